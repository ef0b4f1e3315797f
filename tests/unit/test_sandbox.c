/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From inside each role: what must be refused is refused, what is needed
 * still works. Each case runs in a child, for a wall stays up.
 */
#include "config.h"

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <jikimi/sandbox.h>
#include <jikimi/span.h>

enum { BUILT = 40, NO_WALL = 41, DONE = 0 };

static char dir[] = "/tmp/jikimi-sandbox-XXXXXX";
static char file[64];

static void
setup(void)
{
	int fd;

	strcpy(dir + sizeof(dir) - 7, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(chmod(dir, 0777), 0);
	snprintf(file, sizeof(file), "%s/file", dir);
	fd = open(file, O_CREAT | O_WRONLY, 0666);
	ck_assert_int_ne(fd, -1);
	ck_assert_int_eq(write(fd, "text", 4), 4);
	ck_assert_int_eq(fchmod(fd, 0666), 0);
	close(fd);
}

static void
teardown(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	ck_assert_int_eq(system(command), 0);
}

/* Attempts: 0 or a descriptor when the system allowed it, -1 when not. */
static int
try_read(void)
{
	return open(file, O_RDONLY);
}

/* What libraries are made of. */
static int
try_library(void)
{
	return open("/etc/ld.so.cache", O_RDONLY);
}

static int
try_write_library(void)
{
	return open("/etc/ld.so.cache", O_RDWR);
}

/* Other files beside them. */
static int
try_system(void)
{
	return open("/etc/passwd", O_RDONLY);
}

static int
try_list(void)
{
	return open(dir, O_RDONLY | O_DIRECTORY);
}

/* Names are told by nothing either. */
static int
try_stat(void)
{
	struct stat st;

	return stat(file, &st);
}

static int
try_write(void)
{
	return open(file, O_WRONLY);
}

static int
try_append(void)
{
	return open(file, O_RDWR | O_APPEND);
}

static int
try_truncate(void)
{
	return truncate(file, 0);
}

static int
try_create(void)
{
	return openat(AT_FDCWD, "created", O_CREAT | O_WRONLY, 0600);
}

static int
try_mkdir(void)
{
	return mkdir("folder", 0700);
}

static int
try_rename(void)
{
	return rename(file, "renamed");
}

static int
try_unlink(void)
{
	return unlink(file);
}

static int
try_link(void)
{
	return link(file, "linked");
}

static int
try_symlink(void)
{
	return symlink("a", "b");
}

static int
try_chmod(void)
{
	return chmod(file, 0600);
}

static int
try_chown(void)
{
	return chown(file, 1, 1);
}

static int
try_times(void)
{
	return utimensat(AT_FDCWD, file, NULL, 0);
}

static int
try_xattr(void)
{
	return setxattr(file, "user.jikimi", "x", 1, 0);
}

static int
try_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int
try_unix_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

static int
try_exec(void)
{
	char name[] = "true";
	char *argv[] = { name, NULL };
	char *envp[] = { NULL };

	return execve("/bin/true", argv, envp);
}

static int
try_kill(void)
{
	return kill(getppid(), 0);
}

static int
try_memory_file(void)
{
	return memfd_create("spool", MFD_CLOEXEC);
}

/* A process of its own; the reader starts workers. */
static int
try_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	return pid == -1 ? -1 : 0;
}

static void *
run_nothing(void *arg)
{
	return arg;
}

static int
try_thread(void)
{
	pthread_t thread;
	int code = pthread_create(&thread, NULL, run_nothing, NULL);

	if (code == 0)
		pthread_join(thread, NULL);
	errno = code;
	return code == 0 ? 0 : -1;
}

struct attempt {
	const char *name;
	int (*run)(void);
	bool allowed[3]; /* writer, reader, worker */
};

enum role { WRITER, READER, WORKER };

static const struct attempt attempts[] = {
	{ "read a file", try_read, { false, true, false } },
	{ "read a library", try_library, { false, true, true } },
	{ "write a library", try_write_library, { false, false, false } },
	{ "read the system's", try_system, { false, true, false } },
	{ "list a folder", try_list, { false, true, false } },
	{ "stat", try_stat, { true, true, false } },
	{ "open for writing", try_write, { false, false, false } },
	{ "open for appending", try_append, { false, false, false } },
	{ "truncate", try_truncate, { false, false, false } },
	{ "create", try_create, { false, false, false } },
	{ "mkdir", try_mkdir, { false, false, false } },
	{ "rename", try_rename, { false, false, false } },
	{ "unlink", try_unlink, { false, false, false } },
	{ "link", try_link, { false, false, false } },
	{ "symlink", try_symlink, { false, false, false } },
	{ "chmod", try_chmod, { true, false, false } },
	{ "chown", try_chown, { true, false, false } },
	{ "utimensat", try_times, { true, false, false } },
	{ "setxattr", try_xattr, { true, false, false } },
	{ "socket", try_socket, { false, false, false } },
	{ "unix socket", try_unix_socket, { false, false, false } },
	{ "exec", try_exec, { false, false, false } },
	{ "kill", try_kill, { true, false, false } },
	{ "memory file", try_memory_file, { true, true, true } },
	{ "fork", try_fork, { true, true, false } },
	{ "thread", try_thread, { true, true, true } },
};

static enum jk_status
enter(enum role role, struct jk_sandbox_state *state, struct jk_err *err)
{
	if (role == WRITER)
		return jk_sandbox_writer(JK_SANDBOX_REQUIRE, NULL, 0, state,
					 err);
	if (role == READER)
		return jk_sandbox_reader(JK_SANDBOX_REQUIRE, state, err);
	return jk_sandbox_worker(JK_SANDBOX_REQUIRE, 0, state, err);
}

