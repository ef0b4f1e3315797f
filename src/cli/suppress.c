/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/suppress.h"

#include <nettle/sha2.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/relpath.h>

#include "cli/config_yaml.h"
#include "cli/confined.h"
#include "cli/readfile.h"
#include "cli/run_options.h"

enum {
	CONFIG_MAX = 1 << 20,
	KEY_LEAST = 16, /* bytes: less can be tried out */
	KEY_MAX = 4096,
};

enum jk_status
jk_set_config(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)err;
	o->suppress.config = value;
	return JK_OK;
}

enum jk_status
jk_set_no_config(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)value;
	(void)err;
	o->suppress.no_config = true;
	return JK_OK;
}

enum jk_status
jk_set_baseline(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)err;
	o->suppress.baseline_file = value;
	return JK_OK;
}

enum jk_status
jk_set_show_suppressed(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)value;
	(void)err;
	o->suppress.show = true;
	return JK_OK;
}

enum jk_status
jk_set_hide_suppressed(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)value;
	(void)err;
	o->suppress.hide = true;
	return JK_OK;
}

enum jk_status
jk_set_key_file(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	(void)err;
	o->suppress.key_file = value;
	return JK_OK;
}

/* "dir/name", dir being the folder of file when that is given. */
static char *
join(const char *dir, const char *file, const char *name)
{
	const char *slash = file != NULL ? strrchr(file, '/') : NULL;
	struct jk_buf b = { 0 };
	char *path;

	if (name[0] == '/')
		return jk_xstrdup(name);
	if (slash != NULL)
		jk_buf_append(&b, file, (size_t)(slash - file) + 1);
	else if (file == NULL)
		jk_buf_appendf(&b, "%s/", strcmp(dir, "/") == 0 ? "" : dir);
	jk_buf_append_str(&b, name);
	path = jk_xstrdup(jk_buf_cstr(&b));
	jk_buf_release(&b);
	return path;
}

/* As the reports name it: below the base, or absolute. */
static void
put_name(struct jk_buf *b, const struct jk_run_options *o, const char *path)
{
	const struct jk_run_info run = {
		.base = o->base.dir,
		.cwd = o->base.cwd,
	};

	jk_relpath(b, &run, jk_span_str(path));
}

/* Does a file that was given lie in the tree all the same? */
static bool
is_inside(const struct jk_run_options *o, const char *path)
{
	struct jk_buf rel = { 0 };
	bool inside;

	put_name(&rel, o, path);
	inside = rel.len > 0 && rel.ptr[0] != '/';
	jk_buf_release(&rel);
	return inside;
}

static void
announce(struct jk_run_options *o, const char *what, const char *path,
	 const char *then)
{
	struct jk_buf b = { 0 };

	jk_buf_appendf(&b, "%s ", what);
	put_name(&b, o, path);
	jk_buf_append_str(&b, then);
	jk_string_list_add(&o->suppress.announced, jk_buf_cstr(&b));
	jk_buf_release(&b);
}

static enum jk_status
parse_config(struct jk_run_options *o, struct jk_span text, struct jk_err *err)
{
	struct jk_suppress *s = &o->suppress;
	struct jk_buf policy = { 0 };
	struct jk_wire wire;
	enum jk_status status;

	status = jk_confined_parse(o->config.sandbox, s->config_path, text,
				   jk_config_parse, &policy, err);
	if (status == JK_OK) {
		wire = (struct jk_wire){ .rest = jk_buf_span(&policy) };
		status = jk_policy_decode(&wire, &s->policy, err);
	}
	jk_buf_release(&policy);
	return status;
}

static bool
hides(const struct jk_policy *p)
{
	return p->exclude.n > 0 || p->nallow > 0 || p->nrules > 0 ||
	       p->least > JK_CONF_NONE || p->fail_on > JK_CONF_NONE;
}

/* A file of the tree must not lead out of it. */
static bool
leads_out(const char *path)
{
	return path[0] == '/' || strstr(path, "..") != NULL;
}

