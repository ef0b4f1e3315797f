/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/report.h>

#include <stdlib.h>

#include <jikimi/buf.h>
#include <jikimi/relpath.h>

#include "report/chains.h"
#include "report/fingerprint.h"
#include "report/held.h"
#include "report/output.h"
#include "report/ranking.h"
#include "report/reporters.h"
#include "report/suppressor.h"
#include "report/tally.h"

struct report {
	const struct jk_reporter *reporter;
	struct jk_output *output; /* owned */
	void *state;              /* owned: reporter->state_size bytes */
};

struct jk_reports {
	struct jk_run_info run; /* copied; what it points to is not */
	struct report *report;  /* owned: nreports of them */
	size_t nreports;
	const char **dir; /* owned: ndirs, of the outputs */
	size_t ndirs;
	struct jk_tally *tally;             /* owned */
	struct jk_fingerprint *fingerprint; /* owned */
	struct jk_suppressor suppressor;
	struct jk_chains *chains;               /* owned */
	struct jk_held *held;                   /* owned */
	struct jk_ranking *ranking[JK_NSCOPES]; /* owned */
	struct jk_buf path; /* of the file that is reported */
	struct jk_buf rel;  /* the same, below run.base */
	/* And of its version; its spans lie in the two buffers. */
	struct jk_origin origin;
	bool has_origin;
	struct jk_buf commit, author;
};

/* The first output that could not be written, if any. */
static enum jk_status
check_outputs(const struct jk_reports *r, struct jk_err *err)
{
	for (size_t i = 0; i < r->nreports; i++) {
		enum jk_status status;

		status = jk_output_status(r->report[i].output, err);
		if (status != JK_OK)
			return status;
	}
	return JK_OK;
}

static enum jk_status
unknown_format(const char *format, struct jk_err *err)
{
	const struct jk_reporter *const *table = jk_reporters();
	struct jk_buf names = { 0 };

	for (size_t i = 0; table[i] != NULL; i++) {
		jk_buf_append_str(&names, i > 0 ? ", " : "");
		jk_buf_append_str(&names, table[i]->name);
	}
	jk_err_set(err, JK_EUSAGE, "unknown report format '%.40s' (%s)", format,
		   jk_buf_cstr(&names));
	jk_buf_release(&names);
	return JK_EUSAGE;
}

static void
push_report(struct jk_reports *r, const struct jk_reporter *reporter,
	    struct jk_output *output)
{
	const char *dir = jk_output_dir(output);

	r->report = jk_xrealloc(r->report, r->nreports + 1, sizeof(*r->report));
	r->report[r->nreports++] = (struct report){
		.reporter = reporter,
		.output = output,
		.state = jk_xcalloc(1, reporter->state_size),
	};
	if (dir == NULL)
		return;
	r->dir = jk_xrealloc(r->dir, r->ndirs + 1, sizeof(*r->dir));
	r->dir[r->ndirs++] = dir;
}

static void
on_scope(void *ctx, const struct jk_scope *scope)
{
	struct jk_reports *r = ctx;

	jk_ranking_add(r->ranking[scope->kind], scope);
	for (size_t i = 0; r->run.top == 0 && i < r->nreports; i++) {
		struct report *report = &r->report[i];

		if (report->reporter->scope != NULL)
			report->reporter->scope(report->state, report->output,
						scope);
	}
}

struct jk_reports *
jk_reports_new(const struct jk_run_info *run)
{
	struct jk_reports *r = jk_xcalloc(1, sizeof(*r));
	size_t nrules = jk_ruleset_count(run->rules);

	r->run = *run;
	r->tally = jk_tally_new(nrules, run->roots, run->nroots,
				run->exact_persons, on_scope, r);
	for (size_t i = 0; i < JK_NSCOPES; i++)
		r->ranking[i] = jk_ranking_new(run->top);
	r->fingerprint = jk_fingerprint_new(nrules);
	r->chains = jk_chains_new();
	r->held = jk_held_new();
	r->suppressor = (struct jk_suppressor){
		.policy = run->policy,
		.baseline = run->baseline,
		.today = run->today,
	};
	return r;
}

enum jk_status
jk_reports_add(struct jk_reports *r, const char *format, const char *target,
	       struct jk_err *err)
{
	const struct jk_reporter *reporter = jk_reporter_find(format);
	struct jk_output *output;
	enum jk_status status;

	if (reporter == NULL)
		return unknown_format(format, err);
	status = jk_output_open(target, reporter->is_public, &output, err);
	if (status != JK_OK)
		return status;
	for (size_t i = 0; i < r->nreports; i++) {
		if (!jk_output_same(r->report[i].output, output))
			continue;
		jk_err_set(err, JK_EUSAGE, "%s: two reports into one file",
			   jk_output_name(output));
		jk_output_free(output);
		return JK_EUSAGE;
	}
	push_report(r, reporter, output);
	return JK_OK;
}

