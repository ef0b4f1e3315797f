/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/config_yaml.h"

#include <cyaml/cyaml.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include <jikimi/walk.h>

enum {
	MOST_TEXT = 4096, /* bytes of one string */
	MOST_ITEMS = 5000,
	MOST_NESTED = 100, /* brackets; libyaml takes its time over more */
};

struct yaml_allow {
	char **paths;
	unsigned npaths;
	char **rules;
	unsigned nrules;
	char *reason, *until;
};

struct yaml_value {
	char *rule, *hash, *reason, *until;
};

struct yaml_rule {
	char *id, *least;
};

struct yaml_config {
	char **exclude;
	unsigned nexclude;
	char **packs;
	unsigned npacks;
	char *least, *fail_on, *baseline;
	struct yaml_allow *allow;
	unsigned nallow;
	struct yaml_value *values;
	unsigned nvalues;
	struct yaml_rule *rules;
	unsigned nrules;
};

static const cyaml_schema_value_t string_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, MOST_TEXT),
};

#define TEXT(key, how, in, member)                                             \
	CYAML_FIELD_STRING_PTR(key, (how) | CYAML_FLAG_POINTER, in, member, 1, \
			       MOST_TEXT)
#define LIST(key_, in, member, count, type, schema)                            \
	{                                                                      \
		.key = (key_), .data_offset = offsetof(in, member),            \
		.count_offset = offsetof(in, count),                           \
		.count_size = sizeof(((in *)NULL)->count),                     \
		.value = { CYAML_VALUE_SEQUENCE(                               \
			CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type,        \
			&(schema), 0, MOST_ITEMS) },                           \
	}

static const cyaml_schema_field_t allow_fields[] = {
	LIST("paths", struct yaml_allow, paths, npaths, char *, string_schema),
	LIST("rules", struct yaml_allow, rules, nrules, char *, string_schema),
	TEXT("reason", CYAML_FLAG_DEFAULT, struct yaml_allow, reason),
	TEXT("until", CYAML_FLAG_OPTIONAL, struct yaml_allow, until),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t allow_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_allow,
			    allow_fields),
};
static const cyaml_schema_field_t value_fields[] = {
	TEXT("rule", CYAML_FLAG_DEFAULT, struct yaml_value, rule),
	TEXT("hash", CYAML_FLAG_DEFAULT, struct yaml_value, hash),
	TEXT("reason", CYAML_FLAG_DEFAULT, struct yaml_value, reason),
	TEXT("until", CYAML_FLAG_OPTIONAL, struct yaml_value, until),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t value_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_value,
			    value_fields),
};
static const cyaml_schema_field_t rule_fields[] = {
	TEXT("id", CYAML_FLAG_DEFAULT, struct yaml_rule, id),
	TEXT("min-confidence", CYAML_FLAG_DEFAULT, struct yaml_rule, least),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t rule_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct yaml_rule, rule_fields),
};
static const cyaml_schema_field_t config_fields[] = {
	LIST("exclude", struct yaml_config, exclude, nexclude, char *,
	     string_schema),
	LIST("packs", struct yaml_config, packs, npacks, char *, string_schema),
	TEXT("min-confidence", CYAML_FLAG_OPTIONAL, struct yaml_config, least),
	TEXT("fail-on", CYAML_FLAG_OPTIONAL, struct yaml_config, fail_on),
	TEXT("baseline", CYAML_FLAG_OPTIONAL, struct yaml_config, baseline),
	LIST("allow", struct yaml_config, allow, nallow, struct yaml_allow,
	     allow_schema),
	LIST("values", struct yaml_config, values, nvalues, struct yaml_value,
	     value_schema),
	LIST("rules", struct yaml_config, rules, nrules, struct yaml_rule,
	     rule_schema),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t config_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct yaml_config,
			    config_fields),
};

/* What libcyaml said: the first message, and the innermost place. */
struct complaint {
	char reason[256];
	unsigned long line;
};

static void listen(cyaml_log_t level, void *ctx, const char *fmt, va_list args)
	__attribute__((format(printf, 3, 0)));

static void
listen(cyaml_log_t level, void *ctx, const char *fmt, va_list args)
{
	struct complaint *c = ctx;
	char text[sizeof(c->reason)];
	const char *at;

	if (level < CYAML_LOG_ERROR)
		return;
	vsnprintf(text, sizeof(text), fmt, args);
	text[strcspn(text, "\n")] = '\0';
	at = strstr(text, "line: ");
	if (at != NULL && c->line == 0)
		c->line = strtoul(at + strlen("line: "), NULL, 10);
	if (c->reason[0] != '\0')
		return;
	at = strncmp(text, "Load: ", 6) == 0 ? text + 6 : text;
	memcpy(c->reason, at, strlen(at) + 1);
}

