/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "walk/git_history.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/hash.h>

enum {
	DEPTH_MAX = 512, /* folders within folders */
	KEPT_BYTES = 64 << 20,
	PATH_MAX_BYTES = 64 << 10,
};

/* Nothing secret: it spreads paths over slots. */
static const struct jk_hash_key path_key = { 1, 2 };

struct jk_origin
jk_history_origin(const struct jk_history *h, uint32_t index,
		  char hex[2 * JK_OID_LEN + 1])
{
	const struct jk_commit *c = &h->commits.commit[index];

	jk_git_hex(c->oid, hex);
	return (struct jk_origin){
		.commit = jk_span_str(hex),
		.author = jk_commits_author(&h->commits, c),
		.date = c->author_date,
	};
}

void
jk_history_skip(struct jk_history *h, struct jk_span path,
		enum jk_outcome outcome, enum jk_cause cause,
		const char *detail)
{
	const struct jk_coverage c = { .outcome = outcome,
				       .cause = cause,
				       .detail = jk_span_str(detail) };
	char hex[2 * JK_OID_LEN + 1];
	struct jk_origin origin;

	if (h->quiet)
		return;
	if (h->current == JK_COMMIT_NONE) {
		h->ops->skip(h->ctx, path, NULL, &c);
		return;
	}
	origin = jk_history_origin(h, h->current, hex);
	h->ops->skip(h->ctx, path, &origin, &c);
}

void
jk_history_skip_object(struct jk_history *h, struct jk_span path,
		       const struct jk_err *err)
{
	jk_history_skip(h, path, JK_FAILED,
			err->status == JK_EIO ? JK_CAUSE_NOT_FOUND
					      : JK_CAUSE_DAMAGED,
			err->text);
}

static void
add_item(struct jk_history *h, const unsigned char *oid)
{
	struct jk_git_item *item;

	if (h->nitems == h->cap) {
		h->cap = h->cap * 2 + 1024;
		h->item = jk_xrealloc(h->item, h->cap, sizeof(*h->item));
	}
	item = &h->item[h->nitems];
	*item = (struct jk_git_item){
		.commit = h->current,
		.path = h->paths.len,
		.path_len = (uint32_t)h->path.len,
		.order = (uint32_t)h->nitems,
	};
	memcpy(item->oid, oid, JK_OID_LEN);
	jk_buf_append_span(&h->paths, jk_buf_span(&h->path));
	h->nitems++;
}

/* A submodule is named once for each path. */
static void
note_submodule(struct jk_history *h)
{
	unsigned char name[JK_OID_LEN] = "path";
	uint64_t hash = jk_siphash(&path_key, jk_buf_span(&h->path));

	memcpy(name + 4, &hash, sizeof(hash));
	if (!h->quiet && jk_oidset_add(&h->links, name))
		jk_history_skip(h, jk_buf_span(&h->path), JK_SKIPPED,
				JK_CAUSE_SUBMODULE, "");
}

static void enter_tree(struct jk_history *h, const unsigned char *oid,
		       const unsigned char *before, unsigned depth);

static void
visit_entry(struct jk_history *h, const struct jk_tree_entry *e,
	    const unsigned char *before, unsigned depth)
{
	size_t len = h->path.len;

	if (len > 0)
		jk_buf_append_byte(&h->path, '/');
	jk_buf_append_span(&h->path, e->name);
	if (h->path.len > PATH_MAX_BYTES)
		jk_history_skip(
			h, jk_span_head(jk_buf_span(&h->path), PATH_MAX_BYTES),
			JK_FAILED, JK_CAUSE_DEPTH_LIMIT, "path too long");
	else if (e->mode == JK_GIT_MODE_FOLDER)
		enter_tree(h, e->oid, before, depth + 1);
	else if (e->mode == JK_GIT_MODE_COMMIT)
		note_submodule(h);
	else if (e->mode == JK_GIT_MODE_OTHER)
		jk_history_skip(h, jk_buf_span(&h->path), JK_FAILED,
				JK_CAUSE_DAMAGED, "an entry of unknown mode");
	else
		jk_history_add_blob(h, e->oid);
	h->path.len = len;
}

/* Does name a stand before name b, as bytes? */
static bool
name_before(struct jk_span a, struct jk_span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n > 0 ? memcmp(a.ptr, b.ptr, n) : 0;

	return order != 0 ? order < 0 : a.len < b.len;
}

/* How many bytes a and b have in common at their beginning. */
static size_t
common_head(struct jk_span a, struct jk_span b)
{
	size_t n = a.len < b.len ? a.len : b.len, i = 0;

	while (i + 64 <= n && memcmp(a.ptr + i, b.ptr + i, 64) == 0)
		i += 64;
	while (i < n && a.ptr[i] == b.ptr[i])
		i++;
	return i;
}

static size_t
common_tail(struct jk_span a, struct jk_span b)
{
	size_t n = a.len < b.len ? a.len : b.len, i = 0;

	while (i + 64 <= n &&
	       memcmp(a.ptr + a.len - i - 64, b.ptr + b.len - i - 64, 64) == 0)
		i += 64;
	while (i < n && a.ptr[a.len - 1 - i] == b.ptr[b.len - 1 - i])
		i++;
	return i;
}

