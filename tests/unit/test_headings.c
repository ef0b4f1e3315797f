/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Headings: the words of rules in them, and those of extracted tables. */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/cells.h"
#include "test_detect_kit.h"

static const struct {
	const char *heading, *rule, *word; /* NULL: none */
} words[] = {
	{ "주민번호앞", "kr-rrn", "주민번호" },
	{ "JUMIN_NO", "kr-rrn", "jumin*" },
	{ "order no", "kr-rrn", "order*" },
	{ "memo", "kr-rrn", NULL },
	{ "\xc1\xd6\xb9\xce\xb9\xf8\xc8\xa3", "kr-rrn", "주민번호" },
	{ "\\uc8fc\\ubbfc\\ubc88\\ud638", "kr-rrn", "주민번호" },
};

START_TEST(headings_keep_their_words)
{
	struct jk_ruleset *rules = kit_rules();
	struct jk_headings *h = jk_headings_new(rules);
	size_t rule = jk_ruleset_find(rules, words[_i].rule);

	for (unsigned i = 0; i < 2; i++) {
		const struct jk_heading *heading =
			jk_headings_get(h, jk_span_str(words[_i].heading));
		const struct jk_word *word = jk_heading_word(heading, rule);

		if (words[_i].word == NULL) {
			ck_assert_ptr_null(word);
			continue;
		}
		ck_assert_ptr_nonnull(word);
		ck_assert_str_eq(word->text, words[_i].word);
	}
	jk_headings_free(h);
	jk_ruleset_free(rules);
}
END_TEST

START_TEST(headings_are_bounded)
{
	struct jk_ruleset *rules = kit_rules();
	struct jk_headings *h = jk_headings_new(rules);
	char name[JK_HEADING_MAX + 2];

	for (unsigned i = 0; i < 2 * JK_HEADINGS_MAX; i++) {
		const struct jk_heading *heading;

		snprintf(name, sizeof(name), "name %u", i);
		heading = jk_headings_get(h, jk_span_str(name));
		ck_assert_int_eq(heading != NULL, i < JK_HEADINGS_MAX);
	}
	ck_assert_ptr_nonnull(jk_headings_get(h, jk_span_str("name 0")));
	jk_headings_clear(h);
	memset(name, 'x', sizeof(name));
	ck_assert_ptr_null(
		jk_headings_get(h, jk_span_make(name, JK_HEADING_MAX + 1)));
	ck_assert_ptr_nonnull(
		jk_headings_get(h, jk_span_make(name, JK_HEADING_MAX)));
	ck_assert_ptr_null(jk_headings_get(h, jk_span_str("")));
	jk_headings_free(h);
	jk_ruleset_free(rules);
}
END_TEST

/* The heading of the 9 in a table that an extractor made. */
static const struct {
	const char *text, *want;
} tables[] = {
	{ "성명\t주민번호\n김\t9\n", "grid s 주민번호" },
	/* A title, an empty row and a row of few cells are not the header. */
	{ "List of members\n\nname\trrn\tphone\nx\t9\ty\n", "grid s rrn" },
	{ "2026\nname\trrn\n\t9\n", "grid s rrn" },
	/* Quotes and commas are text. */
	{ "a, \"b\tc\n\"x,\t9\n", "grid s c" },
	{ "rrn\nx 9\n", "grid . " },
	{ "rrn\n9\n", "grid s rrn" },
	/* Rows from the first line on: no header. */
	{ "kim\t12345\nlee\t9\n", "grid s " },
	{ "9\n", "grid s " },
};

START_TEST(tables_name_columns)
{
	struct jk_ruleset *rules = kit_rules();
	struct jk_cells *c = jk_cells_new(rules);
	struct jk_span text = jk_span_str(tables[_i].text);
	size_t at = jk_span_find(text, 0, jk_span_str("9"));
	struct jk_cell cell;
	struct jk_buf got;

	jk_buf_init(&got);
	jk_cells_begin_table(c, text);
	jk_cells_segment(c, text, 0, 0, text.len);
	jk_cells_locate(c, at, at + 1, &cell);
	jk_buf_appendf(&got, "%s %s ",
		       cell.form == JK_CELL_GRID ? "grid" : "none",
		       cell.starts ? "s" : ".");
	if (cell.heading != NULL)
		jk_buf_append_span(&got, jk_heading_name(cell.heading));
	ck_assert_str_eq(jk_buf_cstr(&got), tables[_i].want);
	jk_buf_release(&got);
	jk_cells_free(c);
	jk_ruleset_free(rules);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("headings");
	TCase *tcase = tcase_create("headings");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, tables_name_columns, 0, JK_COUNT(tables));
	tcase_add_loop_test(tcase, headings_keep_their_words, 0,
			    JK_COUNT(words));
	tcase_add_test(tcase, headings_are_bounded);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
