/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/charset.h>
#include <jikimi/coverage.h>
#include <jikimi/escape.h>
#include <jikimi/finding.h>
#include <jikimi/hash.h>
#include <jikimi/status.h>
#include <jikimi/wire.h>

static const struct {
	const char *in;
	size_t len;
	const char *text;
	const char *json;
} escape_case[] = {
	{ "abc", 3, "abc", "\"abc\"" },
	{ "a\"b\\c", 5, "a\"b\\\\c", "\"a\\\"b\\\\c\"" },
	{ "new\nline\t\r", 10, "new\\nline\\t\\r", "\"new\\nline\\t\\r\"" },
	{ "\x1b[31m", 5, "\\x1b[31m", "\"\\u001b[31m\"" },
	{ "\0x", 2, "\\x00x", "\"\\u0000x\"" },
	{ "\xff\xfe", 2, "\\xff\\xfe", "\"\\\\xff\\\\xfe\"" },
	{ "가나", 6, "가나", "\"가나\"" },
	{ "\xea\xb0", 2, "\\xea\\xb0", "\"\\\\xea\\\\xb0\"" },
	/* right-to-left override */
	{ "\xe2\x80\xaegpj", 6, "\\u{202e}gpj", "\"\\u202egpj\"" },
	{ "\xc2\x9b", 2, "\\u{009b}", "\"\\u009b\"" },
	/* U+E0041, a tag character */
	{ "\xf3\xa0\x81\x81", 4, "\\u{e0041}", "\"\\udb40\\udc41\"" },
	{ "\x7f", 1, "\\x7f", "\"\\u007f\"" },
	{ "", 0, "", "\"\"" },
};

START_TEST(escape)
{
	struct jk_span in = { (const unsigned char *)escape_case[_i].in,
			      escape_case[_i].len };
	struct jk_buf b = { 0 };

	jk_escape_text(&b, in);
	ck_assert_str_eq(jk_buf_cstr(&b), escape_case[_i].text);
	jk_buf_clear(&b);
	jk_escape_json(&b, in);
	ck_assert_str_eq(jk_buf_cstr(&b), escape_case[_i].json);
	jk_buf_release(&b);
}
END_TEST

static const struct {
	const char *in;
	size_t used;
	uint32_t cp;
} utf8_case[] = {
	{ "A", 1, 'A' },
	{ "\xc3\xa9", 2, 0xe9 },
	{ "가", 3, 0xac00 },
	{ "\xf0\x9f\x98\x80", 4, 0x1f600 },
	{ "\xc0\xaf", 0, 0xfffd },         /* overlong */
	{ "\xe0\x80\xaf", 0, 0xfffd },     /* overlong */
	{ "\xed\xa0\x80", 0, 0xfffd },     /* surrogate */
	{ "\xf4\x90\x80\x80", 0, 0xfffd }, /* above U+10FFFF */
	{ "\x80", 0, 0xfffd },
	{ "\xea\xb0", 0, 0xfffd }, /* cut */
	{ "", 0, 0xfffd },
};

START_TEST(utf8)
{
	unsigned char again[4];
	uint32_t cp;

	ck_assert_uint_eq(jk_utf8_decode(jk_span_str(utf8_case[_i].in), &cp),
			  utf8_case[_i].used);
	ck_assert_uint_eq(cp, utf8_case[_i].cp);
	if (utf8_case[_i].used > 0) {
		ck_assert_uint_eq(jk_utf8_encode(cp, again),
				  utf8_case[_i].used);
		ck_assert_mem_eq(again, utf8_case[_i].in, utf8_case[_i].used);
	}
}
END_TEST

