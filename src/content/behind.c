/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/behind.h>

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "claims.h"
#include "dbtext.h"

#define CHUNK (64 * 1024)
/* Within so many bytes behind the end, what was appended begins: programs
 * have a signature or words for their own unpacker there. */
#define SEARCH_MAX (1024 * 1024)
#define PNG_HEAD 8
#define PNG_END_LEN 12
#define SECTION_LEN 40
/* So many bytes tell whether it is text; fewer are too few. */
#define TEXT_SAMPLE 4096
#define TEXT_MIN 8

static const char png_head[] = "\x89PNG\r\n\x1a\n";
static const char png_end[] = "\0\0\0\0IEND\xae\x42\x60\x82";

/* A place in a source that moves forward. */
struct cursor {
	struct jk_source *src;
	struct jk_budget *budget;
	uint64_t at;    /* the next byte */
	uint64_t first; /* of those in bytes */
	size_t len;
	unsigned char *bytes; /* owned; CHUNK */
};

/* At least want bytes from at on, fewer at the end. */
static struct jk_span
look(struct cursor *c, size_t want)
{
	size_t skip, got = 0;
	struct jk_err err;

	if (c->at < c->first || c->at - c->first > c->len ||
	    c->len - (c->at - c->first) < want) {
		if (jk_budget_time(c->budget, &err) != JK_OK ||
		    jk_source_pread(c->src, c->at, c->bytes, CHUNK, &got,
				    &err) != JK_OK)
			got = 0;
		c->first = c->at;
		c->len = got;
	}
	skip = (size_t)(c->at - c->first);
	return jk_span_make(c->bytes + skip, c->len - skip);
}

/* PNG 5.3: chunks of a length, a name, the data and a sum. */
static bool
pass_png(struct cursor *c)
{
	c->at = PNG_HEAD;
	for (;;) {
		struct jk_span s = look(c, 8);
		bool last = s.len >= 8 && memcmp(s.ptr + 4, "IEND", 4) == 0;

		if (s.len < 8)
			return false;
		c->at += 12 + jk_be(s, 0, 4);
		if (last)
			return true;
	}
}

/* In packed data: up to the next mark (ITU T.81 F.1.2.3). */
static bool
pass_scan(struct cursor *c)
{
	for (;;) {
		struct jk_span s = look(c, 2);
		const unsigned char *p;

		if (s.len < 2)
			return false;
		p = memchr(s.ptr, 0xff, s.len - 1);
		if (p == NULL) {
			c->at += s.len - 1;
			continue;
		}
		c->at += (size_t)(p - s.ptr);
		/* A byte of the data, a mark between restarts, filling. */
		if (p[1] == 0 || (p[1] >= 0xd0 && p[1] <= 0xd7))
			c->at += 2;
		else if (p[1] == 0xff)
			c->at += 1;
		else
			return true;
	}
}

/* T.81 B.1.1: marks, most with a length; packed data behind a scan's head. */
static bool
pass_jpeg(struct cursor *c)
{
	c->at = 2;
	for (;;) {
		struct jk_span s = look(c, 4);
		unsigned mark;

		if (s.len < 2 || s.ptr[0] != 0xff)
			return false;
		mark = s.ptr[1];
		if (mark == 0xff) {
			c->at += 1;
			continue;
		}
		c->at += 2;
		if (mark == 0xd9)
			return true;
		if (mark == 0x01 || (mark >= 0xd0 && mark <= 0xd8))
			continue;
		if (s.len < 4)
			return false;
		c->at += jk_be(s, 2, 2);
		if (mark == 0xda && !pass_scan(c))
			return false;
	}
}

/* Blocks of up to 255 bytes, ended by an empty one. */
static bool
pass_blocks(struct cursor *c)
{
	for (;;) {
		struct jk_span s = look(c, 1);

		if (s.len == 0)
			return false;
		c->at += 1 + s.ptr[0];
		if (s.ptr[0] == 0)
			return true;
	}
}

static size_t
colours(unsigned flags)
{
	return (flags & 0x80) != 0 ? (size_t)3 << ((flags & 7) + 1) : 0;
}

/* GIF89a 17 to 27. */
static bool
pass_gif(struct cursor *c)
{
	struct jk_span s = look(c, 13);

	if (s.len < 13)
		return false;
	c->at = 13 + colours(s.ptr[10]);
	for (;;) {
		s = look(c, 10);
		if (s.len == 0)
			return false;
		if (s.ptr[0] == 0x3b) {
			c->at += 1;
			return true;
		}
		if (s.ptr[0] == 0x21)
			c->at += 2;
		else if (s.ptr[0] == 0x2c && s.len >= 10)
			c->at += 11 + colours(s.ptr[9]);
		else
			return false;
		if (!pass_blocks(c))
			return false;
	}
}

