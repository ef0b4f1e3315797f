/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rule packs: the built-in ones hold what they promise, bad ones are refused
 * with a line and a reason. */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match/rules_yaml.h"
#include "test_detect_kit.h"

static void
say(void *arg, bool failure, const char *rule, const char *text)
{
	(void)arg;
	printf("# %s %s: %s\n", failure ? "FAIL" : "warning", rule, text);
}

START_TEST(builtin_packs_hold)
{
	struct jk_ruleset *rules = kit_rules();

	ck_assert_uint_ge(jk_ruleset_count(rules), 8);
	ck_assert_uint_eq(jk_ruleset_check(rules, say, NULL), 0);
	ck_assert_uint_lt(jk_ruleset_find(rules, "kr-rrn"),
			  jk_ruleset_count(rules));
	ck_assert_uint_eq(jk_ruleset_find(rules, "kr"),
			  jk_ruleset_count(rules));
	jk_ruleset_free(rules);
}
END_TEST

#define HEAD                                                                   \
	"rules:\n"                                                             \
	"  - id: a\n"                                                          \
	"    name: {en: A, ko: A}\n"                                           \
	"    description: d\n"
#define TAIL                                                                   \
	"    weights: {plausible: 60}\n"                                       \
	"    thresholds: {high: 80, medium: 50, low: 40}\n"                    \
	"    mask: {of: digits}\n"                                             \
	"    examples: [{text: \"12345\"}]\n"                                  \
	"    counter-examples: [\"1234\"]\n"
#define GOOD                                                                   \
	"    severity: low\n"                                                  \
	"    anchor: {digits: 5, groups: [\"5\"]}\n"                           \
	"    pattern: '[0-9]{5}(?![0-9])'\n"

static const struct {
	const char *text, *want;
} bad[] = {
	{ "", "bad.yaml:1: no rules" },
	{ "rules: []\n", "bad.yaml:1: " },
	{ "rules:\n  - id: a\n    foo: 3\n",
	  "bad.yaml:3: Unexpected key: foo" },
	{ "rules:\n  - id: a\n", "bad.yaml:2: Missing required" },
	{ HEAD GOOD "    validator: none\n" TAIL,
	  "bad.yaml:8: rule a: unknown validator: none" },
	{ HEAD "    severity: lots\n"
	       "    anchor: {digits: 5}\n    pattern: 'x'\n" TAIL,
	  "bad.yaml:5: rule a: unknown severity: lots" },
	{ HEAD "    severity: low\n    anchor: {digits: 5}\n"
	       "    pattern: '[0-9'\n" TAIL,
	  "bad.yaml:7: rule a: bad pattern: missing terminating ]" },
	{ HEAD "    severity: low\n    anchor: {groups: [\"5\"]}\n"
	       "    pattern: 'x'\n" TAIL,
	  "bad.yaml:6: rule a: needs digits" },
	{ HEAD "    severity: low\n    anchor: {digits: 3, literals: [ab]}\n"
	       "    pattern: 'x'\n" TAIL,
	  "bad.yaml:6: rule a: give one of digits, literal, literals" },
	{ HEAD "    severity: low\n    anchor: {literals: [a]}\n"
	       "    pattern: 'x'\n" TAIL,
	  "bad.yaml:6: rule a: a literal has 2 to 64 bytes: a" },
	{ HEAD "    severity: low\n    anchor: {digits: 3, after: a}\n"
	       "    pattern: 'x'\n" TAIL,
	  "bad.yaml:6: rule a: after lists characters beyond ASCII" },
	{ HEAD "    form-of: b\n" GOOD TAIL,
	  "bad.yaml:5: rule a: no rule before it is called b" },
	{ HEAD "    severity: low\n"
	       "    anchor: {digits: 5, groups: [a]}\n"
	       "    pattern: 'x'\n" TAIL,
	  "bad.yaml:6: rule a: groups look like 6-7 or 1:3-4: a" },
	{ HEAD GOOD "    weights: {plausible: 1, facts: {shiny: 3}}\n",
	  "bad.yaml:8: Unexpected key: shiny" },
	{ HEAD GOOD "    weights: {plausible: x}\n",
	  "bad.yaml:8: Invalid INT value" },
	{ HEAD GOOD TAIL "  - id: a\n    name: {en: A, ko: A}\n"
			 "    description: d\n" GOOD TAIL,
	  "bad.yaml:13: rule a: a rule of this id exists already" },
	{ HEAD GOOD "    weights: {plausible: 60}\n"
		    "    thresholds: {high: 8, medium: 50, low: 40}\n"
		    "    mask: {of: digits}\n    examples: [{text: x}]\n"
		    "    counter-examples: []\n",
	  "bad.yaml:9: rule a: must be high >= medium >= low" },
	{ HEAD GOOD "    weights: {plausible: 60}\n"
		    "    thresholds: {high: 80, medium: 50, low: 40}\n"
		    "    mask: {of: all}\n    examples: [{text: x}]\n"
		    "    counter-examples: []\n",
	  "bad.yaml:10: rule a: a mask is of digits, alnum or any: all" },
};

