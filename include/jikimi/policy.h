/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Policy: which findings do not count, and why, as .jikimi.yaml says it.
 *
 * Owns:    a decoded policy owns its strings; jk_policy_release frees them.
 * Threads: constant once it is made.
 * Errors:  JK_ECORRUPT for bytes that are no policy.
 */
#ifndef JK_POLICY_H
#define JK_POLICY_H

#include <stddef.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/finding.h>
#include <jikimi/span.h>
#include <jikimi/status.h>
#include <jikimi/wire.h>

#define JK_POLICY_FOREVER INT64_MAX

struct jk_string_list {
	char **item; /* owned strings */
	size_t n;
};

/* Findings of these rules in these files, or this one value. */
struct jk_allowance {
	struct jk_string_list paths; /* globs below the base; none: all */
	struct jk_string_list rules; /* ids; none: all */
	uint64_t value;              /* keyed hash, as jk_finding.person */
	uint64_t has_value;          /* 0: paths and rules alone */
	char *reason;                /* owned */
	int64_t until;               /* last day since 1970 that it holds */
};

/* Findings of the rule below least do not count. */
struct jk_rule_least {
	char *rule; /* owned */
	enum jk_confidence least;
};

struct jk_policy {
	struct jk_string_list exclude; /* globs that are not even examined */
	struct jk_string_list packs;
	char *baseline;             /* owned; empty: none named */
	enum jk_confidence least;   /* of the run; NONE: not given */
	enum jk_confidence fail_on; /* likewise */
	struct jk_allowance *allow; /* owned */
	size_t nallow;
	struct jk_rule_least *rule; /* owned */
	size_t nrules;
	int64_t today; /* days since 1970 */
};

void jk_string_list_add(struct jk_string_list *s, const char *text);
void jk_string_list_release(struct jk_string_list *s);

/* Days since 1970 of "YYYY-MM-DD"; -1 when it is no date. */
int64_t jk_date_parse(struct jk_span s);
void jk_date_put(struct jk_buf *b, int64_t day);

/* For the way out of the process that has parsed it. */
void jk_policy_encode(struct jk_buf *out, const struct jk_policy *p);
enum jk_status jk_policy_decode(struct jk_wire *in, struct jk_policy *p,
				struct jk_err *err);
void jk_policy_release(struct jk_policy *p);

#endif
