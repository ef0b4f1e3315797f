/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "codec.h"

#include <zstd.h>
#include <zstd_errors.h>

/* 128 MiB, what the command zstd allows without being asked. */
#define WINDOW_LOG 27
#define WINDOW_LOG_MIN 10

static void *
zstd_open(uint64_t max_memory)
{
	ZSTD_DStream *z = ZSTD_createDStream();
	int log = WINDOW_LOG;

	if (z == NULL)
		return NULL;
	while (log > WINDOW_LOG_MIN && (uint64_t)1 << log > max_memory)
		log--;
	if (ZSTD_isError(ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, log))) {
		ZSTD_freeDStream(z);
		return NULL;
	}
	return z;
}

static enum jk_codec_result
zstd_run(void *state, struct jk_codec_io *io)
{
	ZSTD_inBuffer in = { io->in.ptr, io->in.len, 0 };
	ZSTD_outBuffer out = { io->out, io->room, 0 };
	size_t r = ZSTD_decompressStream(state, &out, &in);

	io->in = jk_span_from(io->in, in.pos);
	io->out += out.pos;
	io->room -= out.pos;
	if (r == 0)
		return JK_CODEC_END;
	if (!ZSTD_isError(r))
		return JK_CODEC_MORE;
	switch (ZSTD_getErrorCode(r)) {
	case ZSTD_error_memory_allocation:
	case ZSTD_error_frameParameter_windowTooLarge:
		return JK_CODEC_MEMORY;
	default:
		return JK_CODEC_BAD;
	}
}

static bool
zstd_reset(void *state)
{
	return !ZSTD_isError(ZSTD_DCtx_reset(state, ZSTD_reset_session_only));
}

static void
zstd_close(void *state)
{
	ZSTD_freeDStream(state);
}

/* RFC 8878 3.1: a frame, or one to be skipped. */
static bool
zstd_follows(struct jk_span rest)
{
	if (jk_span_starts_with(rest, "\x28\xb5\x2f\xfd", 4))
		return true;
	return rest.len >= 4 && (rest.ptr[0] & 0xf0) == 0x50 &&
	       jk_span_starts_with(jk_span_from(rest, 1), "\x2a\x4d\x18", 3);
}

const struct jk_codec jk_codec_zstd = {
	.open = zstd_open,
	.run = zstd_run,
	.reset = zstd_reset,
	.close = zstd_close,
	.follows = zstd_follows,
};
