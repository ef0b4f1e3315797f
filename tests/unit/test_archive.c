/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "make_archive.h"
#include "stub_out.h"

#define RRN "750110-1059990"
/* "명부.txt" in CP949 and in UTF-8. */
#define NAME_CP949 "\xb8\xed\xba\xce.txt"
#define NAME_UTF8 "\xeb\xaa\x85\xeb\xb6\x80.txt"

static const struct make_entry plain[] = {
	{ "dir", "", 0, true },
	{ "dir/a.txt", "a " RRN "\n", 0, false },
	{ "b.csv", "name,rrn\nkim," RRN "\n", 3000, false },
	{ "empty", "", 0, false },
	{ NULL, NULL, 0, false },
};

static const struct {
	const char *format;
	const char *filter;
	const char *option;
	const char *kind;
} whole_case[] = {
	{ "zip", NULL, NULL, "zip" },
	{ "zip", NULL, "compression=store", "zip" },
	{ "zip", NULL, "zip64", "zip" },
	{ "7zip", NULL, NULL, "7z" },
	{ "7zip", NULL, "compression=store", "7z" },
	{ "7zip", NULL, "compression=ppmd", "7z" },
	{ "ustar", NULL, NULL, "tar" },
	{ "gnutar", NULL, NULL, "tar" },
	{ "pax", NULL, NULL, "tar" },
	{ "v7tar", NULL, NULL, "tar" },
	{ "newc", NULL, NULL, "cpio" },
	{ "odc", NULL, NULL, "cpio" },
	{ "bin", NULL, NULL, "cpio" },
	{ "iso9660", NULL, NULL, "iso9660" },
	{ "ustar", "gzip", NULL, "gzip" },
	{ "ustar", "bzip2", NULL, "bzip2" },
	{ "ustar", "xz", NULL, "xz" },
	{ "ustar", "lzma", NULL, "lzma" },
	{ "ustar", "lzip", NULL, "lzip" },
	{ "ustar", "zstd", NULL, "zstd" },
	{ "ustar", "lz4", NULL, "lz4" },
	{ "ustar", "compress", NULL, "compress" },
	{ "newc", "gzip", NULL, "gzip" },
	{ "zip", "gzip", NULL, "gzip" },
	{ "7zip", "xz", NULL, "xz" },
};

/* ISO names are upper case or long, so the whole chain is not compared. */
static const struct stub_item *
find_tail(const struct stub *s, const char *tail)
{
	for (size_t i = 0; i < s->nitems; i++) {
		const char *chain = s->items[i].chain;

		if (strlen(chain) >= strlen(tail) &&
		    strcasecmp(chain + strlen(chain) - strlen(tail), tail) == 0)
			return &s->items[i];
	}
	return NULL;
}

