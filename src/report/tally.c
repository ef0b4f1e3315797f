/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/tally.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "report/folders.h"

_Static_assert(JK_FOLDERS_MAX == JK_TALLY_FOLDERS, "a level for each folder");

/* Of one rule in an open folder, or in the run. */
struct count {
	uint64_t findings;
	uint64_t files;
};

/* Level 0 is the run, the others are the open folders. */
struct level {
	struct count *by_rule; /* owned; NULL: never used */
	uint64_t files;        /* with findings */
};

struct jk_tally {
	struct jk_summary summary;
	struct jk_rule_count *by_rule; /* owned */
	jk_scope_fn *fn;
	void *ctx;
	struct jk_distinct *persons; /* owned */
	struct jk_folders folders;
	struct level level[JK_TALLY_FOLDERS + 1];
	struct jk_buf path; /* of the current file */
	bool in_file;       /* it has findings, and is not complete */
	uint64_t *findings; /* owned: of the current file, by rule */
	size_t *found;      /* owned: rules with findings in it */
	size_t nfound;
	struct jk_scope_count *scratch; /* owned: nrules of them */
};

struct jk_tally *
jk_tally_new(size_t nrules, const char *const *roots, size_t nroots,
	     size_t bound, jk_scope_fn *fn, void *ctx)
{
	struct jk_tally *t = jk_xcalloc(1, sizeof(*t));

	t->by_rule = jk_xcalloc(nrules, sizeof(*t->by_rule));
	t->findings = jk_xcalloc(nrules, sizeof(*t->findings));
	t->found = jk_xcalloc(nrules, sizeof(*t->found));
	t->scratch = jk_xcalloc(nrules, sizeof(*t->scratch));
	t->level[0].by_rule = jk_xcalloc(nrules, sizeof(struct count));
	t->persons = jk_distinct_new(nrules, bound);
	t->folders.roots = roots;
	t->folders.nroots = nroots;
	t->fn = fn;
	t->ctx = ctx;
	t->summary.nrules = nrules;
	t->summary.by_rule = t->by_rule;
	return t;
}

void
jk_tally_free(struct jk_tally *t)
{
	if (t == NULL)
		return;
	for (size_t i = 0; i < JK_COUNT(t->level); i++)
		free(t->level[i].by_rule);
	jk_distinct_free(t->persons);
	jk_folders_release(&t->folders);
	jk_buf_release(&t->path);
	free(t->scratch);
	free(t->found);
	free(t->findings);
	free(t->by_rule);
	free(t);
}

static void
emit(struct jk_tally *t, enum jk_scope_kind kind, struct jk_span path,
     size_t ncounts, uint64_t files)
{
	struct jk_scope scope = {
		.kind = kind,
		.path = path,
		.files = files,
		.ncounts = ncounts,
		.count = t->scratch,
	};

	for (size_t i = 0; i < ncounts; i++) {
		scope.findings += t->scratch[i].findings;
		if (scope.persons < t->scratch[i].persons)
			scope.persons = t->scratch[i].persons;
	}
	t->fn(t->ctx, &scope);
}

static void
put_count(struct jk_tally *t, size_t at, size_t rule, struct count count,
	  unsigned level)
{
	struct jk_scope_count *c = &t->scratch[at];

	c->rule = rule;
	c->findings = count.findings;
	c->files = count.files;
	c->persons = jk_distinct_count(t->persons, level, rule,
				       &c->persons_estimated);
}

static void
close_folder(struct jk_tally *t)
{
	struct level *level = &t->level[t->folders.n];
	size_t n = 0;

	for (size_t i = 0; i < t->summary.nrules; i++) {
		if (level->by_rule[i].findings > 0)
			put_count(t, n++, i, level->by_rule[i], t->folders.n);
		level->by_rule[i] = (struct count){ 0 };
	}
	emit(t, JK_SCOPE_FOLDER, jk_folders_path(&t->folders, t->folders.n - 1),
	     n, level->files);
	level->files = 0;
	jk_distinct_pop(t->persons);
	t->folders.n--;
}