bool
jk_reports_need_findings(const struct jk_reports *r)
{
	/* Whether one counts depends on its path and surroundings. */
	if (r->run.policy != NULL || r->run.baseline != NULL)
		return true;
	for (size_t i = 0; i < r->nreports; i++) {
		if (r->report[i].reporter->needs_findings)
			return true;
	}
	return false;
}

void
jk_reports_set_sandbox(struct jk_reports *r, const char *sandbox)
{
	r->run.sandbox = sandbox;
}

enum jk_status
jk_reports_begin(struct jk_reports *r, struct jk_err *err)
{
	for (size_t i = 0; i < r->nreports; i++) {
		struct report *report = &r->report[i];

		report->reporter->begin(report->state, report->output, &r->run);
	}
	return check_outputs(r, err);
}

void
jk_reports_file(struct jk_reports *r, struct jk_span path)
{
	jk_buf_clear(&r->path);
	jk_buf_append_span(&r->path, path);
	jk_buf_clear(&r->rel);
	jk_relpath(&r->rel, &r->run, path);
	jk_tally_file(r->tally, path);
	jk_fingerprint_file(r->fingerprint, jk_buf_span(&r->rel));
	jk_suppressor_file(&r->suppressor);
	r->has_origin = false;
}

void
jk_reports_origin(struct jk_reports *r, const struct jk_origin *origin)
{
	jk_buf_clear(&r->commit);
	jk_buf_append_span(&r->commit, origin->commit);
	jk_buf_clear(&r->author);
	jk_buf_append_span(&r->author, origin->author);
	r->origin = (struct jk_origin){
		.commit = jk_buf_span(&r->commit),
		.author = jk_buf_span(&r->author),
		.date = origin->date,
	};
	r->has_origin = true;
}

static bool
may_suppress(const struct jk_reports *r, const struct jk_finding *finding)
{
	return finding->allowed || r->run.policy != NULL ||
	       r->run.baseline != NULL;
}

/* Decides whether the finding counts, and counts it. */
static void
judge(struct jk_reports *r, struct jk_record *record)
{
	const struct jk_finding *f = record->finding;

	record->suppression = jk_suppressor_judge(&r->suppressor, record);
	if (record->suppression.kind == JK_SUPPRESSED_NOT)
		jk_tally_hit(r->tally, f->rule, f->confidence, f->person);
	else
		jk_tally_suppressed(r->tally, record->suppression.kind);
}

/* A baseline that is made needs those of the old one. */
static bool
is_hidden(const struct jk_reports *r, const struct jk_record *record)
{
	return r->run.hide_suppressed && r->run.making == NULL &&
	       record->suppression.kind != JK_SUPPRESSED_NOT;
}

enum jk_status
jk_reports_finding(struct jk_reports *r, struct jk_span member,
		   const struct jk_finding *finding, struct jk_err *err)
{
	char fingerprint[JK_FINGERPRINT_LEN + 1];
	struct jk_record record = {
		.path = jk_buf_span(&r->path),
		.rel = jk_buf_span(&r->rel),
		.member = member,
		.finding = finding,
		.fingerprint = fingerprint,
		.origin = r->has_origin ? &r->origin : NULL,
	};
	bool counted;

	/* The sender is never trusted. */
	if (finding->rule >= jk_ruleset_count(r->run.rules) ||
	    finding->confidence > JK_CONF_HIGH ||
	    finding->severity > JK_SEV_CRITICAL ||
	    finding->charset > JK_BINARY ||
	    finding->collection.station >= JK_NSTATIONS ||
	    finding->collection.use >= JK_NUSES ||
	    finding->nevidence > JK_FINDING_MAX_EVIDENCE)
		return jk_err_set(err, JK_ECORRUPT, "finding out of range");

	if (finding->confidence == JK_CONF_NONE &&
	    finding->collection.station != JK_STATION_NONE) {
		jk_held_add(r->held, &record);
		return JK_OK;
	}
	record.rule = jk_ruleset_info(r->run.rules, finding->rule);
	jk_fingerprint_begin(r->fingerprint, record.rule->id, member, finding);
	counted = !may_suppress(r, finding);
	if (counted)
		jk_tally_hit(r->tally, finding->rule, finding->confidence,
			     finding->person);
	jk_fingerprint_make(r->fingerprint, fingerprint);
	if (!counted)
		judge(r, &record);
	jk_chains_add(r->chains, &record);
	if (is_hidden(r, &record))
		return JK_OK;
	for (size_t i = 0; i < r->nreports; i++) {
		struct report *report = &r->report[i];

		report->reporter->finding(report->state, report->output,
					  &record);
	}
	return check_outputs(r, err);
}

