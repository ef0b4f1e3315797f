/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "inflated.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

/* Packed bytes at a time. */
#define ROOM (32 * 1024)

struct inflated {
	struct jk_source *packed; /* borrowed, or owned when taken is set */
	bool taken;
	struct jk_inflate *inflate; /* owned; NULL: no memory */
	struct jk_budget *budget;   /* borrowed */
	uint64_t in, out;
	size_t from, to; /* packed bytes not used yet */
	bool last;       /* no more packed bytes come */
	bool ended;
	struct jk_buf *rest; /* borrowed; NULL: not wanted */
	unsigned char room[ROOM];
};

/* More packed bytes behind those that are left. */
static enum jk_status
refill(struct inflated *x, struct jk_err *err)
{
	enum jk_status status;
	size_t got;

	memmove(x->room, x->room + x->from, x->to - x->from);
	x->to -= x->from;
	x->from = 0;
	status = jk_source_read(x->packed, x->room + x->to, ROOM - x->to, &got,
				err);
	if (status != JK_OK)
		return status;
	x->to += got;
	x->last = got == 0;
	return JK_OK;
}

/* One step; what came out of it is written to to. */
static enum jk_status
step(struct inflated *x, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct jk_codec_io io = {
		.in = jk_span_make(x->room + x->from, x->to - x->from),
		.out = to,
		.room = len,
		.last = x->last,
	};
	enum jk_codec_result r = jk_inflate_run(x->inflate, &io);
	size_t used = x->to - x->from - io.in.len;

	x->from += used;
	x->in += used;
	*got = len - io.room;
	x->ended = r == JK_CODEC_END;
	if (x->ended && x->rest != NULL)
		jk_buf_append(x->rest, x->room + x->from, x->to - x->from);
	if (r == JK_CODEC_MEMORY && *got == 0)
		return jk_err_set(err, JK_ELIMIT, "no memory to unpack");
	if (r == JK_CODEC_BAD && *got == 0)
		return jk_err_set(err, JK_ECORRUPT, "damaged deflate stream");
	if (*got > 0 || r != JK_CODEC_MORE)
		return JK_OK;
	if (x->last && used == 0)
		return jk_err_set(err, JK_ECORRUPT, "cut deflate stream");
	return x->last ? JK_OK : refill(x, err);
}

static enum jk_status
inflated_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct inflated *x = ctx;
	enum jk_status status = JK_OK;

	*got = 0;
	if (x->inflate == NULL)
		return jk_err_set(err, JK_ELIMIT, "no memory to unpack");
	while (status == JK_OK && *got == 0 && !x->ended)
		status = step(x, to, len, got, err);
	if (status != JK_OK || *got == 0)
		return status;
	x->out += *got;
	return jk_budget_expand(x->budget, *got, x->in, x->out, err);
}

static void
inflated_close(void *ctx)
{
	struct inflated *x = ctx;

	if (x->inflate != NULL)
		jk_inflate_close(x->inflate);
	if (x->taken)
		jk_source_free(x->packed);
	explicit_bzero(x->room, sizeof(x->room));
	free(x);
}

static const struct jk_source_ops inflated_ops = {
	.read = inflated_read,
	.close = inflated_close,
};

static struct jk_source *
open_over(struct jk_source *packed, enum jk_wrapper wrapper,
	  struct jk_budget *budget, bool taken, struct jk_buf *rest)
{
	struct inflated *x = jk_xcalloc(1, sizeof(*x));

	x->packed = packed;
	x->taken = taken;
	x->rest = rest;
	x->budget = budget;
	x->inflate = jk_inflate_open(jk_inflate_best(), wrapper);
	return jk_source_new(&inflated_ops, x, JK_SIZE_UNKNOWN);
}

struct jk_source *
jk_inflated_open(struct jk_source *packed, enum jk_wrapper wrapper,
		 struct jk_budget *budget)
{
	return open_over(packed, wrapper, budget, false, NULL);
}

struct jk_source *
jk_inflated_take(struct jk_source *packed, enum jk_wrapper wrapper,
		 struct jk_budget *budget)
{
	return open_over(packed, wrapper, budget, true, NULL);
}

struct jk_source *
jk_inflated_open_rest(struct jk_source *packed, enum jk_wrapper wrapper,
		      struct jk_budget *budget, struct jk_buf *rest)
{
	return open_over(packed, wrapper, budget, false, rest);
}
