/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <nettle/arcfour.h>
#include <nettle/md5.h>

#include "make_ole.h"
#include "make_xls.h"
#include "stub_out.h"

static const char book_text[] =
	"[sheet 명단][cell 0,0]이름[cell 0,1]ab[cell 1,0]홍길dong"
	"[cell 1,1]750310-1234567[cell 1,2]2000-01-01"
	"[cell 2,0]1234[cell 2,1]0.05[cell 2,2]0.06"
	"[trait hidden: hidden row][cell 3,0]이름"
	"[trait hidden: hidden column][cell 4,4]1.5"
	"[no trait][cell 5,0]결과"
	"[trait hidden: white text][cell 5,1]#N/A[no trait][cell 5,2]TRUE"
	"[place Sheet '명단'!A1 comment][trait hidden: comment]author\nnote"
	"[no trait][place Sheet '명단' text]\ntop\npage \nbox\n"
	"[sheet old][trait hidden: hidden sheet][cell 0,0]이름[no trait]"
	"[place unused strings][trait hidden: unused string]unused\n"
	"[no trait]";

/* The text of the item and nothing noted. */
static void
check_text(struct jk_span bytes, const char *want)
{
	const struct stub_item *item;
	struct jk_buf head = { 0 };
	struct stub s;

	stub_run_bytes(&s, NULL, bytes);
	item = stub_find(&s, "");
	ck_assert_ptr_nonnull(item);
	jk_buf_append_span(&head, jk_buf_span(&item->head));
	ck_assert_str_eq(jk_buf_cstr(&head), want);
	ck_assert_uint_eq(s.nnotes, 0);
	jk_buf_release(&head);
	stub_release(&s);
}

START_TEST(gives_workbook)
{
	struct jk_buf book = { 0 };

	make_xls_book(&book);
	check_text(jk_buf_span(&book), book_text);
	jk_buf_release(&book);
}
END_TEST

START_TEST(gives_biff5)
{
	struct jk_buf book = { 0 };
	size_t r;

	xls_put_bof(&book, 0x500, 0x10);
	r = xls_begin_record(&book, 0x42);
	put_le(&book, 949, 2);
	xls_end_record(&book, r);
	r = xls_begin_cell(&book, 0x204, 7, 1, 0);
	put_le(&book, 4, 2);
	jk_buf_append_str(&book, "\xc0\xcc\xb8\xa7");
	xls_end_record(&book, r);
	xls_put_eof(&book);
	check_text(jk_buf_span(&book), "[sheet 1][cell 7,1]이름");
	jk_buf_release(&book);
}
END_TEST

/* The oldest has cells of other shapes. */
START_TEST(gives_biff2)
{
	struct jk_buf book = { 0 };
	size_t r = xls_begin_record(&book, 0x09);

	put_le(&book, 2, 2);
	put_le(&book, 0x10, 2);
	xls_end_record(&book, r);
	r = xls_begin_record(&book, 0x04);
	put_le(&book, 0, 4);
	put_le(&book, 0, 3);
	put_le(&book, 3, 1);
	jk_buf_append_str(&book, "abc");
	xls_end_record(&book, r);
	r = xls_begin_record(&book, 0x02);
	put_le(&book, 0, 2);
	put_le(&book, 1, 2);
	put_le(&book, 0, 3);
	put_le(&book, 65000, 2);
	xls_end_record(&book, r);
	xls_put_eof(&book);
	check_text(jk_buf_span(&book), "[sheet 1][cell 0,0]abc[cell 0,1]65000");
	jk_buf_release(&book);
}
END_TEST

START_TEST(names_encrypted)
{
	struct jk_buf book = { 0 };
	struct stub s;
	size_t r;

	xls_put_bof(&book, 0x600, 5);
	r = xls_begin_record(&book, 0x2f);
	put_le(&book, 1, 2);
	put_le(&book, 1, 4);
	put_le(&book, 0x1234, 8);
	put_le(&book, 0, 40);
	xls_end_record(&book, r);
	xls_put_shared(&book, 0, 0, 0);
	xls_put_eof(&book);
	stub_run_bytes(&s, NULL, jk_buf_span(&book));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_ENCRYPTED));
	stub_release(&s);
	jk_buf_release(&book);
}
END_TEST