/* What is being turned into a policy. */
struct reading {
	const char *name;
	struct jk_span text;
	struct jk_policy policy;
	struct jk_err *err;
};

static bool
is_word(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
}

/* libcyaml gives no lines for values: that of the first one like it. */
unsigned long
jk_config_line(struct jk_span text, const char *value)
{
	const struct jk_span needle = jk_span_str(value);
	unsigned long line = 1;
	size_t at = 0;

	while ((at = jk_span_find(text, at, needle)) < text.len) {
		size_t end = at + needle.len;

		if ((at == 0 || !is_word(text.ptr[at - 1])) &&
		    (end >= text.len || !is_word(text.ptr[end])))
			break;
		at++;
	}
	if (at >= text.len)
		return 1;
	for (size_t i = 0; i < at; i++)
		line += text.ptr[i] == '\n';
	return line;
}

static enum jk_status
complain(const struct reading *r, const char *value, const char *why)
{
	return jk_err_set(r->err, JK_EUSAGE, "%.200s:%lu: '%.60s' %s", r->name,
			  jk_config_line(r->text, value), value, why);
}

static enum jk_status
read_confidence(const struct reading *r, const char *value,
		enum jk_confidence *out)
{
	int c;

	if (value == NULL)
		return JK_OK;
	c = jk_confidence_from_name(value);
	if (c < JK_CONF_LOW)
		return complain(r, value, "is none of low, medium, high");
	*out = (enum jk_confidence)c;
	return JK_OK;
}

static enum jk_status
read_until(const struct reading *r, const char *value, int64_t *out)
{
	*out = JK_POLICY_FOREVER;
	if (value == NULL)
		return JK_OK;
	*out = jk_date_parse(jk_span_str(value));
	return *out >= 0 ? JK_OK : complain(r, value, "is no date YYYY-MM-DD");
}

static enum jk_status
read_globs(const struct reading *r, char **globs, unsigned n,
	   struct jk_string_list *out)
{
	for (unsigned i = 0; i < n; i++) {
		struct jk_err why = { 0 };

		if (jk_glob_check(globs[i], &why) != JK_OK)
			return complain(r, globs[i], why.text);
		jk_string_list_add(out, globs[i]);
	}
	return JK_OK;
}

static struct jk_allowance *
new_allowance(struct jk_policy *p, const char *reason)
{
	struct jk_allowance *a;

	p->allow = jk_xrealloc(p->allow, p->nallow + 1, sizeof(*p->allow));
	a = &p->allow[p->nallow++];
	*a = (struct jk_allowance){ .reason = jk_xstrdup(reason) };
	return a;
}

static enum jk_status
read_allow(struct reading *r, const struct yaml_allow *y)
{
	struct jk_allowance *a = new_allowance(&r->policy, y->reason);
	enum jk_status status = read_until(r, y->until, &a->until);

	if (y->npaths == 0 && y->nrules == 0)
		return complain(r, y->reason,
				"has neither paths nor rules: it would hide "
				"everything");
	for (unsigned i = 0; i < y->nrules; i++)
		jk_string_list_add(&a->rules, y->rules[i]);
	if (status == JK_OK)
		status = read_globs(r, y->paths, y->npaths, &a->paths);
	return status;
}

static enum jk_status
read_value(struct reading *r, const struct yaml_value *y)
{
	struct jk_allowance *a = new_allowance(&r->policy, y->reason);

	jk_string_list_add(&a->rules, y->rule);
	if (strlen(y->hash) != 16 || strspn(y->hash, "0123456789abcdef") != 16)
		return complain(r, "hash:",
				"is not 16 hex digits; --format hashes gives "
				"them");
	a->value = strtoull(y->hash, NULL, 16);
	a->has_value = 1;
	return read_until(r, y->until, &a->until);
}

static enum jk_status
read_rules(struct reading *r, const struct yaml_config *y)
{
	struct jk_policy *p = &r->policy;

	p->rule = jk_xcalloc(y->nrules + 1U, sizeof(*p->rule));
	for (unsigned i = 0; i < y->nrules; i++) {
		struct jk_rule_least *rule = &p->rule[p->nrules++];
		enum jk_status status;

		rule->rule = jk_xstrdup(y->rules[i].id);
		status = read_confidence(r, y->rules[i].least, &rule->least);
		if (status != JK_OK)
			return status;
	}
	return JK_OK;
}

