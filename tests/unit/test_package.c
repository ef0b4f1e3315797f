/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/package.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "content/part.h"
#include "make_package.h"

/* End of central directory, APPNOTE 4.3.16. */
#define EOCD_LEN 22

struct notes {
	size_t n;
	enum jk_cause last;
};

static void
on_note(void *ctx, struct jk_span member, enum jk_outcome outcome,
	enum jk_cause cause, struct jk_span detail)
{
	struct notes *n = ctx;

	(void)member;
	(void)outcome;
	(void)detail;
	n->n++;
	n->last = cause;
}

static const struct jk_out_ops note_ops = { .note = on_note };

struct fixture {
	struct jk_budget budget;
	struct notes notes;
	struct jk_out out;
	struct jk_source *src;
	struct jk_package *p;
};

static enum jk_status
begin(struct fixture *f, struct jk_span bytes)
{
	struct jk_limits limits = jk_limits_default();

	memset(f, 0, sizeof(*f));
	jk_budget_begin(&f->budget, &limits, bytes.len);
	f->out.ops = &note_ops;
	f->out.ctx = &f->notes;
	f->out.budget = &f->budget;
	f->src = jk_source_from_span(bytes);
	return jk_package_open(&f->p, f->src, &f->out, NULL);
}

static void
end(struct fixture *f)
{
	jk_package_close(f->p);
	jk_source_free(f->src);
	/* All that was drawn is given back. */
	ck_assert_uint_eq(f->budget.spooled, 0);
}

/* What the member holds, as far as it can be read. */
static void
read_member(struct fixture *f, size_t i, struct jk_buf *to)
{
	struct jk_source *src = jk_package_begin(f->p, i);
	unsigned char chunk[64];
	size_t got;

	do {
		if (jk_source_read(src, chunk, sizeof(chunk), &got, NULL) !=
		    JK_OK)
			break;
		jk_buf_append(to, chunk, got);
	} while (got > 0);
	ck_assert_int_eq(jk_package_end(f->p, i, src, NULL), JK_OK);
}

static void
check_member(struct fixture *f, const char *name, const char *want)
{
	size_t i = jk_package_find(f->p, jk_span_str(name));
	struct jk_buf text = { 0 };

	ck_assert_msg(i != JK_PACKAGE_NONE, "no %s", name);
	read_member(f, i, &text);
	ck_assert_str_eq(jk_buf_cstr(&text), want);
	jk_buf_release(&text);
}

static const struct make_member two[] = {
	{ "a/One.xml", "first" },
	{ "two", "second" },
	{ NULL, NULL },
};

START_TEST(names)
{
	struct jk_buf zip = { 0 };
	struct fixture f;

	make_package(&zip, two);
	ck_assert_int_eq(begin(&f, jk_buf_span(&zip)), JK_OK);
	ck_assert_uint_eq(jk_package_count(f.p), 2);
	ck_assert(!jk_package_is_repaired(f.p));
	check_member(&f, "a/One.xml", "first");
	check_member(&f, "/a/One.xml", "first");
	check_member(&f, "two", "second");
	ck_assert_uint_eq(jk_package_find(f.p, jk_span_str("a/one.xml")),
			  JK_PACKAGE_NONE);
	ck_assert_uint_eq(
		jk_package_find_any_case(f.p, jk_span_str("A/one.XML")), 0);
	ck_assert_uint_eq(f.notes.n, 0);
	end(&f);
	jk_buf_release(&zip);
}
END_TEST

/* Bytes before the zip move all offsets. */
START_TEST(bytes_before)
{
	struct jk_buf all = { 0 }, zip = { 0 };
	struct fixture f;

	make_package(&zip, two);
	jk_buf_append_str(&all, "#!/bin/sh something before\n");
	jk_buf_append_span(&all, jk_buf_span(&zip));
	ck_assert_int_eq(begin(&f, jk_buf_span(&all)), JK_OK);
	ck_assert(!jk_package_is_repaired(f.p));
	check_member(&f, "two", "second");
	end(&f);
	jk_buf_release(&all);
	jk_buf_release(&zip);
}
END_TEST

/* Without its directory the members are looked for one by one. */
START_TEST(no_directory)
{
	struct jk_buf zip = { 0 };
	struct fixture f;

	make_package(&zip, two);
	zip.len -= EOCD_LEN;
	ck_assert_int_eq(begin(&f, jk_buf_span(&zip)), JK_OK);
	ck_assert(jk_package_is_repaired(f.p));
	check_member(&f, "a/One.xml", "first");
	check_member(&f, "two", "second");
	end(&f);
	jk_buf_release(&zip);
}
END_TEST

