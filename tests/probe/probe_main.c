/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * jikimi with formats that misbehave on purpose: what a parser taken over by
 * its input would try. The engine around them is the real one, so that the
 * tests see what it makes of each mishap and what the walls refuse.
 *
 * A file that begins "JIKIMI-PROBE hang\n" has the format "hang". Each gives
 * out one finding first, then does what it is for. JIKIMI_PROBE_DIR names a
 * folder, writable by the user, where forbidden writing is tried on a file
 * named "victim".
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include <jikimi/buf.h>
#include <jikimi/engine.h>
#include <jikimi/format.h>

#include "cli/cli.h"
#include "engine/channel.h"

#define MAGIC "JIKIMI-PROBE "
#define BEFORE "주민등록번호: 750110-1059990\n"

/* True in a worker, false in the reader, which runs claims only. */
static bool in_worker;

static void
victim(char *path, size_t len, const char *name)
{
	const char *dir = getenv("JIKIMI_PROBE_DIR");

	snprintf(path, len, "%s/%s", dir != NULL ? dir : ".", name);
}

static int
opened(int fd)
{
	if (fd == -1)
		return errno;
	close(fd);
	return 0;
}

static int
failed(int result)
{
	return result == -1 ? errno : 0;
}

/* Each returns 0 when it succeeded, else errno. */
static int
try_read(void)
{
	return opened(open("/etc/passwd", O_RDONLY | O_CLOEXEC));
}

