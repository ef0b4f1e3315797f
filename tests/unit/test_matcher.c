/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens, windows, anchors, masks, context words: the steps of a match. */
#include "config.h"

#include "match/matcher.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "judge/context.h"
#include "test_detect_kit.h"

/* What a window makes of raw text. */
static const struct {
	const char *raw, *norm;
	enum jk_charset charset;
} windows[] = {
	{ "plain 12-34", "plain 12-34", JK_ASCII },
	{ "a\r\nb\rc\nd", "a\nb\nc\nd", JK_ASCII },
	{ "750110&#45;1 &#x2D; &ndash; &nbsp;x &bogus;",
	  "750110-1 - -  x &bogus;", JK_ASCII },
	{ "%EF%BC%97%2D%20%zz %", "7- %zz %", JK_ASCII },
	{ "%A3%B7%A3%AD", "7-", JK_ASCII },
	{ "\\u002d\\uff17\\uC8FC\\ud83d\\ude00 \\u12 \\x41 \\q",
	  "-7주\xf0\x9f\x98\x80 \\u12 A \\q", JK_ASCII },
	{ "a\\nb\\r\\nc\\td", "a\nb\nc\td", JK_ASCII },
	{ "７５－１　２＠", "75-1 2@", JK_UTF8 },
	{ "1–2—3―4−5‑6­7ㅡ8ー9", "1-2-3-4-5-6-7-8-9", JK_UTF8 },
	{ "1\xc2\xa0"
	  "2\xe2\x80\x8b"
	  "3\xef\xbb\xbf"
	  "4",
	  "1 234", JK_UTF8 },
	{ "\xd9\xa1\xdb\xb2", "12", JK_UTF8 },
	/* conjoining letters: 주민 */
	{ "\xe1\x84\x8c\xe1\x85\xae\xe1\x84\x86\xe1\x85\xb5\xe1\x86\xab",
	  "주민", JK_UTF8 },
	/* CP949: 주민번호 7-1 full width */
	{ "\xc1\xd6\xb9\xce\xb9\xf8\xc8\xa3 \xa3\xb7\xa3\xad\xa3\xb1",
	  "주민번호 7-1", JK_CP949 },
	{ "\xc1\xd6 \xa3\xb7\xa3\xb5\xa3\xb0\xa3\xad\xa3\xb1", "주 750-1",
	  JK_CP949 },
	{ "", "", JK_ASCII },
};

START_TEST(window_normalises)
{
	struct jk_span raw = jk_span_str(windows[_i].raw);
	struct jk_window w;

	jk_window_init(&w);
	jk_window_build(&w, raw, 0, raw.len);
	ck_assert_msg(jk_span_equal(jk_span_make(w.norm, w.len),
				    jk_span_str(windows[_i].norm)),
		      "row %d: '%.*s'", _i, (int)w.len, w.norm);
	ck_assert_int_eq(w.charset, windows[_i].charset);
	ck_assert_uint_eq(jk_window_raw(&w, w.len), raw.len);
	for (size_t i = 0; i + 1 < w.len; i++)
		ck_assert_uint_le(w.map[i], w.map[i + 1]);
	for (size_t i = 0; i < w.len; i++) {
		size_t at = jk_window_index(&w, jk_window_raw(&w, i));

		ck_assert_uint_eq(w.map[at], w.map[i]);
	}
	jk_window_release(&w);
}
END_TEST

/* Anchors: runs of ten digits or more, '@', and a letter before digits. */
static const struct {
	const char *raw;
	const char *want; /* "pos:ch …" */
} anchors[] = {
	{ "x = 10; y[12] = 3;", "" },
	{ "0101234567", "0:0" },
	{ "010-1234-5678 ", "0:0" },
	{ "a0101234567", "1:0" },
	{ "DE36000", "2:0" },
	{ "d e36000", "3:0" },
	{ "d e3 6000", "" },
	{ "a@b.c x @ y @p", "1:@" },
	{ "a&#64;b a%40b a\\u0040b a＠b", "1:@ 9:@ 15:@ 24:@" },
	{ "%EF%BC%97%EF%BC%95 -", "0:0" },
	{ "\\n0101234567", "2:0" },
	{ "%200101234567", "3:0" },
	{ "\\uc8fc\\ubbfc", "" },
	/* 호가 in CP949 holds A3 B0, which is no full-width digit */
	{ "\xc8\xa3\xb0\xa1", "" },
	/* 룰 in UTF-8 holds A3 B0 as well */
	{ "\xeb\xa3\xb0", "" },
	{ "\xa3\xb7\xa3\xb5 -", "0:0" },
};

START_TEST(anchors_are_found)
{
	struct jk_span text = jk_span_str(anchors[_i].raw);
	struct jk_anchor_scan scan = { 0 };
	struct jk_anchors a;
	struct jk_anchor found;
	struct jk_buf got;

	jk_anchors_init(&a);
	jk_anchors_add_digits(&a, 10, 10, 10);
	jk_anchors_add_prefix(&a, 2);
	jk_anchors_add_literal(&a, '@');
	jk_buf_init(&got);
	while (jk_anchors_find(&a, text, &scan, text.len, &found, 1) == 1)
		jk_buf_appendf(&got, "%s%zu:%c", got.len > 0 ? " " : "",
			       found.pos, found.ch);
	ck_assert_str_eq(jk_buf_cstr(&got), anchors[_i].want);
	jk_buf_release(&got);
}
END_TEST

