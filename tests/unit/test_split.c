/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Split values: what stands between six digits and seven. */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "judge/split.h"

/* The halves stand as 900101 and 1234567; name is of the second field. */
static const struct {
	const char *text;
	enum jk_split want;
	const char *name;
} cases[] = {
	/* Cells. */
	{ "kim,900101,1234567,x", JK_SPLIT_CELLS, "" },
	{ "\"900101\",\"1234567\"", JK_SPLIT_CELLS, "" },
	{ "900101,\"1234567\"", JK_SPLIT_CELLS, "" },
	{ "900101\t1234567", JK_SPLIT_CELLS, "" },
	{ "900101;1234567", JK_SPLIT_CELLS, "" },
	{ "| 900101 | 1234567 |", JK_SPLIT_CELLS, "" },
	{ "(1,'900101', '1234567')", JK_SPLIT_CELLS, "" },
	{ "<td>900101</td><td>1234567</td>", JK_SPLIT_CELLS, "" },
	{ "<TD>900101</TD>\n <TD class=\"b\">1234567", JK_SPLIT_CELLS, "" },
	/* Markup within one value. */
	{ "<b>900101</b>-<span class=\"x\">1234567</span>", JK_SPLIT_TAGS, "" },
	{ "900101&nbsp;-&nbsp;<i>1234567", JK_SPLIT_TAGS, "" },
	{ "<b>900101</b> <b>1234567</b>", JK_SPLIT_TAGS, "" },
	/* Fields. */
	{ "<input name=\"jumin1\" value=\"900101\"> - <input type=\"text\" "
	  "name=\"jumin2\" value=\"1234567\">",
	  JK_SPLIT_FIELDS, "jumin2" },
	{ "<input value='900101' name='ssn_front'><input value='1234567' "
	  "name='ssn_back'>",
	  JK_SPLIT_FIELDS, "ssn_back" },
	{ "{\"jumin1\":\"900101\",\"jumin2\":\"1234567\"}", JK_SPLIT_FIELDS,
	  "jumin2" },
	{ "{\"주민번호앞\": \"900101\", \"주민번호뒤\": \"1234567\"}",
	  JK_SPLIT_FIELDS, "주민번호뒤" },
	{ "?ssn1=900101&ssn2=1234567&x=1", JK_SPLIT_FIELDS, "ssn2" },
	{ "rrnFirst=900101\nrrnLast=1234567", JK_SPLIT_FIELDS, "rrnLast" },
	{ "ssn[0]=900101&ssn[1]=1234567", JK_SPLIT_FIELDS, "ssn[1]" },
	{ "<no1>900101</no1><no2>1234567</no2>", JK_SPLIT_FIELDS, "no2" },
	{ "jumin=900101&jumin2=1234567", JK_SPLIT_FIELDS, "jumin2" },
	{ "String a1 = \"900101\";\n\tString a2 = \"1234567\";",
	  JK_SPLIT_FIELDS, "a2" },
	/* Neither. */
	{ "ssn1=900101&tel2=1234567", JK_SPLIT_NONE, "tel2" },
	{ "ssn2=900101&ssn1=1234567", JK_SPLIT_NONE, "ssn1" },
	{ "ssn=900101&ssn=1234567", JK_SPLIT_NONE, "ssn" },
	{ "900101 and 1234567", JK_SPLIT_NONE, "" },
	{ "900101,,1234567", JK_SPLIT_NONE, "" },
	{ "900101\n1234567", JK_SPLIT_NONE, "" },
	{ "900101</b", JK_SPLIT_NONE, NULL },
	{ "900101 - 1234567", JK_SPLIT_NONE, "" },
	{ "900101<b x 1234567", JK_SPLIT_NONE, "" },
};

START_TEST(splits_are_told)
{
	struct jk_span text = jk_span_str(cases[_i].text);
	size_t first = jk_span_find(text, 0, jk_span_str("900101"));
	size_t second = jk_span_find(text, 0, jk_span_str("1234567"));

	ck_assert_int_eq(jk_split_between(text, first, second), cases[_i].want);
	if (cases[_i].want != JK_SPLIT_FIELDS)
		return;
	ck_assert(jk_span_equal(jk_split_name(text, first, second),
				jk_span_str(cases[_i].name)));
}
END_TEST

/* The text may end anywhere and hold anything. */
START_TEST(cut_text_is_read)
{
	const char *whole = cases[_i].text;
	size_t len = strlen(whole);

	for (size_t from = 0; from < len; from++) {
		/* In memory of its own, so that a byte too far is seen. */
		unsigned char *copy = malloc(len - from);
		struct jk_span text = jk_span_make(copy, len - from);
		size_t first, second;

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, whole + from, len - from);
		for (second = 6; second <= text.len; second++) {
			first = second % 7 < second ? second % 7 : 0;
			ck_assert_int_le(jk_split_between(text, first, second),
					 JK_SPLIT_TAGS);
		}
		free(copy);
	}
}
END_TEST

START_TEST(far_halves_are_not_joined)
{
	char text[JK_SPLIT_REACH + 64];

	memset(text, ' ', sizeof(text));
	memcpy(text, "\"900101\"", 8);
	text[8] = ',';
	for (size_t at = 9; at + 7 < sizeof(text); at++) {
		enum jk_split split = jk_split_between(
			jk_span_make(text, sizeof(text)), 1, at);

		ck_assert_int_eq(split, at - 7 <= JK_SPLIT_REACH
						? JK_SPLIT_CELLS
						: JK_SPLIT_NONE);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("split");
	TCase *tcase = tcase_create("split");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, splits_are_told, 0, JK_COUNT(cases));
	tcase_add_loop_test(tcase, cut_text_is_read, 0, JK_COUNT(cases));
	tcase_add_test(tcase, far_halves_are_not_joined);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