/* Exit status of the child: DONE when every attempt that must fail failed
 * and every other one was not refused by the wall, else 1 + its index. */
static int
in_child(enum role role)
{
	struct jk_sandbox_state state;
	struct jk_err err;

	if (chdir(dir) == -1 || enter(role, &state, &err) != JK_OK)
		return NO_WALL;
	if (state.landlock_abi < 1 || !state.seccomp)
		return NO_WALL;
	for (size_t i = 0; i < JK_COUNT(attempts); i++) {
		bool refused;

		errno = 0;
		refused = attempts[i].run() == -1 &&
			  (errno == EPERM || errno == EACCES);
		/* chown and setxattr may be refused for other reasons; only
		 * what is needed to work is asserted to work. */
		if (!attempts[i].allowed[role] && !refused)
			return 1 + (int)i;
		if (attempts[i].allowed[role] && refused &&
		    (attempts[i].run == try_read ||
		     attempts[i].run == try_library ||
		     attempts[i].run == try_memory_file ||
		     attempts[i].run == try_thread))
			return 1 + (int)i;
	}
	return DONE;
}

START_TEST(walls)
{
	pid_t pid;
	int status;

	if (jk_sandbox_landlock_abi() == 0) {
		fprintf(stderr, "skipped: no Landlock in this kernel\n");
		return;
	}
	pid = fork();
	ck_assert_int_ne(pid, -1);
	if (pid == 0)
		_exit(in_child((enum role)_i));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	if (WEXITSTATUS(status) > 0 &&
	    WEXITSTATUS(status) <= (int)JK_COUNT(attempts))
		ck_abort_msg("role %d: %s: wrong", _i,
			     attempts[WEXITSTATUS(status) - 1].name);
	ck_assert_int_eq(WEXITSTATUS(status), DONE);
}
END_TEST

static int
writer_in_child(void)
{
	const char *dirs[] = { dir };
	struct jk_sandbox_state state;
	struct jk_err err;
	int home = open(dir, O_RDONLY | O_DIRECTORY), fd;

	if (jk_sandbox_writer(JK_SANDBOX_REQUIRE, dirs, 1, &state, &err) !=
	    JK_OK)
		return NO_WALL;
	fd = openat(home, "report.tmp", O_CREAT | O_EXCL | O_WRONLY, 0600);
	if (fd == -1 || write(fd, "x", 1) != 1)
		return 1;
	if (renameat(home, "report.tmp", home, "report") == -1)
		return 2;
	if (open("/tmp/jikimi-elsewhere", O_CREAT | O_WRONLY, 0600) != -1)
		return 3;
	if (open(file, O_RDONLY) != -1)
		return 4;
	return DONE;
}

/* The writer can make and rename files where its reports go, nowhere else,
 * and reads nothing even there. */
START_TEST(writer_folder)
{
	pid_t pid;
	int status;

	if (jk_sandbox_landlock_abi() == 0)
		return;
	pid = fork();
	ck_assert_int_ne(pid, -1);
	if (pid == 0)
		_exit(writer_in_child());
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), DONE);
}
END_TEST

static int
reader_in_child(void)
{
	struct jk_sandbox_state state;
	struct jk_err err;
	int fd;

	if (jk_sandbox_reader(JK_SANDBOX_REQUIRE, &state, &err) != JK_OK)
		return NO_WALL;
	if (geteuid() == 0 || getuid() == 0 || !state.unprivileged)
		return 1;
	/* Root's private file: readable still, and not to be changed. */
	fd = open(file, O_RDONLY);
	if (fd == -1)
		return 2;
	if (fchmod(fd, 0644) != -1)
		return 3;
	if (setuid(0) != -1)
		return 4;
	return DONE;
}

START_TEST(reader_gives_up_root)
{
	pid_t pid;
	int status;

	if (geteuid() != 0 || jk_sandbox_landlock_abi() == 0) {
		fprintf(stderr, "skipped: not root\n");
		return;
	}
	ck_assert_int_eq(chmod(file, 0600), 0);
	ck_assert_int_eq(chmod(dir, 0700), 0);
	pid = fork();
	ck_assert_int_ne(pid, -1);
	if (pid == 0)
		_exit(reader_in_child());
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), DONE);
}
END_TEST

static int
hungry_in_child(void)
{
	struct jk_sandbox_state state;
	struct jk_err err;

	if (jk_sandbox_worker(JK_SANDBOX_REQUIRE, 256 << 20, &state, &err) !=
		    JK_OK ||
	    !state.memory_capped)
		return NO_WALL;
	return malloc((size_t)512 << 20) == NULL ? DONE : 1;
}

START_TEST(memory_cap)
{
	pid_t pid;
	int status;

	if (jk_sandbox_sanitized() || jk_sandbox_landlock_abi() == 0) {
		fprintf(stderr, "skipped: no memory cap in this build\n");
		return;
	}
	pid = fork();
	ck_assert_int_ne(pid, -1);
	if (pid == 0)
		_exit(hungry_in_child());
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), DONE);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sandbox");
	TCase *tcase = tcase_create("walls");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tcase, setup, teardown);
	tcase_set_timeout(tcase, 60);
	tcase_add_loop_test(tcase, walls, WRITER, WORKER + 1);
	tcase_add_test(tcase, writer_folder);
	tcase_add_test(tcase, reader_gives_up_root);
	tcase_add_test(tcase, memory_cap);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
