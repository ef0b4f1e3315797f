/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/tally.h"

#include <stdlib.h>
#include <string.h>

#include "report/ranking.h"

#include "test_report_kit.h"

/* What a run of files gave, one line a scope: "kind path rule:findings/persons
 * in files …". */
static void
note_scope(void *ctx, const struct jk_scope *scope)
{
	struct jk_buf *b = ctx;

	jk_buf_append_str(b, scope->kind == JK_SCOPE_FILE ? "file " : "dir ");
	jk_buf_append_span(b, scope->path);
	for (size_t i = 0; i < scope->ncounts; i++) {
		const struct jk_scope_count *c = &scope->count[i];

		jk_buf_appendf(
			b, " %zu:%u/%s%u", c->rule, (unsigned)c->findings,
			c->persons_estimated ? "~" : "", (unsigned)c->persons);
	}
	jk_buf_appendf(b, " in %u\n", (unsigned)scope->files);
}

static void
feed(struct jk_tally *t, const char *path, const char *hits)
{
	struct jk_coverage c = { .outcome = JK_SCANNED };

	jk_tally_file(t, jk_span_str(path));
	/* Pairs of a rule and a person. */
	for (; *hits != '\0'; hits += 2)
		jk_tally_hit(t, (size_t)(hits[0] - '0'), JK_CONF_HIGH,
			     (uint64_t)hits[1]);
	jk_tally_coverage(t, &c);
}

static const struct {
	const char *roots[3];
	const char *file[6][2]; /* path, hits */
	const char *want;
} scope_case[] = {
	/* The same person in two files of a folder is one. */
	{ { "r" },
	  { { "r/a/x", "0p0q0p" }, { "r/a/y", "0p1p" }, { "r/b", "0q" } },
	  "file r/a/x 0:3/2 in 1\n"
	  "file r/a/y 0:1/1 1:1/1 in 1\n"
	  "dir r/a 0:4/2 1:1/1 in 2\n"
	  "file r/b 0:1/1 in 1\n"
	  "dir r 0:5/2 1:1/1 in 3\n" },
	/* A folder that is left and one of a like name. */
	{ { "r/" },
	  { { "r/a/b/c/x", "0p" }, { "r/ab/x", "0p" }, { "r/ab/c/x", "0q" } },
	  "file r/a/b/c/x 0:1/1 in 1\n"
	  "dir r/a/b/c 0:1/1 in 1\n"
	  "dir r/a/b 0:1/1 in 1\n"
	  "dir r/a 0:1/1 in 1\n"
	  "file r/ab/x 0:1/1 in 1\n"
	  "file r/ab/c/x 0:1/1 in 1\n"
	  "dir r/ab/c 0:1/1 in 1\n"
	  "dir r/ab 0:2/2 in 2\n"
	  "dir r 0:3/2 in 3\n" },
	/* Files without findings leave no trace; a root that is a file has no
	 * folder. */
	{ { "r", "f", "/" },
	  { { "r/x", "" }, { "f", "2p" }, { "/a", "2p" }, { "/b/c", "2q" } },
	  "file f 2:1/1 in 1\n"
	  "file /a 2:1/1 in 1\n"
	  "file /b/c 2:1/1 in 1\n"
	  "dir /b 2:1/1 in 1\n"
	  "dir / 2:2/2 in 2\n" },
	/* Of no root: from a list of files. */
	{ { "r" },
	  { { "x/y", "0p" }, { "r/y", "0p" }, { "z/y", "0p" } },
	  "file x/y 0:1/1 in 1\n"
	  "file r/y 0:1/1 in 1\n"
	  "dir r 0:1/1 in 1\n"
	  "file z/y 0:1/1 in 1\n" },
	/* One root within another. */
	{ { "r", "r/a" },
	  { { "r/a/x", "0p" }, { "r/b/x", "0p" } },
	  "file r/a/x 0:1/1 in 1\n"
	  "dir r/a 0:1/1 in 1\n"
	  "file r/b/x 0:1/1 in 1\n"
	  "dir r/b 0:1/1 in 1\n"
	  "dir r 0:2/1 in 2\n" },
};

START_TEST(scopes)
{
	struct jk_buf got = { 0 };
	size_t nroots = 0;
	struct jk_tally *t;

	while (nroots < 3 && scope_case[_i].roots[nroots] != NULL)
		nroots++;
	t = jk_tally_new(3, scope_case[_i].roots, nroots, 1000, note_scope,
			 &got);
	for (size_t i = 0; i < 6 && scope_case[_i].file[i][0] != NULL; i++)
		feed(t, scope_case[_i].file[i][0], scope_case[_i].file[i][1]);
	jk_tally_end(t, false, NULL, 0);
	ck_assert_str_eq(jk_buf_cstr(&got), scope_case[_i].want);
	jk_tally_free(t);
	jk_buf_release(&got);
}
END_TEST

