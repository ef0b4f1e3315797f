/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What hides findings: marks in the text, dates, baselines, policies. */
#include "config.h"

#include <jikimi/baseline.h>
#include <jikimi/policy.h>

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "match/allow.h"

static const struct {
	const char *text; /* the value is "VALUE", of the rule kr-rrn */
	const char *want; /* the reason; NULL: not allowed */
} marks[] = {
	{ "VALUE # jikimi:allow kr-rrn test data\n", "test data" },
	{ "VALUE // jikimi:allow email,kr-rrn why\r\n", "why" },
	{ "<!-- jikimi:allow kr-rrn in a page -->\nVALUE", "in a page" },
	{ "  /* jikimi:allow kr-rrn a  */\nx = VALUE", "a" },
	{ "{# jikimi:allow kr-rrn b #}\nVALUE", "b" },
	{ "<%-- jikimi:allow kr-rrn c --%>\nVALUE", "c" },
	{ "REM jikimi:allow kr-rrn d\nVALUE", "d" },
	{ "-- jikimi:allow kr-rrn ticket 123456\nVALUE", "ticket ******" },
	{ "-- jikimi:allow kr-rrn since 123\nVALUE", "since 123" },
	{ "-- jikimi:allow-file kr-rrn all of it\n\n\nVALUE", "all of it" },
	{ "VALUE # jikimi:allow kr-rrn\n", NULL },     /* no reason */
	{ "VALUE # jikimi:allow kr-rrn */\n", NULL },  /* nor here */
	{ "VALUE # jikimi:allow email test\n", NULL }, /* another rule */
	{ "VALUE # jikimi:allow kr-rrn-x test\n", NULL },
	{ "VALUE # jikimi:allowkr-rrn test\n", NULL },
	{ "# jikimi:allow kr-rrn why\n\nVALUE", NULL }, /* too far above */
	{ "x = 1 # jikimi:allow kr-rrn why\nVALUE", NULL },
	{ "VALUE\n# jikimi:allow kr-rrn why\n", NULL }, /* below */
	{ "VALUE", NULL },
	{ "VALUE jikimi:allow", NULL },
};

START_TEST(mark)
{
	struct jk_allow *a = jk_allow_new();
	struct jk_span text = jk_span_str(marks[_i].text);
	struct jk_buf reason = { 0 };
	struct jk_allow_query q = {
		.text = text,
		.start = jk_span_find(text, 0, jk_span_str("VALUE")),
		.rule = "kr-rrn",
	};
	bool allowed;

	q.end = q.start + 5;
	jk_allow_begin(a);
	jk_allow_header(a, text);
	allowed = jk_allow_find(a, &q, &reason);
	ck_assert_int_eq(allowed, marks[_i].want != NULL);
	if (allowed)
		ck_assert_str_eq(jk_buf_cstr(&reason), marks[_i].want);
	jk_buf_release(&reason);
	jk_allow_free(a);
}
END_TEST

static const struct {
	const char *text;
	int64_t day; /* -1: no date */
} dates[] = {
	{ "1970-01-01", 0 },
	{ "1970-03-01", 59 },
	{ "2000-02-29", 11016 },
	{ "2026-11-24", 20781 },
	{ "2100-03-01", 47541 },
	{ "2100-02-29", -1 },
	{ "2026-13-01", -1 },
	{ "2026-00-01", -1 },
	{ "2026-04-31", -1 },
	{ "1969-12-31", -1 },
	{ "2026-1-01", -1 },
	{ "2026-01-0x", -1 },
	{ "", -1 },
	{ "2026-01-01 ", -1 },
};

START_TEST(date)
{
	struct jk_buf b = { 0 };

	ck_assert_int_eq(jk_date_parse(jk_span_str(dates[_i].text)),
			 dates[_i].day);
	if (dates[_i].day >= 0) {
		jk_date_put(&b, dates[_i].day);
		ck_assert_str_eq(jk_buf_cstr(&b), dates[_i].text);
	}
	jk_buf_release(&b);
}
END_TEST

#define PRINT "0123456789abcdef0123456789abcdef"
#define ENTRY "a\tkr-rrn\t" PRINT "\t-\tme\twhy\n"

