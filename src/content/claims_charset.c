/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which encoding is text in, where nothing says so? A wrong guess hides what
 * raw bytes would show, so each of these wants proof: text that is plausible
 * throughout, and not as plausible in another encoding.
 */
#include "config.h"

#include "claims.h"

#include <string.h>

#define SAMPLE (16 * 1024)
#define MIN_UNITS 8
/* So many in a hundred of the units are ASCII (blanks, line ends, digits), of
 * one script or a symbol, and may be impossible. */
#define MIN_ASCII 4
#define MIN_SCRIPT 95
#define MAX_BAD 2
#define MAX_DOUBTFUL 40
#define MAX_SYMBOLS 50

enum script {
	BAD, /* no character of text, or hardly ever */
	ASCII,
	SYMBOL, /* goes with any script */
	LATIN,
	GREEK,
	CYRILLIC,
	SEMITIC, /* Hebrew, Arabic */
	INDIC,
	THAI,
	GEORGIAN,
	KHMER,
	EAST, /* Hangul, Kana, Han and what comes with them */
	NSCRIPTS,
};

/* By the upper byte of a unit. */
static const unsigned char script_of_page[256] = {
	[0x01 ... 0x02] = LATIN,
	[0x03] = GREEK,
	[0x04] = CYRILLIC,
	[0x05 ... 0x07] = SEMITIC,
	[0x08] = SEMITIC,
	[0x09 ... 0x0d] = INDIC,
	[0x0e] = THAI,
	[0x10] = GEORGIAN,
	[0x11] = EAST,
	[0x17] = KHMER,
	[0x1e] = LATIN,
	[0x1f] = GREEK,
	[0x20 ... 0x27] = SYMBOL,
	[0x29 ... 0x2b] = SYMBOL,
	[0x2e ... 0x33] = EAST,
	[0x4e ... 0x9f] = EAST,
	[0xac ... 0xd7] = EAST,
	[0xf9 ... 0xfa] = EAST,
	[0xfb ... 0xfd] = SEMITIC,
	[0xfe ... 0xff] = EAST,
};

struct tally {
	size_t n;
	size_t scripts[NSCRIPTS];
	size_t doubtful; /* both bytes are ASCII: two letters, not one */
	size_t hangul, common;
};

static uint32_t
unit_at(const unsigned char *p, unsigned width, bool big)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < width; i++)
		v |= (uint32_t)p[big ? width - 1 - i : i] << (8 * i);
	return v;
}

static enum script
script_of(uint32_t cp)
{
	if (cp < 0x80)
		return (cp >= 0x20 && cp < 0x7f) || cp == '\t' || cp == '\r' ||
				       cp == '\n'
			       ? ASCII
			       : BAD;
	if (cp < 0x100)
		return cp < 0xa0 ? BAD : LATIN;
	/* Pictures and old scripts; rare Han. */
	if (cp >= 0x10000 && cp < 0x1fb00)
		return SYMBOL;
	if (cp >= 0x20000 && cp < 0x32000)
		return EAST;
	if (cp > 0xffff || (cp & 0xfffe) == 0xfffe)
		return BAD;
	return script_of_page[cp >> 8];
}

static bool
is_hangul(uint32_t cp)
{
	return cp >= 0xac00 && cp <= 0xd7a3;
}

static bool
is_ascii_byte(uint32_t byte)
{
	return byte >= 0x20 && byte < 0x7f;
}

static void
count(struct tally *t, uint32_t cp)
{
	t->n++;
	t->scripts[script_of(cp)]++;
	/* Hiragana is written in such bytes. */
	t->doubtful += cp <= 0xffff && is_ascii_byte(cp >> 8) &&
		       is_ascii_byte(cp & 0xff) && cp >> 8 != 0x30;
	if (is_hangul(cp)) {
		t->hangul++;
		t->common += jk_hangul_is_common(cp);
	}
}

/* Counts the sample; ends early when there is too much that is no text. */
static struct tally
tally_wide(struct jk_span s, unsigned width, bool big, size_t max_bad)
{
	struct tally t = { 0 };
	uint32_t unit, low;

	for (size_t i = 0; s.len - i >= width && t.scripts[BAD] <= max_bad;
	     i += width) {
		unit = unit_at(s.ptr + i, width, big);
		if (width == 2 && unit >= 0xd800 && unit < 0xdc00 &&
		    s.len - i >= 4) {
			low = unit_at(s.ptr + i + 2, 2, big);
			if (low >= 0xdc00 && low < 0xe000) {
				unit = 0x10000 + ((unit - 0xd800) << 10) +
				       (low - 0xdc00);
				i += 2;
			}
		}
		if (unit == 0xfeff && i == 0)
			continue;
		count(&t, unit);
	}
	return t;
}

/* ASCII read in the wrong byte order is Han with a lower byte of 0. */
static size_t
ascii_swapped(struct jk_span s, unsigned width, bool big)
{
	size_t n = 0;

	for (size_t i = 0; s.len - i >= width; i += width)
		n += script_of(unit_at(s.ptr + i, width, !big)) == ASCII;
	return n;
}

