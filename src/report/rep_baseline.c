/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A baseline as a report: an entry for each finding that counts, and those of
 * the old baseline that are still true or were not looked at. Its file is
 * readable by all: it is committed beside the code, and holds no value and
 * nothing that one can be guessed from.
 */
#include "config.h"

#include "report/reporters.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/baseline.h>
#include <jikimi/buf.h>
#include <jikimi/escape.h>
#include <jikimi/policy.h>
#include <jikimi/relpath.h>

#include "report/put.h"
#include "report/tally.h"

struct lines {
	char **line; /* owned strings */
	size_t n, cap;
};

struct baseline_state {
	const struct jk_run_info *run; /* borrowed */
	struct lines entries;          /* to be written */
	struct lines seen;             /* fingerprints of suppressed findings */
	struct lines gaps; /* escaped paths that were not wholly examined */
	struct jk_buf b;
};

static void
push(struct lines *l, const char *text)
{
	if (l->n == l->cap) {
		l->cap = l->cap > 0 ? 2 * l->cap : 64;
		l->line = jk_xrealloc(l->line, l->cap, sizeof(*l->line));
	}
	l->line[l->n++] = jk_xstrdup(text);
}

static int
by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
sort(struct lines *l)
{
	if (l->n > 0)
		qsort(l->line, l->n, sizeof(*l->line), by_bytes);
}

static bool
contains(const struct lines *l, const char *text)
{
	return l->n > 0 && bsearch(&text, l->line, l->n, sizeof(*l->line),
				   by_bytes) != NULL;
}

static void
lines_release(struct lines *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->line[i]);
	free(l->line);
}

static void
baseline_begin(void *state, struct jk_output *o, const struct jk_run_info *run)
{
	struct baseline_state *s = state;

	(void)o;
	s->run = run;
}

static void
put_field(struct jk_buf *b, const char *text)
{
	jk_buf_append_byte(b, '\t');
	jk_escape_text(b, jk_span_str(text));
}

static void
baseline_finding(void *state, struct jk_output *o,
		 const struct jk_record *record)
{
	static const struct jk_baseline_making none = {
		.until = JK_POLICY_FOREVER,
	};
	struct baseline_state *s = state;
	const struct jk_baseline_making *m =
		s->run->making != NULL ? s->run->making : &none;

	(void)o;
	if (record->suppression.kind == JK_SUPPRESSED_BASELINE)
		push(&s->seen, record->fingerprint);
	if (record->suppression.kind != JK_SUPPRESSED_NOT)
		return;
	jk_put_where(&s->b, record->rel, record->member);
	put_field(&s->b, record->rule->id);
	put_field(&s->b, record->fingerprint);
	jk_buf_append_byte(&s->b, '\t');
	if (m->until == JK_POLICY_FOREVER)
		jk_buf_append_byte(&s->b, '-');
	else
		jk_date_put(&s->b, m->until);
	put_field(&s->b, m->author);
	put_field(&s->b, m->reason);
	push(&s->entries, jk_buf_cstr(&s->b));
	jk_buf_clear(&s->b);
}

static void
baseline_coverage(void *state, struct jk_output *o, struct jk_span path,
		  const struct jk_coverage *coverage)
{
	struct baseline_state *s = state;
	struct jk_buf rel = { 0 };

	(void)o;
	/* What is not there any more has no findings; all else may. */
	if (coverage->outcome == JK_SCANNED ||
	    coverage->cause == JK_CAUSE_NOT_FOUND || s->run->making == NULL ||
	    s->run->making->old == NULL)
		return;
	jk_relpath(&rel, s->run, path);
	jk_escape_text(&s->b, jk_buf_span(&rel));
	push(&s->gaps, jk_buf_cstr(&s->b));
	jk_buf_clear(&s->b);
	jk_buf_release(&rel);
}

