/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "make_archive.h"
#include "stub_out.h"

#define RRN "750110-1059990"
#define LINES 20000

static const struct {
	const char *filter;
	const char *kind;
	bool joins; /* two streams in a row are one text */
	bool ends;  /* the format knows its own end */
} filter_case[] = {
	{ "gzip", "gzip", true, true },
	{ "bzip2", "bzip2", true, true },
	{ "xz", "xz", true, true },
	{ "lzip", "lzip", true, true },
	{ "zstd", "zstd", true, true },
	{ "lzma", "lzma", false, true },
	{ "lz4", "lz4", true, true },
	{ "compress", "compress", false, false },
};

/* Numbered lines, so that nothing of it is only a repetition. */
static void
fill_text(struct jk_buf *text, int from)
{
	jk_buf_clear(text);
	for (int i = from; i < from + LINES; i++)
		jk_buf_appendf(text, "%d,kim," RRN "\n", i);
}

static void
pack(struct jk_buf *out, const char *filter, const struct jk_buf *text)
{
	make_archive_of(out, "raw", filter, NULL, "data", jk_buf_span(text));
}

static void
check_text(const struct stub *s, const struct jk_buf *text)
{
	const struct stub_item *item = &s->items[s->nitems - 1];

	ck_assert_uint_eq(item->size, text->len);
	ck_assert_str_eq(item->chain, "");
	ck_assert_mem_eq(item->head.ptr, text->ptr,
			 text->len < STUB_KEEP / 2 ? text->len : STUB_KEEP / 2);
}

START_TEST(one)
{
	struct jk_buf text = { 0 }, bytes = { 0 };
	struct stub s;

	fill_text(&text, 0);
	pack(&bytes, filter_case[_i].filter, &text);
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_str_eq(s.items[0].kind, filter_case[_i].kind);
	ck_assert_uint_eq(s.nnotes, 0);
	ck_assert_uint_eq(s.nchildren, 0);
	check_text(&s, &text);
	stub_release(&s);
	jk_buf_release(&text);
	jk_buf_release(&bytes);
}
END_TEST

/* Streams behind each other, with zeros between them, and junk behind. */
START_TEST(joined)
{
	struct jk_buf a = { 0 }, b = { 0 }, bytes = { 0 }, second = { 0 };
	struct stub s;

	if (!filter_case[_i].joins)
		return;
	fill_text(&a, 0);
	fill_text(&b, LINES);
	pack(&bytes, filter_case[_i].filter, &a);
	pack(&second, filter_case[_i].filter, &b);
	jk_buf_append_span(&bytes, jk_buf_span(&second));
	jk_buf_append_span(&a, jk_buf_span(&b));
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_uint_eq(s.nnotes, 0);
	check_text(&s, &a);
	stub_release(&s);
	if (strcmp(filter_case[_i].filter, "lz4") != 0) {
		for (int i = 0; i < 100000; i++)
			jk_buf_append_byte(&bytes, 0);
		stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
		ck_assert_uint_eq(s.nnotes, 0);
		check_text(&s, &a);
		stub_release(&s);
		jk_buf_append_str(&bytes, "junk behind it");
		stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
		ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_DAMAGED));
		check_text(&s, &a);
		stub_release(&s);
	}
	jk_buf_release(&a);
	jk_buf_release(&b);
	jk_buf_release(&bytes);
	jk_buf_release(&second);
}
END_TEST

/* Cut anywhere, a note; and of what came before the cut nearly all. */
START_TEST(truncated)
{
	struct jk_buf text = { 0 }, bytes = { 0 };
	struct stub s;
	uint64_t last = 0;

	if (!filter_case[_i].ends)
		return;
	fill_text(&text, 0);
	pack(&bytes, filter_case[_i].filter, &text);
	for (size_t cut = 50; cut < bytes.len; cut += bytes.len / 60 + 50) {
		stub_run_bytes(&s, NULL, jk_span_make(bytes.ptr, cut));
		ck_assert_msg(s.nnotes > 0, "cut at %zu of %zu: silence", cut,
			      bytes.len);
		if (s.nitems == 2) {
			ck_assert_uint_ge(s.items[1].size, last);
			last = s.items[1].size;
		}
		stub_release(&s);
	}
	if (strcmp(filter_case[_i].filter, "gzip") == 0)
		ck_assert_uint_gt(last, text.len * 9 / 10);
	jk_buf_release(&text);
	jk_buf_release(&bytes);
}
END_TEST

