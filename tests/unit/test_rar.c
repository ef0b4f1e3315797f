/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "stub_out.h"

#define TEXT "rrn 750110-1059990\n"

static void
put(struct jk_buf *b, unsigned long v, unsigned nbytes)
{
	for (unsigned i = 0; i < nbytes; i++)
		jk_buf_append_byte(b, (unsigned char)(v >> (8 * i)));
}

/* A RAR 4 block: the low half of the CRC of all behind it comes first. */
static void
put_rar4(struct jk_buf *out, unsigned type, unsigned flags,
	 const struct jk_buf *body)
{
	struct jk_buf b = { 0 };

	put(&b, type, 1);
	put(&b, flags, 2);
	put(&b, 7 + body->len, 2);
	jk_buf_append_span(&b, jk_buf_span(body));
	put(out, crc32(0, b.ptr, (uInt)b.len) & 0xffff, 2);
	jk_buf_append_span(out, jk_buf_span(&b));
	jk_buf_release(&b);
}

static void
put_rar4_file(struct jk_buf *out, const char *name, bool encrypted)
{
	struct jk_buf b = { 0 };

	put(&b, strlen(TEXT), 4);
	put(&b, strlen(TEXT), 4);
	put(&b, 3, 1);
	put(&b, crc32(0, (const Bytef *)TEXT, strlen(TEXT)), 4);
	put(&b, 0x576e59a0, 4);
	put(&b, 20, 1);
	put(&b, 0x30, 1);
	put(&b, strlen(name), 2);
	put(&b, 0100644, 4);
	jk_buf_append_str(&b, name);
	put_rar4(out, 0x74, encrypted ? 0x8004 : 0x8000, &b);
	jk_buf_append_str(out, TEXT);
	jk_buf_release(&b);
}

static void
make_rar4(struct jk_buf *out, unsigned main_flags, bool encrypted)
{
	struct jk_buf b = { 0 };

	jk_buf_append(out, "Rar!\x1a\x07\0", 7);
	put(&b, 0, 6);
	put_rar4(out, 0x73, main_flags, &b);
	put_rar4_file(out, "open.txt", false);
	put_rar4_file(out, "key.txt", encrypted);
	put_rar4_file(out, "last.txt", false);
	jk_buf_clear(&b);
	put_rar4(out, 0x7b, 0x4000, &b);
	jk_buf_release(&b);
}

/* A RAR 5 block; all its vints here are below 128. */
static void
put_rar5(struct jk_buf *out, const struct jk_buf *body)
{
	struct jk_buf b = { 0 };

	put(&b, body->len, 1);
	jk_buf_append_span(&b, jk_buf_span(body));
	put(out, crc32(0, b.ptr, (uInt)b.len), 4);
	jk_buf_append_span(out, jk_buf_span(&b));
	jk_buf_release(&b);
}

static void
put_rar5_file(struct jk_buf *out, const char *name, bool encrypted)
{
	struct jk_buf b = { 0 };

	put(&b, 2, 1);
	put(&b, encrypted ? 3 : 2, 1);
	if (encrypted)
		put(&b, 36, 1);
	put(&b, strlen(TEXT), 1);
	put(&b, 4, 1);
	put(&b, strlen(TEXT), 1);
	put(&b, 0, 1);
	put(&b, crc32(0, (const Bytef *)TEXT, strlen(TEXT)), 4);
	put(&b, 0, 1);
	put(&b, 1, 1);
	put(&b, strlen(name), 1);
	jk_buf_append_str(&b, name);
	if (encrypted) {
		put(&b, 35, 1);
		put(&b, 1, 1);
		for (int i = 0; i < 34; i++)
			put(&b, i == 2 ? 15 : 0, 1);
	}
	put_rar5(out, &b);
	jk_buf_append_str(out, TEXT);
	jk_buf_release(&b);
}

static void
make_rar5(struct jk_buf *out, unsigned main_flags, bool encrypted)
{
	struct jk_buf b = { 0 };

	jk_buf_append(out, "Rar!\x1a\x07\x01\0", 8);
	put(&b, main_flags > 1 ? 4 : 1, 1);
	put(&b, 0, 1);
	put(&b, main_flags, 1);
	if (main_flags > 1) {
		for (int i = 0; i < 20; i++)
			put(&b, 0, 1);
	}
	put_rar5(out, &b);
	put_rar5_file(out, "open.txt", false);
	put_rar5_file(out, "key.txt", encrypted);
	put_rar5_file(out, "last.txt", false);
	jk_buf_clear(&b);
	put(&b, 5, 1);
	put(&b, 0, 1);
	put(&b, 0, 1);
	put_rar5(out, &b);
	jk_buf_release(&b);
}

static const struct {
	void (*make)(struct jk_buf *out, unsigned main_flags, bool encrypted);
	unsigned main_flags;
	bool encrypted;    /* the second member */
	bool is_read;      /* the others */
	const char *chain; /* of the note; NULL: none */
	enum jk_cause cause;
} rar_case[] = {
	{ make_rar4, 0, false, true, NULL, JK_CAUSE_NONE },
	{ make_rar4, 0, true, true, "key.txt", JK_CAUSE_ENCRYPTED },
	{ make_rar4, 0x80, true, false, "", JK_CAUSE_ENCRYPTED },
	{ make_rar4, 0x01, false, true, "", JK_CAUSE_DAMAGED },
	{ make_rar5, 0, false, true, NULL, JK_CAUSE_NONE },
	{ make_rar5, 0, true, true, "key.txt", JK_CAUSE_ENCRYPTED },
	{ make_rar5, 2, true, false, "", JK_CAUSE_ENCRYPTED },
	{ make_rar5, 1, false, true, "", JK_CAUSE_DAMAGED },
};

/* What is encrypted is named and never given out as if it were text. */
START_TEST(rar)
{
	struct jk_buf bytes = { 0 };
	struct stub s;

	rar_case[_i].make(&bytes, rar_case[_i].main_flags,
			  rar_case[_i].encrypted);
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_int_eq(stub_find(&s, "open.txt") != NULL,
			 rar_case[_i].is_read);
	ck_assert_int_eq(stub_find(&s, "last.txt") != NULL,
			 rar_case[_i].is_read);
	ck_assert_int_eq(stub_find(&s, "key.txt") != NULL,
			 rar_case[_i].is_read && !rar_case[_i].encrypted);
	if (rar_case[_i].chain != NULL)
		ck_assert_ptr_nonnull(
			stub_noted(&s, rar_case[_i].chain, rar_case[_i].cause));
	else
		ck_assert_uint_eq(s.nnotes, 0);
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

/* Cut and bent everywhere: no crash, no hang. */
START_TEST(broken)
{
	struct jk_buf bytes = { 0 };
	struct stub s;

	rar_case[_i].make(&bytes, rar_case[_i].main_flags,
			  rar_case[_i].encrypted);
	for (size_t i = 0; i < bytes.len; i++) {
		stub_run_bytes(&s, NULL, jk_span_make(bytes.ptr, i));
		stub_release(&s);
		bytes.ptr[i] ^= 0xff;
		stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
		stub_release(&s);
		bytes.ptr[i] ^= 0xff;
	}
	jk_buf_release(&bytes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("rar");
	TCase *tcase = tcase_create("rar");
	SRunner *runner;
	int failed;

	setlocale(LC_CTYPE, "C.UTF-8");
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, rar, 0, JK_COUNT(rar_case));
	tcase_add_loop_test(tcase, broken, 0, JK_COUNT(rar_case));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