START_TEST(bad_packs_are_refused)
{
	struct jk_pack pack = { "bad.yaml", jk_span_str(bad[_i].text) };
	struct jk_ruleset *rules = NULL;
	struct jk_err err = { .text = "" };

	ck_assert_int_eq(jk_ruleset_load(&pack, 1, &rules, &err), JK_EUSAGE);
	ck_assert_msg(strncmp(err.text, bad[_i].want, strlen(bad[_i].want)) ==
			      0,
		      "want '%s', got '%s'", bad[_i].want, err.text);
}
END_TEST

START_TEST(pack_cannot_replace_a_rule)
{
	static const char text[] = HEAD GOOD TAIL;
	struct jk_pack packs[2] = { { "one.yaml", jk_span_str(text) },
				    { "two.yaml", jk_span_str(text) } };
	struct jk_ruleset *rules = NULL;
	struct jk_err err = { .text = "" };

	ck_assert_int_eq(jk_ruleset_load(packs, 2, &rules, &err), JK_EUSAGE);
	ck_assert_str_eq(err.text, "two.yaml:2: rule a: a rule of this id "
				   "exists already");
}
END_TEST

static void
count_failures(void *arg, bool failure, const char *rule, const char *text)
{
	size_t *n = arg;

	(void)rule;
	(void)text;
	*n += failure;
}

START_TEST(wrong_examples_are_named)
{
	static const char text[] =
		HEAD GOOD "    weights: {plausible: 60}\n"
			  "    thresholds: {high: 80, medium: 50, low: 40}\n"
			  "    mask: {of: digits}\n"
			  "    examples: [{text: \"1234\"}, {text: \"12345\"},"
			  " {text: \"12345\", confidence: high}]\n"
			  "    counter-examples: [\"a 54321\", \"543210\"]\n";
	struct jk_pack pack = { "own.yaml", jk_span_str(text) };
	struct jk_ruleset *rules = NULL;
	size_t said = 0;

	ck_assert_int_eq(jk_ruleset_load(&pack, 1, &rules, NULL), JK_OK);
	ck_assert_uint_eq(jk_ruleset_check(rules, count_failures, &said), 3);
	ck_assert_uint_eq(said, 3);
	jk_ruleset_free(rules);
}
END_TEST

/* Patterns behind Hangul that look over the line end, and one that does not:
 * what they are shown must be enough for each. */
static const struct {
	const char *pattern, *text;
	enum jk_confidence best;
} lines[] = {
	{ "로 [0-9]{2}", "가로 12\n나", JK_CONF_MEDIUM },
	{ "로 [0-9]{2}\\s나", "가로 12\n나", JK_CONF_MEDIUM },
	{ "로 [0-9]{2}\\n나", "가로 12\n나", JK_CONF_MEDIUM },
	{ "로 [0-9]{2}[^가]나", "가로 12\n나", JK_CONF_MEDIUM },
	{ "로 [0-9]{2}[\n]나", "가로 12\n나", JK_CONF_MEDIUM },
	{ "(?s)로 [0-9]{2}.나", "가로 12\n나", JK_CONF_MEDIUM },
	{ "(?s:로 [0-9]{2}.)나", "가로 12\n나", JK_CONF_MEDIUM },
	{ "로 [0-9]{2}\\W나", "가로 12\n나", JK_CONF_MEDIUM },
	{ "로 [0-9]{2}(?!\\n나)", "가로 12\n나", JK_CONF_NONE },
	{ "로 [0-9]{2}\n나", "가로 12\n나", JK_CONF_MEDIUM },
	{ "로 [0-9]{2}.나", "가로 12\n나", JK_CONF_NONE },
	{ "로 [0-9]{2}$", "가로 12\n나", JK_CONF_NONE },
	{ "(?x) 로 [ ] [0-9]{2}\n (?!나)", "가로 12\n나", JK_CONF_MEDIUM },
};