static int
try_list(void)
{
	return opened(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

static int
try_write(void)
{
	char path[4096];

	victim(path, sizeof(path), "victim");
	return opened(open(path, O_WRONLY | O_CLOEXEC));
}

static int
try_create(void)
{
	char path[4096];

	victim(path, sizeof(path), "created");
	return opened(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
}

static int
try_truncate(void)
{
	char path[4096];

	victim(path, sizeof(path), "victim");
	return failed(truncate(path, 0));
}

static int
try_rename(void)
{
	char from[4096], to[4096];

	victim(from, sizeof(from), "victim");
	victim(to, sizeof(to), "renamed");
	return failed(rename(from, to));
}

static int
try_unlink(void)
{
	char path[4096];

	victim(path, sizeof(path), "victim");
	return failed(unlink(path));
}

static int
try_link(void)
{
	char from[4096], to[4096];

	victim(from, sizeof(from), "victim");
	victim(to, sizeof(to), "linked");
	return failed(link(from, to));
}

static int
try_symlink(void)
{
	char path[4096];

	victim(path, sizeof(path), "symlinked");
	return failed(symlink("victim", path));
}

static int
try_mkdir(void)
{
	char path[4096];

	victim(path, sizeof(path), "made");
	return failed(mkdir(path, 0700));
}

static int
try_chmod(void)
{
	char path[4096];

	victim(path, sizeof(path), "victim");
	return failed(chmod(path, 0777));
}

static int
try_chown(void)
{
	char path[4096];

	victim(path, sizeof(path), "victim");
	return failed(chown(path, (uid_t)-1, (gid_t)-1));
}

static int
try_utimes(void)
{
	static const struct timespec times[2] = { { .tv_sec = 1 },
						  { .tv_sec = 1 } };
	char path[4096];

	victim(path, sizeof(path), "victim");
	return failed(utimensat(AT_FDCWD, path, times, 0));
}

static int
try_setxattr(void)
{
	char path[4096];

	victim(path, sizeof(path), "victim");
	return failed(setxattr(path, "user.jikimi", "x", 1, 0));
}

static int
try_inet(void)
{
	return opened(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int
try_unix(void)
{
	return opened(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static int
try_kill(void)
{
	return failed(kill(getppid(), 0));
}

static int
try_ptrace(void)
{
	return failed((int)ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static int
try_peek(void)
{
	char byte;
	struct iovec to = { .iov_base = &byte, .iov_len = 1 };
	struct iovec from = { .iov_base = &in_worker, .iov_len = 1 };

	return failed((int)process_vm_readv(getppid(), &to, 1, &from, 1, 0));
}

static int
try_mount(void)
{
	return failed(mount("none", "/mnt", "tmpfs", 0, NULL));
}

static int
try_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	if (pid == -1)
		return errno;
	waitpid(pid, NULL, 0);
	return 0;
}

static int
try_exec(void)
{
	char name[] = "true";
	char *argv[] = { name, NULL }, *env[] = { NULL };

	return failed(execve("/bin/true", argv, env));
}

/* As the reader starts its workers, but another program. */
static int
try_spawn(void)
{
	char name[] = "true";
	char *argv[] = { name, NULL }, *env[] = { NULL };
	pid_t pid;
	int error = posix_spawn(&pid, "/bin/true", NULL, NULL, argv, env);

	if (error == 0)
		waitpid(pid, NULL, 0);
	return error;
}

/* More memory than the cap by asking for another cap. */
static int
try_rlimit(void)
{
	struct rlimit limit = { 1, 1 };

	return failed(setrlimit(RLIMIT_CORE, &limit));
}

struct attempt {
	const char *name;
	int (*run)(void);
	bool reader; /* of a reader too: it may not either */
};

static const struct attempt attempts[] = {
	{ "open-read", try_read, false },   { "open-folder", try_list, false },
	{ "open-write", try_write, true },  { "create", try_create, true },
	{ "truncate", try_truncate, true }, { "rename", try_rename, true },
	{ "unlink", try_unlink, true },     { "link", try_link, true },
	{ "symlink", try_symlink, true },   { "mkdir", try_mkdir, true },
	{ "chmod", try_chmod, true },       { "chown", try_chown, true },
	{ "utimes", try_utimes, true },     { "setxattr", try_setxattr, true },
	{ "socket-inet", try_inet, true },  { "socket-unix", try_unix, true },
	{ "kill", try_kill, true },         { "ptrace", try_ptrace, true },
	{ "process-vm", try_peek, true },   { "mount", try_mount, true },
	{ "spawn", try_spawn, true },       { "fork", try_fork, false },
	{ "rlimit", try_rlimit, false },
};

static void
note(struct jk_out *out, const char *name, int error)
{
	char text[128];

	if (error == 0)
		snprintf(text, sizeof(text), "ALLOWED");
	else
		snprintf(text, sizeof(text), "refused: %s", strerror(error));
	out->ops->note(out->ctx, jk_span_str(name), JK_PARTIAL,
		       JK_CAUSE_INTERNAL, jk_span_str(text));
}

static void
forbidden(struct jk_out *out)
{
	for (size_t i = 0; i < JK_COUNT(attempts); i++)
		note(out, attempts[i].name, attempts[i].run());
}

/* For comparison, where there are no walls: harmless ones only. */
static void
harmless(struct jk_out *out)
{
	note(out, "open-read", try_read());
	note(out, "create", try_create());
	note(out, "socket-unix", try_unix());
}

static void
exec_other(struct jk_out *out)
{
	note(out, "exec", try_exec());
}

static void
reset(int number)
{
	/* A sanitizer would make an exit status of it. */
	signal(number, SIG_DFL);
}

static void
crash(struct jk_out *out)
{
	volatile char *page =
		mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)out;
	reset(SIGSEGV);
	page[0] = 1;
}

static void
abort_it(struct jk_out *out)
{
	(void)out;
	reset(SIGABRT);
	abort();
}

static void
leave(struct jk_out *out)
{
	(void)out;
	_exit(0);
}

static void
hang(struct jk_out *out)
{
	volatile unsigned turns = 0;

	(void)out;
	for (;;)
		turns++;
}

static void
allocate(struct jk_out *out)
{
	enum { STEP = 4 << 20 };

	(void)out;
	for (;;) {
		volatile char *block = jk_xcalloc(1, STEP);

		for (size_t i = 0; i < STEP; i += 4096)
			block[i] = 1;
	}
}

/* What is no frame, and a frame no worker may send. */
static void
forge(struct jk_out *out)
{
	static const char lies[] = "\x7f\x7f\x7f\x7f\xff\xff\xff\xff lies";

	(void)out;
	for (int i = 0; i < 1000; i++) {
		if (write(JK_WORKER_SOCKET, lies, sizeof(lies)) == -1)
			break;
	}
}

/* Gives text for as long as somebody takes it. */
static void
slow(struct jk_out *out)
{
	static const struct timespec pause = { .tv_nsec = 20000000 };

	for (int i = 0; i < 6000; i++) {
		out->ops->place(out->ctx, jk_span_str("slow"));
		out->ops->text(out->ctx, jk_span_str(BEFORE));
		nanosleep(&pause, NULL);
	}
}

/* As libraries do that find something odd. */
static void
chatter(struct jk_out *out)
{
	fputs("probe: a library's word on " BEFORE "\n", stderr);
	out->ops->text(out->ctx, jk_span_str(BEFORE));
}

static const struct mishap {
	const char *name;
	void (*run)(struct jk_out *out);
} mishaps[] = {
	{ "crash", crash },       { "abort", abort_it },
	{ "exit", leave },        { "hang", hang },
	{ "alloc", allocate },    { "forge", forge },
	{ "slow", slow },         { "exec", exec_other },
	{ "chatter", chatter },   { "forbidden", forbidden },
	{ "harmless", harmless },
};

static enum jk_status
extract(const struct jk_format *format, struct jk_source *src,
	struct jk_out *out, struct jk_err *err)
{
	char name[32] = "";
	struct jk_span head;
	size_t len = strlen(MAGIC);

	(void)format;
	if (jk_source_peek(src, 64, &head, err) != JK_OK || head.len <= len)
		return jk_err_set(err, JK_ECORRUPT, "no probe");
	head = jk_span_from(head, len);
	for (size_t i = 0; i < head.len && i + 1 < sizeof(name); i++) {
		if (head.ptr[i] == '\n')
			break;
		name[i] = (char)head.ptr[i];
	}
	out->ops->place(out->ctx, jk_span_str("before"));
	out->ops->text(out->ctx, jk_span_str(BEFORE));
	out->ops->place(out->ctx, jk_span_str("after"));
	for (size_t i = 0; i < JK_COUNT(mishaps); i++) {
		if (strcmp(mishaps[i].name, name) == 0)
			mishaps[i].run(out);
	}
	return JK_OK;
}

/* Runs in the reader as well, which must look at each file: its walls are
 * tried here. stderr is all it may write to. */
static bool
claims(struct jk_span head)
{
	static const char start[] = MAGIC "reader\n";

	if (in_worker || head.len < strlen(start) ||
	    memcmp(head.ptr, start, strlen(start)) != 0)
		return false;
	for (size_t i = 0; i < JK_COUNT(attempts); i++) {
		int error;

		if (!attempts[i].reader)
			continue;
		error = attempts[i].run();
		fprintf(stderr, "reader %s %s\n", attempts[i].name,
			error == 0 ? "ALLOWED" : "refused");
	}
	fprintf(stderr, "reader open-read %s\n",
		try_read() == 0 ? "allowed" : "REFUSED");
	return false;
}

static const struct jk_magic no_magic[] = { { .len = 0 } };
static const struct jk_magic magics[] = {
	{ .offset = 0, .bytes = MAGIC, .len = sizeof(MAGIC) - 1 },
	{ .len = 0 },
};

static const struct jk_format reader_probe = {
	.name = "probe-reader",
	.media_type = "application/x-jikimi-probe",
	.magics = no_magic,
	.claims = claims,
	.extract = extract,
};

static const struct jk_format worker_probe = {
	.name = "probe",
	.media_type = "application/x-jikimi-probe",
	.magics = magics,
	.extract = extract,
};

int
main(int argc, char **argv)
{
	static const struct jk_format *const formats[] = {
		&reader_probe,
		&worker_probe,
		NULL,
	};

	in_worker = argc > 1 && strcmp(argv[1], JK_WORKER_ARG) == 0;
	return jk_main(argc, argv, formats);
}
