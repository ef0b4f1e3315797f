/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole files that collect resident numbers, and files that only look like
 * it: tests/unit/code-cases.txt, which says what its marks mean.
 */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/detector.h>

#define MAX_CASES 400
#define MAX_LINES 80

/* In UTF-8. */
#define MUST "\xc2\xa7"
#define MAY "\xc2\xbf"

struct code_case {
	char name[64];
	struct jk_buf text;
	unsigned nlines;
	char mark[MAX_LINES]; /* 'm' must, 'y' may, 0 must not */
	bool found[MAX_LINES];
};

static struct code_case cases[MAX_CASES];
static unsigned ncases;

static void
add_line(struct code_case *c, const char *line)
{
	char mark = 0;

	if (c->nlines == MAX_LINES)
		return;
	if (strncmp(line, MUST, 2) == 0)
		mark = 'm';
	else if (strncmp(line, MAY, 2) == 0)
		mark = 'y';
	jk_buf_append_str(&c->text, mark != 0 ? line + 2 : line);
	c->mark[c->nlines++] = mark;
}

/* Cases are numbered when the loop of the test is set up: before a fork. */
static void
load(void)
{
	const char *srcdir = getenv("srcdir");
	char line[1024], path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/unit/code-cases.txt",
		 srcdir != NULL ? srcdir : ".");
	f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (strncmp(line, "@@ ", 3) == 0 && ncases < MAX_CASES)
			sscanf(line + 3, "%63s", cases[ncases++].name);
		else if (ncases > 0)
			add_line(&cases[ncases - 1], line);
	}
	if (f != NULL)
		fclose(f);
}

static void
note(void *arg, const struct jk_finding *f)
{
	struct code_case *c = arg;

	if (f->collection.station == JK_STATION_NONE ||
	    f->confidence < JK_CONF_MEDIUM)
		return;
	ck_assert_uint_ge(f->line, 1);
	ck_assert_uint_le(f->line, c->nlines);
	c->found[f->line - 1] = true;
}

static void
look(struct code_case *c)
{
	const struct jk_detect_options options = { .min_confidence =
							   JK_CONF_LOW,
						   .today = 20758 };
	struct jk_unit unit = { .to = UINT64_MAX,
				.name = jk_span_str(c->name) };
	struct jk_ruleset *rules = NULL;
	struct jk_detector *d;
	struct jk_err err;
	size_t n, room;
	const struct jk_pack *packs = jk_builtin_packs(&n);
	unsigned char *p;

	ck_assert_int_eq(jk_ruleset_load(packs, n, &rules, &err), JK_OK);
	d = jk_detector_new(rules, &options);
	jk_detector_begin(d, &unit, note, c);
	p = jk_detector_room(d, &room);
	ck_assert_uint_ge(room, c->text.len);
	memcpy(p, c->text.ptr, c->text.len);
	jk_detector_advance(d, c->text.len);
	jk_detector_finish(d, NULL);
	jk_detector_free(d);
	jk_ruleset_free(rules);
}

START_TEST(marked)
{
	struct code_case *c = &cases[_i];

	ck_assert_uint_gt(c->text.len, 0);
	look(c);
	for (unsigned i = 0; i < c->nlines; i++) {
		ck_assert_msg(c->mark[i] != 'm' || c->found[i],
			      "%s:%u is missed", c->name, i + 1);
		ck_assert_msg(c->mark[i] != 0 || !c->found[i],
			      "%s:%u is a false alarm", c->name, i + 1);
	}
}
END_TEST

START_TEST(there)
{
	ck_assert_uint_gt(ncases, 100);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("code_cases");
	TCase *tcase = tcase_create("cases");
	SRunner *runner;
	int failed;

	load();
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, there);
	tcase_add_loop_test(tcase, marked, 0, (int)ncases);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	for (unsigned i = 0; i < ncases; i++)
		jk_buf_release(&cases[i].text);
	return failed == 0 ? 0 : 1;
}
