/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/reporters.h"

#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/charset.h>
#include <jikimi/escape.h>

#include "report/put.h"
#include "report/tally.h"

/* Excel splits a longer cell over two rows (32,767 characters). */
#define CELL_MAX 32000

/* One table for all kinds of record: a filter on the first column gives the
 * list of findings, and nothing that was not examined is left in a file that
 * nobody opens. */
enum column {
	COL_RECORD,
	COL_PATH,
	COL_MEMBER,
	COL_PLACE,
	COL_LINE,
	COL_COLUMN,
	COL_OFFSET,
	COL_LENGTH,
	COL_RULE,
	COL_NAME_KO,
	COL_NAME_EN,
	COL_CONFIDENCE,
	COL_SEVERITY,
	COL_SCORE,
	COL_VALUE,
	COL_EVIDENCE,
	COL_ENCODING,
	COL_FINGERPRINT,
	COL_OUTCOME,
	COL_CAUSE,
	COL_REASON,
	COL_DETAIL,
	COL_INCOMPLETE,
	COL_COUNT,
	COL_FILES,
	COL_PERSONS,
	COL_COMMIT,
	COL_AUTHOR,
	COL_DATE,
	NCOLUMNS
};

static const char *const titles[NCOLUMNS] = {
	[COL_RECORD] = "record",
	[COL_PATH] = "path",
	[COL_MEMBER] = "member",
	[COL_PLACE] = "place",
	[COL_LINE] = "line",
	[COL_COLUMN] = "column",
	[COL_OFFSET] = "offset",
	[COL_LENGTH] = "length",
	[COL_RULE] = "rule",
	[COL_NAME_KO] = "name_ko",
	[COL_NAME_EN] = "name_en",
	[COL_CONFIDENCE] = "confidence",
	[COL_SEVERITY] = "severity",
	[COL_SCORE] = "score",
	[COL_VALUE] = "value",
	[COL_EVIDENCE] = "evidence",
	[COL_ENCODING] = "encoding",
	[COL_FINGERPRINT] = "fingerprint",
	[COL_OUTCOME] = "outcome",
	[COL_CAUSE] = "cause",
	[COL_REASON] = "reason",
	[COL_DETAIL] = "detail",
	[COL_INCOMPLETE] = "incomplete",
	[COL_COUNT] = "count",
	[COL_FILES] = "files",
	[COL_PERSONS] = "persons",
	[COL_COMMIT] = "commit",
	[COL_AUTHOR] = "author",
	[COL_DATE] = "date",
};

struct csv_state {
	const struct jk_run_info *run; /* borrowed */
	size_t next;                   /* column that comes next */
	struct jk_buf line;
	struct jk_buf cell;
};

/* Moves to a column to the right; those passed over stay empty. */
static void
go_to(struct csv_state *s, enum column column)
{
	for (; s->next < column; s->next++)
		jk_buf_append_byte(&s->line, ',');
}

static void
end_row(struct csv_state *s, struct jk_output *o)
{
	go_to(s, NCOLUMNS - 1);
	jk_buf_append_str(&s->line, "\r\n");
	jk_put_out(&s->line, o);
	s->next = 0;
}

/* What a spreadsheet takes for the start of a formula, blanks before it
 * skipped: = + - @, also full-width. Controls never come here unescaped. */
static bool
is_formula(struct jk_span s)
{
	while (s.len > 0) {
		uint32_t cp;
		size_t n = jk_utf8_decode(s, &cp);

		if (cp != ' ' && cp != 0xa0 && cp != 0x3000)
			return cp == '=' || cp == '+' || cp == '-' ||
			       cp == '@' || cp == 0xff1d || cp == 0xff0b ||
			       cp == 0xff0d || cp == 0xff20;
		s = jk_span_from(s, n);
	}
	return false;
}

/* What a spreadsheet would turn into a number or a date, losing digits. */
static bool
is_numberlike(struct jk_span s)
{
	bool digit = false;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.ptr[i];

		if (c >= '0' && c <= '9')
			digit = true;
		else if (memchr(".,eE+-/:% ", c, 10) == NULL)
			return false;
	}
	return digit;
}

static void
put_doubling_quotes(struct jk_buf *b, struct jk_span s)
{
	const unsigned char *quote;

	while (s.len > 0 && (quote = memchr(s.ptr, '"', s.len)) != NULL) {
		size_t n = (size_t)(quote - s.ptr) + 1;

		jk_buf_append(b, s.ptr, n);
		jk_buf_append_byte(b, '"');
		s = jk_span_from(s, n);
	}
	jk_buf_append_span(b, s);
}

/* Writes s->cell, which holds escaped text, as a quoted cell. */
static void
close_cell(struct csv_state *s, enum column column)
{
	struct jk_span text = jk_buf_span(&s->cell);
	size_t len = text.len;

	go_to(s, column);
	if (len > CELL_MAX) {
		len = CELL_MAX;
		while (len > 0 && (text.ptr[len] & 0xc0) == 0x80)
			len--;
	}
	jk_buf_append_byte(&s->line, '"');
	if (is_formula(text) || is_numberlike(text))
		jk_buf_append_byte(&s->line, '\'');
	put_doubling_quotes(&s->line, jk_span_head(text, len));
	jk_buf_append_str(&s->line, len < text.len ? "...\"" : "\"");
	jk_buf_clear(&s->cell);
}

