/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gathering: all matches of all rules that are anchored in one segment of a
 * text, and the candidates that only a table makes: halves of a number in two
 * cells, numbers that have lost their zeros.
 *
 * Owns:    what it needs to match. Borrows the rule set.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_GATHER_H
#define JK_GATHER_H

#include "judge/hits.h"

struct jk_gather;

struct jk_gather *jk_gather_new(const struct jk_ruleset *rules, int64_t today);
void jk_gather_free(struct jk_gather *g);
/* A new text; forgets every byte of the one before. */
void jk_gather_begin(struct jk_gather *g);

/* What is borrowed during a call. */
struct jk_segment {
	struct jk_span text;
	uint64_t offset;    /* of text.ptr[0] in the whole */
	size_t from, to;    /* the segment */
	size_t least, most; /* anchors outside of these are of no use */
	bool bol;           /* text begins at the beginning of a line */
};

/* Adds the matches to hits, and sorts them. */
void jk_gather_segment(struct jk_gather *g, const struct jk_segment *s,
		       struct jk_hits *hits);
/* The text has moved: all positions are so much less now. */
void jk_gather_move(struct jk_gather *g, size_t by);

struct jk_matcher *jk_gather_matcher(struct jk_gather *g);

#endif
