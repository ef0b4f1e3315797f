/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/scan_run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/progress.h"

static void
on_progress(void *ctx, const struct jk_progress *progress)
{
	jk_progress_show(ctx, progress);
}

static void
before_output(void *ctx)
{
	jk_progress_hide(ctx);
}

static enum jk_status
add_reports(const struct jk_run_options *o, struct jk_reports *reports,
	    struct jk_err *err)
{
	enum jk_status status =
		jk_reports_add(reports, o->format, o->target, err);

	for (size_t i = 0; i < o->reports.n && status == JK_OK; i++) {
		char *colon = strchr(o->reports.item[i], ':');

		*colon = '\0';
		status = jk_reports_add(reports, o->reports.item[i], colon + 1,
					err);
		*colon = ':';
	}
	return status;
}

static bool
wants_colour(const struct jk_run_options *o)
{
	const char *term = getenv("TERM");
	const char *no = getenv("NO_COLOR");

	if (o->colour != JK_COLOUR_AUTO)
		return o->colour == JK_COLOUR_ALWAYS;
	return isatty(STDOUT_FILENO) && (no == NULL || no[0] == '\0') &&
	       term != NULL && strcmp(term, "dumb") != 0;
}

static struct jk_run_info
describe_run(const struct jk_run_options *o)
{
	const struct jk_config *c = &o->config;
	const struct jk_suppress *s = &o->suppress;

	return (struct jk_run_info){
		.version = PACKAGE_VERSION,
		.roots = c->roots,
		.nroots = c->nroots,
		.base = o->base.dir,
		.cwd = o->base.cwd,
		.started = c->reproducible ? 0 : time(NULL),
		.rules = c->rules,
		.show = c->detect.show,
		.min_confidence = c->detect.min_confidence,
		.explain = c->detect.explain,
		.quiet = o->quiet,
		.all_coverage = o->all_coverage,
		.colour = wants_colour(o),
		.top = o->top,
		.exact_persons = o->exact_persons,
		.policy = s->config_path != NULL ? &s->policy : NULL,
		.baseline = s->baseline,
		.making = o->making,
		.today = c->detect.today,
		.has_key = s->has_key,
		.show_suppressed = s->show,
		.hide_suppressed = s->hide,
		.announced = (const char *const *)s->announced.item,
		.nannounced = s->announced.n,
	};
}

/* DESIGN 7: 0 clean, 1 findings, 2 could not run, 3 incomplete. */
static int
exit_status(const struct jk_run_options *o, const struct jk_summary *s)
{
	uint64_t read = s->files[JK_SCANNED] + s->files[JK_PARTIAL];
	uint64_t found = 0;

	for (int c = (int)o->fail_on; c <= JK_CONF_HIGH; c++)
		found += s->by_confidence[c];
	if (found == 0 && read == 0 && s->incomplete > 0)
		return jk_cli_fail("nothing could be read");
	if (o->exit_zero)
		return JK_EXIT_CLEAN;
	if (found > 0)
		return JK_EXIT_FINDINGS;
	if (s->incomplete > 0 && !o->incomplete_ok)
		return JK_EXIT_INCOMPLETE;
	return JK_EXIT_CLEAN;
}

int
jk_scan_run(struct jk_run_options *o)
{
	struct jk_progress_line line = {
		.enabled = o->config.want_progress,
	};
	struct jk_observer observer = {
		.ctx = &line,
		.progress = on_progress,
		.before_output = before_output,
	};
	struct jk_run_info run = describe_run(o);
	struct jk_reports *reports = jk_reports_new(&run);
	struct jk_err err = { 0 };
	enum jk_status status = add_reports(o, reports, &err);
	bool interrupted = false;
	int code;

	/* --diff tells findings apart by their lines. */
	o->config.detect.brief =
		!jk_reports_need_findings(reports) && !o->config.git.diff;
	if (status == JK_OK)
		status = jk_engine_run(&o->config, reports, &observer,
				       &interrupted, &err);
	if (status != JK_OK)
		code = jk_cli_fail("%s", err.text);
	else if (interrupted)
		code = jk_cli_fail("interrupted; the report covers what was "
				   "examined until then");
	else
		code = exit_status(o, jk_reports_summary(reports));
	jk_reports_free(reports);
	return code;
}

enum jk_status
jk_scan_take_roots(struct jk_run_options *o, int argc, char **argv, int rest,
		   struct jk_err *err)
{
	unsigned nstdin = o->config.files_from == STDIN_FILENO;

	o->config.roots = (const char *const *)argv + rest;
	o->config.nroots = (size_t)(argc - rest);
	if (o->config.nroots == 0 && o->config.files_from == -1)
		return jk_err_set(err, JK_EUSAGE,
				  "scan: no path given; see jikimi scan "
				  "--help");
	for (int i = rest; i < argc; i++) {
		if (argv[i][0] == '\0')
			return jk_err_set(err, JK_EUSAGE,
					  "scan: an empty path");
		nstdin += strcmp(argv[i], "-") == 0;
	}
	if (nstdin > 1)
		return jk_err_set(err, JK_EUSAGE,
				  "scan: standard input can be used once");
	return JK_OK;
}

enum jk_status
jk_scan_prepare(struct jk_run_options *o, struct jk_err *err)
{
	enum jk_status status;

	if (o->base.dir == NULL)
		jk_base_find(&o->base, o->config.roots, o->config.nroots);
	status = jk_suppress_load(o, err);
	if (status == JK_OK)
		status = jk_run_options_finish(o, err);
	if (status == JK_OK)
		status = jk_suppress_check(o, err);
	return status;
}

int
jk_scan_main(struct jk_run_options *o, const struct jk_format *const *extra)
{
	struct jk_err err = { 0 };

	if (jk_scan_prepare(o, &err) != JK_OK)
		return jk_cli_fail("%s", err.text);
	if (o->config.detect.show == JK_SHOW_FULL && !o->quiet)
		fputs("jikimi: warning: --show full writes personal data "
		      "unmasked\n",
		      stderr);
	o->config.extra_formats = extra;
	o->config.want_progress =
		isatty(STDERR_FILENO) && !o->quiet && !o->no_progress;
	return jk_scan_run(o);
}
