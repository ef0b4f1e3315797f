/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GitLab's secret-detection report, schema 15 (security-report-schemas).
 * Suppressed findings are left out, since GitLab has no word for them; how
 * many there are is a message of the scan.
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

#define SCHEMA "15.1.4"
/* Messages of gaps; the rest is counted. */
#define MOST_MESSAGES 100

struct gitlab_state {
	const struct jk_run_info *run; /* borrowed */
	bool any;                      /* a finding was written */
	struct jk_buf messages;        /* of the scan, with commas */
	uint64_t ngaps;
	struct jk_buf b, text;
};

static void
gitlab_begin(void *state, struct jk_output *o, const struct jk_run_info *run)
{
	struct gitlab_state *s = state;

	s->run = run;
	jk_output_str(o, "{\"version\":\"" SCHEMA "\",\"vulnerabilities\":[");
}

static const char *
severity_of(enum jk_severity severity)
{
	static const char *const names[] = {
		[JK_SEV_INFO] = "Info",         [JK_SEV_LOW] = "Low",
		[JK_SEV_MEDIUM] = "Medium",     [JK_SEV_HIGH] = "High",
		[JK_SEV_CRITICAL] = "Critical",
	};

	return names[severity];
}

/* A commit is asked for; all zeros is "the one that is checked out". */
static void
put_commit(struct jk_buf *b, const struct jk_origin *origin)
{
	const char *key = ",\"commit\":{\"sha\":";

	if (origin == NULL) {
		jk_field_str(b, key,
			     "0000000000000000000000000000000000000000");
		jk_buf_append_byte(b, '}');
		return;
	}
	jk_field_span(b, key, origin->commit);
	jk_field_span(b, ",\"author\":", origin->author);
	jk_buf_append_str(b, ",\"date\":\"");
	jk_put_time(b, (time_t)origin->date);
	jk_buf_append_str(b, "\"}");
}

static void
put_location(struct jk_buf *b, const struct jk_record *record)
{
	uint64_t line = jk_message_line(record);

	jk_field_span(b, ",\"location\":{\"file\":", record->rel);
	jk_field_u64(b, ",\"start_line\":", line);
	jk_field_u64(b, ",\"end_line\":", line);
	put_commit(b, record->origin);
	jk_buf_append_byte(b, '}');
}

static void
gitlab_finding(void *state, struct jk_output *o, const struct jk_record *record)
{
	struct gitlab_state *s = state;
	const struct jk_rule_info *rule = record->rule;
	struct jk_buf *b = &s->b;

	if (record->suppression.kind != JK_SUPPRESSED_NOT)
		return;
	jk_buf_append_str(b, s->any ? ",\n" : "\n");
	s->any = true;
	jk_field_str(b, "{\"id\":", record->fingerprint);
	jk_buf_append_str(b, ",\"category\":\"secret_detection\"");
	jk_field_span(
		b, ",\"name\":", jk_span_head(jk_span_str(rule->name_en), 255));
	jk_buf_clear(&s->text);
	jk_message_finding(&s->text, record);
	jk_field_span(b, ",\"description\":", jk_buf_span(&s->text));
	jk_field_str(b,
		     ",\"severity\":", severity_of(record->finding->severity));
	if (record->finding->shown.len > 0)
		jk_field_span(b, ",\"raw_source_code_extract\":",
			      record->finding->shown);
	jk_buf_append_str(b, ",\"scanner\":{\"id\":\"jikimi\",\"name\":"
			     "\"Jikimi\"}");
	put_location(b, record);
	jk_field_str(b, ",\"identifiers\":[{\"type\":\"jikimi_rule\",\"name\":",
		     rule->id);
	jk_field_str(b, ",\"value\":", rule->id);
	jk_buf_append_str(b, "}]}");
	jk_put_out(b, o);
}