START_TEST(sees_beyond_the_line)
{
	struct jk_buf text;
	struct jk_pack pack = { .name = "own.yaml" };
	struct jk_ruleset *rules = NULL;
	struct jk_detector *d;
	struct jk_err err = { .text = "" };

	jk_buf_init(&text);
	jk_buf_append_str(&text, HEAD "    severity: low\n"
				      "    anchor: {digits: 1, after: 로}\n"
				      "    pattern: \"");
	for (const char *p = lines[_i].pattern; *p != '\0'; p++) {
		if (*p == '\n')
			jk_buf_append_str(&text, "\\n");
		else if (*p == '\\')
			jk_buf_append_str(&text, "\\\\");
		else
			jk_buf_append_byte(&text, (unsigned char)*p);
	}
	jk_buf_append_str(&text, "\"\n" TAIL);
	pack.text = jk_buf_span(&text);
	ck_assert_msg(jk_ruleset_load(&pack, 1, &rules, &err) == JK_OK, "%s",
		      err.text);
	d = kit_detector(rules);
	ck_assert_int_eq(kit_confidence(d, rules, "a",
					jk_span_str(lines[_i].text), NULL),
			 lines[_i].best);
	jk_detector_free(d);
	jk_ruleset_free(rules);
	jk_buf_release(&text);
}
END_TEST

/* What is built in is what the YAML says. */
START_TEST(parsed_before)
{
	size_t n;
	const struct jk_pack *packs = jk_builtin_packs(&n);

	ck_assert_uint_gt(n, 0);
	for (size_t i = 0; i < n; i++) {
		const struct jk_yaml_pack *had = jk_builtin_parsed(i);
		struct jk_parsed_pack *got;
		struct jk_err err;

		ck_assert_int_eq(jk_parsed_pack_load(&packs[i], &got, &err),
				 JK_OK);
		ck_assert_uint_eq(had->nrules, got->yaml->nrules);
		for (unsigned k = 0; k < had->nrules; k++) {
			const struct jk_yaml_rule *a = &had->rules[k];
			const struct jk_yaml_rule *b = &got->yaml->rules[k];

			ck_assert_str_eq(a->id, b->id);
			ck_assert_str_eq(a->name.ko, b->name.ko);
			ck_assert_pstr_eq(a->pattern, b->pattern);
			ck_assert_mem_eq(&a->weights, &b->weights,
					 sizeof(a->weights));
			ck_assert_mem_eq(&a->thresholds, &b->thresholds,
					 sizeof(a->thresholds));
			ck_assert_uint_eq(a->context.positive.nwords,
					  b->context.positive.nwords);
			ck_assert_uint_eq(a->nexamples, b->nexamples);
			ck_assert_uint_eq(a->nlists, b->nlists);
		}
		jk_parsed_pack_free(got);
	}
	ck_assert_ptr_null(jk_builtin_parsed(n));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("rules");
	TCase *tcase = tcase_create("packs");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, builtin_packs_hold);
	tcase_add_test(tcase, parsed_before);
	tcase_add_loop_test(tcase, bad_packs_are_refused, 0, JK_COUNT(bad));
	tcase_add_test(tcase, pack_cannot_replace_a_rule);
	tcase_add_test(tcase, wrong_examples_are_named);
	tcase_add_loop_test(tcase, sees_beyond_the_line, 0, JK_COUNT(lines));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
