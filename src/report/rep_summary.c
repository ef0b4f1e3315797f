/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/reporters.h"

#include <jikimi/report.h>

#include "report/scopes.h"
#include "report/summary.h"

/* Counts of the run, of folders and of files; no single finding. */
struct summary_state {
	const struct jk_run_info *run; /* borrowed */
	bool any;                      /* a scope was printed */
};

static void
summary_begin(void *state, struct jk_output *o, const struct jk_run_info *run)
{
	struct summary_state *s = state;

	(void)o;
	s->run = run;
}

static void
summary_finding(void *state, struct jk_output *o,
		const struct jk_record *record)
{
	(void)state;
	(void)o;
	(void)record;
}

static void
summary_coverage(void *state, struct jk_output *o, struct jk_span path,
		 const struct jk_coverage *coverage)
{
	(void)state;
	(void)o;
	(void)path;
	(void)coverage;
}

static void
summary_scope(void *state, struct jk_output *o, const struct jk_scope *scope)
{
	struct summary_state *s = state;

	s->any = true;
	jk_scope_print(o, s->run, scope);
}

static void
summary_end(void *state, struct jk_output *o, const struct jk_summary *summary)
{
	const struct summary_state *s = state;

	if (s->any)
		jk_output_str(o, "\n");
	jk_summary_print(o, s->run, summary, true);
}

const struct jk_reporter jk_rep_summary = {
	.name = "summary",
	.title = "counts by type, folder and file, and coverage",
	.state_size = sizeof(struct summary_state),
	.begin = summary_begin,
	.finding = summary_finding,
	.coverage = summary_coverage,
	.scope = summary_scope,
	.end = summary_end,
};