/* A small truncated text comes out to its last byte. */
START_TEST(small_and_cut)
{
	struct jk_buf text = { 0 }, bytes = { 0 };
	struct stub s;

	jk_buf_append_str(&text, "kim," RRN "\nlee,780930-2129994\n");
	pack(&bytes, "gzip", &text);
	bytes.len -= 8;
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_DAMAGED));
	check_text(&s, &text);
	stub_release(&s);
	jk_buf_release(&text);
	jk_buf_release(&bytes);
}
END_TEST

static const struct {
	const char *bytes;
	size_t len;
} greedy_case[] = {
	/* .lzma with a dictionary of 4 GiB; zstd with a window of 2^41. */
	{ "\x5d\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0"
	  "\0\0\0\0\0",
	  24 },
	{ "\x28\xb5\x2f\xfd\x00\xf8\x01\x00\x00xxxxxxxx", 17 },
};

START_TEST(greedy)
{
	struct stub s;

	stub_run_bytes(
		&s, NULL,
		jk_span_make(greedy_case[_i].bytes, greedy_case[_i].len));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_MEMORY_LIMIT));
	stub_release(&s);
}
END_TEST

/* Digits that do not repeat: packed, more than is left to one thread. */
static void
fill_large(struct jk_buf *text)
{
	uint32_t r = 1;

	while (text->len < 1500 * 1000) {
		r = r * 1664525 + 1013904223;
		jk_buf_appendf(text, "%08u%s", r >> 5, r % 9 ? "" : "\n");
	}
}

/* A file that is unpacked by a thread of its own: whole, cut, with other
 * bytes behind it, and left before its end. */
START_TEST(ahead_of_reader)
{
	struct jk_buf text = { 0 }, bytes = { 0 };
	struct jk_limits few = jk_limits_default();
	struct stub s;

	fill_large(&text);
	pack(&bytes, filter_case[_i].filter, &text);
	ck_assert_uint_gt(bytes.len, 512 * 1024);
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_uint_eq(s.nnotes, 0);
	check_text(&s, &text);
	stub_release(&s);

	few.max_expand = text.len / 2;
	stub_run_bytes(&s, &few, jk_buf_span(&bytes));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_SIZE_LIMIT));
	ck_assert_uint_le(s.items[s.nitems - 1].size, few.max_expand);
	stub_release(&s);

	if (filter_case[_i].ends) {
		stub_run_bytes(&s, NULL,
			       jk_span_make(bytes.ptr, bytes.len / 2 + 9));
		ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_DAMAGED));
		/* bzip2 and lz4 have blocks as large as that. */
		if (strcmp(filter_case[_i].kind, "gzip") == 0)
			ck_assert_uint_gt(s.items[1].size, text.len / 3);
		stub_release(&s);
	}
	if (filter_case[_i].joins && strcmp(filter_case[_i].kind, "lz4") != 0) {
		jk_buf_append_str(&bytes, "something else");
		stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
		ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_DAMAGED));
		check_text(&s, &text);
		stub_release(&s);
	}
	jk_buf_release(&text);
	jk_buf_release(&bytes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("stream");
	TCase *tcase = tcase_create("stream");
	SRunner *runner;
	int failed;

	setlocale(LC_CTYPE, "C.UTF-8");
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, one, 0, JK_COUNT(filter_case));
	tcase_add_loop_test(tcase, joined, 0, JK_COUNT(filter_case));
	tcase_add_loop_test(tcase, truncated, 0, JK_COUNT(filter_case));
	tcase_add_test(tcase, small_and_cut);
	tcase_add_loop_test(tcase, ahead_of_reader, 0, JK_COUNT(filter_case));
	tcase_add_loop_test(tcase, greedy, 0, JK_COUNT(greedy_case));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
