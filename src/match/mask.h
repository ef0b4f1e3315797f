/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Masks: what a report shows of a value.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_MASK_H
#define JK_MASK_H

#include <jikimi/buf.h>
#include <jikimi/span.h>

enum jk_mask_of {
	JK_MASK_DIGITS, /* digits count and are hidden */
	JK_MASK_ALNUM,  /* letters and digits */
	JK_MASK_ANY,    /* every character */
};

struct jk_mask {
	enum jk_mask_of of;
	unsigned first, last; /* so many that count stay readable */
	const char *keep;     /* ASCII characters that are never hidden */
};

/* Appends value (normalised UTF-8) with a '*' for each hidden character. */
void jk_mask_append(struct jk_buf *out, const struct jk_mask *mask,
		    struct jk_span value);

#endif
