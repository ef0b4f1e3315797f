/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "codec.h"

#include <lzma.h>
#include <stdlib.h>

typedef lzma_ret (*begin_fn)(lzma_stream *z, uint64_t memory);

struct lzma_state {
	lzma_stream z;
	begin_fn begin;
	uint64_t memory;
};

static lzma_ret
begin_xz(lzma_stream *z, uint64_t memory)
{
	return lzma_stream_decoder(z, memory, 0);
}

static lzma_ret
begin_lzma(lzma_stream *z, uint64_t memory)
{
	return lzma_alone_decoder(z, memory);
}

static lzma_ret
begin_lzip(lzma_stream *z, uint64_t memory)
{
	return lzma_lzip_decoder(z, memory, 0);
}

static void *
open_any(begin_fn begin, uint64_t max_memory)
{
	struct lzma_state *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->begin = begin;
	s->memory = max_memory;
	if (s->begin(&s->z, s->memory) != LZMA_OK) {
		free(s);
		return NULL;
	}
	return s;
}

static void *
xz_open(uint64_t max_memory)
{
	return open_any(begin_xz, max_memory);
}

static void *
alone_open(uint64_t max_memory)
{
	return open_any(begin_lzma, max_memory);
}

static void *
lzip_open(uint64_t max_memory)
{
	return open_any(begin_lzip, max_memory);
}

static enum jk_codec_result
lzma_run(void *state, struct jk_codec_io *io)
{
	struct lzma_state *s = state;
	lzma_ret r;

	s->z.next_in = io->in.ptr;
	s->z.avail_in = io->in.len;
	s->z.next_out = io->out;
	s->z.avail_out = io->room;
	r = lzma_code(&s->z, io->last ? LZMA_FINISH : LZMA_RUN);
	io->in = jk_span_make(s->z.next_in, s->z.avail_in);
	io->out = s->z.next_out;
	io->room = s->z.avail_out;
	switch (r) {
	case LZMA_OK:
	case LZMA_BUF_ERROR:
	case LZMA_NO_CHECK:
	case LZMA_UNSUPPORTED_CHECK:
	case LZMA_GET_CHECK:
		return JK_CODEC_MORE;
	case LZMA_STREAM_END:
		return JK_CODEC_END;
	case LZMA_MEM_ERROR:
	case LZMA_MEMLIMIT_ERROR:
		return JK_CODEC_MEMORY;
	default:
		return JK_CODEC_BAD;
	}
}

static bool
lzma_reset(void *state)
{
	struct lzma_state *s = state;

	return s->begin(&s->z, s->memory) == LZMA_OK;
}

static void
lzma_close(void *state)
{
	struct lzma_state *s = state;

	lzma_end(&s->z);
	free(s);
}

static bool
xz_follows(struct jk_span rest)
{
	return jk_span_starts_with(rest,
				   "\xfd"
				   "7zXZ",
				   5);
}

static bool
lzip_follows(struct jk_span rest)
{
	return jk_span_starts_with(rest, "LZIP", 4);
}

const struct jk_codec jk_codec_xz = {
	.open = xz_open,
	.run = lzma_run,
	.reset = lzma_reset,
	.close = lzma_close,
	.follows = xz_follows,
};

const struct jk_codec jk_codec_lzma = {
	.open = alone_open,
	.run = lzma_run,
	.reset = lzma_reset,
	.close = lzma_close,
};

const struct jk_codec jk_codec_lzip = {
	.open = lzip_open,
	.run = lzma_run,
	.reset = lzma_reset,
	.close = lzma_close,
	.follows = lzip_follows,
};
