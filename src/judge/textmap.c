/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/textmap.h"

#include <string.h>

#include <jikimi/charset.h>

/* 0: a control character that text has not, 1: ASCII, 2: more than ASCII. */
static const unsigned char kinds[256] = {
	['\t'] = 1, ['\n'] = 1,         ['\r'] = 1,
	[0x1b] = 1, [' ' ... 0x7f] = 1, [0x80 ... 0xff] = 2,
};

void
jk_textmap_clear(struct jk_textmap *m)
{
	memset(m, 0, sizeof(*m));
}

/* True for eight bytes of ASCII without control characters. */
static bool
is_ascii_8(const unsigned char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t w;

	memcpy(&w, p, 8);
	return ((w | ((w - ' ' * ones) & ~w)) & 0x80 * ones) == 0;
}

static bool
is_syllable(const unsigned char *p)
{
	return p[0] >= 0xea && p[0] <= 0xed && (p[1] & 0xc0) == 0x80 &&
	       (p[2] & 0xc0) == 0x80;
}

/* A pair of the syllables, symbols and letters of KS X 1001. */
static bool
is_pair(const unsigned char *p)
{
	return ((p[0] >= 0xb0 && p[0] <= 0xc8) ||
		(p[0] >= 0xa1 && p[0] <= 0xa3)) &&
	       p[1] >= 0xa1 && p[1] != 0xff;
}

/* How many bytes at p, of which left are there, are one character beyond
 * ASCII, in UTF-8 or as a pair; 0: neither. */
static size_t
char_len(const unsigned char *p, size_t left, bool utf8)
{
	uint32_t cp;

	if (!utf8)
		return left < 2 || is_pair(p) ? 2 : 0;
	if (left >= 3 && is_syllable(p))
		return 3;
	if (left < 4)
		return left;
	return jk_utf8_decode(jk_span_make(p, left), &cp);
}

/* True when s is text in the one way or the other. What it begins and ends
 * with may be parts of characters. */
static bool
is_all_text(struct jk_span s, bool utf8)
{
	size_t i = 0;

	while (i < 3 && s.ptr[i] >= 0x80 && (!utf8 || s.ptr[i] < 0xc0))
		i++;
	if (!utf8) {
		/* Pairs are told apart only from ASCII on. */
		while (i < 64 && i < s.len && s.ptr[i] >= 0x80)
			i++;
	}
	while (i < s.len) {
		size_t n;

		while (i + 8 <= s.len && is_ascii_8(s.ptr + i))
			i += 8;
		/* The line end that is among the next eight. */
		for (n = i + 8; i < s.len && i < n && kinds[s.ptr[i]] == 1;)
			i++;
		while (utf8 && i + 3 <= s.len && is_syllable(s.ptr + i))
			i += 3;
		if (i == s.len || kinds[s.ptr[i]] == 1)
			continue;
		n = kinds[s.ptr[i]];
		if (n == 2)
			n = char_len(s.ptr + i, s.len - i, utf8);
		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

static bool
is_text_block(struct jk_textmap *m, struct jk_span text, uint64_t offset,
	      uint64_t block)
{
	uint64_t *slot = &m->slot[block % JK_TEXTMAP_SLOTS];
	uint64_t begin = block * JK_TEXTMAP_BLOCK;
	struct jk_span s;

	if (*slot >> 1 == block + 1)
		return (*slot & 1) != 0;
	if (begin < offset || begin + JK_TEXTMAP_BLOCK > offset + text.len)
		return false;
	s = jk_span_make(text.ptr + (begin - offset), JK_TEXTMAP_BLOCK);
	*slot = (block + 1) << 1;
	*slot |= is_all_text(s, true) || is_all_text(s, false);
	return (*slot & 1) != 0;
}

bool
jk_textmap_is_text(struct jk_textmap *m, struct jk_span text, uint64_t offset,
		   size_t start, size_t end)
{
	uint64_t first = (offset + start) / JK_TEXTMAP_BLOCK;
	uint64_t last = (offset + end) / JK_TEXTMAP_BLOCK;

	if (m->known)
		return true;
	return is_text_block(m, text, offset, first) &&
	       (first == last || is_text_block(m, text, offset, last));
}
