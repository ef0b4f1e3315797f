/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was found in a line like this one: lines of logs differ in their digits
 * and hardly else. For a line that is known, digits masked, the anchors that
 * matter are remembered and what the patterns make of them; only the digits
 * have to be looked at.
 *
 * A line is known together with some bytes before and behind it, so that
 * whatever an anchor depends on is the same: a line with an escape in which
 * digits count ("%31", "&#49;", "\u0031") is never remembered.
 *
 * Owns:    its answers, and the masked lines they are for until it is wiped.
 * Threads: one owner at a time.
 * Errors:  none; what cannot be remembered is examined as if unknown.
 */
#ifndef JK_LINE_MEMO_H
#define JK_LINE_MEMO_H

#include "match/anchors.h"
#include "match/memo.h"

/* The longest line that is remembered, its end included. */
#define JK_LINE_MAX 320
#define JK_LINE_OPS 16
#define JK_LINE_HITS 24

/* An anchor of the line that matters. */
struct jk_line_op {
	unsigned short at; /* from the line's first byte */
	unsigned char len, run, ch;
	bool disguised, near;
	bool known; /* its matches are hit[first] and so on; else to be found */
	bool made;  /* numbers may be made of its groups */
	unsigned char first, nhits;
};

struct jk_line_answer {
	unsigned short run; /* scan->run afterwards, from the line's start */
	unsigned char nops, nhits;
	struct jk_line_op op[JK_LINE_OPS];
	struct jk_memo_hit hit[JK_LINE_HITS];
};

enum jk_line_state {
	JK_LINE_ODD,   /* it cannot be remembered */
	JK_LINE_NEW,   /* it was not seen before, as far as is known */
	JK_LINE_AGAIN, /* it was: worth learning */
	JK_LINE_KNOWN,
};

struct jk_line_memo;

struct jk_line_memo *jk_line_memo_new(void);
void jk_line_memo_free(struct jk_line_memo *m);
void jk_line_memo_wipe(struct jk_line_memo *m);

/*
 * Asks about the line that begins at scan->pos. *end becomes the position
 * behind it, at most limit and at most JK_LINE_MAX on; the answer is set when
 * it is known, and borrowed until the next call.
 */
enum jk_line_state jk_line_memo_ask(struct jk_line_memo *m, struct jk_span text,
				    const struct jk_anchor_scan *scan,
				    size_t limit, size_t *end,
				    const struct jk_line_answer **answer);

/*
 * What was found in the line asked about last, when it was seen AGAIN: first
 * each anchor in order, of those that are known with their matches; then all
 * of it, where run is the position up to which groups belong to anchors. What
 * does not fit is not kept.
 */
void jk_line_memo_add(struct jk_line_memo *m, const struct jk_anchor *anchor,
		      bool known, bool made, const struct jk_memo_hit *hits,
		      unsigned nhits);
void jk_line_memo_learn(struct jk_line_memo *m, size_t run);

#endif
