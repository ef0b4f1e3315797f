/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/window.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/pairs.h"
#include "match/token.h"

/* More control characters than this are no accident. */
#define MAX_CONTROLS 3

/* What an ASCII byte is to a window; 0: it stands for itself. */
enum {
	CONTROL = 1, /* it does so, but text has none of it */
	SPECIAL,     /* a token may begin here, or a NUL that is dropped */
};

static const unsigned char kinds[256] = {
	[0x00] = SPECIAL,          [0x01 ... 0x08] = CONTROL,
	[0x0b] = CONTROL,          ['\r'] = SPECIAL,
	[0x0e ... 0x1a] = CONTROL, [0x1c ... 0x1f] = CONTROL,
	['%'] = SPECIAL,           ['&'] = SPECIAL,
	['\\'] = SPECIAL,          [0x80 ... 0xff] = SPECIAL,
};

void
jk_window_init(struct jk_window *w)
{
	memset(w, 0, sizeof(*w));
}

void
jk_window_wipe(struct jk_window *w)
{
	if (w->made != NULL)
		explicit_bzero(w->made, w->cap);
	w->norm = w->made;
	w->len = 0;
}

void
jk_window_release(struct jk_window *w)
{
	jk_window_wipe(w);
	free(w->made);
	free(w->made_map);
	free(w->same_map);
	jk_window_init(w);
}

/* Room for the map of a window that stands for itself. */
static void
reserve_same(struct jk_window *w, size_t raw)
{
	size_t need = raw + 1;

	if (need <= w->same_cap)
		return;
	w->same_map = jk_xrealloc(w->same_map, need, sizeof(*w->same_map));
	for (size_t i = w->same_cap; i < need; i++)
		w->same_map[i] = (uint32_t)i;
	w->same_cap = need;
}

/* A raw byte makes at most three of UTF-8 (U+FFFD). */
static void
reserve_made(struct jk_window *w, size_t raw)
{
	size_t need = 3 * raw + 8;

	if (need <= w->cap)
		return;
	jk_window_wipe(w);
	w->made = jk_xrealloc(w->made, need, 1);
	w->made_map = jk_xrealloc(w->made_map, need, sizeof(*w->made_map));
	w->cap = need;
}

/* The window must not begin inside a character: leave out what may be the
 * rest of one. */
static size_t
align(struct jk_span text, size_t lo, size_t hi)
{
	size_t at = lo;

	if (lo == 0 || (text.ptr[lo] < 0x80 && text.ptr[lo - 1] < 0x80))
		return lo;
	while (at < hi && at < lo + 3 && (text.ptr[at] & 0xc0) == 0x80)
		at++;
	if (at < hi && at > lo && text.ptr[lo - 1] >= 0x80 &&
	    (text.ptr[at] < 0x80 || text.ptr[at] >= 0xc2))
		return at;
	/* Not UTF-8, or between characters. A CP949 pair never ends in a
	 * byte below 0x41. */
	for (at = lo; at < hi && at < lo + 32; at++) {
		if (text.ptr[at] < 0x41)
			return at;
	}
	return lo;
}

/* Conjoining letters (macOS file names): joins cp to the syllable begun in
 * last. 0 when they do not join. */
static uint32_t
compose(uint32_t last, uint32_t cp)
{
	if (last >= 0x1100 && last <= 0x1112 && cp >= 0x1161 && cp <= 0x1175)
		return 0xac00 + ((last - 0x1100) * 21 + (cp - 0x1161)) * 28;
	if (last >= 0xac00 && last <= 0xd7a3 && (last - 0xac00) % 28 == 0 &&
	    cp >= 0x11a8 && cp <= 0x11c2)
		return last + (cp - 0x11a7);
	return 0;
}

static void
put_char(struct jk_window *w, uint32_t cp, size_t raw)
{
	size_t n = jk_utf8_encode(cp, w->made + w->len);

	for (size_t i = 0; i < n; i++)
		w->made_map[w->len++] = (uint32_t)raw;
}

/* One token that is not plain ASCII. Returns its raw length. */
static size_t
put_token(struct jk_window *w, struct jk_span rest, size_t raw, uint32_t *last)
{
	struct jk_token t = jk_token_at(rest, w->charset);
	uint32_t joined = compose(*last, t.cp);

	w->wide |= rest.ptr[0] >= 0x80;
	w->bad += t.cp == 0xfffd && t.len == 1 && rest.len > 3;
	if (t.cp == JK_TOKEN_DROP)
		return t.len;
	if (joined != 0) {
		w->len -= 3;
		raw = w->made_map[w->len];
		t.cp = joined;
	} else if (t.cp == 0x1173) {
		t.cp = '-';
	}
	*last = t.cp;
	put_char(w, t.cp, raw);
	return t.len;
}

