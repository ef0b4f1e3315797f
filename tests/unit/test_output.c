/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/output.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <jikimi/buf.h>

#include "test_report_kit.h"

static struct jk_output *
open_ok(const char *target)
{
	struct jk_output *o = NULL;
	struct jk_err err = { .text = "" };

	ck_assert_msg(jk_output_open(target, false, &o, &err) == JK_OK, "%s",
		      err.text);
	return o;
}

static void
write_file(const char *path, const char *text, mode_t mode)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	ck_assert_int_eq(chmod(path, mode), 0);
}

static char *
read_file(const char *path)
{
	int fd = open(path, O_RDONLY);

	ck_assert_int_ne(fd, -1);
	return kit_slurp(fd, NULL);
}

/* Masks that would take bits from 0600, and that would leave more. */
static const mode_t umask_case[] = { 0, 022, 077, 0777 };

START_TEST(file_is_private_and_whole)
{
	char *dir = kit_mkdir();
	char *path = kit_join(dir, "report.jsonl");
	mode_t old = umask(umask_case[_i]);
	struct jk_output *o = open_ok(path);
	struct jk_err err;
	struct stat st;
	char *text;

	umask(old);
	jk_output_str(o, "one\n");
	jk_output_printf(o, "%s %d\n", "two", 2);
	ck_assert_int_eq(access(path, F_OK), -1);
	ck_assert_uint_eq(kit_count_entries(dir), 1);
	ck_assert_str_eq(jk_output_dir(o), dir);

	ck_assert_int_eq(jk_output_commit(o, &err), JK_OK);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	jk_output_free(o);
	ck_assert_uint_eq(kit_count_entries(dir), 1);
	text = read_file(path);
	ck_assert_str_eq(text, "one\ntwo 2\n");
	free(text);
	free(path);
	kit_rmdir(dir);
}
END_TEST

START_TEST(old_report_stays_until_commit)
{
	char *dir = kit_mkdir();
	char *path = kit_join(dir, "r");
	struct jk_output *o;
	struct stat st;
	char *text;

	write_file(path, "old", 0644);
	o = open_ok(path);
	jk_output_str(o, "new");
	jk_output_flush(o, NULL);
	text = read_file(path);
	ck_assert_str_eq(text, "old");
	free(text);
	jk_output_free(o); /* given up: nothing is left, nothing lost */
	ck_assert_uint_eq(kit_count_entries(dir), 1);

	o = open_ok(path);
	jk_output_str(o, "new");
	ck_assert_int_eq(jk_output_commit(o, NULL), JK_OK);
	jk_output_free(o);
	text = read_file(path);
	ck_assert_str_eq(text, "new");
	free(text);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
	free(path);
	kit_rmdir(dir);
}
END_TEST

/* Sizes around the buffer, written in one piece and byte by byte. */
static const size_t size_case[] = { 0, 1, 65535, 65536, 65537, 131072, 200000 };

START_TEST(sizes)
{
	size_t n = size_case[_i];
	char *bytes = jk_xcalloc(n + 1, 1);
	char target[32], *got;
	int fd = kit_memfd(target);
	struct jk_output *o = open_ok(target);
	size_t len;

	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)('a' + i % 23);
	jk_output_write(o, bytes, n);
	for (size_t i = 0; i < n; i++)
		jk_output_write(o, bytes + i, 1);
	jk_output_printf(o, "%s", bytes);
	ck_assert_int_eq(jk_output_commit(o, NULL), JK_OK);
	jk_output_free(o);
	got = kit_slurp(fd, &len);
	ck_assert_uint_eq(len, 3 * n);
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(memcmp(got + i * n, bytes, n), 0);
	free(got);
	free(bytes);
}
END_TEST

START_TEST(disk_full)
{
	int full = open("/dev/full", O_WRONLY);
	char target[32];
	struct jk_output *o;
	struct jk_err err = { .text = "" };

	ck_assert_int_ne(full, -1);
	snprintf(target, sizeof(target), "/dev/fd/%d", full);
	o = open_ok(target);
	jk_output_str(o, "x");
	ck_assert_int_eq(jk_output_status(o, &err), JK_OK);
	ck_assert_int_eq(jk_output_flush(o, &err), JK_EIO);
	ck_assert_ptr_nonnull(strstr(err.text, target));
	ck_assert_ptr_nonnull(strstr(err.text, "No space left"));
	jk_output_str(o, "dropped"); /* sticky */
	ck_assert_int_eq(jk_output_commit(o, &err), JK_EIO);
	jk_output_free(o);
	close(full);
}
END_TEST

