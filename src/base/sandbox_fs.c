/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/sandbox.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <link.h>
#include <linux/capability.h>
#include <linux/landlock.h>
#include <linux/securebits.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <jikimi/span.h>

#include "base/sandbox_parts.h"

/* Rights younger than Debian 12's headers: Linux 6.2 and 6.10. */
#define RIGHT_TRUNCATE (UINT64_C(1) << 14)
#define RIGHT_IOCTL_DEV (UINT64_C(1) << 15)

#define RIGHTS_READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define RIGHTS_MAKE                                                            \
	(LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |      \
	 LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |          \
	 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |          \
	 LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |        \
	 LANDLOCK_ACCESS_FS_MAKE_SYM)
/* What a writer needs in the folders of its reports. */
#define RIGHTS_REPORT                                                          \
	(LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |         \
	 LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_REFER |           \
	 RIGHT_TRUNCATE | LANDLOCK_ACCESS_FS_READ_DIR)

/*
 * What the libraries that a worker opens on first use are made of: their
 * code, the loader's index of it, and the tables of two of them. Nothing of a
 * user lies there. Not every system has each of them.
 */
static const struct {
	const char *path;
	uint64_t rights;
} library_paths[] = {
	{ "/etc/ld.so.cache", LANDLOCK_ACCESS_FS_READ_FILE },
	{ "/lib", LANDLOCK_ACCESS_FS_READ_FILE },
	{ "/lib64", LANDLOCK_ACCESS_FS_READ_FILE },
	{ "/usr/lib", LANDLOCK_ACCESS_FS_READ_FILE },
	{ "/usr/lib64", LANDLOCK_ACCESS_FS_READ_FILE },
	{ "/usr/share/poppler", RIGHTS_READ },
	{ "/usr/share/tesseract-ocr", LANDLOCK_ACCESS_FS_READ_FILE },
};

/* Every right that this kernel's Landlock can take away. */
static uint64_t
rights_of_abi(int abi)
{
	uint64_t rights = LANDLOCK_ACCESS_FS_EXECUTE |
			  LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHTS_READ |
			  RIGHTS_MAKE;

	if (abi >= 2)
		rights |= LANDLOCK_ACCESS_FS_REFER;
	if (abi >= 3)
		rights |= RIGHT_TRUNCATE;
	if (abi >= 5)
		rights |= RIGHT_IOCTL_DEV;
	return rights;
}

static int
allow_fd(int ruleset, int fd, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = {
		.allowed_access = rights,
		.parent_fd = fd,
	};

	return (int)syscall(SYS_landlock_add_rule, ruleset,
			    LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
}

static int
allow_path(int ruleset, const char *path, uint64_t rights)
{
	int fd = open(path, O_PATH | O_CLOEXEC);
	int result;

	if (fd == -1)
		return -1;
	result = allow_fd(ruleset, fd, rights);
	close(fd);
	return result;
}

/* The dynamic loader's path, which the kernel opens to start a program. */
static int
find_interpreter(struct dl_phdr_info *info, size_t size, void *found)
{
	const char **path = found;

	(void)size;
	for (unsigned i = 0; i < info->dlpi_phnum; i++) {
		if (info->dlpi_phdr[i].p_type == PT_INTERP)
			*path = (const char *)(info->dlpi_addr +
					       info->dlpi_phdr[i].p_vaddr);
	}
	return 1; /* the first object is the program itself */
}

static int
allow_own_program(int ruleset)
{
	const char *interpreter = NULL;

	dl_iterate_phdr(find_interpreter, &interpreter);
	if (interpreter != NULL &&
	    allow_path(ruleset, interpreter, LANDLOCK_ACCESS_FS_EXECUTE) == -1)
		return -1;
	return allow_path(ruleset, "/proc/self/exe",
			  LANDLOCK_ACCESS_FS_EXECUTE);
}

static int
allow_libraries(int ruleset)
{
	for (size_t i = 0; i < JK_COUNT(library_paths); i++) {
		if (allow_path(ruleset, library_paths[i].path,
			       library_paths[i].rights) == -1 &&
		    errno != ENOENT)
			return -1;
	}
	return 0;
}

static int
add_rules(int ruleset, enum jk_role role, uint64_t handled,
	  const char *const *dirs, size_t ndirs)
{
	uint64_t rights = RIGHTS_REPORT & handled;

	if (role == JK_ROLE_READER)
		return allow_own_program(ruleset);
	if (role == JK_ROLE_WORKER || role == JK_ROLE_GIT) {
		rights = RIGHTS_READ;
		if (allow_libraries(ruleset) == -1)
			return -1;
	}
	for (size_t i = 0; i < ndirs; i++) {
		if (allow_path(ruleset, dirs[i], rights) == -1)
			return -1;
	}
	return 0;
}

int
jk_sandbox_landlock_abi(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
			       LANDLOCK_CREATE_RULESET_VERSION);

	return version < 1 ? 0 : (int)version;
}

