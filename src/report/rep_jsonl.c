/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/reporters.h"

#include <jikimi/buf.h>
#include <jikimi/escape.h>

#include "report/fields.h"
#include "report/jsonl_finding.h"
#include "report/put.h"
#include "report/tally.h"

/* Raised when a field changes its meaning; new fields do not raise it. */
#define SCHEMA 1

struct jsonl_state {
	const struct jk_run_info *run;     /* borrowed */
	struct jk_jsonl_finding *findings; /* owned */
	struct jk_buf line;
};

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

	jk_field_str(b, ",\"show\":", names[show]);
}

/* What hides findings and was found in the tree. */
static void
put_announced(struct jk_buf *b, const struct jk_run_info *run)
{
	if (run->nannounced == 0)
		return;
	jk_buf_append_str(b, ",\"announced\":[");
	for (size_t i = 0; i < run->nannounced; i++)
		jk_field_str(b, i > 0 ? "," : "", run->announced[i]);
	jk_buf_append_byte(b, ']');
}

static void
jsonl_begin(void *state, struct jk_output *o, const struct jk_run_info *run)
{
	struct jsonl_state *s = state;
	struct jk_buf *b = &s->line;

	s->run = run;
	s->findings = jk_jsonl_finding_new(run->rules);
	jk_field_u64(b, "{\"type\":\"run\",\"schema\":", SCHEMA);
	jk_field_str(b, ",\"version\":", run->version);
	jk_buf_append_str(b, ",\"roots\":[");
	for (size_t i = 0; i < run->nroots; i++)
		jk_field_str(b, i > 0 ? "," : "", run->roots[i]);
	jk_field_span_or_null(b, "],\"sandbox\":", jk_span_str(run->sandbox));
	jk_field_u64(b, ",\"rules\":", jk_ruleset_count(run->rules));
	put_packs(b, run->rules);
	put_show(b, run->show);
	jk_field_str(b, ",\"min_confidence\":",
		     jk_confidence_name(run->min_confidence));
	put_announced(b, run);
	if (run->started != 0) {
		jk_buf_append_str(b, ",\"started\":\"");
		jk_put_time(b, run->started);
		jk_buf_append_byte(b, '"');
	}
	jk_buf_append_str(b, "}\n");
	jk_put_out(b, o);
}

static void
jsonl_finding(void *state, struct jk_output *o, const struct jk_record *record)
{
	struct jsonl_state *s = state;

	jk_jsonl_finding_write(s->findings, o, record);
}

static void
jsonl_coverage(void *state, struct jk_output *o, struct jk_span path,
	       const struct jk_coverage *coverage)
{
	struct jsonl_state *s = state;
	struct jk_buf *b = &s->line;

	jk_field_span(b, "{\"type\":\"coverage\",\"path\":", path);
	jk_field_span_or_null(b, ",\"member\":", coverage->member);
	jk_field_str(b, ",\"outcome\":", jk_outcome_name(coverage->outcome));
	jk_field_str(b, ",\"cause\":", jk_cause_name(coverage->cause));
	jk_field_span_or_null(b, ",\"detail\":", coverage->detail);
	jk_field_bool(b,
		      ",\"incomplete\":", jk_coverage_is_incomplete(coverage));
	if (coverage->origin != NULL)
		jk_json_origin(b, coverage->origin);
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
		jk_field_u64(b, "\":", counts[i]);
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
		jk_field_u64(b, "\":", summary->causes[i]);
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
		jk_field_u64(b, "\":", summary->by_confidence[c]);
	}
	jk_buf_append_byte(b, '}');
}

static void
put_suppressed(struct jk_buf *b, const struct jk_summary *summary)
{
	jk_buf_append_str(b, ",\"suppressed\":{");
	for (int i = JK_SUPPRESSED_NOT + 1; i < JK_NSUPPRESSIONS; i++) {
		jk_buf_append_str(b, i > 1 ? ",\"" : "\"");
		jk_buf_append_str(
			b, jk_suppression_name((enum jk_suppression_kind)i));
		jk_field_u64(b, "\":", summary->suppressed[i]);
	}
	jk_buf_append_byte(b, '}');
}

static void
put_rule(struct jk_buf *b, const struct jk_rule_info *rule,
	 const struct jk_rule_count *count)
{
	jk_field_str(b, "{\"rule\":", rule->id);
	jk_field_u64(b, ",\"findings\":", count->findings);
	jk_field_u64(b, ",\"files\":", count->files);
	jk_field_u64(b, ",\"persons\":", count->persons);
	jk_field_bool(b, ",\"persons_estimated\":", count->persons_estimated);
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
		put_rule(b, jk_ruleset_info(rules, i), count);
	}
	jk_buf_append_byte(b, ']');
}

/* Path, counts and types of a scope: the rest of an object. */
static void
put_scope(struct jk_buf *b, const struct jk_run_info *run,
	  const struct jk_scope *scope)
{
	jk_field_span(b, "\"path\":", scope->path);
	jk_field_u64(b, ",\"findings\":", scope->findings);
	jk_field_u64(b, ",\"files\":", scope->files);
	jk_buf_append_str(b, ",\"rules\":[");
	for (size_t i = 0; i < scope->ncounts; i++) {
		const struct jk_scope_count *c = &scope->count[i];
		const struct jk_rule_count count = {
			.findings = c->findings,
			.files = c->files,
			.persons = c->persons,
			.persons_estimated = c->persons_estimated,
		};

		if (i > 0)
			jk_buf_append_byte(b, ',');
		put_rule(b, jk_ruleset_info(run->rules, c->rule), &count);
	}
	jk_buf_append_str(b, "]}");
}

