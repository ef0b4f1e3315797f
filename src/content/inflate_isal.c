/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "inflate.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "deflate_block.h"

/*
 * ISA-L decodes one coded block at a time: it takes headers that zlib refuses,
 * so each is judged before ISA-L sees it, with the mark of the last block set
 * so that it stops behind the block. Stored blocks are copied here. What ISA-L
 * has taken of the input and not used is left to the caller, who gives it
 * again; ahead says how much of it ISA-L knows already.
 */

/* How far back a distance reaches. */
#define HISTORY ISAL_DEF_HIST_SIZE
/* Appended to until it is full, then its end becomes its beginning. */
#define HISTORY_ROOM (4 * HISTORY)

enum stage {
	STAGE_HEADER,
	STAGE_STORED,
	STAGE_CODED,
	STAGE_FAILED, /* what came before it is handed out */
	STAGE_CUT,    /* the input ended in the block */
	STAGE_END,
};

struct isal {
	enum stage stage;
	unsigned bit;       /* of the first byte of the input: the next one */
	size_t ahead;       /* bytes of the input that inflate has taken */
	size_t stored_left; /* of a stored block */
	uint64_t good;      /* bytes before the error, to be handed out */
	bool begun;         /* at the header of a coded block */
	struct jk_block block;
	struct inflate_state inflate;
	size_t history_len;
	unsigned char history[HISTORY_ROOM];
};

static void *
isal_open(void)
{
	struct isal *s = calloc(1, sizeof(*s));

	if (s != NULL)
		isal_inflate_init(&s->inflate);
	return s;
}

static void
isal_reset(void *state)
{
	struct isal *s = state;

	s->stage = STAGE_HEADER;
	s->bit = 0;
	s->ahead = 0;
	s->history_len = 0;
}

static void
remember(struct isal *s, struct jk_span made)
{
	if (made.len > HISTORY)
		made = jk_span_from(made, made.len - HISTORY);
	if (made.len > HISTORY_ROOM - s->history_len) {
		memmove(s->history, s->history + s->history_len - HISTORY,
			HISTORY);
		s->history_len = HISTORY;
	}
	if (made.len > 0)
		memcpy(s->history + s->history_len, made.ptr, made.len);
	s->history_len += made.len;
}

/* The block's header for ISA-L, from the first bit on and marked as last. */
static void
begin_coded(struct isal *s, struct jk_span in)
{
	struct inflate_state *i = &s->inflate;
	size_t len = s->history_len < HISTORY ? s->history_len : HISTORY;

	isal_inflate_reset(i);
	isal_inflate_set_dict(i, s->history + s->history_len - len,
			      (uint32_t)len);
	i->read_in = (uint64_t)(in.ptr[0] >> s->bit) | 1;
	i->read_in_length = 8 - (int32_t)s->bit;
	s->ahead = 1;
	s->begun = true;
	s->stage = STAGE_CODED;
}

static enum jk_codec_result
run_header(struct isal *s, struct jk_codec_io *io)
{
	enum jk_codec_result r = jk_block_read(io->in, s->bit, &s->block);

	s->good = 0;
	if (r == JK_CODEC_BAD)
		s->stage = STAGE_FAILED;
	if (r != JK_CODEC_END)
		return r;
	if (!s->block.stored) {
		begin_coded(s, io->in);
		return r;
	}
	io->in = jk_span_from(io->in, (size_t)(s->block.end / 8));
	s->bit = 0;
	s->stored_left = s->block.stored_len;
	s->stage = STAGE_STORED;
	return r;
}

static void
end_block(struct isal *s, struct jk_codec_io *io)
{
	s->stage = STAGE_HEADER;
	if (!s->block.final)
		return;
	s->stage = STAGE_END;
	if (s->bit > 0)
		io->in = jk_span_from(io->in, 1);
	s->bit = 0;
}

static void
run_stored(struct isal *s, struct jk_codec_io *io)
{
	struct jk_span part = jk_span_head(io->in, s->stored_left);

	part = jk_span_head(part, io->room);
	if (part.len > 0)
		memcpy(io->out, part.ptr, part.len);
	io->in = jk_span_from(io->in, part.len);
	io->out += part.len;
	io->room -= part.len;
	s->stored_left -= part.len;
	if (s->stored_left == 0)
		end_block(s, io);
}

/* ISA-L takes up to three literals at a time and none of them when the input
 * ends in the last; zlib gives those that are whole. */
