/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/sandbox_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>

#include <jikimi/span.h>

/* All that a worker may ask of the kernel. */
static const char *const worker_calls[] = {
	"read",
	"readv",
	"pread64",
	"preadv",
	"write",
	"writev",
	"pwrite64",
	"sendmsg",
	"recvmsg",
	"close",
	"fstat",
	"lseek",
	"ftruncate",
	"fcntl",
	"memfd_create",
	"mmap",
	"munmap",
	"mremap",
	"mprotect",
	"madvise",
	"brk",
	"futex",
	"rt_sigaction",
	"rt_sigprocmask",
	"rt_sigreturn",
	"sigaltstack",
	"clock_gettime",
	"clock_nanosleep",
	"nanosleep",
	"gettimeofday",
	"time",
	"getpid",
	"gettid",
	"getrandom",
	"exit",
	"exit_group",
	"poll",
	"ppoll",
	"restart_syscall",
	"sched_yield",
	"sched_getaffinity",
	"getrusage",
	"sysinfo",
	"tgkill",
	"rseq",
	"set_robust_list",
	"membarrier",
};

/* And one that reads a repository: Landlock says which files it may open, and
 * hides none of their names. */
static const char *const git_calls[] = {
	"stat",      "lstat",      "newfstatat", "statx",      "access",
	"faccessat", "faccessat2", "readlink",   "readlinkat", "getcwd",
	"getuid",    "geteuid",    "getgid",     "getegid",    "getdents64",
	"dup",       "umask",      "fstatfs",    "statfs",
};

/* What would change the system, for a process that only reads. */
static const char *const changing_calls[] = {
	"creat",     "mkdir",     "mkdirat",     "mknod",        "mknodat",
	"unlink",    "unlinkat",  "rmdir",       "rename",       "renameat",
	"renameat2", "link",      "linkat",      "symlink",      "symlinkat",
	"truncate",  "ftruncate", "fallocate",   "chmod",        "fchmod",
	"fchmodat",  "chown",     "fchown",      "lchown",       "fchownat",
	"utime",     "utimes",    "utimensat",   "futimesat",    "setxattr",
	"lsetxattr", "fsetxattr", "removexattr", "lremovexattr", "fremovexattr",
};

/* What neither a reader nor a writer has any business with. */
static const char *const foreign_calls[] = {
	"socket",
	"connect",
	"bind",
	"listen",
	"accept",
	"accept4",
	"ptrace",
	"process_vm_readv",
	"process_vm_writev",
	"mount",
	"umount2",
	"pivot_root",
	"chroot",
	"open_by_handle_at",
	"fsopen",
	"fsmount",
	"move_mount",
	"open_tree",
	"mount_setattr",
	"swapon",
	"swapoff",
	"reboot",
	"init_module",
	"finit_module",
	"delete_module",
	"kexec_load",
	"bpf",
	"perf_event_open",
	"keyctl",
	"add_key",
	"request_key",
	"setns",
	"unshare",
	"io_uring_setup",
	"settimeofday",
	"clock_settime",
	"sethostname",
	"quotactl",
	"acct",
	"userfaultfd",
};

/* Calls unknown to this architecture are no hole: they do not exist. */
static int
add_all(scmp_filter_ctx filter, uint32_t action, const char *const *names,
	size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int nr = seccomp_syscall_resolve_name(names[i]);
		int result;

		if (nr == __NR_SCMP_ERROR)
			continue;
		result = seccomp_rule_add(filter, action, nr, 0);
		if (result != 0 && result != -EDOM)
			return result;
	}
	return 0;
}

/* open() and openat() only without any flag that writes. */
static int
deny_writing_opens(scmp_filter_ctx filter)
{
	static const unsigned flags[] = { O_WRONLY, O_RDWR, O_CREAT, O_TRUNC };
	uint32_t no = SCMP_ACT_ERRNO(EPERM);
	int result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
				      SCMP_SYS(openat2), 0);

	for (size_t i = 0; i < JK_COUNT(flags) && result == 0; i++) {
		result = seccomp_rule_add(
			filter, no, SCMP_SYS(openat), 1,
			SCMP_A2(SCMP_CMP_MASKED_EQ, flags[i], flags[i]));
		if (result == 0)
			result = seccomp_rule_add(filter, no, SCMP_SYS(open), 1,
						  SCMP_A1(SCMP_CMP_MASKED_EQ,
							  flags[i], flags[i]));
	}
	return result;
}

