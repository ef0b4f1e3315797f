/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UTF-16 and UTF-32 (The Unicode Standard 3.10, D90 to D101). */
#include "config.h"

#include <string.h>

#include "base/transcode_parts.h"

/* Units that are narrowed at once where all are ASCII; the loops over them
 * have a fixed count so that the compiler makes vector code of them. */
#define MANY 32
#define FEW 8

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define HOST_IS_BIG true
#else
#define HOST_IS_BIG false
#endif

static uint32_t
unit_at(const unsigned char *p, unsigned width, bool big)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < width; i++)
		v |= (uint32_t)p[big ? width - 1 - i : i] << (8 * i);
	return v;
}

/* The same, of two bytes. */
static uint32_t
unit_at_16(const unsigned char *p, bool big)
{
	return big ? (uint32_t)p[0] << 8 | p[1] : (uint32_t)p[1] << 8 | p[0];
}

/*
 * These narrow a block of units when all are ASCII; else what they write is
 * overwritten. swapped: the units are not of the host's byte order, so their
 * ASCII is in the upper byte.
 */
static bool
narrow_many_16(unsigned char *to, const unsigned char *from, bool swapped)
{
	uint16_t units[MANY], seen = 0;

	memcpy(units, from, sizeof(units));
	for (unsigned i = 0; i < MANY; i++)
		seen |= units[i];
	if ((seen & (swapped ? 0x80ff : 0xff80)) != 0)
		return false;
	if (swapped) {
		for (unsigned i = 0; i < MANY; i++)
			to[i] = (unsigned char)(units[i] >> 8);
	} else {
		for (unsigned i = 0; i < MANY; i++)
			to[i] = (unsigned char)units[i];
	}
	return true;
}

static bool
narrow_few_16(unsigned char *to, const unsigned char *from, bool swapped)
{
	uint16_t units[FEW], seen = 0;

	memcpy(units, from, sizeof(units));
	for (unsigned i = 0; i < FEW; i++)
		seen |= units[i];
	if ((seen & (swapped ? 0x80ff : 0xff80)) != 0)
		return false;
	for (unsigned i = 0; i < FEW; i++)
		to[i] = (unsigned char)(swapped ? units[i] >> 8 : units[i]);
	return true;
}

static bool
narrow_many_32(unsigned char *to, const unsigned char *from, bool swapped)
{
	uint32_t units[MANY], seen = 0;

	memcpy(units, from, sizeof(units));
	for (unsigned i = 0; i < MANY; i++)
		seen |= units[i];
	if ((seen & (swapped ? 0x80ffffff : 0xffffff80)) != 0)
		return false;
	if (swapped) {
		for (unsigned i = 0; i < MANY; i++)
			to[i] = (unsigned char)(units[i] >> 24);
	} else {
		for (unsigned i = 0; i < MANY; i++)
			to[i] = (unsigned char)units[i];
	}
	return true;
}

/* Length of the byte order mark that the text begins with. */
static size_t
mark_len(const struct jk_transcoder *t, struct jk_span raw, unsigned width,
	 bool big)
{
	if (t->at > 0 || raw.len < width ||
	    unit_at(raw.ptr, width, big) != 0xfeff)
		return 0;
	return width;
}

/*
 * Somebody may have appended to UTF-16 what is none (a log that two programs
 * write): many bytes in a row that all are ASCII. Han hardly ever looks so for
 * long; Hiragana has 0x30 in each upper byte; a line is one sign repeated.
 */
enum plain { PLAIN_NO, PLAIN_YES, PLAIN_CUT };

#define PLAIN_MIN (JK_TRANSCODER_REST + 1)
#define PLAIN_MIN_AT_END 12
#define HIRAGANA 0x30

static bool
is_ascii_text(unsigned byte)
{
	return (byte >= 0x20 && byte < 0x7f) || byte == '\r' || byte == '\n' ||
	       byte == '\t';
}

static enum plain
plain_at(struct jk_span raw, bool big, bool end)
{
	struct jk_span s = jk_span_head(raw, PLAIN_MIN);
	size_t hiragana = 0, again = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (!is_ascii_text(s.ptr[i]))
			return PLAIN_NO;
		hiragana += i % 2 == !big && s.ptr[i] == HIRAGANA;
		again += i >= 2 && s.ptr[i] == s.ptr[i - 2];
	}
	if (s.len < PLAIN_MIN && !end)
		return PLAIN_CUT;
	return s.len >= PLAIN_MIN_AT_END && hiragana * 8 <= s.len &&
			       again * 2 <= s.len
		       ? PLAIN_YES
		       : PLAIN_NO;
}

/* Puts bytes as they are up to the next NUL, which UTF-16 has soon. Returns
 * how many bytes, or 0 when none can be judged. */
static size_t
put_plain_bytes(struct jk_transcoder *t, struct jk_span raw, uint64_t offset,
		bool end)
{
	const unsigned char *nul = memchr(raw.ptr, '\0', raw.len);
	size_t stop = raw.len, i = 0, n;

	if (nul != NULL) {
		/* In little endian the byte before it is its unit's. */
		stop = (size_t)(nul - raw.ptr);
		stop -= t->from == JK_UTF16LE && stop > 0;
		t->plain = false;
	} else if (!end) {
		stop = stop > 3 ? stop - 3 : 0;
	}
	jk_transcoder_use(t, JK_UTF8);
	for (; i < stop; i += n) {
		struct jk_span rest = { raw.ptr + i, stop - i };

		n = jk_transcoder_put_ascii(t, rest, offset + i);
		if (n > 0)
			continue;
		rest.len = raw.len - i;
		n = jk_transcoder_put_8bit(t, rest, offset + i);
	}
	jk_transcoder_use(t, t->from);
	return i;
}

