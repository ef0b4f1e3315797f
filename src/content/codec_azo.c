/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The frame around AZO blocks: two bytes (version, filter), then blocks with a
 * header of three big-endian numbers (size, packed size, both combined), an
 * empty one at the end. See azo.h.
 */
#include "config.h"

#include "unpack.h"

#include <stdlib.h>
#include <string.h>

#include "azo.h"
#include "claims.h"

#define STREAM_VERSION '1'
#define HEAD_LEN 2
#define BLOCK_HEAD_LEN 12
/* ALZip writes blocks of 512 KiB. */
#define BLOCK_MAX (16 * 1024 * 1024)
#define FIRST_ROOM (64 * 1024)

enum azo_at {
	AT_HEAD,
	AT_BLOCK,
	IN_BLOCK,
	AT_OUTPUT,
};

struct azo {
	enum azo_at at;
	struct jk_azo *models; /* owned */
	unsigned char head[BLOCK_HEAD_LEN];
	size_t nhead;
	bool x86;
	bool bad;          /* behind what is in out */
	unsigned char *in; /* owned; packed bytes of the block */
	size_t nin, in_room, packed;
	unsigned char *out; /* owned; the block */
	size_t from, to, unpacked;
};

static void *
azo_open(uint64_t max_memory)
{
	struct azo *z = calloc(1, sizeof(*z));

	(void)max_memory;
	if (z != NULL)
		z->models = jk_azo_new();
	if (z == NULL || z->models != NULL)
		return z;
	free(z);
	return NULL;
}

static void
drop_block(struct azo *z)
{
	if (z->in != NULL)
		explicit_bzero(z->in, z->nin);
	if (z->out != NULL)
		explicit_bzero(z->out, z->to);
	free(z->in);
	free(z->out);
	z->in = z->out = NULL;
	z->nin = z->in_room = z->from = z->to = z->nhead = 0;
}

static bool
azo_reset(void *state)
{
	struct azo *z = state;

	drop_block(z);
	z->at = AT_HEAD;
	z->bad = false;
	return true;
}

static void
azo_close(void *state)
{
	struct azo *z = state;

	drop_block(z);
	jk_azo_free(z->models);
	free(z);
}

/* Gathers len bytes in head; false: more are to come. */
static bool
take_head(struct azo *z, struct jk_codec_io *io, size_t len)
{
	size_t n = len - z->nhead < io->in.len ? len - z->nhead : io->in.len;

	memcpy(z->head + z->nhead, io->in.ptr, n);
	io->in = jk_span_from(io->in, n);
	z->nhead += n;
	return z->nhead == len;
}

static enum jk_codec_result
begin_stream(struct azo *z)
{
	z->x86 = z->head[1] & 1;
	z->nhead = 0;
	z->at = AT_BLOCK;
	return z->head[0] == STREAM_VERSION ? JK_CODEC_MORE : JK_CODEC_BAD;
}

static enum jk_codec_result
begin_block(struct azo *z)
{
	struct jk_span s = jk_span_make(z->head, BLOCK_HEAD_LEN);
	uint64_t check = jk_be(s, 8, 4);

	z->unpacked = (size_t)jk_be(s, 0, 4);
	z->packed = (size_t)jk_be(s, 4, 4);
	if ((z->unpacked ^ z->packed) != check)
		return JK_CODEC_BAD;
	if (z->unpacked == 0 && z->packed == 0)
		return JK_CODEC_END;
	if (z->unpacked == 0 || z->packed > z->unpacked)
		return JK_CODEC_BAD;
	if (z->unpacked > BLOCK_MAX)
		return JK_CODEC_MEMORY;
	drop_block(z);
	z->at = IN_BLOCK;
	return JK_CODEC_MORE;
}

static bool
make_room(struct azo *z)
{
	size_t room = z->in_room > 0 ? 2 * z->in_room : FIRST_ROOM;
	unsigned char *in;

	if (z->nin < z->in_room)
		return true;
	if (room > z->packed)
		room = z->packed;
	in = realloc(z->in, room);
	if (in == NULL)
		return false;
	z->in = in;
	z->in_room = room;
	return true;
}

static enum jk_codec_result
unpack_block(struct azo *z)
{
	struct jk_span in = jk_span_make(z->in, z->nin);

	z->out = malloc(z->unpacked);
	if (z->out == NULL)
		return JK_CODEC_MEMORY;
	if (z->packed == z->unpacked) {
		memcpy(z->out, in.ptr, in.len);
		z->to = in.len;
	} else {
		z->to = jk_azo_block(z->models, in, z->out, z->unpacked);
	}
	z->bad = z->to < z->unpacked || z->nin < z->packed;
	if (z->x86)
		jk_azo_x86(z->out, z->to);
	z->at = AT_OUTPUT;
	return JK_CODEC_MORE;
}

/* Of a block that is cut, what is there is unpacked all the same. */
static enum jk_codec_result
fill_block(struct azo *z, struct jk_codec_io *io)
{
	while (z->nin < z->packed && io->in.len > 0) {
		size_t n;

		if (!make_room(z))
			return JK_CODEC_MEMORY;
		n = z->in_room - z->nin;
		if (n > io->in.len)
			n = io->in.len;
		memcpy(z->in + z->nin, io->in.ptr, n);
		z->nin += n;
		io->in = jk_span_from(io->in, n);
	}
	if (z->nin == z->packed || (io->last && z->nin > 0))
		return unpack_block(z);
	return JK_CODEC_MORE;
}

static enum jk_codec_result
give_block(struct azo *z, struct jk_codec_io *io)
{
	size_t n = z->to - z->from < io->room ? z->to - z->from : io->room;

	if (n > 0)
		memcpy(io->out, z->out + z->from, n);
	io->out += n;
	io->room -= n;
	z->from += n;
	if (z->from < z->to)
		return JK_CODEC_MORE;
	if (z->bad)
		return JK_CODEC_BAD;
	z->at = AT_BLOCK;
	z->nhead = 0;
	return JK_CODEC_MORE;
}

static enum jk_codec_result
azo_run(void *state, struct jk_codec_io *io)
{
	struct azo *z = state;
	enum jk_codec_result r = JK_CODEC_MORE;

	while (r == JK_CODEC_MORE) {
		enum azo_at at = z->at;

		if (at == AT_OUTPUT)
			r = give_block(z, io);
		else if (at == IN_BLOCK)
			r = fill_block(z, io);
		else if (at == AT_HEAD && take_head(z, io, HEAD_LEN))
			r = begin_stream(z);
		else if (at == AT_BLOCK && take_head(z, io, BLOCK_HEAD_LEN))
			r = begin_block(z);
		if (at == z->at)
			break;
	}
	return r;
}

const struct jk_codec jk_codec_azo = {
	.open = azo_open,
	.run = azo_run,
	.reset = azo_reset,
	.close = azo_close,
};