/* PE format: behind the last section; 0 when the head does not tell. */
static uint64_t
end_of_program(struct jk_span head)
{
	uint64_t at = jk_le(head, 0x3c, 4), end = 0, n;

	if (at > head.len ||
	    !jk_span_starts_with(jk_span_from(head, (size_t)at), "PE\0\0", 4))
		return 0;
	n = jk_le(head, (size_t)at + 6, 2);
	at += 24 + jk_le(head, (size_t)at + 20, 2);
	for (uint64_t i = 0; i < n; i++, at += SECTION_LEN) {
		uint64_t size = jk_le(head, (size_t)at + 16, 4);
		uint64_t from = jk_le(head, (size_t)at + 20, 4);

		if (at + SECTION_LEN > head.len)
			return 0;
		if (size > 0 && from + size > end)
			end = from + size;
	}
	return end;
}

static bool
ends_with(struct jk_span tail, const char *bytes, size_t len)
{
	return tail.len >= len &&
	       memcmp(tail.ptr + tail.len - len, bytes, len) == 0;
}

bool
jk_behind_worth(struct jk_span head, struct jk_span tail, uint64_t size)
{
	uint64_t end;

	if (jk_span_starts_with(head, png_head, PNG_HEAD))
		return !ends_with(tail, png_end, PNG_END_LEN);
	if (jk_span_starts_with(head, "\xff\xd8\xff", 3))
		return !ends_with(tail, "\xff\xd9", 2);
	if (jk_span_starts_with(head, "GIF8", 4))
		return !ends_with(tail, "\0;", 2);
	if (!jk_span_starts_with(head, "MZ", 2))
		return false;
	end = end_of_program(head);
	return end > 0 && end < size;
}

/* The first place of a head that says enough by itself. */
static bool
search(struct cursor *c)
{
	static const struct {
		const char *bytes;
		size_t len;
	} marks[] = {
		{ "PK\x03\x04", 4 },
		{ "Rar!\x1a\x07", 6 },
		{ "7z\xbc\xaf\x27\x1c", 6 },
		{ "ALZ\x01", 4 },
		{ "EGGA\0\x01", 6 },
		{ "MSCF\0\0\0\0", 8 },
		{ "%PDF-1.", 7 },
		{ "\xd0\xcf\x11\xe0\xa1\xb1", 6 },
	};
	uint64_t from = c->at;

	while (c->at - from < SEARCH_MAX) {
		struct jk_span s = look(c, 8);

		if (s.len < 8)
			return false;
		for (size_t i = 0; i < JK_COUNT(marks); i++) {
			if (jk_span_starts_with(s, marks[i].bytes,
						marks[i].len))
				return true;
		}
		c->at++;
	}
	return false;
}

enum jk_behind
jk_behind_find(struct jk_source *src, struct jk_span head,
	       struct jk_budget *budget, uint64_t *at)
{
	struct cursor c = { .src = src, .budget = budget };
	enum jk_behind found = JK_BEHIND_NOTHING;
	struct jk_span s;
	bool ended;

	c.bytes = jk_xcalloc(1, CHUNK);
	if (jk_span_starts_with(head, png_head, PNG_HEAD)) {
		ended = pass_png(&c);
	} else if (jk_span_starts_with(head, "\xff\xd8\xff", 3)) {
		ended = pass_jpeg(&c);
	} else if (jk_span_starts_with(head, "GIF8", 4)) {
		ended = pass_gif(&c);
	} else {
		c.at = end_of_program(head);
		ended = c.at > 0;
	}
	*at = c.at;
	if (ended && search(&c)) {
		found = JK_BEHIND_FILE;
		*at = c.at;
	} else if (ended) {
		c.at = *at;
		s = jk_span_head(look(&c, TEXT_SAMPLE), TEXT_SAMPLE);
		if (s.len >= TEXT_MIN && jk_dbtext_is_text(s))
			found = JK_BEHIND_TEXT;
	}
	explicit_bzero(c.bytes, CHUNK);
	free(c.bytes);
	return found;
}

struct part {
	struct jk_source *src; /* borrowed */
	uint64_t from, len, pos;
};

static enum jk_status
part_pread(void *ctx, uint64_t offset, void *to, size_t len, size_t *got,
	   struct jk_err *err)
{
	struct part *p = ctx;

	*got = 0;
	if (offset >= p->len)
		return JK_OK;
	if (len > p->len - offset)
		len = (size_t)(p->len - offset);
	return jk_source_pread(p->src, p->from + offset, to, len, got, err);
}

static enum jk_status
part_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct part *p = ctx;
	enum jk_status status = part_pread(ctx, p->pos, to, len, got, err);

	p->pos += *got;
	return status;
}

static const struct jk_source_ops part_ops = {
	.read = part_read,
	.pread = part_pread,
	.close = free,
};

struct jk_source *
jk_behind_source(struct jk_source *src, uint64_t from, uint64_t to)
{
	struct part *p = jk_xcalloc(1, sizeof(*p));
	uint64_t size = jk_source_size(src);

	if (size != JK_SIZE_UNKNOWN && to > size)
		to = size;
	p->src = src;
	p->from = from;
	p->len = to > from ? to - from : 0;
	return jk_source_new(&part_ops, p, p->len);
}
