/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/run_options.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include <jikimi/buf.h>

#include "cli/limit_options.h"
#include "cli/rule_options.h"

enum {
	MOST_JOBS = 256,
	TOP = 10,          /* files and folders listed */
	MOST_TOP = 100000, /* kept in memory; 0 is for more */
};

static unsigned
processors(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (n < 1)
		return 1;
	return n > MOST_JOBS ? MOST_JOBS : (unsigned)n;
}

void
jk_run_options_init(struct jk_run_options *o)
{
	*o = (struct jk_run_options){
		.config = {
			.sandbox = JK_SANDBOX_AUTO,
			.limits = jk_limits_default(),
			.jobs = processors(),
			.files_from = -1,
		},
		.format = "text",
		.top = TOP,
		.exact_persons = JK_EXACT_PERSONS,
	};
	jk_packs_init(&o->packs);
}

void
jk_run_options_release(struct jk_run_options *o)
{
	jk_ruleset_free((struct jk_ruleset *)o->config.rules);
	jk_packs_release(&o->packs);
	jk_base_release(&o->base);
	jk_suppress_release(&o->suppress);
	jk_string_list_release(&o->include);
	jk_string_list_release(&o->exclude);
	jk_string_list_release(&o->reports);
	if (o->config.files_from > STDERR_FILENO)
		close(o->config.files_from);
}

static enum jk_status
set_jobs(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;
	uint64_t n;
	enum jk_status status = jk_parse_number(value, 1, MOST_JOBS, &n, err);

	if (status == JK_OK)
		o->config.jobs = (unsigned)n;
	return status;
}

static enum jk_status
add_glob(struct jk_string_list *list, const char *glob, struct jk_err *err)
{
	enum jk_status status = jk_glob_check(glob, err);

	if (status == JK_OK)
		jk_string_list_add(list, glob);
	return status;
}

static enum jk_status
set_include(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	return add_glob(&o->include, value, err);
}

static enum jk_status
set_exclude(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	return add_glob(&o->exclude, value, err);
}

static enum jk_status
set_exclude_from(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;
	FILE *in = fopen(value, "re");
	enum jk_status status = JK_OK;
	char *line = NULL;
	size_t cap = 0, number = 0;
	ssize_t n;

	if (in == NULL)
		return jk_err_set(err, JK_EIO, "%.200s: %s", value,
				  strerror(errno));
	while (status == JK_OK && (n = getline(&line, &cap, in)) > 0) {
		number++;
		while (n > 0 && (line[n - 1] == '\n' || line[n - 1] == '\r'))
			line[--n] = '\0';
		if (n == 0 || line[0] == '#')
			continue;
		status = add_glob(&o->exclude, line, err);
		if (status != JK_OK)
			jk_err_prefix(err, "%.200s:%zu", value, number);
	}
	free(line);
	fclose(in);
	return status;
}

static enum jk_status
set_files_from(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	if (strcmp(value, "-") == 0) {
		o->config.files_from = STDIN_FILENO;
		return JK_OK;
	}
	o->config.files_from = open(value, O_RDONLY | O_CLOEXEC);
	if (o->config.files_from == -1)
		return jk_err_set(err, JK_EIO, "%.200s: %s", value,
				  strerror(errno));
	return JK_OK;
}

static enum jk_status
set_one_file_system(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)value;
	(void)err;
	o->config.walk.one_file_system = true;
	return JK_OK;
}

static enum jk_status
set_follow(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)value;
	(void)err;
	o->config.walk.follow = true;
	return JK_OK;
}

static enum jk_status
set_max_file_size(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	return jk_parse_size(value, &o->config.walk.max_file_size, err);
}

static enum jk_status
set_format(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	if (jk_reporter_find(value) == NULL)
		return jk_err_set(err, JK_EUSAGE,
				  "unknown report format '%.100s'", value);
	o->format = value;
	return JK_OK;
}

static enum jk_status
set_report(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;
	const char *colon = strchr(value, ':');

	if (colon == NULL || colon == value || colon[1] == '\0')
		return jk_err_set(err, JK_EUSAGE, "'%.100s' is not FORMAT:FILE",
				  value);
	jk_string_list_add(&o->reports, value);
	return JK_OK;
}

