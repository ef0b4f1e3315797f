/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/format.h>

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "claims.h"
#include "codec.h"
#include "pump.h"

#define CHUNK (128 * 1024)
/* Enough to see whether a further stream begins. */
#define LOOKAHEAD 8
/* Files from this size on are unpacked by a thread of their own. */
#define PUMP_SIZE (256 * 1024)

/* A stream being unpacked: what the child source reads from. */
struct stream {
	const struct jk_codec *codec;
	void *state;              /* owned */
	struct jk_source *src;    /* borrowed */
	struct jk_budget *budget; /* borrowed */
	uint64_t in;
	bool src_ended;
	bool ended;
	bool trailing;        /* other bytes behind the stream */
	struct jk_err failed; /* status JK_OK: not failed */
	enum jk_cause cause;  /* of failed, when JK_ELIMIT */
	struct jk_pump *pump; /* owned; NULL: unpacked when asked for */
	struct jk_span ahead; /* of the pump, not handed out */
	uint64_t ahead_in;    /* bytes taken for it and what came before */
	uint64_t given;       /* bytes handed out */
	size_t from, to;      /* unread part of chunk */
	unsigned char chunk[CHUNK];
};

static enum jk_status
fail(struct stream *s, enum jk_status status, enum jk_cause cause,
     const char *text)
{
	s->cause = cause;
	return jk_err_set(&s->failed, status, "%s", text);
}

/* Reads until want bytes lie in chunk or the source ends. */
static enum jk_status
refill(struct stream *s, size_t want)
{
	enum jk_status status;
	size_t got;

	if (s->to - s->from >= want || s->src_ended)
		return JK_OK;
	memmove(s->chunk, s->chunk + s->from, s->to - s->from);
	s->to -= s->from;
	s->from = 0;
	status = jk_source_read(s->src, s->chunk + s->to, CHUNK - s->to, &got,
				&s->failed);
	if (status != JK_OK) {
		s->cause = status == JK_ELIMIT ? s->budget->cause
					       : JK_CAUSE_IO_ERROR;
		return status;
	}
	s->to += got;
	s->src_ended = got == 0;
	return JK_OK;
}

/* Behind a complete stream: zeros (tapes, xz padding), another stream, the
 * end, or something else that nobody asked for. */
static enum jk_status
next_stream(struct stream *s)
{
	const struct jk_codec *codec = s->codec;
	enum jk_status status;
	struct jk_span rest;

	do {
		status = refill(s, LOOKAHEAD);
		if (status != JK_OK)
			return status;
		rest = jk_span_make(s->chunk + s->from, s->to - s->from);
		if (codec->follows != NULL && codec->follows(rest)) {
			if (codec->reset(s->state))
				return JK_OK;
			return fail(s, JK_ELIMIT, JK_CAUSE_MEMORY_LIMIT,
				    "out of memory");
		}
		while (s->from < s->to && s->chunk[s->from] == 0)
			s->from++;
		if (s->from < s->to && rest.ptr == s->chunk + s->from) {
			s->trailing = true;
			break;
		}
	} while (s->from < s->to || !s->src_ended);
	s->ended = true;
	return JK_OK;
}

/* One step: *got bytes to to, or the end, or a failure. */
static enum jk_status
step(struct stream *s, unsigned char *to, size_t len, size_t *got)
{
	struct jk_codec_io io = { .out = to, .room = len };
	enum jk_codec_result r;
	enum jk_status status = refill(s, JK_CODEC_HOLD + 1);

	if (status != JK_OK)
		return status;
	io.in = jk_span_make(s->chunk + s->from, s->to - s->from);
	io.last = s->src_ended;
	r = s->codec->run(s->state, &io);
	s->in += (s->to - s->from) - io.in.len;
	*got = len - io.room;
	if (r == JK_CODEC_MORE && *got == 0 && io.in.len == s->to - s->from &&
	    (s->src_ended || io.in.len > 0))
		return fail(s, JK_ECORRUPT, JK_CAUSE_DAMAGED,
			    s->src_ended ? "the compressed data end early"
					 : "the compressed data are damaged");
	s->from = s->to - io.in.len;
	switch (r) {
	case JK_CODEC_MORE:
		return JK_OK;
	case JK_CODEC_END:
		return next_stream(s);
	case JK_CODEC_MEMORY:
		return fail(s, JK_ELIMIT, JK_CAUSE_MEMORY_LIMIT,
			    "unpacking needs too much memory");
	case JK_CODEC_BAD:
		break;
	}
	return fail(s, JK_ECORRUPT, JK_CAUSE_DAMAGED,
		    "the compressed data are damaged");
}

