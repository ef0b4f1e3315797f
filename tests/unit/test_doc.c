/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "make_ole.h"
#include "stub_out.h"

/* Where the text begins, and the pages of properties. */
#define TEXT 0x600
#define CHARS 2048
#define PARAGRAPHS 2560

#define WIDE "홍길동\r"
#define NARROW "a\ab\a\ax hidden y\rF\rC\r"
#define DELETED "this was deleted here"

/* Part of the table stream: the FIB says where it lies. */
static void
put_part(struct jk_buf *fib, struct jk_buf *table, unsigned n,
	 struct jk_span bytes)
{
	set_le(fib, 0x9a + 8 * n, table->len, 4);
	set_le(fib, 0x9a + 8 * n + 4, bytes.len, 4);
	jk_buf_append_span(table, bytes);
}

/* Two pieces: four wide characters, then those of a byte. */
static void
put_pieces(struct jk_buf *fib, struct jk_buf *table, uint32_t narrow)
{
	uint32_t n = (uint32_t)strlen(NARROW);
	struct jk_buf clx = { 0 };

	put_le(&clx, 1, 1);
	put_le(&clx, 3, 2);
	put_le(&clx, 0, 3);
	put_le(&clx, 2, 1);
	put_le(&clx, 3 * 4 + 2 * 8, 4);
	put_le(&clx, 0, 4);
	put_le(&clx, 4, 4);
	put_le(&clx, 4 + n, 4);
	put_le(&clx, 0, 2);
	put_le(&clx, TEXT, 4);
	put_le(&clx, 0, 4);
	put_le(&clx, narrow * 2 | 0x40000000u, 4);
	put_le(&clx, 0, 2);
	put_part(fib, table, 33, jk_buf_span(&clx));
	jk_buf_release(&clx);
}

static void
put_page(struct jk_buf *fib, struct jk_buf *table, unsigned n, uint32_t at)
{
	struct jk_buf plc = { 0 };

	put_le(&plc, TEXT, 4);
	put_le(&plc, CHARS, 4);
	put_le(&plc, at / 512, 4);
	put_part(fib, table, n, jk_buf_span(&plc));
	jk_buf_release(&plc);
}

/* "hidden" is hidden, " y" is white; up to the third mark is a table, the
 * mark ends its row. */
static void
put_properties(struct jk_buf *word, uint32_t narrow)
{
	const char *hidden = strstr(NARROW, "hidden");
	uint32_t at = narrow + (uint32_t)(hidden - NARROW);

	set_le(word, CHARS, at, 4);
	set_le(word, CHARS + 4, at + 6, 4);
	set_le(word, CHARS + 8, at + 8, 4);
	set_le(word, CHARS + 12, 100, 1);
	set_le(word, CHARS + 13, 110, 1);
	set_le(word, CHARS + 200, 3, 1);
	set_le(word, CHARS + 201, 0x01083c, 3);
	set_le(word, CHARS + 220, 3, 1);
	set_le(word, CHARS + 221, 0x082a42, 3);
	set_le(word, CHARS + 511, 2, 1);
	set_le(word, PARAGRAPHS, narrow, 4);
	set_le(word, PARAGRAPHS + 4, narrow + 4, 4);
	set_le(word, PARAGRAPHS + 8, narrow + 5, 4);
	set_le(word, PARAGRAPHS + 12, 100, 1);
	set_le(word, PARAGRAPHS + 25, 110, 1);
	set_le(word, PARAGRAPHS + 200, 3, 1);
	set_le(word, PARAGRAPHS + 203, 0x012416, 3);
	set_le(word, PARAGRAPHS + 220, 0x0400, 2);
	set_le(word, PARAGRAPHS + 224, 0x012417012416, 6);
	set_le(word, PARAGRAPHS + 511, 2, 1);
}

static void
put_authors(struct jk_buf *fib, struct jk_buf *table)
{
	struct jk_buf sttb = { 0 };

	put_le(&sttb, 0xffff, 2);
	put_le(&sttb, 1, 2);
	put_le(&sttb, 0, 2);
	put_le(&sttb, 6, 2);
	put_wide(&sttb, "author");
	put_part(fib, table, 51, jk_buf_span(&sttb));
	jk_buf_release(&sttb);
}

static void
fill(struct jk_buf *b, size_t len)
{
	while (b->len < len)
		jk_buf_append_byte(b, 0);
}

static void
make_doc(struct jk_buf *out, unsigned flags)
{
	struct jk_buf word = { 0 }, table = { 0 };
	struct ole_item items[2];
	uint32_t narrow;

	fill(&word, TEXT);
	set_le(&word, 0, 0xa5ec, 2);
	set_le(&word, 2, 0xc1, 2);
	set_le(&word, 0x0a, 0x0200 | flags, 2);
	put_wide(&word, WIDE);
	jk_buf_append_str(&word, DELETED);
	narrow = (uint32_t)word.len;
	jk_buf_append_str(&word, NARROW);
	set_le(&word, 0x18, TEXT, 4);
	set_le(&word, 0x1c, word.len, 4);
	fill(&word, 4096);
	/* Body, footnote, comment. */
	set_le(&word, 0x4c, 4 + strlen(NARROW) - 4, 4);
	set_le(&word, 0x50, 2, 4);
	set_le(&word, 0x5c, 2, 4);
	put_pieces(&word, &table, narrow);
	put_page(&word, &table, 12, CHARS);
	put_page(&word, &table, 13, PARAGRAPHS);
	put_authors(&word, &table);
	put_properties(&word, narrow);
	items[0] = (struct ole_item){ "WordDocument", jk_buf_span(&word) };
	items[1] = (struct ole_item){ "1Table", jk_buf_span(&table) };
	make_ole(out, items, 2);
	jk_buf_release(&word);
	jk_buf_release(&table);
}