START_TEST(pipe_closed)
{
	char target[32];
	struct jk_output *o;
	struct jk_err err = { .text = "" };
	int fds[2];

	signal(SIGPIPE, SIG_IGN);
	ck_assert_int_eq(pipe(fds), 0);
	snprintf(target, sizeof(target), "/dev/fd/%d", fds[1]);
	o = open_ok(target);
	close(fds[1]);
	close(fds[0]);
	jk_output_str(o, "x");
	ck_assert_int_eq(jk_output_commit(o, &err), JK_EIO);
	ck_assert_ptr_nonnull(strstr(err.text, "Broken pipe"));
	jk_output_free(o);
}
END_TEST

/* A failed file leaves neither a temporary name nor a wrong report. */
START_TEST(failed_file_leaves_nothing)
{
	char *dir = kit_mkdir();
	char *path = kit_join(dir, "r");
	struct jk_output *o = open_ok(path);
	struct jk_err err = { .text = "" };

	/* Renaming a file over a directory fails. */
	ck_assert_int_eq(mkdir(path, 0700), 0);
	jk_output_str(o, "x");
	ck_assert_int_eq(jk_output_commit(o, &err), JK_EIO);
	ck_assert_ptr_nonnull(strstr(err.text, "rename"));
	jk_output_free(o);
	ck_assert_uint_eq(kit_count_entries(dir), 1);
	free(path);
	kit_rmdir(dir);
}
END_TEST

/* A file that cannot grow, as on a full disk: the old report stays. */
START_TEST(full_file_leaves_nothing)
{
	struct rlimit old, small = { .rlim_cur = 1000 };
	char *dir = kit_mkdir();
	char *path = kit_join(dir, "r");
	struct jk_output *o;
	struct jk_err err = { .text = "" };
	char *text;

	write_file(path, "old", 0600);
	o = open_ok(path);
	for (unsigned i = 0; i < 1000; i++)
		jk_output_str(o, "ten bytes\n");
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &old), 0);
	small.rlim_max = old.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	ck_assert_int_eq(jk_output_commit(o, &err), JK_EIO);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
	ck_assert_ptr_nonnull(strstr(err.text, "write"));
	jk_output_free(o);
	ck_assert_uint_eq(kit_count_entries(dir), 1);
	text = read_file(path);
	ck_assert_str_eq(text, "old");
	free(text);
	free(path);
	kit_rmdir(dir);
}
END_TEST

/* What a target must not be. %s is a directory of the test's own, in which
 * link, dangling, dir and readonly exist. */
static const struct {
	const char *target;
	enum jk_status want;
	const char *says;
} refused_case[] = {
	{ "", JK_EUSAGE, "empty" },
	{ "%s", JK_EUSAGE, "is a directory" },
	{ "%s/", JK_EUSAGE, "is a directory" },
	{ "%s/.", JK_EUSAGE, "is a directory" },
	{ "%s/dir", JK_EUSAGE, "is a directory" },
	{ "%s/link", JK_EUSAGE, "symbolic link" },
	{ "%s/dangling", JK_EUSAGE, "symbolic link" },
	{ "%s/none/r", JK_EIO, "No such file" },
	{ "%s/target/r", JK_EIO, "Not a directory" },
	{ "/dev/full", JK_EUSAGE, "device" },
	{ "/dev/tty", JK_EUSAGE, "device" },
	{ "/dev/fd/987654", JK_EIO, "not open" },
	{ "%s/a\nb/r", JK_EIO, "a\\nb/r: " },
};

