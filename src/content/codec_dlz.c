/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bzip2 as ALZip writes it (FORMATS 5): a block begins with the bits of "DLZ"
 * and 1, the stream ends with "DLZ" and 2; the stream's header, the sums and
 * the bit for randomised blocks are left out. Each block is handed to libbz2
 * as a stream of its own, with what is missing put before it. libbz2 gives out
 * the whole block before it finds the sum wrong; the next mark, which must
 * stand where it stopped, tells that apart from damage.
 */
#include "config.h"

#include "unpack.h"

#include <bzlib.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define RAW_MAX 4096
#define BYTE_BITS 8
#define MARK_BITS 32
#define MARK_BLOCK UINT32_C(0x444c5a01)
#define MARK_END UINT32_C(0x444c5a02)
/* Bytes kept behind us: libbz2 may have read up to seven bits too far. */
#define BACK 2
/* Bytes given to libbz2 at a time. */
#define STEP 256

static const char block_head[] = "BZh9\x31\x41\x59\x26\x53\x59\0\0\0\0";

enum dlz_at {
	AT_MARK,
	IN_BLOCK,
	BEHIND_BLOCK, /* the mark is within the seven bits before pos */
	AT_END,
};

struct dlz {
	enum dlz_at at;
	bz_stream z;
	bool open;  /* z */
	bool first; /* the next bit for libbz2 is not in raw */
	size_t pos; /* in raw, in bits */
	size_t nraw;
	unsigned char raw[RAW_MAX];
};

static void *
dlz_open(uint64_t max_memory)
{
	(void)max_memory;
	return calloc(1, sizeof(struct dlz));
}

static void
end_block(struct dlz *d)
{
	if (d->open)
		BZ2_bzDecompressEnd(&d->z);
	d->open = false;
}

static bool
dlz_reset(void *state)
{
	struct dlz *d = state;

	end_block(d);
	*d = (struct dlz){ .at = AT_MARK };
	return true;
}

static void
dlz_close(void *state)
{
	end_block(state);
	free(state);
}

static uint32_t
bits_at(const struct dlz *d, size_t pos, unsigned nbits)
{
	uint32_t v = 0;

	for (size_t i = pos; i < pos + nbits; i++) {
		unsigned byte = d->raw[i / BYTE_BITS];

		v = v << 1 | (byte >> (BYTE_BITS - 1 - i % BYTE_BITS) & 1);
	}
	return v;
}

static void
top_up(struct dlz *d, struct jk_codec_io *io)
{
	size_t gone = d->pos / BYTE_BITS;
	size_t n;

	if (gone > BACK) {
		gone -= BACK;
		memmove(d->raw, d->raw + gone, d->nraw - gone);
		d->nraw -= gone;
		d->pos -= gone * BYTE_BITS;
	}
	n = RAW_MAX - d->nraw < io->in.len ? RAW_MAX - d->nraw : io->in.len;
	memcpy(d->raw + d->nraw, io->in.ptr, n);
	d->nraw += n;
	io->in = jk_span_from(io->in, n);
}

static int
run_bz(struct dlz *d, const void *in, size_t *len, struct jk_codec_io *io)
{
	unsigned room = io->room > UINT_MAX ? UINT_MAX : (unsigned)io->room;
	int r;

	d->z.next_in = (char *)(uintptr_t)in;
	d->z.avail_in = (unsigned)*len;
	d->z.next_out = (char *)io->out;
	d->z.avail_out = room;
	r = BZ2_bzDecompress(&d->z);
	*len -= d->z.avail_in;
	io->out += room - d->z.avail_out;
	io->room -= room - d->z.avail_out;
	return r;
}

