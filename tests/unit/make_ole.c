/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "make_ole.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/charset.h>

#include "make_cfb.h"
#include "stub_out.h"

#define STREAMS 32

void
put_le(struct jk_buf *to, uint64_t value, unsigned nbytes)
{
	for (unsigned i = 0; i < nbytes; i++)
		jk_buf_append_byte(to,
				   i < 8 ? (unsigned char)(value >> 8 * i) : 0);
}

void
set_le(struct jk_buf *to, size_t offset, uint64_t value, unsigned nbytes)
{
	ck_assert_uint_le(offset + nbytes, to->len);
	for (unsigned i = 0; i < nbytes; i++)
		to->ptr[offset + i] = (unsigned char)(value >> 8 * i);
}

size_t
put_wide(struct jk_buf *to, const char *utf8)
{
	struct jk_span s = jk_span_str(utf8);
	size_t n = 0;

	while (s.len > 0) {
		uint32_t cp;
		size_t len = jk_utf8_decode(s, &cp);

		ck_assert(len > 0 && cp < 0x10000);
		put_le(to, cp, 2);
		s = jk_span_from(s, len);
		n++;
	}
	return n;
}

void
make_ole(struct jk_buf *out, const struct ole_item *items, size_t n)
{
	struct make_stream streams[STREAMS] = { { 0 } };

	ck_assert_uint_lt(n, STREAMS);
	for (size_t i = 0; i < n; i++) {
		streams[i].path = items[i].path;
		streams[i].bytes = items[i].bytes;
	}
	make_cfb(out, 9, streams);
}

/* Size of the item's text; kind is what it was taken for. */
static uint64_t
try(struct jk_span bytes, bool *noted, const char **kind)
{
	const struct stub_item *item;
	struct stub s;
	uint64_t size;

	stub_run_bytes(&s, NULL, bytes);
	ck_assert_uint_eq(s.budget.spooled, 0);
	ck_assert_uint_eq(s.budget.depth, 0);
	*noted = s.nnotes > 0;
	item = stub_find(&s, "");
	ck_assert_ptr_nonnull(item);
	size = item->size;
	*kind = item->kind;
	stub_release(&s);
	return size;
}

void
try_damaged(struct jk_span bytes, size_t step, unsigned nflips)
{
	const char *kind, *one;
	bool noted;
	uint64_t whole = try(bytes, &noted, &kind);
	uint32_t random = 2463534242u;
	unsigned char *copy = malloc(bytes.len);

	ck_assert_ptr_nonnull(copy);
	for (size_t len = 1; len < bytes.len; len += step) {
		uint64_t size;

		memcpy(copy, bytes.ptr, len);
		size = try(jk_span_make(copy, len), &noted, &one);
		if (strcmp(kind, one) == 0 && size < whole)
			ck_assert_msg(noted, "cut at %zu: no note", len);
	}
	for (unsigned i = 0; i < nflips; i++) {
		memcpy(copy, bytes.ptr, bytes.len);
		for (unsigned k = 0; k < 1 + i % 4; k++) {
			random ^= random << 13;
			random ^= random >> 17;
			random ^= random << 5;
			copy[random / 8 % bytes.len] ^=
				(unsigned char)(1 << random % 8);
		}
		try(jk_span_make(copy, bytes.len), &noted, &one);
	}
	free(copy);
}
