/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memo: what the blind patterns (ruleset.h) make of a run of plain digits.
 * They cannot tell one digit from another, so their verdict on
 * ",900101-1234567," is that on ",999999-9999999,": PCRE2 is asked once and
 * the answer kept. PCRE2 itself tells that it looked no further (a partial
 * match), so the answer is exact.
 *
 * Owns:    its entries, in which every digit is a 9.
 * Threads: one memo a thread.
 * Errors:  none; what cannot be kept is JK_MEMO_UNKNOWN.
 */
#ifndef JK_MEMO_H
#define JK_MEMO_H

#include "match/anchors.h"
#include "match/ruleset.h"

#define JK_MEMO_HITS 12

/* A match of a rule: where it begins, from the anchor, and its length. */
struct jk_memo_hit {
	unsigned short rule;
	signed char start;
	unsigned char len;
};

enum jk_memo_state {
	JK_MEMO_UNKNOWN, /* ask the patterns */
	JK_MEMO_KNOWN,
	JK_MEMO_MORE, /* one more character has to be known (internal) */
};

struct jk_memo;

struct jk_memo *jk_memo_new(const struct jk_ruleset *rules, unsigned max_gap);
void jk_memo_free(struct jk_memo *m);

/*
 * The matches of blind rules at the groups of the anchor, which has a run.
 * JK_MEMO_KNOWN: *hits has *n of them, at most one a rule and group, borrowed
 * until the next call.
 */
enum jk_memo_state jk_memo_ask(struct jk_memo *m, struct jk_span text,
			       const struct jk_anchor *anchor,
			       const struct jk_memo_hit **hits, unsigned *n);

#endif
