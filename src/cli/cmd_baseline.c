/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/cli.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jikimi/escape.h>

#include "cli/readfile.h"
#include "cli/scan_run.h"

int jk_cmd_baseline(int argc, char **argv,
		    const struct jk_format *const *extra);

struct baseline_options {
	struct jk_run_options run; /* first: scan's setters take it */
	struct jk_baseline_making making;
};

static enum jk_status
set_reason(void *target, const char *value, struct jk_err *err)
{
	struct baseline_options *o = target;

	(void)err;
	o->making.reason = value;
	return JK_OK;
}

static enum jk_status
set_author(void *target, const char *value, struct jk_err *err)
{
	struct baseline_options *o = target;

	(void)err;
	o->making.author = value;
	return JK_OK;
}

static enum jk_status
set_until(void *target, const char *value, struct jk_err *err)
{
	struct baseline_options *o = target;

	o->making.until = jk_date_parse(jk_span_str(value));
	if (o->making.until < 0)
		return jk_err_set(err, JK_EUSAGE,
				  "'%.40s' is no date YYYY-MM-DD", value);
	return JK_OK;
}

static const struct jk_option own_options[] = {
	{ "reason", 0, "TEXT", "why new entries are accepted", set_reason },
	{ "author", 0, "NAME", "who accepts them ($USER)", set_author },
	{ "until", 0, "DATE", "last day that they hold (for ever)", set_until },
};

/* scan's options and our own; the caller frees. */
static struct jk_option *
all_options(size_t *n)
{
	size_t nscan;
	const struct jk_option *scan = jk_scan_options(&nscan);
	struct jk_option *all;

	*n = JK_COUNT(own_options) + nscan;
	all = jk_xcalloc(*n, sizeof(*all));
	memcpy(all, own_options, sizeof(own_options));
	memcpy(all + JK_COUNT(own_options), scan, nscan * sizeof(*scan));
	return all;
}

/* The old baseline for update; that there is none for create. */
static enum jk_status
load_old(struct baseline_options *o, bool update, struct jk_err *err)
{
	struct jk_suppress *s = &o->run.suppress;
	struct jk_buf text = { 0 };
	enum jk_status status;
	bool there;

	status = jk_read_file(s->baseline_path, JK_BASELINE_MAX, true, &there,
			      &text, err);
	if (status == JK_OK && there && !update)
		status = jk_err_set(err, JK_EUSAGE,
				    "%.300s: is there already; baseline "
				    "update changes it",
				    s->baseline_path);
	if (status == JK_OK && there)
		status = jk_baseline_parse(s->baseline_path, jk_buf_span(&text),
					   &s->baseline, err);
	o->making.old = s->baseline;
	jk_buf_release(&text);
	return status;
}

static int
make(struct baseline_options *o, bool update)
{
	struct jk_run_options *run = &o->run;
	struct jk_err err = { 0 };
	enum jk_status status = jk_scan_prepare(run, &err);
	int code;

	if (status == JK_OK)
		status = load_old(o, update, &err);
	if (status != JK_OK)
		return jk_cli_fail("%s", err.text);
	run->format = "baseline";
	run->target = run->suppress.baseline_path;
	run->making = &o->making;
	code = jk_scan_run(run);
	if (code == JK_EXIT_ERROR)
		return code;
	if (!run->quiet)
		fprintf(stderr,
			"jikimi: %s: %" PRIu64 " kept, %" PRIu64
			" new, %" PRIu64 " gone\n",
			run->target, o->making.kept, o->making.added,
			o->making.gone);
	return code == JK_EXIT_FINDINGS ? JK_EXIT_CLEAN : code;
}

static void
print_entry(struct jk_buf *b, const struct jk_baseline_entry *e, int64_t today)
{
	jk_escape_text(b, e->where);
	jk_buf_append_str(b, "\n  ");
	jk_escape_text(b, e->rule);
	if (e->until != JK_POLICY_FOREVER) {
		jk_buf_append_str(b,
				  e->until < today ? "  expired " : "  until ");
		jk_date_put(b, e->until);
	}
	if (e->author.len > 0) {
		jk_buf_append_str(b, "  by ");
		jk_escape_text(b, e->author);
	}
	if (e->reason.len > 0) {
		jk_buf_append_str(b, ": ");
		jk_escape_text(b, e->reason);
	}
	jk_buf_append_byte(b, '\n');
}

