/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The matcher: what the rules make of one anchor. Cheap tests first (lengths
 * of the groups, arithmetic of the digits), then PCRE2 in a window, then the
 * validator on what matched.
 *
 * Owns:    its window and its PCRE2 scratch data. Borrows the rule set.
 * Threads: one matcher a thread.
 * Errors:  none; limits that were hit are counted.
 */
#ifndef JK_MATCHER_H
#define JK_MATCHER_H

#include <stdint.h>

#include "match/anchors.h"
#include "match/ruleset.h"
#include "match/window.h"

/* A value may not be longer: what is longer is not matched. */
#define JK_MATCH_RAW_MAX 1024
#define JK_MATCH_TEXT_MAX 320

struct jk_match {
	size_t rule;                 /* index in the rule set */
	size_t start, end;           /* raw offsets in the text */
	size_t norm_start, norm_end; /* in the window */
	struct jk_validation validation;
};

struct jk_matcher;

struct jk_matcher *jk_matcher_new(const struct jk_ruleset *rules,
				  int64_t today);
void jk_matcher_free(struct jk_matcher *m);

/*
 * Tries every rule at the anchor; text must reach JK_ANCHOR_AHEAD bytes
 * beyond it or to its true end. Returns the number of matches, at most one a
 * rule, valid until the next call; *out is borrowed from the matcher.
 */
size_t jk_matcher_examine(struct jk_matcher *m, struct jk_span text,
			  const struct jk_anchor *anchor,
			  const struct jk_match **out);

/* The window of the last jk_matcher_examine that found something. */
const struct jk_window *jk_matcher_window(const struct jk_matcher *m);
/* What stands left of a match that begins at start: normalised, valid until
 * the next call. */
struct jk_span jk_matcher_context(struct jk_matcher *m, struct jk_span text,
				  size_t start);
/* Match, depth or stack limits hit since the last call. */
uint64_t jk_matcher_take_limit_hits(struct jk_matcher *m);
/* Forgets every byte it has seen. */
void jk_matcher_wipe(struct jk_matcher *m);

#endif