static const struct {
	const char *text;
	const char *error; /* NULL: none */
} baselines[] = {
	{ JK_BASELINE_HEAD, NULL },
	{ JK_BASELINE_HEAD ENTRY, NULL },
	{ JK_BASELINE_HEAD "# why\r\n\r\na\tx\t" PRINT "\t2030-01-01\t\t\r\n",
	  NULL },
	{ JK_BASELINE_HEAD ENTRY ENTRY, NULL },
	{ "", "b:1: no baseline" },
	{ "a\n" JK_BASELINE_HEAD, "b:1: no baseline" },
	{ JK_BASELINE_HEAD "a\tkr-rrn\t" PRINT "\t-\tme\n", "b:2: not six" },
	{ JK_BASELINE_HEAD "a\tkr-rrn\t" PRINT "\t-\tme\twhy\tx\n",
	  "b:2: not six" },
	{ JK_BASELINE_HEAD "\na\tkr-rrn\tabc\t-\tme\twhy\n", "b:3: the third" },
	{ JK_BASELINE_HEAD "a\tkr-rrn\t" PRINT "\tsoon\tme\twhy\n",
	  "b:2: the fourth" },
	{ JK_BASELINE_HEAD "<<<<<<< HEAD\n" ENTRY, "b:2: a merge" },
	{ JK_BASELINE_HEAD ENTRY "=======\n", "b:3: a merge" },
};

START_TEST(baseline)
{
	struct jk_baseline *b = NULL;
	struct jk_err err = { 0 };
	enum jk_status status = jk_baseline_parse(
		"b", jk_span_str(baselines[_i].text), &b, &err);

	if (baselines[_i].error == NULL) {
		ck_assert_msg(status == JK_OK, "%s", err.text);
	} else {
		ck_assert_int_eq(status, JK_EUSAGE);
		ck_assert_msg(strstr(err.text, baselines[_i].error) == err.text,
			      "%s", err.text);
	}
	jk_baseline_free(b);
}
END_TEST

/* Of two entries for one finding, which a merge leaves, the longer holds. */
START_TEST(expiry)
{
	static const char text[] =
		JK_BASELINE_HEAD "a\tx\t" PRINT "\t2020-01-01\t\tshort\n"
				 "a\tx\t" PRINT "\t2020-01-03\t\tlong\n";
	struct jk_baseline *b;
	const struct jk_baseline_entry *e;

	ck_assert_int_eq(jk_baseline_parse("b", jk_span_str(text), &b, NULL),
			 JK_OK);
	e = jk_baseline_find(b, PRINT,
			     jk_date_parse(jk_span_str("2020-01-03")));
	ck_assert_ptr_nonnull(e);
	ck_assert(jk_span_equal(e->reason, jk_span_str("long")));
	ck_assert_ptr_null(jk_baseline_find(
		b, PRINT, jk_date_parse(jk_span_str("2020-01-04"))));
	ck_assert_ptr_null(
		jk_baseline_find(b, "ffff456789abcdef0123456789abcdef", 0));
	jk_baseline_free(b);
}
END_TEST

/* A policy comes through the wire as it was; no cut of it is one. */
START_TEST(wire)
{
	struct jk_policy p = { .least = JK_CONF_HIGH }, q = { 0 };
	struct jk_buf b = { 0 };
	struct jk_wire w;

	jk_string_list_add(&p.exclude, "*.gz");
	p.allow = jk_xcalloc(1, sizeof(*p.allow));
	p.nallow = 1;
	p.allow[0].reason = jk_xstrdup("why");
	p.allow[0].until = JK_POLICY_FOREVER;
	jk_string_list_add(&p.allow[0].rules, "email");
	jk_policy_encode(&b, &p);
	w = (struct jk_wire){ .rest = jk_buf_span(&b) };
	ck_assert_int_eq(jk_policy_decode(&w, &q, NULL), JK_OK);
	ck_assert_str_eq(q.exclude.item[0], "*.gz");
	ck_assert_str_eq(q.allow[0].rules.item[0], "email");
	ck_assert_str_eq(q.allow[0].reason, "why");
	ck_assert_int_eq(q.allow[0].until, JK_POLICY_FOREVER);
	ck_assert_int_eq(q.least, JK_CONF_HIGH);
	jk_policy_release(&q);
	for (size_t n = 0; n < b.len; n++) {
		w = (struct jk_wire){
			.rest = jk_span_head(jk_buf_span(&b), n),
		};
		ck_assert_int_eq(jk_policy_decode(&w, &q, NULL), JK_ECORRUPT);
		jk_policy_release(&q);
	}
	jk_policy_release(&p);
	jk_buf_release(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("suppress");
	TCase *t = tcase_create("suppress");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(t, mark, 0, JK_COUNT(marks));
	tcase_add_loop_test(t, date, 0, JK_COUNT(dates));
	tcase_add_loop_test(t, baseline, 0, JK_COUNT(baselines));
	tcase_add_test(t, expiry);
	tcase_add_test(t, wire);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
