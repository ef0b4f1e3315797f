/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/reporters.h"

#include <jikimi/buf.h>
#include <jikimi/escape.h>

#include "report/put.h"
#include "report/tally.h"

/* Raised when a field changes its meaning; new fields do not raise it. */
#define SCHEMA 1

struct jsonl_state {
	const struct jk_run_info *run; /* borrowed */
	struct jk_buf line;
};

/* Every key_* begins with the comma that the field before it needs. */
static void
key_span(struct jk_buf *b, const char *key, struct jk_span value)
{
	jk_buf_append_str(b, key);
	jk_escape_json(b, value);
}

static void
key_str(struct jk_buf *b, const char *key, const char *value)
{
	key_span(b, key, jk_span_str(value));
}

/* Empty is null. */
static void
key_span_or_null(struct jk_buf *b, const char *key, struct jk_span value)
{
	jk_buf_append_str(b, key);
	if (value.len > 0)
		jk_escape_json(b, value);
	else
		jk_buf_append_str(b, "null");
}

static void
key_u64(struct jk_buf *b, const char *key, uint64_t value)
{
	jk_buf_append_str(b, key);
	jk_put_u64(b, value);
}

/* 0 is null: lines and columns count from 1. */
static void
key_u64_or_null(struct jk_buf *b, const char *key, uint64_t value)
{
	jk_buf_append_str(b, key);
	if (value > 0)
		jk_put_u64(b, value);
	else
		jk_buf_append_str(b, "null");
}

static void
key_bool(struct jk_buf *b, const char *key, bool value)
{
	jk_buf_append_str(b, key);
	jk_buf_append_str(b, value ? "true" : "false");
}

/* A pack is listed once; its rules stand together. */
static void
put_packs(struct jk_buf *b, const struct jk_ruleset *rules)
{
	struct jk_span before = { 0 };
	size_t n = jk_ruleset_count(rules);

	jk_buf_append_str(b, ",\"packs\":[");
	for (size_t i = 0; i < n; i++) {
		struct jk_span pack;

		pack = jk_span_str(jk_ruleset_info(rules, i)->pack);
		if (i > 0 && jk_span_equal(pack, before))
			continue;
		if (i > 0)
			jk_buf_append_byte(b, ',');
		jk_escape_json(b, pack);
		before = pack;
	}
	jk_buf_append_byte(b, ']');
}

static void
put_show(struct jk_buf *b, enum jk_show show)
{
	static const char *const names[] = {
		[JK_SHOW_MASKED] = "masked",
		[JK_SHOW_NONE] = "none",
		[JK_SHOW_FULL] = "full",
	};

	key_str(b, ",\"show\":", names[show]);
}

static void
jsonl_begin(void *state, struct jk_output *o, const struct jk_run_info *run)
{
	struct jsonl_state *s = state;
	struct jk_buf *b = &s->line;

	s->run = run;
	key_u64(b, "{\"type\":\"run\",\"schema\":", SCHEMA);
	key_str(b, ",\"version\":", run->version);
	jk_buf_append_str(b, ",\"roots\":[");
	for (size_t i = 0; i < run->nroots; i++)
		key_str(b, i > 0 ? "," : "", run->roots[i]);
	key_span_or_null(b, "],\"sandbox\":", jk_span_str(run->sandbox));
	key_u64(b, ",\"rules\":", jk_ruleset_count(run->rules));
	put_packs(b, run->rules);
	put_show(b, run->show);
	key_str(b, ",\"min_confidence\":",
		jk_confidence_name(run->min_confidence));
	if (run->started != 0) {
		jk_buf_append_str(b, ",\"started\":\"");
		jk_put_time(b, run->started);
		jk_buf_append_byte(b, '"');
	}
	jk_buf_append_str(b, "}\n");
	jk_put_out(b, o);
}

static void
put_evidence(struct jk_buf *b, const struct jk_finding *f)
{
	jk_buf_append_str(b, ",\"evidence\":[");
	for (unsigned i = 0; i < f->nevidence; i++)
		key_span(b, i > 0 ? "," : "", f->evidence[i]);
	jk_buf_append_byte(b, ']');
}

static void
jsonl_finding(void *state, struct jk_output *o, const struct jk_record *record)
{
	struct jsonl_state *s = state;
	const struct jk_finding *f = record->finding;
	struct jk_buf *b = &s->line;

	key_str(b, "{\"type\":\"finding\",\"rule\":", record->rule->id);
	key_span(b, ",\"path\":", record->path);
	key_span_or_null(b, ",\"member\":", record->member);
	key_span_or_null(b, ",\"place\":", f->place);
	/* In a document the offset counts extracted text: of no use to
	 * whoever wants to look at the file. */
	if (f->place.len > 0)
		jk_buf_append_str(b, ",\"offset\":null");
	else
		key_u64(b, ",\"offset\":", f->offset);
	key_u64_or_null(b, ",\"line\":", f->line);
	key_u64_or_null(b, ",\"column\":", f->column);
	key_span_or_null(b, ",\"value\":", f->shown);
	key_str(b, ",\"confidence\":", jk_confidence_name(f->confidence));
	key_str(b, ",\"severity\":", jk_severity_name(f->severity));
	jk_buf_append_str(b, ",\"score\":");
	jk_put_i64(b, f->score);
	put_evidence(b, f);
	key_str(b, ",\"fingerprint\":", record->fingerprint);
	key_str(b, ",\"encoding\":", jk_charset_name(f->charset));
	key_u64(b, ",\"length\":", f->length);
	jk_buf_append_str(b, "}\n");
	jk_put_out(b, o);
}