START_TEST(cp949)
{
	/* 주민 in EUC-KR; 뷁 in the extension; a full-width digit; a dash. */
	static const struct {
		const char *in;
		size_t used;
		uint32_t cp;
	} each[] = {
		{ "\xc1\xd6", 2, 0xc8fc }, { "\xb9\xce", 2, 0xbbfc },
		{ "\x94\xee", 2, 0xbdc1 }, { "\xa3\xb9", 2, 0xff19 },
		{ "\xa1\xaa", 2, 0x2015 }, { "a", 1, 'a' },
		{ "\xc1", 0, 0xfffd },     { "\xff\xff", 0, 0xfffd },
		{ "\x81\x30", 0, 0xfffd },
	};
	uint32_t cp;

	for (size_t i = 0; i < JK_COUNT(each); i++) {
		ck_assert_uint_eq(jk_cp949_decode(jk_span_str(each[i].in), &cp),
				  each[i].used);
		ck_assert_uint_eq(cp, each[i].cp);
	}
}
END_TEST

static const struct {
	const char *in;
	enum jk_charset want;
} guess_case[] = {
	{ "plain 900101", JK_ASCII },
	{ "주민등록번호 900101", JK_UTF8 },
	{ "\x80\xeb\x93\xb1\xeb\xa1\x9d\xeb", JK_UTF8 }, /* cut ends */
	{ "\xc1\xd6\xb9\xce\xb5\xee\xb7\xcf 900101", JK_CP949 },
	{ "\xd6\xb9\xce\xb5\xee\xb7\xcf 900101", JK_CP949 }, /* half a pair */
	{ "\xff\xfe\x81\x99\xf1 9001", JK_BINARY },
};

START_TEST(guess)
{
	ck_assert_int_eq(jk_charset_guess(jk_span_str(guess_case[_i].in)),
			 guess_case[_i].want);
}
END_TEST

START_TEST(to_utf8)
{
	struct jk_buf b = { 0 };

	jk_to_utf8(&b, jk_span_str("\xc1\xd6\xb9\xce-1\xff"), JK_CP949);
	ck_assert_str_eq(jk_buf_cstr(&b), "주민-1\xef\xbf\xbd");
	jk_buf_release(&b);
}
END_TEST

START_TEST(siphash)
{
	/* Reference values of the SipHash paper, appendix A, and of its
	 * reference implementation for the empty input. */
	struct jk_hash_key key = { 0x0706050403020100, 0x0f0e0d0c0b0a0908 };
	unsigned char in[15];

	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (unsigned char)i;
	ck_assert_uint_eq(jk_siphash(&key, jk_span_make(in, 15)),
			  0xa129ca6149be45e5);
	ck_assert_uint_eq(jk_siphash(&key, jk_span_make(in, 0)),
			  0x726fdb47dd0e0e31);
}
END_TEST

START_TEST(wire)
{
	struct jk_buf b = { 0 };
	struct jk_wire w;

	jk_wire_put_u64(&b, UINT64_MAX - 5);
	jk_wire_put_str(&b, "한글");
	jk_wire_put_u64(&b, 7);
	w = (struct jk_wire){ .rest = jk_buf_span(&b) };
	ck_assert_uint_eq(jk_wire_take_u64(&w), UINT64_MAX - 5);
	ck_assert(jk_span_equal(jk_wire_take_bytes(&w), jk_span_str("한글")));
	ck_assert_uint_eq(jk_wire_take_max(&w, 7), 7);
	ck_assert(jk_wire_done(&w));
	jk_wire_take_u64(&w);
	ck_assert(w.bad);
	jk_buf_release(&b);
}
END_TEST

/* Every cut of a message, and a length that lies, makes the reader bad. */
START_TEST(wire_bad)
{
	struct jk_buf b = { 0 };
	struct jk_wire w;

	jk_wire_put_str(&b, "text");
	for (size_t len = 0; len < b.len; len++) {
		w = (struct jk_wire){ .rest = { b.ptr, len } };
		jk_wire_take_bytes(&w);
		ck_assert(w.bad);
	}
	b.ptr[7] = 0xff;
	w = (struct jk_wire){ .rest = jk_buf_span(&b) };
	ck_assert_uint_eq(jk_wire_take_bytes(&w).len, 0);
	ck_assert(!jk_wire_done(&w));
	w = (struct jk_wire){ .rest = jk_buf_span(&b) };
	jk_wire_take_max(&w, 3);
	ck_assert(w.bad);
	jk_buf_release(&b);
}
END_TEST

