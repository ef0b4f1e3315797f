/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * History: the trees of commits, entered where they differ from what was met
 * before, and the blobs that were met, each once.
 *
 * Owns:    what it collects, until release.
 * Threads: one.
 * Errors:  a tree that is missing or damaged is a skip call.
 */
#ifndef JK_GIT_HISTORY_H
#define JK_GIT_HISTORY_H

#include "walk/git_commits.h"

#define JK_KEPT_TREES 4096

/* A blob that was met, with where and by which commit. */
struct jk_git_item {
	unsigned char oid[JK_OID_LEN];
	uint32_t commit;
	size_t path;
	uint32_t path_len;
	uint32_t order;
};

struct jk_kept_tree {
	unsigned char oid[JK_OID_LEN];
	git_odb_object *object; /* owned, or NULL */
};

struct jk_history {
	struct jk_git *git;
	const struct jk_git_request *request;
	const struct jk_git_ops *ops;
	void *ctx;
	struct jk_commits commits;
	struct jk_oidset seen;    /* trees and blobs */
	struct jk_oidset links;   /* submodules by the hash of their path */
	struct jk_buf path;       /* of the tree that is entered */
	uint32_t current;         /* commit, or none */
	bool quiet;               /* trees before the range */
	struct jk_git_item *item; /* owned */
	size_t nitems, cap;
	struct jk_buf paths; /* of items */
	/* Trees met not long ago: a child has most of its parent's. */
	struct jk_kept_tree kept[JK_KEPT_TREES];
	size_t kept_bytes;
	struct jk_buf found; /* object names, of what no ref leads to */
};

/* hex is room for the commit's name. */
struct jk_origin jk_history_origin(const struct jk_history *h, uint32_t commit,
				   char hex[2 * JK_OID_LEN + 1]);
/* Of the commit that is current. */
void jk_history_skip(struct jk_history *h, struct jk_span path,
		     enum jk_outcome outcome, enum jk_cause cause,
		     const char *detail);
/* An object that err says was missing or damaged. */
void jk_history_skip_object(struct jk_history *h, struct jk_span path,
			    const struct jk_err *err);
/* A blob or tree at h->path, if it was not met before. */
void jk_history_add_blob(struct jk_history *h, const unsigned char *oid);
/* before: what a parent has in its place, or NULL. */
void jk_history_add_tree(struct jk_history *h, const unsigned char *oid,
			 const unsigned char *before);
void jk_history_release(struct jk_history *h);

#endif
