/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/tally.h"

#include <stdlib.h>

#include <jikimi/buf.h>

#include "report/distinct.h"

struct jk_tally {
	struct jk_summary summary;
	struct jk_rule_count *by_rule; /* owned */
	uint64_t *last_file;           /* owned: number of the file in which
					 * each rule was last found */
	uint64_t nfiles;               /* begun so far: number of this one */
	struct jk_distinct *persons;   /* owned */
};

struct jk_tally *
jk_tally_new(size_t nrules)
{
	struct jk_tally *t = jk_xcalloc(1, sizeof(*t));
	size_t n = nrules > 0 ? nrules : 1;

	t->by_rule = jk_xcalloc(n, sizeof(*t->by_rule));
	t->last_file = jk_xcalloc(n, sizeof(*t->last_file));
	t->persons = jk_distinct_new(nrules, JK_DISTINCT_BOUND);
	t->nfiles = 1;
	t->summary.nrules = nrules;
	t->summary.by_rule = t->by_rule;
	return t;
}

void
jk_tally_free(struct jk_tally *t)
{
	if (t == NULL)
		return;
	jk_distinct_free(t->persons);
	free(t->last_file);
	free(t->by_rule);
	free(t);
}

void
jk_tally_file(struct jk_tally *t)
{
	t->nfiles++;
}

void
jk_tally_finding(struct jk_tally *t, const struct jk_finding *finding)
{
	struct jk_rule_count *rule = &t->by_rule[finding->rule];

	t->summary.findings++;
	t->summary.by_confidence[finding->confidence]++;
	rule->findings++;
	if (t->last_file[finding->rule] != t->nfiles) {
		t->last_file[finding->rule] = t->nfiles;
		rule->files++;
	}
	jk_distinct_add(t->persons, finding->rule, finding->person);
}

void
jk_tally_coverage(struct jk_tally *t, const struct jk_coverage *coverage)
{
	if (coverage->member.len == 0)
		t->summary.files[coverage->outcome]++;
	else
		t->summary.members[coverage->outcome]++;
	if (coverage->cause != JK_CAUSE_NONE)
		t->summary.causes[coverage->cause]++;
	if (jk_coverage_is_incomplete(coverage))
		t->summary.incomplete++;
}

void
jk_tally_count(struct jk_tally *t, uint64_t members, uint64_t bytes)
{
	t->summary.members[JK_SCANNED] += members;
	t->summary.bytes += bytes;
}

void
jk_tally_end(struct jk_tally *t, bool interrupted, const char *fatal,
	     double seconds)
{
	t->summary.interrupted = interrupted;
	t->summary.fatal = fatal;
	t->summary.seconds = seconds;
}

const struct jk_summary *
jk_tally_summary(struct jk_tally *t)
{
	for (size_t i = 0; i < t->summary.nrules; i++) {
		struct jk_rule_count *rule = &t->by_rule[i];

		rule->persons = jk_distinct_count(t->persons, i,
						  &rule->persons_estimated);
	}
	return &t->summary;
}

bool
jk_coverage_is_incomplete(const struct jk_coverage *coverage)
{
	if (coverage->cause == JK_CAUSE_NONE)
		return coverage->outcome != JK_SCANNED;
	return coverage->outcome == JK_FAILED ||
	       jk_cause_is_incomplete(coverage->cause);
}
