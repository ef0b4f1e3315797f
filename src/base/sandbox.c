/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/sandbox.h>

#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/sandbox_parts.h"

/* Descriptors a worker needs: stdio, its socket, its configuration, the file,
 * spools of nested members. */
enum {
	WORKER_DESCRIPTORS = 64,
	GIT_DESCRIPTORS = 4096, /* a descriptor for each pack */
};

bool
jk_sandbox_sanitized(void)
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	return true;
#else
	return false;
#endif
}

void
jk_sandbox_describe(const struct jk_sandbox_state *state, char *text,
		    size_t len)
{
	char landlock[32] = "no landlock";

	if (state->landlock_abi == 0 && !state->seccomp &&
	    !state->unprivileged && !state->memory_capped) {
		snprintf(text, len, "off");
		return;
	}
	if (state->landlock_abi > 0)
		snprintf(landlock, sizeof(landlock), "landlock %d",
			 state->landlock_abi);
	snprintf(text, len, "%s, %s, %s, %s", landlock,
		 state->seccomp ? "seccomp" : "no seccomp",
		 state->unprivileged ? "no privileges" : "privileges kept",
		 state->memory_capped ? "memory capped" : "memory not capped");
}

static void
cap(int resource, rlim_t value)
{
	struct rlimit now;

	if (getrlimit(resource, &now) == 0 && now.rlim_max != RLIM_INFINITY &&
	    value > now.rlim_max)
		value = now.rlim_max;
	now = (struct rlimit){ .rlim_cur = value, .rlim_max = value };
	setrlimit(resource, &now);
}

/* No core dump, no debugger: memory holds what we look for. */
static void
hide_memory(void)
{
	cap(RLIMIT_CORE, 0);
	if (!jk_sandbox_sanitized())
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

static enum jk_status
enter(enum jk_role role, enum jk_sandbox_mode mode, const char *const *dirs,
      size_t ndirs, struct jk_sandbox_state *state, struct jk_err *err)
{
	enum jk_status status;

	status =
		jk_landlock_enter(role, dirs, ndirs, &state->landlock_abi, err);
	if (status != JK_OK && mode == JK_SANDBOX_REQUIRE)
		return status;
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	status = jk_seccomp_enter(role, state->landlock_abi > 0, err);
	state->seccomp = status == JK_OK;
	return mode == JK_SANDBOX_REQUIRE ? status : JK_OK;
}

enum jk_status
jk_sandbox_writer(enum jk_sandbox_mode mode, const char *const *dirs,
		  size_t ndirs, struct jk_sandbox_state *state,
		  struct jk_err *err)
{
	*state = (struct jk_sandbox_state){ 0 };
	hide_memory();
	if (mode == JK_SANDBOX_OFF)
		return JK_OK;
	return enter(JK_ROLE_WRITER, mode, dirs, ndirs, state, err);
}

enum jk_status
jk_sandbox_reader(enum jk_sandbox_mode mode, struct jk_sandbox_state *state,
		  struct jk_err *err)
{
	enum jk_status status;

	*state = (struct jk_sandbox_state){ 0 };
	if (mode == JK_SANDBOX_OFF) {
		hide_memory();
		return JK_OK;
	}
	status = jk_privileges_drop(err);
	state->unprivileged = status == JK_OK;
	if (status != JK_OK && mode == JK_SANDBOX_REQUIRE)
		return status;
	/* Giving up root made us undumpable; /proc/self/exe still works. */
	hide_memory();
	return enter(JK_ROLE_READER, mode, NULL, 0, state, err);
}

void
jk_sandbox_share_reading(void)
{
	jk_reading_share();
}

static enum jk_status
enter_worker(enum jk_role role, enum jk_sandbox_mode mode, uint64_t memory,
	     const char *const *dirs, size_t ndirs,
	     struct jk_sandbox_state *state, struct jk_err *err)
{
	*state = (struct jk_sandbox_state){ 0 };
	hide_memory();
	cap(RLIMIT_NOFILE,
	    role == JK_ROLE_GIT ? GIT_DESCRIPTORS : WORKER_DESCRIPTORS);
	if (memory > 0 && !jk_sandbox_sanitized()) {
		cap(RLIMIT_AS, (rlim_t)memory);
		state->memory_capped = true;
	}
	/* The right to read is worth keeping where Landlock says what. */
	if (role != JK_ROLE_GIT ||
	    (mode != JK_SANDBOX_OFF && jk_sandbox_landlock_abi() == 0))
		jk_reading_drop();
	state->unprivileged = geteuid() != 0;
	if (mode == JK_SANDBOX_OFF)
		return JK_OK;
	return enter(role, mode, dirs, ndirs, state, err);
}

enum jk_status
jk_sandbox_worker(enum jk_sandbox_mode mode, uint64_t memory,
		  struct jk_sandbox_state *state, struct jk_err *err)
{
	return enter_worker(JK_ROLE_WORKER, mode, memory, NULL, 0, state, err);
}

enum jk_status
jk_sandbox_git(enum jk_sandbox_mode mode, uint64_t memory,
	       const char *const *dirs, size_t ndirs,
	       struct jk_sandbox_state *state, struct jk_err *err)
{
	return enter_worker(JK_ROLE_GIT, mode, memory, dirs, ndirs, state, err);
}
