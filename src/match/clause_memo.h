/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clause memo: what the rules for digits behind Hangul make of a cell. Lists
 * of addresses have the same streets over and over, and only the numbers
 * differ; where neither patterns nor validators can tell one digit from
 * another, the answer is the same.
 *
 * Owns:    its answers and the text they are for, digits as 9, until it is
 *          wiped.
 * Threads: one owner at a time.
 * Errors:  none; what cannot be remembered is not known.
 */
#ifndef JK_CLAUSE_MEMO_H
#define JK_CLAUSE_MEMO_H

#include <stdbool.h>
#include <stddef.h>

#include <jikimi/span.h>

#include "match/matcher.h"

/* Matches at one place; more are not remembered. */
#define JK_CLAUSE_HITS 3

struct jk_clause_answer {
	unsigned n;
	struct jk_match hit[JK_CLAUSE_HITS]; /* offsets are from the text's */
};

struct jk_clause_memo;

struct jk_clause_memo *jk_clause_memo_new(void);
void jk_clause_memo_free(struct jk_clause_memo *m);
void jk_clause_memo_wipe(struct jk_clause_memo *m);

/* What is known of the digits that begin at in text, all of which the rules
 * may see; NULL: nothing. The next call of jk_clause_memo_learn is for this
 * question. */
const struct jk_clause_answer *
jk_clause_memo_ask(struct jk_clause_memo *m, struct jk_span text, size_t at);
/* The n matches, whose offsets are from base on that much larger. */
void jk_clause_memo_learn(struct jk_clause_memo *m,
			  const struct jk_match *match, size_t n, size_t base);

#endif