static const char doc_text[] =
	"홍길동\n[table 1][cell 0,0]a[cell 0,1]b[place body]"
	"x [trait hidden: hidden text]hidden[trait hidden: white text] y"
	"[no trait]\n"
	"[place footnotes]F\n"
	"[place comments][trait hidden: comment]C\n"
	"[place text saved over][trait hidden: deleted text]" DELETED "\n"
	"[place properties][trait hidden: metadata]author\n";

START_TEST(gives_text)
{
	const struct stub_item *item;
	struct jk_buf file = { 0 }, head = { 0 };
	struct stub s;

	make_doc(&file, 0);
	stub_run_bytes(&s, NULL, jk_buf_span(&file));
	item = stub_find(&s, "");
	ck_assert_ptr_nonnull(item);
	jk_buf_append_span(&head, jk_buf_span(&item->head));
	/* What the sectors of the file still hold comes behind it. */
	ck_assert_int_eq(
		strncmp(jk_buf_cstr(&head), doc_text, strlen(doc_text)), 0);
	ck_assert_uint_eq(s.nnotes, 0);
	jk_buf_release(&head);
	stub_release(&s);
	jk_buf_release(&file);
}
END_TEST

START_TEST(names_encrypted)
{
	struct jk_buf file = { 0 };
	struct stub s;

	make_doc(&file, 0x0100);
	stub_run_bytes(&s, NULL, jk_buf_span(&file));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_ENCRYPTED));
	ck_assert(!stub_holds(&s, "hidden y"));
	stub_release(&s);
	jk_buf_release(&file);
}
END_TEST

/* Word 95: no piece table, the bytes in the code page of its language. */
START_TEST(gives_old_text)
{
	struct jk_buf word = { 0 }, file = { 0 };
	struct ole_item item;
	struct stub s;

	fill(&word, TEXT);
	set_le(&word, 0, 0xa5dc, 2);
	set_le(&word, 2, 0x68, 2);
	set_le(&word, 6, 0x0412, 2);
	set_le(&word, 0x18, TEXT, 4);
	jk_buf_append_str(&word, "\xc0\xcc\xb8\xa7\r");
	set_le(&word, 0x1c, word.len, 4);
	set_le(&word, 0x34, 5, 4);
	item = (struct ole_item){ "WordDocument", jk_buf_span(&word) };
	make_ole(&file, &item, 1);
	stub_run_bytes(&s, NULL, jk_buf_span(&file));
	ck_assert(stub_holds(&s, "이름\n"));
	ck_assert_uint_eq(s.nnotes, 0);
	stub_release(&s);
	jk_buf_release(&word);
	jk_buf_release(&file);
}
END_TEST

/* Two thousand pieces in the same place. */
#define PIECES 2000
#define PIECE 2000

static void
make_repeating(struct jk_buf *out)
{
	struct jk_buf word = { 0 }, table = { 0 }, clx = { 0 };
	struct ole_item items[2];

	fill(&word, TEXT);
	set_le(&word, 0, 0xa5ec, 2);
	set_le(&word, 2, 0xc1, 2);
	set_le(&word, 0x0a, 0x0200, 2);
	set_le(&word, 0x4c, PIECES * PIECE, 4);
	while (word.len < TEXT + PIECE)
		jk_buf_append_str(&word, "again, ");
	put_le(&clx, 2, 1);
	put_le(&clx, 4 * (PIECES + 1) + 8 * PIECES, 4);
	for (uint32_t i = 0; i <= PIECES; i++)
		put_le(&clx, i * PIECE, 4);
	for (uint32_t i = 0; i < PIECES; i++) {
		put_le(&clx, 0, 2);
		put_le(&clx, TEXT * 2 | 0x40000000u, 4);
		put_le(&clx, 0, 2);
	}
	put_part(&word, &table, 33, jk_buf_span(&clx));
	items[0] = (struct ole_item){ "WordDocument", jk_buf_span(&word) };
	items[1] = (struct ole_item){ "1Table", jk_buf_span(&table) };
	make_ole(out, items, 2);
	jk_buf_release(&word);
	jk_buf_release(&table);
	jk_buf_release(&clx);
}

START_TEST(repeats_are_limited)
{
	struct jk_limits limits = jk_limits_default();
	struct jk_buf file = { 0 };
	struct stub s;

	limits.max_expand = 1024 * 1024;
	make_repeating(&file);
	stub_run_bytes(&s, &limits, jk_buf_span(&file));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_SIZE_LIMIT));
	ck_assert(stub_holds(&s, "again, again"));
	ck_assert_uint_le(stub_find(&s, "")->size, 2 * 1024 * 1024);
	stub_release(&s);
	jk_buf_release(&file);
}
END_TEST

START_TEST(survives_damage)
{
	struct jk_buf file = { 0 };

	make_doc(&file, 0);
	try_damaged(jk_buf_span(&file), 61, 3000);
	jk_buf_release(&file);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("doc");
	TCase *tcase = tcase_create("doc");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, gives_text);
	tcase_add_test(tcase, names_encrypted);
	tcase_add_test(tcase, gives_old_text);
	tcase_add_test(tcase, repeats_are_limited);
	tcase_add_test(tcase, survives_damage);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
