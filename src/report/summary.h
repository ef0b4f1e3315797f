/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Summary: the end of a report that people read: findings and distinct
 * persons by type, what was examined, what was not, and how the run ended.
 *
 * Owns:    nothing.
 * Threads: the writer's one thread.
 * Errors:  those of the output.
 */
#ifndef JK_SUMMARY_H
#define JK_SUMMARY_H

#include <stdbool.h>

#include <jikimi/report.h>

/* causes: also a line for each cause (for a report that lists no paths). */
void jk_summary_print(struct jk_output *o, const struct jk_run_info *run,
		      const struct jk_summary *summary, bool causes);

#endif