static bool
is_percent(size_t part, size_t percent, size_t whole)
{
	return part * 100 >= percent * whole;
}

static bool
is_text_of_one_script(const struct tally *t)
{
	size_t most = 0;

	for (size_t i = LATIN; i < NSCRIPTS; i++)
		most = t->scripts[i] > most ? t->scripts[i] : most;
	if (!is_percent(t->scripts[ASCII], MIN_ASCII, t->n) ||
	    !is_percent(t->scripts[ASCII] + t->scripts[SYMBOL] + most,
			MIN_SCRIPT, t->n))
		return false;
	if (t->doubtful > 0 && is_percent(t->doubtful, MAX_DOUBTFUL, t->n))
		return false;
	if (t->scripts[SYMBOL] * 100 > MAX_SYMBOLS * t->n)
		return false;
	return is_percent(t->common, 80, t->hangul);
}

bool
jk_claims_wide(struct jk_span head, enum jk_charset charset)
{
	bool big = charset == JK_UTF16BE || charset == JK_UTF32BE;
	unsigned width = charset == JK_UTF16LE || charset == JK_UTF16BE ? 2 : 4;
	struct jk_span s = jk_span_head(head, SAMPLE);
	size_t n = s.len / width;
	struct tally t;

	if (n > 0 && unit_at(s.ptr, width, big) == 0xfeff) {
		/* Two bytes are little proof. */
		t = tally_wide(s, width, big, n);
		return n < MIN_UNITS || t.scripts[BAD] * 4 <= n;
	}
	/* Whatever is looked for has ASCII, which has a NUL here. */
	if (n < MIN_UNITS || memchr(s.ptr, '\0', s.len) == NULL)
		return false;
	t = tally_wide(s, width, big, n * MAX_BAD / 100);
	return t.scripts[BAD] * 100 <= n * MAX_BAD &&
	       is_text_of_one_script(&t) &&
	       t.scripts[ASCII] > ascii_swapped(s, width, big);
}

/* RFC 1557: the designator stands at the beginning of a line, before any
 * shift; text that is never shifted is ASCII. */
bool
jk_claims_iso2022kr(struct jk_span head)
{
	struct jk_span mark = jk_span_make("\x1b$)C", 4), rest;
	size_t at;

	if (head.len == 0 || memchr(head.ptr, 0x1b, head.len) == NULL)
		return false;
	at = jk_span_find(head, 0, mark);
	while (at < head.len && at > 0 && head.ptr[at - 1] != '\n' &&
	       head.ptr[at - 1] != '\r')
		at = jk_span_find(head, at + 1, mark);
	rest = jk_span_from(head, at);
	if (rest.len == 0 || memchr(head.ptr, '\0', head.len) != NULL)
		return false;
	return memchr(rest.ptr, 0x0e, rest.len) != NULL;
}

/* So many different syllables are the least that proves Johab: one word in
 * Latin capitals, again and again, is none. */
#define JOHAB_MIN 4

struct census {
	size_t chars; /* beyond ASCII, and bytes that are no character */
	size_t hangul;
	size_t common; /* syllables of KS X 1001 */
	size_t bad;
	uint32_t different[JOHAB_MIN]; /* the first common ones */
	size_t ndifferent;
};

typedef size_t decode_fn(struct jk_span s, uint32_t *cp);

static void
count_common(struct census *c, uint32_t cp)
{
	size_t i = 0;

	c->common++;
	while (i < c->ndifferent && c->different[i] != cp)
		i++;
	if (i == c->ndifferent && i < JOHAB_MIN)
		c->different[c->ndifferent++] = cp;
}

static struct census
take_census(struct jk_span s, decode_fn *decode)
{
	struct census c = { 0 };
	uint32_t cp;
	size_t n;

	for (size_t i = 0; i < s.len; i += n) {
		n = 1;
		if (s.ptr[i] < 0x80)
			continue;
		n = decode(jk_span_from(s, i), &cp);
		c.chars++;
		c.bad += n == 0;
		c.hangul += is_hangul(cp);
		if (jk_hangul_is_common(cp))
			count_common(&c, cp);
		n = n > 0 ? n : 1;
	}
	return c;
}

/* Of all bits that make a syllable one in five makes a common one: text is
 * told from what only could be Johab by having hardly any other. */
static bool
looks_johab(const struct census *c)
{
	return c->ndifferent == JOHAB_MIN && c->bad * 100 <= 2 * c->chars &&
	       is_percent(c->common, 90, c->hangul) &&
	       is_percent(c->common, 40, c->chars);
}

bool
jk_claims_johab(struct jk_span head)
{
	size_t ascii = jk_ascii_len(head);
	struct jk_span s = jk_span_head(jk_span_from(head, ascii), SAMPLE);
	struct census johab, cp949;

	if (s.len == 0 || jk_utf8_valid(s, true) ||
	    memchr(head.ptr, '\0', ascii + s.len) != NULL)
		return false;
	johab = take_census(s, jk_johab_decode);
	if (!looks_johab(&johab))
		return false;
	cp949 = take_census(s, jk_cp949_decode);
	return !is_percent(cp949.common, 60, cp949.chars);
}
