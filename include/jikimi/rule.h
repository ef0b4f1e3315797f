/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rules: what to look for, as data. A rule set is loaded from YAML packs,
 * checked, compiled once, then frozen and shared.
 *
 * Owns:    a rule set owns everything reachable from it.
 * Threads: after jk_ruleset_load any thread may read it; nobody writes it.
 * Errors:  JK_EUSAGE with "pack.yaml:LINE: reason" for an invalid pack.
 */
#ifndef JK_RULE_H
#define JK_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include <jikimi/finding.h>
#include <jikimi/span.h>
#include <jikimi/status.h>

struct jk_ruleset;

/* The part of a rule that reports and commands show. The rest (pattern code,
 * anchors, weights) is known to src/match and src/judge only. */
struct jk_rule_info {
	const char *id; /* "kr-rrn" */
	const char *name_en;
	const char *name_ko;
	const char *description;
	const char *law;  /* provision, or "" */
	const char *pack; /* "kr.yaml" */
	enum jk_severity severity;
	const char *pattern;
	const char *validator; /* "" when there is none */
};

/* One YAML text and the name that errors give it. */
struct jk_pack {
	const char *name; /* borrowed during the call only */
	struct jk_span text;
};

/* The packs built into the program (rules/ *.yaml): count through n. */
const struct jk_pack *jk_builtin_packs(size_t *n);

/*
 * Parses and compiles the packs in order. A rule id seen before is an error
 * (an added pack never silently replaces a default one). The caller frees
 * *out with jk_ruleset_free. Compiling takes about a millisecond.
 */
enum jk_status jk_ruleset_load(const struct jk_pack *packs, size_t npacks,
			       struct jk_ruleset **out, struct jk_err *err);
void jk_ruleset_free(struct jk_ruleset *rules);

size_t jk_ruleset_count(const struct jk_ruleset *rules);
/* index < jk_ruleset_count. Borrowed from the rule set. */
const struct jk_rule_info *jk_ruleset_info(const struct jk_ruleset *rules,
					   size_t index);
/* Index by id; jk_ruleset_count when there is none. */
size_t jk_ruleset_find(const struct jk_ruleset *rules, const char *id);

/*
 * Runs every rule's examples (must be found by this rule at its stated or at
 * any confidence) and counter-examples (must not), and names slow or doubtful
 * rules. Calls say once a complaint; returns the number of failures. Warnings
 * do not count.
 */
size_t jk_ruleset_check(const struct jk_ruleset *rules,
			void (*say)(void *arg, bool failure, const char *rule,
				    const char *text),
			void *arg);

#endif