/* Empty text is an empty cell. */
static void
put_span(struct csv_state *s, enum column column, struct jk_span text)
{
	if (text.len == 0)
		return;
	jk_escape_text(&s->cell, text);
	close_cell(s, column);
}

static void
put_str(struct csv_state *s, enum column column, const char *text)
{
	put_span(s, column, jk_span_str(text));
}

static void
put_u64(struct csv_state *s, enum column column, uint64_t v)
{
	go_to(s, column);
	jk_put_u64(&s->line, v);
}

static void
put_names(struct csv_state *s, const struct jk_rule_info *rule)
{
	put_str(s, COL_RULE, rule->id);
	put_str(s, COL_NAME_KO, rule->name_ko);
	put_str(s, COL_NAME_EN, rule->name_en);
}

/* The commit of a version in a history. */
static void
put_origin(struct csv_state *s, const struct jk_origin *origin)
{
	if (origin == NULL)
		return;
	put_span(s, COL_COMMIT, origin->commit);
	put_span(s, COL_AUTHOR, origin->author);
	jk_put_time(&s->cell, (time_t)origin->date);
	close_cell(s, COL_DATE);
}

static void
csv_begin(void *state, struct jk_output *o, const struct jk_run_info *run)
{
	struct csv_state *s = state;

	s->run = run;
	/* Korean Excel reads a file without this mark as CP949. */
	jk_buf_append_str(&s->line, "\xef\xbb\xbf");
	for (size_t i = 0; i < NCOLUMNS; i++)
		put_str(s, (enum column)i, titles[i]);
	end_row(s, o);
}

static void
csv_finding(void *state, struct jk_output *o, const struct jk_record *record)
{
	struct csv_state *s = state;
	const struct jk_finding *f = record->finding;
	bool counts = record->suppression.kind == JK_SUPPRESSED_NOT;

	put_str(s, COL_RECORD, counts ? "finding" : "suppressed");
	put_span(s, COL_PATH, record->path);
	put_span(s, COL_MEMBER, record->member);
	put_span(s, COL_PLACE, f->place);
	if (f->line != JK_LINE_UNKNOWN)
		put_u64(s, COL_LINE, f->line);
	if (f->column != 0)
		put_u64(s, COL_COLUMN, f->column);
	if (f->place.len == 0)
		put_u64(s, COL_OFFSET, f->offset);
	put_u64(s, COL_LENGTH, f->length);
	put_names(s, record->rule);
	put_str(s, COL_CONFIDENCE, jk_confidence_name(f->confidence));
	put_str(s, COL_SEVERITY, jk_severity_name(f->severity));
	go_to(s, COL_SCORE);
	jk_put_i64(&s->line, f->score);
	put_span(s, COL_VALUE, f->shown);
	for (unsigned i = 0; i < f->nevidence; i++) {
		jk_buf_append_str(&s->cell, i > 0 ? "; " : "");
		jk_escape_text(&s->cell, f->evidence[i]);
	}
	if (f->nevidence > 0)
		close_cell(s, COL_EVIDENCE);
	put_str(s, COL_ENCODING, jk_charset_name(f->charset));
	put_str(s, COL_FINGERPRINT, record->fingerprint);
	if (!counts) {
		put_str(s, COL_CAUSE,
			jk_suppression_name(record->suppression.kind));
		put_span(s, COL_REASON, record->suppression.justification);
	}
	put_origin(s, record->origin);
	end_row(s, o);
}

static void
csv_coverage(void *state, struct jk_output *o, struct jk_span path,
	     const struct jk_coverage *coverage)
{
	struct csv_state *s = state;

	put_str(s, COL_RECORD, "coverage");
	put_span(s, COL_PATH, path);
	put_span(s, COL_MEMBER, coverage->member);
	put_str(s, COL_OUTCOME, jk_outcome_name(coverage->outcome));
	put_str(s, COL_CAUSE, jk_cause_name(coverage->cause));
	put_str(s, COL_REASON, jk_cause_text(coverage->cause));
	put_span(s, COL_DETAIL, coverage->detail);
	put_str(s, COL_INCOMPLETE,
		jk_coverage_is_incomplete(coverage) ? "yes" : "no");
	put_origin(s, coverage->origin);
	end_row(s, o);
}

static void
put_rules(struct csv_state *s, struct jk_output *o,
	  const struct jk_summary *summary)
{
	for (size_t i = 0; i < summary->nrules; i++) {
		const struct jk_rule_count *count = &summary->by_rule[i];

		if (count->findings == 0)
			continue;
		put_str(s, COL_RECORD, "summary");
		put_names(s, jk_ruleset_info(s->run->rules, i));
		if (count->persons_estimated)
			put_str(s, COL_DETAIL, "persons estimated");
		put_u64(s, COL_COUNT, count->findings);
		put_u64(s, COL_FILES, count->files);
		put_u64(s, COL_PERSONS, count->persons);
		end_row(s, o);
	}
}

