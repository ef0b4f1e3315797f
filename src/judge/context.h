/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Context: the words of a rule near a value.
 *
 * Owns:    nothing; words are the rule's.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_CONTEXT_H
#define JK_CONTEXT_H

#include <jikimi/buf.h>

#include "match/fold.h"
#include "match/ruleset.h"

/* The word of the rule that stands nearest to the end of text, or NULL. One
 * that speaks against the rule does so only within its sentence. */
const struct jk_word *jk_context_word(const struct jk_words *words,
				      const struct jk_fold *text);

/*
 * What stands left of a value, up to distance characters: its own line, and
 * the lines above as long as no other number stands between.
 */
struct jk_span jk_context_left(struct jk_span before, unsigned distance);

#endif
