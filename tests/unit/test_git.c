/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of git is ours: trees, ignore patterns, frames of what was listed. */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jikimi/walk.h>

#include "engine/gitframe.h"
#include "walk/git_parts.h"

#define OID "0123456789abcdefghij"

static const struct {
	const char *bytes;
	size_t len;
	unsigned entries;
	bool bad;
} tree_case[] = {
#define TREE(bytes, entries, bad)                                              \
	{                                                                      \
		bytes, sizeof(bytes) - 1, entries, bad                         \
	}
	TREE("", 0, false),
	TREE("100644 a\0" OID, 1, false),
	TREE("40000 d\0" OID "100755 e\0" OID, 2, false),
	TREE("100644 a\0" OID "1", 1, true), /* ends in a mode */
	TREE("100644 a\0"
	     "0123456789abcdefghi",
	     0, true),
	TREE("100644 a", 0, true),         /* no end of the name */
	TREE("100644 \0" OID, 0, true),    /* no name */
	TREE(" a\0" OID, 0, true),         /* no mode */
	TREE("10064411 a\0" OID, 0, true), /* too long a mode */
	TREE("100648 a\0" OID, 0, true),   /* no octal digit */
	TREE("\0\0\0\0", 0, true),
#undef TREE
};

START_TEST(tree)
{
	struct jk_span rest =
		jk_span_make(tree_case[_i].bytes, tree_case[_i].len);
	struct jk_tree_entry entry;
	unsigned n = 0;
	bool bad = false;

	while (jk_tree_next(&rest, &entry, &bad)) {
		ck_assert_int_eq(memcmp(entry.oid, OID, JK_OID_LEN), 0);
		n++;
	}
	ck_assert_uint_eq(n, tree_case[_i].entries);
	ck_assert_int_eq(bad, tree_case[_i].bad);
}
END_TEST

START_TEST(oidset)
{
	struct jk_oidset set = { 0 };
	unsigned char oid[JK_OID_LEN] = { 0 };

	/* The same first bytes for all: they meet in one slot. */
	for (unsigned i = 1; i < 3000; i++) {
		memcpy(oid + 12, &i, sizeof(i));
		ck_assert(!jk_oidset_has(&set, oid));
		ck_assert(jk_oidset_add(&set, oid));
		ck_assert(!jk_oidset_add(&set, oid));
		ck_assert(jk_oidset_has(&set, oid));
	}
	ck_assert_uint_eq(set.count, 2999);
	jk_oidset_release(&set);
}
END_TEST

static const struct {
	const char *path;
	bool is_dir;
	enum jk_cause cause;
} ignore_case[] = {
	{ "a.txt", false, JK_CAUSE_NONE },
	{ "a.log", false, JK_CAUSE_IGNORED },
	{ "deep/down/a.log", false, JK_CAUSE_IGNORED },
	{ "keep.log", false, JK_CAUSE_NONE }, /* taken back */
	{ "sub/keep.log", false, JK_CAUSE_NONE },
	{ "sub/own.txt", false, JK_CAUSE_IGNORED }, /* by sub's own file */
	{ "own.txt", false, JK_CAUSE_NONE },
	{ "sub/b.log", false, JK_CAUSE_NONE }, /* taken back by it */
	{ "build", true, JK_CAUSE_IGNORED },
	{ "build", false, JK_CAUSE_NONE }, /* folders only */
	{ "sub/build", true, JK_CAUSE_IGNORED },
	{ "top.c", false, JK_CAUSE_IGNORED }, /* anchored */
	{ "sub/top.c", false, JK_CAUSE_NONE },
	{ "doc/x/y/z.tmp", false, JK_CAUSE_IGNORED },
	{ "#hash", false, JK_CAUSE_IGNORED },
	{ "!bang", false, JK_CAUSE_IGNORED },
	{ "blank ", false, JK_CAUSE_IGNORED },
	{ "trailing", false, JK_CAUSE_IGNORED },
	{ "excluded", false, JK_CAUSE_IGNORED }, /* by info/exclude */
	{ ".git", true, JK_CAUSE_IGNORED },
	{ "sub/.git", false, JK_CAUSE_IGNORED },
	{ "x.git", true, JK_CAUSE_NONE },
	{ "gone", true, JK_CAUSE_NONE }, /* holds a tracked file */
	{ "gone/tracked.c", false, JK_CAUSE_NONE },
	{ "gone/other.c", false, JK_CAUSE_IGNORED },
	{ "gone/more", true, JK_CAUSE_IGNORED },
	{ "module", true, JK_CAUSE_SUBMODULE },
	{ "", true, JK_CAUSE_NONE },
};

