/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/charset.h>

#include <string.h>

#include "base/cp949_table.h"

static const char *const names[] = {
	[JK_ASCII] = "ascii",           [JK_UTF8] = "utf-8",
	[JK_CP949] = "cp949",           [JK_UTF16LE] = "utf-16le",
	[JK_UTF16BE] = "utf-16be",      [JK_UTF32LE] = "utf-32le",
	[JK_UTF32BE] = "utf-32be",      [JK_JOHAB] = "johab",
	[JK_ISO2022KR] = "iso-2022-kr", [JK_BINARY] = "binary",
#define JK_PAGE_ENUM(id, name, page) [JK_##id] = (name),
#include <jikimi/codepage.def>
#undef JK_PAGE_ENUM
};

static const unsigned short page_numbers[JK_BINARY + 1] = {
#define JK_PAGE_ENUM(id, name, page) [JK_##id] = (page),
#include <jikimi/codepage.def>
#undef JK_PAGE_ENUM
};

const char *
jk_charset_name(enum jk_charset cs)
{
	return names[cs];
}

unsigned
jk_charset_page(enum jk_charset cs)
{
	return page_numbers[cs];
}

/* Length that a lead byte announces, 0 when it is none. */
static size_t
utf8_len(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	if (lead >= 0xf0 && lead <= 0xf4)
		return 4;
	return 0;
}

size_t
jk_utf8_decode(struct jk_span s, uint32_t *cp)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t n = s.len > 0 ? utf8_len(s.ptr[0]) : 0;
	uint32_t v;

	*cp = 0xfffd;
	if (n == 0 || n > s.len)
		return 0;
	if (n == 1) {
		*cp = s.ptr[0];
		return 1;
	}
	v = s.ptr[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((s.ptr[i] & 0xc0) != 0x80)
			return 0;
		v = v << 6 | (s.ptr[i] & 0x3f);
	}
	if (v < least[n] || v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return 0;
	*cp = v;
	return n;
}

size_t
jk_cp949_decode(struct jk_span s, uint32_t *cp)
{
	uint32_t v;

	*cp = 0xfffd;
	if (s.len == 0)
		return 0;
	if (s.ptr[0] < 0x80) {
		*cp = s.ptr[0];
		return 1;
	}
	if (s.len < 2 || s.ptr[0] < JK_CP949_LEAD_MIN ||
	    s.ptr[0] > JK_CP949_LEAD_MAX || s.ptr[1] < JK_CP949_TRAIL_MIN ||
	    s.ptr[1] > JK_CP949_TRAIL_MAX)
		return 0;
	v = jk_cp949_table[s.ptr[0] - JK_CP949_LEAD_MIN]
			  [s.ptr[1] - JK_CP949_TRAIL_MIN];
	if (v == 0)
		return 0;
	*cp = v;
	return 2;
}

bool
jk_hangul_is_common(uint32_t cp)
{
	uint32_t i = cp - 0xac00;

	return i < 11172 && (jk_common_hangul[i / 8] >> i % 8 & 1) != 0;
}

size_t
jk_utf8_encode(uint32_t cp, unsigned char out[4])
{
	if (cp < 0x80) {
		out[0] = (unsigned char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (unsigned char)(0xc0 | cp >> 6);
		out[1] = (unsigned char)(0x80 | (cp & 0x3f));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (unsigned char)(0xe0 | cp >> 12);
		out[1] = (unsigned char)(0x80 | (cp >> 6 & 0x3f));
		out[2] = (unsigned char)(0x80 | (cp & 0x3f));
		return 3;
	}
	out[0] = (unsigned char)(0xf0 | cp >> 18);
	out[1] = (unsigned char)(0x80 | (cp >> 12 & 0x3f));
	out[2] = (unsigned char)(0x80 | (cp >> 6 & 0x3f));
	out[3] = (unsigned char)(0x80 | (cp & 0x3f));
	return 4;
}

size_t
jk_ascii_len(struct jk_span s)
{
	const uint64_t high = UINT64_C(0x8080808080808080);
	uint64_t eight[4];
	size_t n = 0;

	while (s.len - n >= sizeof(eight)) {
		memcpy(eight, s.ptr + n, sizeof(eight));
		if (((eight[0] | eight[1] | eight[2] | eight[3]) & high) != 0)
			break;
		n += sizeof(eight);
	}
	while (n < s.len && s.ptr[n] < 0x80)
		n++;
	return n;
}

/* The beginning of a character and no more. */
static bool
is_cut(struct jk_span s)
{
	if (utf8_len(s.ptr[0]) <= s.len)
		return false;
	for (size_t i = 1; i < s.len; i++) {
		if ((s.ptr[i] & 0xc0) != 0x80)
			return false;
	}
	return true;
}

bool
jk_utf8_valid(struct jk_span s, bool cut_ends)
{
	uint32_t cp;

	for (size_t i = 0;
	     cut_ends && i < 3 && s.len > 0 && (s.ptr[0] & 0xc0) == 0x80; i++)
		s = jk_span_from(s, 1);
	for (size_t i = 0, n; i < s.len; i += n) {
		struct jk_span rest = { s.ptr + i, s.len - i };

		n = 1;
		if (rest.ptr[0] < 0x80)
			continue;
		n = jk_utf8_decode(rest, &cp);
		if (n == 0)
			return cut_ends && is_cut(rest);
	}
	return true;
}

struct census {
	size_t hangul; /* of KS X 1001, rows B0 to C8 */
	size_t other;  /* any other non-ASCII character or byte */
};

static struct census
count_cp949(struct jk_span s)
{
	struct census c = { 0 };
	uint32_t cp;
	size_t i = 0;

	while (i < s.len) {
		const unsigned char *p = s.ptr + i;

		if (p[0] < 0x80) {
			i++;
		} else if (i + 1 < s.len && p[0] >= 0xb0 && p[0] <= 0xc8 &&
			   p[1] >= 0xa1 && p[1] <= 0xfe) {
			/* These rows are full: 2350 syllables. */
			c.hangul++;
			i += 2;
		} else {
			c.other++;
			i += jk_cp949_decode(jk_span_make(p, s.len - i), &cp) ==
					     2
				     ? 2
				     : 1;
		}
	}
	return c;
}

static bool
looks_cp949(struct census c)
{
	return c.hangul > 0 && c.hangul * 10 >= (c.hangul + c.other) * 6;
}

enum jk_charset
jk_charset_guess(struct jk_span s)
{
	if (jk_ascii_len(s) == s.len)
		return JK_ASCII;
	if (jk_utf8_valid(s, true))
		return JK_UTF8;
	/* A window may begin on the second byte of a pair. */
	if (looks_cp949(count_cp949(s)) ||
	    looks_cp949(count_cp949(jk_span_from(s, 1))))
		return JK_CP949;
	return JK_BINARY;
}

void
jk_to_utf8(struct jk_buf *out, struct jk_span s, enum jk_charset cs)
{
	unsigned char utf8[4];

	while (s.len > 0) {
		uint32_t cp = 0xfffd;
		size_t n;

		if (cs == JK_CP949)
			n = jk_cp949_decode(s, &cp);
		else if (cs == JK_BINARY && s.ptr[0] >= 0x80)
			n = 0;
		else
			n = jk_utf8_decode(s, &cp);
		jk_buf_append(out, utf8, jk_utf8_encode(cp, utf8));
		s = jk_span_from(s, n > 0 ? n : 1);
	}
}