static void
jsonl_coverage(void *state, struct jk_output *o, struct jk_span path,
	       const struct jk_coverage *coverage)
{
	struct jsonl_state *s = state;
	struct jk_buf *b = &s->line;

	key_span(b, "{\"type\":\"coverage\",\"path\":", path);
	key_span_or_null(b, ",\"member\":", coverage->member);
	key_str(b, ",\"outcome\":", jk_outcome_name(coverage->outcome));
	key_str(b, ",\"cause\":", jk_cause_name(coverage->cause));
	key_span_or_null(b, ",\"detail\":", coverage->detail);
	key_bool(b, ",\"incomplete\":", jk_coverage_is_incomplete(coverage));
	jk_buf_append_str(b, "}\n");
	jk_put_out(b, o);
}

static void
put_outcomes(struct jk_buf *b, const char *key,
	     const uint64_t counts[JK_NOUTCOMES])
{
	jk_buf_append_str(b, key);
	for (size_t i = 0; i < JK_NOUTCOMES; i++) {
		jk_buf_append_str(b, i > 0 ? ",\"" : "{\"");
		jk_buf_append_str(b, jk_outcome_name((enum jk_outcome)i));
		key_u64(b, "\":", counts[i]);
	}
	jk_buf_append_byte(b, '}');
}

static void
put_causes(struct jk_buf *b, const struct jk_summary *summary)
{
	bool first = true;

	jk_buf_append_str(b, ",\"causes\":{");
	for (size_t i = 0; i < JK_NCAUSES; i++) {
		if (summary->causes[i] == 0)
			continue;
		jk_buf_append_str(b, first ? "\"" : ",\"");
		first = false;
		jk_buf_append_str(b, jk_cause_name((enum jk_cause)i));
		key_u64(b, "\":", summary->causes[i]);
	}
	jk_buf_append_byte(b, '}');
}

static void
put_confidences(struct jk_buf *b, const struct jk_summary *summary)
{
	jk_buf_append_str(b, ",\"by_confidence\":{");
	for (int c = JK_CONF_LOW; c <= JK_CONF_HIGH; c++) {
		jk_buf_append_str(b, c > JK_CONF_LOW ? ",\"" : "\"");
		jk_buf_append_str(b, jk_confidence_name((enum jk_confidence)c));
		key_u64(b, "\":", summary->by_confidence[c]);
	}
	jk_buf_append_byte(b, '}');
}

static void
put_rules(struct jk_buf *b, const struct jk_ruleset *rules,
	  const struct jk_summary *summary)
{
	bool first = true;

	jk_buf_append_str(b, ",\"rules\":[");
	for (size_t i = 0; i < summary->nrules; i++) {
		const struct jk_rule_count *count = &summary->by_rule[i];

		if (count->findings == 0)
			continue;
		if (!first)
			jk_buf_append_byte(b, ',');
		first = false;
		key_str(b, "{\"rule\":", jk_ruleset_info(rules, i)->id);
		key_u64(b, ",\"findings\":", count->findings);
		key_u64(b, ",\"files\":", count->files);
		key_u64(b, ",\"persons\":", count->persons);
		key_bool(b,
			 ",\"persons_estimated\":", count->persons_estimated);
		jk_buf_append_byte(b, '}');
	}
	jk_buf_append_byte(b, ']');
}

static void
jsonl_end(void *state, struct jk_output *o, const struct jk_summary *summary)
{
	struct jsonl_state *s = state;
	struct jk_buf *b = &s->line;

	put_outcomes(b, "{\"type\":\"summary\",\"files\":", summary->files);
	put_outcomes(b, ",\"members\":", summary->members);
	put_causes(b, summary);
	key_u64(b, ",\"bytes\":", summary->bytes);
	key_u64(b, ",\"incomplete\":", summary->incomplete);
	key_u64(b, ",\"findings\":", summary->findings);
	put_confidences(b, summary);
	put_rules(b, s->run->rules, summary);
	if (summary->seconds > 0) {
		jk_buf_append_str(b, ",\"seconds\":");
		jk_put_seconds(b, summary->seconds);
	}
	key_bool(b, ",\"interrupted\":", summary->interrupted);
	key_span_or_null(b, ",\"fatal\":", jk_span_str(summary->fatal));
	jk_buf_append_str(b, "}\n");
	jk_put_out(b, o);
}

static void
jsonl_release(void *state)
{
	struct jsonl_state *s = state;

	jk_buf_release(&s->line);
}

const struct jk_reporter jk_rep_jsonl = {
	.name = "jsonl",
	.title = "JSON Lines, the complete record: jikimi-jsonl(5)",
	.state_size = sizeof(struct jsonl_state),
	.begin = jsonl_begin,
	.finding = jsonl_finding,
	.coverage = jsonl_coverage,
	.end = jsonl_end,
	.release = jsonl_release,
};
