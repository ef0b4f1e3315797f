/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Split values: a resident number whose halves of six and seven digits stand
 * in two cells, two form fields, two keys, or at the end of one line and the
 * beginning of the next.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; doubt is JK_SPLIT_NONE.
 */
#ifndef JK_SPLIT_H
#define JK_SPLIT_H

#include <stddef.h>
#include <stdint.h>

#include <jikimi/span.h>

/* So far the second half may stand from the first. */
#define JK_SPLIT_REACH 200

enum jk_split {
	JK_SPLIT_NONE,
	JK_SPLIT_CELLS,  /* neighbour cells: fact JK_FACT_TWO_CELLS. Needs a
			  * heading that names the rule, a column that fits,
			  * or date and check digit both right */
	JK_SPLIT_FIELDS, /* fields or keys numbered as a pair: fact
			  * JK_FACT_TWO_FIELDS; their names are words */
	JK_SPLIT_TAGS,   /* only markup between: fact JK_FACT_DASH when there
			  * is a dash, else as two cells */
};

/*
 * Six ASCII digits begin at first, seven at second, both whole groups; no
 * other group of three or more digits stands between. Tells what separates
 * them. The whole value is [first, second + 7).
 */
enum jk_split jk_split_between(struct jk_span text, size_t first,
			       size_t second);

/* For JK_SPLIT_FIELDS: the name of the field that holds the second half
 * ("jumin2"), a part of text; empty when it has none. */
struct jk_span jk_split_name(struct jk_span text, size_t first, size_t second);

#endif
