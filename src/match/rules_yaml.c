/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/rules_yaml.h"

#include <cyaml/cyaml.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include <jikimi/buf.h>

#define MAX_TEXT 8192
#define MAX_ITEMS 4096

static const cyaml_schema_value_t string_schema = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, MAX_TEXT),
};

static const cyaml_schema_field_t name_fields[] = {
	CYAML_FIELD_STRING_PTR("en", CYAML_FLAG_POINTER, struct jk_yaml_rule,
			       name.en, 1, MAX_TEXT),
	CYAML_FIELD_STRING_PTR("ko", CYAML_FLAG_POINTER, struct jk_yaml_rule,
			       name.ko, 1, MAX_TEXT),
	CYAML_FIELD_END,
};

/* A mapping whose members lie in the rule itself. */
#define INLINE(name, how, fields)                                              \
	{                                                                      \
		.key = (name), .data_offset = 0,                               \
		.value = { CYAML_VALUE_MAPPING((how), struct jk_yaml_rule,     \
					       (fields)) },                    \
	}
#define STRING(name, how, member)                                              \
	CYAML_FIELD_STRING_PTR(name, (how) | CYAML_FLAG_POINTER,               \
			       struct jk_yaml_rule, member, 1, MAX_TEXT)
#define STRINGS(name, in, how, member, count)                                  \
	{                                                                      \
		.key = (name), .data_offset = offsetof(in, member),            \
		.count_offset = offsetof(in, count),                           \
		.count_size = sizeof(((in *)NULL)->count),                     \
		.value = { CYAML_VALUE_SEQUENCE((how) | CYAML_FLAG_POINTER,    \
						char *, &string_schema, 0,     \
						MAX_ITEMS) },                  \
	}

static const cyaml_schema_field_t anchor_fields[] = {
	CYAML_FIELD_UINT("digits", CYAML_FLAG_OPTIONAL, struct jk_yaml_rule,
			 anchor.digits),
	CYAML_FIELD_UINT("separators", CYAML_FLAG_OPTIONAL, struct jk_yaml_rule,
			 anchor.separators),
	STRINGS("groups", struct jk_yaml_rule, CYAML_FLAG_OPTIONAL,
		anchor.groups, anchor.ngroups),
	STRING("lead", CYAML_FLAG_OPTIONAL, anchor.lead),
	STRING("prefix", CYAML_FLAG_OPTIONAL, anchor.prefix),
	STRING("after", CYAML_FLAG_OPTIONAL, anchor.after),
	STRING("literal", CYAML_FLAG_OPTIONAL, anchor.literal),
	STRING("then", CYAML_FLAG_OPTIONAL, anchor.then),
	CYAML_FIELD_UINT("every", CYAML_FLAG_OPTIONAL, struct jk_yaml_rule,
			 anchor.every),
	STRINGS("literals", struct jk_yaml_rule, CYAML_FLAG_OPTIONAL,
		anchor.literals, anchor.nliterals),
	CYAML_FIELD_BOOL("ignore-case", CYAML_FLAG_OPTIONAL,
			 struct jk_yaml_rule, anchor.ignore_case),
	CYAML_FIELD_END,
};

