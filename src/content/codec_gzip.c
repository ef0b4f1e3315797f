/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "codec.h"

#include "inflate.h"

static void *
gzip_open(uint64_t max_memory)
{
	(void)max_memory;
	return jk_inflate_open(jk_inflate_best(), JK_WRAP_GZIP);
}

static enum jk_codec_result
gzip_run(void *state, struct jk_codec_io *io)
{
	return jk_inflate_run(state, io);
}

static bool
gzip_reset(void *state)
{
	jk_inflate_reset(state);
	return true;
}

static void
gzip_close(void *state)
{
	jk_inflate_close(state);
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
