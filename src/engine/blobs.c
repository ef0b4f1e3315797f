/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/blobs.h"

#include <stdlib.h>

enum { HELD_MAX = 4 << 20 }; /* frames of a blob that is not done */

struct jk_blobs {
	struct jk_buf frames;
	size_t *at; /* owned: where each begins */
	size_t n, cap;
};

struct jk_blobs *
jk_blobs_new(void)
{
	return jk_xcalloc(1, sizeof(struct jk_blobs));
}

void
jk_blobs_free(struct jk_blobs *b)
{
	if (b == NULL)
		return;
	jk_buf_release(&b->frames);
	free(b->at);
	free(b);
}

void
jk_blobs_add(struct jk_blobs *b, const struct jk_git_blob *blob)
{
	if (b->n == b->cap) {
		b->cap = b->cap * 2 + 64;
		b->at = jk_xrealloc(b->at, b->cap, sizeof(*b->at));
	}
	b->at[b->n++] = b->frames.len;
	jk_frame_put_blob(&b->frames, blob);
}

size_t
jk_blobs_count(const struct jk_blobs *b)
{
	return b->n;
}

size_t
jk_blobs_bytes(const struct jk_blobs *b)
{
	return b->frames.len;
}

/* They were checked when they came. */
static void
get(const struct jk_blobs *b, size_t i, struct jk_listed *out)
{
	struct jk_frame frame;
	size_t used;

	jk_frame_next(jk_span_from(jk_buf_span(&b->frames), b->at[i]), &frame,
		      &used, NULL);
	jk_frame_take_listed(&frame, out, NULL);
}

/* One examination of a batch. */
struct run {
	struct jk_blobs *blobs;
	const struct jk_blobs_ops *ops;
	void *ctx;
	struct jk_buf held; /* frames of the blob that is being examined */
	struct jk_buf detail;
	size_t at; /* that blob */
	bool begun;
};

static void
begin(struct run *r)
{
	struct jk_listed listed;

	if (r->begun)
		return;
	get(r->blobs, r->at, &listed);
	r->ops->begin(r->ctx, &listed.blob);
	r->begun = true;
}

static void
let_go(struct run *r)
{
	begin(r);
	r->ops->frames(r->ctx, jk_buf_span(&r->held));
	jk_buf_clear(&r->held);
}

static void
end(struct run *r, enum jk_outcome outcome, enum jk_cause cause)
{
	let_go(r);
	r->ops->end(r->ctx, outcome, cause, jk_buf_cstr(&r->detail));
	jk_buf_clear(&r->detail);
	r->begun = false;
	r->at++;
}

static void
hold(void *ctx, struct jk_buf *frames)
{
	struct run *r = ctx;

	jk_buf_append_span(&r->held, jk_buf_span(frames));
	jk_buf_clear(frames);
	if (r->held.len > HELD_MAX)
		let_go(r);
}

/* Asks for blobs from r->at up to last. */
static bool
ask(struct run *r, struct jk_handle *h, size_t last)
{
	struct jk_buf request = { 0 };
	bool asked;

	jk_wire_put_u64(&request, JK_ASK_BLOBS);
	for (size_t i = r->at; i < last; i++) {
		struct jk_listed listed;

		get(r->blobs, i, &listed);
		jk_ask_put_object(&request, listed.blob.oid, listed.blob.old,
				  listed.blob.nold);
	}
	asked = jk_handle_ask(h, jk_buf_span(&request), -1, &r->detail);
	jk_buf_release(&request);
	return asked;
}

/* Blobs up to last, as far as one worker comes. True when the one it stopped
 * at may not be to blame. */
static bool
answers(struct run *r, struct jk_handle *h, size_t last)
{
	size_t first = r->at;

	while (r->at < last) {
		enum jk_outcome outcome;
		enum jk_cause cause;

		jk_handle_await(h, 0, hold, r, &outcome, &cause, &r->detail);
		if (outcome != JK_SCANNED && last - first > 1 && !r->begun &&
		    cause != JK_CAUSE_INTERRUPTED) {
			jk_buf_clear(&r->held);
			jk_buf_clear(&r->detail);
			return true;
		}
		end(r, outcome, cause);
		if (outcome != JK_SCANNED)
			return false;
	}
	return false;
}

void
jk_blobs_examine(struct jk_blobs *b, struct jk_handle *h,
		 const atomic_bool *stop, const struct jk_blobs_ops *ops,
		 void *ctx)
{
	struct run r = { .blobs = b, .ops = ops, .ctx = ctx };
	bool single = false;

	while (r.at < b->n) {
		size_t last = single ? r.at + 1 : b->n;

		if (atomic_load(stop))
			end(&r, JK_SKIPPED, JK_CAUSE_INTERRUPTED);
		else if (!ask(&r, h, last))
			end(&r, JK_FAILED, JK_CAUSE_INTERNAL);
		else
			single = answers(&r, h, last) || single;
	}
	jk_buf_release(&r.held);
	jk_buf_release(&r.detail);
}
