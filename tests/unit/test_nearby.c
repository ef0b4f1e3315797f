/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is remembered from line to line changes no answer. */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/nearby.h"
#include "test_detect_kit.h"

/* More than any rule looks back. */
#define FAR                                                                    \
	"...................................................................." \
	"...."

static const struct {
	const char *learnt, *asked;
	size_t rule; /* asked for; 0 is learnt for */
	bool known;
} cases[] = {
	{ FAR "card 12 no ", FAR "card 12 no ", 0, true },
	/* Digits are all the same to words. */
	{ FAR "card 12 no ", FAR "card 98 no ", 0, true },
	{ FAR "card 12 no ", FAR "card 1a no ", 0, false },
	{ FAR "card 12 no ", FAR "cart 12 no ", 0, false },
	{ FAR "card 12 no ", FAR "card 12 no ", 1, false },
	/* What may stand for something else is not remembered. */
	{ FAR "card %31 no ", FAR "card %31 no ", 0, false },
	{ FAR "card \\u0031 ", FAR "card \\u0031 ", 0, false },
	{ FAR "card &#49; ", FAR "card &#49; ", 0, false },
	{ FAR "card\r\n ", FAR "card\r\n ", 0, false },
	{ FAR "카드 no ", FAR "카드 no ", 0, false },
	/* Nor what begins with the text. */
	{ "card ", "card ", 0, false },
};

START_TEST(remembers)
{
	struct jk_ruleset *rules = kit_rules();
	struct jk_nearby *n = jk_nearby_new(rules);
	struct jk_span learnt = jk_span_str(cases[_i].learnt);
	struct jk_span asked = jk_span_str(cases[_i].asked);
	const struct jk_word word = { .text = "card" }, *answer = NULL;

	ck_assert(!jk_nearby_ask(n, 0, learnt, learnt.len, &answer));
	jk_nearby_learn(n, &word);
	ck_assert_int_eq(
		jk_nearby_ask(n, cases[_i].rule, asked, asked.len, &answer),
		cases[_i].known);
	ck_assert_ptr_eq(answer, cases[_i].known ? &word : NULL);
	jk_nearby_wipe(n);
	ck_assert(!jk_nearby_ask(n, 0, learnt, learnt.len, &answer));
	jk_nearby_free(n);
	jk_ruleset_free(rules);
}
END_TEST

/* Lines as logs have them, whose values differ. */
static const char *const lines[] = {
	"2026-11-23 10:20:3%u INFO [web-1] session opened for user with phone "
	"010-2345-678%u",
	"2026-11-23 10:20:3%u INFO [web-1] card approved, number "
	"4000-0012-3456-789%u, host 203.0.113.%u",
	"2026-11-23 10:20:3%u WARN [batch] tracking number of the parcel was "
	"given as 900101-107000%u",
	"2026-11-23 10:20:3%u WARN [batch] rrn of the applicant was given as "
	"900101-107000%u by the form",
	"customer 7,서울특별시 강남구 역삼로1%u길 2%u,note %u",
	"customer 8,경기도 수원시 팔달구 인계동 1%u-3%u",
	"customer 8,경기도 수원시 팔달구 인계동 1%u-3%u, 10%u동 202호",
	"<14>Nov 23 10:20:3%u gate sshd: account 110-345-67890%u of somebody "
	"else mail user%u@example.com",
};

struct lines {
	const struct jk_ruleset *rules;
	struct jk_buf out;
};

static void
add_line(void *arg, const struct jk_finding *f)
{
	struct lines *l = arg;

	jk_buf_appendf(&l->out, "%s %d ",
		       jk_ruleset_info(l->rules, f->rule)->id, f->score);
	jk_buf_append_span(&l->out, f->shown);
	for (unsigned i = 0; i < f->nevidence; i++) {
		jk_buf_append_str(&l->out, "; ");
		jk_buf_append_span(&l->out, f->evidence[i]);
	}
	jk_buf_append_byte(&l->out, '\n');
}

static void
detect(struct jk_detector *d, struct jk_span text, struct lines *out)
{
	const struct jk_unit unit = { .to = UINT64_MAX };
	unsigned char *p;
	size_t room;

	jk_detector_begin(d, &unit, add_line, out);
	p = jk_detector_room(d, &room);
	ck_assert_uint_ge(room, text.len);
	memcpy(p, text.ptr, text.len);
	jk_detector_advance(d, text.len);
	jk_detector_finish(d, NULL);
}

/* A line of the log, as the end of a text that says nothing before it. */
static void
make_line(struct jk_buf *out, unsigned i, const char *end)
{
	unsigned digit = i / JK_COUNT(lines) % 10;
	char line[200];

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(line, sizeof(line), lines[i % JK_COUNT(lines)], digit,
		 (digit + 3) % 10, digit);
#pragma GCC diagnostic pop
	jk_buf_append_str(out, line);
	jk_buf_append_str(out, end);
}

START_TEST(line_by_line)
{
	const char *end = _i == 0 ? "\n" : "\r\n";
	struct jk_ruleset *rules = kit_rules();
	struct jk_detector *d = kit_detector(rules);
	struct lines whole = { .rules = rules }, alone = { .rules = rules };
	struct jk_buf text, line;

	jk_buf_init(&text);
	jk_buf_init(&line);
	jk_buf_init(&whole.out);
	jk_buf_init(&alone.out);
	for (unsigned i = 0; i < 200; i++) {
		make_line(&text, i, end);
		jk_buf_clear(&line);
		jk_buf_append_str(&line, FAR);
		jk_buf_append_str(&line, end);
		make_line(&line, i, end);
		detect(d, jk_buf_span(&line), &alone);
	}
	detect(d, jk_buf_span(&text), &whole);
	/* There is something to compare, of each kind of line. */
	ck_assert_ptr_nonnull(strstr(jk_buf_cstr(&whole.out), "kr-rrn "));
	ck_assert_ptr_nonnull(strstr(jk_buf_cstr(&whole.out), "email "));
	ck_assert_ptr_nonnull(strstr(jk_buf_cstr(&whole.out), "kr-address "));
	ck_assert(strcmp(jk_buf_cstr(&whole.out), jk_buf_cstr(&alone.out)) ==
		  0);
	jk_buf_release(&text);
	jk_buf_release(&line);
	jk_buf_release(&whole.out);
	jk_buf_release(&alone.out);
	jk_detector_free(d);
	jk_ruleset_free(rules);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("nearby");
	TCase *tcase = tcase_create("nearby");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, remembers, 0, (int)JK_COUNT(cases));
	tcase_add_loop_test(tcase, line_by_line, 0, 2);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
