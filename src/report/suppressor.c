/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/suppressor.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/baseline.h>
#include <jikimi/policy.h>
#include <jikimi/walk.h>

void
jk_suppressor_file(struct jk_suppressor *s)
{
	s->known = false;
}

/* A glob matches a file, or a folder above it. */
static bool
glob_covers(const char *glob, struct jk_span path)
{
	if (jk_glob_match(glob, path, false))
		return true;
	for (size_t i = 0; i < path.len; i++) {
		if (path.ptr[i] == '/' && i > 0 &&
		    jk_glob_match(glob, jk_span_head(path, i), true))
			return true;
	}
	return false;
}

static void
learn_file(struct jk_suppressor *s, struct jk_span path)
{
	const struct jk_policy *p = s->policy;

	if (s->known)
		return;
	s->known = true;
	if (s->matches == NULL)
		s->matches = jk_xcalloc(p->nallow + 1, sizeof(*s->matches));
	for (size_t i = 0; i < p->nallow; i++) {
		const struct jk_string_list *paths = &p->allow[i].paths;

		s->matches[i] = paths->n == 0;
		for (size_t k = 0; k < paths->n && !s->matches[i]; k++)
			s->matches[i] = glob_covers(paths->item[k], path);
	}
}

static bool
allows(const struct jk_allowance *a, const struct jk_record *record)
{
	if (a->has_value && a->value != record->finding->person)
		return false;
	for (size_t i = 0; i < a->rules.n; i++) {
		if (strcmp(a->rules.item[i], record->rule->id) == 0)
			return true;
	}
	return a->rules.n == 0;
}

static bool
by_policy(struct jk_suppressor *s, const struct jk_record *record,
	  struct jk_span *justification)
{
	const struct jk_policy *p = s->policy;

	learn_file(s, record->rel);
	for (size_t i = 0; i < p->nallow; i++) {
		if (!s->matches[i] || p->allow[i].until < s->today ||
		    !allows(&p->allow[i], record))
			continue;
		*justification = jk_span_str(p->allow[i].reason);
		return true;
	}
	for (size_t i = 0; i < p->nrules; i++) {
		if (strcmp(p->rule[i].rule, record->rule->id) != 0 ||
		    record->finding->confidence >= p->rule[i].least)
			continue;
		*justification = jk_span_str("below the rule's min-confidence");
		return true;
	}
	return false;
}

struct jk_suppression
jk_suppressor_judge(struct jk_suppressor *s, const struct jk_record *record)
{
	const struct jk_finding *f = record->finding;
	struct jk_suppression out = { .kind = JK_SUPPRESSED_NOT };
	const struct jk_baseline_entry *entry = NULL;

	if (f->allowed) {
		out.kind = JK_SUPPRESSED_INLINE;
		out.justification = f->reason;
		return out;
	}
	if (s->policy != NULL && by_policy(s, record, &out.justification)) {
		out.kind = JK_SUPPRESSED_CONFIG;
		return out;
	}
	if (s->baseline != NULL)
		entry = jk_baseline_find(s->baseline, record->fingerprint,
					 s->today);
	if (entry != NULL) {
		out.kind = JK_SUPPRESSED_BASELINE;
		out.justification = entry->reason;
	}
	return out;
}

void
jk_suppressor_release(struct jk_suppressor *s)
{
	free(s->matches);
	s->matches = NULL;
}
