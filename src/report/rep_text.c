/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/reporters.h"

#include <jikimi/buf.h>
#include <jikimi/escape.h>

#include "report/chains.h"
#include "report/gaps.h"
#include "report/put.h"
#include "report/scopes.h"
#include "report/style.h"
#include "report/summary.h"

/* Columns of "line:column"; a longer place moves its own line only. */
#define PLACE_WIDTH 14
/* A rule name from a foreign pack must not push values off the screen. */
#define RULE_WIDTH_MAX 48
#define CONFIDENCE_WIDTH 6
/* Enough of a commit's name to find it, and the day of "2026-01-31T…". */
#define COMMIT_SHOWN 12
#define DATE_SHOWN 10

struct text_state {
	const struct jk_run_info *run; /* borrowed */
	size_t rule_width;
	bool any;           /* a finding was printed */
	struct jk_buf path; /* of the finding before, raw */
	struct jk_buf member;
	struct jk_buf commit; /* of the version, or empty */
	struct jk_buf line;
	struct jk_gaps gaps;
};

static void
put_rule(struct jk_buf *b, const struct jk_rule_info *rule)
{
	jk_escape_text(b, jk_span_str(rule->id));
	jk_buf_append_byte(b, ' ');
	jk_escape_text(b, jk_span_str(jk_rule_title(rule)));
}

static void
text_begin(void *state, struct jk_output *o, const struct jk_run_info *run)
{
	struct text_state *s = state;
	size_t nrules = jk_ruleset_count(run->rules);

	(void)o;
	s->run = run;
	for (size_t i = 0; i < nrules; i++) {
		size_t width;

		put_rule(&s->line, jk_ruleset_info(run->rules, i));
		width = jk_display_width(jk_buf_span(&s->line));
		if (width > s->rule_width)
			s->rule_width = width;
		jk_buf_clear(&s->line);
	}
	if (s->rule_width > RULE_WIDTH_MAX)
		s->rule_width = RULE_WIDTH_MAX;
}

static void
remember(struct jk_buf *b, struct jk_span s)
{
	jk_buf_clear(b);
	jk_buf_append_span(b, s);
}

/* "  commit 0123456789ab 2026-01-31 Name" */
static void
put_origin(struct jk_buf *b, const struct jk_origin *origin)
{
	struct jk_buf date = { 0 };

	jk_buf_append_str(b, "  commit ");
	jk_buf_append_span(b, jk_span_head(origin->commit, COMMIT_SHOWN));
	jk_put_time(&date, (time_t)origin->date);
	jk_buf_append_byte(b, ' ');
	jk_buf_append_span(b, jk_span_head(jk_buf_span(&date), DATE_SHOWN));
	jk_buf_append_byte(b, ' ');
	jk_escape_text(b, origin->author);
	jk_buf_append_byte(b, '\n');
	jk_buf_release(&date);
}

static void
put_version(struct text_state *s, const struct jk_origin *origin, bool same)
{
	struct jk_span none = { 0 };
	struct jk_span commit = origin != NULL ? origin->commit : none;

	if (same && jk_span_equal(jk_buf_span(&s->commit), commit))
		return;
	if (origin != NULL)
		put_origin(&s->line, origin);
	remember(&s->commit, commit);
	jk_buf_clear(&s->member);
}

/* The header lines of a file, and of a member of it, when they change. */
static void
put_headers(struct text_state *s, const struct jk_record *record)
{
	bool same_file =
		s->any && jk_span_equal(jk_buf_span(&s->path), record->path);

	if (!same_file) {
		if (s->any)
			jk_buf_append_byte(&s->line, '\n');
		jk_style_on(&s->line, s->run->colour, JK_STYLE_BOLD);
		jk_escape_text(&s->line, record->path);
		jk_style_off(&s->line, s->run->colour);
		jk_buf_append_byte(&s->line, '\n');
		remember(&s->path, record->path);
		jk_buf_clear(&s->member);
	}
	put_version(s, record->origin, same_file);
	if (!jk_span_equal(jk_buf_span(&s->member), record->member)) {
		jk_buf_append_str(&s->line, "  in ");
		if (record->member.len > 0)
			jk_escape_text(&s->line, record->member);
		else
			jk_buf_append_str(&s->line, "the file itself");
		jk_buf_append_byte(&s->line, '\n');
		remember(&s->member, record->member);
	}
	s->any = true;
}

