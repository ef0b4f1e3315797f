/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rule packs as YAML: the schema, and the parsed form before compilation.
 *
 * Owns:    a parsed pack owns its strings until jk_parsed_pack_free.
 * Threads: any.
 * Errors:  JK_EUSAGE, "pack.yaml:LINE: reason".
 */
#ifndef JK_RULES_YAML_H
#define JK_RULES_YAML_H

#include <jikimi/rule.h>
#include <jikimi/validator.h>

struct jk_yaml_words {
	int weight;
	char **words;
	unsigned nwords;
};

struct jk_yaml_list {
	char *of;
	int weight;
	char **words;
	unsigned nwords;
	char *advice; /* NULL when not given */
};

struct jk_yaml_example {
	char *text;
	char *value;      /* NULL when not given */
	char *confidence; /* NULL when not given */
	char *file;       /* NULL when not given */
};

struct jk_yaml_rule {
	char *id;
	char *form_of; /* NULL when not given */
	struct {
		char *en, *ko;
	} name;
	char *description;
	char *law; /* NULL when not given */
	char *severity;
	struct {
		unsigned digits, separators;
		char **groups;
		unsigned ngroups;
		char *lead, *prefix, *after, *literal, *then;
		unsigned every;
		char **literals;
		unsigned nliterals;
		bool ignore_case;
	} anchor;
	char *pattern;   /* NULL for a rule of lists */
	char *validator; /* NULL when not given */
	struct {
		int plausible, proven;
		int fact[JK_NFACTS];
	} weights;
	struct {
		unsigned distance;
		struct jk_yaml_words positive, negative;
	} context;
	struct {
		int high, medium, low;
	} thresholds;
	struct {
		char *of, *keep;
		unsigned first, last;
	} mask;
	struct jk_yaml_list *lists;
	unsigned nlists;
	struct jk_yaml_example *examples;
	unsigned nexamples;
	char **counters;
	unsigned ncounters;
};

struct jk_yaml_pack {
	struct jk_yaml_rule *rules;
	unsigned nrules;
};

struct jk_parsed_pack {
	char *name;                /* owned */
	struct jk_yaml_pack *yaml; /* owned by libcyaml, unless built in */
	bool builtin;
};

enum jk_status jk_parsed_pack_load(const struct jk_pack *pack,
				   struct jk_parsed_pack **out,
				   struct jk_err *err);
/* The same of a pack that is built in without parsing it again: the result of
 * that is built in too. */
enum jk_status jk_parsed_pack_get(const struct jk_pack *pack,
				  struct jk_parsed_pack **out,
				  struct jk_err *err);
void jk_parsed_pack_free(struct jk_parsed_pack *pack);

/* The line of a key ("pattern") of the rule of that index, or of the rule
 * when it has no such key: for errors that are found after parsing. */
unsigned long jk_pack_line(const struct jk_pack *pack, size_t rule,
			   const char *key);

/* rules/parsed.c: the pack of that index of jk_builtin_packs; nobody writes to
 * it. */
struct jk_yaml_pack *jk_builtin_parsed(size_t index);

#endif
