/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "unpack.h"

#include <string.h>

#include <jikimi/charset.h>

#include "inflate.h"

/* What stands before LZMA data in an EGG: two bytes of version, two of a
 * length, then the properties; and the header of a .lzma file. */
#define EGG_LZMA_LEN 9
#define EGG_LZMA_PROPS 4
#define LZMA_PROPS_LEN 5
#define LZMA_HEAD_LEN 13
/* So many bytes behind the end of a packed stream are padding or an end mark;
 * more of them mean that the size was wrong. */
#define PADDING_MAX 16

static void *
deflate_open(uint64_t max_memory)
{
	(void)max_memory;
	return jk_inflate_open(jk_inflate_best(), JK_WRAP_NONE);
}

static enum jk_codec_result
deflate_run(void *state, struct jk_codec_io *io)
{
	return jk_inflate_run(state, io);
}

static bool
deflate_reset(void *state)
{
	jk_inflate_reset(state);
	return true;
}

static void
deflate_close(void *state)
{
	jk_inflate_close(state);
}

const struct jk_codec jk_codec_deflate = {
	.open = deflate_open,
	.run = deflate_run,
	.reset = deflate_reset,
	.close = deflate_close,
};

static enum jk_status
fail(struct jk_unpack *u, enum jk_status status, const char *text)
{
	jk_err_set(&u->failed, status, "%s", text);
	u->cause = jk_budget_cause(u->out->budget, status);
	return status;
}

static enum jk_status
no_memory(struct jk_unpack *u)
{
	u->out->budget->cause = JK_CAUSE_MEMORY_LIMIT;
	return fail(u, JK_ELIMIT, "unpacking needs too much memory");
}

static void
close_codec(struct jk_unpack *u)
{
	if (u->state != NULL)
		u->part.codec->close(u->state);
	u->state = NULL;
}

/* The packed bytes at hand, no more than belong to the part. */
static struct jk_span
look(struct jk_unpack *u, size_t want)
{
	if (want > u->left)
		want = (size_t)u->left;
	if (want == 0)
		return jk_span_make("", 0);
	return jk_span_head(jk_feed_look(u->feed, want),
			    u->left > JK_FEED_MAX ? JK_FEED_MAX
						  : (size_t)u->left);
}

static void
take(struct jk_unpack *u, size_t n)
{
	jk_feed_take(u->feed, n);
	u->left -= n;
	u->taken += n;
}

/* The header that a .lzma file has where an EGG has another. */
static enum jk_status
begin_lzma(struct jk_unpack *u)
{
	struct jk_span s = look(u, EGG_LZMA_LEN);
	unsigned char head[LZMA_HEAD_LEN], none[1];
	/* It takes nothing when there is no room at all. */
	struct jk_codec_io io = { .out = none, .room = sizeof(none) };

	if (s.len < EGG_LZMA_LEN)
		return fail(u, JK_ECORRUPT, "the compressed data end early");
	memcpy(head, s.ptr + EGG_LZMA_PROPS, LZMA_PROPS_LEN);
	for (size_t i = LZMA_PROPS_LEN; i < LZMA_HEAD_LEN; i++)
		head[i] = (unsigned char)(u->part.unpacked >>
					  8 * (i - LZMA_PROPS_LEN));
	take(u, EGG_LZMA_LEN);
	io.in = jk_span_make(head, sizeof(head));
	switch (u->part.codec->run(u->state, &io)) {
	case JK_CODEC_MEMORY:
		return no_memory(u);
	case JK_CODEC_BAD:
		return fail(u, JK_ECORRUPT, "the compressed data are damaged");
	default:
		return JK_OK;
	}
}

static enum jk_status
begin_part(struct jk_unpack *u)
{
	u->active = true;
	u->left = u->part.packed;
	u->made = 0;
	u->crc = 0;
	if (u->part.unknown)
		return fail(u, JK_EUNSUPPORTED, "");
	if (u->part.codec == NULL)
		return JK_OK;
	u->state = u->part.codec->open(u->out->budget->limits.max_memory / 2);
	if (u->state == NULL)
		return no_memory(u);
	return u->part.lzma_head ? begin_lzma(u) : JK_OK;
}

/* What the codec did not want of its part belongs to nobody, or to the next
 * member. */
static void
end_part(struct jk_unpack *u)
{
	close_codec(u);
	u->active = false;
	if (u->left > PADDING_MAX || jk_feed_skip(u->feed, u->left) < u->left ||
	    u->made != u->part.unpacked ||
	    (u->part.has_crc && u->crc != u->part.crc))
		u->warned = true;
	u->left = 0;
}