#define JK_FACT_ENUM(id, name)                                                 \
	CYAML_FIELD_INT(name, CYAML_FLAG_OPTIONAL, struct jk_yaml_rule,        \
			weights.fact[JK_FACT_##id]),
static const cyaml_schema_field_t fact_fields[] = {
#include <jikimi/facts.def>
	CYAML_FIELD_END,
};
#undef JK_FACT_ENUM

static const cyaml_schema_field_t weight_fields[] = {
	CYAML_FIELD_INT("plausible", CYAML_FLAG_OPTIONAL, struct jk_yaml_rule,
			weights.plausible),
	CYAML_FIELD_INT("proven", CYAML_FLAG_OPTIONAL, struct jk_yaml_rule,
			weights.proven),
	INLINE("facts", CYAML_FLAG_OPTIONAL, fact_fields),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t words_fields[] = {
	CYAML_FIELD_INT("weight", CYAML_FLAG_DEFAULT, struct jk_yaml_words,
			weight),
	STRINGS("words", struct jk_yaml_words, CYAML_FLAG_DEFAULT, words,
		nwords),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t context_fields[] = {
	CYAML_FIELD_UINT("distance", CYAML_FLAG_OPTIONAL, struct jk_yaml_rule,
			 context.distance),
	CYAML_FIELD_MAPPING("positive", CYAML_FLAG_OPTIONAL,
			    struct jk_yaml_rule, context.positive,
			    words_fields),
	CYAML_FIELD_MAPPING("negative", CYAML_FLAG_OPTIONAL,
			    struct jk_yaml_rule, context.negative,
			    words_fields),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t threshold_fields[] = {
	CYAML_FIELD_INT("high", CYAML_FLAG_DEFAULT, struct jk_yaml_rule,
			thresholds.high),
	CYAML_FIELD_INT("medium", CYAML_FLAG_DEFAULT, struct jk_yaml_rule,
			thresholds.medium),
	CYAML_FIELD_INT("low", CYAML_FLAG_DEFAULT, struct jk_yaml_rule,
			thresholds.low),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t mask_fields[] = {
	STRING("of", CYAML_FLAG_DEFAULT, mask.of),
	STRING("keep", CYAML_FLAG_OPTIONAL, mask.keep),
	CYAML_FIELD_UINT("first", CYAML_FLAG_OPTIONAL, struct jk_yaml_rule,
			 mask.first),
	CYAML_FIELD_UINT("last", CYAML_FLAG_OPTIONAL, struct jk_yaml_rule,
			 mask.last),
	CYAML_FIELD_END,
};

#define EXAMPLE(name, how, member)                                             \
	CYAML_FIELD_STRING_PTR(name, (how) | CYAML_FLAG_POINTER,               \
			       struct jk_yaml_example, member, 1, MAX_TEXT)
static const cyaml_schema_field_t example_fields[] = {
	EXAMPLE("text", CYAML_FLAG_DEFAULT, text),
	EXAMPLE("value", CYAML_FLAG_OPTIONAL, value),
	EXAMPLE("confidence", CYAML_FLAG_OPTIONAL, confidence),
	EXAMPLE("file", CYAML_FLAG_OPTIONAL, file),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t example_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct jk_yaml_example,
			    example_fields),
};

#define LIST(name, how, member)                                                \
	CYAML_FIELD_STRING_PTR(name, (how) | CYAML_FLAG_POINTER,               \
			       struct jk_yaml_list, member, 1, MAX_TEXT)
static const cyaml_schema_field_t list_fields[] = {
	LIST("of", CYAML_FLAG_DEFAULT, of),
	CYAML_FIELD_INT("weight", CYAML_FLAG_OPTIONAL, struct jk_yaml_list,
			weight),
	STRINGS("words", struct jk_yaml_list, CYAML_FLAG_OPTIONAL, words,
		nwords),
	LIST("advice", CYAML_FLAG_OPTIONAL, advice),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t list_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct jk_yaml_list,
			    list_fields),
};

static const cyaml_schema_field_t rule_fields[] = {
	STRING("id", CYAML_FLAG_DEFAULT, id),
	STRING("form-of", CYAML_FLAG_OPTIONAL, form_of),
	INLINE("name", CYAML_FLAG_DEFAULT, name_fields),
	STRING("description", CYAML_FLAG_DEFAULT, description),
	STRING("law", CYAML_FLAG_OPTIONAL, law),
	STRING("severity", CYAML_FLAG_DEFAULT, severity),
	INLINE("anchor", CYAML_FLAG_OPTIONAL, anchor_fields),
	STRING("pattern", CYAML_FLAG_OPTIONAL, pattern),
	STRING("validator", CYAML_FLAG_OPTIONAL, validator),
	INLINE("weights", CYAML_FLAG_DEFAULT, weight_fields),
	INLINE("context", CYAML_FLAG_OPTIONAL, context_fields),
	INLINE("thresholds", CYAML_FLAG_DEFAULT, threshold_fields),
	INLINE("mask", CYAML_FLAG_DEFAULT, mask_fields),
	{
		.key = "lists",
		.data_offset = offsetof(struct jk_yaml_rule, lists),
		.count_offset = offsetof(struct jk_yaml_rule, nlists),
		.count_size = sizeof(unsigned),
		.value = { CYAML_VALUE_SEQUENCE(
			CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			struct jk_yaml_list, &list_schema, 0, MAX_ITEMS) },
	},
	{
		.key = "examples",
		.data_offset = offsetof(struct jk_yaml_rule, examples),
		.count_offset = offsetof(struct jk_yaml_rule, nexamples),
		.count_size = sizeof(unsigned),
		.value = { CYAML_VALUE_SEQUENCE(
			CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
			struct jk_yaml_example, &example_schema, 0,
			MAX_ITEMS) },
	},
	STRINGS("counter-examples", struct jk_yaml_rule, CYAML_FLAG_OPTIONAL,
		counters, ncounters),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t rule_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct jk_yaml_rule,
			    rule_fields),
};

static const cyaml_schema_field_t pack_fields[] = {
	{
		.key = "rules",
		.data_offset = offsetof(struct jk_yaml_pack, rules),
		.count_offset = offsetof(struct jk_yaml_pack, nrules),
		.count_size = sizeof(unsigned),
		.value = { CYAML_VALUE_SEQUENCE(CYAML_FLAG_POINTER,
						struct jk_yaml_rule,
						&rule_schema, 1, MAX_ITEMS) },
	},
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t pack_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct jk_yaml_pack,
			    pack_fields),
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

static const cyaml_config_t config = {
	.log_fn = listen,
	.mem_fn = cyaml_mem,
	.log_level = CYAML_LOG_WARNING,
};

/* libcyaml names the place before an unknown key: look for the key itself. */
static void
find_unknown_key(struct complaint *c, struct jk_span text)
{
	static const char prefix[] = "Unexpected key: ";
	unsigned long line = 1;
	struct jk_span key, s;
	size_t i;

	if (strncmp(c->reason, prefix, strlen(prefix)) != 0)
		return;
	key = jk_span_str(c->reason + strlen(prefix));
	for (size_t at = 0; at < text.len; at = i + 1, line++) {
		for (i = at; i < text.len && text.ptr[i] != '\n'; i++)
			;
		if (line < c->line)
			continue;
		s = jk_span_make(text.ptr + at, i - at);
		at = jk_span_find(s, 0, key);
		if (at < s.len && at + key.len < s.len &&
		    s.ptr[at + key.len] == ':' &&
		    strspn((const char *)s.ptr, " -{,") >= at) {
			c->line = line;
			return;
		}
	}
}

enum jk_status
jk_parsed_pack_load(const struct jk_pack *pack, struct jk_parsed_pack **out,
		    struct jk_err *err)
{
	struct complaint c = { .line = 0 };
	cyaml_config_t cfg = config;
	struct jk_yaml_pack *yaml = NULL;
	cyaml_err_t code;

	cfg.log_ctx = &c;
	code = cyaml_load_data(pack->text.ptr, pack->text.len, &cfg,
			       &pack_schema, (cyaml_data_t **)&yaml, NULL);
	if (code == CYAML_OK && yaml == NULL)
		return jk_err_set(err, JK_EUSAGE, "%s:1: no rules", pack->name);
	if (code != CYAML_OK) {
		find_unknown_key(&c, pack->text);
		return jk_err_set(err, JK_EUSAGE, "%s:%lu: %s", pack->name,
				  c.line > 0 ? c.line : 1,
				  c.reason[0] != '\0' ? c.reason
						      : cyaml_strerror(code));
	}
	*out = jk_xcalloc(1, sizeof(**out));
	(*out)->name = jk_xstrdup(pack->name);
	(*out)->yaml = yaml;
	return JK_OK;
}

void
jk_parsed_pack_free(struct jk_parsed_pack *pack)
{
	cyaml_config_t cfg = config;

	if (pack == NULL)
		return;
	cfg.log_fn = NULL;
	if (!pack->builtin)
		cyaml_free(&cfg, &pack_schema, pack->yaml, 0);
	free(pack->name);
	free(pack);
}

/* Where the walk through the events of a pack stands. */
struct place {
	size_t rule; /* wanted */
	const char *key;
	size_t items; /* rules begun so far */
	unsigned depth;
	bool is_key;        /* the next scalar of a rule is a key */
	unsigned long line; /* found so far */
	bool done;
};

/* Depth 0 outside, 1 the pack, 2 the list of rules, 3 a rule. */
static void
visit(struct place *p, const yaml_event_t *e)
{
	bool opens = e->type == YAML_MAPPING_START_EVENT ||
		     e->type == YAML_SEQUENCE_START_EVENT;
	bool closes = e->type == YAML_MAPPING_END_EVENT ||
		      e->type == YAML_SEQUENCE_END_EVENT;
	bool here = p->depth == 3 && p->items == p->rule + 1;

	if (opens && p->depth == 2 && ++p->items == p->rule + 1)
		p->line = e->start_mark.line + 1;
	if (opens && p->depth == 2)
		p->is_key = true;
	else if (here && e->type == YAML_SCALAR_EVENT && p->is_key) {
		p->is_key = false;
		if (strcmp((char *)e->data.scalar.value, p->key) == 0) {
			p->line = e->start_mark.line + 1;
			p->done = true;
		}
	} else if (here && e->type == YAML_SCALAR_EVENT)
		p->is_key = true;
	p->depth += opens;
	p->depth -= closes;
	if (closes && p->depth == 3)
		p->is_key = true;
	if (closes && p->depth == 2 && p->items == p->rule + 1)
		p->done = true;
}

unsigned long
jk_pack_line(const struct jk_pack *pack, size_t rule, const char *key)
{
	struct place p = { .rule = rule, .key = key, .line = 1 };
	yaml_parser_t parser;
	yaml_event_t event;

	if (!yaml_parser_initialize(&parser))
		return 1;
	yaml_parser_set_input_string(&parser, pack->text.ptr, pack->text.len);
	while (!p.done && yaml_parser_parse(&parser, &event)) {
		visit(&p, &event);
		p.done |= event.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	return p.line;
}