/*
 * Takes characters, ASCII too, until the run is full or raw ends or goes on
 * with plain bytes. Returns how many bytes.
 */
static size_t
take_run_16(struct jk_run *run, struct jk_span raw, bool big, bool end)
{
	size_t i = 0;

	run->n = 0;
	run->extra = 0;
	for (; raw.len - i >= 2 && run->n < JK_RUN_MAX; i += 2) {
		uint32_t unit = unit_at_16(raw.ptr + i, big), low = 0;

		if (unit >> 8 >= '\t' && unit >> 8 < 0x7f &&
		    plain_at(jk_span_from(raw, i), big, end) != PLAIN_NO)
			break;
		if ((unit & 0xf800) == 0xd800) {
			if (raw.len - i >= 4)
				low = unit_at_16(raw.ptr + i + 2, big);
			else if (unit < 0xdc00 && !end)
				break;
			if (unit < 0xdc00 && (low & 0xfc00) == 0xdc00) {
				unit = 0x10000 + ((unit - 0xd800) << 10) +
				       (low - 0xdc00);
				run->extra |= (uint64_t)1 << run->n;
				i += 2;
			} else {
				/* A half without its other half. */
				unit = JK_NO_CHARACTER;
			}
		}
		run->cp[run->n++] = unit;
	}
	return i;
}

/* The ASCII at the head of raw, which lies at the offset, in blocks; returns
 * how many bytes. */
static size_t
put_ascii_16(struct jk_transcoder *t, struct jk_span raw, uint64_t offset,
	     bool swapped)
{
	unsigned char *to = t->utf8.ptr + t->utf8.len;
	const unsigned char *from = raw.ptr, *end = raw.ptr + raw.len;
	size_t n;

	while (end - from >= 2 * MANY && narrow_many_16(to, from, swapped)) {
		from += 2 * MANY;
		to += MANY;
	}
	while (end - from >= 2 * FEW && narrow_few_16(to, from, swapped)) {
		from += 2 * FEW;
		to += FEW;
	}
	n = (size_t)(from - raw.ptr);
	if (n > 0)
		jk_transcoder_put_plain(t, n / 2, offset);
	return n;
}

/* What raw, which lies at the offset, begins with; 0: cut. */
static size_t
put_some_16(struct jk_transcoder *t, struct jk_span raw, uint64_t offset,
	    bool end)
{
	bool big = t->from == JK_UTF16BE;
	struct jk_run run; /* not cleared: it is long */
	size_t n;

	if (!t->plain)
		t->plain = plain_at(raw, big, end) == PLAIN_YES;
	if (t->plain) {
		n = put_plain_bytes(t, raw, offset, end);
		if (n > 0 || t->plain)
			return n;
	}
	run.raw = offset;
	n = take_run_16(&run, raw, big, end);
	jk_transcoder_put_run(t, &run);
	return n;
}

size_t
jk_decode_utf16(struct jk_transcoder *t, struct jk_span raw, bool end)
{
	bool swapped = (t->from == JK_UTF16BE) != HOST_IS_BIG;
	size_t i = mark_len(t, raw, 2, t->from == JK_UTF16BE), n = 1;

	while (n > 0 && raw.len - i >= (t->plain ? 1 : 2)) {
		struct jk_span rest = { raw.ptr + i, raw.len - i };

		n = t->plain ? 0 : put_ascii_16(t, rest, t->at + i, swapped);
		if (n == 0)
			n = put_some_16(t, rest, t->at + i, end);
		i += n;
	}
	if (end && i < raw.len) {
		jk_transcoder_put(t, JK_NO_CHARACTER, t->at + i, 1);
		i = raw.len;
	}
	return i;
}

/* The same; no character has two units. */
static size_t
take_run_32(struct jk_run *run, struct jk_span raw, bool big)
{
	size_t i = 0;

	run->n = 0;
	run->extra = 0;
	for (; raw.len - i >= 4 && run->n < JK_RUN_MAX; i += 4) {
		uint32_t unit = unit_at(raw.ptr + i, 4, big);

		if (unit > 0x10ffff || (unit >= 0xd800 && unit < 0xe000))
			unit = JK_NO_CHARACTER;
		run->cp[run->n++] = unit;
	}
	return i;
}

size_t
jk_decode_utf32(struct jk_transcoder *t, struct jk_span raw, bool end)
{
	bool big = t->from == JK_UTF32BE;
	bool swapped = big != HOST_IS_BIG;
	size_t i = mark_len(t, raw, 4, big);
	struct jk_run run;

	while (raw.len - i >= 4) {
		unsigned char *to = t->utf8.ptr + t->utf8.len;

		if (raw.len - i >= 4 * MANY &&
		    narrow_many_32(to, raw.ptr + i, swapped)) {
			jk_transcoder_put_plain(t, MANY, t->at + i);
			i += 4 * MANY;
			continue;
		}
		run.raw = t->at + i;
		i += take_run_32(&run, jk_span_from(raw, i), big);
		jk_transcoder_put_run(t, &run);
	}
	if (end && i < raw.len) {
		jk_transcoder_put(t, JK_NO_CHARACTER, t->at + i, 1);
		i = raw.len;
	}
	return i;
}
