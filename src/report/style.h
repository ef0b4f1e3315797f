/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Style: the few terminal colours that text reports use.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; without colour nothing is appended.
 */
#ifndef JK_STYLE_H
#define JK_STYLE_H

#include <stdbool.h>

#include <jikimi/buf.h>
#include <jikimi/finding.h>

enum jk_style {
	JK_STYLE_PLAIN,
	JK_STYLE_BOLD,
	JK_STYLE_ALERT, /* bold red */
	JK_STYLE_WARN,  /* yellow */
	JK_STYLE_FAINT,
};

void jk_style_on(struct jk_buf *b, bool colour, enum jk_style style);
void jk_style_off(struct jk_buf *b, bool colour);
enum jk_style jk_style_of(enum jk_confidence confidence);

#endif
