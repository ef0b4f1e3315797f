/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lite.h"

#include <string.h>

#include "claims.h"

#define PAGE_MIN 512
#define USABLE_MIN 480
/* A record that is longer is none (the limit of SQLite itself). */
#define RECORD_MAX 0x7fffffff
#define VARINT_MAX 9

bool
jk_lite_head(struct jk_span head, struct jk_lite_head *out)
{
	uint32_t size = (uint32_t)jk_be(head, 16, 2);

	if (head.len < JK_LITE_HEAD_LEN)
		return false;
	if (size == 1)
		size = JK_LITE_PAGE_MAX;
	if (size < PAGE_MIN || (size & (size - 1)) != 0)
		return false;
	out->page_size = size;
	out->usable = size - head.ptr[20];
	if (out->usable < USABLE_MIN)
		return false;
	switch (jk_be(head, 56, 4)) {
	case 2:
		out->charset = JK_UTF16LE;
		break;
	case 3:
		out->charset = JK_UTF16BE;
		break;
	default:
		out->charset = JK_UTF8;
		break;
	}
	return true;
}

/* 1.6: big endian, seven bits a byte, all eight of the ninth. *at moves on. */
static bool
take_varint(struct jk_span s, size_t *at, uint64_t *out)
{
	uint64_t v = 0;

	for (int i = 0; i < VARINT_MAX; i++) {
		unsigned char byte;

		if (*at >= s.len)
			return false;
		byte = s.ptr[(*at)++];
		if (i == VARINT_MAX - 1) {
			v = v << 8 | byte;
			break;
		}
		v = v << 7 | (byte & 0x7f);
		if ((byte & 0x80) == 0)
			break;
	}
	*out = v;
	return true;
}

bool
jk_lite_page(struct jk_span bytes, bool first, struct jk_lite_page *out)
{
	size_t at = first ? JK_LITE_HEAD_LEN : 0;
	bool inner;

	if (bytes.len < at + 12)
		return false;
	switch (bytes.ptr[at]) {
	case JK_LITE_INDEX_INNER:
	case JK_LITE_TABLE_INNER:
	case JK_LITE_INDEX_LEAF:
	case JK_LITE_TABLE_LEAF:
		break;
	default:
		return false;
	}
	out->bytes = bytes;
	out->kind = (enum jk_lite_kind)bytes.ptr[at];
	inner = out->kind == JK_LITE_INDEX_INNER ||
		out->kind == JK_LITE_TABLE_INNER;
	out->head = at;
	out->cells = at + (inner ? 12 : 8);
	out->ncells = (size_t)jk_be(bytes, at + 3, 2);
	out->content = (size_t)jk_be(bytes, at + 5, 2);
	if (out->content == 0)
		out->content = JK_LITE_PAGE_MAX;
	out->right = inner ? (uint32_t)jk_be(bytes, at + 8, 4) : 0;
	return out->cells + 2 * out->ncells <= bytes.len;
}

/* 1.6: how much of a record of len bytes is in the page itself. */
static uint64_t
local_len(const struct jk_lite_page *page, uint64_t len)
{
	uint64_t u = page->bytes.len, most, least, k;

	most = page->kind == JK_LITE_TABLE_LEAF ? u - 35
						: (u - 12) * 64 / 255 - 23;
	if (len <= most)
		return len;
	least = (u - 12) * 32 / 255 - 23;
	k = least + (len - least) % (u - 4);
	return k <= most ? k : least;
}

bool
jk_lite_cell_at(const struct jk_lite_page *page, size_t at,
		struct jk_lite_cell *out)
{
	struct jk_span s = page->bytes;
	uint64_t v, local;

