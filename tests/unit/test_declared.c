/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>

#include <jikimi/codepage.h>

#include "content/declared.h"

#define META(label) "<html><meta charset=\"" label "\">"
#define RUSSIAN "\xc8\xec\xff \xd4\xe0\xec\xe8\xeb\xe8\xff"
#define KOREAN "\xb0\xa1\xb3\xaa\xb4\xd9 \xb6\xf3\xb8\xb6"
#define CHINESE "\xd6\xd0\xb9\xfa\xb5\xc4\xc8\xcb\xc3\xf1\xd4\xda"

static const struct {
	const char *head;
	enum jk_charset want;
} heads[] = {
	{ META("windows-1251") RUSSIAN, JK_WINDOWS_1251 },
	{ "<META HTTP-EQUIV=Content-Type "
	  "CONTENT='text/html;charset=CP1251'>" RUSSIAN,
	  JK_WINDOWS_1251 },
	{ "<meta content=text/html; charset = iso-8859-6 http-equiv=a>\xd3.",
	  JK_ISO8859_6 },
	{ " \n<?xml version='1.0' encoding='ISO_8859-5' ?><a>" RUSSIAN,
	  JK_ISO8859_5 },
	{ META("iso-8859-1") "caf\xe9.", JK_WINDOWS_1252 },
	{ META("x-sjis") "\x95\x5c\x8e\xa6", JK_SHIFT_JIS },
	{ META("GB2312") CHINESE, JK_GBK },
	/* What the bytes say is believed first. */
	{ META("GB2312") KOREAN, JK_BINARY },
	{ META("iso-8859-1") KOREAN, JK_BINARY },
	{ META("windows-1252") "caf\xc3\xa9", JK_BINARY },
	{ META("windows-1251") "plain", JK_BINARY },
	{ META("euc-kr") KOREAN, JK_BINARY },
	{ META("utf-8") RUSSIAN, JK_BINARY },
	{ META("no-such-thing-at-all-and-then-some") RUSSIAN, JK_BINARY },
	{ META("") RUSSIAN, JK_BINARY },
	/* No declaration, or one of something else. */
	{ "<!-- " META("windows-1251") " -->" RUSSIAN, JK_BINARY },
	{ "<script charset=windows-1251></script>" RUSSIAN, JK_BINARY },
	{ "<metadata charset=windows-1251>" RUSSIAN, JK_BINARY },
	{ "charset=windows-1251 " RUSSIAN, JK_BINARY },
	{ "<?xml encoding", JK_BINARY },
	{ "<meta charset=", JK_BINARY },
	{ "<", JK_BINARY },
	{ "", JK_BINARY },
};

START_TEST(declares)
{
	ck_assert_str_eq(jk_charset_name(jk_declared_charset(
				 jk_span_str(heads[_i].head))),
			 jk_charset_name(heads[_i].want));
}
END_TEST

/* Each encoding of the list has a table. */
START_TEST(tables)
{
	unsigned n = 0;

	for (int cs = JK_ISO2022KR + 1; cs < JK_BINARY; cs++, n++)
		ck_assert_ptr_nonnull(
			jk_codepage_find(jk_charset_page((enum jk_charset)cs)));
	ck_assert_uint_gt(n, 0);
	ck_assert_uint_eq(jk_charset_page(JK_CP949), 0);
	ck_assert_ptr_null(jk_codepage_find(0));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("declared");
	TCase *tcase = tcase_create("declared");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, declares, 0, JK_COUNT(heads));
	tcase_add_test(tcase, tables);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
