/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Progress: one line on a terminal's stderr, rewritten in place.
 *
 * Owns:    nothing.
 * Threads: the writer's.
 * Errors:  none; a terminal that went away is no loss.
 */
#ifndef JK_PROGRESS_H
#define JK_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/engine.h>

struct jk_progress_line {
	bool enabled;
	bool shown;
	uint64_t begin_ms;
};

void jk_progress_show(struct jk_progress_line *line,
		      const struct jk_progress *progress);
void jk_progress_hide(struct jk_progress_line *line);

#endif
