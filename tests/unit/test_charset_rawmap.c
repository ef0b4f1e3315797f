/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "engine/rawmap.h"

/* Locates [offset, offset + length). */
static struct jk_finding
locate(const struct jk_rawmap *m, uint64_t offset, uint64_t length)
{
	struct jk_finding f = {
		.offset = offset,
		.length = length,
		.charset = JK_UTF8,
	};

	jk_rawmap_locate(m, &f);
	return f;
}

static void
check(const struct jk_rawmap *m, uint64_t offset, uint64_t length,
      uint64_t want_offset, uint64_t want_length)
{
	struct jk_finding f = locate(m, offset, length);

	ck_assert_uint_eq(f.offset, want_offset);
	ck_assert_uint_eq(f.length, want_length);
}

/* Behind _i letters of three bytes, a number of 14 digits. */
START_TEST(around_borders)
{
	struct jk_transcoder t;
	struct jk_text_map map;
	struct jk_rawmap m = { 0 };
	struct jk_buf raw = { 0 };
	uint64_t text = 3 * (uint64_t)_i, at = 2 + 2 * (uint64_t)_i;

	jk_buf_append(&raw, "\xff\xfe", 2);
	for (int i = 0; i < _i; i++)
		jk_buf_append(&raw, "\0\xac", 2);
	for (int i = 0; i < 14; i++)
		jk_buf_append(&raw, "7\0", 2);
	jk_buf_append(&raw, "\x3d\xd8\x00\xde\0\xac", 6);
	jk_transcoder_init(&t, JK_UTF16LE);
	ck_assert_uint_eq(jk_transcoder_feed(&t, jk_buf_span(&raw), true),
			  raw.len);
	map = jk_transcoder_map(&t);
	jk_rawmap_add(&m, &map, 0);
	check(&m, text, 14, at, 28);
	check(&m, text + 13, 1, at + 26, 2);
	/* The pair of surrogates, and what is behind it. */
	check(&m, text + 14, 4, at + 28, 4);
	check(&m, text + 18, 3, at + 32, 2);
	check(&m, 0, text + 21, 2, at + 32);
	ck_assert_int_eq(locate(&m, text, 14).charset, JK_UTF16LE);
	/* Not of this text. */
	check(&m, text + 21, 3, text + 21, 3);
	ck_assert_int_eq(locate(&m, text + 21, 3).charset, JK_UTF8);
	jk_rawmap_release(&m);
	jk_transcoder_release(&t);
	jk_buf_release(&raw);
}
END_TEST

/* Shifts in the middle of a value count as part of it, those behind not. */
START_TEST(shifts)
{
	static const char raw[] = "\x1b$)Ca\x0e\x30\x21\x0f 7\x0e\x30\x21\x0f";
	struct jk_transcoder t;
	struct jk_text_map map;
	struct jk_rawmap m = { 0 };

	jk_transcoder_init(&t, JK_ISO2022KR);
	jk_transcoder_feed(&t, jk_span_str(raw), true);
	map = jk_transcoder_map(&t);
	jk_rawmap_add(&m, &map, 0);
	check(&m, 0, 1, 4, 1);
	check(&m, 1, 3, 6, 2);
	check(&m, 1, 4, 6, 4);
	check(&m, 4, 2, 9, 2);
	check(&m, 5, 4, 10, 4);
	jk_rawmap_release(&m);
	jk_transcoder_release(&t);
}
END_TEST

/* UTF-8 and CP949 among it. */
START_TEST(bytes_among)
{
	static const char raw[] = "\x1b$)C7\xea\xb0\x80\xb0\xa1\x38";
	struct jk_transcoder t;
	struct jk_text_map map;
	struct jk_rawmap m = { 0 };

	jk_transcoder_init(&t, JK_ISO2022KR);
	jk_transcoder_feed(&t, jk_span_str(raw), true);
	map = jk_transcoder_map(&t);
	jk_rawmap_add(&m, &map, 0);
	check(&m, 1, 3, 5, 3);
	check(&m, 4, 3, 8, 2);
	check(&m, 0, 8, 4, 7);
	ck_assert_int_eq(locate(&m, 0, 1).charset, JK_ISO2022KR);
	ck_assert_int_eq(locate(&m, 1, 3).charset, JK_UTF8);
	ck_assert_int_eq(locate(&m, 4, 3).charset, JK_CP949);
	jk_rawmap_release(&m);
	jk_transcoder_release(&t);
}
END_TEST

/* Stretches as short as they get, for ever: memory stays bounded and what a
 * detector may still report is known. */
START_TEST(bounded)
{
	struct jk_stretch s = { .starts = 1, .len = 1, .unit = 2 };
	struct jk_text_map map = { &s, 1 };
	struct jk_rawmap m = { 0 };
	uint64_t n = 4 * JK_RAWMAP_KEEP;

	for (uint64_t i = 0; i < n; i++) {
		s.raw = 5 * i;
		jk_rawmap_add(&m, &map, i);
	}
	ck_assert_uint_le(m.cap, 4 * JK_RAWMAP_KEEP);
	check(&m, n - 1, 1, 5 * (n - 1), 2);
	check(&m, n - JK_RAWMAP_KEEP, 2, 5 * (n - JK_RAWMAP_KEEP), 7);
	jk_rawmap_clear(&m);
	check(&m, n - 1, 1, n - 1, 1);
	jk_rawmap_release(&m);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("charset_rawmap");
	TCase *tcase = tcase_create("rawmap");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, around_borders, 0, 150);
	tcase_add_test(tcase, shifts);
	tcase_add_test(tcase, bytes_among);
	tcase_add_test(tcase, bounded);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
