/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The judge: how sure are we? It adds the weights that a rule gives to what
 * the validator knows and to the words around, and keeps the reasons.
 *
 * Owns:    nothing; words are borrowed from the rule set.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_JUDGE_H
#define JK_JUDGE_H

#include <jikimi/finding.h>

#include "judge/context.h"
#include "match/matcher.h"

struct jk_judgement {
	int score;
	enum jk_confidence confidence;
	enum jk_verdict verdict;
	uint64_t facts;
	const struct jk_word *word; /* NULL: none */
	bool in_header;             /* the word heads the column */
};

/* text is what the matcher examined; column is the heading of the value's
 * column, NULL when it has none. */
void jk_judge(struct jk_judgement *out, const struct jk_rule *rule,
	      const struct jk_match *match, struct jk_matcher *matcher,
	      struct jk_span text, const struct jk_fold *column);

/* Adds the reasons to f; they are the rule's own. No reason holds a part of
 * the value. */
void jk_judge_explain(const struct jk_judgement *j, const struct jk_rule *rule,
		      struct jk_finding *f);
/* Appends the thresholds that a score of the rule is held against. */
void jk_judge_thresholds(const struct jk_rule *rule, struct jk_buf *out);

/* A hash of the surroundings: 24 characters on either side, digits as 9. The
 * value is left out. */
uint64_t jk_judge_around(const struct jk_window *window,
			 const struct jk_match *match);

/* The value without its spelling: digits only, or lower-case letters. */
void jk_judge_normalise(struct jk_buf *out, struct jk_span value,
			uint64_t facts);

#endif
