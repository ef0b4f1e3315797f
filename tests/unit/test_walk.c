/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jikimi/buf.h>
#include <jikimi/walk.h>

static const struct {
	const char *glob;
	const char *path;
	bool is_dir;
	bool want;
} glob_case[] = {
	{ "*.txt", "a.txt", false, true },
	{ "*.txt", "d/e/a.txt", false, true },
	{ "*.txt", "a.txt.gz", false, false },
	{ "a?c", "abc", false, true },
	{ "[ab]x", "bx", false, true },
	{ "[!ab]x", "bx", false, false },
	{ "node_modules/", "x/node_modules", true, true },
	{ "node_modules/", "x/node_modules", false, false },
	{ "/top", "top", true, true },
	{ "/top", "x/top", true, false },
	{ "d/*.log", "d/a.log", false, true },
	{ "d/*.log", "x/d/a.log", false, false },
	{ "d/*.log", "d/e/a.log", false, false },
	{ "**/d/*.log", "x/y/d/a.log", false, true },
	{ "**/d/*.log", "d/a.log", false, true },
	{ "d/**", "d/e/f", false, true },
	{ "d/**/f", "d/f", false, true },
	{ "d/**/f", "d/x/y/f", false, true },
	{ "d/**/f", "d/x/y/g", false, false },
	{ "a/**/b/**/c", "a/b/x/b/y/c", false, true },
	{ "*", ".hidden", false, true },
	{ "\\*", "*", false, true },
	{ "\\*", "a", false, false },
	{ "자료*", "x/자료_1.hwp", false, true },
};

START_TEST(glob_match)
{
	ck_assert_int_eq(jk_glob_match(glob_case[_i].glob,
				       jk_span_str(glob_case[_i].path),
				       glob_case[_i].is_dir),
			 glob_case[_i].want);
}
END_TEST

static const struct {
	const char *glob;
	bool good;
} check_case[] = {
	{ "*.txt", true },   { "[a-z]*", true }, { "[]a]", true },
	{ "", false },       { "[a", false },    { "[", false },
	{ "a[b/c]", false }, { "x\\", false },   { "\\[", true },
};

START_TEST(glob_check)
{
	struct jk_err err;

	ck_assert_int_eq(jk_glob_check(check_case[_i].glob, &err) == JK_OK,
			 check_case[_i].good);
}
END_TEST

static char root[] = "/tmp/jikimi-walk-XXXXXX";

struct seen {
	struct jk_buf lines; /* "path\n" or "path: cause\n" */
	unsigned stop_after; /* visits; 0: never */
	unsigned nvisits;
	atomic_bool stop;
};

static void
on_visit(void *ctx, const struct jk_walk_file *file)
{
	struct seen *seen = ctx;

	jk_buf_append_span(&seen->lines,
			   jk_span_from(file->path, strlen(root)));
	jk_buf_append_byte(&seen->lines, '\n');
	close(file->fd);
	if (++seen->nvisits == seen->stop_after)
		atomic_store(&seen->stop, true);
}

static void
on_skip(void *ctx, struct jk_span path, enum jk_outcome outcome,
	enum jk_cause cause, struct jk_span detail)
{
	struct seen *seen = ctx;

	(void)outcome;
	(void)detail;
	jk_buf_append_span(&seen->lines, jk_span_from(path, strlen(root)));
	jk_buf_appendf(&seen->lines, ": %s\n", jk_cause_name(cause));
}

static const struct jk_walk_ops ops = { .visit = on_visit, .skip = on_skip };

static void
put_file(const char *name, const char *text)
{
	char path[256];
	FILE *out;

	snprintf(path, sizeof(path), "%s/%s", root, name);
	out = fopen(path, "w");
	ck_assert_ptr_nonnull(out);
	fputs(text, out);
	ck_assert_int_eq(fclose(out), 0);
}

static void
put_dir(const char *name)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	ck_assert_int_eq(mkdir(path, 0755), 0);
}

