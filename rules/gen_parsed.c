/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Run at build time: prints a C file with the default packs as they are after
 * parsing. Reading their YAML took half of the start of each process.
 */
#include "config.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <jikimi/rule.h>
#include <jikimi/status.h>

#include "match/rules_yaml.h"

static void
put_string(const char *member, const char *s)
{
	if (s == NULL)
		return;
	printf("\t\t.%s = (char[]){ ", member);
	for (; *s != '\0'; s++)
		printf("%d,", (signed char)*s);
	puts("0 },");
}

static void
put_strings(const char *member, const char *count, char *const *list,
	    unsigned n)
{
	if (n == 0)
		return;
	printf("\t\t.%s = %u,\n\t\t.%s = (char *[]){\n", count, n, member);
	for (unsigned i = 0; i < n; i++) {
		printf("\t\t(char[]){ ");
		for (const char *s = list[i]; *s != '\0'; s++)
			printf("%d,", (signed char)*s);
		puts("0 },");
	}
	puts("\t\t},");
}

static void
put_number(const char *member, int value)
{
	if (value != 0)
		printf("\t\t.%s = %d,\n", member, value);
}

static void
put_anchor(const struct jk_yaml_rule *r)
{
	put_number("anchor.digits", (int)r->anchor.digits);
	put_number("anchor.separators", (int)r->anchor.separators);
	put_strings("anchor.groups", "anchor.ngroups", r->anchor.groups,
		    r->anchor.ngroups);
	put_string("anchor.lead", r->anchor.lead);
	put_string("anchor.prefix", r->anchor.prefix);
	put_string("anchor.after", r->anchor.after);
	put_string("anchor.literal", r->anchor.literal);
	put_string("anchor.then", r->anchor.then);
	put_number("anchor.every", (int)r->anchor.every);
	put_strings("anchor.literals", "anchor.nliterals", r->anchor.literals,
		    r->anchor.nliterals);
	put_number("anchor.ignore_case", r->anchor.ignore_case);
}

static void
put_judging(const struct jk_yaml_rule *r)
{
	char member[40];

	put_number("weights.plausible", r->weights.plausible);
	put_number("weights.proven", r->weights.proven);
	for (unsigned i = 0; i < JK_NFACTS; i++) {
		snprintf(member, sizeof(member), "weights.fact[%u]", i);
		put_number(member, r->weights.fact[i]);
	}
	put_number("context.distance", (int)r->context.distance);
	put_number("context.positive.weight", r->context.positive.weight);
	put_strings("context.positive.words", "context.positive.nwords",
		    r->context.positive.words, r->context.positive.nwords);
	put_number("context.negative.weight", r->context.negative.weight);
	put_strings("context.negative.words", "context.negative.nwords",
		    r->context.negative.words, r->context.negative.nwords);
	put_number("thresholds.high", r->thresholds.high);
	put_number("thresholds.medium", r->thresholds.medium);
	put_number("thresholds.low", r->thresholds.low);
	put_string("mask.of", r->mask.of);
	put_string("mask.keep", r->mask.keep);
	put_number("mask.first", (int)r->mask.first);
	put_number("mask.last", (int)r->mask.last);
}

static void
put_lists(const struct jk_yaml_rule *r)
{
	if (r->nlists == 0)
		return;
	printf("\t\t.nlists = %u,\n\t\t.lists = (struct jk_yaml_list[]){\n",
	       r->nlists);
	for (unsigned i = 0; i < r->nlists; i++) {
		const struct jk_yaml_list *l = &r->lists[i];

		puts("\t\t{");
		put_string("of", l->of);
		put_number("weight", l->weight);
		put_strings("words", "nwords", l->words, l->nwords);
		put_string("advice", l->advice);
		puts("\t\t},");
	}
	puts("\t\t},");
}

static void
put_examples(const struct jk_yaml_rule *r)
{
	put_strings("counters", "ncounters", r->counters, r->ncounters);
	if (r->nexamples == 0)
		return;
	printf("\t\t.nexamples = %u,\n"
	       "\t\t.examples = (struct jk_yaml_example[]){\n",
	       r->nexamples);
	for (unsigned i = 0; i < r->nexamples; i++) {
		const struct jk_yaml_example *e = &r->examples[i];

		puts("\t\t{");
		put_string("text", e->text);
		put_string("value", e->value);
		put_string("confidence", e->confidence);
		put_string("file", e->file);
		puts("\t\t},");
	}
	puts("\t\t},");
}

static void
put_rule(const struct jk_yaml_rule *r)
{
	puts("\t{");
	put_string("id", r->id);
	put_string("form_of", r->form_of);
	put_string("name.en", r->name.en);
	put_string("name.ko", r->name.ko);
	put_string("description", r->description);
	put_string("law", r->law);
	put_string("severity", r->severity);
	put_anchor(r);
	put_string("pattern", r->pattern);
	put_string("validator", r->validator);
	put_judging(r);
	put_lists(r);
	put_examples(r);
	puts("\t},");
}

int
main(void)
{
	size_t n;
	const struct jk_pack *packs = jk_builtin_packs(&n);

	puts("/* Made by rules/gen_parsed.c; do not edit. */\n"
	     "#include \"config.h\"\n"
	     "#include \"match/rules_yaml.h\"\n");
	for (size_t i = 0; i < n; i++) {
		struct jk_parsed_pack *parsed;
		struct jk_err err;

		if (jk_parsed_pack_load(&packs[i], &parsed, &err) != JK_OK) {
			fprintf(stderr, "%s\n", err.text);
			return EXIT_FAILURE;
		}
		printf("static struct jk_yaml_rule rules_%zu[] = {\n", i);
		for (unsigned k = 0; k < parsed->yaml->nrules; k++)
			put_rule(&parsed->yaml->rules[k]);
		puts("};");
		jk_parsed_pack_free(parsed);
	}
	puts("static struct jk_yaml_pack packs[] = {");
	for (size_t i = 0; i < n; i++)
		printf("\t{ rules_%zu, JK_COUNT(rules_%zu) },\n", i, i);
	puts("};\n\n"
	     "struct jk_yaml_pack *\n"
	     "jk_builtin_parsed(size_t index)\n"
	     "{\n"
	     "\treturn index < JK_COUNT(packs) ? &packs[index] : NULL;\n"
	     "}");
	return EXIT_SUCCESS;
}
