/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "codec.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

/* zlib: 15 bits of window, 16 more for a gzip header (RFC 1952). */
#define GZIP_BITS (15 + 16)

static void *
gzip_open(uint64_t max_memory)
{
	z_stream *z = calloc(1, sizeof(*z));

	(void)max_memory;
	if (z != NULL && inflateInit2(z, GZIP_BITS) != Z_OK) {
		free(z);
		return NULL;
	}
	return z;
}

static enum jk_codec_result
gzip_run(void *state, struct jk_codec_io *io)
{
	z_stream *z = state;
	uInt in = io->in.len > UINT_MAX ? UINT_MAX : (uInt)io->in.len;
	uInt room = io->room > UINT_MAX ? UINT_MAX : (uInt)io->room;
	int r;

	z->next_in = (Bytef *)(uintptr_t)io->in.ptr;
	z->avail_in = in;
	z->next_out = io->out;
	z->avail_out = room;
	r = inflate(z, Z_NO_FLUSH);
	io->in = jk_span_from(io->in, in - z->avail_in);
	io->out += room - z->avail_out;
	io->room -= room - z->avail_out;
	switch (r) {
	case Z_OK:
	case Z_BUF_ERROR:
		return JK_CODEC_MORE;
	case Z_STREAM_END:
		return JK_CODEC_END;
	case Z_MEM_ERROR:
		return JK_CODEC_MEMORY;
	default:
		return JK_CODEC_BAD;
	}
}

static bool
gzip_reset(void *state)
{
	return inflateReset(state) == Z_OK;
}

static void
gzip_close(void *state)
{
	inflateEnd(state);
	free(state);
}

static bool
gzip_follows(struct jk_span rest)
{
	return jk_span_starts_with(rest, "\x1f\x8b\x08", 3);
}

const struct jk_codec jk_codec_gzip = {
	.open = gzip_open,
	.run = gzip_run,
	.reset = gzip_reset,
	.close = gzip_close,
	.follows = gzip_follows,
};
