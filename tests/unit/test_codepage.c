/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>

#include "content/codepage.h"

static const struct {
	unsigned page;
	const char *bytes, *want;
} texts[] = {
	{ 949, "\xc0\xcc\xb8\xa7", "이름" },
	{ 1361, "\xb7\xa1\x9fq", "이름" },
	{ 932,
	  "\x82\xa0\xb1"
	  "a",
	  "あｱa" },
	{ 936, "\xd6\xd0", "中" },
	{ 950, "\xa4\xa4", "中" },
	{ 874, "\xa1", "ก" },
	{ 1251, "\xcf\xf0", "Пр" },
	{ 1252, "caf\xe9 \x80", "café €" },
	{ 437, "\x81", "ü" },
	{ 10000, "\x8a\xe9 e", "äÈ e" },
	{ 65001, "\xed\x95\x9c", "한" },
	{ 0, "plain", "plain" },
	/* What Korean programs write and call Western. */
	{ 1252, "\xc0\xcc\xb8\xa7: \xc8\xab\xb1\xe6\xb5\xbf", "이름: 홍길동" },
	{ 1252, "\xed\x95\x9c", "한" },
	/* No character at all, and a page that nobody has. */
	{ 949,
	  "a\xff"
	  "b",
	  "a\xef\xbf\xbd"
	  "b" },
	{ 932, "\x82", "\xef\xbf\xbd" },
	{ 12345, "\xe9 ", "é " },
};

START_TEST(converts)
{
	struct jk_buf to = { 0 };

	jk_codepage_put(&to, jk_span_str(texts[_i].bytes), texts[_i].page);
	ck_assert_str_eq(jk_buf_cstr(&to), texts[_i].want);
	jk_buf_release(&to);
}
END_TEST

static const struct {
	unsigned (*of)(unsigned);
	unsigned in, page;
} pages[] = {
	{ jk_codepage_of_charset, 129, 949 },
	{ jk_codepage_of_charset, 130, 1361 },
	{ jk_codepage_of_charset, 128, 932 },
	{ jk_codepage_of_charset, 77, 10000 },
	{ jk_codepage_of_charset, 3, 0 },
	{ jk_codepage_of_language, 0x0412, 949 },
	{ jk_codepage_of_language, 0x0411, 932 },
	{ jk_codepage_of_language, 0x0404, 950 },
	{ jk_codepage_of_language, 0x0804, 936 },
	{ jk_codepage_of_language, 0x0407, 1252 },
	{ jk_codepage_of_language, 0x03ff, 0 },
};

START_TEST(names_pages)
{
	ck_assert_uint_eq(pages[_i].of(pages[_i].in), pages[_i].page);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("codepage");
	TCase *tcase = tcase_create("codepage");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, converts, 0, JK_COUNT(texts));
	tcase_add_loop_test(tcase, names_pages, 0, JK_COUNT(pages));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