static int
show(const struct jk_baseline *baseline, int64_t today)
{
	size_t n = jk_baseline_count(baseline), expired = 0;
	struct jk_buf b = { 0 };

	for (size_t i = 0; i < n; i++) {
		const struct jk_baseline_entry *e = jk_baseline_at(baseline, i);

		expired += e->until < today;
		print_entry(&b, e, today);
		fwrite(b.ptr, 1, b.len, stdout);
		jk_buf_clear(&b);
	}
	jk_buf_release(&b);
	printf("%zu entries, %zu expired\n", n, expired);
	return JK_EXIT_CLEAN;
}

static int
show_file(struct jk_run_options *run)
{
	const char *path = run->suppress.baseline_file;
	struct jk_buf text = { 0 };
	struct jk_baseline *baseline = NULL;
	struct jk_err err = { 0 };
	enum jk_status status;
	bool there;
	int code;

	if (path == NULL)
		path = JK_BASELINE_NAME;
	status =
		jk_read_file(path, JK_BASELINE_MAX, false, &there, &text, &err);
	if (status == JK_OK)
		status = jk_baseline_parse(path, jk_buf_span(&text), &baseline,
					   &err);
	code = status == JK_OK ? show(baseline, (int64_t)(time(NULL) / 86400))
			       : jk_cli_fail("%s", err.text);
	jk_baseline_free(baseline);
	jk_buf_release(&text);
	return code;
}

/* argv[0] is create, update or show. */
static enum jk_status
parse(struct baseline_options *o, int argc, char **argv, int *rest, int *help,
      struct jk_err *err)
{
	size_t n;
	struct jk_option *options = all_options(&n);
	enum jk_status status =
		jk_options_parse(options, n, argc, argv, o, rest, help, err);

	if (status == JK_OK && *help)
		jk_options_help("jikimi baseline create|update|show "
				"[OPTION]… [PATH…]",
				options, n);
	free(options);
	return status;
}

static int
run(struct baseline_options *o, int argc, char **argv)
{
	const char *verb = argv[0];
	bool shows = strcmp(verb, "show") == 0;
	bool update = strcmp(verb, "update") == 0;
	struct jk_err err = { 0 };
	int rest, help;
	enum jk_status status = parse(o, argc, argv, &rest, &help, &err);

	if (status == JK_OK && help)
		return JK_EXIT_CLEAN;
	if (status == JK_OK && !shows && !update && strcmp(verb, "create") != 0)
		return jk_cli_fail("baseline: create, update or show, not "
				   "'%s'",
				   verb);
	if (status == JK_OK && shows) {
		if (rest < argc)
			o->run.suppress.baseline_file = argv[rest];
		return show_file(&o->run);
	}
	if (status == JK_OK)
		status = jk_scan_take_roots(&o->run, argc, argv, rest, &err);
	if (status != JK_OK)
		return jk_cli_fail("%s", err.text);
	return make(o, update);
}

int
jk_cmd_baseline(int argc, char **argv, const struct jk_format *const *extra)
{
	struct baseline_options o = {
		.making = { .until = JK_POLICY_FOREVER },
	};
	int code;

	jk_run_options_init(&o.run);
	o.run.makes_baseline = true;
	o.run.no_progress = true;
	o.run.config.extra_formats = extra;
	o.making.author = getenv("USER");
	/* "baseline --help" has no verb to stand behind. */
	if (argc < 2)
		code = jk_cli_fail("baseline: create, update or show");
	else if (argv[1][0] == '-')
		code = run(&o, argc, argv);
	else
		code = run(&o, argc - 1, argv + 1);
	jk_run_options_release(&o.run);
	return code;
}