/* Folders deeper than are kept apart count with the last one above. */
START_TEST(deep)
{
	struct jk_buf path = { 0 }, got = { 0 };
	const char *roots[] = { "r" };
	struct jk_tally *t = jk_tally_new(3, roots, 1, 1000, note_scope, &got);
	size_t lines = 0;

	jk_buf_append_str(&path, "r");
	for (unsigned i = 0; i < 3 * JK_TALLY_FOLDERS; i++)
		jk_buf_append_str(&path, "/d");
	jk_buf_append_str(&path, "/x");
	feed(t, jk_buf_cstr(&path), "0p");
	path.ptr[path.len - 1] = 'y';
	feed(t, jk_buf_cstr(&path), "0p");
	jk_tally_end(t, false, NULL, 0);
	for (const char *p = jk_buf_cstr(&got); (p = strchr(p, '\n')) != NULL;
	     p++)
		lines++;
	ck_assert_uint_eq(lines, 2 + JK_TALLY_FOLDERS);
	ck_assert_ptr_nonnull(strstr(jk_buf_cstr(&got), "dir r 0:2/1 in 2\n"));
	jk_tally_free(t);
	jk_buf_release(&path);
	jk_buf_release(&got);
}
END_TEST

/* Past the bound: estimates say so, in the file, its folder and the run, and
 * a file that comes later is exact again. */
START_TEST(estimates)
{
	const char *roots[] = { "r" };
	struct jk_buf got = { 0 };
	struct jk_tally *t = jk_tally_new(3, roots, 1, 100, note_scope, &got);
	struct jk_summary *s;

	jk_tally_file(t, jk_span_str("r/a/x"));
	for (unsigned i = 0; i < 1000; i++)
		jk_tally_hit(t, 0, JK_CONF_LOW, i);
	jk_tally_hit(t, 1, JK_CONF_LOW, 5);
	feed(t, "r/a/y", "0p0q");
	feed(t, "r/b/z", "0p1q");
	jk_tally_end(t, false, NULL, 0);
	ck_assert_ptr_nonnull(strstr(jk_buf_cstr(&got), "r/a/x 0:1000/~"));
	ck_assert_ptr_nonnull(strstr(jk_buf_cstr(&got), " 1:1/1 in 1\n"));
	ck_assert_ptr_nonnull(
		strstr(jk_buf_cstr(&got), "file r/a/y 0:2/2 in 1\n"));
	ck_assert_ptr_nonnull(strstr(jk_buf_cstr(&got), "dir r/a 0:1002/~"));
	ck_assert_ptr_nonnull(strstr(jk_buf_cstr(&got), "dir r 0:1003/~"));
	s = jk_tally_summary(t);
	ck_assert(s->by_rule[0].persons_estimated);
	ck_assert(!s->by_rule[1].persons_estimated);
	ck_assert_uint_eq(s->by_rule[1].persons, 2);
	ck_assert_uint_gt(s->by_rule[0].persons, 950);
	ck_assert_uint_lt(s->by_rule[0].persons, 1050);
	ck_assert_uint_eq(s->by_rule[0].findings, 1003);
	ck_assert_uint_eq(s->by_rule[0].files, 3);
	jk_tally_free(t);
	jk_buf_release(&got);
}
END_TEST

static const size_t most_case[] = { 0, 1, 2, 7, 100, 200 };

/* The first so many of all, sorted. */
START_TEST(ranking)
{
	struct jk_ranking *r = jk_ranking_new(most_case[_i]);
	struct jk_scope_list list;
	uint64_t before = UINT64_MAX;

	for (unsigned i = 0; i < 100; i++) {
		struct jk_scope_count count = { .rule = 1, .findings = i };
		unsigned char name = (unsigned char)i;
		struct jk_scope scope = {
			.path = jk_span_make(&name, 1),
			/* Each number of persons comes twice. */
			.persons = i * 37 % 50,
			.findings = 1,
			.ncounts = 1,
			.count = &count,
		};

		jk_ranking_add(r, &scope);
		if (i == 50)
			jk_ranking_list(r);
	}
	list = jk_ranking_list(r);
	ck_assert_uint_eq(list.total, 100);
	ck_assert_uint_eq(list.n, most_case[_i] < 100 ? most_case[_i] : 100);
	for (size_t i = 0; i < list.n; i++) {
		ck_assert_uint_eq(list.scope[i].persons, 49 - i / 2);
		ck_assert_uint_eq(list.scope[i].count[0].findings,
				  list.scope[i].path.ptr[0]);
		/* Of two with as many the earlier stands first. */
		if (i % 2 == 1)
			ck_assert_uint_lt(before, list.scope[i].path.ptr[0]);
		before = list.scope[i].path.ptr[0];
	}
	jk_ranking_free(r);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("tally");
	TCase *tcase = tcase_create("tally");

	tcase_add_loop_test(tcase, scopes, 0, JK_COUNT(scope_case));
	tcase_add_test(tcase, deep);
	tcase_add_test(tcase, estimates);
	tcase_add_loop_test(tcase, ranking, 0, JK_COUNT(most_case));
	suite_add_tcase(suite, tcase);
	jk_tally_free(NULL);
	jk_ranking_free(NULL);
	return kit_run_suite(suite);
}