/* open() and openat() to read only; Landlock says what. */
static int
allow_reading_opens(scmp_filter_ctx filter)
{
	static const uint64_t writes = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC;
	int result =
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
				 SCMP_A2(SCMP_CMP_MASKED_EQ, writes, 0));

	if (result == 0)
		result = seccomp_rule_add(
			filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
			SCMP_A1(SCMP_CMP_MASKED_EQ, writes, 0));
	/* A library that looks for its tables lists its folder. */
	if (result == 0)
		result = seccomp_rule_add(filter, SCMP_ACT_ALLOW,
					  SCMP_SYS(getdents64), 0);
	return result;
}

static int
fill_worker(scmp_filter_ctx filter, bool confined)
{
	int result = add_all(filter, SCMP_ACT_ALLOW, worker_calls,
			     JK_COUNT(worker_calls));

	/* fstat() of the C library: a path only when it is empty. */
	if (result == 0)
		result = seccomp_rule_add(
			filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
			SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH,
				AT_EMPTY_PATH));
	/* A thread behind the same wall, never a process. What clone3() is to
	 * do stands in memory, where no filter looks: the C library goes on
	 * with clone(). */
	if (result == 0)
		result = seccomp_rule_add(filter, SCMP_ACT_ALLOW,
					  SCMP_SYS(clone), 1,
					  SCMP_A0(SCMP_CMP_MASKED_EQ,
						  CLONE_THREAD, CLONE_THREAD));
	if (result == 0)
		result = seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS),
					  SCMP_SYS(clone3), 0);
	if (result == 0 && confined)
		result = allow_reading_opens(filter);
	return result;
}

static int
fill(scmp_filter_ctx filter, enum jk_role role, bool confined)
{
	static const char *const exec_calls[] = { "execve", "execveat" };
	static const char *const kill_calls[] = { "kill", "tkill" };
	uint32_t no = SCMP_ACT_ERRNO(EPERM);
	int result;

	if (role == JK_ROLE_GIT) {
		result = add_all(filter, SCMP_ACT_ALLOW, git_calls,
				 JK_COUNT(git_calls));
		return result != 0 ? result : fill_worker(filter, true);
	}
	if (role == JK_ROLE_WORKER)
		return fill_worker(filter, confined);
	result = add_all(filter, no, foreign_calls, JK_COUNT(foreign_calls));
	if (result != 0)
		return result;
	if (role == JK_ROLE_WRITER)
		return add_all(filter, no, exec_calls, JK_COUNT(exec_calls));
	result = add_all(filter, no, changing_calls, JK_COUNT(changing_calls));
	if (result == 0)
		result = add_all(filter, no, kill_calls, JK_COUNT(kill_calls));
	if (result == 0)
		result = deny_writing_opens(filter);
	return result;
}

enum jk_status
jk_seccomp_enter(enum jk_role role, bool confined, struct jk_err *err)
{
	uint32_t rest = role == JK_ROLE_WORKER || role == JK_ROLE_GIT
				? SCMP_ACT_ERRNO(EPERM)
				: SCMP_ACT_ALLOW;
	scmp_filter_ctx filter = seccomp_init(rest);
	int result;

	if (filter == NULL)
		return jk_err_set(err, JK_EUNSUPPORTED, "seccomp: no memory");
	result = fill(filter, role, confined);
	if (result == 0)
		result = seccomp_load(filter);
	seccomp_release(filter);
	if (result != 0)
		return jk_err_set(err, JK_EUNSUPPORTED, "seccomp: %s",
				  strerror(-result));
	return JK_OK;
}
