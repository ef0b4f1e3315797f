/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs of digits: the groups that stand from an anchor on, joined by a few
 * separators each, in any disguise that token.h knows.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_DIGITS_H
#define JK_DIGITS_H

#include "match/anchors.h"
#include "match/groups.h"
#include "match/ruleset.h"

#define JK_RUN_DIGITS 48

struct jk_run {
	unsigned char digit[JK_RUN_DIGITS]; /* ASCII, without separators */
	unsigned ndigits;
	unsigned char len[JK_MAX_GROUPS]; /* of each group */
	unsigned char gap[JK_MAX_GROUPS]; /* separators before it */
	unsigned n;
	size_t end;   /* raw offset behind the last group */
	uint64_t key; /* len as one number, for jk_run_shape */
};

/*
 * Reads the run at a digit anchor; gaps have at most max_gap characters. False
 * as soon as its groups fit no shape of groups (then the run is not all read);
 * groups may be NULL: every run will do.
 */
bool jk_run_read(struct jk_run *run, struct jk_span text,
		 const struct jk_anchor *anchor, unsigned max_gap,
		 const struct jk_groups *groups);

/* True when value, normalised, is written in groups of a shape of the rule,
 * or the rule knows no groups. */
bool jk_rule_has_groups(const struct jk_rule *rule, struct jk_span value);

/* True when the run begins with groups of these lengths, and no gap between
 * them is wider than max_gap. */
bool jk_run_has_shape(const struct jk_run *run, const struct jk_shape *shape,
		      unsigned max_gap);

#endif