static void
setup(void)
{
	char path[256], other[256];

	strcpy(root + sizeof(root) - 7, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(root));
	put_dir("a");
	put_dir("a/deep");
	put_dir("b");
	put_dir("empty");
	put_file("a.txt", "1");
	put_file("a-b", "2");
	put_file("a/x", "3");
	put_file("a/deep/y", "4");
	put_file("b/.hidden", "5");
	put_file("b/large", "1234567890");
	snprintf(path, sizeof(path), "%s/b/fifo", root);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	snprintf(path, sizeof(path), "%s/b/loop", root);
	ck_assert_int_eq(symlink("..", path), 0);
	snprintf(path, sizeof(path), "%s/b/again", root);
	snprintf(other, sizeof(other), "%s/a/x", root);
	ck_assert_int_eq(link(other, path), 0);
}

static void
teardown(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", root);
	ck_assert_int_eq(system(command), 0);
}

static void
walk(struct seen *seen, const struct jk_walk_options *options)
{
	struct jk_err err = { 0 };
	struct jk_walk *w = jk_walk_new(options, &ops, seen, &seen->stop);
	enum jk_status status = jk_walk_root(w, root, &err);

	ck_assert_int_eq(status, seen->stop_after > 0 ? JK_ESTOP : JK_OK);
	jk_walk_free(w);
}

/* Byte order of whole paths: "a-b" and "a.txt" before "a/". */
static const char everything[] = "/a-b\n/a.txt\n/a/deep/y\n/a/x\n/b/.hidden\n"
				 "/b/again: hard-link\n/b/fifo: special-file\n"
				 "/b/large\n/b/loop: symlink\n";

START_TEST(order)
{
	static const unsigned threads[] = { 0, 1, 8 };
	struct seen seen = { 0 };
	struct jk_walk_options options = { .threads = threads[_i] };

	walk(&seen, &options);
	ck_assert_str_eq(jk_buf_cstr(&seen.lines), everything);
	jk_buf_release(&seen.lines);
}
END_TEST

static const char *const x_only[] = { "x", "*.txt" };
static const char *const no_deep[] = { "deep/", "b/*" };

static const struct {
	struct jk_walk_options options;
	const char *want;
} option_case[] = {
	{ { .include = x_only, .ninclude = 2 },
	  "/a-b: excluded\n/a.txt\n/a/deep/y: excluded\n/a/x\n"
	  "/b/.hidden: excluded\n/b/again: excluded\n/b/fifo: special-file\n"
	  "/b/large: excluded\n/b/loop: symlink\n" },
	{ { .exclude = no_deep, .nexclude = 2, .threads = 4 },
	  "/a-b\n/a.txt\n/a/deep: excluded\n/a/x\n/b/.hidden: excluded\n"
	  "/b/again: excluded\n/b/fifo: special-file\n/b/large: excluded\n"
	  "/b/loop: symlink\n" },
	{ { .max_file_size = 5 },
	  "/a-b\n/a.txt\n/a/deep/y\n/a/x\n/b/.hidden\n/b/again: hard-link\n"
	  "/b/fifo: special-file\n/b/large: too-large\n/b/loop: symlink\n" },
	{ { .follow = true, .threads = 2 },
	  "/a-b\n/a.txt\n/a/deep/y\n/a/x\n/b/.hidden\n/b/again: hard-link\n"
	  "/b/fifo: special-file\n/b/large\n/b/loop: loop\n" },
};

START_TEST(option)
{
	struct seen seen = { 0 };

	walk(&seen, &option_case[_i].options);
	ck_assert_str_eq(jk_buf_cstr(&seen.lines), option_case[_i].want);
	jk_buf_release(&seen.lines);
}
END_TEST

/* A path far beyond PATH_MAX and beyond the directories kept open, with
 * siblings on the way back up. */
START_TEST(deep)
{
	enum { LEVELS = 700 };
	struct seen seen = { 0 };
	struct jk_walk_options options = { .threads = 2 };
	int fd = open(root, O_RDONLY | O_DIRECTORY);
	size_t lines = 0;

	for (int i = 0; i < LEVELS; i++) {
		int next;

		ck_assert_int_eq(mkdirat(fd, "directory", 0755), 0);
		next = openat(fd, "zz", O_CREAT | O_WRONLY, 0644);
		close(next);
		next = openat(fd, "directory", O_RDONLY | O_DIRECTORY);
		ck_assert_int_ne(next, -1);
		close(fd);
		fd = next;
	}
	close(fd);
	walk(&seen, &options);
	for (const char *p = jk_buf_cstr(&seen.lines); *p != '\0'; p++)
		lines += *p == '\n';
	ck_assert_uint_eq(lines, LEVELS + 9);
	ck_assert_ptr_null(strstr(jk_buf_cstr(&seen.lines), "changed"));
	jk_buf_release(&seen.lines);
}
END_TEST

