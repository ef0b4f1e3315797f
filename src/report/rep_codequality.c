/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GitLab Code Quality (a subset of Code Climate's issues): one array. What is
 * no finding but must be known (gaps, what hides findings) is an issue of
 * severity "info".
 */
#include "config.h"

#include "report/reporters.h"

#include <stdio.h>

#include <jikimi/buf.h>
#include <jikimi/escape.h>
#include <jikimi/hash.h>
#include <jikimi/relpath.h>

#include "report/fields.h"
#include "report/message.h"
#include "report/put.h"
#include "report/tally.h"

/* Gaps that are issues of their own; the rest is counted. */
#define MOST_GAPS 100

struct quality_state {
	const struct jk_run_info *run; /* borrowed */
	bool any;
	uint64_t ngaps;
	struct jk_buf b, text;
};

static void
quality_begin(void *state, struct jk_output *o, const struct jk_run_info *run)
{
	struct quality_state *s = state;

	s->run = run;
	jk_output_str(o, "[");
}

static const char *
severity_of(enum jk_severity severity)
{
	static const char *const names[] = {
		[JK_SEV_INFO] = "info",        [JK_SEV_LOW] = "minor",
		[JK_SEV_MEDIUM] = "major",     [JK_SEV_HIGH] = "critical",
		[JK_SEV_CRITICAL] = "blocker",
	};

	return names[severity];
}

struct issue {
	const char *check;
	const char *severity;
	const char *fingerprint;
	struct jk_span path;
	uint64_t line;
};

/* s->text is the description. */
static void
put_issue(struct quality_state *s, struct jk_output *o,
	  const struct issue *issue)
{
	struct jk_buf *b = &s->b;

	jk_buf_append_str(b, s->any ? ",\n" : "\n");
	s->any = true;
	jk_field_span(b, "{\"description\":", jk_buf_span(&s->text));
	jk_field_str(b, ",\"check_name\":", issue->check);
	jk_field_str(b, ",\"fingerprint\":", issue->fingerprint);
	jk_field_str(b, ",\"severity\":", issue->severity);
	jk_field_span(b, ",\"location\":{\"path\":", issue->path);
	jk_field_u64(b, ",\"lines\":{\"begin\":", issue->line);
	jk_buf_append_str(b, "}}}");
	jk_put_out(b, o);
	jk_buf_clear(&s->text);
}

/* s->text about a path, or about the run; the text is its identity. */
static void
put_remark(struct quality_state *s, struct jk_output *o, const char *check,
	   struct jk_span path)
{
	static const struct jk_hash_key key = { 3, 4 };
	char hex[17];
	struct issue issue = {
		.check = check,
		.severity = "info",
		.fingerprint = hex,
		.path = path.len > 0 ? path : jk_span_str("."),
		.line = 1,
	};

	if (s->text.len == 0)
		return;
	snprintf(hex, sizeof(hex), "%016llx",
		 (unsigned long long)jk_siphash(&key, jk_buf_span(&s->text)));
	put_issue(s, o, &issue);
}

static void
quality_finding(void *state, struct jk_output *o,
		const struct jk_record *record)
{
	struct quality_state *s = state;
	struct issue issue = {
		.check = record->rule->id,
		.severity = severity_of(record->finding->severity),
		.fingerprint = record->fingerprint,
		.path = record->rel,
		.line = jk_message_line(record),
	};

	if (record->suppression.kind != JK_SUPPRESSED_NOT)
		return;
	jk_message_finding(&s->text, record);
	put_issue(s, o, &issue);
}

static void
quality_coverage(void *state, struct jk_output *o, struct jk_span path,
		 const struct jk_coverage *coverage)
{
	struct quality_state *s = state;
	struct jk_buf rel = { 0 };

	if (!jk_coverage_is_incomplete(coverage) || s->ngaps++ >= MOST_GAPS)
		return;
	jk_relpath(&rel, s->run, path);
	jk_buf_append_str(&s->text, "Not examined, or not fully: ");
	jk_message_gap(&s->text, jk_buf_span(&rel), coverage);
	put_remark(s, o, "jikimi-coverage", jk_buf_span(&rel));
	jk_buf_release(&rel);
}

static void
quality_end(void *state, struct jk_output *o, const struct jk_summary *summary)
{
	struct quality_state *s = state;
	const struct jk_span none = jk_span_str("");

	if (s->ngaps > MOST_GAPS) {
		jk_put_grouped(&s->text, s->ngaps - MOST_GAPS);
		jk_buf_append_str(&s->text,
				  " more files or members were not examined, "
				  "or not fully");
		put_remark(s, o, "jikimi-coverage", none);
	}
	for (size_t i = 0; i < s->run->nannounced; i++) {
		jk_escape_text(&s->text, jk_span_str(s->run->announced[i]));
		put_remark(s, o, "jikimi-suppression", none);
	}
	jk_message_suppressed(&s->text, summary);
	put_remark(s, o, "jikimi-suppression", none);
	jk_message_ending(&s->text, summary);
	put_remark(s, o, "jikimi-ending", none);
	jk_output_str(o, "]\n");
}

static void
quality_release(void *state)
{
	struct quality_state *s = state;

	jk_buf_release(&s->b);
	jk_buf_release(&s->text);
}

const struct jk_reporter jk_rep_codequality = {
	.name = "codequality",
	.title = "GitLab Code Quality, one array of issues",
	.state_size = sizeof(struct quality_state),
	.needs_findings = true,
	.begin = quality_begin,
	.finding = quality_finding,
	.coverage = quality_coverage,
	.end = quality_end,
	.release = quality_release,
};
