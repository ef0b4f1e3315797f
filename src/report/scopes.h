/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scopes: files and folders with their counts, for reports that people read.
 *
 * Owns:    nothing.
 * Threads: the writer's one thread.
 * Errors:  those of the output.
 */
#ifndef JK_SCOPES_H
#define JK_SCOPES_H

#include <jikimi/report.h>

/* One file or folder: its path, and a line for each type. */
void jk_scope_print(struct jk_output *o, const struct jk_run_info *run,
		    const struct jk_scope *scope);
/* The folders and the files with most persons; those lists that hold at least
 * `least`. */
void jk_scopes_print(struct jk_output *o, const struct jk_run_info *run,
		     const struct jk_summary *summary, uint64_t least);

#endif
