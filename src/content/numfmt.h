/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Number formats of spreadsheets: what a cell shows for the number in it, as
 * far as that helps to know what it is. A format that adds zeros or signs
 * (000000-0000000) is applied, dates become 1990-01-31; of all others the
 * number itself is shown, in full.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; what is not understood is no format.
 */
#ifndef JK_NUMFMT_H
#define JK_NUMFMT_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/span.h>

#define JK_NUMFMT_PATTERN 48

enum jk_numfmt_kind {
	JK_NUMFMT_PLAIN,
	JK_NUMFMT_DATE, /* and times */
	JK_NUMFMT_DIGITS,
};

struct jk_numfmt {
	enum jk_numfmt_kind kind;
	/* JK_NUMFMT_DIGITS: "0" and "#" are places of digits, what stands
	 * behind a "\" is shown. The second is for numbers above limit. */
	char patterns[2][JK_NUMFMT_PATTERN];
	double limit;
};

/* A format code in UTF-8 (ECMA-376 part 1, 18.8.31). */
struct jk_numfmt jk_numfmt_parse(struct jk_span code);
/* The kind of a built-in format, by its number (18.8.30; BIFF has the same). */
enum jk_numfmt_kind jk_numfmt_builtin(unsigned id);

/* Appends the number as it is shown. date1904: days count from 1904. */
void jk_numfmt_put(struct jk_buf *to, const struct jk_numfmt *f, double value,
		   bool date1904);
/* The same for a number that is written out, "9.0011E+12". */
void jk_numfmt_put_text(struct jk_buf *to, const struct jk_numfmt *f,
			struct jk_span text, bool date1904);

#endif