/* True for eight bytes of ASCII without control characters and without % & \:
 * carry-free tests for a byte below ' ' and for these three. A tab or a line
 * feed among them makes it false, which costs time only. */
static bool
is_plain_8(const unsigned char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = 0x80 * ones;
	uint64_t w, percent, amp, slash;

	memcpy(&w, p, 8);
	percent = w ^ '%' * ones;
	amp = w ^ '&' * ones;
	slash = w ^ '\\' * ones;
	return ((w | (w - ' ' * ones) | (percent - ones) | (amp - ones) |
		 (slash - ones)) &
		high) == 0;
}

/* Copies the ASCII from raw[i] on that stands for itself. */
static size_t
put_plain(struct jk_window *w, struct jk_span raw, size_t i)
{
	unsigned char *norm = w->made + w->len;
	uint32_t *map = w->made_map + w->len;
	const uint32_t *same = w->same_map + i;
	unsigned controls = 0;
	size_t n = 0;

	while (i + n + 8 <= raw.len && is_plain_8(raw.ptr + i + n)) {
		memcpy(norm + n, raw.ptr + i + n, 8);
		memcpy(map + n, same + n, 8 * sizeof(*map));
		n += 8;
	}
	for (; i + n < raw.len; n++) {
		unsigned char c = raw.ptr[i + n], kind = kinds[c];

		if (kind == SPECIAL &&
		    (c != '\0' || jk_is_wide_nul(raw, i + n)))
			break;
		controls += kind != 0;
		norm[n] = c;
		map[n] = same[n];
	}
	w->controls += controls;
	w->len += n;
	return n;
}

static bool
is_hangul(uint32_t cp)
{
	return cp - 0xac00 <= 0xd7a3 - 0xac00;
}