START_TEST(whole)
{
	struct jk_buf bytes = { 0 };
	const struct stub_item *item;
	struct stub s;

	make_archive(&bytes, whole_case[_i].format, whole_case[_i].filter,
		     whole_case[_i].option, plain);
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_str_eq(s.items[0].kind, whole_case[_i].kind);
	ck_assert_uint_eq(s.nnotes, 0);
	ck_assert_uint_eq(s.nchildren, 3);
	item = find_tail(&s, "dir/a.txt");
	ck_assert_ptr_nonnull(item);
	ck_assert_uint_eq(item->size, strlen("a " RRN "\n"));
	item = find_tail(&s, "b.csv");
	ck_assert_ptr_nonnull(item);
	ck_assert_uint_eq(item->size, 3000 * strlen(plain[2].text));
	ck_assert_mem_eq(item->head.ptr, plain[2].text, strlen(plain[2].text));
	ck_assert_uint_eq(s.budget.depth, 0);
	ck_assert_uint_eq(s.budget.spooled, 0);
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

/* Cut anywhere: never a crash, never silence. */
START_TEST(truncated)
{
	struct jk_buf bytes = { 0 };
	struct stub s;
	size_t step;

	make_archive(&bytes, whole_case[_i].format, whole_case[_i].filter,
		     whole_case[_i].option, plain);
	step = bytes.len > 20000 ? bytes.len / 400 : 50;
	for (size_t cut = step; cut < bytes.len; cut += step) {
		stub_run_bytes(&s, NULL, jk_span_make(bytes.ptr, cut));
		/* compress(1) has no mark for its end. */
		ck_assert_msg(s.nnotes > 0 || s.nchildren == 3 ||
				      strcmp(s.items[0].kind, "compress") ==
					      0 ||
				      strcmp(s.items[0].kind, "binary") == 0 ||
				      strcmp(s.items[0].kind, "text") == 0,
			      "cut at %zu of %zu: silence", cut, bytes.len);
		ck_assert_uint_eq(s.budget.depth, 0);
		ck_assert_uint_eq(s.budget.spooled, 0);
		stub_release(&s);
	}
	jk_buf_release(&bytes);
}
END_TEST

/* Each byte in turn is wrong: no crash, no hang. */
START_TEST(bent)
{
	struct jk_buf bytes = { 0 };
	struct stub s;
	size_t step;

	make_archive(&bytes, whole_case[_i].format, whole_case[_i].filter,
		     whole_case[_i].option, plain);
	step = bytes.len > 600 ? bytes.len / 300 : 1;
	for (size_t at = 0; at < bytes.len; at += step) {
		bytes.ptr[at] ^= 0xff;
		stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
		ck_assert_uint_eq(s.budget.depth, 0);
		stub_release(&s);
		bytes.ptr[at] ^= 0xff;
	}
	jk_buf_release(&bytes);
}
END_TEST

START_TEST(nested)
{
	static const char *const formats[] = { "zip",  "ustar", "7zip",
					       "newc", "zip",   "pax" };
	struct jk_buf inner = { 0 }, outer = { 0 };
	struct stub s;

	make_archive(&inner, "zip", NULL, NULL, plain);
	for (size_t i = 0; i < JK_COUNT(formats); i++) {
		make_archive_of(&outer, formats[i], NULL, NULL, "in",
				jk_buf_span(&inner));
		jk_buf_clear(&inner);
		jk_buf_append_span(&inner, jk_buf_span(&outer));
	}
	stub_run_bytes(&s, NULL, jk_buf_span(&inner));
	ck_assert_uint_eq(s.nnotes, 0);
	ck_assert_ptr_nonnull(
		stub_find(&s, "in!/in!/in!/in!/in!/in!/dir/a.txt"));
	ck_assert_uint_eq(s.budget.spooled, 0);
	stub_release(&s);
	jk_buf_release(&inner);
	jk_buf_release(&outer);
}
END_TEST

static const struct {
	const char *name;
	unsigned flags;
	const char *want;
} name_case[] = {
	{ NAME_CP949, 0, NAME_UTF8 },
	{ NAME_UTF8, 0x800, NAME_UTF8 },
	{ NAME_UTF8, 0, NAME_UTF8 },
	{ "plain.txt", 0, "plain.txt" },
	{ "../../etc/x", 0, "../../etc/x" },
	{ "\xff\xfe\x80", 0, "\xff\xfe\x80" },
	{ "", 0, "(no name)" },
};

START_TEST(names)
{
	struct jk_buf bytes = { 0 };
	struct stub s;

	make_zip_raw(&bytes, jk_span_str(name_case[_i].name),
		     name_case[_i].flags, 0, jk_span_str(RRN));
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_uint_eq(s.nnotes, 0);
	ck_assert_msg(stub_find(&s, name_case[_i].want) != NULL, "no %s but %s",
		      name_case[_i].want, s.items[s.nitems - 1].chain);
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

START_TEST(long_name)
{
	struct jk_buf bytes = { 0 }, name = { 0 };
	struct stub s;

	for (int i = 0; i < 20000; i++)
		jk_buf_append_str(&name, "\xea\xb0\x80");
	make_zip_raw(&bytes, jk_buf_span(&name), 0x800, 0, jk_span_str(RRN));
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_uint_eq(s.nitems, 2);
	ck_assert_uint_le(strlen(s.items[1].chain), 4096);
	ck_assert_uint_gt(strlen(s.items[1].chain), 4000);
	ck_assert_ptr_nonnull(
		strstr(s.items[1].chain, "\xea\xb0\x80...\xea\xb0\x80"));
	stub_release(&s);
	jk_buf_release(&bytes);
	jk_buf_release(&name);
}
END_TEST

static const struct {
	unsigned flags;
	unsigned method;
	enum jk_cause cause;
} unread_case[] = {
	{ 1, 0, JK_CAUSE_ENCRYPTED }, /* PKWARE's cipher */
	{ 1, 8, JK_CAUSE_ENCRYPTED },
	{ 1, 99, JK_CAUSE_ENCRYPTED },   /* WinZip AES */
	{ 0x41, 8, JK_CAUSE_ENCRYPTED }, /* strong encryption */
	{ 0, 9, JK_CAUSE_METHOD },       /* deflate64 */
	{ 0, 97, JK_CAUSE_METHOD },      /* WavPack */
	{ 0, 8, JK_CAUSE_DAMAGED },      /* is not deflate */
};

/* What cannot be read is named, and never looks like it was. */
START_TEST(unread)
{
	struct jk_buf bytes = { 0 };
	const struct stub_note *note;
	struct stub s;

	make_zip_raw(&bytes, jk_span_str("secret.txt"), unread_case[_i].flags,
		     unread_case[_i].method,
		     jk_span_str("\xff\xfe\xfd not really " RRN));
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	note = stub_noted(&s, "secret.txt", unread_case[_i].cause);
	ck_assert_ptr_nonnull(note);
	ck_assert_int_ne(note->outcome, JK_SCANNED);
	ck_assert(!stub_holds(&s, RRN));
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

/* The central directory is gone, moved or lies; members are read anyway. */
START_TEST(broken_directory)
{
	struct jk_buf bytes = { 0 };
	struct jk_span s;
	struct stub stub;
	size_t at;

	make_archive(&bytes, "zip", NULL, "compression=store", plain);
	s = jk_buf_span(&bytes);
	at = jk_span_find(s, 0, jk_span_str("PK\x01\x02"));
	ck_assert_uint_lt(at, s.len);
	if (_i == 0)
		bytes.len = at;
	else if (_i == 1)
		memset(bytes.ptr + bytes.len - 6, 0x7f, 4);
	else if (_i == 2)
		bytes.ptr[at] = 'Q';
	else
		bytes.ptr[0] = 'Q', bytes.ptr[1] = 'Q';
	if (_i == 3)
		memcpy(bytes.ptr, "PK\x07\x08", 4);
	stub_run_bytes(&stub, NULL, jk_buf_span(&bytes));
	if (_i < 3) {
		ck_assert_ptr_nonnull(stub_find(&stub, "dir/a.txt"));
		ck_assert_ptr_nonnull(stub_find(&stub, "b.csv"));
		ck_assert_ptr_nonnull(stub_noted(&stub, "", JK_CAUSE_DAMAGED));
	}
	stub_release(&stub);
	jk_buf_release(&bytes);
}
END_TEST

/* One local header is overwritten: what stands behind it is still read. */
START_TEST(hole_in_the_middle)
{
	static const struct make_entry three[] = {
		{ "1.txt", "one " RRN, 10, false },
		{ "2.txt", "two " RRN, 10, false },
		{ "3.txt", "three " RRN, 10, false },
		{ NULL, NULL, 0, false },
	};
	struct jk_buf bytes = { 0 };
	struct stub s;
	size_t at;

	make_archive(&bytes, "zip", NULL, "compression=store", three);
	at = jk_span_find(jk_buf_span(&bytes), 4, jk_span_str("PK\x03\x04"));
	ck_assert_uint_lt(at, bytes.len);
	memset(bytes.ptr + at, 'x', 20);
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_ptr_nonnull(stub_find(&s, "1.txt"));
	ck_assert_ptr_nonnull(stub_find(&s, "3.txt"));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_DAMAGED));
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

static const struct {
	const char *format;
	bool in_tar; /* the source cannot be read at random */
} tail_case[] = {
	{ "newc", false },
	{ "newc", true },
	{ "odc", false },
};

/* An initramfs: an archive, zeros, and another one, packed, behind it. */
START_TEST(tail)
{
	static const struct make_entry late[] = {
		{ "late.txt", "late " RRN, 0, false },
		{ NULL, NULL, 0, false },
	};
	struct jk_buf bytes = { 0 }, second = { 0 }, outer = { 0 };
	struct stub s;

	make_archive(&bytes, tail_case[_i].format, NULL, NULL, plain);
	for (int i = 0; i < 100000; i++)
		jk_buf_append_byte(&bytes, 0);
	make_archive(&second, "newc", "gzip", NULL, late);
	jk_buf_append_span(&bytes, jk_buf_span(&second));
	if (tail_case[_i].in_tar)
		make_archive_of(&outer, "ustar", NULL, NULL, "initrd",
				jk_buf_span(&bytes));
	else
		jk_buf_append_span(&outer, jk_buf_span(&bytes));
	stub_run_bytes(&s, NULL, jk_buf_span(&outer));
	ck_assert_uint_eq(s.nnotes, 0);
	ck_assert_ptr_nonnull(find_tail(&s, "dir/a.txt"));
	ck_assert_ptr_nonnull(find_tail(&s, "late.txt"));
	stub_release(&s);
	jk_buf_release(&bytes);
	jk_buf_release(&second);
	jk_buf_release(&outer);
}
END_TEST

static const char *const office_case[] = { "[Content_Types].xml", "mimetype" };

/* A document needs random access; without memory for that its parts are read
 * as those of any archive. */
START_TEST(office)
{
	struct jk_limits limits = jk_limits_default();
	struct jk_buf bytes = { 0 }, outer = { 0 };
	const struct stub_note *note;
	struct stub s;

	make_archive_of(&bytes, "zip", NULL, NULL, office_case[_i],
			jk_span_str("<Types/>"));
	make_archive_of(&outer, "zip", NULL, NULL, "a.zip",
			jk_buf_span(&bytes));
	limits.max_memory = 2;
	stub_run_bytes(&s, &limits, jk_buf_span(&outer));
	note = stub_noted(&s, "a.zip", JK_CAUSE_NO_EXTRACTOR);
	ck_assert_ptr_nonnull(note);
	ck_assert_str_eq(note->detail,
			 "office document read as a plain archive");
	ck_assert_uint_eq(s.nnotes, 1);
	stub_release(&s);
	jk_buf_release(&bytes);
	jk_buf_release(&outer);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("archive");
	TCase *tcase = tcase_create("archive");
	SRunner *runner;
	int failed;

	setlocale(LC_CTYPE, "C.UTF-8");
	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, whole, 0, JK_COUNT(whole_case));
	tcase_add_loop_test(tcase, truncated, 0, JK_COUNT(whole_case));
	tcase_add_loop_test(tcase, bent, 0, JK_COUNT(whole_case));
	tcase_add_test(tcase, nested);
	tcase_add_loop_test(tcase, names, 0, JK_COUNT(name_case));
	tcase_add_test(tcase, long_name);
	tcase_add_loop_test(tcase, unread, 0, JK_COUNT(unread_case));
	tcase_add_loop_test(tcase, broken_directory, 0, 4);
	tcase_add_test(tcase, hole_in_the_middle);
	tcase_add_loop_test(tcase, tail, 0, JK_COUNT(tail_case));
	tcase_add_loop_test(tcase, office, 0, JK_COUNT(office_case));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
