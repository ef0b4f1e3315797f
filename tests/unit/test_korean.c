/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ALZ and EGG: archives made here, whole, damaged, encrypted and lying.
 */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "make_korean.h"
#include "stub_out.h"

static void
check_member(const struct stub *s, const char *name)
{
	const struct stub_item *item = stub_find(s, name);
	struct jk_buf text = { 0 };

	make_text(&text);
	ck_assert_msg(item != NULL, "%s is missing", name);
	ck_assert_uint_eq(item->size, text.len);
	ck_assert_mem_eq(item->head.ptr, text.ptr, text.len);
	jk_buf_release(&text);
}

static const struct {
	bool egg;
	enum make_method method;
} whole_case[] = {
	{ false, STORE },  { false, BZIP2 }, { false, DEFLATE },
	{ false, DLZ },    { true, STORE },  { true, BZIP2 },
	{ true, DEFLATE }, { true, AZO },    { true, LZMA },
};

/* Three members by one method, a stored one between them. */
START_TEST(whole)
{
	enum make_method method = whole_case[_i].method;
	const struct make_member m[] = {
		{ .name = "a.txt", .method = method },
		{ .name = "dir\\b.txt", .method = STORE },
		{ .name = "\xc8\xab\xb1\xe6.txt", .method = method },
	};
	struct jk_buf bytes = { 0 };
	struct stub s;

	make_korean(&bytes, whole_case[_i].egg, m, JK_COUNT(m));
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_str_eq(s.items[0].kind, whole_case[_i].egg ? "egg" : "alz");
	ck_assert_uint_eq(s.nnotes, 0);
	check_member(&s, "a.txt");
	check_member(&s, "dir/b.txt");
	check_member(&s, "홍길.txt");
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

/* What cannot be read is named, and what stands behind it is read. */
START_TEST(unread)
{
	const struct make_member m[] = {
		{ .name = "locked.txt", .method = DEFLATE, .encrypted = true },
		{ .name = "odd.txt", .method = UNKNOWN },
		{ .name = "wrong.txt", .method = DEFLATE, .wrong_sum = true },
		{ .name = "last.txt", .method = DEFLATE },
	};
	struct jk_buf bytes = { 0 };
	struct stub s;

	make_korean(&bytes, _i, m, JK_COUNT(m));
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_ptr_nonnull(stub_noted(&s, "locked.txt", JK_CAUSE_ENCRYPTED));
	ck_assert_ptr_nonnull(stub_noted(&s, "odd.txt", JK_CAUSE_METHOD));
	ck_assert_ptr_nonnull(stub_noted(&s, "wrong.txt", JK_CAUSE_DAMAGED));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_DAMAGED));
	check_member(&s, "wrong.txt");
	check_member(&s, "last.txt");
	ck_assert_uint_eq(s.nnotes, 4);
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