static void
jsonl_scope(void *state, struct jk_output *o, const struct jk_scope *scope)
{
	struct jsonl_state *s = state;
	struct jk_buf *b = &s->line;

	jk_buf_append_str(b, "{\"type\":\"summary\",\"scope\":");
	jk_buf_append_str(b, scope->kind == JK_SCOPE_FILE ? "\"file\","
							  : "\"folder\",");
	put_scope(b, s->run, scope);
	jk_buf_append_byte(b, '\n');
	jk_put_out(b, o);
}

static void
put_scopes(struct jk_buf *b, const struct jk_run_info *run, const char *total,
	   const char *top, const struct jk_scope_list *list)
{
	jk_field_u64(b, total, list->total);
	jk_buf_append_str(b, top);
	for (size_t i = 0; i < list->n; i++) {
		jk_buf_append_str(b, i > 0 ? ",{" : "{");
		put_scope(b, run, &list->scope[i]);
	}
	jk_buf_append_byte(b, ']');
}

static void
put_station(struct jk_buf *b, const struct jk_chain_station *s)
{
	jk_field_str(b, "{\"station\":", jk_station_name(s->station));
	jk_field_span_or_null(b, ",\"use\":", jk_span_str(jk_use_name(s->use)));
	jk_field_span(b, ",\"path\":", s->path);
	jk_field_span_or_null(b, ",\"member\":", s->member);
	jk_field_u64(b, ",\"line\":", s->line);
	jk_field_span_or_null(b, ",\"value\":", s->shown);
	jk_buf_append_str(b, s->suppressed ? ",\"suppressed\":true}" : "}");
}

static void
put_chain(struct jk_buf *b, const struct jk_chain *chain)
{
	jk_field_span(b, "{\"type\":\"chain\",\"chain\":", chain->name);
	jk_buf_append_str(b, ",\"stations\":[");
	for (size_t i = 0; i < chain->n; i++) {
		if (i > 0)
			jk_buf_append_byte(b, ',');
		put_station(b, &chain->station[i]);
	}
	jk_buf_append_str(b, "],\"advice\":{");
	for (unsigned u = 0, n = 0; u < JK_NUSES; u++) {
		const char *use = jk_use_name((enum jk_use)u);

		if (chain->advice[u].len == 0)
			continue;
		jk_field_str(b, n++ > 0 ? "," : "",
			     use[0] != '\0' ? use : "any");
		jk_field_span(b, ":", chain->advice[u]);
	}
	jk_buf_append_str(b, "}}\n");
}

static void
jsonl_end(void *state, struct jk_output *o, const struct jk_summary *summary)
{
	struct jsonl_state *s = state;
	struct jk_buf *b = &s->line;

	for (size_t i = 0; i < summary->chains.n; i++) {
		put_chain(b, &summary->chains.chain[i]);
		jk_put_out(b, o);
	}
	put_outcomes(b, "{\"type\":\"summary\",\"scope\":\"run\",\"files\":",
		     summary->files);
	put_outcomes(b, ",\"members\":", summary->members);
	put_causes(b, summary);
	jk_field_u64(b, ",\"bytes\":", summary->bytes);
	jk_field_u64(b, ",\"incomplete\":", summary->incomplete);
	jk_field_u64(b, ",\"findings\":", summary->findings);
	put_confidences(b, summary);
	put_suppressed(b, summary);
	put_rules(b, s->run->rules, summary);
	put_scopes(b, s->run, ",\"folders_found\":", ",\"top_folders\":[",
		   &summary->top[JK_SCOPE_FOLDER]);
	put_scopes(b, s->run, ",\"files_found\":", ",\"top_files\":[",
		   &summary->top[JK_SCOPE_FILE]);
	if (summary->seconds > 0) {
		jk_buf_append_str(b, ",\"seconds\":");
		jk_put_seconds(b, summary->seconds);
	}
	jk_field_bool(b, ",\"interrupted\":", summary->interrupted);
	jk_field_span_or_null(b, ",\"fatal\":", jk_span_str(summary->fatal));
	jk_buf_append_str(b, "}\n");
	jk_put_out(b, o);
}

static void
jsonl_release(void *state)
{
	struct jsonl_state *s = state;

	jk_jsonl_finding_free(s->findings);
	jk_buf_release(&s->line);
}

const struct jk_reporter jk_rep_jsonl = {
	.name = "jsonl",
	.title = "JSON Lines, the complete record: jikimi-jsonl(5)",
	.state_size = sizeof(struct jsonl_state),
	.needs_findings = true,
	.begin = jsonl_begin,
	.finding = jsonl_finding,
	.coverage = jsonl_coverage,
	.scope = jsonl_scope,
	.end = jsonl_end,
	.release = jsonl_release,
};