/* A directory that breaks off in its second entry. */
START_TEST(damaged_directory)
{
	struct jk_span magic = jk_span_make("PK\x01\x02", 4);
	struct jk_buf zip = { 0 };
	struct fixture f;
	size_t at;

	make_package(&zip, two);
	at = jk_span_find(jk_buf_span(&zip), 0, magic);
	at = jk_span_find(jk_buf_span(&zip), at + 4, magic);
	zip.ptr[at] = 'X';
	ck_assert_int_eq(begin(&f, jk_buf_span(&zip)), JK_OK);
	ck_assert(jk_package_is_repaired(f.p));
	check_member(&f, "two", "second");
	end(&f);
	jk_buf_release(&zip);
}
END_TEST

/* Fields of the first entry of the directory, and what they lead to. */
static const struct {
	size_t offset;
	const char *bytes;
	size_t len;
	enum jk_cause cause;
	const char *text; /* what is read in spite of it */
} lie_case[] = {
	{ 8, "\x01", 1, JK_CAUSE_ENCRYPTED, "" },
	{ 10, "\x0c", 1, JK_CAUSE_METHOD, "" },
	{ 10, "\x08", 1, JK_CAUSE_DAMAGED, "" },
	{ 16, "\0\0\0\0", 4, JK_CAUSE_DAMAGED, "first" },
	{ 20, "\x03\0\0\0", 4, JK_CAUSE_DAMAGED, "fir" },
	{ 24, "\xff\xff\xff\x7f", 4, JK_CAUSE_DAMAGED, "first" },
	{ 42, "\xf0\xff\xff\xff", 4, JK_CAUSE_DAMAGED, "" },
	{ 42, "\x05\0\0\0", 4, JK_CAUSE_DAMAGED, "" },
};

START_TEST(lies)
{
	struct jk_span magic = jk_span_make("PK\x01\x02", 4);
	struct jk_buf zip = { 0 };
	struct fixture f;
	size_t at;

	make_package(&zip, two);
	at = jk_span_find(jk_buf_span(&zip), 0, magic);
	memcpy(zip.ptr + at + lie_case[_i].offset, lie_case[_i].bytes,
	       lie_case[_i].len);
	ck_assert_int_eq(begin(&f, jk_buf_span(&zip)), JK_OK);
	check_member(&f, "a/One.xml", lie_case[_i].text);
	ck_assert_uint_eq(f.notes.n, 1);
	ck_assert_int_eq(f.notes.last, lie_case[_i].cause);
	/* Said once, however often it is read. */
	check_member(&f, "a/One.xml", lie_case[_i].text);
	ck_assert_uint_eq(f.notes.n, 1);
	/* The others are whole. */
	check_member(&f, "two", "second");
	end(&f);
	jk_buf_release(&zip);
}
END_TEST

START_TEST(broken)
{
	struct jk_buf zip = { 0 };
	struct fixture f;

	make_package(&zip, two);
	for (size_t i = 0; i < 2 * zip.len; i++) {
		size_t len = i < zip.len ? i : zip.len;
		unsigned char *copy = malloc(len + 1);

		memcpy(copy, zip.ptr, len);
		if (i >= zip.len)
			copy[i - zip.len] ^= 0xff;
		if (begin(&f, jk_span_make(copy, len)) == JK_OK) {
			for (size_t m = 0; m < jk_package_count(f.p); m++) {
				struct jk_buf text = { 0 };

				read_member(&f, m, &text);
				ck_assert_uint_le(text.len, zip.len);
				jk_buf_release(&text);
			}
		}
		end(&f);
		free(copy);
	}
	jk_buf_release(&zip);
}
END_TEST

static const struct {
	const char *from, *target, *want;
} path_case[] = {
	{ "word/document.xml", "media/a.png", "word/media/a.png" },
	{ "xl/worksheets/sheet1.xml", "../comments1.xml", "xl/comments1.xml" },
	{ "xl/workbook.xml", "/xl/styles.xml", "xl/styles.xml" },
	{ "", "word/document.xml", "word/document.xml" },
	{ "a/b/c", "./../d", "a/d" },
	{ "a", "../../../b", "b" },
	{ "a/b", "", "" },
};

START_TEST(paths)
{
	struct jk_buf path = { 0 };

	jk_part_resolve(&path, jk_span_str(path_case[_i].from),
			jk_span_str(path_case[_i].target));
	ck_assert_str_eq(jk_buf_cstr(&path), path_case[_i].want);
	jk_buf_release(&path);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("package");
	TCase *tcase = tcase_create("package");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, names);
	tcase_add_test(tcase, bytes_before);
	tcase_add_test(tcase, no_directory);
	tcase_add_test(tcase, damaged_directory);
	tcase_add_loop_test(tcase, lies, 0, JK_COUNT(lie_case));
	tcase_add_test(tcase, broken);
	tcase_add_loop_test(tcase, paths, 0, JK_COUNT(path_case));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
