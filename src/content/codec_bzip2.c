/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "codec.h"

#include <bzlib.h>
#include <limits.h>
#include <stdlib.h>

static void *
bzip2_open(uint64_t max_memory)
{
	bz_stream *z = calloc(1, sizeof(*z));

	(void)max_memory;
	if (z != NULL && BZ2_bzDecompressInit(z, 0, 0) != BZ_OK) {
		free(z);
		return NULL;
	}
	return z;
}

static enum jk_codec_result
bzip2_run(void *state, struct jk_codec_io *io)
{
	bz_stream *z = state;
	unsigned in = io->in.len > UINT_MAX ? UINT_MAX : (unsigned)io->in.len;
	unsigned room = io->room > UINT_MAX ? UINT_MAX : (unsigned)io->room;
	int r;

	z->next_in = (char *)(uintptr_t)io->in.ptr;
	z->avail_in = in;
	z->next_out = (char *)io->out;
	z->avail_out = room;
	r = BZ2_bzDecompress(z);
	io->in = jk_span_from(io->in, in - z->avail_in);
	io->out += room - z->avail_out;
	io->room -= room - z->avail_out;
	switch (r) {
	case BZ_OK:
		return JK_CODEC_MORE;
	case BZ_STREAM_END:
		return JK_CODEC_END;
	case BZ_MEM_ERROR:
		return JK_CODEC_MEMORY;
	default:
		return JK_CODEC_BAD;
	}
}

static bool
bzip2_reset(void *state)
{
	bz_stream *z = state;

	BZ2_bzDecompressEnd(z);
	*z = (bz_stream){ 0 };
	return BZ2_bzDecompressInit(z, 0, 0) == BZ_OK;
}

/* Ending what a failed reset left is refused by the library, harmlessly. */
static void
bzip2_close(void *state)
{
	BZ2_bzDecompressEnd(state);
	free(state);
}

static bool
bzip2_follows(struct jk_span rest)
{
	return jk_span_starts_with(rest, "BZh", 3);
}

const struct jk_codec jk_codec_bzip2 = {
	.open = bzip2_open,
	.run = bzip2_run,
	.reset = bzip2_reset,
	.close = bzip2_close,
	.follows = bzip2_follows,
};
