/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Folders: which folders a path lies in, from the root that was given down,
 * and which of those of the path before it have been left.
 *
 * Owns:    its copy of the innermost open folder's path.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_FOLDERS_H
#define JK_FOLDERS_H

#include <stdbool.h>
#include <stddef.h>

#include <jikimi/buf.h>
#include <jikimi/span.h>

#define JK_FOLDERS_MAX 32

/* All zero but for the roots: none is open. */
struct jk_folders {
	const char *const *roots; /* borrowed; walked in this order */
	size_t nroots;
	size_t root;                /* of the path before */
	struct jk_buf path;         /* owned: of the innermost one */
	size_t end[JK_FOLDERS_MAX]; /* where each folder's path ends */
	unsigned n;                 /* open ones */
};

/* How many of the open folders path lies in too: the others are left. */
unsigned jk_folders_common(const struct jk_folders *f, struct jk_span path);
/* Opens those that path lies in, in place of all that were open. */
void jk_folders_enter(struct jk_folders *f, struct jk_span path);
/* The path of an open one. Borrowed. */
struct jk_span jk_folders_path(const struct jk_folders *f, unsigned index);
void jk_folders_release(struct jk_folders *f);

#endif
