/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "stub_out.h"

#define B(text) text, sizeof(text) - 1

static const struct {
	const char *bytes;
	size_t len;
	const char *kind;
	const char *want;
} text_case[] = {
	{ B("\xff\xfe"
	    "a\0\0\xac"),
	  "utf-16le", "a\xea\xb0\x80" },
	{ B("\xfe\xff\0a\xac\0"), "utf-16be", "a\xea\xb0\x80" },
	{ B("\xff\xfe\0\0a\0\0\0\0\xac\0\0"), "utf-32le", "a\xea\xb0\x80" },
	{ B("\0\0\xfe\xff\0\0\0a\0\0\xac\0"), "utf-32be", "a\xea\xb0\x80" },
	/* A pair of surrogates, and halves alone in each place. */
	{ B("\xff\xfe\x3d\xd8\x00\xde"), "utf-16le", "\xf0\x9f\x98\x80" },
	{ B("\xff\xfe\x3d\xd8"
	    "a\0"),
	  "utf-16le",
	  "\xef\xbf\xbd"
	  "a" },
	{ B("\xff\xfe\x00\xde"
	    "a\0"),
	  "utf-16le",
	  "\xef\xbf\xbd"
	  "a" },
	{ B("\xff\xfe"
	    "a\0\x3d\xd8"),
	  "utf-16le", "a\xef\xbf\xbd" },
	{ B("\xff\xfe"
	    "a\0b"),
	  "utf-16le", "a\xef\xbf\xbd" },
	{ B("\xff\xfe\0\0\0\0\x11\0"), "utf-32le", "\xef\xbf\xbd" },
	{ B("\xff\xfe"), "utf-16le", "" },
	/* Without a mark. */
	{ B("7\0"
	    "5\0"
	    "0\0"
	    "1\0"
	    "1\0"
	    "0\0-\0"
	    "1\0\r\0\n\0"),
	  "utf-16le", "750110-1\r\n" },
	{ B("\0"
	    "7\0"
	    "5\0"
	    "0\0"
	    "1\0"
	    "1\0"
	    "0\0-\0"
	    "1"),
	  "utf-16be", "750110-1" },
};

START_TEST(text)
{
	struct stub s;

	stub_run_bytes(&s, NULL,
		       jk_span_make(text_case[_i].bytes, text_case[_i].len));
	ck_assert_str_eq(s.items[0].kind, text_case[_i].kind);
	ck_assert_uint_eq(s.items[0].size, strlen(text_case[_i].want));
	if (s.items[0].size > 0)
		ck_assert_mem_eq(s.items[0].head.ptr, text_case[_i].want,
				 strlen(text_case[_i].want));
	ck_assert_uint_eq(s.nnotes, 0);
	stub_release(&s);
}
END_TEST

/* Longer than one read, so that units and pairs lie across two. */
START_TEST(long_text)
{
	struct jk_buf bytes = { 0 };
	struct stub s;

	jk_buf_append(&bytes, "\xff\xfe", 2);
	for (int i = 0; i < _i; i++)
		jk_buf_append(&bytes, "x\0", 2);
	for (int i = 0; i < 50000; i++)
		jk_buf_append(&bytes, "\x3d\xd8\x00\xde", 4);
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_uint_eq(s.items[0].size, 50000u * 4 + (unsigned)_i);
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("utf16");
	TCase *tcase = tcase_create("utf16");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, text, 0, JK_COUNT(text_case));
	tcase_add_loop_test(tcase, long_text, 0, 4);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
