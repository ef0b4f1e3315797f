/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the matcher share: matcher.c (digits, and what is common
 * to all kinds of anchors), search_literal.c (literals inside a value) and
 * search.c (the other kinds).
 *
 * Owns:    see matcher.h.
 * Threads: one matcher a thread.
 * Errors:  none.
 */
#ifndef JK_MATCHER_PARTS_H
#define JK_MATCHER_PARTS_H

#include <stdbool.h>

#include "match/clause_memo.h"
#include "match/matcher.h"
#include "match/memo.h"

/* So far a value that no run of digits bounds is looked for. */
#define JK_REACH 360

struct jk_matcher {
	const struct jk_ruleset *rules; /* borrowed */
	int64_t today;
	unsigned max_gap; /* the largest that a rule allows */
	struct jk_memo *memo;
	struct jk_clause_memo *clauses;
	struct jk_window window;
	size_t lo, hi; /* what the window was made of */
	bool built;    /* the window is that of this anchor */
	struct jk_window context_window;
	struct jk_window value_window;
	pcre2_match_context *context;
	pcre2_match_data *data;
	pcre2_jit_stack *stack;
	struct jk_match *found; /* owned */
	size_t nfound, room;
	uint64_t limit_hits;
};

/* Makes the window for a value that lies within [lo, hi), with margins. */
void jk_matcher_window(struct jk_matcher *m, struct jk_span text, size_t lo,
		       size_t hi);
/* Runs the pattern on the window from index on. True: the vector of m->data
 * has the match. */
bool jk_matcher_run(struct jk_matcher *m, const struct jk_rule *rule,
		    size_t index, uint32_t flags);
/* Takes what the pattern matched, when the validator does not refuse it. */
bool jk_matcher_accept(struct jk_matcher *m, size_t index);

/* Has the validator look at the value; false when it refuses. */
bool jk_matcher_validate(const struct jk_matcher *m, const struct jk_rule *rule,
			 struct jk_span value, const struct jk_numeral *numeral,
			 struct jk_validation *out);
/* Takes the matches that the memo knows of. */
void jk_matcher_take_hits(struct jk_matcher *m, struct jk_span text,
			  const struct jk_anchor *anchor,
			  const struct jk_memo_hit *hit, unsigned n);
/* True for one group of digits that a letter stands before, and no escape:
 * only a prefix makes a value of it. */
bool jk_matcher_is_in_word(const struct jk_matcher *m, struct jk_span text,
			   const struct jk_anchor *anchor);

/* Searches from index on for a match that covers the character at. */
void jk_search_over(struct jk_matcher *m, size_t rule, size_t from, size_t at);

/* True for a byte that may belong to a character in disguise. */
static inline bool
jk_is_disguise(unsigned char c)
{
	return jk_disguise_heads[c];
}

/* The rules of each kind at an anchor. */
void jk_search_prefix(struct jk_matcher *m, struct jk_span text,
		      const struct jk_anchor *anchor);
void jk_search_after(struct jk_matcher *m, struct jk_span text,
		     const struct jk_anchor *anchor);
void jk_search_literal(struct jk_matcher *m, struct jk_span text,
		       const struct jk_anchor *anchor);

/* False when the shape of the text around the anchor tells that these find
 * nothing. */
bool jk_search_prefix_may(const struct jk_matcher *m, struct jk_span text,
			  const struct jk_anchor *anchor);
bool jk_search_after_may(struct jk_span text, const struct jk_anchor *anchor);
bool jk_search_literal_may(const struct jk_matcher *m, struct jk_span text,
			   const struct jk_anchor *anchor);

#endif
