/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/gitsource.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/repo.h"

enum {
	/* Enough that a request's way costs little, and that of versions of a
	 * file, which are differences from each other, most are asked for
	 * together. */
	BATCH_BLOBS = 128,
	BATCH_BYTES = 256 * 1024, /* of names */
};

struct jk_gitsource {
	const struct jk_shared *shared; /* borrowed */
	const struct jk_repo *repo;     /* borrowed, or NULL */
	struct jk_handle *handle;       /* owned, until the last batch */
	const struct jk_gitsource_ops *ops;
	void *ctx;
	struct jk_buf path;   /* with the repository's name */
	struct jk_job *batch; /* owned: being filled, or NULL */
	char fatal[sizeof(((struct jk_err *)0)->text)];
};

struct jk_gitsource *
jk_gitsource_new(const struct jk_shared *shared, const struct jk_repo *repo)
{
	struct jk_gitsource *g = jk_xcalloc(1, sizeof(*g));
	struct jk_handle_options options = shared->handle;

	options.git = true;
	g->shared = shared;
	g->repo = repo;
	g->handle = repo != NULL ? jk_repo_handle(repo, shared)
				 : jk_handle_new(&options);
	return g;
}

void
jk_gitsource_free(struct jk_gitsource *g)
{
	if (g == NULL)
		return;
	jk_handle_free(g->handle);
	jk_job_free(g->batch);
	jk_buf_release(&g->path);
	free(g);
}

enum jk_status
jk_gitsource_start(struct jk_gitsource *g, struct jk_err *err)
{
	return jk_handle_start(g->handle, NULL, err);
}

static void
queue_batch(struct jk_gitsource *g)
{
	if (g->batch != NULL)
		g->ops->queue(g->ctx, g->batch);
	g->batch = NULL;
}

static bool
is_excluded(const struct jk_gitsource *g, struct jk_span path)
{
	if (g->repo != NULL)
		path = jk_repo_below_root(g->repo, path);
	return jk_walk_options_exclude(&g->shared->config->walk, path);
}

static void
add_blob(struct jk_gitsource *g, const struct jk_git_blob *blob)
{
	if (g->batch == NULL) {
		g->batch = jk_job_new(jk_span_str(""));
		g->batch->blobs = jk_blobs_new();
		g->batch->repo = g->repo;
		g->ops->progress(g->ctx, blob->path);
	}
	jk_blobs_add(g->batch->blobs, blob);
	if (jk_blobs_count(g->batch->blobs) >= BATCH_BLOBS ||
	    jk_blobs_bytes(g->batch->blobs) >= BATCH_BYTES)
		queue_batch(g);
}

/* A gap is a job with nothing to read. */
static void
add_gap(struct jk_gitsource *g, const struct jk_listed *listed,
	const struct jk_coverage *gap)
{
	struct jk_job *job = jk_job_new(listed->blob.path);

	queue_batch(g);
	job->outcome = gap->outcome;
	job->cause = gap->cause;
	snprintf(job->detail, sizeof(job->detail), "%.*s",
		 (int)(gap->detail.len < 256 ? gap->detail.len : 256),
		 gap->detail.len > 0 ? (const char *)gap->detail.ptr : "");
	if (listed->blob.origin != NULL)
		jk_frame_put_origin(&job->origin, listed->blob.origin);
	g->ops->queue(g->ctx, job);
}

static enum jk_status
on_frame(void *ctx, struct jk_frame *frame, struct jk_err *err)
{
	static const struct jk_coverage excluded = {
		.outcome = JK_SKIPPED,
		.cause = JK_CAUSE_EXCLUDED,
	};
	struct jk_gitsource *g = ctx;
	struct jk_listed listed;
	struct jk_span text;
	enum jk_status status;

	if (frame->type == JK_FRAME_FATAL) {
		text = jk_wire_take_bytes(&frame->body);
		snprintf(g->fatal, sizeof(g->fatal), "%.*s",
			 (int)(text.len < 400 ? text.len : 400),
			 text.len > 0 ? (const char *)text.ptr : "");
		return JK_OK;
	}
	if (frame->type != JK_FRAME_BLOB && frame->type != JK_FRAME_GAP &&
	    frame->type != JK_FRAME_TRACKED)
		return jk_err_set(err, JK_ECORRUPT, "frame of type %d",
				  frame->type);
	status = jk_frame_take_listed(frame, &listed, err);
	if (status != JK_OK)
		return status;
	if (g->repo != NULL) {
		jk_repo_path(g->repo, listed.blob.path, &g->path);
		listed.blob.path =
			jk_span_head(jk_buf_span(&g->path), JK_PATH_FRAME_MAX);
	}
	if (listed.type == JK_FRAME_TRACKED)
		g->ops->tracked(g->ctx, &listed.blob, listed.is_submodule);
	else if (listed.type == JK_FRAME_GAP)
		add_gap(g, &listed, &listed.gap);
	else if (is_excluded(g, listed.blob.path))
		add_gap(g, &listed, &excluded);
	else
		add_blob(g, &listed.blob);
	return JK_OK;
}

enum jk_status
jk_gitsource_run(struct jk_gitsource *g, const struct jk_gitsource_ops *ops,
		 void *ctx, struct jk_err *err)
{
	struct jk_buf request = { 0 }, detail = { 0 };
	enum jk_status status = JK_OK;

	g->ops = ops;
	g->ctx = ctx;
	jk_wire_put_u64(&request, JK_ASK_LIST);
	if (!jk_handle_ask(g->handle, jk_buf_span(&request), -1, &detail))
		status = jk_err_set(err, JK_EIO, "%s", jk_buf_cstr(&detail));
	if (status == JK_OK)
		status = jk_handle_collect(g->handle, on_frame, g, err);
	/* Most repositories are small: one process for all of it. */
	if (status == JK_OK && g->repo != NULL && g->batch != NULL) {
		g->batch->lister = g->handle;
		g->handle = NULL;
	}
	queue_batch(g);
	if (status == JK_OK && g->fatal[0] != '\0')
		status = jk_err_set(err, JK_ECORRUPT, "%s", g->fatal);
	jk_buf_release(&request);
	jk_buf_release(&detail);
	return status;
}
