/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "archive.h"

#include <stdlib.h>
#include <string.h>

#define STEP (16 * 1024)

/* What follows the end of an archive: first what libarchive was given and did
 * not use, then the rest of the source. */
struct tail {
	struct jk_arc *x; /* borrowed */
	size_t from, to;  /* in x->block */
};

static enum jk_status
tail_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct tail *t = ctx;
	struct jk_arc *x = t->x;
	enum jk_status status;

	if (t->from < t->to) {
		*got = t->to - t->from < len ? t->to - t->from : len;
		memcpy(to, x->block + t->from, *got);
		t->from += *got;
		return JK_OK;
	}
	if (x->random)
		status = jk_source_pread(x->src, x->pos, to, len, got, err);
	else
		status = jk_source_read(x->src, to, len, got, err);
	x->pos += *got;
	return status;
}

static const struct jk_source_ops tail_ops = { .read = tail_read };

/* Archives are filled up with zeros to the end of their last block. */
static enum jk_status
skip_zeros(struct jk_source *tail, bool *more, struct jk_err *err)
{
	unsigned char zeros[STEP];
	enum jk_status status;
	struct jk_span head;
	size_t n, got;

	for (;;) {
		status = jk_source_peek(tail, STEP, &head, err);
		if (status != JK_OK || head.len == 0)
			break;
		for (n = 0; n < head.len && head.ptr[n] == 0; n++)
			;
		*more = n < head.len;
		if (n == 0)
			break;
		status = jk_source_read(tail, zeros, n, &got, err);
		if (status != JK_OK || *more)
			break;
	}
	return status;
}

enum jk_status
jk_arc_tail(struct jk_arc *x, struct jk_err *err)
{
	la_int64_t used = archive_filter_bytes(x->a, 0);
	struct tail t = { .x = x, .to = x->block_len };
	struct jk_source *tail;
	enum jk_status status;
	bool more = false;
	uint64_t left;

	if (used < 0 || (uint64_t)used > x->fed)
		return JK_OK;
	left = x->pos - x->base - (uint64_t)used;
	if (left > x->block_len) {
		x->out->ops->note(x->out->ctx, jk_span_make("", 0), JK_PARTIAL,
				  JK_CAUSE_DAMAGED,
				  jk_span_str("more behind the archive's end"));
		return JK_OK;
	}
	t.from = x->block_len - (size_t)left;
	tail = jk_source_new(&tail_ops, &t, JK_SIZE_UNKNOWN);
	status = skip_zeros(tail, &more, err);
	if (status == JK_OK && more)
		status = x->out->ops->child(x->out->ctx, jk_span_make("", 0),
					    tail, err);
	jk_source_free(tail);
	return status;
}