/* Bytes that one key of RC4 is for. */
#define BLOCK 1024
/* The verifier of Excel's own password; any key goes with it. */
#define XOR_KEY 0x1234
#define XOR_VERIFIER 0x9a0a

/* Changes a record's data at begin, from the byte at from on. */
typedef void change_fn(struct jk_buf *b, size_t begin, size_t len, size_t from);

/* [MS-OFFCRYPTO] 2.3.7.3 */
static void
change_xor(struct jk_buf *b, size_t begin, size_t len, size_t from)
{
	static const char password[] = "VelvetSweatshop\xbb";

	for (size_t i = from; i < len; i++) {
		size_t k = (begin + len + i) % 16;
		unsigned x = (unsigned char)password[k] ^
			     (k % 2 == 0 ? XOR_KEY & 0xff : XOR_KEY >> 8);
		unsigned plain = b->ptr[begin + i];

		x = (x >> 1 | x << 7) & 0xff;
		plain = (plain << 5 | plain >> 3) & 0xff;
		b->ptr[begin + i] = (unsigned char)(plain ^ x);
	}
}

/* [MS-OFFCRYPTO] 2.3.6.2 with a salt of zeros: what the bytes of a block are
 * changed by. */
static void
make_stream(unsigned char stream[BLOCK], unsigned char block)
{
	unsigned char hash[MD5_DIGEST_SIZE], zeros[BLOCK] = { 0 };
	struct jk_buf wide = { 0 };
	struct arcfour_ctx rc4;
	struct md5_ctx md5;

	put_wide(&wide, "VelvetSweatshop");
	md5_init(&md5);
	md5_update(&md5, wide.len, wide.ptr);
	md5_digest(&md5, sizeof(hash), hash);
	for (int i = 0; i < 16; i++) {
		md5_update(&md5, 5, hash);
		md5_update(&md5, 16, zeros);
	}
	md5_digest(&md5, sizeof(hash), hash);
	md5_update(&md5, 5, hash);
	md5_update(&md5, 1, &block);
	md5_update(&md5, 3, zeros);
	md5_digest(&md5, sizeof(hash), hash);
	arcfour_set_key(&rc4, sizeof(hash), hash);
	arcfour_crypt(&rc4, BLOCK, stream, zeros);
	jk_buf_release(&wide);
}

static void
change_rc4(struct jk_buf *b, size_t begin, size_t len, size_t from)
{
	unsigned char stream[BLOCK];

	for (size_t i = from; i < len; i++) {
		make_stream(stream, (unsigned char)((begin + i) / BLOCK));
		b->ptr[begin + i] ^= stream[(begin + i) % BLOCK];
	}
}

static void
put_xor(struct jk_buf *to)
{
	put_le(to, 0, 2);
	put_le(to, XOR_KEY, 2);
	put_le(to, XOR_VERIFIER, 2);
}

/* Salt, verifier and its hash; the verifier is zeros too. */
static void
put_rc4(struct jk_buf *to)
{
	unsigned char stream[BLOCK], hash[MD5_DIGEST_SIZE], zeros[16] = { 0 };
	struct md5_ctx md5;

	make_stream(stream, 0);
	md5_init(&md5);
	md5_update(&md5, 16, zeros);
	md5_digest(&md5, sizeof(hash), hash);
	put_le(to, 1, 2);
	put_le(to, 1, 2);
	put_le(to, 1, 2);
	put_le(to, 0, 16);
	for (size_t i = 0; i < 32; i++)
		put_le(to, stream[i] ^ (i < 16 ? 0 : hash[i - 16]), 1);
}

/* Puts FILEPASS behind the first record and changes the rest. */
static void
protect(struct jk_buf *to, struct jk_span book, void (*put)(struct jk_buf *to),
	change_fn *change)
{
	size_t first = 4 + book.ptr[2], shift, r;

	jk_buf_append_span(to, jk_span_head(book, first));
	r = xls_begin_record(to, 0x2f);
	put(to);
	xls_end_record(to, r);
	shift = to->len - first;
	for (size_t at = first; at < book.len;) {
		unsigned type = book.ptr[at] | book.ptr[at + 1] << 8;
		size_t len = book.ptr[at + 2] | (size_t)book.ptr[at + 3] << 8;
		size_t begin = to->len + 4;

		jk_buf_append(to, book.ptr + at, 4 + len);
		if (type == 0x85) {
			uint64_t offset = book.ptr[at + 4] |
					  (uint64_t)book.ptr[at + 5] << 8;

			set_le(to, begin, offset + shift, 4);
			change(to, begin, len, 4);
		} else if (type != XLS_BOF) {
			change(to, begin, len, 0);
		}
		at += 4 + len;
	}
}