/* A row for each type found in a folder or file. */
static void
csv_scope(void *state, struct jk_output *o, const struct jk_scope *scope)
{
	struct csv_state *s = state;

	for (size_t i = 0; i < scope->ncounts; i++) {
		const struct jk_scope_count *count = &scope->count[i];

		put_str(s, COL_RECORD,
			scope->kind == JK_SCOPE_FILE ? "file" : "folder");
		put_span(s, COL_PATH, scope->path);
		put_names(s, jk_ruleset_info(s->run->rules, count->rule));
		if (count->persons_estimated)
			put_str(s, COL_DETAIL, "persons estimated");
		put_u64(s, COL_COUNT, count->findings);
		put_u64(s, COL_FILES, count->files);
		put_u64(s, COL_PERSONS, count->persons);
		end_row(s, o);
	}
}

static void
put_scopes(struct csv_state *s, struct jk_output *o,
	   const struct jk_summary *summary)
{
	for (size_t i = 0; i < JK_NSCOPES; i++) {
		const struct jk_scope_list *list = &summary->top[i];

		for (size_t k = 0; k < list->n; k++)
			csv_scope(s, o, &list->scope[k]);
	}
}

static void
put_outcomes(struct csv_state *s, struct jk_output *o, const char *detail,
	     const uint64_t counts[JK_NOUTCOMES])
{
	for (size_t i = 0; i < JK_NOUTCOMES; i++) {
		if (counts[i] == 0)
			continue;
		put_str(s, COL_RECORD, "summary");
		put_str(s, COL_OUTCOME, jk_outcome_name((enum jk_outcome)i));
		put_str(s, COL_DETAIL, detail);
		put_u64(s, COL_COUNT, counts[i]);
		end_row(s, o);
	}
}

static void
put_causes(struct csv_state *s, struct jk_output *o,
	   const struct jk_summary *summary)
{
	for (size_t i = 0; i < JK_NCAUSES; i++) {
		enum jk_cause cause = (enum jk_cause)i;

		if (summary->causes[i] == 0)
			continue;
		put_str(s, COL_RECORD, "summary");
		put_str(s, COL_CAUSE, jk_cause_name(cause));
		put_str(s, COL_REASON, jk_cause_text(cause));
		put_str(s, COL_INCOMPLETE,
			jk_cause_is_incomplete(cause) ? "yes" : "no");
		put_u64(s, COL_COUNT, summary->causes[i]);
		end_row(s, o);
	}
}

/* What did not count, and what in the tree was the cause. */
static void
put_suppressed(struct csv_state *s, struct jk_output *o,
	       const struct jk_summary *summary)
{
	for (int i = JK_SUPPRESSED_NOT + 1; i < JK_NSUPPRESSIONS; i++) {
		if (summary->suppressed[i] == 0)
			continue;
		put_str(s, COL_RECORD, "summary");
		put_str(s, COL_CAUSE,
			jk_suppression_name((enum jk_suppression_kind)i));
		put_str(s, COL_DETAIL, "suppressed");
		put_u64(s, COL_COUNT, summary->suppressed[i]);
		end_row(s, o);
	}
	for (size_t i = 0; i < s->run->nannounced; i++) {
		put_str(s, COL_RECORD, "announced");
		put_str(s, COL_DETAIL, s->run->announced[i]);
		end_row(s, o);
	}
}

static void
csv_end(void *state, struct jk_output *o, const struct jk_summary *summary)
{
	struct csv_state *s = state;
	bool whole = summary->incomplete == 0 && !summary->interrupted &&
		     summary->fatal == NULL;

	put_scopes(s, o, summary);
	put_rules(s, o, summary);
	put_suppressed(s, o, summary);
	put_outcomes(s, o, "files", summary->files);
	put_outcomes(s, o, "archive members", summary->members);
	put_causes(s, o, summary);
	/* The last row of a report that is whole. */
	put_str(s, COL_RECORD, "end");
	if (summary->fatal != NULL) {
		jk_buf_append_str(&s->cell, "ended early: ");
		jk_escape_text(&s->cell, jk_span_str(summary->fatal));
		close_cell(s, COL_DETAIL);
	} else if (summary->interrupted) {
		put_str(s, COL_DETAIL, "interrupted");
	}
	put_str(s, COL_INCOMPLETE, whole ? "no" : "yes");
	put_u64(s, COL_COUNT, summary->findings);
	end_row(s, o);
}

static void
csv_release(void *state)
{
	struct csv_state *s = state;

	jk_buf_release(&s->line);
	jk_buf_release(&s->cell);
}

const struct jk_reporter jk_rep_csv = {
	.name = "csv",
	.title = "one table for spreadsheets: findings, coverage, summary",
	.state_size = sizeof(struct csv_state),
	.needs_findings = true,
	.begin = csv_begin,
	.finding = csv_finding,
	.coverage = csv_coverage,
	.scope = csv_scope,
	.end = csv_end,
	.release = csv_release,
};