/* What a tree that nobody vouches for may not ask. */
static enum jk_status
check_found(struct jk_suppress *s, struct jk_err *err)
{
	if (s->policy.packs.n > 0)
		return jk_err_set(err, JK_EUSAGE,
				  "%.300s: packs: rules from the scanned tree "
				  "are loaded when asked for: --config FILE, "
				  "or --no-config",
				  s->config_path);
	if (leads_out(s->policy.baseline))
		return jk_err_set(err, JK_EUSAGE,
				  "%.300s: baseline: leads out of the tree",
				  s->config_path);
	return JK_OK;
}

static void
announce_config(struct jk_run_options *o)
{
	struct jk_suppress *s = &o->suppress;

	if (!hides(&s->policy))
		return;
	if (s->config == NULL)
		announce(o, "configuration", s->config_path,
			 " of the scanned tree may hide findings "
			 "(--no-config ignores it)");
	else if (is_inside(o, s->config_path))
		announce(o, "configuration", s->config_path,
			 " lies in the scanned tree and may hide findings");
}

static enum jk_status
apply_config(struct jk_run_options *o, struct jk_err *err)
{
	struct jk_suppress *s = &o->suppress;
	enum jk_status status = JK_OK;

	if (s->config == NULL)
		status = check_found(s, err);
	announce_config(o);
	for (size_t i = 0; i < s->policy.exclude.n; i++)
		jk_string_list_add(&o->exclude, s->policy.exclude.item[i]);
	for (size_t i = 0; i < s->policy.packs.n && status == JK_OK; i++) {
		char *path =
			join(NULL, s->config_path, s->policy.packs.item[i]);

		status = jk_packs_add(&o->packs, path, err);
		free(path);
	}
	if (o->config.detect.min_confidence == JK_CONF_NONE)
		o->config.detect.min_confidence = s->policy.least;
	if (o->fail_on == JK_CONF_NONE)
		o->fail_on = s->policy.fail_on;
	return status;
}

static enum jk_status
load_config(struct jk_run_options *o, struct jk_err *err)
{
	struct jk_suppress *s = &o->suppress;
	bool found = s->config == NULL, there;
	enum jk_status status;

	if (found && (s->no_config || o->base.dir == NULL))
		return JK_OK;
	s->config_path = found ? join(o->base.dir, NULL, JK_CONFIG_NAME)
			       : jk_xstrdup(s->config);
	status = jk_read_file(s->config_path, CONFIG_MAX, found, &there,
			      &s->config_text, err);
	if (status == JK_OK && !there) {
		free(s->config_path);
		s->config_path = NULL;
	} else if (status == JK_OK) {
		status = parse_config(o, jk_buf_span(&s->config_text), err);
		if (status == JK_OK)
			status = apply_config(o, err);
	}
	return status;
}

static enum jk_status
load_baseline(struct jk_run_options *o, struct jk_err *err)
{
	struct jk_suppress *s = &o->suppress;
	const char *named = s->policy.baseline;
	bool in_config = named != NULL && named[0] != '\0';
	bool found = s->baseline_file == NULL, there;
	struct jk_buf text = { 0 };
	enum jk_status status;

	if (o->base.dir == NULL)
		return JK_OK;
	if (!found)
		s->baseline_path = jk_xstrdup(s->baseline_file);
	else if (in_config)
		s->baseline_path = join(NULL, s->config_path, named);
	else
		s->baseline_path = join(o->base.dir, NULL, JK_BASELINE_NAME);
	if (o->makes_baseline || (found && s->no_config && !in_config))
		return JK_OK;
	status = jk_read_file(s->baseline_path, JK_BASELINE_MAX, found, &there,
			      &text, err);
	if (status == JK_OK && there)
		status = jk_baseline_parse(s->baseline_path, jk_buf_span(&text),
					   &s->baseline, err);
	if (status == JK_OK && there && found)
		announce(o, "baseline", s->baseline_path,
			 " of the scanned tree hides what it lists "
			 "(--no-config ignores it)");
	else if (status == JK_OK && there && is_inside(o, s->baseline_path))
		announce(o, "baseline", s->baseline_path,
			 " lies in the scanned tree and hides what it lists");
	jk_buf_release(&text);
	return status;
}