/* Only its structure is protected: Excel opens it without asking. */
START_TEST(opens_default_password)
{
	struct jk_buf book = { 0 }, hidden = { 0 };

	make_xls_book(&book);
	if (_i == 0)
		protect(&hidden, jk_buf_span(&book), put_xor, change_xor);
	else
		protect(&hidden, jk_buf_span(&book), put_rc4, change_rc4);
	check_text(jk_buf_span(&hidden), book_text);
	jk_buf_release(&book);
	jk_buf_release(&hidden);
}
END_TEST

/* One long string in thousands of cells. */
START_TEST(repeats_are_limited)
{
	struct jk_limits limits = jk_limits_default();
	struct jk_buf book = { 0 };
	struct stub s;
	size_t r;

	limits.max_expand = 1024 * 1024;
	xls_put_bof(&book, 0x600, 5);
	r = xls_begin_record(&book, 0xfc);
	put_le(&book, 1, 4);
	put_le(&book, 1, 4);
	put_le(&book, 8000, 2);
	put_le(&book, 0, 1);
	for (int i = 0; i < 1000; i++)
		jk_buf_append_str(&book, "abcdefgh");
	xls_end_record(&book, r);
	xls_put_eof(&book);
	xls_put_bof(&book, 0x600, 0x10);
	for (unsigned i = 0; i < 1000; i++)
		xls_put_shared(&book, i, 0, 0);
	xls_put_eof(&book);
	stub_run_bytes(&s, &limits, jk_buf_span(&book));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_SIZE_LIMIT));
	ck_assert_uint_gt(stub_find(&s, "")->size, 500 * 1024);
	ck_assert_uint_le(stub_find(&s, "")->size, 1024 * 1024);
	stub_release(&s);
	jk_buf_release(&book);
}
END_TEST

/* In a compound file, with the cache of a pivot table. */
START_TEST(gives_pivot_cache)
{
	struct jk_buf book = { 0 }, cache = { 0 }, file = { 0 };
	struct ole_item items[2];
	struct stub s;
	size_t r;

	make_xls_book(&book);
	r = xls_begin_record(&cache, 0xc7);
	put_le(&cache, 0, 16);
	xls_put_string(&cache, "field", 2);
	xls_end_record(&cache, r);
	r = xls_begin_record(&cache, 0xcd);
	xls_put_string(&cache, "cached name", 2);
	xls_end_record(&cache, r);
	xls_put_eof(&cache);
	items[0] = (struct ole_item){ "Workbook", jk_buf_span(&book) };
	items[1] = (struct ole_item){ "_SX_DB_CUR/0001", jk_buf_span(&cache) };
	make_ole(&file, items, 2);
	stub_run_bytes(&s, NULL, jk_buf_span(&file));
	ck_assert(stub_holds(&s, "[cell 1,0]홍길dong"));
	ck_assert(stub_holds(&s, "[table pivot cache 1][column field]"
				 "[cell 0,0]cached name"));
	ck_assert_uint_eq(s.nnotes, 0);
	stub_release(&s);
	jk_buf_release(&book);
	jk_buf_release(&cache);
	jk_buf_release(&file);
}
END_TEST

START_TEST(survives_damage)
{
	struct jk_buf book = { 0 };

	make_xls_book(&book);
	try_damaged(jk_buf_span(&book), 1, 3000);
	jk_buf_release(&book);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("xls");
	TCase *tcase = tcase_create("xls");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, gives_workbook);
	tcase_add_test(tcase, gives_biff5);
	tcase_add_test(tcase, gives_biff2);
	tcase_add_test(tcase, names_encrypted);
	tcase_add_loop_test(tcase, opens_default_password, 0, 2);
	tcase_add_test(tcase, repeats_are_limited);
	tcase_add_test(tcase, gives_pivot_cache);
	tcase_add_test(tcase, survives_damage);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
