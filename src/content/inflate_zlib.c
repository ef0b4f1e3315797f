/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "inflate.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

static void *
zlib_open(void)
{
	z_stream *z = calloc(1, sizeof(*z));

	if (z != NULL && inflateInit2(z, -MAX_WBITS) != Z_OK) {
		free(z);
		return NULL;
	}
	return z;
}

static enum jk_codec_result
zlib_run(void *state, struct jk_codec_io *io)
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

static void
zlib_reset(void *state)
{
	inflateReset(state);
}

static void
zlib_close(void *state)
{
	inflateEnd(state);
	free(state);
}

static uint32_t
zlib_crc32(uint32_t crc, struct jk_span bytes)
{
	return (uint32_t)crc32_z(crc, bytes.ptr, bytes.len);
}

const struct jk_inflater jk_inflater_zlib = {
	.name = "zlib",
	.open = zlib_open,
	.run = zlib_run,
	.reset = zlib_reset,
	.close = zlib_close,
	.crc32 = zlib_crc32,
};
