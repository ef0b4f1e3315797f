/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands behind pictures and programs.
 */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/format.h>

#include <jikimi/behind.h>

#define B(text) text, sizeof(text) - 1

#define PNG                                                                    \
	"\x89PNG\r\n\x1a\n"                                                    \
	"\0\0\0\x0dIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\0\0\0\0"                   \
	"\0\0\0\x08IDATPK\3\4abcd\0\0\0\0"                                     \
	"\0\0\0\0IEND\xae\x42\x60\x82"
/* A comment that holds a mark, packed data with all that is no mark. */
#define JPEG                                                                   \
	"\xff\xd8\xff\xe0\0\x06PK\3\4\xff\xff\xda\0\4\1\2abc\xff\0d\xff\xd0"   \
	"e\xff\xff\xd9"
#define GIF                                                                    \
	"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xfe\4PK\3\4\0,\0\0\0\0\1\0" \
	"\1\0\0\2\2D\1\0;"
/* One section of 8 bytes at 0x80. */
#define PROGRAM                                                                \
	"MZ" Z58 "\x40\0\0\0PE\0\0\x4c\x01\1\0" Z12 "\0\0\0\0"                 \
	".text\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0\x80\0\0\0" Z12                  \
	"\0\0\0\0codecode"
#define Z12 "\0\0\0\0\0\0\0\0\0\0\0\0"
#define Z58 Z12 Z12 Z12 Z12 "\0\0\0\0\0\0\0\0\0\0"

static const struct {
	const char *host;
	size_t len;
} host_case[] = {
	{ B(PNG) },
	{ B(JPEG) },
	{ B(GIF) },
	{ B(PROGRAM) },
};

static const struct {
	const char *bytes;
	size_t len;
	enum jk_behind what;
	size_t at; /* where it is found */
} tail_case[] = {
	{ B("PK\3\4 and more of it that follows"), JK_BEHIND_FILE, 0 },
	{ B("words before it Rar!\x1a\x07\0 and more of it"), JK_BEHIND_FILE,
	  16 },
	{ B("7z\xbc\xaf\x27\x1c and more of it"), JK_BEHIND_FILE, 0 },
	{ B("1ALZ\1\x0a\0\0\0 and more of it"), JK_BEHIND_FILE, 1 },
	{ B("EGGA\0\1 and more of it"), JK_BEHIND_FILE, 0 },
	{ B("text\nand nothing else"), JK_BEHIND_TEXT, 0 },
	{ B("\1\2 no text and nothing else"), JK_BEHIND_NOTHING, 0 },
	{ B("PK\3"), JK_BEHIND_NOTHING, 0 },
};

static enum jk_behind
find(struct jk_span whole, uint64_t *at)
{
	struct jk_limits limits = jk_limits_default();
	struct jk_source *src = jk_source_from_span(whole);
	struct jk_span head = jk_span_head(whole, JK_PEEK_MAX), tail = whole;
	enum jk_behind found = JK_BEHIND_NOTHING;
	struct jk_budget budget;

	jk_budget_begin(&budget, &limits, whole.len);
	if (whole.len > JK_TAIL_LEN)
		tail = jk_span_from(whole, whole.len - JK_TAIL_LEN);
	if (jk_behind_worth(head, tail, whole.len))
		found = jk_behind_find(src, head, &budget, at);
	jk_source_free(src);
	return found;
}

START_TEST(pairs)
{
	size_t h = (size_t)_i / JK_COUNT(tail_case);
	size_t t = (size_t)_i % JK_COUNT(tail_case);
	struct jk_buf whole = { 0 };
	enum jk_behind found;
	uint64_t at = 0;

	jk_buf_append(&whole, host_case[h].host, host_case[h].len);
	ck_assert_int_eq(find(jk_buf_span(&whole), &at), JK_BEHIND_NOTHING);
	jk_buf_append(&whole, tail_case[t].bytes, tail_case[t].len);
	found = find(jk_buf_span(&whole), &at);
	ck_assert_int_eq(found, tail_case[t].what);
	if (found != JK_BEHIND_NOTHING)
		ck_assert_uint_eq(at, host_case[h].len + tail_case[t].at);
	jk_buf_release(&whole);
}
END_TEST

/* Cut anywhere, and with any byte changed: an answer. */
START_TEST(damaged)
{
	struct jk_buf whole = { 0 };
	uint64_t at;

	jk_buf_append(&whole, host_case[_i].host, host_case[_i].len);
	jk_buf_append(&whole, tail_case[0].bytes, tail_case[0].len);
	for (size_t len = 0; len < whole.len; len++)
		find(jk_span_make(whole.ptr, len), &at);
	for (size_t i = 0; i < 256 * whole.len; i++) {
		unsigned char kept = whole.ptr[i / 256];

		whole.ptr[i / 256] = (unsigned char)i;
		if (find(jk_buf_span(&whole), &at) != JK_BEHIND_NOTHING)
			ck_assert_uint_lt(at, whole.len);
		whole.ptr[i / 256] = kept;
	}
	jk_buf_release(&whole);
}
END_TEST

START_TEST(rest)
{
	struct jk_source *src = jk_source_from_span(jk_span_str("0123456789"));
	struct jk_source *r = jk_behind_source(src, 4, 9);
	struct jk_err err;
	char got[16];
	size_t n;

	ck_assert_uint_eq(jk_source_size(r), 5);
	ck_assert_int_eq(jk_source_read(r, got, sizeof(got), &n, &err), JK_OK);
	ck_assert_uint_eq(n, 5);
	ck_assert_mem_eq(got, "45678", 5);
	ck_assert_int_eq(jk_source_pread(r, 4, got, 9, &n, &err), JK_OK);
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(got[0], '8');
	ck_assert_int_eq(jk_source_pread(r, UINT64_MAX, got, 9, &n, &err),
			 JK_OK);
	ck_assert_uint_eq(n, 0);
	jk_source_free(r);
	jk_source_free(src);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("behind");
	TCase *tcase = tcase_create("behind");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, pairs, 0,
			    JK_COUNT(host_case) * JK_COUNT(tail_case));
	tcase_add_loop_test(tcase, damaged, 0, JK_COUNT(host_case));
	tcase_add_test(tcase, rest);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
