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
#include "match/memo.h"
#include "match/ruleset.h"
#include "match/window.h"

/* A value may not be longer: what is longer is not matched. */
#define JK_MATCH_RAW_MAX 1024
#define JK_MATCH_TEXT_MAX 320

struct jk_match {
	size_t rule;       /* index in the rule set */
	size_t start, end; /* raw offsets in the text */
	/* Plain: the raw bytes are the value. Else its window was made of the
	 * raw bytes from so many before start on, so many in all, and there
	 * it has the place [norm_start, norm_end). */
	bool plain;
	unsigned before, width;
	unsigned norm_start, norm_end;
	enum jk_charset charset; /* of the window, when it is not plain */
	struct jk_validation validation;
};

struct jk_matcher;

struct jk_matcher *jk_matcher_new(const struct jk_ruleset *rules,
				  int64_t today);
void jk_matcher_free(struct jk_matcher *m);

/*
 * Tries every rule at the anchor; text must reach JK_ANCHOR_AHEAD bytes
 * beyond it or to its true end. Returns the number of matches, valid until
 * the next call; *out is borrowed from the matcher.
 */
size_t jk_matcher_examine(struct jk_matcher *m, struct jk_span text,
			  const struct jk_anchor *anchor,
			  const struct jk_match **out);
/*
 * True when what the patterns find at the anchor is known by the shape of the
 * text around it, whatever its digits are: hits[0] to hits[*n - 1], borrowed
 * until the next call.
 */
bool jk_matcher_knows(struct jk_matcher *m, struct jk_span text,
		      const struct jk_anchor *anchor,
		      const struct jk_memo_hit **hits, unsigned *n);
/* Like jk_matcher_examine, where that is known. */
size_t jk_matcher_recall(struct jk_matcher *m, struct jk_span text,
			 const struct jk_anchor *anchor,
			 const struct jk_memo_hit *hits, unsigned n,
			 const struct jk_match **out);
/* The same for a rule one of whose literals begins at pos. */
size_t jk_matcher_examine_word(struct jk_matcher *m, struct jk_span text,
			       size_t pos, size_t rule,
			       const struct jk_match **out);

/* Receives the matches of jk_matcher_search. */
typedef void jk_match_fn(void *arg, const struct jk_match *match);
/*
 * All matches of a rule without anchor that begin in [from, to), none over
 * another. Returns where the next search may begin: to, or behind the last
 * match. bol tells that text begins at the beginning of a line.
 */
size_t jk_matcher_search(struct jk_matcher *m, struct jk_span text, bool bol,
			 size_t rule, size_t from, size_t to, jk_match_fn *fn,
			 void *arg);

/* The value of a match, normalised; valid until the next call. text is the
 * same text, but positions may have moved with the match's own. */
struct jk_span jk_matcher_value(struct jk_matcher *m, struct jk_span text,
				const struct jk_match *match);
/* A window with the surroundings of a match, and the place of the value in
 * it; valid until the next call. */
const struct jk_window *jk_matcher_around(struct jk_matcher *m,
					  struct jk_span text,
					  const struct jk_match *match,
					  size_t *norm_start, size_t *norm_end);
/* What stands left of a match that begins at start: normalised, valid until
 * the next call. */
struct jk_span jk_matcher_context(struct jk_matcher *m, struct jk_span text,
				  size_t start);
/* Match, depth or stack limits hit since the last call. */
uint64_t jk_matcher_take_limit_hits(struct jk_matcher *m);
/* Forgets every byte it has seen. */
void jk_matcher_wipe(struct jk_matcher *m);

#endif
