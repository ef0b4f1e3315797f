/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "make_ole.h"
#include "stub_out.h"

/* The example of [MS-OXRTFCP] 3.2.1: "{\rtf1\ansi\ansicpg1252\pard hello
 * world}" and a line end. */
static const unsigned char packed_rtf[] = {
	0x2d, 0x00, 0x00, 0x00, 0x2b, 0x00, 0x00, 0x00, 0x4c, 0x5a,
	0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0x00, 0x0a, 0x00,
	0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a,
	0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0x00, 0x20, 0x62, 0x77,
	0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
};

static struct jk_span
wide(struct jk_buf *to, const char *text)
{
	put_wide(to, text);
	return jk_buf_span(to);
}

/* Header of a property table, then Korean and a time. */
static void
put_table(struct jk_buf *to, size_t head)
{
	put_le(to, 0, (unsigned)head);
	put_le(to, 0x3ffd0003, 4);
	put_le(to, 0, 4);
	put_le(to, 949, 8);
	put_le(to, 0x00390040, 4);
	put_le(to, 0, 4);
	put_le(to, 131252256000000000, 8);
	put_le(to, 0, 8); /* as some programs leave it */
}

#define INNER "__attach_version1.0_#00000001/__substg1.0_3701000D/"

static void
make_msg(struct jk_buf *out)
{
	static const char cp949[] = "\xc0\xcc\xb8\xa7";
	struct jk_buf subject = { 0 }, table = { 0 }, inner = { 0 };
	struct ole_item items[] = {
		{ "__properties_version1.0", { 0 } },
		{ "__substg1.0_0037001F", wide(&subject, "제목") },
		{ "__substg1.0_1000001E", jk_span_str(cp949) },
		{ "__substg1.0_10090102",
		  jk_span_make(packed_rtf, sizeof(packed_rtf)) },
		{ "__substg1.0_10130102",
		  jk_span_str("<html><body>web</body></html>") },
		{ "__substg1.0_8001001E", jk_span_str("a named one") },
		{ "__nameid_version1.0/__substg1.0_00040102",
		  jk_span_str("names of properties") },
		{ "__recip_version1.0_#00000000/__substg1.0_3001001E",
		  jk_span_str("to whom") },
		{ "__attach_version1.0_#00000000/__substg1.0_3707001E",
		  jk_span_str("list.txt") },
		{ "__attach_version1.0_#00000000/__substg1.0_37010102",
		  jk_span_str("attached") },
		{ INNER "__properties_version1.0", { 0 } },
		{ INNER "__substg1.0_1000001E", jk_span_str("forwarded") },
	};

	put_table(&table, 32);
	put_table(&inner, 24);
	items[0].bytes = jk_buf_span(&table);
	items[10].bytes = jk_buf_span(&inner);
	make_ole(out, items, JK_COUNT(items));
	jk_buf_release(&subject);
	jk_buf_release(&table);
	jk_buf_release(&inner);
}

START_TEST(gives_message)
{
	static const char *const wants[] = {
		"[place headers]",
		"Date: Sat, 03 Dec 2016 08:00:00 +0000\n",
		"Subject: 제목\n",
		"[place body]이름\n",
		"[place properties][trait hidden: metadata]a named one\n",
		"[place recipient 1: headers]Name: to whom\n",
		"[place attachment 2: body]forwarded\n",
	};
	struct jk_buf file = { 0 };
	struct stub s;

	make_msg(&file);
	stub_run_bytes(&s, NULL, jk_buf_span(&file));
	for (size_t i = 0; i < JK_COUNT(wants); i++)
		ck_assert_msg(stub_holds(&s, wants[i]), "%s", wants[i]);
	ck_assert(!stub_holds(&s, "names of properties"));
	ck_assert_ptr_nonnull(stub_find(&s, "list.txt"));
	ck_assert_ptr_nonnull(stub_find(&s, "body.html"));
	ck_assert_str_eq(stub_find(&s, "body.rtf")->kind, "rtf");
	ck_assert(stub_holds(&s, "hello world"));
	ck_assert_uint_eq(s.nnotes, 0);
	stub_release(&s);
	jk_buf_release(&file);
}
END_TEST