	*out = (struct jk_lite_cell){ .child = 0 };
	if (page->kind == JK_LITE_INDEX_INNER ||
	    page->kind == JK_LITE_TABLE_INNER) {
		if (at + 4 > s.len)
			return false;
		out->child = (uint32_t)jk_be(s, at, 4);
		at += 4;
	}
	out->has_record = page->kind != JK_LITE_TABLE_INNER;
	if (out->has_record && !take_varint(s, &at, &out->len))
		return false;
	if (page->kind == JK_LITE_TABLE_INNER ||
	    page->kind == JK_LITE_TABLE_LEAF) {
		if (!take_varint(s, &at, &v))
			return false;
		out->rowid = (int64_t)v;
	}
	out->end = at;
	if (!out->has_record)
		return true;
	if (out->len > RECORD_MAX)
		return false;
	local = local_len(page, out->len);
	if (at > s.len || local > s.len - at)
		return false;
	out->local = jk_span_make(s.ptr + at, (size_t)local);
	out->end = at + (size_t)local;
	if (local < out->len) {
		if (out->end + 4 > s.len)
			return false;
		out->overflow = (uint32_t)jk_be(s, out->end, 4);
		out->end += 4;
	}
	return true;
}

bool
jk_lite_cell(const struct jk_lite_page *page, size_t i,
	     struct jk_lite_cell *out)
{
	return jk_lite_cell_at(
		page, (size_t)jk_be(page->bytes, page->cells + 2 * i, 2), out);
}

bool
jk_lite_record(struct jk_span payload, struct jk_lite_record *out)
{
	uint64_t head;
	size_t at = 0;

	if (!take_varint(payload, &at, &head) || head < at ||
	    head > payload.len)
		return false;
	out->types = jk_span_make(payload.ptr + at, (size_t)head - at);
	out->values = jk_span_from(payload, (size_t)head);
	return true;
}

static uint64_t
size_of_type(uint64_t type)
{
	static const unsigned char sizes[] = { 0, 1, 2, 3, 4, 6, 8, 8 };

	if (type < sizeof(sizes))
		return sizes[type];
	return type < 12 ? 0 : (type - 12) / 2;
}

static int64_t
to_integer(struct jk_span s)
{
	uint64_t v = jk_be(s, 0, (unsigned)s.len);
	unsigned unused = 64 - 8 * (unsigned)s.len;

	if (s.len == 0)
		return 0;
	/* Two's complement of so many bytes. */
	if (unused > 0 && (s.ptr[0] & 0x80) != 0)
		v |= UINT64_MAX << (64 - unused);
	return (int64_t)v;
}

static double
to_real(struct jk_span s)
{
	uint64_t bits = jk_be(s, 0, 8);
	double v;

	_Static_assert(sizeof(v) == sizeof(bits), "IEEE 754 binary64");
	memcpy(&v, &bits, sizeof(v));
	return v;
}

bool
jk_lite_next(struct jk_lite_record *r, struct jk_lite_value *out)
{
	uint64_t type, size;
	size_t at = 0;

	if (!take_varint(r->types, &at, &type))
		return false;
	r->types = jk_span_from(r->types, at);
	size = size_of_type(type);
	*out = (struct jk_lite_value){ .type = JK_LITE_NULL };
	out->cut = size > r->values.len;
	out->bytes =
		out->cut ? r->values : jk_span_head(r->values, (size_t)size);
	r->values = jk_span_from(r->values, out->bytes.len);
	if (type >= 12)
		out->type = type % 2 == 0 ? JK_LITE_BLOB : JK_LITE_TEXT;
	else if (type == 0 || type > 9 || out->cut)
		return true;
	else if (type == 7)
		out->type = JK_LITE_REAL;
	else
		out->type = JK_LITE_INTEGER;
	if (out->type == JK_LITE_REAL)
		out->real = to_real(out->bytes);
	else if (out->type == JK_LITE_INTEGER)
		out->integer =
			type >= 8 ? (int64_t)type - 8 : to_integer(out->bytes);
	return true;
}

bool
jk_lite_is_whole(struct jk_span payload, uint64_t len)
{
	uint64_t head, type, sum;
	size_t at = 0;

	if (!take_varint(payload, &at, &head) || head < 2 || head > len ||
	    head > payload.len)
		return false;
	sum = head;
	while (at < head) {
		if (!take_varint(payload, &at, &type) || type == 10 ||
		    type == 11)
			return false;
		sum += size_of_type(type);
		if (sum > len)
			return false;
	}
	return at == head && sum == len;
}