enum jk_status
jk_landlock_enter(enum jk_role role, const char *const *dirs, size_t ndirs,
		  int *abi, struct jk_err *err)
{
	struct landlock_ruleset_attr attr = { 0 };
	int version = jk_sandbox_landlock_abi(), ruleset;
	enum jk_status status = JK_OK;

	*abi = 0;
	if (version == 0)
		return jk_err_set(err, JK_EUNSUPPORTED, "landlock: %s",
				  strerror(errno));
	attr.handled_access_fs = rights_of_abi(version);
	if (role == JK_ROLE_READER)
		attr.handled_access_fs &= ~(uint64_t)RIGHTS_READ;
	ruleset = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr),
			       0);
	if (ruleset == -1)
		return jk_err_set(err, JK_EUNSUPPORTED, "landlock: %s",
				  strerror(errno));
	if (add_rules(ruleset, role, attr.handled_access_fs, dirs, ndirs) ==
		    -1 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    syscall(SYS_landlock_restrict_self, ruleset, 0) == -1)
		status = jk_err_set(err, JK_EUNSUPPORTED, "landlock: %s",
				    strerror(errno));
	else
		*abi = version;
	close(ruleset);
	return status;
}

/* Sets the calling thread's capabilities to exactly mask (low 32 bits). */
static int
set_capabilities(uint32_t mask)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = {
		{ .effective = mask, .permitted = mask },
	};

	return (int)syscall(SYS_capset, &head, data);
}

/* Ambient capabilities (Linux 4.3) outlive execve(); without them private
 * repositories cannot be read, and say so. */
void
jk_reading_share(void)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[2] = { 0 };

	if (syscall(SYS_capget, &head, data) == -1)
		return;
	data[0].inheritable = data[0].permitted & 1u << CAP_DAC_READ_SEARCH;
	data[1].inheritable = 0;
	if (data[0].inheritable != 0 && syscall(SYS_capset, &head, data) == 0)
		prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH,
		      0, 0);
}

void
jk_reading_drop(void)
{
	prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
	if (geteuid() != 0)
		set_capabilities(0);
}

/* Workers are started as nobody: can nobody run this very program? */
static bool
others_may_run_us(void)
{
	struct stat st;

	return stat("/proc/self/exe", &st) == 0 && (st.st_mode & S_IXOTH) != 0;
}

enum jk_status
jk_privileges_drop(struct jk_err *err)
{
	enum { NOBODY = 65534 };
	uint32_t keep = 1u << CAP_DAC_READ_SEARCH | 1u << CAP_FOWNER;

	if (geteuid() != 0)
		return JK_OK;
	if (!others_may_run_us()) {
		/* Root's name, but none of root's rights. */
		set_capabilities(keep);
		return jk_err_set(err, JK_EUNSUPPORTED,
				  "not dropping root: the jikimi program is "
				  "not executable for others (chmod o+rx)");
	}
	/* access(), which libgit2 asks, goes by rights that are kept instead
	 * of by the user's name alone. Refused, only that is missing. */
	prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0);
	if (setgroups(0, NULL) == -1 ||
	    setresgid(NOBODY, NOBODY, NOBODY) == -1 ||
	    prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == -1 ||
	    setresuid(NOBODY, NOBODY, NOBODY) == -1)
		return jk_err_set(err, JK_EUNSUPPORTED, "not dropping root: %s",
				  strerror(errno));
	if (set_capabilities(keep) == -1 && set_capabilities(0) == -1)
		return jk_err_set(err, JK_EUNSUPPORTED, "capset: %s",
				  strerror(errno));
	return JK_OK;
}
