/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of HTML: spreadsheets on the web, and the "Excel" files of many
 * programs that are HTML in truth. The first row of two cells or more that
 * hold no number names the columns.
 *
 * Owns:    nothing; headings are the store's.
 * Threads: one owner at a time.
 * Errors:  none; what is in no table has no cell.
 */
#ifndef JK_HTABLE_H
#define JK_HTABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "judge/grid.h"
#include "judge/headings.h"

struct jk_htable {
	struct jk_headings *store; /* borrowed */
	uint64_t begin;            /* where the table begins; tells tables
				    * apart. 0: in none */
	bool wants_names;          /* no row was its header yet */
	size_t n;
	const struct jk_heading *name[JK_GRID_COLUMNS];
};

/* True for the head of a text that may have such tables. */
bool jk_htable_is_in(struct jk_span head);
/* The text is in no table. */
void jk_htable_clear(struct jk_htable *t);

/* Reads the tags that begin in [from, to) of the text. */
void jk_htable_follow(struct jk_htable *t, struct jk_span text, uint64_t offset,
		      size_t from, size_t to);

/* The cell that the value at [start, end) stands in; lo is the least position
 * to look at. False when it stands in none. */
bool jk_htable_locate(const struct jk_htable *t, struct jk_span text, size_t lo,
		      size_t start, size_t end, struct jk_grid_cell *out);

#endif
