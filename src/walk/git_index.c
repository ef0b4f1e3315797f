/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The index against HEAD: what is staged, and which files are tracked. Both
 * are in order of paths, so that one pass tells them apart.
 */
#include "config.h"

#include "walk/git_parts.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH_MAX = 512 };

struct staged {
	struct jk_git *git;
	const struct jk_git_request *request;
	const struct jk_git_ops *ops;
	void *ctx;
	git_index *index;
	size_t next, n;     /* entries of the index */
	struct jk_buf path; /* in HEAD */
	bool damaged;       /* some tree of HEAD could not be read */
};

static void
skip(struct staged *s, struct jk_span path, enum jk_outcome outcome,
     enum jk_cause cause, const char *detail)
{
	const struct jk_coverage c = { .outcome = outcome,
				       .cause = cause,
				       .detail = jk_span_str(detail) };

	s->ops->skip(s->ctx, path, NULL, &c);
}

static bool
is_submodule(const git_index_entry *e)
{
	return (e->mode & 0170000) == 0160000;
}

/* An entry of the index and the blob of HEAD beside it, or NULL. */
static void
give(struct staged *s, const git_index_entry *e, const unsigned char *head)
{
	struct jk_git_blob blob = {
		.path = jk_span_str(e->path),
		.oid = e->id.id,
		.old = head,
		.nold = head != NULL,
	};

	if (s->request->what == JK_GIT_TREE)
		s->ops->tracked(s->ctx, &blob, is_submodule(e));
	else if (head != NULL && memcmp(head, e->id.id, JK_OID_LEN) == 0)
		return;
	else if (is_submodule(e))
		skip(s, blob.path, JK_SKIPPED, JK_CAUSE_SUBMODULE, "");
	else
		s->ops->blob(s->ctx, &blob);
}

/* Where an entry of the index stands to a path of HEAD. */
static int
compare(const git_index_entry *e, struct jk_span path)
{
	size_t len = strlen(e->path), n = len < path.len ? len : path.len;
	int order = n > 0 ? memcmp(e->path, path.ptr, n) : 0;

	if (order != 0 || len == path.len)
		return order;
	return len < path.len ? -1 : 1;
}

/* The entries before path have nothing beside them in HEAD; those of it (in a
 * conflict there are several) have oid. */
static void
advance(struct staged *s, struct jk_span path, const unsigned char *oid)
{
	for (; s->next < s->n; s->next++) {
		const git_index_entry *e =
			s->git->lib.git_index_get_byindex(s->index, s->next);
		int order = compare(e, path);

		if (order > 0)
			break;
		give(s, e, order == 0 ? oid : NULL);
	}
}

static void
visit_tree(struct staged *s, const unsigned char *oid, unsigned depth)
{
	struct jk_tree_entry entry;
	git_odb_object *tree;
	struct jk_span rest;
	struct jk_err err = { 0 };
	bool bad = false;

	tree = depth > DEPTH_MAX
		       ? NULL
		       : jk_git_object(s->git, oid, GIT_OBJECT_TREE, &err);
	if (tree == NULL) {
		s->damaged = true;
		return;
	}
	rest = jk_git_object_bytes(s->git, tree);
	while (jk_tree_next(&rest, &entry, &bad)) {
		size_t before = s->path.len;

		if (before > 0)
			jk_buf_append_byte(&s->path, '/');
		jk_buf_append_span(&s->path, entry.name);
		if (entry.mode == JK_GIT_MODE_FOLDER)
			visit_tree(s, entry.oid, depth + 1);
		else
			advance(s, jk_buf_span(&s->path), entry.oid);
		s->path.len = before;
	}
	s->damaged = s->damaged || bad;
	s->git->lib.git_odb_object_free(tree);
}

/* HEAD's tree; none before the first commit. */
static enum jk_status
visit_head(struct staged *s, struct jk_err *err)
{
	struct jk_git_lib *lib = &s->git->lib;
	git_reference *head = NULL;
	git_object *tree = NULL;
	int error = lib->git_repository_head(&head, s->git->repo);

	if (error == GIT_EUNBORNBRANCH || error == GIT_ENOTFOUND)
		return JK_OK;
	if (error == 0)
		error = lib->git_reference_peel(&tree, head, GIT_OBJECT_TREE);
	lib->git_reference_free(head);
	if (error < 0)
		return jk_git_fail(s->git, "HEAD", err);
	visit_tree(s, lib->git_object_id(tree)->id, 0);
	lib->git_object_free(tree);
	return JK_OK;
}

enum jk_status
jk_git_list_index(struct jk_git *g, const struct jk_git_place *place,
		  const struct jk_git_request *request,
		  const struct jk_git_ops *ops, void *ctx, struct jk_err *err)
{
	struct staged s = {
		.git = g,
		.request = request,
		.ops = ops,
		.ctx = ctx,
	};
	enum jk_status status = JK_OK;

	jk_buf_appendf(&s.path, "%s/index", place->gitdir);
	/* One that does not exist is empty. */
	if (g->lib.git_index_open(&s.index, jk_buf_cstr(&s.path)) < 0)
		status = jk_git_fail(g, "index", err);
	jk_buf_clear(&s.path);
	if (status == JK_OK) {
		s.n = g->lib.git_index_entrycount(s.index);
		if (request->what == JK_GIT_STAGED || request->diff)
			status = visit_head(&s, err);
		for (; status == JK_OK && s.next < s.n; s.next++)
			give(&s, g->lib.git_index_get_byindex(s.index, s.next),
			     NULL);
	}
	if (status == JK_OK && s.damaged)
		status = jk_err_set(err, JK_ECORRUPT,
				    "git: the tree of HEAD is damaged");
	g->lib.git_index_free(s.index);
	jk_buf_release(&s.path);
	return status;
}
