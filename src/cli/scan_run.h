/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run of the engine with reports, for the commands that scan.
 *
 * Owns:    nothing beyond the call.
 * Threads: the program's only thread.
 * Errors:  printed; the exit status says so.
 */
#ifndef JK_SCAN_RUN_H
#define JK_SCAN_RUN_H

#include "cli/run_options.h"

/* Starting points from argv[rest] on. */
enum jk_status jk_scan_take_roots(struct jk_run_options *o, int argc,
				  char **argv, int rest, struct jk_err *err);
/* Once roots are set: base (unless it is set too), configuration, baseline, rules. */
enum jk_status jk_scan_prepare(struct jk_run_options *o, struct jk_err *err);
/* The exit status. */
int jk_scan_run(struct jk_run_options *o);
/* Both, for a user at a terminal. */
int jk_scan_main(struct jk_run_options *o,
		 const struct jk_format *const *extra);

#endif