static int
by_number(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static void
close_file(struct jk_tally *t)
{
	if (!t->in_file)
		return;
	t->in_file = false;
	qsort(t->found, t->nfound, sizeof(*t->found), by_number);
	for (size_t i = 0; i < t->nfound; i++) {
		size_t rule = t->found[i];
		struct count count = { t->findings[rule], 1 };

		put_count(t, i, rule, count, t->folders.n + 1);
		for (unsigned k = 0; k <= t->folders.n; k++) {
			t->level[k].by_rule[rule].findings += count.findings;
			t->level[k].by_rule[rule].files++;
		}
		t->findings[rule] = 0;
	}
	for (unsigned k = 0; k <= t->folders.n; k++)
		t->level[k].files++;
	emit(t, JK_SCOPE_FILE, jk_buf_span(&t->path), t->nfound, 1);
	t->nfound = 0;
	jk_distinct_pop(t->persons);
}

/* The first finding of a file: only now do its folders count. */
static void
open_file(struct jk_tally *t)
{
	struct jk_span path = jk_buf_span(&t->path);
	unsigned stay = jk_folders_common(&t->folders, path);

	while (t->folders.n > stay)
		close_folder(t);
	jk_folders_enter(&t->folders, path);
	for (unsigned k = stay + 1; k <= t->folders.n; k++) {
		struct level *level = &t->level[k];

		if (level->by_rule == NULL)
			level->by_rule = jk_xcalloc(t->summary.nrules,
						    sizeof(*level->by_rule));
		jk_distinct_push(t->persons);
	}
	jk_distinct_push(t->persons);
	t->in_file = true;
}

void
jk_tally_file(struct jk_tally *t, struct jk_span path)
{
	close_file(t);
	jk_buf_clear(&t->path);
	jk_buf_append_span(&t->path, path);
}

void
jk_tally_hit(struct jk_tally *t, size_t rule, enum jk_confidence confidence,
	     uint64_t person)
{
	if (!t->in_file)
		open_file(t);
	t->summary.by_confidence[confidence]++;
	if (t->findings[rule]++ == 0)
		t->found[t->nfound++] = rule;
	/* A place in code is nobody. */
	if (person != 0)
		jk_distinct_add(t->persons, rule, person);
}

void
jk_tally_suppressed(struct jk_tally *t, enum jk_suppression_kind kind)
{
	t->summary.suppressed[kind]++;
}

void
jk_tally_coverage(struct jk_tally *t, const struct jk_coverage *coverage)
{
	if (coverage->member.len == 0) {
		close_file(t);
		t->summary.files[coverage->outcome]++;
	} else {
		t->summary.members[coverage->outcome]++;
	}
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
	close_file(t);
	while (t->folders.n > 0)
		close_folder(t);
	t->summary.interrupted = interrupted;
	t->summary.fatal = fatal;
	t->summary.seconds = seconds;
}

struct jk_summary *
jk_tally_summary(struct jk_tally *t)
{
	struct jk_summary *s = &t->summary;

	close_file(t);
	s->findings = 0;
	for (size_t i = 0; i < JK_COUNT(s->by_confidence); i++)
		s->findings += s->by_confidence[i];
	for (size_t i = 0; i < s->nrules; i++) {
		struct jk_rule_count *rule = &t->by_rule[i];

		rule->findings = t->level[0].by_rule[i].findings;
		rule->files = t->level[0].by_rule[i].files;
		rule->persons = jk_distinct_count(t->persons, 0, i,
						  &rule->persons_estimated);
	}
	return s;
}

bool
jk_coverage_is_incomplete(const struct jk_coverage *coverage)
{
	if (coverage->cause == JK_CAUSE_NONE)
		return coverage->outcome != JK_SCANNED;
	return coverage->outcome == JK_FAILED ||
	       jk_cause_is_incomplete(coverage->cause);
}
