/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "make_archive.h"
#include "stub_out.h"

#define RRN "750110-1059990"
#define MIB (1024 * 1024)

/* A marker before and behind a member of 20 MB of blanks. */
static const struct make_entry bomb[] = {
	{ "a.txt", "first " RRN, 0, false },
	{ "bomb.bin", "                                                  ",
	  400000, false },
	{ "z.txt", "last " RRN, 0, false },
	{ NULL, NULL, 0, false },
};

static struct jk_limits
small_limits(void)
{
	struct jk_limits l = jk_limits_default();

	l.ratio_floor = MIB;
	l.max_ratio = 100;
	return l;
}

static const struct {
	const char *format;
	const char *filter;
	const char *chain; /* what the note is about */
	bool goes_on;      /* the member behind is read */
} ratio_case[] = {
	{ "zip", NULL, "bomb.bin", true },
	{ "7zip", NULL, "bomb.bin", false },
	{ "ustar", "gzip", "bomb.bin", false },
	{ "ustar", "xz", "bomb.bin", false },
	{ "ustar", "bzip2", "bomb.bin", false },
	{ "ustar", "zstd", "bomb.bin", false },
	{ "zip", "gzip", "", false },
};

/* A member that expands too far is left, with what is before it read and,
 * where that costs nothing, what is behind it too. */
