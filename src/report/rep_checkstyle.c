/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Checkstyle's XML: a file element for each file, findings as errors. Gaps
 * and what hides findings are there too, as warnings and remarks.
 */
#include "config.h"

#include "report/reporters.h"

#include <jikimi/buf.h>
#include <jikimi/escape.h>
#include <jikimi/relpath.h>

#include "report/fields.h"
#include "report/message.h"
#include "report/put.h"
#include "report/tally.h"

struct checkstyle_state {
	const struct jk_run_info *run; /* borrowed */
	bool open;                     /* a file element is */
	struct jk_buf file;            /* its path */
	struct jk_buf b, text;
};

static void
checkstyle_begin(void *state, struct jk_output *o,
		 const struct jk_run_info *run)
{
	struct checkstyle_state *s = state;

	s->run = run;
	jk_output_str(o, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			 "<checkstyle version=\"8.0\">\n");
}

static void
close_file(struct checkstyle_state *s)
{
	if (s->open)
		jk_buf_append_str(&s->b, "</file>\n");
	s->open = false;
}

static void
open_file(struct checkstyle_state *s, struct jk_span path)
{
	if (s->open && jk_span_equal(path, jk_buf_span(&s->file)))
		return;
	close_file(s);
	jk_buf_append_str(&s->b, "<file");
	jk_attribute(&s->b, "name", path);
	jk_buf_append_str(&s->b, ">\n");
	jk_buf_clear(&s->file);
	jk_buf_append_span(&s->file, path);
	s->open = true;
}

/* s->text is the message. */
static void
put_error(struct checkstyle_state *s, const char *severity, const char *source)
{
	jk_attribute(&s->b, "severity", jk_span_str(severity));
	jk_attribute_text(&s->b, "message", jk_buf_span(&s->text));
	jk_buf_append_str(&s->b, " source=\"jikimi.");
	jk_put_xml(&s->b, jk_span_str(source));
	jk_buf_append_str(&s->b, "\"/>\n");
	jk_buf_clear(&s->text);
}

static void
checkstyle_finding(void *state, struct jk_output *o,
		   const struct jk_record *record)
{
	struct checkstyle_state *s = state;
	const struct jk_finding *f = record->finding;

	if (record->suppression.kind != JK_SUPPRESSED_NOT)
		return;
	open_file(s, record->rel);
	jk_buf_append_str(&s->b, "<error");
	jk_attribute_u64(&s->b, "line", jk_message_line(record));
	if (record->member.len == 0 && f->place.len == 0 && f->column > 0)
		jk_attribute_u64(&s->b, "column", f->column);
	jk_message_finding(&s->text, record);
	put_error(s,
		  f->severity >= JK_SEV_HIGH     ? "error"
		  : f->severity >= JK_SEV_MEDIUM ? "warning"
						 : "info",
		  record->rule->id);
	jk_put_out(&s->b, o);
}

static void
checkstyle_coverage(void *state, struct jk_output *o, struct jk_span path,
		    const struct jk_coverage *coverage)
{
	struct checkstyle_state *s = state;
	struct jk_buf rel = { 0 };

	if (!jk_coverage_is_incomplete(coverage))
		return;
	jk_relpath(&rel, s->run, path);
	open_file(s, jk_buf_span(&rel));
	jk_buf_append_str(&s->b, "<error line=\"1\"");
	jk_buf_append_str(&s->text, "not examined, or not fully: ");
	jk_message_gap(&s->text, jk_buf_span(&rel), coverage);
	put_error(s, "warning", "coverage");
	jk_put_out(&s->b, o);
	jk_buf_release(&rel);
}

/* s->text, about the run. */
static void
put_remark(struct checkstyle_state *s, const char *severity, const char *source)
{
	if (s->text.len == 0)
		return;
	open_file(s, jk_span_str("."));
	jk_buf_append_str(&s->b, "<error line=\"1\"");
	put_error(s, severity, source);
}

static void
checkstyle_end(void *state, struct jk_output *o,
	       const struct jk_summary *summary)
{
	struct checkstyle_state *s = state;

	for (size_t i = 0; i < s->run->nannounced; i++) {
		jk_escape_text(&s->text, jk_span_str(s->run->announced[i]));
		put_remark(s, "warning", "suppression");
	}
	jk_message_suppressed(&s->text, summary);
	put_remark(s, "info", "suppression");
	jk_message_ending(&s->text, summary);
	put_remark(s, "error", "ending");
	close_file(s);
	jk_buf_append_str(&s->b, "</checkstyle>\n");
	jk_put_out(&s->b, o);
}

static void
checkstyle_release(void *state)
{
	struct checkstyle_state *s = state;

	jk_buf_release(&s->file);
	jk_buf_release(&s->b);
	jk_buf_release(&s->text);
}

const struct jk_reporter jk_rep_checkstyle = {
	.name = "checkstyle",
	.title = "Checkstyle XML, which most CI systems read",
	.state_size = sizeof(struct checkstyle_state),
	.needs_findings = true,
	.begin = checkstyle_begin,
	.finding = checkstyle_finding,
	.coverage = checkstyle_coverage,
	.end = checkstyle_end,
	.release = checkstyle_release,
};
