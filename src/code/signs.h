/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signs of a resident number in a line of code that need no name: lengths of
 * six and seven or of thirteen, patterns and input masks of its shape, the
 * seventh digit taken out.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_SIGNS_H
#define JK_SIGNS_H

#include <stdbool.h>

#include <jikimi/span.h>

enum {
	JK_SIGN_SIX = 1,      /* something is six characters long */
	JK_SIGN_SEVEN = 2,    /* seven, or one behind the six */
	JK_SIGN_THIRTEEN = 4, /* thirteen, or fourteen with a dash */
	JK_SIGN_SHAPE = 8,    /* a regular expression or an input mask */
	JK_SIGN_SEVENTH = 16, /* the digit that tells the sex */
};

unsigned jk_signs_of(struct jk_span line);

/* Digits that look like a resident number stand there: data, no code. */
bool jk_signs_has_value(struct jk_span line);

#endif
