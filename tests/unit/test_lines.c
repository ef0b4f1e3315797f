/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that are remembered by their shape: which are, and that it changes no
 * finding. */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "match/line_memo.h"
#include "match/masked.h"
#include "test_detect_kit.h"

#define PREVIOUS "the line before ends here\n"
/* As much as a key may need behind a line. */
#define NEXT                                                                   \
	"and the next one goes on for a while, so that there is enough of it " \
	"to look at behind the end\n"

static const struct {
	const char *first, *again; /* lines, with what stands around them */
	enum jk_line_state state;  /* of again, when first is known */
} cases[] = {
	{ PREVIOUS "call 010-1234-5678 now\n" NEXT,
	  PREVIOUS "call 010-8765-4321 now\n" NEXT, JK_LINE_KNOWN },
	/* What lies around makes no difference where it cannot. */
	{ PREVIOUS "call 010-1234-5678 now, please\n" NEXT,
	  "another ends here\ncall 010-8765-4321 now, please\nxy" NEXT,
	  JK_LINE_KNOWN },
	/* Here a run of digits goes on, or what follows it does. */
	{ PREVIOUS "call 010-1234-\n5678" NEXT,
	  PREVIOUS "call 010-1234-\nabcd" NEXT, JK_LINE_NEW },
	{ PREVIOUS "it is 010-1234-5678;\nA" NEXT,
	  PREVIOUS "it is 010-1234-5678;\n1" NEXT, JK_LINE_NEW },
	{ PREVIOUS "call 010-1234-5678 now\n" NEXT,
	  PREVIOUS "call 010-1234-567a now\n" NEXT, JK_LINE_NEW },
	{ PREVIOUS "가나 010-1234-5678 now\n" NEXT,
	  PREVIOUS "가다 010-1234-5678 now\n" NEXT, JK_LINE_NEW },
	/* The meaning of these is in their digits. */
	{ PREVIOUS "call %30%31 now\n" NEXT, PREVIOUS "call %32%33 now\n" NEXT,
	  JK_LINE_ODD },
	{ PREVIOUS "call %2C now\n" NEXT, PREVIOUS "call %3C now\n" NEXT,
	  JK_LINE_ODD },
	{ PREVIOUS "call &#48; now\n" NEXT, PREVIOUS "call &#49; now\n" NEXT,
	  JK_LINE_ODD },
	{ PREVIOUS "call \\u0030 now\n" NEXT,
	  PREVIOUS "call \\u0031 now\n" NEXT, JK_LINE_ODD },
	{ PREVIOUS "call \\x30 now\n" NEXT, PREVIOUS "call \\x31 now\n" NEXT,
	  JK_LINE_ODD },
	/* And of these it is not. */
	{ PREVIOUS "call ?a=1&b=2%zz\\q now\n" NEXT,
	  PREVIOUS "call ?a=3&b=4%zz\\q now\n" NEXT, JK_LINE_KNOWN },
	/* Too near to the ends of the text. */
	{ "abc\ncd 12\n" NEXT, "abc\ncd 12\n" NEXT, JK_LINE_NEW },
	{ "a\ncd 12\n" NEXT, "a\ncd 12\n" NEXT, JK_LINE_ODD },
	{ PREVIOUS "call 010-1234-5678 now\n",
	  PREVIOUS "call 010-1234-5678 now\n", JK_LINE_ODD },
};

/* Asks about the second line, and learns it when told to. */
static enum jk_line_state
ask(struct jk_line_memo *m, const char *text, const struct jk_anchor *anchor)
{
	const struct jk_anchor_scan scan = {
		.pos = strcspn(text, "\n") + 1,
	};
	const struct jk_line_answer *answer = NULL;
	struct jk_span span = jk_span_str(text);
	enum jk_line_state state;
	size_t end;

	state = jk_line_memo_ask(m, span, &scan, span.len, &end, &answer);
	ck_assert_uint_gt(end, scan.pos);
	ck_assert(state != JK_LINE_KNOWN || answer->nops == 1);
	if (state != JK_LINE_AGAIN)
		return state;
	jk_line_memo_add(m, anchor, false, false, NULL, 0);
	jk_line_memo_learn(m, 0);
	return state;
}