static void
write_file(const char *dir, const char *name, const char *text)
{
	char path[256];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	out = fopen(path, "we");
	ck_assert_ptr_nonnull(out);
	fputs(text, out);
	fclose(out);
}

START_TEST(ignore)
{
	char dir[] = "/tmp/jikimi-git.XXXXXX", sub[64], exclude[64];
	struct jk_ignore *g;

	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(sub, sizeof(sub), "%s/sub", dir);
	snprintf(exclude, sizeof(exclude), "%s/exclude", dir);
	mkdir(sub, 0700);
	write_file(dir, ".gitignore",
		   "# a comment\n\n*.log\n!keep.log\nbuild/\n/top.c\r\n"
		   "doc/**/*.tmp\n\\#hash\n\\!bang\nblank\\ \ntrailing   \n"
		   "[bad\ngone/\n");
	write_file(dir, "exclude", "excluded\nkeep.log\n");
	write_file(sub, ".gitignore", "own.txt\n!b.log");
	g = jk_ignore_new(dir, exclude);
	jk_ignore_track(g, jk_span_str("a.txt"), false);
	jk_ignore_track(g, jk_span_str("gone/tracked.c"), false);
	jk_ignore_track(g, jk_span_str("module"), true);
	/* One after the other, and back: what was left is read again. */
	for (unsigned round = 0; round < 2; round++) {
		for (size_t i = 0; i < JK_COUNT(ignore_case); i++) {
			struct jk_span path = jk_span_str(ignore_case[i].path);

			ck_assert_msg(jk_ignore_check(g, path,
						      ignore_case[i].is_dir) ==
					      ignore_case[i].cause,
				      "%s", ignore_case[i].path);
		}
	}
	jk_ignore_free(g);
	snprintf(sub, sizeof(sub), "rm -r %s", dir);
	ck_assert_int_eq(system(sub), 0);
}
END_TEST

/* Every part of a frame that is not all of it is refused. */
START_TEST(frames)
{
	static const unsigned char old[2 * JK_OID_LEN] = { 1 };
	const struct jk_origin origin = {
		.commit =
			jk_span_str("0123456789abcdef0123456789abcdef01234567"),
		.author = jk_span_str("Hong"),
		.date = -1,
	};
	const struct jk_git_blob blob = {
		.path = jk_span_str("a\nb"),
		.oid = (const unsigned char *)OID,
		.origin = &origin,
		.old = old,
		.nold = 2,
	};
	struct jk_buf b = { 0 };
	struct jk_frame frame;
	struct jk_listed out;
	size_t used;

	jk_frame_put_blob(&b, &blob);
	ck_assert_int_eq(jk_frame_next(jk_buf_span(&b), &frame, &used, NULL),
			 JK_OK);
	for (size_t n = 0; n < frame.body.rest.len; n++) {
		struct jk_frame part = frame;

		part.body.rest.len = n;
		ck_assert_int_eq(jk_frame_take_listed(&part, &out, NULL),
				 JK_ECORRUPT);
	}
	ck_assert_int_eq(jk_frame_take_listed(&frame, &out, NULL), JK_OK);
	ck_assert(jk_span_equal(out.blob.path, blob.path));
	ck_assert_uint_eq(out.blob.nold, 2);
	ck_assert_int_eq(out.blob.origin->date, -1);
	jk_buf_release(&b);
}
END_TEST

/* A commit's name is printed as it comes. */
START_TEST(origin_of_other_bytes)
{
	const struct jk_origin origin = {
		.commit = jk_span_str(
			"0123456789abcdef0123456789abcdef0123456\""),
	};
	struct jk_buf b = { 0 };
	struct jk_frame frame;
	struct jk_origin out;
	size_t used;

	jk_frame_put_origin(&b, &origin);
	ck_assert_int_eq(jk_frame_next(jk_buf_span(&b), &frame, &used, NULL),
			 JK_OK);
	ck_assert_int_eq(jk_frame_take_origin(&frame.body, &out, NULL),
			 JK_ECORRUPT);
	jk_buf_release(&b);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("git");
	TCase *tcase = tcase_create("git");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, tree, 0, JK_COUNT(tree_case));
	tcase_add_test(tcase, oidset);
	tcase_add_test(tcase, ignore);
	tcase_add_test(tcase, frames);
	tcase_add_test(tcase, origin_of_other_bytes);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
