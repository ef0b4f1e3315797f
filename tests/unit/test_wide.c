/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UTF-16 among other bytes, at any offset, over the edges of what is read.
 */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/transcode.h>

#include <jikimi/wide.h>

struct seen {
	struct jk_buf text; /* each string ended by a bar */
	uint64_t first;     /* offset of the last string */
	bool noted;
	size_t left; /* wide digits that were not taken out */
};

static void
on_place(void *ctx, struct jk_span place)
{
	(void)ctx;
	(void)place;
}

static void
on_text_mapped(void *ctx, struct jk_span utf8, const struct jk_text_map *map)
{
	struct seen *seen = ctx;

	jk_buf_append_span(&seen->text, utf8);
	jk_buf_append_byte(&seen->text, '|');
	ck_assert_uint_gt(map->n, 0);
	seen->first = jk_stretch_begin(&map->list[0], 0);
}

static void
on_note(void *ctx, struct jk_span member, enum jk_outcome outcome,
	enum jk_cause cause, struct jk_span detail)
{
	struct seen *seen = ctx;

	(void)member;
	(void)outcome;
	(void)detail;
	seen->noted = cause == JK_CAUSE_MEMORY_LIMIT;
}

static const struct jk_out_ops ops = {
	.place = on_place,
	.text_mapped = on_text_mapped,
	.note = on_note,
};

/* UTF-8 as UTF-16; only what the tests use. */
static void
put_wide(struct jk_buf *out, const char *utf8, bool big)
{
	struct jk_span s = jk_span_str(utf8);

	while (s.len > 0) {
		uint32_t cp;
		size_t n = jk_utf8_decode(s, &cp);

		jk_buf_append_byte(out, (unsigned char)(big ? cp >> 8 : cp));
		jk_buf_append_byte(out, (unsigned char)(big ? cp : cp >> 8));
		s = jk_span_from(s, n);
	}
}

/* Bytes that are no text and hold no zero. */
static void
put_noise(struct jk_buf *out, size_t len)
{
	uint32_t r = (uint32_t)len + 1;

	while (len-- > 0) {
		r = r * 1664525 + 1013904223;
		jk_buf_append_byte(out, (unsigned char)(0xe0 | r >> 27));
	}
}

/* Reads all of it, step bytes at a time. What is left has the same length and
 * no wide string. */
static void
look(struct seen *seen, struct jk_span whole, size_t step)
{
	struct jk_source *src = jk_source_from_span(whole);
	struct jk_wide *w = jk_wide_new(src);
	struct jk_out out = { .ops = &ops, .ctx = seen };
	unsigned char *bytes = jk_xcalloc(1, step);
	uint64_t n = 0;
	enum jk_status status;
	struct jk_err err;
	size_t got = 1, wrong = 0;

	*seen = (struct seen){ .first = 0 };
	while (got > 0) {
		status = jk_source_read(jk_wide_source(w), bytes, step, &got,
					&err);
		wrong += status != JK_OK;
		for (size_t i = 0; i < got; i++)
			wrong += bytes[i] != 0 && bytes[i] != whole.ptr[n + i];
		n += got;
		seen->left += jk_span_find(jk_span_make(bytes, got), 0,
					   jk_span_make("5\0", 2)) < got;
	}
	ck_assert_uint_eq(n, whole.len);
	ck_assert_uint_eq(wrong, 0);
	jk_wide_give(w, &out);
	jk_wide_free(w);
	jk_source_free(src);
	free(bytes);
}

static const struct {
	const char *text;
	const char *want;
} text_case[] = {
	{ "750110-1059990", "750110-1059990|" },
	{ "주민등록번호: 750110-1059990 김하나",
	  "주민등록번호: 750110-1059990 김하나|" },
	{ "abc", "" },
	{ "가나다", "" },
};

/* At each place around the edge of a window, in both orders. */
START_TEST(anywhere)
{
	for (size_t at = 65536 - 80; at < 65536 + 40; at++) {
		struct jk_buf whole = { 0 };
		struct seen seen;

		put_noise(&whole, at);
		put_wide(&whole, text_case[_i].text, at % 4 < 2);
		put_noise(&whole, 300);
		look(&seen, jk_buf_span(&whole), at % 3 == 0 ? 1000 : 1 << 20);
		ck_assert_str_eq(jk_buf_cstr(&seen.text), text_case[_i].want);
		ck_assert_uint_eq(seen.left, 0);
		if (seen.text.len > 0)
			ck_assert_uint_eq(seen.first, at);
		jk_buf_release(&seen.text);
		jk_buf_release(&whole);
	}
}
END_TEST

/* Two strings with zeros between them, at the beginning and at the end. */
START_TEST(two)
{
	struct jk_buf whole = { 0 };
	struct seen seen;

	put_wide(&whole, "first 1", false);
	for (int i = 0; i < 10000; i++)
		jk_buf_append_byte(&whole, 0);
	put_wide(&whole, "second 2", false);
	look(&seen, jk_buf_span(&whole), 100);
	ck_assert_str_eq(jk_buf_cstr(&seen.text), "first 1|second 2|");
	ck_assert_uint_eq(seen.first, whole.len - 16);
	ck_assert(!seen.noted);
	jk_buf_release(&seen.text);
	jk_buf_release(&whole);
}
END_TEST

/* One string of several windows loses nothing. */
START_TEST(long_one)
{
	struct jk_buf whole = { 0 }, bars = { 0 };
	struct seen seen;

	for (int i = 0; i < 30000; i++)
		put_wide(&whole, "123456-", false);
	look(&seen, jk_buf_span(&whole), 5000);
	for (size_t i = 0; i < seen.text.len; i++) {
		if (seen.text.ptr[i] != '|')
			jk_buf_append_byte(&bars, seen.text.ptr[i]);
	}
	ck_assert_uint_eq(bars.len, 30000 * 7);
	jk_buf_release(&bars);
	jk_buf_release(&seen.text);
	jk_buf_release(&whole);
}
END_TEST

START_TEST(too_many)
{
	struct jk_buf whole = { 0 };
	struct seen seen;

	for (int i = 0; i < 400000; i++)
		put_wide(&whole, "123456-", false);
	look(&seen, jk_buf_span(&whole), 1 << 20);
	ck_assert(seen.noted);
	ck_assert_uint_gt(seen.left, 0);
	jk_buf_release(&seen.text);
	jk_buf_release(&whole);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("wide");
	TCase *tcase = tcase_create("wide");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, anywhere, 0, JK_COUNT(text_case));
	tcase_add_test(tcase, two);
	tcase_add_test(tcase, long_one);
	tcase_add_test(tcase, too_many);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
