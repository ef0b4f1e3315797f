/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Places: what an extractor says about where a text stood, as far as it names
 * a cell: "Sheet1!B17", "table users row 17 column rrn".
 *
 * Owns:    the headings that cells of a sheet gave to those below them.
 * Threads: one owner at a time.
 * Errors:  none; any other place names no cell.
 */
#ifndef JK_PLACES_H
#define JK_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/span.h>

#include "judge/headings.h"

struct jk_place {
	struct jk_span name; /* of the column; empty: it has but a letter */
	uint64_t table;      /* identity of the sheet or table */
	uint64_t column;     /* of the column in it */
	uint64_t row;
};

bool jk_place_parse(struct jk_span place, struct jk_place *out);

struct jk_places;

struct jk_places *jk_places_new(const struct jk_ruleset *rules);
void jk_places_free(struct jk_places *p);
void jk_places_clear(struct jk_places *p);

/* The cell's text may head the cells below it, until one of them holds a
 * value. */
void jk_places_learn(struct jk_places *p, const struct jk_place *place,
		     struct jk_span text);
/* The heading of a cell that holds a value; NULL: none is known. */
const struct jk_heading *jk_places_heading(struct jk_places *p,
					   const struct jk_place *place);
/* True when another column of the same table is of that kind. */
bool jk_places_beside(const struct jk_places *p, const struct jk_place *place,
		      enum jk_heading_kind kind);

#endif
