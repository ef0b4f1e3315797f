/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/window.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/token.h"

/* More control characters than this are no accident. */
#define MAX_CONTROLS 3

void
jk_window_init(struct jk_window *w)
{
	memset(w, 0, sizeof(*w));
}

void
jk_window_wipe(struct jk_window *w)
{
	if (w->norm != NULL)
		explicit_bzero(w->norm, w->cap);
	w->len = 0;
}

void
jk_window_release(struct jk_window *w)
{
	jk_window_wipe(w);
	free(w->norm);
	free(w->map);
	jk_window_init(w);
}

/* A raw byte makes at most three of UTF-8 (U+FFFD). */
static void
reserve(struct jk_window *w, size_t raw)
{
	size_t need = 3 * raw + 8;

	if (need <= w->cap)
		return;
	jk_window_wipe(w);
	w->norm = jk_xrealloc(w->norm, need, 1);
	w->map = jk_xrealloc(w->map, need, sizeof(*w->map));
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

/* One token that is not plain ASCII. Returns its raw length. */
static size_t
put_token(struct jk_window *w, struct jk_span rest, size_t raw,
	  uint32_t *last)
{
	struct jk_token t = jk_token_at(rest, w->charset);
	uint32_t joined = compose(*last, t.cp);
	unsigned char utf8[4];
	size_t n;

	w->wide |= rest.ptr[0] >= 0x80;
	w->bad += t.cp == 0xfffd && t.len == 1 && rest.len > 3;
	if (t.cp == JK_TOKEN_DROP)
		return t.len;
	if (joined != 0) {
		w->len -= 3;
		raw = w->map[w->len];
		t.cp = joined;
	} else if (t.cp == 0x1173) {
		t.cp = '-';
	}
	*last = t.cp;
	n = jk_utf8_encode(t.cp, utf8);
	for (size_t i = 0; i < n; i++) {
		w->map[w->len] = (uint32_t)raw;
		w->norm[w->len++] = utf8[i];
	}
	return t.len;
}

/* Copies the ASCII from raw[i] on that stands for itself. */
static size_t
put_plain(struct jk_window *w, struct jk_span raw, size_t i)
{
	unsigned char *norm = w->norm + w->len;
	uint32_t *map = w->map + w->len;
	size_t n = 0;

	for (; i + n < raw.len; n++) {
		unsigned char c = raw.ptr[i + n];

		if (c >= 0x80 || c == '%' || c == '\\' || c == '&' ||
		    c == '\r' || (c == '\0' && jk_is_wide_nul(raw, i + n)))
			break;
		w->controls += c < ' ' && c != '\n' && c != '\t' &&
			       c != '\f' && c != 0x1b;
		norm[n] = c;
		map[n] = (uint32_t)(i + n);
	}
	w->len += n;
	return n;
}

/* Copies one Hangul syllable of a UTF-8 text; 0 when raw[i] is none. */
static size_t
put_syllable(struct jk_window *w, struct jk_span raw, size_t i,
	     uint32_t *last)
{
	const unsigned char *p = raw.ptr + i;

	if (raw.len - i < 3 || p[0] < 0xeb || p[0] > 0xec ||
	    (p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80)
		return 0;
	w->wide = true;
	*last = (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 | (p[2] & 0x3fu);
	for (unsigned k = 0; k < 3; k++) {
		w->map[w->len] = (uint32_t)i;
		w->norm[w->len++] = p[k];
	}
	return 3;
}

/* Decodes raw as the charset of w. */
static void
fill(struct jk_window *w, struct jk_span raw)
{
	uint32_t last = 0;
	size_t i = 0;

	w->len = 0;
	w->controls = 0;
	w->bad = 0;
	w->wide = false;
	while (i < raw.len) {
		size_t n = put_plain(w, raw, i);

		if (n > 0)
			last = 0;
		else if (raw.ptr[i] == '\0')
			n = 1;	/* of UTF-16: dropped */
		else if (w->charset == JK_UTF8)
			n = put_syllable(w, raw, i, &last);
		if (n == 0)
			n = put_token(w, jk_span_from(raw, i), i, &last);
		i += n;
	}
	w->map[w->len] = (uint32_t)raw.len;
}

/*
 * True for CP949 in which full-width digits outnumber Hangul, so that the
 * share of Hangul tells nothing: only Hangul, symbols and full-width ASCII of
 * KS X 1001 (rows B0 to C8, A1, A3), some of them digits.
 */
static bool
is_wide_cp949(struct jk_span raw)
{
	unsigned digits = 0;

	for (size_t i = 0; i < raw.len; i++) {
		unsigned char lead = raw.ptr[i], trail;

		if (lead < 0x80)
			continue;
		if (++i == raw.len)
			break;
		trail = raw.ptr[i];
		if (trail < 0xa1 || trail == 0xff ||
		    (lead != 0xa1 && lead != 0xa3 &&
		     (lead < 0xb0 || lead > 0xc8)))
			return false;
		digits += lead == 0xa3 && trail >= 0xb0 && trail <= 0xb9;
	}
	return digits >= 2;
}

void
jk_window_build(struct jk_window *w, struct jk_span text, size_t lo,
		size_t hi)
{
	struct jk_span raw;

	lo = align(text, lo, hi);
	raw = jk_span_make(text.ptr + lo, hi - lo);
	reserve(w, raw.len);
	w->lo = lo;
	/* Nearly all text is UTF-8: only when it is not, one has to guess. */
	w->charset = JK_UTF8;
	fill(w, raw);
	if (w->bad == 0) {
		w->charset = w->wide ? JK_UTF8 : JK_ASCII;
		return;
	}
	w->charset = jk_charset_guess(raw);
	if (w->charset == JK_BINARY && is_wide_cp949(raw))
		w->charset = JK_CP949;
	if (w->charset != JK_UTF8)
		fill(w, raw);
}

size_t
jk_window_index(const struct jk_window *w, size_t pos)
{
	size_t low = 0, high = w->len;

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
jk_window_is_binary(const struct jk_window *w)
{
	return w->charset == JK_BINARY || w->controls > MAX_CONTROLS;
}
