/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Examine: one open file from identification to frames, with everything that
 * is nested in it. Runs in a worker; knows formats and detectors, not
 * processes.
 *
 * Owns:    its detector and buffers.
 * Threads: one.
 * Errors:  jk_examine_file returns JK_ESTOP when nobody takes the frames any
 *          more; whatever goes wrong with the file is a note frame.
 */
#ifndef JK_EXAMINE_H
#define JK_EXAMINE_H

#include <jikimi/engine.h>
#include <jikimi/source.h>

#include "engine/settings.h"
#include "engine/textunit.h"

struct jk_examine;

struct jk_examine *jk_examine_new(const struct jk_worker_config *config,
				  const struct jk_ruleset *rules,
				  struct jk_magicdb *magic,
				  const struct jk_format *const *extra,
				  jk_frames_fn *send, void *ctx);
void jk_examine_free(struct jk_examine *x);

/* Examines src (not taken over) and sends its frames: findings, notes, one
 * count; not the END frame. */
enum jk_status jk_examine_file(struct jk_examine *x, struct jk_source *src);

#endif