static enum jk_status
set_top(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;
	uint64_t n;
	enum jk_status status = jk_parse_number(value, 0, MOST_TOP, &n, err);

	if (status == JK_OK)
		o->top = (size_t)n;
	return status;
}

static enum jk_status
set_show(void *target, const char *value, struct jk_err *err)
{
	static const char *const names[] = {
		[JK_SHOW_MASKED] = "masked",
		[JK_SHOW_NONE] = "none",
		[JK_SHOW_FULL] = "full",
	};
	struct jk_run_options *o = target;
	unsigned show = 0;
	enum jk_status status =
		jk_parse_choice(value, names, JK_COUNT(names), &show, err);

	if (status == JK_OK)
		o->config.detect.show = (enum jk_show)show;
	return status;
}

static enum jk_status
set_confidence(const char *value, enum jk_confidence *out, struct jk_err *err)
{
	int c = jk_confidence_from_name(value);

	if (c < JK_CONF_LOW)
		return jk_err_set(err, JK_EUSAGE,
				  "'%.100s' is none of low, medium, high",
				  value);
	*out = (enum jk_confidence)c;
	return JK_OK;
}

static enum jk_status
set_min_confidence(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	return set_confidence(value, &o->config.detect.min_confidence, err);
}

static enum jk_status
set_fail_on(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	return set_confidence(value, &o->fail_on, err);
}

static enum jk_status
set_colour(void *target, const char *value, struct jk_err *err)
{
	static const char *const names[] = {
		[JK_COLOUR_AUTO] = "auto",
		[JK_COLOUR_ALWAYS] = "always",
		[JK_COLOUR_NEVER] = "never",
	};
	struct jk_run_options *o = target;
	unsigned colour = 0;
	enum jk_status status =
		jk_parse_choice(value, names, JK_COUNT(names), &colour, err);

	if (status == JK_OK)
		o->colour = (enum jk_colour)colour;
	return status;
}

static enum jk_status
set_coverage(void *target, const char *value, struct jk_err *err)
{
	static const char *const names[] = { "gaps", "all" };
	struct jk_run_options *o = target;
	unsigned all = 0;
	enum jk_status status =
		jk_parse_choice(value, names, JK_COUNT(names), &all, err);

	if (status == JK_OK)
		o->all_coverage = all != 0;
	return status;
}

static enum jk_status
set_incomplete(void *target, const char *value, struct jk_err *err)
{
	static const char *const names[] = { "fail", "ok" };
	struct jk_run_options *o = target;
	unsigned ok = 0;
	enum jk_status status =
		jk_parse_choice(value, names, JK_COUNT(names), &ok, err);

	if (status == JK_OK)
		o->incomplete_ok = ok != 0;
	return status;
}

static enum jk_status
set_explain(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)value;
	(void)err;
	o->config.detect.explain = true;
	return JK_OK;
}

static enum jk_status
set_quiet(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)value;
	(void)err;
	o->quiet = true;
	return JK_OK;
}

static enum jk_status
set_exit_zero(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)value;
	(void)err;
	o->exit_zero = true;
	return JK_OK;
}

static enum jk_status
set_reproducible(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)value;
	(void)err;
	o->config.reproducible = true;
	return JK_OK;
}

static enum jk_status
set_no_progress(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)value;
	(void)err;
	o->no_progress = true;
	return JK_OK;
}

static enum jk_status
set_list(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)value;
	(void)err;
	o->list = true;
	return JK_OK;
}

