/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JUnit's XML: a suite for each file with findings, a failed test for each of
 * them; one more suite for the run, where a gap is a skipped test. A suite
 * states how many tests it has, so that one is held back until it is whole;
 * a file with very many findings gets several.
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

enum {
	MOST_TESTS = 5000,    /* of one suite */
	MOST_GAPS = 1000,     /* listed; the rest is counted */
	MOST_BYTES = 4 << 20, /* of one suite */
};

struct suite {
	struct jk_buf name;
	struct jk_buf tests;
	uint64_t ntests, nfailures, nskipped, nerrors;
};

struct junit_state {
	const struct jk_run_info *run; /* borrowed */
	struct suite file;             /* of the current one */
	struct suite all;              /* of the run */
	uint64_t ngaps;
	struct jk_buf b, text;
};

static void
junit_begin(void *state, struct jk_output *o, const struct jk_run_info *run)
{
	struct junit_state *s = state;

	s->run = run;
	jk_buf_append_str(&s->all.name, "jikimi");
	jk_output_str(o, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			 "<testsuites name=\"jikimi\">\n");
}

static void
flush_suite(struct junit_state *s, struct jk_output *o, struct suite *suite)
{
	struct jk_buf *b = &s->b;

	if (suite->ntests == 0)
		return;
	jk_buf_append_str(b, "<testsuite");
	jk_attribute(b, "name", jk_buf_span(&suite->name));
	jk_attribute_u64(b, "tests", suite->ntests);
	jk_attribute_u64(b, "failures", suite->nfailures);
	jk_attribute_u64(b, "errors", suite->nerrors);
	jk_attribute_u64(b, "skipped", suite->nskipped);
	jk_buf_append_str(b, ">\n");
	jk_put_out(b, o);
	jk_put_out(&suite->tests, o);
	jk_output_str(o, "</testsuite>\n");
	suite->ntests = suite->nfailures = 0;
	suite->nskipped = suite->nerrors = 0;
}

/* Begins a test in the suite; s->text is its name. */
static void
begin_test(struct junit_state *s, struct suite *suite, struct jk_span class)
{
	suite->ntests++;
	jk_buf_append_str(&suite->tests, "<testcase");
	jk_attribute(&suite->tests, "classname", class);
	jk_attribute_text(&suite->tests, "name", jk_buf_span(&s->text));
	jk_attribute(&suite->tests, "time", jk_span_str("0"));
	jk_buf_clear(&s->text);
}

static void
put_name(struct jk_buf *b, const struct jk_record *record)
{
	const struct jk_finding *f = record->finding;

	jk_buf_append_str(b, record->rule->id);
	if (record->member.len > 0) {
		jk_buf_append_str(b, " in ");
		jk_escape_text(b, record->member);
	}
	if (f->place.len > 0) {
		jk_buf_append_str(b, " at ");
		jk_escape_text(b, f->place);
	} else if (f->line != JK_LINE_UNKNOWN) {
		jk_buf_appendf(b, " at line %llu", (unsigned long long)f->line);
		if (f->column > 0)
			jk_buf_appendf(b, ":%llu",
				       (unsigned long long)f->column);
	} else {
		jk_buf_appendf(b, " at byte %llu",
			       (unsigned long long)f->offset);
	}
}

static void
junit_finding(void *state, struct jk_output *o, const struct jk_record *record)
{
	struct junit_state *s = state;
	struct suite *suite = &s->file;

	if (record->suppression.kind != JK_SUPPRESSED_NOT)
		return;
	if (!jk_span_equal(record->rel, jk_buf_span(&suite->name)) ||
	    suite->ntests == MOST_TESTS || suite->tests.len > MOST_BYTES) {
		flush_suite(s, o, suite);
		jk_buf_clear(&suite->name);
		jk_buf_append_span(&suite->name, record->rel);
	}
	put_name(&s->text, record);
	begin_test(s, suite, record->rel);
	suite->nfailures++;
	jk_message_finding(&s->text, record);
	jk_buf_append_str(&suite->tests, "><failure");
	jk_attribute_text(&suite->tests, "message", jk_buf_span(&s->text));
	jk_attribute(&suite->tests, "type", jk_span_str(record->rule->id));
	jk_buf_append_byte(&suite->tests, '>');
	jk_buf_clear(&s->text);
	jk_put_where(&s->text, record->rel, record->member);
	jk_put_xml(&suite->tests, jk_buf_span(&s->text));
	jk_buf_appendf(
		&suite->tests, ":%llu\nfingerprint %s</failure></testcase>\n",
		(unsigned long long)record->finding->line, record->fingerprint);
	jk_buf_clear(&s->text);
}