/* Bytes until the end or a failure. Neither draws on the budget nor reads it,
 * but for a source that failed by it: the pump's thread is in here. */
static size_t
unpack_some(void *ctx, unsigned char *to, size_t len, uint64_t *in)
{
	struct stream *s = ctx;
	size_t got = 0;

	while (got == 0 && !s->ended && s->failed.status == JK_OK)
		step(s, to, len, &got);
	*in = s->in;
	return got;
}

static void
look_ahead(struct stream *s)
{
	if (s->ahead.len == 0)
		s->ahead = jk_pump_next(s->pump, &s->ahead_in);
}

/* The same, from what the pump has ready. */
static size_t
take_ahead(struct stream *s, unsigned char *to, size_t len)
{
	struct jk_span part;

	look_ahead(s);
	part = jk_span_head(s->ahead, len);
	if (part.len > 0)
		memcpy(to, part.ptr, part.len);
	s->ahead = jk_span_from(s->ahead, part.len);
	return part.len;
}

/* No thread touches the stream from here on. What the pump met behind bytes
 * that nobody took counts no more than if it had not run ahead. */
static void
stop_pump(struct stream *s)
{
	if (s->pump == NULL)
		return;
	look_ahead(s);
	jk_pump_stop(s->pump);
	s->pump = NULL;
	if (s->ahead.len > 0) {
		s->failed.status = JK_OK;
		s->trailing = false;
	}
	s->ahead = jk_span_make("", 0);
}

/* Good bytes go out before the failure behind them, which shows at the next
 * call; bytes over the budget do not. */
static enum jk_status
stream_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct stream *s = ctx;
	struct jk_err over = { .status = JK_OK };

	if (s->pump != NULL)
		*got = take_ahead(s, to, len);
	else
		*got = unpack_some(s, to, len, &s->ahead_in);
	if (*got > 0) {
		s->given += *got;
		if (jk_budget_expand(s->budget, *got, s->ahead_in, s->given,
				     &over) == JK_OK)
			return JK_OK;
		stop_pump(s);
		s->failed = over;
		s->cause = s->budget->cause;
		*got = 0;
	}
	if (s->failed.status == JK_OK)
		return JK_OK;
	if (s->failed.status == JK_ELIMIT)
		s->budget->cause = s->cause;
	return jk_err_set(err, s->failed.status, "%s", s->failed.text);
}

static const struct jk_source_ops stream_ops = { .read = stream_read };

/* Only the file itself: what lies deeper is read through parsers that share
 * the budget with all that is above and below. */
static bool
is_worth_a_thread(const struct stream *s)
{
	uint64_t size = jk_source_size(s->src);

	return s->budget->depth == 1 && jk_source_can_pread(s->src) &&
	       size >= PUMP_SIZE;
}

static enum jk_status
unpack(struct stream *s, struct jk_out *out, struct jk_err *err)
{
	struct jk_source *child =
		jk_source_new(&stream_ops, s, JK_SIZE_UNKNOWN);
	enum jk_status status;

	if (is_worth_a_thread(s))
		s->pump = jk_pump_start(unpack_some, s);
	status = out->ops->child(out->ctx, jk_span_make("", 0), child, NULL);
	stop_pump(s);
	jk_source_free(child);
	if (s->failed.status != JK_OK) {
		s->budget->cause = s->cause;
		return jk_err_set(err, s->failed.status, "%s", s->failed.text);
	}
	if (status == JK_ESTOP || s->budget->spent)
		return jk_err_set(err, status, "stopped");
	if (s->trailing)
		return jk_err_set(err, JK_ECORRUPT,
				  "other bytes behind the compressed data");
	return JK_OK;
}

