/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Code: one text unit after the other, read as source code by the rule of a
 * set that has lists; the detector feeds it what it is fed itself.
 *
 * A text is looked at as a whole when it is no longer than JK_CODE_WINDOW, else
 * in windows that overlap. What is no code by its name or beginning costs
 * nothing.
 *
 * Owns:    the text being read, wiped at its end.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_CODE_H
#define JK_CODE_H

#include <jikimi/detector.h>

#define JK_CODE_WINDOW (1024 * 1024)

struct jk_code;

/* Cheap: nothing is compiled before there is code to read. */
struct jk_code *jk_code_new(const struct jk_ruleset *rules,
			    const struct jk_detect_options *options);
void jk_code_free(struct jk_code *c);

void jk_code_begin(struct jk_code *c, const struct jk_unit *unit,
		   jk_finding_fn *fn, void *arg);
/* The next bytes of the unit. Findings may be handed out. */
void jk_code_feed(struct jk_code *c, struct jk_span bytes);
/* No more bytes; hands out the findings that are left. */
void jk_code_finish(struct jk_code *c);

#endif