/* A test of the run that ends as element, or passes when that is NULL. name is
 * in s->text and becomes the message too. */
static void
put_remark(struct junit_state *s, const char *class, const char *element)
{
	struct suite *suite = &s->all;
	struct jk_buf message = { 0 };

	if (s->text.len == 0)
		return;
	jk_buf_append_span(&message, jk_buf_span(&s->text));
	begin_test(s, suite, jk_span_str(class));
	if (element == NULL) {
		jk_buf_append_str(&suite->tests, "/>\n");
	} else {
		jk_buf_appendf(&suite->tests, "><%s", element);
		jk_attribute_text(&suite->tests, "message",
				  jk_buf_span(&message));
		jk_buf_append_str(&suite->tests, "/></testcase>\n");
	}
	jk_buf_release(&message);
}

static void
junit_coverage(void *state, struct jk_output *o, struct jk_span path,
	       const struct jk_coverage *coverage)
{
	struct junit_state *s = state;
	struct jk_buf rel = { 0 };

	(void)o;
	if (!jk_coverage_is_incomplete(coverage) || s->ngaps++ >= MOST_GAPS)
		return;
	jk_relpath(&rel, s->run, path);
	jk_buf_append_str(&s->text, "not examined, or not fully: ");
	jk_message_gap(&s->text, jk_buf_span(&rel), coverage);
	put_remark(s, "coverage", "skipped");
	s->all.nskipped++;
	jk_buf_release(&rel);
}

static void
put_verdict(struct junit_state *s, const struct jk_summary *summary)
{
	if (summary->findings > 0)
		return;
	jk_buf_append_str(&s->text, "nothing found in ");
	jk_put_grouped(&s->text,
		       summary->files[JK_SCANNED] + summary->files[JK_PARTIAL]);
	jk_buf_append_str(&s->text, " files that were examined");
	put_remark(s, "verdict", NULL);
}

static void
junit_end(void *state, struct jk_output *o, const struct jk_summary *summary)
{
	struct junit_state *s = state;

	flush_suite(s, o, &s->file);
	if (s->ngaps > MOST_GAPS) {
		jk_put_grouped(&s->text, s->ngaps - MOST_GAPS);
		jk_buf_append_str(&s->text,
				  " more files or members were not examined, "
				  "or not fully");
		put_remark(s, "coverage", "skipped");
		s->all.nskipped++;
	}
	for (size_t i = 0; i < s->run->nannounced; i++) {
		jk_escape_text(&s->text, jk_span_str(s->run->announced[i]));
		put_remark(s, "suppression", "skipped");
		s->all.nskipped++;
	}
	jk_message_suppressed(&s->text, summary);
	if (s->text.len > 0)
		s->all.nskipped++;
	put_remark(s, "suppression", "skipped");
	jk_message_ending(&s->text, summary);
	if (s->text.len > 0)
		s->all.nerrors++;
	put_remark(s, "ending", "error");
	put_verdict(s, summary);
	flush_suite(s, o, &s->all);
	jk_output_str(o, "</testsuites>\n");
}

static void
junit_release(void *state)
{
	struct junit_state *s = state;

	jk_buf_release(&s->file.name);
	jk_buf_release(&s->file.tests);
	jk_buf_release(&s->all.name);
	jk_buf_release(&s->all.tests);
	jk_buf_release(&s->b);
	jk_buf_release(&s->text);
}

const struct jk_reporter jk_rep_junit = {
	.name = "junit",
	.title = "JUnit XML: findings are failed tests, gaps skipped ones",
	.state_size = sizeof(struct junit_state),
	.needs_findings = true,
	.begin = junit_begin,
	.finding = junit_finding,
	.coverage = junit_coverage,
	.end = junit_end,
	.release = junit_release,
};