START_TEST(shapes)
{
	struct jk_line_memo *m = jk_line_memo_new();
	struct jk_anchor anchor = { .len = 3, .ch = '0', .run = 3 };

	anchor.pos = strcspn(cases[_i].first, "\n") + 1;
	ask(m, cases[_i].first, &anchor);
	ask(m, cases[_i].first, &anchor);
	/* What is known now is known again. */
	if (cases[_i].state != JK_LINE_ODD)
		ck_assert_int_eq(ask(m, cases[_i].first, &anchor),
				 JK_LINE_KNOWN);
	if (strcmp(cases[_i].first, cases[_i].again) != 0 ||
	    cases[_i].state == JK_LINE_ODD)
		ck_assert_int_eq(ask(m, cases[_i].again, &anchor),
				 cases[_i].state);
	jk_line_memo_wipe(m);
	ck_assert_int_ne(ask(m, cases[_i].first, &anchor), JK_LINE_KNOWN);
	jk_line_memo_free(m);
}
END_TEST

/* An answer that depends on more than the key has is not kept. */
START_TEST(long_runs)
{
	struct jk_line_memo *m = jk_line_memo_new();
	const char *text = PREVIOUS "call 010-1234-5678 now\n" NEXT;
	struct jk_anchor anchor = { .len = 3, .ch = '0', .run = 70 };

	anchor.pos = strlen(PREVIOUS) + 5;
	ck_assert_int_eq(ask(m, text, &anchor), JK_LINE_NEW);
	ck_assert_int_eq(ask(m, text, &anchor), JK_LINE_AGAIN);
	ck_assert_int_eq(ask(m, text, &anchor), JK_LINE_AGAIN);
	anchor.run = 13;
	ck_assert_int_eq(ask(m, text, &anchor), JK_LINE_AGAIN);
	ck_assert_int_eq(ask(m, text, &anchor), JK_LINE_KNOWN);
	jk_line_memo_free(m);
}
END_TEST

/* # is a digit that is drawn. */
static const char *const templates[] = {
	("10.#.4#.139 - - [01/Apr/2024:0#:00:00 +0900] \"GET /a?id=1676#0&t=17"
	 "#1929600000 HTTP/1.1\" 200 4#468 \"-\" \"curl/7.8#.1\""),
	"2024-03-20 11:5#:48 INFO user phone 010-2345-67## mail u#@naver.com",
	"rrn 900101-10700## of the form, card 4000-0012-3456-78##",
	"주민등록번호 900101-10700## 을 받음 (접수 ###)",
	"900101-10700##",
	"split 900101",
	"10700##, then more",
	"GET /x?jumin=900101%2D10700##&tel=010%2d2345%2d67## HTTP/1.1",
	"<td>900101&#45;10700##</td><td>02-345-67##</td>",
	"{\"ip\": \"203.0.113.#\", \"account\": \"110-345-6789##\"}",
	"INSERT INTO t VALUES (#, '900101-10700##', '010-2345-67##');",
	"M123A45## P12345678901# DE3600000000000000000# x1234 A12#",
	"mac 00:1a:2b:3c:4d:5# and 2001:db8::#, 00:1#:22",
	"trailing digits 200 12##",
	"#0.0.0.1 - leading digits",
	"90010",
	"- 1070001 dashes -\t# tab",
	"서울특별시 강남구 역삼로 1#길 2#, 10#동 202호",
	"한글 010.2345.67## 그리고 ０１０-２３４５-67##",
	"\xb0\xa1\xb3\xaa 010-2345-67## \xc0\xfc\xc8\xad",
	"t=17119296001##&u=9001011070##\\n900101-10700##",
};

static unsigned
draw(unsigned *seed, unsigned n)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % n;
}

static void
make_log(struct jk_buf *b, unsigned seed, const char *line_end)
{
	while (b->len < 400000) {
		/* Some say the same over and over, others now and then. */
		unsigned n = draw(&seed, 3) == 0 ? JK_COUNT(templates) : 6;

		for (const char *p = templates[draw(&seed, n)]; *p != '\0'; p++)
			jk_buf_append_byte(
				b, *p != '#' ? (unsigned char)*p
					     : (unsigned char)('0' + draw(&seed,
									  10)));
		jk_buf_append_str(b, line_end);
	}
}

