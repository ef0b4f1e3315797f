/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ranges: a large plain file as jobs that all threads share.
 *
 * Owns:    nothing; descriptors and jobs pass on.
 * Threads: the walking thread.
 * Errors:  none; a range that cannot be had is its job's note.
 */
#ifndef JK_RANGES_H
#define JK_RANGES_H

#include "engine/scan.h"

/* Is this such a file? note receives what its ranges have to say of it. */
bool jk_ranges_has(const struct jk_config *config,
		   const struct jk_walk_file *file, struct jk_job *note);

/*
 * Its jobs, each with a descriptor of its own; queue takes them. Holes of a
 * sparse file hold nothing and are passed over. last_job, which knows what to
 * note of the file, becomes the last range.
 */
void jk_ranges_queue(const struct jk_walk_file *file, struct jk_job *last_job,
		     const atomic_bool *stop,
		     void (*queue)(void *ctx, struct jk_job *job), void *ctx);

#endif