static void
run_cut(struct isal *s, struct jk_codec_io *io)
{
	struct jk_bits b = { .bytes = io->in, .at = s->bit };
	struct jk_huffman h;
	int symbol;

	jk_huffman_set(&h, s->block.literal, JK_DEFLATE_LITERALS);
	while (io->room > 0) {
		symbol = jk_huffman_next(&h, &b);
		if (symbol < 0 || symbol >= JK_DEFLATE_END_OF_BLOCK)
			break;
		*io->out++ = (unsigned char)symbol;
		io->room--;
		io->in = jk_span_from(io->in, (size_t)(b.at / 8));
		s->bit = (unsigned)(b.at % 8);
		b = (struct jk_bits){ .bytes = io->in, .at = s->bit };
	}
}

/* Where in io->in ISA-L stands: behind what it took, but for what it holds
 * unread. */
static void
settle(struct isal *s, struct jk_codec_io *io, size_t taken)
{
	int32_t held = s->inflate.read_in_length;
	size_t used;

	if (held < 0)
		held = 0;
	used = taken - ((size_t)held + 7) / 8;
	s->bit = (8 - (unsigned)held % 8) % 8;
	s->ahead = taken - used;
	io->in = jk_span_from(io->in, used);
}

/* Bytes that were made and not handed out yet. */
static size_t
pending(const struct isal *s)
{
	int32_t n = s->inflate.tmp_out_valid - s->inflate.tmp_out_processed;

	return n > 0 ? (size_t)n : 0;
}

/* False when there is nothing more to be had for now. */
static bool
run_coded(struct isal *s, struct jk_codec_io *io)
{
	struct inflate_state *i = &s->inflate;
	const struct jk_codec_io before = *io;
	struct jk_span in = jk_span_from(io->in, s->ahead);
	uint32_t room = io->room > INT_MAX ? INT_MAX : (uint32_t)io->room;
	size_t waiting = pending(s), made;
	uint64_t at = s->bit;
	int r;

	in = jk_span_head(in, INT_MAX);
	i->next_in = (uint8_t *)(uintptr_t)in.ptr;
	i->avail_in = (uint32_t)in.len;
	i->next_out = io->out;
	i->avail_out = room;
	r = isal_inflate(i);
	made = room - i->avail_out;
	if (r < 0) {
		if (s->begun)
			at = s->block.end;
		s->good = waiting + jk_block_count(&s->block, before.in, at,
						   s->history_len + waiting);
		s->stage = STAGE_FAILED;
		made = made > s->good ? (size_t)s->good : made;
		s->good -= made;
	}
	io->out += made;
	io->room -= made;
	if (r < 0)
		return true;
	settle(s, io, s->ahead + in.len - i->avail_in);
	s->begun = false;
	if (i->block_state == ISAL_BLOCK_FINISH)
		end_block(s, io);
	else if (io->last && io->room > 0 && made == 0)
		s->stage = STAGE_CUT;
	else
		return io->last && io->room > 0;
	return true;
}

/* What was made before the error and could not be handed out. */
static enum jk_codec_result
run_failed(struct isal *s, struct jk_codec_io *io)
{
	struct inflate_state *i = &s->inflate;
	size_t n = pending(s);

	if (n > s->good)
		n = (size_t)s->good;
	if (n > io->room)
		n = io->room;
	memcpy(io->out, i->tmp_out_buffer + i->tmp_out_processed, n);
	i->tmp_out_processed += (int32_t)n;
	io->out += n;
	io->room -= n;
	s->good -= n;
	return s->good > 0 && pending(s) > 0 ? JK_CODEC_MORE : JK_CODEC_BAD;
}

static enum jk_codec_result
isal_run(void *state, struct jk_codec_io *io)
{
	struct isal *s = state;
	enum jk_codec_result r = JK_CODEC_END;

	while (r == JK_CODEC_END && s->stage != STAGE_END) {
		const unsigned char *from = io->out;
		enum stage stage = s->stage;
		bool more = false;

		if (stage == STAGE_HEADER)
			r = run_header(s, io);
		else if (stage == STAGE_STORED)
			run_stored(s, io);
		else if (stage == STAGE_CODED)
			more = run_coded(s, io);
		else if (stage == STAGE_CUT)
			run_cut(s, io);
		else
			r = run_failed(s, io);
		remember(s, jk_span_make(from, (size_t)(io->out - from)));
		if (r == JK_CODEC_END && s->stage == stage && !more)
			r = JK_CODEC_MORE;
	}
	return r;
}

static uint32_t
isal_crc32(uint32_t crc, struct jk_span bytes)
{
	return crc32_gzip_refl(crc, bytes.ptr, bytes.len);
}

const struct jk_inflater jk_inflater_isal = {
	.name = "ISA-L",
	.open = isal_open,
	.run = isal_run,
	.reset = isal_reset,
	.close = free,
	.crc32 = isal_crc32,
};