static enum jk_status
feed_status(struct jk_unpack *u)
{
	if (u->feed->failed.status == JK_OK)
		return JK_OK;
	return fail(u, u->feed->failed.status, u->feed->failed.text);
}

static enum jk_status
copy_stored(struct jk_unpack *u, unsigned char *to, size_t len, size_t *got)
{
	struct jk_span s = jk_span_head(look(u, 1), len);

	if (s.len == 0 && u->left > 0) {
		if (feed_status(u) != JK_OK)
			return u->failed.status;
		return fail(u, JK_ECORRUPT, "the data end early");
	}
	memcpy(to, s.ptr, s.len);
	take(u, s.len);
	*got = s.len;
	return JK_OK;
}

static enum jk_status
end_stream(struct jk_unpack *u)
{
	if (!u->part.several || u->left == 0 || jk_feed_ended(u->feed)) {
		u->left = u->part.several ? 0 : u->left;
		u->part.codec->close(u->state);
		u->state = NULL;
		return JK_OK;
	}
	return u->part.codec->reset(u->state) ? JK_OK : no_memory(u);
}

static enum jk_status
run_codec(struct jk_unpack *u, unsigned char *to, size_t len, size_t *got)
{
	struct jk_span s = look(u, JK_CODEC_HOLD + 1);
	struct jk_codec_io io = { .in = s, .out = to, .room = len };
	enum jk_codec_result r;

	if (feed_status(u) != JK_OK)
		return u->failed.status;
	io.last = s.len == u->left || s.len < JK_CODEC_HOLD + 1;
	r = u->part.codec->run(u->state, &io);
	*got = len - io.room;
	take(u, s.len - io.in.len);
	switch (r) {
	case JK_CODEC_END:
		return end_stream(u);
	case JK_CODEC_MEMORY:
		return no_memory(u);
	case JK_CODEC_BAD:
		return fail(u, JK_ECORRUPT, "the compressed data are damaged");
	case JK_CODEC_MORE:
		break;
	}
	if (*got > 0 || io.in.len < s.len)
		return JK_OK;
	return fail(u, JK_ECORRUPT,
		    io.last ? "the compressed data end early"
			    : "the compressed data are damaged");
}

/* One step: bytes to to, a part begun or ended, the end, or a failure. */
static enum jk_status
step(struct jk_unpack *u, unsigned char *to, size_t len, size_t *got)
{
	enum jk_status status;

	if (!u->active) {
		u->part = (struct jk_part){ .codec = NULL };
		u->ended = !u->next(u->ctx, &u->part);
		if (!u->ended)
			return begin_part(u);
		if (u->size != JK_SIZE_UNKNOWN && u->size != u->given)
			u->warned = true;
		return feed_status(u);
	}
	if (u->part.codec == NULL)
		status = copy_stored(u, to, len, got);
	else
		status = run_codec(u, to, len, got);
	u->made += *got;
	if (u->part.has_crc)
		u->crc = jk_inflate_best()->crc32(u->crc,
						  jk_span_make(to, *got));
	if (status == JK_OK && u->state == NULL &&
	    (u->part.codec != NULL || u->left == 0))
		end_part(u);
	return status;
}

static void
begin_member(struct jk_unpack *u, uint64_t size)
{
	u->size = size;
	u->broken = false;
	u->active = false;
	u->ended = false;
	u->warned = false;
	u->taken = 0;
	u->given = 0;
	u->failed = (struct jk_err){ .status = JK_OK };
	u->cause = JK_CAUSE_NONE;
}

static enum jk_status
member_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct jk_unpack *u = ctx;

	*got = 0;
	while (*got == 0 && !u->ended && u->failed.status == JK_OK)
		step(u, to, len, got);
	if (*got > 0) {
		struct jk_err over = { .status = JK_OK };

		u->given += *got;
		if (jk_budget_expand(u->out->budget, *got, u->taken, u->given,
				     &over) == JK_OK)
			return JK_OK;
		*got = 0;
		fail(u, over.status, over.text);
	}
	if (u->failed.status == JK_OK)
		return JK_OK;
	if (u->failed.status == JK_ELIMIT)
		u->out->budget->cause = u->cause;
	return jk_err_set(err, u->failed.status, "%s", u->failed.text);
}

static const struct jk_source_ops member_ops = { .read = member_read };

static void
note(struct jk_unpack *u, struct jk_span name, enum jk_cause cause,
     const char *detail)
{
	enum jk_outcome outcome = JK_PARTIAL;

	if (u->given == 0 && cause == JK_CAUSE_DAMAGED)
		outcome = JK_FAILED;
	else if (u->given == 0)
		outcome = JK_SKIPPED;
	u->out->ops->note(u->out->ctx, name, outcome, cause,
			  jk_span_str(detail));
}

