/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hits: the matches of a text on their way to findings. They wait until their
 * segment is known (columns are judged as a whole) and until everything that
 * could overlap them is. Which one of two overlapping hits stays depends on
 * these two alone, never on what was reported before, so that a text may be
 * cut anywhere.
 *
 * Owns:    its list. A hit holds no value: its positions are in the text that
 *          the detector holds.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_HITS_H
#define JK_HITS_H

#include "judge/cells.h"
#include "match/matcher.h"

/* How the value is read from the text. */
enum jk_reading {
	JK_READ_MATCH, /* as it was matched */
	JK_READ_SPLIT, /* six digits at its start and seven at its end */
	JK_READ_ZEROS, /* its digits, with zeros before them: thirteen */
};

struct jk_judgement {
	int score;
	enum jk_confidence confidence;
	enum jk_verdict verdict;
	uint64_t facts;
	const struct jk_word *word; /* NULL: none */
	bool in_header;             /* the word heads the column */
};

struct jk_hit {
	struct jk_match match;
	enum jk_reading reading;
	bool fresh;    /* not judged yet */
	bool reported; /* or dropped */
	struct jk_cell cell;
	struct jk_judgement judgement;
};

struct jk_hits {
	struct jk_hit *list; /* owned; sorted, by start, then by rule */
	size_t n, cap;
	size_t longest; /* of the values so far */
};

void jk_hits_init(struct jk_hits *h);
void jk_hits_release(struct jk_hits *h);
/* Forgets all hits. */
void jk_hits_clear(struct jk_hits *h);
/* Makes a hit of the match, behind the others: to be sorted before anything
 * else is asked. Valid until the next add. */
struct jk_hit *jk_hits_add(struct jk_hits *h, const struct jk_match *match);
void jk_hits_sort(struct jk_hits *h);
/* The text has moved: all positions are so much less now. */
void jk_hits_move(struct jk_hits *h, size_t by);
/* Drops the hits that begin before start. */
void jk_hits_drop(struct jk_hits *h, size_t start);
/* Drops those that are fresh and came to nothing, from that index on. */
void jk_hits_weed(struct jk_hits *h, size_t from);
/* True when the hit of that index gives way to another one. */
bool jk_hits_is_beaten(const struct jk_hits *h, size_t index);

#endif