static unsigned
count_descriptors(void)
{
	unsigned n = 0;

	for (int fd = 0; fd < 4096; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

enum { MANY = 500 };

static void
put_many(void)
{
	char name[64];

	put_dir("many");
	put_dir("many/f250");
	for (int i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name),
			 i % 3 != 0 ? "many/f%03d.txt" : "many/f250/f%03d", i);
		put_file(name, "1");
	}
}

static const struct {
	unsigned threads, stop_after;
	rlim_t descriptors; /* 0: enough */
} many_case[] = {
	{ 1, 0, 0 }, { 8, 0, 0 }, { 8, 0, 30 }, { 8, 40, 0 }, { 8, 300, 0 },
};

/* Opened ahead or not, enough descriptors or not: the same visits in the same
 * order, and nothing stays open. */
START_TEST(many_files)
{
	struct jk_walk_options plain = { .threads = 0 };
	struct jk_walk_options ahead = { .threads = many_case[_i].threads };
	struct seen want = { .stop_after = many_case[_i].stop_after };
	struct seen got = want;
	struct rlimit limit, few;
	unsigned before;

	put_many();
	walk(&want, &plain);
	ck_assert_uint_ge(want.nvisits, 40);
	before = count_descriptors();
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	few = limit;
	if (many_case[_i].descriptors > 0)
		few.rlim_cur = many_case[_i].descriptors;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
	walk(&got, &ahead);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	ck_assert_uint_eq(count_descriptors(), before);
	ck_assert_str_eq(jk_buf_cstr(&got.lines), jk_buf_cstr(&want.lines));
	jk_buf_release(&want.lines);
	jk_buf_release(&got.lines);
}
END_TEST

START_TEST(stop)
{
	struct seen seen = { .stop_after = 2 };
	struct jk_walk_options options = { .threads = 2 };

	walk(&seen, &options);
	ck_assert_str_eq(jk_buf_cstr(&seen.lines), "/a-b\n/a.txt\n");
	jk_buf_release(&seen.lines);
}
END_TEST

START_TEST(missing)
{
	struct seen seen = { 0 };
	struct jk_walk_options options = { 0 };
	struct jk_err err;
	struct jk_walk *w = jk_walk_new(&options, &ops, &seen, &seen.stop);
	char path[256];

	snprintf(path, sizeof(path), "%s/nowhere", root);
	ck_assert_int_eq(jk_walk_root(w, path, &err), JK_OK);
	snprintf(path, sizeof(path), "%s/b/fifo", root);
	ck_assert_int_eq(jk_walk_root(w, path, &err), JK_OK);
	/* A file given twice is one file. */
	snprintf(path, sizeof(path), "%s/a-b", root);
	ck_assert_int_eq(jk_walk_root(w, path, &err), JK_OK);
	ck_assert_int_eq(jk_walk_root(w, path, &err), JK_OK);
	ck_assert_str_eq(jk_buf_cstr(&seen.lines),
			 "/nowhere: not-found\n/b/fifo: special-file\n/a-b\n"
			 "/a-b: hard-link\n");
	jk_walk_free(w);
	jk_buf_release(&seen.lines);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("walk");
	TCase *globs = tcase_create("globs");
	TCase *tcase = tcase_create("walk");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(globs, glob_match, 0, JK_COUNT(glob_case));
	tcase_add_loop_test(globs, glob_check, 0, JK_COUNT(check_case));
	suite_add_tcase(suite, globs);
	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, order, 0, 3);
	tcase_add_loop_test(tcase, option, 0, JK_COUNT(option_case));
	tcase_add_test(tcase, deep);
	tcase_add_loop_test(tcase, many_files, 0, JK_COUNT(many_case));
	tcase_add_test(tcase, stop);
	tcase_add_test(tcase, missing);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