/* Cut anywhere there is a note, and the first member is there to the end. */
START_TEST(truncated)
{
	enum make_method method = whole_case[_i].method;
	const struct make_member m[] = {
		{ .name = "a.txt", .method = STORE },
		{ .name = "b.txt", .method = method },
	};
	struct jk_buf bytes = { 0 };
	struct stub s;

	make_korean(&bytes, whole_case[_i].egg, m, JK_COUNT(m));
	for (size_t cut = 15; cut < bytes.len; cut++) {
		stub_run_bytes(&s, NULL, jk_span_make(bytes.ptr, cut));
		ck_assert_msg(s.nnotes > 0, "cut at %zu of %zu: silence", cut,
			      bytes.len);
		stub_release(&s);
	}
	stub_run_bytes(&s, NULL, jk_span_make(bytes.ptr, bytes.len - 40));
	check_member(&s, "a.txt");
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

/* Flipped bits: no crash, no endless loop; most are noticed. */
START_TEST(flipped)
{
	enum make_method method = whole_case[_i].method;
	const struct make_member m[] = {
		{ .name = "a.txt", .method = method },
		{ .name = "b.txt", .method = method },
	};
	struct jk_buf bytes = { 0 };
	uint32_t r = 1;
	size_t noticed = 0;
	struct stub s;

	make_korean(&bytes, whole_case[_i].egg, m, JK_COUNT(m));
	for (int i = 0; i < 300; i++) {
		size_t at;

		r = r * 1664525 + 1013904223;
		at = (r >> 8) % bytes.len;
		bytes.ptr[at] ^= (unsigned char)(1U << (r >> 5 & 7));
		stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
		noticed += s.nnotes > 0;
		stub_release(&s);
		bytes.ptr[at] ^= (unsigned char)(1U << (r >> 5 & 7));
	}
	ck_assert_uint_gt(noticed, 200);
	jk_buf_release(&bytes);
}
END_TEST

/* The text of a comment of the archive, and of a member. */
START_TEST(egg_comments)
{
	const struct make_member m = { .name = "a.txt", .method = DEFLATE };
	struct jk_buf bytes = { 0 };
	struct stub s;

	make_korean(&bytes, true, &m, 1);
	bytes.len -= 4;
	make_egg_field(&bytes, 0x04c63672, MAKE_RRN, strlen(MAKE_RRN));
	make_egg_end(&bytes);
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_uint_eq(s.nnotes, 0);
	ck_assert(stub_holds(&s,
			     "[place comment][trait hidden: comment]" MAKE_RRN
			     "[no trait]"));
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

/* One of several files: what begins elsewhere and what goes on elsewhere. */
START_TEST(egg_split)
{
	const struct make_member m = { .name = "a.txt", .method = DEFLATE };
	struct jk_buf bytes = { 0 }, text = { 0 };
	struct stub s;

	make_text(&text);
	make_egg_begin(&bytes);
	bytes.len -= 4;
	make_egg_field(&bytes, 0x24f5a262, "\1\0\0\0\2\0\0\0", 8);
	make_egg_end(&bytes);
	jk_buf_append_str(&bytes, "the end of a member " MAKE_RRN "\n");
	make_egg_member(&bytes, &m, jk_buf_span(&text));
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_DAMAGED));
	ck_assert(stub_holds(&s, "the end of a member " MAKE_RRN));
	check_member(&s, "a.txt");
	stub_release(&s);
	jk_buf_release(&bytes);
	jk_buf_release(&text);
}
END_TEST

/* Names are encrypted as well: nothing can be told but that. */
START_TEST(egg_locked)
{
	struct jk_buf bytes = { 0 };
	struct stub s;

	make_egg_begin(&bytes);
	bytes.len -= 4;
	make_egg_field(&bytes, 0x08d144a8, "........", 8);
	make_egg_end(&bytes);
	jk_buf_append_str(&bytes, "something that nobody can read");
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_ENCRYPTED));
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

/* A packed size that is too large costs the member behind nothing. */
START_TEST(lying_size)
{
	const struct make_member m[] = {
		{ .name = "a.txt", .method = DEFLATE },
		{ .name = "b.txt", .method = DEFLATE },
	};
	struct jk_buf bytes = { 0 };
	struct stub s;

	make_korean(&bytes, false, m, JK_COUNT(m));
	memset(bytes.ptr + 8 + 19, 0xff, 4);
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_ptr_nonnull(stub_noted(&s, "a.txt", JK_CAUSE_DAMAGED));
	check_member(&s, "a.txt");
	check_member(&s, "b.txt");
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("korean archives");
	TCase *tcase = tcase_create("korean archives");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, whole, 0, JK_COUNT(whole_case));
	tcase_add_loop_test(tcase, unread, 0, 2);
	tcase_add_loop_test(tcase, truncated, 0, JK_COUNT(whole_case));
	tcase_add_loop_test(tcase, flipped, 0, JK_COUNT(whole_case));
	tcase_add_test(tcase, egg_comments);
	tcase_add_test(tcase, egg_split);
	tcase_add_test(tcase, egg_locked);
	tcase_add_test(tcase, lying_size);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