static enum jk_status
extract(const struct jk_codec *codec, struct jk_source *src, struct jk_out *out,
	struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err);
	struct stream *s;

	if (status != JK_OK)
		return status;
	s = jk_xcalloc(1, sizeof(*s));
	s->codec = codec;
	s->src = src;
	s->budget = out->budget;
	s->state = codec->open(out->budget->limits.max_memory / 2);
	if (s->state != NULL) {
		status = unpack(s, out, err);
		codec->close(s->state);
	} else {
		out->budget->cause = JK_CAUSE_MEMORY_LIMIT;
		status = jk_err_set(err, JK_ELIMIT, "out of memory");
	}
	free(s);
	jk_budget_leave(out->budget);
	return status;
}

static enum jk_status
extract_gzip(const struct jk_format *format, struct jk_source *src,
	     struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return extract(&jk_codec_gzip, src, out, err);
}

static enum jk_status
extract_bzip2(const struct jk_format *format, struct jk_source *src,
	      struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return extract(&jk_codec_bzip2, src, out, err);
}

static enum jk_status
extract_xz(const struct jk_format *format, struct jk_source *src,
	   struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return extract(&jk_codec_xz, src, out, err);
}

static enum jk_status
extract_zstd(const struct jk_format *format, struct jk_source *src,
	     struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return extract(&jk_codec_zstd, src, out, err);
}

static enum jk_status
extract_lzip(const struct jk_format *format, struct jk_source *src,
	     struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return extract(&jk_codec_lzip, src, out, err);
}

static enum jk_status
extract_lzma(const struct jk_format *format, struct jk_source *src,
	     struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return extract(&jk_codec_lzma, src, out, err);
}

#define AT(at, text)                                                           \
	{                                                                      \
		.offset = (at), .bytes = (text), .len = sizeof(text) - 1       \
	}

static const struct jk_magic gzip_magics[] = {
	AT(0, "\x1f\x8b\x08"),
	{ .len = 0 },
};

static const struct jk_magic xz_magics[] = {
	AT(0, "\xfd"
	      "7zXZ\0"),
	{ .len = 0 },
};

static const struct jk_magic zstd_magics[] = {
	AT(0, "\x28\xb5\x2f\xfd"),
	{ .len = 0 },
};

static const struct jk_magic lzip_magics[] = {
	AT(0, "LZIP\0"),
	AT(0, "LZIP\1"),
	{ .len = 0 },
};

extern const struct jk_format jk_fmt_gzip;
const struct jk_format jk_fmt_gzip = {
	.name = "gzip",
	.media_type = "application/gzip",
	.magics = gzip_magics,
	.extract = extract_gzip,
};

extern const struct jk_format jk_fmt_bzip2;
const struct jk_format jk_fmt_bzip2 = {
	.name = "bzip2",
	.media_type = "application/x-bzip2",
	.claims = jk_claims_bzip2,
	.extract = extract_bzip2,
};

extern const struct jk_format jk_fmt_xz;
const struct jk_format jk_fmt_xz = {
	.name = "xz",
	.media_type = "application/x-xz",
	.magics = xz_magics,
	.extract = extract_xz,
};

extern const struct jk_format jk_fmt_zstd;
const struct jk_format jk_fmt_zstd = {
	.name = "zstd",
	.media_type = "application/zstd",
	.magics = zstd_magics,
	.claims = jk_claims_zstd,
	.extract = extract_zstd,
};

extern const struct jk_format jk_fmt_lzip;
const struct jk_format jk_fmt_lzip = {
	.name = "lzip",
	.media_type = "application/x-lzip",
	.magics = lzip_magics,
	.extract = extract_lzip,
};

extern const struct jk_format jk_fmt_lzma;
const struct jk_format jk_fmt_lzma = {
	.name = "lzma",
	.media_type = "application/x-lzma",
	.claims = jk_claims_lzma,
	.extract = extract_lzma,
};