START_TEST(spans)
{
	struct jk_span s = jk_span_str("abcabc");

	ck_assert_uint_eq(jk_span_find(s, 0, jk_span_str("ca")), 2);
	ck_assert_uint_eq(jk_span_find(s, 1, jk_span_str("abc")), 3);
	ck_assert_uint_eq(jk_span_find(s, 4, jk_span_str("abc")), 6);
	ck_assert_uint_eq(jk_span_find(s, 99, jk_span_str("a")), 6);
	ck_assert_uint_eq(jk_span_from(s, 99).len, 0);
	ck_assert_uint_eq(jk_span_from(jk_span_str(NULL), 1).len, 0);
	ck_assert(jk_span_starts_with(s, "abc", 3));
	ck_assert(!jk_span_starts_with(jk_span_head(s, 2), "abc", 3));
}
END_TEST

START_TEST(errors)
{
	struct jk_err err;

	ck_assert_int_eq(jk_err_set(&err, JK_EIO, "open: %s", "no"), JK_EIO);
	jk_err_prefix(&err, "file %d", 3);
	ck_assert_str_eq(err.text, "file 3: open: no");
	ck_assert_int_eq(jk_err_set(NULL, JK_ELIMIT, "x"), JK_ELIMIT);
}
END_TEST

START_TEST(buffer)
{
	struct jk_buf b = { 0 };

	for (int i = 0; i < 1000; i++)
		jk_buf_appendf(&b, "%d,", i);
	ck_assert_uint_eq(b.len, 10 * 2 + 90 * 3 + 900 * 4);
	jk_buf_clear(&b);
	ck_assert_str_eq(jk_buf_cstr(&b), "");
	jk_buf_release(&b);
}
END_TEST

START_TEST(names)
{
	for (int c = 0; c < JK_NCAUSES; c++) {
		ck_assert_ptr_nonnull(jk_cause_name((enum jk_cause)c));
		ck_assert_ptr_nonnull(jk_cause_text((enum jk_cause)c));
		for (int d = 0; d < c; d++)
			ck_assert_str_ne(jk_cause_name((enum jk_cause)c),
					 jk_cause_name((enum jk_cause)d));
	}
	for (int c = JK_CONF_NONE; c <= JK_CONF_HIGH; c++)
		ck_assert_int_eq(jk_confidence_from_name(jk_confidence_name(
					 (enum jk_confidence)c)),
				 c);
	for (int s = JK_SEV_INFO; s <= JK_SEV_CRITICAL; s++)
		ck_assert_int_eq(jk_severity_from_name(
					 jk_severity_name((enum jk_severity)s)),
				 s);
	ck_assert_int_eq(jk_confidence_from_name("sure"), -1);
	ck_assert(jk_cause_is_incomplete(JK_CAUSE_ENCRYPTED));
	ck_assert(!jk_cause_is_incomplete(JK_CAUSE_HARDLINK));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("base");
	TCase *tcase = tcase_create("base");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, escape, 0, JK_COUNT(escape_case));
	tcase_add_loop_test(tcase, utf8, 0, JK_COUNT(utf8_case));
	tcase_add_loop_test(tcase, guess, 0, JK_COUNT(guess_case));
	tcase_add_test(tcase, cp949);
	tcase_add_test(tcase, to_utf8);
	tcase_add_test(tcase, siphash);
	tcase_add_test(tcase, wire);
	tcase_add_test(tcase, wire_bad);
	tcase_add_test(tcase, spans);
	tcase_add_test(tcase, errors);
	tcase_add_test(tcase, buffer);
	tcase_add_test(tcase, names);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