/* The Hangul syllable in UTF-8 that raw[i] begins, or 0. */
static inline uint32_t
syllable_at(struct jk_span raw, size_t i)
{
	const unsigned char *p = raw.ptr + i;
	uint32_t cp;

	if (raw.len - i < 3 || p[0] < 0xea || p[0] > 0xed ||
	    (p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80)
		return 0;
	cp = (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
	return is_hangul(cp) ? cp : 0;
}

/* Copies one Hangul syllable; 0 when raw[i] begins none. */
static size_t
put_syllable(struct jk_window *w, struct jk_span raw, size_t i, uint32_t *last)
{
	unsigned char *norm;
	size_t n = 3;
	uint32_t cp;

	if (w->charset == JK_UTF8)
		cp = syllable_at(raw, i);
	else
		n = jk_cp949_decode(jk_span_make(raw.ptr + i, raw.len - i),
				    &cp);
	if (!is_hangul(cp))
		return 0;
	w->wide = true;
	*last = cp;
	norm = w->made + w->len;
	norm[0] = (unsigned char)(0xe0 | cp >> 12);
	norm[1] = (unsigned char)(0x80 | (cp >> 6 & 0x3f));
	norm[2] = (unsigned char)(0x80 | (cp & 0x3f));
	for (unsigned k = 0; k < 3; k++)
		w->made_map[w->len++] = (uint32_t)i;
	return n;
}

/* How many bytes at the head of raw stand for themselves in UTF-8: ASCII and
 * Hangul without escapes and control characters. */
static size_t
same_len(struct jk_span raw, bool *wide)
{
	size_t i = 0;

	*wide = false;
	while (i < raw.len) {
		size_t next;

		while (i + 8 <= raw.len && is_plain_8(raw.ptr + i))
			i += 8;
		/* What comes next may be a line end, or near one. */
		next = raw.len - i > 16 ? i + 16 : raw.len;
		while (i < next && kinds[raw.ptr[i]] == 0)
			i++;
		if (i == next)
			continue;
		if (syllable_at(raw, i) == 0)
			break;
		do
			i += 3;
		while (i < raw.len && syllable_at(raw, i) != 0);
		*wide = true;
	}
	return i;
}

static size_t
ascii_len(struct jk_span s)
{
	size_t i = 0;

	while (i < s.len && s.ptr[i] < 0x80)
		i++;
	return i;
}

/* The window is made: its first bytes, which stand for themselves. Returns
 * the last character of them when it is no ASCII. */
static uint32_t
begin_made(struct jk_window *w, struct jk_span raw, size_t same)
{
	memcpy(w->made, raw.ptr, same);
	memcpy(w->made_map, w->same_map, same * sizeof(*w->made_map));
	w->norm = w->made;
	w->map = w->made_map;
	w->len = same;
	w->controls = 0;
	w->bad = 0;
	return same >= 3 ? syllable_at(raw, same - 3) : 0;
}

/* Decodes raw, of which so many bytes stand for themselves, as the charset
 * of w. When it is a trial the first bad byte ends it. */
static void
fill(struct jk_window *w, struct jk_span raw, size_t same, bool trial)
{
	uint32_t last = begin_made(w, raw, same);
	size_t i = same;

	while (i < raw.len && !(trial && w->bad > 0)) {
		size_t n = put_plain(w, raw, i);

		if (n > 0)
			last = 0;
		else if (raw.ptr[i] == '\0')
			n = 1; /* of UTF-16: dropped */
		else if (raw.ptr[i] >= 0x80 && w->charset != JK_BINARY)
			n = put_syllable(w, raw, i, &last);
		if (n == 0)
			n = put_token(w, jk_span_make(raw.ptr + i, raw.len - i),
				      i, &last);
		i += n;
	}
	w->made_map[w->len] = (uint32_t)raw.len;
}

/* What raw, which is no UTF-8, is written in. */
static enum jk_charset
guess(struct jk_span raw)
{
	enum jk_charset charset = jk_charset_guess(raw);

	if (charset == JK_BINARY && jk_pairs_are_wide(raw))
		return JK_CP949;
	return charset;
}

/* The window is the raw text itself. */
static void
borrow(struct jk_window *w, struct jk_span raw)
{
	w->norm = raw.ptr;
	w->map = w->same_map;
	w->len = raw.len;
	w->controls = 0;
	w->bad = 0;
	w->charset = w->wide ? JK_UTF8 : JK_ASCII;
}

void
jk_window_build(struct jk_window *w, struct jk_span text, size_t lo, size_t hi)
{
	struct jk_span raw;
	size_t same, ascii;

	lo = align(text, lo, hi);
	raw = jk_span_make(text.ptr + lo, hi - lo);
	w->lo = lo;
	reserve_same(w, raw.len);
	same = same_len(raw, &w->wide);
	if (same == raw.len) {
		borrow(w, raw);
		return;
	}
	reserve_made(w, raw.len);
	/* Nearly all text is UTF-8: only when it is not, one has to guess. */
	w->charset = JK_UTF8;
	fill(w, raw, same, true);
	if (w->bad == 0) {
		w->charset = w->wide ? JK_UTF8 : JK_ASCII;
		return;
	}
	w->charset = guess(raw);
	ascii = ascii_len(raw);
	w->wide = false;
	fill(w, raw, same < ascii ? same : ascii, false);
}

void
jk_window_build_as(struct jk_window *w, struct jk_span text, size_t lo,
		   size_t hi, enum jk_charset charset)
{
	struct jk_span raw = jk_span_make(text.ptr + lo, hi - lo);

	w->lo = lo;
	w->charset = charset;
	w->wide = false;
	reserve_same(w, raw.len);
	reserve_made(w, raw.len);
	fill(w, raw, 0, false);
}

bool
jk_window_try(struct jk_window *w, struct jk_span text, size_t lo, size_t hi)
{
	struct jk_span raw = jk_span_make(text.ptr + lo, hi - lo);

	if (same_len(raw, &w->wide) == raw.len) {
		w->lo = lo;
		reserve_same(w, raw.len);
		borrow(w, raw);
		return true;
	}
	if (!jk_pairs_are_hangul(raw) || jk_utf8_valid(raw, false))
		return false;
	jk_window_build_as(w, text, lo, hi, JK_CP949);
	return true;
}

void
jk_window_borrow(struct jk_window *w, struct jk_span text, size_t lo, size_t hi)
{
	struct jk_span raw = jk_span_make(text.ptr + lo, hi - lo);

	w->lo = lo;
	w->wide = false;
	reserve_same(w, raw.len);
	borrow(w, raw);
}

size_t
jk_window_index(const struct jk_window *w, size_t pos)
{
	size_t low = 0, high = w->len;

	if (w->map == w->same_map)
		return pos > w->lo + high ? high
		       : pos > w->lo      ? pos - w->lo
					  : 0;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (w->lo + w->map[mid] < pos)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

size_t
jk_window_raw(const struct jk_window *w, size_t index)
{
	return w->lo + w->map[index];
}

bool
jk_window_is_same(const struct jk_window *w)
{
	return w->map == w->same_map;
}

bool
jk_window_is_ascii(const struct jk_window *w)
{
	return jk_window_is_same(w) && !w->wide;
}

bool
jk_window_is_binary(const struct jk_window *w)
{
	return w->charset == JK_BINARY || w->controls > MAX_CONTROLS;
}
