/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of git share: the open repository, sets of object names,
 * trees as they are stored.
 *
 * Owns:    struct jk_git owns the handles and buffers in it.
 * Threads: one.
 * Errors:  see jikimi/git.h.
 */
#ifndef JK_GIT_PARTS_H
#define JK_GIT_PARTS_H

#include <jikimi/git.h>

#include "walk/git_lib.h"

struct jk_git {
	struct jk_git_lib lib;
	git_repository *repo;
	git_odb *odb;
	git_odb_object *blob;  /* given out by jk_git_read */
	struct jk_buf lines;   /* given out by jk_git_added */
	struct jk_buf message; /* given out by jk_git_read */
};

/* What libgit2 says of its last failure, behind what was being done. */
enum jk_status jk_git_fail(struct jk_git *g, const char *what,
			   struct jk_err *err);
/* An object of the type wanted; NULL with the reason in err. */
git_odb_object *jk_git_object(struct jk_git *g, const unsigned char *oid,
			      git_object_t type, struct jk_err *err);
struct jk_span jk_git_object_bytes(struct jk_git *g, git_odb_object *object);
/* The message of a commit or tag as it is examined, in out. */
struct jk_span jk_git_message(struct jk_span object, struct jk_buf *out);
/* Forty digits and a NUL. */
void jk_git_hex(const unsigned char *oid, char hex[2 * JK_OID_LEN + 1]);

/* A set of object names; all zero is empty. */
struct jk_oidset {
	unsigned char (*slot)[JK_OID_LEN]; /* owned */
	size_t nslots, count;
};

/* True when it was not in the set before. */
bool jk_oidset_add(struct jk_oidset *set, const unsigned char *oid);
bool jk_oidset_has(const struct jk_oidset *set, const unsigned char *oid);
void jk_oidset_release(struct jk_oidset *set);

enum jk_git_mode {
	JK_GIT_MODE_OTHER,
	JK_GIT_MODE_FILE, /* and the target of a symbolic link: a blob */
	JK_GIT_MODE_FOLDER,
	JK_GIT_MODE_COMMIT, /* a submodule */
};

/* An entry of a stored tree. */
struct jk_tree_entry {
	enum jk_git_mode mode;
	struct jk_span name;
	const unsigned char *oid;
	struct jk_span raw;
};

/* Takes the entry at the head of *rest; false at its end, with *bad when what
 * is left is no entry. */
bool jk_tree_next(struct jk_span *rest, struct jk_tree_entry *out, bool *bad);

/* The four ways to list. */
enum jk_status jk_git_list_index(struct jk_git *g,
				 const struct jk_git_place *place,
				 const struct jk_git_request *request,
				 const struct jk_git_ops *ops, void *ctx,
				 struct jk_err *err);
enum jk_status jk_git_list_commits(struct jk_git *g,
				   const struct jk_git_place *place,
				   const struct jk_git_request *request,
				   const struct jk_git_ops *ops, void *ctx,
				   struct jk_err *err);

#endif