START_TEST(refused)
{
	char *dir = kit_mkdir();
	char *link = kit_join(dir, "link");
	char *dangling = kit_join(dir, "dangling");
	char *target = kit_join(dir, "target");
	char *sub = kit_join(dir, "dir");
	struct jk_buf name = { 0 };
	const char *rest = refused_case[_i].target;
	struct jk_output *o = NULL;
	struct jk_err err = { .text = "" };

	write_file(target, "kept", 0600);
	ck_assert_int_eq(symlink("target", link), 0);
	ck_assert_int_eq(symlink("nowhere", dangling), 0);
	ck_assert_int_eq(mkdir(sub, 0700), 0);
	if (strncmp(rest, "%s", 2) == 0) {
		jk_buf_append_str(&name, dir);
		rest += 2;
	}
	jk_buf_append_str(&name, rest);
	ck_assert_int_eq(jk_output_open(jk_buf_cstr(&name), false, &o, &err),
			 refused_case[_i].want);
	ck_assert_ptr_null(o);
	ck_assert_msg(strstr(err.text, refused_case[_i].says) != NULL, "%s",
		      err.text);
	ck_assert_uint_eq(kit_count_entries(dir), 4);
	jk_buf_release(&name);
	free(link);
	free(dangling);
	free(target);
	free(sub);
	kit_rmdir(dir);
}
END_TEST

static const struct {
	const char *target;
	bool may_repeat;
} stream_case[] = {
	{ NULL, false },          { "-", false },
	{ "/dev/stdout", false }, { "/proc/self/fd/1", false },
	{ "/dev/null", true },
};

/* Only opened: what stdout is here is not ours to write to. */
START_TEST(streams)
{
	struct jk_output *o = open_ok(stream_case[_i].target);
	struct jk_output *same = open_ok(stream_case[_i].target);
	struct stat st;

	ck_assert_ptr_null(jk_output_dir(o));
	if (fstat(STDOUT_FILENO, &st) == 0 &&
	    !(S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3)))
		ck_assert_int_eq(jk_output_same(o, same),
				 !stream_case[_i].may_repeat);
	ck_assert_int_eq(jk_output_commit(o, NULL), JK_OK);
	jk_output_free(same);
	jk_output_free(o);
}
END_TEST

START_TEST(read_only_descriptor)
{
	int fd = open("/dev/null", O_RDONLY);
	char target[32];
	struct jk_output *o = NULL;
	struct jk_err err;

	snprintf(target, sizeof(target), "/dev/fd/%d", fd);
	ck_assert_int_eq(jk_output_open(target, false, &o, &err), JK_EUSAGE);
	close(fd);
}
END_TEST

START_TEST(fifo)
{
	char *dir = kit_mkdir();
	char *path = kit_join(dir, "fifo");
	struct jk_output *o;
	char got[8] = "";
	int fd;

	ck_assert_int_eq(mkfifo(path, 0600), 0);
	fd = open(path, O_RDONLY | O_NONBLOCK);
	o = open_ok(path);
	ck_assert_ptr_null(jk_output_dir(o));
	jk_output_str(o, "hello");
	ck_assert_int_eq(jk_output_commit(o, NULL), JK_OK);
	jk_output_free(o);
	ck_assert_int_eq(read(fd, got, sizeof(got)), 5);
	ck_assert_str_eq(got, "hello");
	close(fd);
	free(path);
	kit_rmdir(dir);
}
END_TEST

/* A name of 255 bytes leaves no room for a suffix. */
START_TEST(long_name)
{
	char *dir = kit_mkdir();
	char name[256] = "";
	char *path;
	struct jk_output *o;

	memset(name, 'n', 255);
	path = kit_join(dir, name);
	o = open_ok(path);
	ck_assert_int_eq(jk_output_commit(o, NULL), JK_OK);
	jk_output_free(o);
	ck_assert_int_eq(access(path, F_OK), 0);
	free(path);
	kit_rmdir(dir);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("output");
	TCase *tcase = tcase_create("output");

	tcase_add_loop_test(tcase, file_is_private_and_whole, 0,
			    JK_COUNT(umask_case));
	tcase_add_test(tcase, old_report_stays_until_commit);
	tcase_add_loop_test(tcase, sizes, 0, JK_COUNT(size_case));
	tcase_add_test(tcase, disk_full);
	tcase_add_test(tcase, pipe_closed);
	tcase_add_test(tcase, failed_file_leaves_nothing);
	tcase_add_test(tcase, full_file_leaves_nothing);
	tcase_add_loop_test(tcase, refused, 0, JK_COUNT(refused_case));
	tcase_add_loop_test(tcase, streams, 0, JK_COUNT(stream_case));
	tcase_add_test(tcase, read_only_descriptor);
	tcase_add_test(tcase, fifo);
	tcase_add_test(tcase, long_name);
	suite_add_tcase(suite, tcase);
	jk_output_free(NULL);
	return kit_run_suite(suite);
}