static enum jk_codec_result
begin_block(struct dlz *d, struct jk_codec_io *io)
{
	size_t len = sizeof(block_head) - 1;

	end_block(d);
	d->z = (bz_stream){ 0 };
	if (BZ2_bzDecompressInit(&d->z, 0, 0) != BZ_OK)
		return JK_CODEC_MEMORY;
	d->open = true;
	d->at = IN_BLOCK;
	/* Where the bit for randomised blocks would stand; and that bit is 0,
	 * whatever stands there. */
	d->pos += MARK_BITS - 1;
	d->first = true;
	switch (run_bz(d, block_head, &len, io)) {
	case BZ_OK:
		return JK_CODEC_MORE;
	case BZ_MEM_ERROR:
		return JK_CODEC_MEMORY;
	default:
		return JK_CODEC_BAD;
	}
}

static enum jk_codec_result
read_mark(struct dlz *d, struct jk_codec_io *io)
{
	uint32_t mark;

	if (d->nraw * BYTE_BITS < d->pos + MARK_BITS)
		return JK_CODEC_MORE;
	mark = bits_at(d, d->pos, MARK_BITS);
	if (mark == MARK_BLOCK)
		return begin_block(d, io);
	if (mark != MARK_END)
		return JK_CODEC_BAD;
	d->at = AT_END;
	return JK_CODEC_END;
}

/* The earliest place that holds a mark; a later one would have to lie within
 * it. */
static enum jk_codec_result
find_mark(struct dlz *d, bool last)
{
	size_t end = d->nraw * BYTE_BITS;

	if (end < d->pos + MARK_BITS && !last)
		return JK_CODEC_MORE;
	for (size_t k = BYTE_BITS; k-- > 0;) {
		uint32_t mark;

		if (k > d->pos || d->pos - k + MARK_BITS > end)
			continue;
		mark = bits_at(d, d->pos - k, MARK_BITS);
		if (mark == MARK_BLOCK || mark == MARK_END) {
			d->pos -= k;
			d->at = AT_MARK;
			return JK_CODEC_MORE;
		}
	}
	return JK_CODEC_BAD;
}

static enum jk_codec_result
run_block(struct dlz *d, struct jk_codec_io *io)
{
	size_t whole = (d->nraw * BYTE_BITS - d->pos) / BYTE_BITS;
	size_t len = whole < STEP ? whole : STEP;
	unsigned char in[STEP];

	for (size_t i = 0; i < len; i++)
		in[i] = (unsigned char)bits_at(d, d->pos + i * BYTE_BITS,
					       BYTE_BITS);
	if (d->first && len > 0)
		in[0] &= 0x7f;
	switch (run_bz(d, in, &len, io)) {
	case BZ_OK:
		break;
	case BZ_MEM_ERROR:
		return JK_CODEC_MEMORY;
	case BZ_DATA_ERROR:
		d->at = BEHIND_BLOCK;
		break;
	default:
		return JK_CODEC_BAD;
	}
	if (len > 0)
		d->first = false;
	d->pos += len * BYTE_BITS;
	return JK_CODEC_MORE;
}

static enum jk_codec_result
dlz_run(void *state, struct jk_codec_io *io)
{
	struct dlz *d = state;
	enum jk_codec_result r = JK_CODEC_MORE;

	while (r == JK_CODEC_MORE) {
		size_t pos, room = io->room, more = io->in.len;
		enum dlz_at at = d->at;

		top_up(d, io);
		pos = d->pos;
		if (d->at == AT_END)
			return JK_CODEC_END;
		if (d->at == IN_BLOCK && io->room == 0)
			return JK_CODEC_MORE;
		if (d->at == AT_MARK)
			r = read_mark(d, io);
		else if (d->at == IN_BLOCK)
			r = run_block(d, io);
		else
			r = find_mark(d, io->last && io->in.len == 0);
		if (at == d->at && pos == d->pos && room == io->room &&
		    more == io->in.len)
			break;
	}
	return r;
}

const struct jk_codec jk_codec_dlz = {
	.open = dlz_open,
	.run = dlz_run,
	.reset = dlz_reset,
	.close = dlz_close,
};
