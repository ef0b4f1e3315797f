/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>

#include "make_cfb.h"
#include "stub_out.h"

START_TEST(unknown_kind_is_told)
{
	struct make_stream streams[] = {
		{ "Notes", jk_span_str("\1\2\3\4tel 010-2345-6789\1\2\3\4") },
		{ "Page.txt", jk_span_str("plain text in a stream\n") },
		{ NULL, jk_span_str("") },
	};
	struct jk_buf b = { 0 };
	struct stub s;

	make_cfb(&b, 9, streams);
	stub_run_bytes(&s, NULL, jk_buf_span(&b));
	ck_assert(stub_holds(&s, "[place Notes]"));
	ck_assert(stub_holds(&s, "tel 010-2345-6789"));
	ck_assert_ptr_nonnull(stub_find(&s, "Page.txt"));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_NO_EXTRACTOR));
	stub_release(&s);
	jk_buf_release(&b);
}
END_TEST

START_TEST(encrypted_is_told)
{
	struct make_stream streams[] = {
		{ "EncryptionInfo", jk_span_str("\4\0\2\0") },
		{ "EncryptedPackage", jk_span_str("no text 750110-1059990") },
		{ NULL, jk_span_str("") },
	};
	struct jk_buf b = { 0 };
	struct stub s;

	make_cfb(&b, 9, streams);
	stub_run_bytes(&s, NULL, jk_buf_span(&b));
	ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_ENCRYPTED));
	ck_assert(!stub_holds(&s, "no text"));
	stub_release(&s);
	jk_buf_release(&b);
}
END_TEST

/* With rights management a workbook beside it says that it is closed. */
START_TEST(rights_are_told)
{
	/* [MS-XLS] 2.4.21, of BIFF8, and its end. */
	static const unsigned char book[] = { 9, 8, 8, 0, 0,  6, 5, 0,
					      0, 0, 0, 0, 10, 0, 0, 0 };
	struct make_stream streams[] = {
		{ "Workbook", jk_span_make(book, sizeof(book)) },
		{ "\tDRMContent", jk_span_str("no text 750110-1059990") },
		{ NULL, jk_span_str("") },
	};
	struct jk_buf b = { 0 };
	struct stub s;

	for (size_t first = 0; first < 2; first++) {
		jk_buf_clear(&b);
		make_cfb(&b, 9, streams + first);
		stub_run_bytes(&s, NULL, jk_buf_span(&b));
		ck_assert_ptr_nonnull(stub_noted(&s, "", JK_CAUSE_ENCRYPTED));
		ck_assert(!stub_holds(&s, "no text"));
		stub_release(&s);
	}
	jk_buf_release(&b);
}
END_TEST

/* [MS-OLEPS] 2.21: one set, of summary properties or of named ones; the
 * first property is the code page, 949. */
static void
put_properties(struct jk_buf *b, bool summary)
{
	static const char id[] = "\xe0\x85\x9f\xf2\xf9\x4f\x68\x10\xab\x91\x08"
				 "\x00\x2b\x27\xb3\xd9";
	static const char author[] = "\xc8\xab\xb1\xe6\xb5\xbf\0";
	static const char phone[] = "phone\0\0";

	make_le(b, 0xfffe, 4);
	make_le(b, 0, 4);
	for (int i = 0; i < 16; i++)
		jk_buf_append_byte(b, 0);
	make_le(b, 1, 4);
	jk_buf_append(b, summary ? id : "0123456789abcdef", 16);
	make_le(b, 48, 4);
	make_le(b, 100, 4);
	make_le(b, 3, 4);
	make_le(b, 1, 4);
	make_le(b, 32, 4);
	make_le(b, 4, 4);
	make_le(b, 40, 4);
	make_le(b, summary ? 6 : 0, 4);
	make_le(b, 56, 4);
	make_le(b, 2, 4);
	make_le(b, 949, 4);
	make_le(b, 0x1e, 4);
	make_le(b, 7, 4);
	jk_buf_append(b, author, 8);
	if (summary) {
		make_le(b, 0x1f, 4);
		make_le(b, 3, 4);
		make_utf16(b, "말씀");
		make_le(b, 0, 4);
	} else {
		make_le(b, 1, 4);
		make_le(b, 4, 4);
		make_le(b, 8, 4);
		jk_buf_append(b, phone, 8);
	}
}

static const struct {
	bool summary;
	const char *want;
} properties[] = {
	{ true, "author: 홍길동\ncomments: 말씀\n" },
	{ false, "phone: 홍길동\n" },
};

START_TEST(properties_are_given)
{
	struct make_stream streams[] = {
		{ .path = "\5SummaryInformation" },
		{ NULL, jk_span_str("") },
	};
	struct jk_buf set = { 0 }, b = { 0 };
	struct stub s;

	put_properties(&set, properties[_i].summary);
	streams[0].bytes = jk_buf_span(&set);
	make_cfb(&b, 9, streams);
	stub_run_bytes(&s, NULL, jk_buf_span(&b));
	ck_assert(stub_holds(&s, "[place properties]"
				 "[trait hidden: metadata]"));
	ck_assert_msg(stub_holds(&s, properties[_i].want), "%s",
		      jk_buf_cstr(&s.items[0].head));
	stub_release(&s);
	for (size_t len = 0; len < set.len; len++) {
		streams[0].bytes.len = len;
		jk_buf_clear(&b);
		make_cfb(&b, 9, streams);
		stub_run_bytes(&s, NULL, jk_buf_span(&b));
		ck_assert_uint_eq(s.budget.spooled, 0);
		stub_release(&s);
	}
	jk_buf_release(&set);
	jk_buf_release(&b);
}
END_TEST

/* Eight letters, a copy of five of them from eight before, and the rest. */
START_TEST(macros_are_given)
{
	static const char module[] =
		"compiled\x01\x1b\xb0\0Attribut\x01\x02\x70 = tel \0"
		"010-1234";
	struct make_stream streams[] = {
		{ "VBA/dir", jk_span_str("x") },
		{ "VBA/Module1", jk_span_make(module, sizeof(module) - 1) },
		{ NULL, jk_span_str("") },
	};
	struct jk_buf b = { 0 };
	struct stub s;

	make_cfb(&b, 9, streams);
	stub_run_bytes(&s, NULL, jk_buf_span(&b));
	ck_assert_msg(stub_holds(&s, "[place VBA/Module1][no trait]"
				     "AttributAttri = tel 010-1234"),
		      "%s", jk_buf_cstr(&s.items[0].head));
	stub_release(&s);
	jk_buf_release(&b);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cfb_rest");
	TCase *tcase = tcase_create("cfb_rest");
	SRunner *runner;
	int failed;

	tcase_add_test(tcase, unknown_kind_is_told);
	tcase_add_test(tcase, encrypted_is_told);
	tcase_add_test(tcase, rights_are_told);
	tcase_add_test(tcase, macros_are_given);
	tcase_add_loop_test(tcase, properties_are_given, 0,
			    JK_COUNT(properties));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