static enum jk_status
load_key(struct jk_run_options *o, struct jk_err *err)
{
	struct jk_suppress *s = &o->suppress;
	struct jk_buf text = { 0 };
	unsigned char digest[SHA256_DIGEST_SIZE];
	struct sha256_ctx sha;
	enum jk_status status;
	bool there;

	if (s->key_file == NULL)
		return JK_OK;
	status = jk_read_file(s->key_file, KEY_MAX, false, &there, &text, err);
	if (status == JK_OK && text.len < KEY_LEAST)
		status = jk_err_set(err, JK_EUSAGE,
				    "%.300s: a key has at least %d bytes",
				    s->key_file, KEY_LEAST);
	if (status == JK_OK) {
		sha256_init(&sha);
		sha256_update(&sha, text.len, text.ptr);
		sha256_digest(&sha, sizeof(digest), digest);
		memcpy(&o->config.detect.key, digest,
		       sizeof(o->config.detect.key));
		explicit_bzero(digest, sizeof(digest));
		s->has_key = true;
	}
	jk_buf_clear(&text);
	jk_buf_release(&text);
	return status;
}

/* Without the key no hash is right; a value then counts like any other. */
static void
drop_values(struct jk_run_options *o)
{
	struct jk_suppress *s = &o->suppress;
	bool any = false;

	for (size_t i = 0; i < s->policy.nallow && !s->has_key; i++) {
		any |= s->policy.allow[i].has_value != 0;
		if (s->policy.allow[i].has_value)
			s->policy.allow[i].until = -1;
	}
	if (any)
		announce(o, "values of", s->config_path,
			 " are not allowed for: no --key-file");
}

enum jk_status
jk_suppress_load(struct jk_run_options *o, struct jk_err *err)
{
	struct jk_suppress *s = &o->suppress;
	enum jk_status status = load_config(o, err);

	if (status == JK_OK)
		status = load_baseline(o, err);
	if (status == JK_OK)
		status = load_key(o, err);
	if (status == JK_OK)
		drop_values(o);
	o->config.detect.no_allow = s->no_config;
	return status;
}

static enum jk_status
check_rule(const struct jk_run_options *o, const char *id, struct jk_err *err)
{
	const struct jk_ruleset *rules = o->config.rules;

	if (jk_ruleset_find(rules, id) < jk_ruleset_count(rules))
		return JK_OK;
	return jk_err_set(
		err, JK_EUSAGE, "%.300s:%lu: there is no rule '%.60s'",
		o->suppress.config_path,
		jk_config_line(jk_buf_span(&o->suppress.config_text), id), id);
}

enum jk_status
jk_suppress_check(const struct jk_run_options *o, struct jk_err *err)
{
	const struct jk_policy *p = &o->suppress.policy;
	enum jk_status status = JK_OK;

	/* With -e there are other rules. */
	if (o->packs.npatterns > 0)
		return JK_OK;
	for (size_t i = 0; i < p->nallow; i++) {
		const struct jk_string_list *rules = &p->allow[i].rules;

		for (size_t k = 0; k < rules->n && status == JK_OK; k++)
			status = check_rule(o, rules->item[k], err);
	}
	for (size_t i = 0; i < p->nrules && status == JK_OK; i++)
		status = check_rule(o, p->rule[i].rule, err);
	return status;
}

void
jk_suppress_release(struct jk_suppress *s)
{
	jk_policy_release(&s->policy);
	jk_baseline_free(s->baseline);
	jk_string_list_release(&s->announced);
	jk_buf_release(&s->config_text);
	free(s->config_path);
	free(s->baseline_path);
	*s = (struct jk_suppress){ 0 };
}
