/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The judge: how sure are we? It adds the weights that a rule gives to what
 * the validator knows, to the words around, to the column and to the row, and
 * keeps the reasons.
 *
 * Owns:    nothing; words are borrowed from the rule set.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_JUDGE_H
#define JK_JUDGE_H

#include <jikimi/finding.h>

#include "judge/hits.h"
#include "judge/nearby.h"
#include "judge/textmap.h"
#include "match/fold.h"

/* What stands left of a value, folded: the rules that match at one place ask
 * for the same. */
struct jk_left {
	bool known;
	size_t start; /* of the value */
	unsigned distance;
	struct jk_fold fold;
};

/* What the judge looks at. */
struct jk_bench {
	const struct jk_ruleset *rules;
	struct jk_matcher *matcher;
	const struct jk_cells *cells;
	struct jk_textmap *map;
	struct jk_left *left; /* to be reset when the text moves */
	struct jk_nearby *nearby;
	struct jk_span text; /* positions of hits are in it */
	uint64_t offset;     /* of text.ptr[0] in the whole */
};

/* Judges the hit, whose cell is known. facts are known of it beside those of
 * its validator: its column's. */
void jk_judge(const struct jk_bench *bench, struct jk_hit *hit, uint64_t facts);

/* Adds the reasons to f; they are the rule's own. No reason holds a part of
 * the value. */
void jk_judge_explain(const struct jk_judgement *j, const struct jk_rule *rule,
		      struct jk_finding *f);
/* Appends the thresholds that a score of the rule is held against. */
void jk_judge_thresholds(const struct jk_rule *rule, struct jk_buf *out);

/* The value of a hit, normalised, as it is shown; valid until the next call.
 * Made values are put into made. */
struct jk_span jk_judge_value(const struct jk_bench *bench,
			      const struct jk_hit *hit, struct jk_buf *made);
/* A hash of the surroundings: 24 characters on either side, digits as 9. The
 * value is left out. */
uint64_t jk_judge_around(const struct jk_window *window, size_t norm_start,
			 size_t norm_end);

/* The value without its spelling: digits only, or lower-case letters. */
void jk_judge_normalise(struct jk_buf *out, struct jk_span value,
			uint64_t facts);

#endif