static void
put_place(struct jk_buf *b, const struct jk_finding *f)
{
	if (f->place.len > 0) {
		jk_escape_text(b, f->place);
	} else if (f->line != JK_LINE_UNKNOWN) {
		jk_put_u64(b, f->line);
		if (f->column != 0) {
			jk_buf_append_byte(b, ':');
			jk_put_u64(b, f->column);
		}
	} else {
		jk_buf_append_str(b, "byte ");
		jk_put_u64(b, f->offset);
	}
}

static void
put_suppression(struct jk_buf *b, const struct jk_suppression *suppression)
{
	if (suppression->kind == JK_SUPPRESSED_NOT)
		return;
	jk_buf_append_str(b, "  [");
	jk_buf_append_str(b, jk_suppression_name(suppression->kind));
	if (suppression->justification.len > 0) {
		jk_buf_append_str(b, ": ");
		jk_escape_text(b, suppression->justification);
	}
	jk_buf_append_byte(b, ']');
}

static void
put_finding(struct text_state *s, const struct jk_record *record)
{
	const struct jk_finding *f = record->finding;
	struct jk_buf *b = &s->line;
	size_t from;

	jk_buf_append_str(b, "  ");
	from = b->len;
	put_place(b, f);
	jk_put_pad(b, from, PLACE_WIDTH, JK_ALIGN_LEFT);
	jk_buf_append_str(b, "  ");
	jk_style_on(b, s->run->colour, jk_style_of(f->confidence));
	from = b->len;
	jk_buf_append_str(b, jk_confidence_name(f->confidence));
	jk_put_pad(b, from, CONFIDENCE_WIDTH, JK_ALIGN_LEFT);
	jk_style_off(b, s->run->colour);
	jk_buf_append_str(b, "  ");
	from = b->len;
	put_rule(b, record->rule);
	if (f->shown.len > 0) {
		jk_put_pad(b, from, s->rule_width, JK_ALIGN_LEFT);
		jk_buf_append_str(b, "  ");
		jk_escape_text(b, f->shown);
	}
	if (f->collection.station != JK_STATION_NONE) {
		jk_buf_append_str(b, "  ");
		jk_buf_append_str(b, jk_station_name(f->collection.station));
	}
	put_suppression(b, &record->suppression);
	jk_buf_append_byte(b, '\n');
}

static void
put_evidence(struct jk_buf *b, const struct jk_finding *f)
{
	jk_buf_append_str(b, "      score ");
	jk_put_i64(b, f->score);
	jk_buf_append_byte(b, '\n');
	for (unsigned i = 0; i < f->nevidence; i++) {
		jk_buf_append_str(b, "      ");
		jk_escape_text(b, f->evidence[i]);
		jk_buf_append_byte(b, '\n');
	}
}

static void
text_finding(void *state, struct jk_output *o, const struct jk_record *record)
{
	struct text_state *s = state;

	if (record->suppression.kind != JK_SUPPRESSED_NOT &&
	    !s->run->show_suppressed)
		return;
	put_headers(s, record);
	put_finding(s, record);
	if (s->run->explain)
		put_evidence(&s->line, record->finding);
	jk_put_out(&s->line, o);
}

static void
text_coverage(void *state, struct jk_output *o, struct jk_span path,
	      const struct jk_coverage *coverage)
{
	struct text_state *s = state;

	(void)o;
	if (!s->run->quiet)
		jk_gaps_add(&s->gaps, path, coverage);
}

static void
text_scope(void *state, struct jk_output *o, const struct jk_scope *scope)
{
	struct text_state *s = state;

	if (s->run->quiet)
		return;
	jk_output_str(o, "\n");
	jk_scope_print(o, s->run, scope);
}

static void
text_end(void *state, struct jk_output *o, const struct jk_summary *summary)
{
	struct text_state *s = state;

	if (s->run->quiet)
		return;
	if (s->any)
		jk_output_str(o, "\n");
	jk_chains_print(o, &summary->chains, s->run->colour);
	jk_gaps_print(&s->gaps, o, s->run->colour);
	jk_summary_print(o, s->run, summary, false);
}

static void
text_release(void *state)
{
	struct text_state *s = state;

	jk_buf_release(&s->path);
	jk_buf_release(&s->member);
	jk_buf_release(&s->commit);
	jk_buf_release(&s->line);
	jk_gaps_release(&s->gaps);
}

const struct jk_reporter jk_rep_text = {
	.name = "text",
	.title = "findings by file, then a summary, for people",
	.state_size = sizeof(struct text_state),
	.needs_findings = true,
	.begin = text_begin,
	.finding = text_finding,
	.coverage = text_coverage,
	.scope = text_scope,
	.end = text_end,
	.release = text_release,
};