/*
 * Entries that the tree before has as well were met with it. Of
 * two trees in a row most bytes are the same: their heads are passed over
 * entry by entry, their tails at once, where entries of both begin.
 */
static void
visit_entries(struct jk_history *h, struct jk_span now, struct jk_span before,
	      unsigned depth)
{
	size_t head = common_head(now, before), tail, passed = 0;
	struct jk_tree_entry entry, old = { 0 };
	bool bad = false, old_bad = false, has_old, same;
	struct jk_span rest = now;

	while (jk_tree_next(&rest, &entry, &bad) &&
	       passed + entry.raw.len <= head)
		passed += entry.raw.len;
	now = jk_span_from(now, passed);
	before = jk_span_from(before, passed);
	tail = common_tail(now, before);
	has_old = jk_tree_next(&before, &old, &old_bad);
	while (jk_tree_next(&now, &entry, &bad)) {
		while (has_old && name_before(old.name, entry.name))
			has_old = jk_tree_next(&before, &old, &old_bad);
		same = has_old && jk_span_equal(old.name, entry.name);
		if (!same || !jk_span_equal(old.raw, entry.raw))
			visit_entry(h, &entry, same ? old.oid : NULL, depth);
		if (same && now.len == before.len && now.len <= tail)
			return;
	}
	if (bad)
		jk_history_skip(h, jk_buf_span(&h->path), JK_PARTIAL,
				JK_CAUSE_DAMAGED, "damaged folder");
}

static void
drop_kept(struct jk_history *h)
{
	for (size_t i = 0; i < JK_KEPT_TREES; i++) {
		h->git->lib.git_odb_object_free(h->kept[i].object);
		h->kept[i].object = NULL;
	}
	h->kept_bytes = 0;
}

static size_t
slot_of(const unsigned char *oid)
{
	uint32_t spread;

	memcpy(&spread, oid, sizeof(spread));
	return spread % JK_KEPT_TREES;
}

/* Takes object. */
static void
keep_tree(struct jk_history *h, const unsigned char *oid,
	  git_odb_object *object)
{
	struct jk_kept_tree *kept = &h->kept[slot_of(oid)];
	size_t size = h->git->lib.git_odb_object_size(object);

	if (h->kept_bytes + size > KEPT_BYTES)
		drop_kept(h);
	if (kept->object != NULL)
		h->kept_bytes -= h->git->lib.git_odb_object_size(kept->object);
	h->git->lib.git_odb_object_free(kept->object);
	kept->object = object;
	memcpy(kept->oid, oid, JK_OID_LEN);
	h->kept_bytes += size;
}

/* A tree that was met not long ago, the caller's then; or NULL. */
static git_odb_object *
take_kept(struct jk_history *h, const unsigned char *oid)
{
	struct jk_kept_tree *kept;
	git_odb_object *object;

	if (oid == NULL)
		return NULL;
	kept = &h->kept[slot_of(oid)];
	object = kept->object;
	if (object == NULL || memcmp(kept->oid, oid, JK_OID_LEN) != 0)
		return NULL;
	kept->object = NULL;
	h->kept_bytes -= h->git->lib.git_odb_object_size(object);
	return object;
}

/* before: the tree that a parent has in its place, or NULL. */
static void
enter_tree(struct jk_history *h, const unsigned char *oid,
	   const unsigned char *before, unsigned depth)
{
	struct jk_span bytes = { 0 };
	git_odb_object *tree, *old;
	struct jk_err err = { 0 };

	if (depth > DEPTH_MAX) {
		jk_history_skip(h, jk_buf_span(&h->path), JK_FAILED,
				JK_CAUSE_DEPTH_LIMIT, "");
		return;
	}
	if (!jk_oidset_add(&h->seen, oid))
		return;
	tree = jk_git_object(h->git, oid, GIT_OBJECT_TREE, &err);
	if (tree == NULL) {
		jk_history_skip_object(h, jk_buf_span(&h->path), &err);
		return;
	}
	/* Folders below may want its slot. */
	old = take_kept(h, before);
	if (old != NULL)
		bytes = jk_git_object_bytes(h->git, old);
	visit_entries(h, jk_git_object_bytes(h->git, tree), bytes, depth);
	/* Another child of the same parent may come. */
	if (old != NULL)
		keep_tree(h, before, old);
	keep_tree(h, oid, tree);
}

void
jk_history_add_tree(struct jk_history *h, const unsigned char *oid,
		    const unsigned char *before)
{
	enter_tree(h, oid, before, 0);
}

void
jk_history_add_blob(struct jk_history *h, const unsigned char *oid)
{
	if (jk_oidset_add(&h->seen, oid) && !h->quiet)
		add_item(h, oid);
}

void
jk_history_release(struct jk_history *h)
{
	drop_kept(h);
	jk_commits_release(&h->commits);
	jk_oidset_release(&h->seen);
	jk_oidset_release(&h->links);
	jk_buf_release(&h->path);
	jk_buf_release(&h->paths);
	jk_buf_release(&h->found);
	free(h->item);
}
