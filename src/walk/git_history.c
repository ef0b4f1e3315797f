/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The blobs of commits: of all there are, or of a range. Commits come with
 * parents first; the trees of each are entered where they differ from what
 * was met before, so that each tree and each blob is met once, by the first
 * commit that has it. They go out in portions, in order of paths: versions of
 * one file, which packs store as differences from each other, are unpacked one
 * after the other.
 */
#include "config.h"

#include "walk/git_history.h"

#include <stdlib.h>
#include <string.h>

/* Blobs that are sorted and given out together: while they are examined, the
 * next are collected. */
enum { PORTION = 16384 };
static int
compare_items(const void *a, const void *b, void *paths)
{
	const struct jk_git_item *x = a, *y = b;
	const unsigned char *base = paths;
	size_t n = x->path_len < y->path_len ? x->path_len : y->path_len;
	int order = n > 0 ? memcmp(base + x->path, base + y->path, n) : 0;

	if (order != 0)
		return order;
	if (x->path_len != y->path_len)
		return x->path_len < y->path_len ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

/* The blob of path in a parent of the commit, into old. */
static bool
find_old(struct jk_history *h, const struct jk_commit *parent, const char *path,
	 unsigned char *old)
{
	struct jk_git_lib *lib = &h->git->lib;
	git_tree_entry *entry = NULL;
	git_tree *tree = NULL;
	bool found = false;
	git_oid id;

	memcpy(id.id, parent->tree, JK_OID_LEN);
	if (lib->git_tree_lookup(&tree, h->git->repo, &id) == 0 &&
	    lib->git_tree_entry_bypath(&entry, tree, path) == 0 &&
	    lib->git_tree_entry_type(entry) == GIT_OBJECT_BLOB) {
		memcpy(old, lib->git_tree_entry_id(entry)->id, JK_OID_LEN);
		found = true;
	}
	lib->git_tree_entry_free(entry);
	lib->git_tree_free(tree);
	return found;
}

static size_t
find_olds(struct jk_history *h, const struct jk_git_item *item,
	  struct jk_buf *path, unsigned char (*old)[JK_OID_LEN])
{
	const struct jk_commit *c = &h->commits.commit[item->commit];
	size_t n = 0;

	jk_buf_clear(path);
	jk_buf_append(path, h->paths.ptr + item->path, item->path_len);
	for (uint32_t p = 0; p < c->nparents && n < JK_GIT_OLD_MAX; p++) {
		const struct jk_commit *parent =
			jk_commits_parent(&h->commits, c, p);

		if (parent != NULL &&
		    find_old(h, parent, jk_buf_cstr(path), old[n]))
			n++;
	}
	return n;
}

static void
give_out(struct jk_history *h)
{
	unsigned char old[JK_GIT_OLD_MAX][JK_OID_LEN];
	char hex[2 * JK_OID_LEN + 1];
	struct jk_buf path = { 0 };

	if (h->nitems > 0)
		qsort_r(h->item, h->nitems, sizeof(*h->item), compare_items,
			h->paths.ptr);
	for (size_t i = 0; i < h->nitems; i++) {
		const struct jk_git_item *item = &h->item[i];
		struct jk_git_blob blob = { .oid = item->oid };
		struct jk_origin origin;

		blob.path =
			jk_span_make(h->paths.ptr + item->path, item->path_len);
		if (item->commit != JK_COMMIT_NONE) {
			origin = jk_history_origin(h, item->commit, hex);
			blob.origin = &origin;
		}
		if (h->request->diff && item->commit != JK_COMMIT_NONE) {
			blob.nold = find_olds(h, item, &path, old);
			blob.old = old[0];
		}
		h->ops->blob(h->ctx, &blob);
	}
	jk_buf_release(&path);
	h->nitems = 0;
	h->paths.len = 0;
}

/* The tree of the first parent that there is. */
static const unsigned char *
tree_before(const struct jk_history *h, const struct jk_commit *c)
{
	for (uint32_t p = 0; p < c->nparents; p++) {
		const struct jk_commit *parent =
			jk_commits_parent(&h->commits, c, p);

		if (parent != NULL)
			return parent->tree;
	}
	return NULL;
}

static void
add_message(struct jk_history *h, const unsigned char *oid)
{
	jk_buf_clear(&h->path);
	jk_buf_append_str(&h->path, ".git/commit-message");
	jk_history_add_blob(h, oid);
	jk_buf_clear(&h->path);
}

static void
visit_commits(struct jk_history *h)
{
	const struct jk_commit *c;
	const char *clone = "the clone has no commits before this one";

	jk_commits_sort(&h->commits);
	while ((c = jk_commits_next(&h->commits)) != NULL) {
		h->current = (uint32_t)(c - h->commits.commit);
		h->path.len = 0;
		if (c->shallow && !h->request->local)
			jk_history_skip(h, jk_span_str("."), JK_PARTIAL,
					JK_CAUSE_SHALLOW, clone);
		add_message(h, c->oid);
		jk_history_add_tree(h, c->tree, tree_before(h, c));
		if (h->nitems >= PORTION)
			give_out(h);
	}
	h->current = JK_COMMIT_NONE;
}

/* What the range begins with is known already. */
static void
visit_boundary(struct jk_history *h)
{
	struct jk_commits *c = &h->commits;

	h->quiet = true;
	for (size_t i = 0; i < c->n; i++) {
		const struct jk_commit *commit = &c->commit[i];

		if (!commit->loaded || commit->hidden)
			continue;
		for (uint32_t p = 0; p < commit->nparents; p++) {
			const struct jk_commit *parent =
				jk_commits_parent(c, commit, p);

			h->path.len = 0;
			if (parent != NULL && parent->hidden)
				jk_history_add_tree(h, parent->tree, NULL);
		}
	}
	h->quiet = false;
}

static void
on_bad_commit(void *ctx, const unsigned char *oid, const struct jk_err *err)
{
	struct jk_history *h = ctx;
	char path[16 + 2 * JK_OID_LEN + 1] = "commit ";

	jk_git_hex(oid, path + strlen(path));
	jk_history_skip_object(h, jk_span_str(path), err);
}

/* What a ref leads to, which h->path names: a commit, or by a tag a file or a
 * folder. */
static void
push_target(struct jk_history *h, const git_object *object)
{
	struct jk_git_lib *lib = &h->git->lib;
	const unsigned char *oid = lib->git_object_id(object)->id;
	git_object_t type = lib->git_object_type(object);

	if (type == GIT_OBJECT_COMMIT)
		jk_commits_push(&h->commits, oid, false);
	else if (type == GIT_OBJECT_TREE)
		jk_history_add_tree(h, oid, NULL);
	else if (type == GIT_OBJECT_BLOB)
		jk_history_add_blob(h, oid);
}

static bool
is_tag(struct jk_history *h, const unsigned char *oid)
{
	struct jk_git_lib *lib = &h->git->lib;
	git_object_t type;
	git_oid id;
	size_t size;

	memcpy(id.id, oid, JK_OID_LEN);
	return lib->git_odb_read_header(&size, &type, h->git->odb, &id) == 0 &&
	       type == GIT_OBJECT_TAG;
}

static void
push_ref(struct jk_history *h, git_reference *ref)
{
	struct jk_git_lib *lib = &h->git->lib;
	const git_oid *target = lib->git_reference_target(ref);
	git_object *object = NULL;
	struct jk_err err = { 0 };

	jk_buf_clear(&h->path);
	jk_buf_appendf(&h->path, ".git/%s", lib->git_reference_name(ref));
	if (target != NULL && is_tag(h, target->id))
		jk_history_add_blob(h, target->id);
	if (lib->git_reference_peel(&object, ref, GIT_OBJECT_ANY) == 0) {
		push_target(h, object);
	} else {
		jk_git_fail(h->git, "a ref leads nowhere", &err);
		jk_history_skip(h, jk_buf_span(&h->path), JK_FAILED,
				JK_CAUSE_DAMAGED, err.text);
	}
	lib->git_object_free(object);
	jk_buf_clear(&h->path);
}

/* HEAD may be on no branch; one that it is on is among the refs. */
static enum jk_status
push_head(struct jk_history *h, struct jk_err *err)
{
	git_reference *head = NULL;
	int error = h->git->lib.git_repository_head(&head, h->git->repo);

	if (error == 0 &&
	    strcmp(h->git->lib.git_reference_name(head), "HEAD") == 0)
		push_ref(h, head);
	h->git->lib.git_reference_free(head);
	/* A branch without commits, or none of that name any more. */
	if (error == 0 || error == GIT_EUNBORNBRANCH || error == GIT_ENOTFOUND)
		return JK_OK;
	return jk_git_fail(h->git, "HEAD", err);
}

static enum jk_status
push_refs(struct jk_history *h, struct jk_err *err)
{
	struct jk_git_lib *lib = &h->git->lib;
	git_reference_iterator *all = NULL;
	git_reference *ref;
	int error = lib->git_reference_iterator_new(&all, h->git->repo);

	while (error == 0 &&
	       (error = lib->git_reference_next(&ref, all)) == 0) {
		push_ref(h, ref);
		lib->git_reference_free(ref);
	}
	if (all != NULL)
		lib->git_reference_iterator_free(all);
	if (error != GIT_ITEROVER)
		return jk_git_fail(h->git, "the refs cannot be read", err);
	return push_head(h, err);
}

static int
on_object(const git_oid *id, void *ctx)
{
	struct jk_history *h = ctx;

	if (!jk_oidset_has(&h->seen, id->id) &&
	    !jk_commits_has(&h->commits, id->id))
		jk_buf_append(&h->found, id->id, JK_OID_LEN);
	return 0;
}

static void
name_found(struct jk_history *h, const unsigned char *oid)
{
	char hex[2 * JK_OID_LEN + 1];

	jk_git_hex(oid, hex);
	jk_buf_clear(&h->path);
	jk_buf_append_str(&h->path, ".git/unreachable/");
	jk_buf_append_str(&h->path, hex);
}

static int
compare_oids(const void *a, const void *b)
{
	return memcmp(a, b, JK_OID_LEN);
}

/* Objects of one type among those found, each by fn. */
static void
each_found(struct jk_history *h, git_object_t type,
	   void (*fn)(struct jk_history *h, const unsigned char *oid))
{
	for (size_t at = 0; at < h->found.len; at += JK_OID_LEN) {
		const unsigned char *oid = h->found.ptr + at;
		git_object_t is;
		git_oid id;
		size_t size;

		memcpy(id.id, oid, JK_OID_LEN);
		if (h->git->lib.git_odb_read_header(&size, &is, h->git->odb,
						    &id) < 0)
			is = GIT_OBJECT_INVALID;
		if (is == type)
			fn(h, oid);
	}
}

static void
push_found(struct jk_history *h, const unsigned char *oid)
{
	jk_commits_push(&h->commits, oid, false);
}

static void
tree_found(struct jk_history *h, const unsigned char *oid)
{
	name_found(h, oid);
	jk_history_add_tree(h, oid, NULL);
}

static void
blob_found(struct jk_history *h, const unsigned char *oid)
{
	name_found(h, oid);
	jk_history_add_blob(h, oid);
}

static void
bad_found(struct jk_history *h, const unsigned char *oid)
{
	name_found(h, oid);
	jk_history_skip(h, jk_buf_span(&h->path), JK_FAILED, JK_CAUSE_DAMAGED,
			"");
}

/* Commits that were left behind by a branch's deletion or a rebase, stashes,
 * files that were staged and never committed. */
static enum jk_status
visit_unreachable(struct jk_history *h, struct jk_err *err)
{
	if (h->git->lib.git_odb_foreach(h->git->odb, on_object, h) < 0)
		return jk_git_fail(h->git, "the objects cannot be listed", err);
	if (h->found.len > 0)
		qsort(h->found.ptr, h->found.len / JK_OID_LEN, JK_OID_LEN,
		      compare_oids);
	each_found(h, GIT_OBJECT_COMMIT, push_found);
	jk_commits_load(&h->commits);
	visit_commits(h);
	each_found(h, GIT_OBJECT_TREE, tree_found);
	each_found(h, GIT_OBJECT_BLOB, blob_found);
	each_found(h, GIT_OBJECT_TAG, blob_found);
	each_found(h, GIT_OBJECT_INVALID, bad_found);
	return JK_OK;
}

/* A commit by any name that git has for it. */
static enum jk_status
push_name(struct jk_history *h, const char *name, bool hidden,
	  struct jk_err *err)
{
	struct jk_git_lib *lib = &h->git->lib;
	git_object *object = NULL, *commit = NULL;
	int error = lib->git_revparse_single(&object, h->git->repo, name);

	if (error == 0)
		error = lib->git_object_peel(&commit, object,
					     GIT_OBJECT_COMMIT);
	if (error == 0)
		jk_commits_push(&h->commits, lib->git_object_id(commit)->id,
				hidden);
	lib->git_object_free(commit);
	lib->git_object_free(object);
	if (error < 0)
		return jk_git_fail(h->git, name, err);
	return JK_OK;
}

/* "A..B"; either may be left out and is HEAD then. Forty zeros for A, which
 * hooks are given for a new branch, hide nothing. */
static enum jk_status
push_range(struct jk_history *h, struct jk_err *err)
{
	const char *range = h->request->range, *dots = strstr(range, "..");
	enum jk_status status = JK_OK;
	char *from;

	if (dots == NULL || dots[2] == '.')
		return jk_err_set(err, JK_EUSAGE,
				  "--range '%.200s' is not A..B", range);
	from = jk_xstrdup(range);
	from[dots - range] = '\0';
	if (strspn(from, "0") != 2 * JK_OID_LEN)
		status = push_name(h, from[0] != '\0' ? from : "HEAD", true,
				   err);
	free(from);
	if (status == JK_OK)
		status = push_name(h, dots[2] != '\0' ? dots + 2 : "HEAD",
				   false, err);
	return status;
}

/* All that is readable is given out, and what is not ends the run then. */
enum jk_status
jk_git_list_commits(struct jk_git *g, const struct jk_git_place *place,
		    const struct jk_git_request *request,
		    const struct jk_git_ops *ops, void *ctx, struct jk_err *err)
{
	struct jk_history h = {
		.git = g,
		.request = request,
		.ops = ops,
		.ctx = ctx,
		.current = JK_COMMIT_NONE,
	};
	bool all = request->what == JK_GIT_HISTORY;
	enum jk_status status;

	jk_commits_init(&h.commits, g, place);
	h.commits.fail = on_bad_commit;
	h.commits.ctx = &h;
	status = all ? push_refs(&h, err) : push_range(&h, err);
	if (status == JK_OK || all) {
		jk_commits_load(&h.commits);
		if (!all)
			visit_boundary(&h);
		visit_commits(&h);
	}
	/* Borrowed objects are those of somebody else's history. */
	if (all && place->nalternates == 0) {
		struct jk_err second = { 0 };
		enum jk_status rest = visit_unreachable(&h, &second);

		if (status == JK_OK && rest != JK_OK)
			status = jk_err_set(err, rest, "%s", second.text);
	}
	give_out(&h);
	jk_history_release(&h);
	return status;
}
