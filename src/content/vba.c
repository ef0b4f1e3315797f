/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "vba.h"

#include <string.h>

#include "claims.h"
#include "codepage.h"

/* 2.4.1.1: a container is this byte and chunks of at most 4096 bytes of
 * text, each with a header of two. */
#define CONTAINER 1
#define CHUNK_MAX 4096
#define CHUNK_MARK 3
/* The source begins with a line "Attribute VB_Name"; the first eight letters
 * of it are literal ones, behind a flag byte of zero. */
#define FIRST "\0Attribut"

struct chunk {
	struct jk_span in;
	unsigned char out[CHUNK_MAX];
	size_t len;
};

/* 2.4.1.3.19: the further the chunk is unpacked, the more bits of a copy
 * token are offset and the fewer length. False: it does not fit. */
static bool
copy(struct chunk *c, unsigned token)
{
	unsigned bits = 4;
	size_t len, offset;

	while (((size_t)1 << bits) < c->len)
		bits++;
	len = (token & (0xffffU >> bits)) + 3;
	offset = (token >> (16 - bits)) + 1;
	if (offset > c->len || len > CHUNK_MAX - c->len)
		return false;
	for (size_t i = 0; i < len; i++, c->len++)
		c->out[c->len] = c->out[c->len - offset];
	return true;
}

/* 2.4.1.3.4 to 2.4.1.3.5: a flag byte, and eight tokens of one or two
 * bytes. */
static bool
unpack(struct chunk *c)
{
	size_t at = 0;

	c->len = 0;
	while (at < c->in.len) {
		unsigned flags = c->in.ptr[at++];

		for (unsigned i = 0; i < 8 && at < c->in.len; i++) {
			if ((flags >> i & 1) == 0) {
				if (c->len == CHUNK_MAX)
					return false;
				c->out[c->len++] = c->in.ptr[at++];
				continue;
			}
			if (!copy(c, (unsigned)jk_le(c->in, at, 2)))
				return false;
			at += 2;
		}
	}
	return true;
}

/* The chunks one behind the other; those that are not packed are 4096 bytes
 * as they are. */
static void
put_chunks(struct jk_buf *to, struct jk_span rest)
{
	struct chunk c;
	bool good = true;

	while (good && rest.len > 2) {
		unsigned head = (unsigned)jk_le(rest, 0, 2);

		if ((head >> 12 & 7) != CHUNK_MARK)
			return;
		c.in = jk_span_head(jk_span_from(rest, 2), (head & 0xfff) + 1);
		if (head >> 15 != 0) {
			good = unpack(&c);
		} else {
			c.len = c.in.len < CHUNK_MAX ? c.in.len : CHUNK_MAX;
			memcpy(c.out, c.in.ptr, c.len);
		}
		jk_buf_append(to, c.out, c.len);
		rest = jk_span_from(rest, 2 + c.in.len);
	}
}

bool
jk_vba_put(struct jk_buf *to, struct jk_span stream)
{
	struct jk_span first = jk_span_make(FIRST, sizeof(FIRST) - 1);
	size_t at = jk_span_find(stream, 0, first);
	struct jk_buf source = { 0 };

	if (at >= stream.len || at < 3 || stream.ptr[at - 3] != CONTAINER)
		return false;
	put_chunks(&source, jk_span_from(stream, at - 2));
	/* In the code page of the writer, which the project knows; bytes that
	 * look like Korean are read so. */
	jk_codepage_put(to, jk_buf_span(&source), 1252);
	jk_buf_clear(&source);
	jk_buf_release(&source);
	return true;
}
