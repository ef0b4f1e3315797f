/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was found nearby: the context word of a rule to the left of values,
 * remembered by the text that stands there. Lines of logs say the same before
 * each of their values; one digit is like another to a context word.
 *
 * Owns:    its answers, and the text they are for until it is wiped. Words
 *          are borrowed from the rule set.
 * Threads: one owner at a time.
 * Errors:  none; what cannot be remembered is not known.
 */
#ifndef JK_NEARBY_H
#define JK_NEARBY_H

#include <stdbool.h>
#include <stddef.h>

#include <jikimi/span.h>

#include "match/ruleset.h"

struct jk_nearby;

struct jk_nearby *jk_nearby_new(const struct jk_ruleset *rules);
void jk_nearby_free(struct jk_nearby *n);
void jk_nearby_wipe(struct jk_nearby *n);

/* The answer for the rule and what stands before start; false when it is not
 * known. The next call of jk_nearby_learn is for this question. */
bool jk_nearby_ask(struct jk_nearby *n, size_t rule, struct jk_span text,
		   size_t start, const struct jk_word **word);
/* word: NULL when there is none. */
void jk_nearby_learn(struct jk_nearby *n, const struct jk_word *word);

#endif
