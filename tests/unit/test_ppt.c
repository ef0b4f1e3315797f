/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "make_ole.h"
#include "stub_out.h"

/* Begins a record; end_record sets its length. */
static size_t
begin_record(struct jk_buf *to, unsigned head, unsigned type)
{
	put_le(to, head, 2);
	put_le(to, type, 2);
	put_le(to, 0, 4);
	return to->len;
}

static void
end_record(struct jk_buf *to, size_t from)
{
	set_le(to, from - 4, to->len - from, 4);
}

static void
put_wide_atom(struct jk_buf *to, unsigned instance, unsigned type,
	      const char *text)
{
	size_t r = begin_record(to, instance << 4, type);

	put_wide(to, text);
	end_record(to, r);
}

static void
put_numbers(struct jk_buf *to, unsigned type, const uint32_t *list, size_t n)
{
	size_t r = begin_record(to, 0, type);

	for (size_t i = 0; i < n; i++)
		put_le(to, list[i], 4);
	end_record(to, r);
}

/* A slide of one text, hidden or not. */
static uint32_t
put_slide(struct jk_buf *to, const char *text, bool hidden)
{
	uint32_t offset = (uint32_t)to->len;
	size_t r = begin_record(to, 0xf, 1006), in;

	in = begin_record(to, 0, 1017);
	put_le(to, 0, 10);
	put_le(to, hidden ? 4 : 0, 2);
	put_le(to, 0, 4);
	end_record(to, in);
	put_wide_atom(to, 0, 4000, text);
	end_record(to, r);
	return offset;
}

static uint32_t
put_notes(struct jk_buf *to, uint32_t slide)
{
	uint32_t offset = (uint32_t)to->len;
	size_t r = begin_record(to, 0xf, 1008);

	put_numbers(to, 1009, &slide, 1);
	put_wide_atom(to, 0, 4000, "notes");
	end_record(to, r);
	return offset;
}

/* The document's list of slides has the text of their outline. */
static uint32_t
put_document(struct jk_buf *to)
{
	static const uint32_t slides[2][5] = { { 2, 0, 0, 256, 0 },
					       { 3, 0, 0, 257, 0 } };
	uint32_t offset = (uint32_t)to->len;
	size_t r = begin_record(to, 0xf, 1000), list;

	list = begin_record(to, 0xf, 4080);
	for (size_t i = 0; i < 2; i++) {
		size_t text;

		put_numbers(to, 1011, slides[i], 5);
		text = begin_record(to, 0, 4008);
		jk_buf_append_str(to, i == 0 ? "outline\rone" : "two");
		end_record(to, text);
	}
	end_record(to, list);
	end_record(to, r);
	return offset;
}

static void
put_object(struct jk_buf *to)
{
	unsigned char packed[256];
	uLongf len = sizeof(packed);
	size_t r = begin_record(to, 1 << 4, 4113);

	ck_assert_int_eq(compress(packed, &len,
				  (const unsigned char *)"embedded file", 13),
			 Z_OK);
	put_le(to, 13, 4);
	jk_buf_append(to, packed, len);
	end_record(to, r);
}

static void
put_comment(struct jk_buf *to)
{
	size_t tag = begin_record(to, 0, 5003);
	size_t r = begin_record(to, 0xf, 12000);

	put_wide_atom(to, 0, 4026, "author");
	put_wide_atom(to, 1, 4026, "comment");
	end_record(to, r);
	end_record(to, tag);
}

static void
make_stream(struct jk_buf *to)
{
	uint32_t at[5] = { 4u << 20 | 1 }, edit[7] = { 0 };

	put_slide(to, "an older slide", false);
	at[1] = put_document(to);
	at[2] = put_slide(to, "홍길동", false);
	at[3] = put_slide(to, "second", true);
	at[4] = put_notes(to, 256);
	put_comment(to);
	put_object(to);
	edit[3] = (uint32_t)to->len;
	edit[4] = 1;
	put_numbers(to, 6002, at, 5);
	put_numbers(to, 4085, edit, 7);
}

static void
make_ppt(struct jk_buf *out, uint32_t token)
{
	struct jk_buf stream = { 0 }, user = { 0 };
	struct ole_item items[2];

	make_stream(&stream);
	put_le(&user, 0, 8);
	put_le(&user, 20, 4);
	put_le(&user, token, 4);
	put_le(&user, 0, 16);
	items[0] = (struct ole_item){ "PowerPoint Document",
				      jk_buf_span(&stream) };
	items[1] = (struct ole_item){ "Current User", jk_buf_span(&user) };
	make_ole(out, items, 2);
	jk_buf_release(&stream);
	jk_buf_release(&user);
}

static const char ppt_text[] =
	"[place slide][trait hidden: earlier version]an older slide\n"
	"[place document][place slide 1][no trait]outline\none\n"
	"[place slide 2]two\n[place document][place slide 1]홍길동\n"
	"[place slide 2][trait hidden: hidden slide]second\n"
	"[place slide 1 notes][trait hidden: speaker notes]notes\n";

START_TEST(gives_slides)
{
	const struct stub_item *item;
	struct jk_buf file = { 0 }, head = { 0 };
	struct stub s;

	make_ppt(&file, 0xe391c05f);
	stub_run_bytes(&s, NULL, jk_buf_span(&file));
	item = stub_find(&s, "");
	ck_assert_ptr_nonnull(item);
	/* A new item stands for it behind the child. */
	for (size_t i = 0; i < s.nitems; i++) {
		if (strcmp(s.items[i].kind, "cfb") == 0)
			jk_buf_append_span(&head,
					   jk_buf_span(&s.items[i].head));
	}
	ck_assert_int_eq(
		strncmp(jk_buf_cstr(&head), ppt_text, strlen(ppt_text)), 0);
	ck_assert(stub_holds(&s, "[trait hidden: comment]author\ncomment\n"));
	item = stub_find(&s, "object 1");
	ck_assert_ptr_nonnull(item);
	ck_assert_uint_eq(item->size, 13);
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

	make_ppt(&file, 0xf3d1c4df);
	stub_run_bytes(&s, NULL, jk_buf_span(&file));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_ENCRYPTED));
	stub_release(&s);
	jk_buf_release(&file);
}
END_TEST

START_TEST(survives_damage)
{
	struct jk_buf file = { 0 };

	make_ppt(&file, 0);
	try_damaged(jk_buf_span(&file), 13, 3000);
	jk_buf_release(&file);
}
END_TEST

/* Containers in containers in containers. */
START_TEST(deep_containers)
{
	struct jk_buf stream = { 0 }, file = { 0 };
	struct ole_item item;
	struct stub s;

	for (size_t i = 5000; i > 0; i--) {
		put_le(&stream, 0xf, 2);
		put_le(&stream, 1000, 2);
		put_le(&stream, (i - 1) * 8, 4);
	}
	item = (struct ole_item){ "PowerPoint Document", jk_buf_span(&stream) };
	make_ole(&file, &item, 1);
	stub_run_bytes(&s, NULL, jk_buf_span(&file));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_DAMAGED));
	stub_release(&s);
	jk_buf_release(&stream);
	jk_buf_release(&file);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("ppt");
	TCase *tcase = tcase_create("ppt");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, gives_slides);
	tcase_add_test(tcase, names_encrypted);
	tcase_add_test(tcase, survives_damage);
	tcase_add_test(tcase, deep_containers);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
