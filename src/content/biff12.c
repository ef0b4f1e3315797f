/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/biff12.h"

#include <string.h>

#include <jikimi/charset.h>

#include "content/claims.h"

/* Shorter runs of letters come about by chance. */
#define RUN_MIN 4
/* A look at the time after so many records. */
#define PATIENCE 4096

void
jk_biff12_init(struct jk_biff12 *b, struct jk_source *src,
	       struct jk_budget *budget)
{
	memset(b, 0, sizeof(*b));
	b->src = src;
	b->budget = budget;
}

void
jk_biff12_release(struct jk_biff12 *b)
{
	jk_buf_release(&b->bytes);
}

/* Seven bits a byte, the lowest first; at most max bytes. */
static bool
take_number(struct jk_biff12 *b, int max, uint32_t *value)
{
	unsigned char byte = 0x80;
	size_t got;

	*value = 0;
	for (int i = 0; i < max && (byte & 0x80) != 0; i++) {
		if (jk_source_read(b->src, &byte, 1, &got, NULL) != JK_OK ||
		    got == 0)
			return false;
		*value |= (uint32_t)(byte & 0x7f) << (7 * i);
	}
	return true;
}

/* Reads len bytes, and keeps the first of them. */
static bool
take_body(struct jk_biff12 *b, size_t len)
{
	unsigned char skipped[512];
	size_t got;

	jk_buf_clear(&b->bytes);
	while (len > 0) {
		size_t n = len < sizeof(skipped) ? len : sizeof(skipped);

		if (jk_source_read(b->src, skipped, n, &got, NULL) != JK_OK ||
		    got == 0)
			return false;
		if (b->bytes.len < JK_BIFF12_MAX)
			jk_buf_append(&b->bytes, skipped, got);
		len -= got;
	}
	return true;
}

bool
jk_biff12_next(struct jk_biff12 *b)
{
	uint32_t len;
	bool whole;

	if (b->cut || !take_number(b, 2, &b->type))
		return false;
	if (b->count++ % PATIENCE == 0 &&
	    jk_budget_time(b->budget, NULL) != JK_OK)
		return false;
	whole = take_number(b, 4, &len) && take_body(b, len);
	b->cut = !whole;
	b->body = jk_buf_span(&b->bytes);
	return whole;
}

static size_t
put_unit(struct jk_span s, size_t at, struct jk_buf *to)
{
	uint32_t cp = (uint32_t)jk_le(s, at, 2);
	uint32_t low = (uint32_t)jk_le(s, at + 2, 2);
	unsigned char utf8[4];
	size_t n = 2;

	if (cp >= 0xd800 && cp < 0xdc00 && low >= 0xdc00 && low < 0xe000) {
		cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
		n = 4;
	} else if (cp >= 0xd800 && cp < 0xe000) {
		cp = 0xfffd;
	}
	jk_buf_append(to, utf8, jk_utf8_encode(cp, utf8));
	return n;
}

void
jk_biff12_string(const struct jk_biff12 *b, size_t *offset, struct jk_buf *to)
{
	size_t at = *offset + 4, end = b->body.len;
	uint64_t count = jk_le(b->body, *offset, 4);

	/* All ones: no string at all (2.5.166). */
	if (count == UINT32_MAX)
		count = 0;
	if (at < end && count < (end - at) / 2)
		end = at + 2 * (size_t)count;
	while (at + 2 <= end)
		at += put_unit(b->body, at, to);
	*offset = at;
}

/* A string that counts its units, at offset; 0: there is none. */
static size_t
counted(struct jk_span s, size_t at)
{
	uint64_t count = jk_le(s, at, 4);

	if (s.len - at < 4 + 2 || count == 0 || count > (s.len - at - 4) / 2)
		return 0;
	for (uint64_t i = 0; i < count; i++) {
		uint64_t unit = jk_le(s, at + 4 + 2 * (size_t)i, 2);

		if ((unit < 0x20 && unit != '\n' && unit != '\t' &&
		     unit != '\r') ||
		    unit >= 0xfffe)
			return 0;
	}
	return (size_t)count;
}

void
jk_biff12_strings(const struct jk_biff12 *b, struct jk_buf *to)
{
	struct jk_span s = b->body;
	size_t at = 0;

	while (at + 6 <= s.len) {
		size_t n = counted(s, at), end, begin = to->len;

		if (n == 0) {
			at++;
			continue;
		}
		end = at + 4 + 2 * n;
		for (at += 4; at < end;)
			at += put_unit(s, at, to);
		/* Names of relationships mean nothing outside. */
		if (to->len - begin > 3 &&
		    memcmp(to->ptr + begin, "rId", 3) == 0)
			to->len = begin;
		else
			jk_buf_append_byte(to, '\n');
	}
}

static bool
is_letter(uint64_t unit)
{
	return (unit >= 0x20 && unit < 0x7f) ||
	       (unit >= 0xac00 && unit < 0xd7a4);
}

void
jk_wide_strings(struct jk_span s, struct jk_buf *to)
{
	size_t at = 0, end;

	while (at + 2 <= s.len) {
		end = at;
		while (end + 2 <= s.len && is_letter(jk_le(s, end, 2)))
			end += 2;
		if (end - at < 2 * RUN_MIN) {
			at = end + 2;
			continue;
		}
		while (at < end)
			at += put_unit(s, at, to);
		jk_buf_append_byte(to, '\n');
	}
}
