/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The walls: who reads cannot write, who writes cannot read, who parses can
 * do neither. Landlock (Linux 5.13), seccomp, resource limits, capabilities.
 *
 * Owns:    nothing; what is locked stays locked until the process ends.
 * Threads: to be called before a process starts its threads.
 * Errors:  JK_EUNSUPPORTED when a wall that mode requires cannot be built.
 */
#ifndef JK_SANDBOX_H
#define JK_SANDBOX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jikimi/status.h>

enum jk_sandbox_mode {
	JK_SANDBOX_REQUIRE, /* any wall missing is an error */
	JK_SANDBOX_AUTO,    /* build what the kernel offers, say so */
	JK_SANDBOX_OFF,
};

/* What is in force after a call; says so in words for reports. */
struct jk_sandbox_state {
	int landlock_abi; /* 0: not in force */
	bool seccomp;
	bool unprivileged; /* reader: root given up, or was not root */
	bool memory_capped;
};

/* "landlock 4, seccomp, …" or "off"; writes at most len bytes. */
void jk_sandbox_describe(const struct jk_sandbox_state *state, char *text,
			 size_t len);

/* The writer: may make and rename files in dirs (ndirs of them) only, reads
 * nothing, starts nothing. */
enum jk_status jk_sandbox_writer(enum jk_sandbox_mode mode,
				 const char *const *dirs, size_t ndirs,
				 struct jk_sandbox_state *state,
				 struct jk_err *err);

/*
 * The reader: reads everything, writes nothing, may start our own program
 * (workers) and nothing else. As root becomes nobody with CAP_DAC_READ_SEARCH
 * and CAP_FOWNER (for O_NOATIME).
 */
enum jk_status jk_sandbox_reader(enum jk_sandbox_mode mode,
				 struct jk_sandbox_state *state,
				 struct jk_err *err);

/*
 * After jk_sandbox_reader: the git workers that it starts shall read what it
 * may read itself, where it was started as root. They are behind Landlock, or
 * give the right up; other workers give it up in any case.
 */
void jk_sandbox_share_reading(void);

/* A worker: no files but those of installed libraries, to read, and only where
 * Landlock keeps it to them; no sockets, no programs; memory (bytes, 0: no cap)
 * and descriptors capped, no core dump. */
enum jk_status jk_sandbox_worker(enum jk_sandbox_mode mode, uint64_t memory,
				 struct jk_sandbox_state *state,
				 struct jk_err *err);

/* A worker that also reads below dirs (ndirs of them), where a repository
 * lies. */
enum jk_status jk_sandbox_git(enum jk_sandbox_mode mode, uint64_t memory,
			      const char *const *dirs, size_t ndirs,
			      struct jk_sandbox_state *state,
			      struct jk_err *err);

/* The kernel's Landlock version, 0 when it has none. */
int jk_sandbox_landlock_abi(void);

/* True when this build runs under a sanitizer, whose shadow memory makes an
 * address-space cap impossible. */
bool jk_sandbox_sanitized(void);

#endif
