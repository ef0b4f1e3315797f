/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tool object of a SARIF log: the program and its rules, with the help
 * and the properties that GitHub code scanning shows and sorts by.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_SARIF_RULES_H
#define JK_SARIF_RULES_H

#include <jikimi/buf.h>
#include <jikimi/report.h>

/* "tool":{…} */
void jk_sarif_put_tool(struct jk_buf *b, const struct jk_run_info *run);
/* "error", "warning", "note" */
const char *jk_sarif_level(enum jk_severity severity);

#endif