enum jk_status
jk_reports_hits(struct jk_reports *r, const struct jk_hit *hits, size_t n,
		struct jk_err *err)
{
	size_t nrules = jk_ruleset_count(r->run.rules);

	for (size_t i = 0; i < n; i++) {
		if (hits[i].rule >= nrules || hits[i].confidence > JK_CONF_HIGH)
			return jk_err_set(err, JK_ECORRUPT, "hit out of range");
		if (hits[i].allowed)
			jk_tally_suppressed(r->tally, JK_SUPPRESSED_INLINE);
		else
			jk_tally_hit(r->tally, hits[i].rule, hits[i].confidence,
				     hits[i].person);
	}
	return JK_OK;
}

enum jk_status
jk_reports_coverage(struct jk_reports *r, const struct jk_coverage *coverage,
		    struct jk_err *err)
{
	struct jk_coverage shown = *coverage;

	shown.origin = r->has_origin ? &r->origin : NULL;
	if (coverage->outcome >= JK_NOUTCOMES || coverage->cause >= JK_NCAUSES)
		return jk_err_set(err, JK_ECORRUPT, "coverage out of range");

	jk_tally_coverage(r->tally, coverage);
	if (coverage->outcome == JK_SCANNED &&
	    coverage->cause == JK_CAUSE_NONE && !r->run.all_coverage)
		return JK_OK;
	for (size_t i = 0; i < r->nreports; i++) {
		struct report *report = &r->report[i];

		report->reporter->coverage(report->state, report->output,
					   jk_buf_span(&r->path), &shown);
	}
	return check_outputs(r, err);
}

void
jk_reports_count(struct jk_reports *r, uint64_t members, uint64_t bytes)
{
	jk_tally_count(r->tally, members, bytes);
}

enum jk_status
jk_reports_flush(struct jk_reports *r, struct jk_err *err)
{
	for (size_t i = 0; i < r->nreports; i++) {
		/* What ends in check_outputs need not be said here. */
		if (jk_output_dir(r->report[i].output) == NULL)
			jk_output_flush(r->report[i].output, NULL);
	}
	return check_outputs(r, err);
}

const struct jk_summary *
jk_reports_summary(struct jk_reports *r)
{
	return jk_tally_summary(r->tally);
}

/* What was held back is reported when its name has become known. */
static void
report_held(struct jk_reports *r)
{
	const struct jk_chain_list list = jk_chains_list(r->chains);
	size_t n = jk_held_choose(r->held, &list, r->run.roots, r->run.nroots);

	for (size_t i = 0; i < n; i++) {
		struct jk_record held;
		struct jk_finding f;
		struct jk_origin origin;

		jk_held_get(r->held, i, &held, &f, &origin);
		if (f.confidence < r->run.min_confidence)
			continue;
		if (held.origin != NULL ||
		    !jk_span_equal(held.path, jk_buf_span(&r->path)))
			jk_reports_file(r, held.path);
		if (held.origin != NULL)
			jk_reports_origin(r, held.origin);
		jk_reports_finding(r, held.member, &f, NULL);
	}
}

enum jk_status
jk_reports_end(struct jk_reports *r, bool interrupted, const char *fatal,
	       double seconds, struct jk_err *err)
{
	struct jk_summary *summary;
	enum jk_status first = JK_OK;

	report_held(r);
	jk_tally_end(r->tally, interrupted, fatal, seconds);
	summary = jk_tally_summary(r->tally);
	for (size_t i = 0; i < JK_NSCOPES; i++)
		summary->top[i] = jk_ranking_list(r->ranking[i]);
	summary->chains = jk_chains_list(r->chains);
	for (size_t i = 0; i < r->nreports; i++) {
		struct report *report = &r->report[i];
		enum jk_status status;

		report->reporter->end(report->state, report->output, summary);
		status = jk_output_commit(report->output,
					  first == JK_OK ? err : NULL);
		if (first == JK_OK)
			first = status;
	}
	return first;
}

void
jk_reports_free(struct jk_reports *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->nreports; i++) {
		struct report *report = &r->report[i];

		if (report->reporter->release != NULL)
			report->reporter->release(report->state);
		free(report->state);
		jk_output_free(report->output);
	}
	for (size_t i = 0; i < JK_NSCOPES; i++)
		jk_ranking_free(r->ranking[i]);
	jk_tally_free(r->tally);
	jk_fingerprint_free(r->fingerprint);
	jk_chains_free(r->chains);
	jk_held_free(r->held);
	jk_suppressor_release(&r->suppressor);
	jk_buf_release(&r->path);
	jk_buf_release(&r->rel);
	jk_buf_release(&r->commit);
	jk_buf_release(&r->author);
	free(r->report);
	free(r->dir);
	free(r);
}

const char *const *
jk_reports_dirs(const struct jk_reports *r, size_t *n)
{
	*n = r->ndirs;
	return r->dir;
}