/* What the callee left unread, so that the feed stands behind the member. */
static void
pass_over(struct jk_unpack *u)
{
	if (u->failed.status == JK_ECORRUPT || u->out->budget->spent)
		return;
	while (!u->ended && u->feed->failed.status == JK_OK) {
		if (u->active) {
			close_codec(u);
			jk_feed_skip(u->feed, u->left);
			u->left = 0;
			u->active = false;
		}
		u->ended = !u->next(u->ctx, &u->part);
		if (!u->ended) {
			u->active = true;
			u->left = u->part.packed;
		}
	}
}

static enum jk_status
end_member(struct jk_unpack *u, enum jk_status status, struct jk_err *err)
{
	if (u->broken)
		u->ndamaged++;
	if (u->out->budget->spent)
		return jk_err_set(err, JK_ELIMIT, "stopped in a member");
	if (status == JK_ESTOP)
		return jk_err_set(err, status, "stopped");
	if (u->feed->failed.status != JK_OK)
		return jk_err_set(err, u->feed->failed.status, "%s",
				  u->feed->failed.text);
	return JK_OK;
}

enum jk_status
jk_unpack_member(struct jk_unpack *u, struct jk_span name, uint64_t size,
		 struct jk_err *err)
{
	enum jk_status status = jk_budget_member(u->out->budget, err);
	struct jk_source *src;

	if (status != JK_OK)
		return status;
	begin_member(u, size);
	src = jk_source_new(&member_ops, u, size);
	status = u->out->ops->child(u->out->ctx, name, src, NULL);
	jk_source_free(src);
	pass_over(u);
	close_codec(u);
	if (u->failed.status != JK_OK)
		note(u, name, u->cause, u->failed.text);
	else if (u->warned)
		note(u, name, JK_CAUSE_DAMAGED, "size or checksum is wrong");
	u->broken = u->warned || u->failed.status == JK_ECORRUPT;
	return end_member(u, status, err);
}

enum jk_status
jk_unpack_skipped(struct jk_unpack *u, struct jk_span name, enum jk_cause cause,
		  struct jk_err *err)
{
	enum jk_status status = jk_budget_member(u->out->budget, err);

	if (status != JK_OK)
		return status;
	begin_member(u, JK_SIZE_UNKNOWN);
	note(u, name, cause, "");
	return end_member(u, JK_OK, err);
}

/* Bytes of the feed up to a mark. */
struct gap {
	struct jk_feed *feed;
	const uint32_t *marks;
	size_t nmarks;
};

static enum jk_status
gap_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct gap *g = ctx;

	*got = jk_feed_before(g->feed, g->marks, g->nmarks, to, len);
	if (*got > 0 || g->feed->failed.status == JK_OK)
		return JK_OK;
	return jk_err_set(err, g->feed->failed.status, "%s",
			  g->feed->failed.text);
}

static const struct jk_source_ops gap_ops = { .read = gap_read };

enum jk_status
jk_unpack_gap(struct jk_unpack *u, const uint32_t *marks, size_t nmarks,
	      const char *why, struct jk_err *err)
{
	struct gap g = { .feed = u->feed, .marks = marks, .nmarks = nmarks };
	enum jk_status status = JK_OK;
	struct jk_source *src;

	if (!u->broken) {
		u->out->ops->note(u->out->ctx, jk_span_make("", 0), JK_PARTIAL,
				  JK_CAUSE_DAMAGED, jk_span_str(why));
		src = jk_source_new(&gap_ops, &g, JK_SIZE_UNKNOWN);
		status = u->out->ops->child(u->out->ctx, jk_span_make("", 0),
					    src, NULL);
		jk_source_free(src);
		u->broken = true;
	} else {
		u->ndamaged--; /* the same damage as before */
	}
	while (jk_feed_before(u->feed, marks, nmarks, NULL, SIZE_MAX) > 0)
		continue;
	return end_member(u, status, err);
}

void
jk_unpack_name(struct jk_buf *out, struct jk_span stored)
{
	jk_buf_clear(out);
	if (jk_utf8_valid(stored, false))
		jk_buf_append_span(out, stored);
	else
		jk_to_utf8(out, stored, JK_CP949);
	for (size_t i = 0; i < out->len; i++) {
		if (out->ptr[i] == '\\')
			out->ptr[i] = '/';
	}
	if (out->len == 0)
		jk_buf_append_str(out, "?");
}