/* Both from the first line on that is not the same in both. */
static void
skip_same(const char **a, const char **b)
{
	size_t n = 0, line = 0;

	for (; (*a)[n] != '\0' && (*a)[n] == (*b)[n]; n++) {
		if ((*a)[n] == '\n')
			line = n + 1;
	}
	*a += line;
	*b += line;
}

/* In ranges of one segment nothing is remembered for long enough. */
START_TEST(same_findings)
{
	struct jk_ruleset *rules = kit_rules();
	struct jk_detector *d = kit_detector(rules);
	struct jk_buf text, want, got;
	const char *lines[2];

	jk_buf_init(&text);
	jk_buf_init(&want);
	jk_buf_init(&got);
	make_log(&text, 7u + (unsigned)_i, _i % 2 == 0 ? "\n" : "\r\n");
	kit_detect(d, rules, jk_buf_span(&text),
		   (struct kit_cut){ .range = 65536 }, &want);
	kit_detect(d, rules, jk_buf_span(&text), (struct kit_cut){ 0 }, &got);
	ck_assert_uint_gt(want.len, 100000);
	lines[0] = jk_buf_cstr(&want);
	lines[1] = jk_buf_cstr(&got);
	skip_same(&lines[0], &lines[1]);
	ck_assert_msg(strcmp(lines[0], lines[1]) == 0,
		      "%.300s\nand not\n%.300s", lines[1], lines[0]);
	jk_buf_release(&text);
	jk_buf_release(&want);
	jk_buf_release(&got);
	jk_detector_free(d);
	jk_ruleset_free(rules);
}
END_TEST

static const struct {
	const char *text;
	unsigned what;
	bool digital, escape;
} masks[] = {
	{ "plain text 123", 0, false, false },
	{ "100% 5 & 7 a\\", JK_MASKED_SIGN, false, true },
	{ "100% 5 & 7 a\\ ", JK_MASKED_SIGN, false, false },
	{ "a=1&b=2 ", JK_MASKED_SIGN, false, false },
	{ "a&amp;b ", JK_MASKED_SIGN, false, true },
	{ "%2D ", JK_MASKED_SIGN, true, true },
	{ "%DE ", JK_MASKED_SIGN, false, true },
	{ "&#45;", JK_MASKED_SIGN, true, true },
	{ "\\u002d", JK_MASKED_SIGN, true, true },
	{ "\\n12", JK_MASKED_SIGN, false, true },
	{ "line\r\n", JK_MASKED_CR, false, false },
	{ "한글 12", JK_MASKED_HIGH, false, false },
};

START_TEST(masked)
{
	unsigned char from[64], to[64];
	size_t n = strlen(masks[_i].text);

	/* What stands behind does not count. */
	memset(from, 0xff, sizeof(from));
	memset(to, 0xff, sizeof(to));
	memcpy(from, masks[_i].text, n);
	ck_assert_uint_eq(jk_masked_copy(to, from, n), masks[_i].what);
	for (size_t i = 0; i < n; i++)
		ck_assert_uint_eq(to[i], from[i] >= '0' && from[i] <= '9'
						 ? '9'
						 : from[i]);
	for (size_t i = n; i % JK_MASKED_STEP != 0; i++)
		ck_assert_uint_eq(to[i], 0);
	ck_assert_int_eq(jk_masked_is_digital(from, n), masks[_i].digital);
	ck_assert_int_eq(jk_masked_has_escape(from, n), masks[_i].escape);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("lines");
	TCase *tc = tcase_create("lines");
	SRunner *sr;
	int failed;

	tcase_set_timeout(tc, 240);
	tcase_add_loop_test(tc, shapes, 0, JK_COUNT(cases));
	tcase_add_test(tc, long_runs);
	tcase_add_loop_test(tc, same_findings, 0, 4);
	tcase_add_loop_test(tc, masked, 0, JK_COUNT(masks));
	suite_add_tcase(suite, tc);
	sr = srunner_create(suite);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
