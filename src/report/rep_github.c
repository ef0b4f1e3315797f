/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Workflow commands of GitHub Actions: annotations at the lines of a change.
 * A value from the outside must never begin a command of its own, so that
 * what ends a line, a property or the properties is escaped as the runner's
 * toolkit does it.
 */
#include "config.h"

#include "report/reporters.h"

#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/escape.h>
#include <jikimi/relpath.h>

#include "report/fields.h"
#include "report/message.h"
#include "report/put.h"
#include "report/tally.h"

/* GitHub shows ten of a kind a step; the log has them all. */
#define MOST_GAPS 10

struct github_state {
	const struct jk_run_info *run; /* borrowed */
	uint64_t ngaps;
	struct jk_buf b, text;
};

static void
github_begin(void *state, struct jk_output *o, const struct jk_run_info *run)
{
	struct github_state *s = state;

	(void)o;
	s->run = run;
}

static void
put_escaped(struct jk_buf *b, struct jk_span s, const char *special)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.ptr[i];

		if (c != '\0' && strchr(special, c) != NULL)
			jk_buf_appendf(b, "%%%02X", c);
		else
			jk_buf_append_byte(b, c);
	}
}

static void
put_property(struct jk_buf *b, const char *key, struct jk_span value)
{
	struct jk_buf text = { 0 };

	jk_escape_text(&text, value);
	jk_buf_append_str(b, key);
	put_escaped(b, jk_buf_span(&text), "%\r\n:,");
	jk_buf_release(&text);
}

/* s->text is the message. */
static void
put_message(struct github_state *s, struct jk_output *o)
{
	jk_buf_append_str(&s->b, "::");
	put_escaped(&s->b, jk_buf_span(&s->text), "%\r\n");
	jk_buf_append_byte(&s->b, '\n');
	jk_put_out(&s->b, o);
	jk_buf_clear(&s->text);
}

static void
github_finding(void *state, struct jk_output *o, const struct jk_record *record)
{
	struct github_state *s = state;
	const struct jk_finding *f = record->finding;
	struct jk_buf *b = &s->b;

	if (record->suppression.kind != JK_SUPPRESSED_NOT)
		return;
	jk_buf_append_str(b, f->severity >= JK_SEV_HIGH     ? "::error"
			     : f->severity >= JK_SEV_MEDIUM ? "::warning"
							    : "::notice");
	put_property(b, " file=", record->rel);
	jk_field_u64(b, ",line=", jk_message_line(record));
	if (record->member.len == 0 && f->place.len == 0 && f->column > 0) {
		jk_field_u64(b, ",col=", f->column);
		jk_field_u64(b, ",endColumn=", f->column + f->length);
	}
	put_property(b, ",title=", jk_span_str(record->rule->id));
	jk_message_finding(&s->text, record);
	put_message(s, o);
}

static void
github_coverage(void *state, struct jk_output *o, struct jk_span path,
		const struct jk_coverage *coverage)
{
	struct github_state *s = state;
	struct jk_buf rel = { 0 };

	if (!jk_coverage_is_incomplete(coverage) || s->ngaps++ >= MOST_GAPS)
		return;
	jk_relpath(&rel, s->run, path);
	put_property(&s->b, "::warning file=", jk_buf_span(&rel));
	jk_buf_append_str(&s->b, ",title=jikimi coverage");
	jk_buf_append_str(&s->text, "not examined, or not fully: ");
	jk_message_gap(&s->text, jk_buf_span(&rel), coverage);
	put_message(s, o);
	jk_buf_release(&rel);
}

/* s->text, about the run. */
static void
put_remark(struct github_state *s, struct jk_output *o, const char *command)
{
	if (s->text.len == 0)
		return;
	jk_buf_appendf(&s->b, "::%s title=jikimi", command);
	put_message(s, o);
}

static void
github_end(void *state, struct jk_output *o, const struct jk_summary *summary)
{
	struct github_state *s = state;

	if (s->ngaps > MOST_GAPS) {
		jk_put_grouped(&s->text, s->ngaps - MOST_GAPS);
		jk_buf_append_str(&s->text,
				  " more files or members were not examined, "
				  "or not fully");
		put_remark(s, o, "warning");
	}
	for (size_t i = 0; i < s->run->nannounced; i++) {
		jk_escape_text(&s->text, jk_span_str(s->run->announced[i]));
		put_remark(s, o, "warning");
	}
	jk_message_suppressed(&s->text, summary);
	put_remark(s, o, "notice");
	jk_message_ending(&s->text, summary);
	put_remark(s, o, "error");
}

static void
github_release(void *state)
{
	struct github_state *s = state;

	jk_buf_release(&s->b);
	jk_buf_release(&s->text);
}

const struct jk_reporter jk_rep_github = {
	.name = "github",
	.title = "annotations in the log of a GitHub workflow",
	.state_size = sizeof(struct github_state),
	.needs_findings = true,
	.begin = github_begin,
	.finding = github_finding,
	.coverage = github_coverage,
	.end = github_end,
	.release = github_release,
};