START_TEST(survives_damage)
{
	struct jk_buf file = { 0 };

	make_msg(&file);
	try_damaged(jk_buf_span(&file), 61, 3000);
	jk_buf_release(&file);
}
END_TEST

static void
put_attribute(struct jk_buf *to, unsigned level, uint32_t id,
	      struct jk_span bytes)
{
	put_le(to, level, 1);
	put_le(to, id, 4);
	put_le(to, bytes.len, 4);
	jk_buf_append_span(to, bytes);
	put_le(to, 0, 2);
}

/* Two properties: one with a name of its own, one with a number. */
static void
put_properties(struct jk_buf *to)
{
	put_le(to, 3, 4);
	put_le(to, 0x3ffd0003, 4);
	put_le(to, 949, 4);
	put_le(to, 0x8001001e, 4);
	put_le(to, 0, 16);
	put_le(to, 1, 4);
	put_le(to, 6, 4);
	put_wide(to, "abc");
	put_le(to, 0, 2);
	put_le(to, 1, 4);
	put_le(to, 5, 4);
	jk_buf_append_str(to, "named");
	put_le(to, 0, 3);
	put_le(to, 0x1000001f, 4);
	put_le(to, 1, 4);
	put_le(to, 6, 4);
	put_wide(to, "홍길동");
	put_le(to, 0, 2);
}

static void
make_tnef(struct jk_buf *to)
{
	struct jk_buf props = { 0 };

	put_properties(&props);
	put_le(to, 0x223e9f78, 4);
	put_le(to, 1, 2);
	put_attribute(to, 1, 0x00018004, jk_span_str("subject"));
	put_attribute(to, 1, 0x00069003, jk_buf_span(&props));
	put_attribute(to, 2, 0x00069002, jk_span_str("render"));
	put_attribute(to, 2, 0x00018010, jk_span_str("list.txt"));
	put_attribute(to, 2, 0x0006800f, jk_span_str("attached"));
	put_attribute(to, 2, 0x00069002, jk_span_str("render"));
	put_attribute(to, 2, 0x0006800f, jk_span_str("another"));
	jk_buf_release(&props);
}

START_TEST(gives_tnef)
{
	struct jk_buf file = { 0 };
	struct stub s;

	make_tnef(&file);
	stub_run_bytes(&s, NULL, jk_buf_span(&file));
	ck_assert(stub_holds(&s, "[place headers]Subject: subject\n"));
	ck_assert(stub_holds(&s, "[place body]홍길동\n"));
	ck_assert(stub_holds(&s, "[trait hidden: metadata]named\n"));
	ck_assert_ptr_nonnull(stub_find(&s, "list.txt"));
	ck_assert_uint_eq(stub_find(&s, "list.txt")->size, 8);
	ck_assert_uint_eq(stub_find(&s, "attachment 2")->size, 7);
	ck_assert_uint_eq(s.nnotes, 0);
	stub_release(&s);
	jk_buf_release(&file);
}
END_TEST

/* Where an attribute ends nothing tells that there were more: cut within. */
START_TEST(tnef_survives_damage)
{
	struct jk_buf file = { 0 }, props = { 0 }, one = { 0 };

	make_tnef(&file);
	try_damaged(jk_buf_span(&file), file.len, 3000);
	put_properties(&props);
	put_le(&one, 0x223e9f78, 4);
	put_le(&one, 1, 2);
	put_attribute(&one, 1, 0x00069003, jk_buf_span(&props));
	try_damaged(jk_buf_span(&one), 1, 1000);
	jk_buf_release(&file);
	jk_buf_release(&props);
	jk_buf_release(&one);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("msg");
	TCase *tcase = tcase_create("msg");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, gives_message);
	tcase_add_test(tcase, survives_damage);
	tcase_add_test(tcase, gives_tnef);
	tcase_add_test(tcase, tnef_survives_damage);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
