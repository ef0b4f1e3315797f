/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A repository that the walk of a scan met: where it lies, how its files are
 * named, and processes that may read it.
 *
 * Owns:    its place and name.
 * Threads: constant once it is made.
 * Errors:  see jikimi/git.h.
 */
#ifndef JK_REPO_H
#define JK_REPO_H

#include "engine/scan.h"

struct jk_repo {
	struct jk_git_place place;
	struct jk_buf name;  /* of the folder above its files; may be empty */
	size_t root_len;     /* of name, what stands before the globs' paths */
	struct jk_repo *old; /* owned: met before this one, or NULL */
};

/* dir is jk_git_is_store(). */
struct jk_repo *jk_repo_new(const char *dir, size_t root_len,
			    struct jk_err *err);
/* And those met before it. */
void jk_repo_free(struct jk_repo *r);

/* What the reports call a path of the repository, into out. */
void jk_repo_path(const struct jk_repo *r, struct jk_span path,
		  struct jk_buf *out);
/* The part of that which --include and --exclude are about. */
struct jk_span jk_repo_below_root(const struct jk_repo *r, struct jk_span path);

/* A process that lists it or examines its blobs; the caller's to free. */
struct jk_handle *jk_repo_handle(const struct jk_repo *r,
				 const struct jk_shared *shared);

#endif