/* s->text as a message of the scan. */
static void
add_message(struct gitlab_state *s, const char *level)
{
	if (s->text.len == 0)
		return;
	jk_field_str(
		&s->messages,
		s->messages.len > 0 ? ",{\"level\":" : "{\"level\":", level);
	jk_field_span(&s->messages, ",\"value\":", jk_buf_span(&s->text));
	jk_buf_append_byte(&s->messages, '}');
	jk_buf_clear(&s->text);
}

static void
gitlab_coverage(void *state, struct jk_output *o, struct jk_span path,
		const struct jk_coverage *coverage)
{
	struct gitlab_state *s = state;
	struct jk_buf rel = { 0 };

	(void)o;
	if (!jk_coverage_is_incomplete(coverage) || s->ngaps++ >= MOST_MESSAGES)
		return;
	jk_relpath(&rel, s->run, path);
	jk_buf_clear(&s->text);
	jk_buf_append_str(&s->text, "not examined, or not fully: ");
	jk_message_gap(&s->text, jk_buf_span(&rel), coverage);
	add_message(s, "warn");
	jk_buf_release(&rel);
}

static void
add_end_messages(struct gitlab_state *s, const struct jk_summary *summary)
{
	jk_buf_clear(&s->text);
	if (s->ngaps > MOST_MESSAGES) {
		jk_put_grouped(&s->text, s->ngaps - MOST_MESSAGES);
		jk_buf_append_str(&s->text, " more files or members were not "
					    "examined, or not fully");
		add_message(s, "warn");
	}
	for (size_t i = 0; i < s->run->nannounced; i++) {
		jk_escape_text(&s->text, jk_span_str(s->run->announced[i]));
		add_message(s, "warn");
	}
	jk_message_suppressed(&s->text, summary);
	add_message(s, "info");
	jk_message_ending(&s->text, summary);
	add_message(s, "fatal");
}

/* The schema wants a time without a zone; without times it is the epoch. */
static void
put_time(struct jk_buf *b, const char *key, time_t t)
{
	size_t start;

	jk_buf_append_str(b, key);
	start = b->len;
	jk_put_time(b, t);
	if (b->len > start && b->ptr[b->len - 1] == 'Z')
		b->len--;
	jk_buf_append_byte(b, '"');
}

static void
put_program(struct jk_buf *b, const char *key, const char *version)
{
	jk_buf_append_str(b, key);
	jk_buf_append_str(b, "{\"id\":\"jikimi\",\"name\":\"Jikimi\","
			     "\"vendor\":{\"name\":\"Jikimi\"}");
	jk_field_str(b, ",\"version\":", version);
	jk_buf_append_byte(b, '}');
}

static void
gitlab_end(void *state, struct jk_output *o, const struct jk_summary *summary)
{
	struct gitlab_state *s = state;
	struct jk_buf *b = &s->b;
	bool whole = summary->fatal == NULL && !summary->interrupted;
	time_t started = s->run->started;

	add_end_messages(s, summary);
	jk_buf_append_str(b, "],\n\"scan\":{\"type\":\"secret_detection\"");
	put_program(b, ",\"analyzer\":", s->run->version);
	put_program(b, ",\"scanner\":", s->run->version);
	put_time(b, ",\"start_time\":\"", started);
	put_time(b, ",\"end_time\":\"", started + (time_t)summary->seconds);
	jk_field_str(b, ",\"status\":", whole ? "success" : "failure");
	jk_buf_append_str(b, ",\"messages\":[");
	jk_buf_append_span(b, jk_buf_span(&s->messages));
	jk_buf_append_str(b, "]}}\n");
	jk_put_out(b, o);
}

static void
gitlab_release(void *state)
{
	struct gitlab_state *s = state;

	jk_buf_release(&s->messages);
	jk_buf_release(&s->b);
	jk_buf_release(&s->text);
}

const struct jk_reporter jk_rep_gitlab = {
	.name = "gitlab",
	.title = "GitLab secret-detection report, schema 15",
	.state_size = sizeof(struct gitlab_state),
	.needs_findings = true,
	.begin = gitlab_begin,
	.finding = gitlab_finding,
	.coverage = gitlab_coverage,
	.end = gitlab_end,
	.release = gitlab_release,
};
