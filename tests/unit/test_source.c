/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/source.h>

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jikimi/buf.h>

#define LONG (3 * JK_PEEK_MAX + 17)

/* A provider that gives a few bytes at a time and then fails or ends. */
struct drip {
	size_t left;
	size_t each;
	enum jk_status end;
	int *nclosed;
};

static enum jk_status
drip_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct drip *d = ctx;
	size_t n = len < d->each ? len : d->each;

	if (n > d->left)
		n = d->left;
	*got = n;
	memset(to, 'x', n);
	d->left -= n;
	if (n == 0 && d->end != JK_OK)
		return jk_err_set(err, d->end, "drip ended");
	return JK_OK;
}

static void
drip_close(void *ctx)
{
	struct drip *d = ctx;

	(*d->nclosed)++;
}

static const struct jk_source_ops drip_ops = {
	.read = drip_read,
	.close = drip_close,
};

static unsigned char *
pattern(size_t len)
{
	unsigned char *bytes = jk_xcalloc(len, 1);

	for (size_t i = 0; i < len; i++)
		bytes[i] = (unsigned char)(i * 31 + i / 251);
	return bytes;
}

static const struct {
	size_t peek;
	size_t read;
} walk_case[] = {
	{ 0, 1000 },
	{ 1, 1 },
	{ 10, 7 },
	{ JK_PEEK_MAX, 100000 },
	{ 100, JK_PEEK_MAX },
	{ JK_PEEK_MAX, 13 },
	{ 5000, 4999 },
};

/* Peeks never change what is read. */
START_TEST(walk)
{
	unsigned char *bytes = pattern(LONG), *to = pattern(LONG);
	struct jk_source *s = jk_source_from_span(jk_span_make(bytes, LONG));
	size_t at = 0, got = 1;
	struct jk_span head;

	while (got > 0) {
		size_t want = walk_case[_i].peek;

		ck_assert_int_eq(jk_source_peek(s, want, &head, NULL), JK_OK);
		ck_assert_uint_eq(head.len,
				  LONG - at < want ? LONG - at : want);
		ck_assert_mem_eq(head.ptr, bytes + at, head.len);
		ck_assert_int_eq(
			jk_source_read(s, to, walk_case[_i].read, &got, NULL),
			JK_OK);
		ck_assert_mem_eq(to, bytes + at, got);
		at += got;
		ck_assert_uint_eq(jk_source_pos(s), at);
		ck_assert_uint_ge(jk_source_taken(s), at);
	}
	ck_assert_uint_eq(at, LONG);
	jk_source_free(s);
	free(bytes);
	free(to);
}
END_TEST

START_TEST(pread_anywhere)
{
	unsigned char *bytes = pattern(LONG), to[100];
	struct jk_source *s = jk_source_from_span(jk_span_make(bytes, LONG));
	size_t got;

	ck_assert(jk_source_can_pread(s));
	ck_assert_int_eq(jk_source_pread(s, LONG - 40, to, 100, &got, NULL),
			 JK_OK);
	ck_assert_uint_eq(got, 40);
	ck_assert_mem_eq(to, bytes + LONG - 40, 40);
	ck_assert_int_eq(jk_source_pread(s, UINT64_MAX, to, 100, &got, NULL),
			 JK_OK);
	ck_assert_uint_eq(got, 0);
	ck_assert_uint_eq(jk_source_pos(s), 0);
	jk_source_free(s);
	free(bytes);
}
END_TEST

static const struct {
	size_t before;
	size_t each;
	enum jk_status end;
} end_case[] = {
	{ 0, 5, JK_EIO },   { 100, 7, JK_ECORRUPT }, { 100, 100, JK_ELIMIT },
	{ 100, 33, JK_OK }, { 0, 1, JK_OK },
};

/* Good bytes first, then the error, again and again. */
START_TEST(sticky)
{
	int nclosed = 0;
	struct drip d = { end_case[_i].before, end_case[_i].each,
			  end_case[_i].end, &nclosed };
	struct jk_source *s = jk_source_new(&drip_ops, &d, JK_SIZE_UNKNOWN);
	struct jk_err err = { 0 };
	struct jk_span head;
	char to[1000];
	size_t got;

	ck_assert(!jk_source_can_pread(s));
	ck_assert_uint_eq(jk_source_size(s), JK_SIZE_UNKNOWN);
	if (end_case[_i].before > 0) {
		ck_assert_int_eq(jk_source_peek(s, 1000, &head, &err), JK_OK);
		ck_assert_uint_eq(head.len, end_case[_i].before);
		ck_assert_int_eq(jk_source_read(s, to, 1000, &got, &err),
				 JK_OK);
		ck_assert_uint_eq(got, end_case[_i].before);
	}
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(jk_source_read(s, to, 1000, &got, &err),
				 end_case[_i].end);
		ck_assert_uint_eq(got, 0);
		ck_assert_int_eq(jk_source_peek(s, 10, &head, &err),
				 end_case[_i].end);
		ck_assert_int_eq(jk_source_status(s), end_case[_i].end);
	}
	if (end_case[_i].end != JK_OK)
		ck_assert_str_eq(err.text, "drip ended");
	jk_source_free(s);
	ck_assert_int_eq(nclosed, 1);
}
END_TEST

/* A file that shrank ends where it now ends; one that grew does too. */
START_TEST(changing_file)
{
	char name[] = "/tmp/jikimi-test-XXXXXX", to[64];
	struct jk_source *s;
	size_t got;
	int fd = mkstemp(name);

	ck_assert_int_ne(fd, -1);
	unlink(name);
	ck_assert_int_eq(write(fd, "0123456789", 10), 10);
	s = jk_source_from_fd(fd, 1000);
	ck_assert_int_eq(jk_source_read(s, to, 4, &got, NULL), JK_OK);
	ck_assert_int_eq(ftruncate(fd, 6), 0);
	ck_assert_int_eq(jk_source_read(s, to, 64, &got, NULL), JK_OK);
	ck_assert_uint_eq(got, 2);
	ck_assert_mem_eq(to, "45", 2);
	ck_assert_int_eq(jk_source_pread(s, 2, to, 2, &got, NULL), JK_OK);
	ck_assert_uint_eq(got, 2);
	ck_assert_mem_eq(to, "23", 2);
	jk_source_free(s);
}
END_TEST

START_TEST(unreadable_file)
{
	struct jk_source *s = jk_source_from_fd(-1, 10);
	struct jk_err err = { 0 };
	struct jk_span head;

	ck_assert_int_eq(jk_source_peek(s, 10, &head, &err), JK_EIO);
	ck_assert_uint_eq(head.len, 0);
	ck_assert_ptr_nonnull(strstr(err.text, "read"));
	jk_source_free(s);
	jk_source_free(NULL);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("source");
	TCase *tcase = tcase_create("source");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, walk, 0, JK_COUNT(walk_case));
	tcase_add_test(tcase, pread_anywhere);
	tcase_add_loop_test(tcase, sticky, 0, JK_COUNT(end_case));
	tcase_add_test(tcase, changing_file);
	tcase_add_test(tcase, unreadable_file);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