START_TEST(ratio)
{
	struct jk_limits limits = small_limits();
	struct jk_buf bytes = { 0 };
	struct stub s;

	make_archive(&bytes, ratio_case[_i].format, ratio_case[_i].filter, NULL,
		     bomb);
	stub_run_bytes(&s, &limits, jk_buf_span(&bytes));
	if (ratio_case[_i].chain[0] != '\0') {
		ck_assert_ptr_nonnull(stub_noted(&s, ratio_case[_i].chain,
						 JK_CAUSE_RATIO_LIMIT));
		ck_assert_ptr_nonnull(stub_find(&s, "a.txt"));
		ck_assert_int_eq(stub_find(&s, "z.txt") != NULL,
				 ratio_case[_i].goes_on);
	}
	ck_assert_uint_lt(s.budget.expanded, 17 * MIB);
	ck_assert_uint_eq(s.budget.depth, 0);
	ck_assert_uint_eq(s.budget.spooled, 0);
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

/* Each limit of the file ends all levels, and each level says so. */
static const struct {
	uint64_t max_expand;
	uint64_t max_members;
	uint64_t timeout_ms;
	enum jk_cause cause;
} whole_case[] = {
	{ 100, 1000, 100000, JK_CAUSE_SIZE_LIMIT },
	{ 10 * MIB, 1000, 100000, JK_CAUSE_SIZE_LIMIT },
	{ 1000 * MIB, 1, 100000, JK_CAUSE_MEMBER_LIMIT },
	{ 1000 * MIB, 1000, 0, JK_CAUSE_TIME_LIMIT },
};

START_TEST(whole_file)
{
	struct jk_limits limits = jk_limits_default();
	struct jk_buf bytes = { 0 };
	struct stub s;

	limits.max_expand = whole_case[_i].max_expand;
	limits.max_members = whole_case[_i].max_members;
	limits.timeout_ms = whole_case[_i].timeout_ms;
	make_archive(&bytes, "zip", NULL, NULL, bomb);
	stub_run_bytes(&s, &limits, jk_buf_span(&bytes));
	ck_assert(s.budget.spent);
	ck_assert_ptr_nonnull(stub_noted(&s, "", whole_case[_i].cause));
	ck_assert_ptr_null(stub_find(&s, "z.txt"));
	ck_assert_uint_le(s.budget.expanded, whole_case[_i].max_expand);
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

static const struct {
	const char *format;
	const char *filter;
} depth_case[] = {
	{ "zip", NULL },    { "ustar", NULL }, { "7zip", NULL },
	{ "raw", "gzip" },  { "raw", "xz" },   { "raw", "zstd" },
	{ "raw", "bzip2" }, { "raw", "lz4" },
};

/* A member or layer behind the last level is named, its bytes are not read;
 * what stands beside it is. */
START_TEST(depth)
{
	struct jk_buf inner = { 0 }, outer = { 0 };
	struct jk_limits limits = jk_limits_default();
	struct stub s;

	jk_buf_append_str(&inner, RRN);
	for (int i = 0; i < 10; i++) {
		make_archive_of(&outer, depth_case[_i].format,
				depth_case[_i].filter, NULL, "m",
				jk_buf_span(&inner));
		jk_buf_clear(&inner);
		jk_buf_append_span(&inner, jk_buf_span(&outer));
	}
	limits.max_depth = 10;
	stub_run_bytes(&s, &limits, jk_buf_span(&inner));
	ck_assert_uint_eq(s.nnotes, 0);
	ck_assert(stub_holds(&s, RRN));
	stub_release(&s);
	limits.max_depth = 9;
	stub_run_bytes(&s, &limits, jk_buf_span(&inner));
	ck_assert_ptr_nonnull(stub_noted(&s, NULL, JK_CAUSE_DEPTH_LIMIT));
	ck_assert(!stub_holds(&s, RRN));
	ck_assert(!s.budget.spent);
	ck_assert_uint_eq(s.budget.depth, 0);
	stub_release(&s);
	jk_buf_release(&inner);
	jk_buf_release(&outer);
}
END_TEST

/* Too large to be held: a 7z is left with a note, a zip is streamed. */
static const struct {
	const char *format;
	bool is_read;
} spool_case[] = {
	{ "7zip", false },
	{ "zip", true },
	{ "ustar", true },
};

START_TEST(too_large_to_hold)
{
	static unsigned char noise[3 * MIB];
	struct jk_limits limits = jk_limits_default();
	struct jk_buf inner = { 0 }, outer = { 0 };
	struct stub s;
	uint32_t x = 1;

	for (size_t i = 0; i < sizeof(noise); i++) {
		x = x * 1103515245 + 12345;
		noise[i] = (unsigned char)(x >> 16);
	}
	memcpy(noise, RRN "\n", strlen(RRN) + 1);
	make_archive_of(&inner, spool_case[_i].format, NULL, NULL, "n",
			jk_span_make(noise, sizeof(noise)));
	make_archive_of(&outer, "ustar", NULL, NULL, "in", jk_buf_span(&inner));
	stub_run_bytes(&s, &limits, jk_buf_span(&outer));
	ck_assert(stub_find(&s, "in!/n") != NULL);
	ck_assert_uint_eq(stub_find(&s, "in!/n")->size, sizeof(noise));
	ck_assert_ptr_null(stub_noted(&s, NULL, JK_CAUSE_MEMORY_LIMIT));
	stub_release(&s);
	limits.max_memory = 2 * MIB;
	stub_run_bytes(&s, &limits, jk_buf_span(&outer));
	ck_assert_int_eq(stub_find(&s, "in!/n") != NULL,
			 spool_case[_i].is_read);
	ck_assert_int_eq(stub_noted(&s, "in", JK_CAUSE_MEMORY_LIMIT) != NULL,
			 !spool_case[_i].is_read);
	ck_assert_uint_eq(s.budget.spooled, 0);
	stub_release(&s);
	jk_buf_release(&inner);
	jk_buf_release(&outer);
}
END_TEST

/* 200,000 empty members: each is one, and none is kept. */
START_TEST(many_members)
{
	static const struct make_entry one[] = {
		{ "e", "", 0, false },
		{ NULL, NULL, 0, false },
	};
	struct jk_buf block = { 0 }, bytes = { 0 };
	struct jk_source *src;
	struct stub s;

	make_archive(&block, "ustar", NULL, NULL, one);
	for (int i = 0; i < 200000; i++)
		jk_buf_append(&bytes, block.ptr, 512);
	jk_buf_append(&bytes, block.ptr + 512, 1024);
	stub_init(&s, NULL, bytes.len);
	s.count_only = true;
	src = jk_source_from_span(jk_buf_span(&bytes));
	stub_run(&s, src);
	ck_assert_uint_eq(s.nchildren, 200000);
	ck_assert_uint_eq(s.nnotes, 0);
	jk_source_free(src);
	stub_release(&s);
	jk_buf_release(&block);
	jk_buf_release(&bytes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("archive_limits");
	TCase *tcase = tcase_create("limits");
	SRunner *runner;
	int failed;

	setlocale(LC_CTYPE, "C.UTF-8");
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, ratio, 0, JK_COUNT(ratio_case));
	tcase_add_loop_test(tcase, whole_file, 0, JK_COUNT(whole_case));
	tcase_add_loop_test(tcase, depth, 0, JK_COUNT(depth_case));
	tcase_add_loop_test(tcase, too_large_to_hold, 0, JK_COUNT(spool_case));
	tcase_add_test(tcase, many_members);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
