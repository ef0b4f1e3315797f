/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/token.h"

#include <string.h>

#define NONE 0xfffffffeu

static const struct {
	const char *name;
	uint32_t cp;
} entities[] = {
	{ "amp;", '&' },       { "lt;", '<' },        { "gt;", '>' },
	{ "quot;", '"' },      { "apos;", '\'' },     { "nbsp;", 0xa0 },
	{ "shy;", 0xad },      { "ndash;", 0x2013 },  { "mdash;", 0x2014 },
	{ "minus;", 0x2212 },  { "hyphen;", 0x2010 }, { "dash;", 0x2010 },
	{ "horbar;", 0x2015 }, { "ensp;", 0x2002 },   { "emsp;", 0x2003 },
	{ "thinsp;", 0x2009 }, { "zwnj;", 0x200c },   { "zwj;", 0x200d },
	{ "commat;", '@' },    { "period;", '.' },    { "lpar;", '(' },
	{ "rpar;", ')' },      { "plus;", '+' },      { "lowbar;", '_' },
	{ "NewLine;", '\n' },  { "Tab;", '\t' },      { "sol;", '/' },
	{ "colon;", ':' },
};

static int
hex_value(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* n hex digits at the head of s; NONE when they are not all there. */
static uint32_t
take_hex(struct jk_span s, size_t n)
{
	uint32_t v = 0;

	if (s.len < n)
		return NONE;
	for (size_t i = 0; i < n; i++) {
		int h = hex_value(s.ptr[i]);

		if (h < 0)
			return NONE;
		v = v << 4 | (uint32_t)h;
	}
	return v;
}

static bool
is_dash(uint32_t cp)
{
	switch (cp) {
	case 0x00ad:
	case 0x2010:
	case 0x2011:
	case 0x2012:
	case 0x2013:
	case 0x2014:
	case 0x2015:
	case 0x2043:
	case 0x2212:
	case 0x2500:
	case 0x2501:
	case 0x30fc:
	case 0xff70:
	case 0x3161:
	case 0x4e00:
	case 0xfe58:
	case 0xfe63:
	case 0xff0d:
		return true;
	default:
		return false;
	}
}

static bool
is_space(uint32_t cp)
{
	switch (cp) {
	case 0x00a0:
	case 0x1680:
	case 0x202f:
	case 0x205f:
	case 0x3000:
	case 0x3164:
	case 0x115f:
	case 0x1160:
	case 0xffa0:
		return true;
	default:
		return cp >= 0x2000 && cp <= 0x200a;
	}
}

static bool
is_invisible(uint32_t cp)
{
	return (cp >= 0x200b && cp <= 0x200d) || cp == 0x2060 || cp == 0xfeff ||
	       cp == 0x180e;
}

uint32_t
jk_plain(uint32_t cp)
{
	if (cp < 0x80)
		return cp == '\r' ? '\n' : cp;
	if (cp >= 0xac00 && cp <= 0xd7a3)
		return cp;
	if (is_dash(cp))
		return '-';
	if (is_space(cp))
		return ' ';
	if (is_invisible(cp))
		return JK_TOKEN_DROP;
	if (cp >= 0xff01 && cp <= 0xff5e)
		return cp - 0xfee0;
	if (cp == 0x85 || cp == 0x2028 || cp == 0x2029)
		return '\n';
	if (cp >= 0x660 && cp <= 0x669)
		return cp - 0x660 + '0';
	if (cp >= 0x6f0 && cp <= 0x6f9)
		return cp - 0x6f0 + '0';
	return cp;
}

/* %41, and runs of %XX that together are one UTF-8 or CP949 character. */
static struct jk_token
percent_escape(struct jk_span s)
{
	unsigned char bytes[4];
	struct jk_span run = { bytes, 0 };
	uint32_t cp;
	size_t n;

	while (run.len < sizeof(bytes) && s.len >= 3 * run.len + 3 &&
	       s.ptr[3 * run.len] == '%') {
		cp = take_hex(jk_span_from(s, 3 * run.len + 1), 2);
		if (cp == NONE)
			break;
		bytes[run.len++] = (unsigned char)cp;
	}
	if (run.len == 0)
		return (struct jk_token){ '%', 1 };
	n = jk_utf8_decode(run, &cp);
	if (n == 0)
		n = jk_cp949_decode(run, &cp);
	if (n == 0)
		n = 1;
	return (struct jk_token){ jk_plain(cp), 3 * n };
}

/* A \uXXXX at the head of s, or NONE. */
static uint32_t
unicode_escape(struct jk_span s)
{
	if (s.len < 6 || s.ptr[0] != '\\' || (s.ptr[1] | 0x20) != 'u')
		return NONE;
	return take_hex(jk_span_from(s, 2), 4);
}

static struct jk_token
backslash_escape(struct jk_span s)
{
	uint32_t cp = unicode_escape(s), low;

	if (cp != NONE) {
		if (cp < 0xd800 || cp > 0xdfff)
			return (struct jk_token){ jk_plain(cp), 6 };
		low = unicode_escape(jk_span_from(s, 6));
		if (cp > 0xdbff || low < 0xdc00 || low > 0xdfff)
			return (struct jk_token){ 0xfffd, 6 };
		cp = 0x10000 + ((cp - 0xd800) << 10) + (low - 0xdc00);
		return (struct jk_token){ jk_plain(cp), 12 };
	}
	if (s.len < 2)
		return (struct jk_token){ '\\', 1 };
	switch (s.ptr[1]) {
	case 'r':
		if (s.len >= 4 && s.ptr[2] == '\\' && s.ptr[3] == 'n')
			return (struct jk_token){ '\n', 4 };
		return (struct jk_token){ '\n', 2 };
	case 'n':
		return (struct jk_token){ '\n', 2 };
	case 't':
		return (struct jk_token){ '\t', 2 };
	case 'x':
		cp = take_hex(jk_span_from(s, 2), 2);
		if (cp != NONE && cp < 0x80)
			return (struct jk_token){ jk_plain(cp), 4 };
		break;
	default:
		break;
	}
	return (struct jk_token){ '\\', 1 };
}

static struct jk_token
numeric_entity(struct jk_span s)
{
	bool hex = s.len > 2 && (s.ptr[2] | 0x20) == 'x';
	size_t i = hex ? 3 : 2, first = i;
	uint32_t v = 0;

	for (; i < s.len && i < first + 7; i++) {
		int h = hex_value(s.ptr[i]);

		if (h < 0 || (!hex && h > 9))
			break;
		v = v * (hex ? 16 : 10) + (uint32_t)h;
	}
	if (i == first || i >= s.len || s.ptr[i] != ';' || v == 0 ||
	    v > 0x10ffff || (v >= 0xd800 && v <= 0xdfff))
		return (struct jk_token){ '&', 1 };
	return (struct jk_token){ jk_plain(v), i + 1 };
}

static struct jk_token
entity(struct jk_span s)
{
	if (s.len > 3 && s.ptr[1] == '#')
		return numeric_entity(s);
	for (size_t i = 0; i < JK_COUNT(entities); i++) {
		size_t n;

		if (s.len < 2 || s.ptr[1] != entities[i].name[0])
			continue;
		n = strlen(entities[i].name);
		if (jk_span_starts_with(jk_span_from(s, 1), entities[i].name,
					n))
			return (struct jk_token){ jk_plain(entities[i].cp),
						  n + 1 };
	}
	return (struct jk_token){ '&', 1 };
}

static struct jk_token
ascii_token(struct jk_span s)
{
	switch (s.ptr[0]) {
	case '\r':
		if (s.len > 1 && s.ptr[1] == '\n')
			return (struct jk_token){ '\n', 2 };
		return (struct jk_token){ '\n', 1 };
	case '%':
		return percent_escape(s);
	case '\\':
		return backslash_escape(s);
	case '&':
		return entity(s);
	default:
		return (struct jk_token){ s.ptr[0], 1 };
	}
}

struct jk_token
jk_token_at(struct jk_span s, enum jk_charset cs)
{
	uint32_t cp = 0xfffd;
	size_t n = 0;

	if (s.ptr[0] < 0x80)
		return ascii_token(s);
	if (cs == JK_UTF8)
		n = jk_utf8_decode(s, &cp);
	else if (cs == JK_CP949)
		n = jk_cp949_decode(s, &cp);
	if (n == 0)
		return (struct jk_token){ 0xfffd, 1 };
	return (struct jk_token){ jk_plain(cp), n };
}

struct jk_token
jk_token_guess(struct jk_span s)
{
	uint32_t cp;

	if (s.ptr[0] >= 0x80 && jk_utf8_decode(s, &cp) == 0)
		return jk_token_at(s, JK_CP949);
	return jk_token_at(s, JK_UTF8);
}

/* See jk_plain; a test goes through all characters. */
const bool jk_disguise_heads[256] = {
	['%'] = true,  ['&'] = true,  ['\\'] = true, [0xa1] = true,
	[0xa2] = true, [0xa3] = true, [0xa4] = true, [0xa6] = true,
	[0xc2] = true, [0xd9] = true, [0xdb] = true, [0xe1] = true,
	[0xe2] = true, [0xe3] = true, [0xe4] = true, [0xec] = true,
	[0xef] = true,
};

bool
jk_is_wide_nul(struct jk_span text, size_t pos)
{
	if (pos == 0 || pos >= text.len || text.ptr[pos] != '\0' ||
	    text.ptr[pos - 1] == '\0' || text.ptr[pos - 1] >= 0x80)
		return false;
	return (pos >= 2 && text.ptr[pos - 2] == '\0') ||
	       (pos + 2 < text.len && text.ptr[pos + 2] == '\0');
}