static enum jk_status
read_config(struct reading *r, const struct yaml_config *y)
{
	struct jk_policy *p = &r->policy;
	enum jk_status status;

	if (y->baseline != NULL)
		p->baseline = jk_xstrdup(y->baseline);
	for (unsigned i = 0; i < y->npacks; i++)
		jk_string_list_add(&p->packs, y->packs[i]);
	status = read_globs(r, y->exclude, y->nexclude, &p->exclude);
	if (status == JK_OK)
		status = read_confidence(r, y->least, &p->least);
	if (status == JK_OK)
		status = read_confidence(r, y->fail_on, &p->fail_on);
	for (unsigned i = 0; i < y->nallow && status == JK_OK; i++)
		status = read_allow(r, &y->allow[i]);
	for (unsigned i = 0; i < y->nvalues && status == JK_OK; i++)
		status = read_value(r, &y->values[i]);
	if (status == JK_OK)
		status = read_rules(r, y);
	return status;
}

/* libcyaml does not say where libyaml gave up. */
static unsigned long
syntax_line(struct jk_span text)
{
	yaml_parser_t parser;
	yaml_event_t event;
	unsigned long line;
	bool more = true;

	if (!yaml_parser_initialize(&parser))
		return 1;
	yaml_parser_set_input_string(&parser, text.ptr, text.len);
	while (more && yaml_parser_parse(&parser, &event)) {
		more = event.type != YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	line = more ? parser.problem_mark.line + 1 : 1;
	yaml_parser_delete(&parser);
	return line;
}

/* A file of comments alone is empty, which is no mistake. */
static bool
is_empty(struct jk_span text)
{
	bool comment = false;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];

		if (c == '\n')
			comment = false;
		else if (c == '#')
			comment = true;
		else if (!comment && c != ' ' && c != '\t' && c != '\r')
			return false;
	}
	return true;
}

/* The line where brackets are nested too deeply; 0: nowhere. Those in quotes
 * count too, which nobody will notice. */
static unsigned long
too_deep(struct jk_span text)
{
	unsigned long line = 1;
	unsigned depth = 0;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];

		line += c == '\n';
		if (c == '[' || c == '{')
			depth++;
		else if ((c == ']' || c == '}') && depth > 0)
			depth--;
		if (depth > MOST_NESTED)
			return line;
	}
	return 0;
}

enum jk_status
jk_config_parse(const char *name, struct jk_span text, struct jk_buf *out,
		struct jk_err *err)
{
	struct complaint c = { .line = 0 };
	const cyaml_config_t cfg = {
		.log_fn = listen,
		.log_ctx = &c,
		.mem_fn = cyaml_mem,
		.log_level = CYAML_LOG_WARNING,
		/* No aliases: they multiply. */
		.flags = CYAML_CFG_NO_ALIAS,
	};
	struct reading r = { .name = name, .text = text, .err = err };
	struct yaml_config *yaml = NULL;
	enum jk_status status = JK_OK;
	cyaml_err_t code = CYAML_OK;
	unsigned long deep = too_deep(text);

	if (deep > 0)
		return jk_err_set(err, JK_EUSAGE,
				  "%.200s:%lu: nested too deeply", name, deep);
	if (!is_empty(text))
		code = cyaml_load_data(text.ptr, text.len, &cfg, &config_schema,
				       (cyaml_data_t **)&yaml, NULL);
	if (code == CYAML_ERR_LIBYAML_PARSER || c.line == 0)
		c.line = syntax_line(text);
	/* Of an alias it says nothing but where. */
	if (code == CYAML_ERR_ALIAS)
		c.reason[0] = '\0';
	if (code != CYAML_OK)
		return jk_err_set(
			err, JK_EUSAGE, "%.200s:%lu: %s", name, c.line,
			c.reason[0] != '\0' ? c.reason : cyaml_strerror(code));
	if (yaml != NULL)
		status = read_config(&r, yaml);
	if (status == JK_OK)
		jk_policy_encode(out, &r.policy);
	jk_policy_release(&r.policy);
	if (yaml != NULL)
		cyaml_free(&cfg, &config_schema, yaml, 0);
	return status;
}