static const struct {
	struct jk_mask mask;
	const char *value, *want;
} masks[] = {
	{ { JK_MASK_DIGITS, 2, 0, "" }, "750110-1059990", "75****-*******" },
	{ { JK_MASK_DIGITS, 6, 4, "" },
	  "4111-1111-1111-1111",
	  "4111-11**-****-1111" },
	{ { JK_MASK_DIGITS, 0, 4, "" }, "010-2000-0000", "***-****-0000" },
	{ { JK_MASK_ANY, 2, 0, "@." },
	  "gildong@example.com",
	  "gi*****@*******.***" },
	{ { JK_MASK_ANY, 2, 0, "@." }, "a@b.kr", "a@b.**" },
	{ { JK_MASK_ALNUM, 4, 2, "" }, "DE36 0000 0000", "DE36 **** **00" },
	{ { JK_MASK_ANY, 1, 0, "" }, "홍길동", "홍**" },
	{ { JK_MASK_DIGITS, 6, 4, "" }, "123", "123" },
	{ { JK_MASK_DIGITS, 0, 0, "" }, "", "" },
};

START_TEST(mask_hides)
{
	struct jk_buf got;

	jk_buf_init(&got);
	jk_mask_append(&got, &masks[_i].mask, jk_span_str(masks[_i].value));
	ck_assert_str_eq(jk_buf_cstr(&got), masks[_i].want);
	jk_buf_release(&got);
}
END_TEST

/* What stands left of a value, and the confidence it gives a number that
 * shape alone gives medium (check digit and dash: 80). */
static const struct {
	const char *left;
	int score; /* of 750110-1059994: 30 without a word */
} contexts[] = {
	{ "", 30 },
	{ "주민등록번호: ", 60 },
	{ "주민 번호\n", 60 },
	{ "주민번호는 ", 60 },
	{ "jumin_no=", 60 },
	{ "userJuminNo=", 60 },
	{ "JUMIN_NO, NAME) VALUES('", 60 },
	{ "rrn: ", 60 },
	{ "MY_RRN: ", 60 },
	{ "current: ", 30 },
	{ "arrnge: ", 30 },
	{ "\\uc8fc\\ubbfc\\ubc88\\ud638\": \"", 60 },
	{ "&#51452;&#48124;&#48264;&#54840; ", 60 },
	{ "법인등록번호 가나 주민등록번호 ", 60 },
	{ "주민등록번호 750110-1059994 가나\n", 30 },
	{ "주민등록번호 가나다라마바사아자차카타파하 "
	  "가나다라마바사아자차카타파하"
	  " 가나다라마바사아자차카타파하 ",
	  30 },
};

struct scores {
	int best;
};

static void
note_score(void *arg, const struct jk_finding *f)
{
	struct scores *s = arg;

	s->best = f->score; /* the last one in the text */
}

START_TEST(context_adds)
{
	struct jk_ruleset *rules = kit_rules();
	struct jk_detector *d = kit_detector(rules);
	struct jk_unit unit = { .to = UINT64_MAX };
	struct scores s = { 30 };
	size_t n, room;
	unsigned char *p;

	jk_detector_begin(d, &unit, note_score, &s);
	p = jk_detector_room(d, &room);
	n = strlen(contexts[_i].left);
	memcpy(p, contexts[_i].left, n);
	memcpy(p + n, "750110-1059994", 14);
	jk_detector_advance(d, n + 14);
	jk_detector_finish(d, NULL);
	if (strstr(contexts[_i].left, "1059994") != NULL)
		ck_assert_int_eq(s.best, 60); /* the first one only */
	else
		ck_assert_msg(s.best == contexts[_i].score, "'%s': %d",
			      contexts[_i].left, s.best);
	jk_detector_free(d);
	jk_ruleset_free(rules);
}
END_TEST

/* Whatever stands for an ASCII character may join two groups of digits. */
START_TEST(disguises_join)
{
	struct jk_anchors a;
	unsigned char utf8[4];
	struct jk_buf cp949;

	jk_anchors_init(&a);
	jk_buf_init(&cp949);
	for (uint32_t cp = 0x80; cp < 0x110000; cp++) {
		uint32_t plain = jk_plain(cp);
		size_t n;

		if ((plain >= 0x80 && plain != JK_TOKEN_DROP) ||
		    (cp >= 0xd800 && cp < 0xe000))
			continue;
		n = jk_utf8_encode(cp, utf8);
		ck_assert_msg(a.joint[utf8[0]], "U+%04X", (unsigned)cp);
		jk_buf_clear(&cp949);
		if (jk_cp949_encode(&cp949, jk_span_make(utf8, n)))
			ck_assert_msg(a.joint[cp949.ptr[0]], "CP949 U+%04X",
				      (unsigned)cp);
	}
	jk_buf_release(&cp949);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("matcher");
	TCase *tcase = tcase_create("steps");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, window_normalises, 0, JK_COUNT(windows));
	tcase_add_loop_test(tcase, anchors_are_found, 0, JK_COUNT(anchors));
	tcase_add_test(tcase, disguises_join);
	tcase_add_loop_test(tcase, mask_hides, 0, JK_COUNT(masks));
	tcase_add_loop_test(tcase, context_adds, 0, JK_COUNT(contexts));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
