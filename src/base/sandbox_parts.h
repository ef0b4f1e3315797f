/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The single walls that sandbox.c puts together.
 *
 * Owns:    nothing.
 * Threads: before a process starts its threads.
 * Errors:  JK_EUNSUPPORTED with the reason when a wall cannot be built.
 */
#ifndef JK_SANDBOX_PARTS_H
#define JK_SANDBOX_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include <jikimi/status.h>

enum jk_role {
	JK_ROLE_WRITER,
	JK_ROLE_READER,
	JK_ROLE_WORKER,
	JK_ROLE_GIT, /* a worker that reads a repository as well */
};

/* Landlock for role; dirs are where a writer may make files,
 * or a repository may be read. *abi is what is
 * in force, 0 on failure. */
enum jk_status jk_landlock_enter(enum jk_role role, const char *const *dirs,
				 size_t ndirs, int *abi, struct jk_err *err);

/* root becomes nobody with the right to read. JK_OK when not root. */
enum jk_status jk_privileges_drop(struct jk_err *err);

/* What a process started from now on keeps, or the calling one has, of the
 * right to read everything. */
void jk_reading_share(void);
void jk_reading_drop(void);

/* The seccomp filter of role. confined: Landlock says which files may be
 * opened; without it a worker opens none. */
enum jk_status jk_seccomp_enter(enum jk_role role, bool confined,
				struct jk_err *err);

#endif
