/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/gitwalk.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/hash.h>

/* What HEAD has of a file, found by a hash of the path. */
struct head_file {
	uint64_t path[2];
	unsigned char oid[JK_OID_LEN];
};

struct jk_gitwalk {
	const struct jk_shared *shared; /* borrowed */
	struct jk_gitsource_ops ops;
	void *ctx;
	struct jk_gitsource *source; /* owned */
	struct jk_ignore *ignore;    /* owned; of a working tree */
	struct head_file *head;      /* owned, in order of path */
	size_t nhead, head_cap;
	size_t top_len; /* of the working tree's path, with its slash */
};

static const struct jk_hash_key keys[2] = { { 1, 2 }, { 3, 4 } };

static void
hash_path(struct jk_span path, uint64_t hash[2])
{
	for (unsigned i = 0; i < 2; i++)
		hash[i] = jk_siphash(&keys[i], path);
}

static void
on_tracked(void *ctx, const struct jk_git_blob *blob, bool is_submodule)
{
	struct jk_gitwalk *w = ctx;
	struct head_file *f;

	jk_ignore_track(w->ignore, blob->path, is_submodule);
	if (blob->nold == 0)
		return;
	if (w->nhead == w->head_cap) {
		w->head_cap = w->head_cap * 2 + 1024;
		w->head = jk_xrealloc(w->head, w->head_cap, sizeof(*w->head));
	}
	f = &w->head[w->nhead++];
	hash_path(blob->path, f->path);
	memcpy(f->oid, blob->old, JK_OID_LEN);
}

static void
on_queue(void *ctx, struct jk_job *job)
{
	struct jk_gitwalk *w = ctx;

	w->ops.queue(w->ctx, job);
}

static void
on_progress(void *ctx, struct jk_span path)
{
	struct jk_gitwalk *w = ctx;

	w->ops.progress(w->ctx, path);
}

struct jk_gitwalk *
jk_gitwalk_new(const struct jk_shared *shared,
	       const struct jk_gitsource_ops *ops, void *ctx)
{
	struct jk_gitwalk *w = jk_xcalloc(1, sizeof(*w));

	w->shared = shared;
	w->ops = *ops;
	w->ctx = ctx;
	w->source = jk_gitsource_new(shared, NULL);
	return w;
}

void
jk_gitwalk_free(struct jk_gitwalk *w)
{
	if (w == NULL)
		return;
	jk_gitsource_free(w->source);
	jk_ignore_free(w->ignore);
	free(w->head);
	free(w);
}

enum jk_status
jk_gitwalk_start(struct jk_gitwalk *w, struct jk_err *err)
{
	return jk_gitsource_start(w->source, err);
}

static int
compare_heads(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(((struct head_file *)0)->path));
}

static enum jk_status
walk_tree(struct jk_gitwalk *w, const struct jk_walk_ops *walk_ops,
	  struct jk_err *err)
{
	const struct jk_git_place *place = &w->shared->config->place;
	struct jk_walk_filter filter = { jk_ignore_check, w->ignore };
	struct jk_walk_options options = w->shared->config->walk;
	struct jk_walk *walk;
	enum jk_status status;

	options.filter = &filter;
	w->top_len = strlen(place->top);
	if (w->top_len > 1)
		w->top_len++;
	walk = jk_walk_new(&options, walk_ops, w->ctx, w->shared->stop);
	status = jk_walk_root(walk, place->top, err);
	jk_walk_free(walk);
	return status;
}

enum jk_status
jk_gitwalk_run(struct jk_gitwalk *w, const struct jk_walk_ops *walk_ops,
	       struct jk_err *err)
{
	static const struct jk_gitsource_ops ops = {
		.queue = on_queue,
		.tracked = on_tracked,
		.progress = on_progress,
	};
	const struct jk_config *config = w->shared->config;
	bool tree = config->git.what == JK_GIT_TREE;
	struct jk_buf exclude = { 0 };
	enum jk_status status;

	if (tree) {
		jk_buf_appendf(&exclude, "%s/info/exclude",
			       config->place.commondir);
		w->ignore =
			jk_ignore_new(config->place.top, jk_buf_cstr(&exclude));
		jk_buf_release(&exclude);
	}
	status = jk_gitsource_run(w->source, &ops, w, err);
	if (w->nhead > 0)
		qsort(w->head, w->nhead, sizeof(*w->head), compare_heads);
	if (status == JK_OK && tree)
		status = walk_tree(w, walk_ops, err);
	return status;
}

struct jk_span
jk_gitwalk_path(const struct jk_gitwalk *w, struct jk_span path)
{
	if (path.len <= w->top_len)
		return jk_span_str(".");
	return jk_span_from(path, w->top_len);
}

void
jk_gitwalk_compare(const struct jk_gitwalk *w, struct jk_job *job)
{
	struct jk_span path = jk_span_make(job->path, job->path_len);
	const struct head_file *f = NULL;
	struct head_file key = { 0 };

	if (!w->shared->config->git.diff)
		return;
	hash_path(path, key.path);
	if (w->nhead > 0)
		f = bsearch(&key, w->head, w->nhead, sizeof(*w->head),
			    compare_heads);
	jk_wire_put_u64(&job->request, JK_ASK_FILE);
	jk_wire_put_u64(&job->request, job->size);
	if (f != NULL)
		jk_ask_put_object(&job->request, f->oid, f->oid, 1);
}
