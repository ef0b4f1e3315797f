/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

#include "cli/scan_run.h"

int jk_cmd_git(int argc, char **argv, const struct jk_format *const *extra);

static enum jk_status
set_what(void *target, enum jk_git_what what, struct jk_err *err)
{
	struct jk_run_options *o = target;

	if (o->config.git.what != JK_GIT_TREE)
		return jk_err_set(err, JK_EUSAGE,
				  "one of --staged, --range, --history");
	o->config.git.what = what;
	return JK_OK;
}

static enum jk_status
set_staged(void *target, const char *value, struct jk_err *err)
{
	(void)value;
	return set_what(target, JK_GIT_STAGED, err);
}

static enum jk_status
set_range(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	o->config.git.range = value;
	return set_what(target, JK_GIT_RANGE, err);
}

static enum jk_status
set_history(void *target, const char *value, struct jk_err *err)
{
	(void)value;
	return set_what(target, JK_GIT_HISTORY, err);
}

static enum jk_status
set_diff(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)value;
	(void)err;
	o->config.git.diff = true;
	return JK_OK;
}

static const struct jk_option git_options[] = {
	{ "staged", 0, NULL, "what is staged: the index against HEAD",
	  set_staged },
	{ "range", 0, "A..B", "what the commits of B that A has not brought in",
	  set_range },
	{ "history", 0, NULL, "every version of every file there ever was",
	  set_history },
	{ "diff", 0, NULL, "only findings on lines that were added", set_diff },
};

/* Is this an option of scan that means nothing here? */
static bool
is_for_paths(const char *name)
{
	static const char *const names[] = { "files-from", "one-file-system",
					     "follow", "git" };

	for (size_t i = 0; i < JK_COUNT(names); i++) {
		if (strcmp(names[i], name) == 0)
			return true;
	}
	return false;
}

/* The options of git, then those of scan; the caller's to free. */
static struct jk_option *
make_options(size_t *n)
{
	size_t nscan;
	const struct jk_option *scan = jk_scan_options(&nscan);
	struct jk_option *all =
		jk_xcalloc(JK_COUNT(git_options) + nscan, sizeof(*all));

	memcpy(all, git_options, sizeof(git_options));
	*n = JK_COUNT(git_options);
	for (size_t i = 0; i < nscan; i++) {
		if (!is_for_paths(scan[i].name))
			all[(*n)++] = scan[i];
	}
	return all;
}

/* Paths are those of the repository, wherever it is scanned from. */
static void
set_base(struct jk_run_options *o)
{
	const struct jk_git_place *place = &o->config.place;
	const char *dir = place->top != NULL ? place->top : place->gitdir;

	o->base.dir = jk_xstrdup(dir);
	o->base.cwd = jk_xstrdup(dir);
}

static enum jk_status
take_repository(struct jk_run_options *o, int argc, char **argv, int rest,
		struct jk_err *err)
{
	static const char *const here[] = { "." };
	struct jk_config *c = &o->config;
	enum jk_status status;

	if (argc - rest > 1)
		return jk_err_set(err, JK_EUSAGE,
				  "git: one repository at a time");
	c->roots = rest < argc ? (const char *const *)argv + rest : here;
	c->nroots = 1;
	status = jk_git_find(c->roots[0], &c->place, err);
	if (status == JK_OK && c->git.what == JK_GIT_TREE &&
	    c->place.top == NULL)
		return jk_err_set(err, JK_EUSAGE,
				  "git: a bare repository has no working "
				  "tree; try --history");
	if (status == JK_OK)
		set_base(o);
	return status;
}

int
jk_cmd_git(int argc, char **argv, const struct jk_format *const *extra)
{
	struct jk_run_options o;
	struct jk_err err = { 0 };
	enum jk_status status;
	size_t n;
	struct jk_option *options = make_options(&n);
	int rest, help, code;

	jk_run_options_init(&o);
	o.config.git.what = JK_GIT_TREE;
	status = jk_options_parse(options, n, argc, argv, &o, &rest, &help,
				  &err);
	if (status == JK_OK && help) {
		jk_options_help("jikimi git [OPTION]… [REPOSITORY]", options,
				n);
		code = JK_EXIT_CLEAN;
	} else {
		if (status == JK_OK)
			status = take_repository(&o, argc, argv, rest, &err);
		code = status == JK_OK ? jk_scan_main(&o, extra)
				       : jk_cli_fail("%s", err.text);
	}
	jk_git_place_release(&o.config.place);
	jk_run_options_release(&o);
	free(options);
	return code;
}