/* Does path, or a folder or file above it, stand in the list? */
static bool
covers(struct baseline_state *s, const struct lines *list, struct jk_span path)
{
	bool found = false;

	for (size_t i = 1; i <= path.len && !found; i++) {
		if (i < path.len && path.ptr[i] != '/' && path.ptr[i] != '!')
			continue;
		jk_buf_clear(&s->b);
		jk_buf_append_span(&s->b, jk_span_head(path, i));
		found = contains(list, jk_buf_cstr(&s->b));
	}
	jk_buf_clear(&s->b);
	return found;
}

/* The roots as entries name them. */
static void
list_roots(struct baseline_state *s, struct lines *roots, bool *all)
{
	struct jk_span base = jk_span_str(s->run->base);

	*all = false;
	for (size_t i = 0; i < s->run->nroots; i++) {
		struct jk_buf rel = { 0 };

		jk_relpath(&rel, s->run, jk_span_str(s->run->roots[i]));
		if (jk_span_equal(jk_buf_span(&rel), base))
			*all = true;
		jk_escape_text(&s->b, jk_buf_span(&rel));
		push(roots, jk_buf_cstr(&s->b));
		jk_buf_clear(&s->b);
		jk_buf_release(&rel);
	}
	sort(roots);
}

static bool
is_seen(struct baseline_state *s, const struct jk_baseline_entry *e)
{
	bool seen;

	jk_buf_clear(&s->b);
	jk_buf_append_span(&s->b, e->fingerprint);
	seen = contains(&s->seen, jk_buf_cstr(&s->b));
	jk_buf_clear(&s->b);
	return seen;
}

/* Entries stay that were found again, and those nobody could find. */
static void
keep_old(struct baseline_state *s, const struct jk_summary *summary)
{
	struct jk_baseline_making *m = s->run->making;
	bool ended = summary->fatal == NULL && !summary->interrupted, all;
	struct lines roots = { 0 };

	list_roots(s, &roots, &all);
	for (size_t i = 0; i < jk_baseline_count(m->old); i++) {
		const struct jk_baseline_entry *e = jk_baseline_at(m->old, i);
		bool looked = ended && (all || covers(s, &roots, e->where)) &&
			      !covers(s, &s->gaps, e->where);

		if (!is_seen(s, e) && looked) {
			m->gone++;
			continue;
		}
		m->kept++;
		jk_buf_append_span(&s->b, e->line);
		push(&s->entries, jk_buf_cstr(&s->b));
		jk_buf_clear(&s->b);
	}
	lines_release(&roots);
}

static void
baseline_end(void *state, struct jk_output *o, const struct jk_summary *summary)
{
	struct baseline_state *s = state;
	struct jk_baseline_making *m = s->run->making;

	sort(&s->seen);
	sort(&s->gaps);
	if (m != NULL) {
		m->added = s->entries.n;
		m->kept = m->gone = 0;
		if (m->old != NULL)
			keep_old(s, summary);
	}
	sort(&s->entries);
	jk_output_str(o, JK_BASELINE_HEAD);
	jk_output_str(o, "# path, rule, fingerprint, until, author, reason: "
			 "see jikimi-baseline(5)\n");
	for (size_t i = 0; i < s->entries.n; i++) {
		if (i > 0 &&
		    strcmp(s->entries.line[i - 1], s->entries.line[i]) == 0)
			continue;
		jk_output_str(o, s->entries.line[i]);
		jk_output_str(o, "\n");
	}
}

static void
baseline_release(void *state)
{
	struct baseline_state *s = state;

	lines_release(&s->entries);
	lines_release(&s->seen);
	lines_release(&s->gaps);
	jk_buf_release(&s->b);
}

const struct jk_reporter jk_rep_baseline = {
	.name = "baseline",
	.title = "what is known from now on: jikimi-baseline(5)",
	.state_size = sizeof(struct baseline_state),
	.needs_findings = true,
	.is_public = true,
	.begin = baseline_begin,
	.finding = baseline_finding,
	.coverage = baseline_coverage,
	.end = baseline_end,
	.release = baseline_release,
};
