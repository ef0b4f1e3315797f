/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "archive.h"

#include <stdlib.h>

#include "claims.h"

/* RAR 1.5 to 4 (technote): marker, then blocks of CRC, type, flags, size. */
#define RAR4_MARKER 7
#define RAR4_MAIN 0x73
#define RAR4_FILE 0x74
#define RAR4_MAIN_VOLUME 0x0001
#define RAR4_MAIN_ENCRYPTED 0x0080
#define RAR4_FILE_ENCRYPTED 0x0004
#define RAR4_FILE_LARGE 0x0100
#define RAR4_HAS_DATA 0x8000

/* RAR 5 ("RAR 5.0 archive format"): marker, then blocks of vints. */
#define RAR5_MARKER 8
#define RAR5_MAIN 1
#define RAR5_MAIN_VOLUME 0x01
#define RAR5_FILE 2
#define RAR5_ENCRYPTION 4
#define RAR5_HAS_EXTRA 0x01
#define RAR5_HAS_DATA 0x02
#define RAR5_EXTRA_ENCRYPTION 1

/* More of a block header is not looked at: names are below 2 KiB, and what
 * counts stands before them or in the records right behind. */
#define HEADER_MAX (16 * 1024)

struct block {
	uint64_t len; /* header and data */
	unsigned type;
	bool is_file;
	bool is_encrypted; /* this file, or in the first block all */
	bool is_volume;    /* main header: one of several */
};

/* A 7-bit-a-byte number; false when it does not end in the span. */
static bool
take_vint(struct jk_span *s, uint64_t *v)
{
	*v = 0;
	for (size_t i = 0; i < 10 && i < s->len; i++) {
		*v |= (uint64_t)(s->ptr[i] & 0x7f) << (7 * i);
		if ((s->ptr[i] & 0x80) == 0) {
			*s = jk_span_from(*s, i + 1);
			return true;
		}
	}
	return false;
}

static bool
parse_rar4(struct jk_span head, struct block *b)
{
	uint64_t flags = jk_le(head, 3, 2);
	uint64_t size = jk_le(head, 5, 2);
	uint64_t data = 0;

	if (head.len < 7 || size < 7)
		return false;
	b->type = head.ptr[2];
	if (flags & RAR4_HAS_DATA || b->type == RAR4_FILE)
		data = jk_le(head, 7, 4);
	if (b->type == RAR4_FILE && (flags & RAR4_FILE_LARGE) != 0)
		data |= jk_le(head, 32, 4) << 32;
	b->is_file = b->type == RAR4_FILE;
	b->is_encrypted =
		(b->is_file && (flags & RAR4_FILE_ENCRYPTED)) ||
		(b->type == RAR4_MAIN && (flags & RAR4_MAIN_ENCRYPTED));
	b->is_volume = b->type == RAR4_MAIN && (flags & RAR4_MAIN_VOLUME) != 0;
	b->len = size + data;
	return data <= UINT64_MAX - size;
}

/* The extra area is a list of {size, type, data}. */
static bool
has_record(struct jk_span extra, uint64_t wanted)
{
	uint64_t size, type;
	struct jk_span record;

	while (extra.len > 0) {
		if (!take_vint(&extra, &size) || size > extra.len)
			return false;
		record = jk_span_head(extra, (size_t)size);
		extra = jk_span_from(extra, (size_t)size);
		if (take_vint(&record, &type) && type == wanted)
			return true;
	}
	return false;
}

static bool
parse_rar5(struct jk_span head, struct block *b)
{
	struct jk_span rest = jk_span_from(head, 4);
	uint64_t size, type, flags, extra = 0, data = 0, before, archive;

	if (!take_vint(&rest, &size) || size == 0)
		return false;
	before = head.len - rest.len;
	rest = jk_span_head(rest, size < rest.len ? (size_t)size : rest.len);
	if (!take_vint(&rest, &type) || !take_vint(&rest, &flags))
		return false;
	if ((flags & RAR5_HAS_EXTRA) != 0 && !take_vint(&rest, &extra))
		return false;
	if ((flags & RAR5_HAS_DATA) != 0 && !take_vint(&rest, &data))
		return false;
	b->type = (unsigned)(type & 0xff);
	b->is_file = type == RAR5_FILE;
	b->is_encrypted = type == RAR5_ENCRYPTION;
	if (b->is_file && extra > 0 && extra <= rest.len)
		b->is_encrypted =
			has_record(jk_span_from(rest, rest.len - extra),
				   RAR5_EXTRA_ENCRYPTION);
	if (type == RAR5_MAIN && take_vint(&rest, &archive))
		b->is_volume = (archive & RAR5_MAIN_VOLUME) != 0;
	if (size > UINT64_MAX - before || data > UINT64_MAX - before - size)
		return false;
	b->len = before + size + data;
	return true;
}

/* The block at x->rar.next; false when there is none or it makes no sense. */
static bool
read_block(struct jk_arc *x, struct block *b)
{
	unsigned char *head = jk_xrealloc(NULL, HEADER_MAX, 1);
	struct jk_err err;
	size_t got = 0;
	bool good = false;

	*b = (struct block){ 0 };
	if (jk_source_pread(x->src, x->rar.next, head, HEADER_MAX, &got,
			    &err) == JK_OK) {
		if (x->variety->flags & JK_ARC_RAR4)
			good = parse_rar4(jk_span_make(head, got), b);
		else
			good = parse_rar5(jk_span_make(head, got), b);
	}
	free(head);
	return good && b->len > 0 && b->len <= UINT64_MAX - x->rar.next;
}

enum jk_status
jk_rar_begin(struct jk_arc *x, struct jk_err *err)
{
	struct block b;

	x->rar.next =
		x->variety->flags & JK_ARC_RAR4 ? RAR4_MARKER : RAR5_MARKER;
	x->rar.lost = !read_block(x, &b);
	if (!x->rar.lost && b.is_encrypted && !b.is_file)
		return jk_err_set(err, JK_EENCRYPTED,
				  "names and data are encrypted");
	if (!x->rar.lost && b.is_volume)
		x->out->ops->note(x->out->ctx, jk_span_make("", 0), JK_PARTIAL,
				  JK_CAUSE_DAMAGED,
				  jk_span_str("one volume of several"));
	return JK_OK;
}

bool
jk_rar_is_encrypted(struct jk_arc *x, uint64_t offset)
{
	struct block b;
	uint64_t at;

	while (!x->rar.lost) {
		if (!read_block(x, &b)) {
			x->rar.lost = true;
			x->ndamaged++;
			break;
		}
		at = x->rar.next;
		x->rar.next += b.len;
		if (b.is_file && at >= offset)
			return b.is_encrypted;
	}
	return false;
}