static const struct jk_option scan_options[] = {
	{ "jobs", 'j', "N", "scan threads (one a processor)", set_jobs },
	{ "include", 0, "GLOB", "only files that match", set_include },
	{ "exclude", 0, "GLOB", "no files or folders that match", set_exclude },
	{ "exclude-from", 0, "FILE", "globs to exclude, one a line",
	  set_exclude_from },
	{ "files-from", 0, "FILE", "paths to scan, by lines or NULs; - stdin",
	  set_files_from },
	{ "one-file-system", 'x', NULL, "stay on the file system of each path",
	  set_one_file_system },
	{ "follow", 'L', NULL, "follow symbolic links", set_follow },
	{ "max-file-size", 0, "SIZE", "skip larger files (no limit)",
	  set_max_file_size },
	{ "git", 0, "WHAT", "repositories met: history or off (history)",
	  jk_set_git },
	JK_LIMIT_OPTIONS,
	JK_RULE_OPTIONS,
	JK_SUPPRESS_OPTIONS,
	{ "min-confidence", 0, "LEVEL", "low, medium, high (medium)",
	  set_min_confidence },
	{ "format", 'f', "NAME", "report on stdout (text)", set_format },
	{ "report", 0, "FORMAT:FILE", "one more report, into a file (0600)",
	  set_report },
	{ "top", 0, "N", "files and folders listed with persons; 0 all (10)",
	  set_top },
	{ "exact-persons", 0, "N", "persons counted, not estimated (1500000)",
	  jk_set_exact_persons },
	{ "show", 0, "WHAT", "values masked, none or full (masked)", set_show },
	{ "explain", 0, NULL, "the evidence of each finding", set_explain },
	{ "coverage", 0, "WHICH", "records of gaps, or of all files (gaps)",
	  set_coverage },
	{ "colour", 0, "WHEN", "auto, always, never (auto)", set_colour },
	{ "quiet", 'q', NULL, "findings only: no summary, no progress",
	  set_quiet },
	{ "no-progress", 0, NULL, "no progress line", set_no_progress },
	{ "reproducible", 0, NULL, "no times in reports", set_reproducible },
	{ "fail-on", 0, "LEVEL", "least confidence for exit status 1 (medium)",
	  set_fail_on },
	{ "incomplete", 0, "HOW", "fail: exit status 3; ok: 0 (fail)",
	  set_incomplete },
	{ "exit-zero", 0, NULL, "findings and gaps do not change the status",
	  set_exit_zero },
};

static const struct jk_option extract_options[] = {
	{ "list", 'l', NULL, "members only: chain, size, SHA-256, status",
	  set_list },
	JK_LIMIT_OPTIONS,
};

const struct jk_option *
jk_scan_options(size_t *n)
{
	*n = JK_COUNT(scan_options);
	return scan_options;
}

const struct jk_option *
jk_extract_options(size_t *n)
{
	*n = JK_COUNT(extract_options);
	return extract_options;
}

/* Days since 1970: now, or SOURCE_DATE_EPOCH for builds and tests that must
 * come out the same on any day. */
static int64_t
today(void)
{
	const char *fixed = getenv("SOURCE_DATE_EPOCH");
	uint64_t seconds;

	if (fixed != NULL &&
	    jk_parse_number(fixed, 0, INT64_MAX, &seconds, NULL) == JK_OK)
		return (int64_t)(seconds / 86400);
	return (int64_t)(time(NULL) / 86400);
}

enum jk_status
jk_run_options_finish(struct jk_run_options *o, struct jk_err *err)
{
	struct jk_config *c = &o->config;
	struct jk_ruleset *rules;
	enum jk_status status;

	c->walk.include = (const char *const *)o->include.item;
	c->walk.ninclude = o->include.n;
	c->walk.exclude = (const char *const *)o->exclude.item;
	c->walk.nexclude = o->exclude.n;
	c->walk.threads = c->jobs < 8 ? 2 * c->jobs : 16;
	c->packs = o->packs.pack;
	c->npacks = o->packs.npacks;
	c->detect.today = today();
	if (c->detect.min_confidence == JK_CONF_NONE)
		c->detect.min_confidence = JK_CONF_MEDIUM;
	if (o->fail_on == JK_CONF_NONE)
		o->fail_on = JK_CONF_MEDIUM;
	/* It decides about estimates, and never leaves the memory. */
	if (c->reproducible && !o->suppress.has_key)
		c->detect.key = (struct jk_hash_key){ 1, 2 };
	else if (!o->suppress.has_key &&
		 getrandom(&c->detect.key, sizeof(c->detect.key), 0) !=
			 (ssize_t)sizeof(c->detect.key))
		return jk_err_set(err, JK_EIO, "getrandom: %s",
				  strerror(errno));
	status = jk_check_simd(err);
	if (status != JK_OK)
		return status;
	status = jk_ruleset_load(c->packs, c->npacks, &rules, err);
	if (status == JK_OK)
		c->rules = rules;
	return status;
}
