/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told of a pattern from its text: doubt is "no". */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/span.h>

#include "match/pattern.h"

static const struct {
	const char *pattern;
	bool known;
	const char *inside, *outside; /* some of each */
} bytes[] = {
	{ "[A-Z][0-9]{6}", true, "AZaz09", " -_.:" },
	{ "[A-Z]{2}[0-9]{2}(?:[ -]?[0-9A-Z]){11}", true, "A0 -", "_.,:" },
	{ "(?x) [0-9] - # x", false, "", "" },
	{ "(?x) [0-9] -", true, "09-", " ." },
	{ "a\\.b\\d\\w", true, "ab.0_Z", " -" },
	{ "[\\d.]+@", true, "0.@", "a" },
	{ "[a\\-c]", true, "a-c", "b" },
	{ "[^a]", false, "", "" },
	{ "[[:alpha:]]", false, "", "" },
	{ "a.b", false, "", "" },
	{ "a\\sb", false, "", "" },
	{ "(*UTF)a", false, "", "" },
	{ "[0-9]가", false, "", "" },
	{ "[가-힣]", false, "", "" },
	{ "[a-힣]", false, "", "" },
	{ "[a", false, "", "" },
};

START_TEST(inside)
{
	bool got[128];

	ck_assert_int_eq(jk_pattern_inside(bytes[_i].pattern, got),
			 bytes[_i].known);
	for (const char *p = bytes[_i].inside; *p != '\0'; p++)
		ck_assert_msg(got[(unsigned char)*p], "'%c' is inside", *p);
	for (const char *p = bytes[_i].outside; *p != '\0'; p++)
		ck_assert_msg(!got[(unsigned char)*p], "'%c' is not", *p);
}
END_TEST

static const struct {
	const char *pattern;
	bool apart;
} looks[] = {
	{ "(?<![0-9A-Za-z])[0-9]{6}", true },
	{ "(?<![0-9A-Za-z_])(?:[0-9]{6}|x)", true },
	{ "(?<![0-9A-Za-z])[0-9|]{6}\\|", true },
	{ "(?<![0-9A-Za-z])[0-9]{6}|[0-9]{7}", false },
	{ "(?<![0-9A-Za-z])[0-9\\]]|[0-9]{7}", false },
	{ "(?<![0-9])[0-9]{6}", false },
	{ "[0-9]{6}(?<![0-9A-Za-z])", false },
	{ "(?<![0-9A-Za-z])[0-9", false },
};

START_TEST(apart)
{
	ck_assert_int_eq(jk_pattern_is_apart(looks[_i].pattern),
			 looks[_i].apart);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("pattern");
	TCase *tc = tcase_create("pattern");
	SRunner *sr;
	int failed;

	tcase_add_loop_test(tc, inside, 0, JK_COUNT(bytes));
	tcase_add_loop_test(tc, apart, 0, JK_COUNT(looks));
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
