/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hwp3.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/charset.h>

#include "claims.h"
#include "emit.h"

#define ROOM (64 * 1024)
/* A run of fewer letters says nothing. */
#define RUN_MIN 4
#define HANGUL_MIN 2
/* So much of a window is seen again, for runs across its end. */
#define OVERLAP 1024

/* Symbols are the rows 0xa1 to 0xac of KS X 1001, 96 places apart, and Hanja
 * its rows 0xca to 0xfd, 94 apart. */
#define SYMBOL_FIRST 0x3401
#define SYMBOL_STRIDE 96
#define SYMBOL_ROWS 12
#define HANJA_FIRST 0x4000
#define HANJA_STRIDE 94
#define HANJA_ROWS 52
/* The six letters of the maker's name, drawn. */
#define NAME_FIRST 0x37c0
#define NAME_LEN 6
/* Johab: five bits each for the parts of a syllable; this vowel, which it
 * has no syllables with, is that of old Hangul. */
#define OLD_VOWEL 30

void
jk_hwp3_init(struct jk_hwp3 *h, struct jk_source *src, struct jk_hwp_text *t)
{
	*h = (struct jk_hwp3){ .src = src, .t = t };
	h->bytes = jk_xcalloc(1, ROOM);
}

void
jk_hwp3_release(struct jk_hwp3 *h)
{
	explicit_bzero(h->bytes, ROOM);
	free(h->bytes);
}

static bool
fill(struct jk_hwp3 *h)
{
	struct jk_err ignored;
	size_t got = 0;

	if (jk_source_read(h->src, h->bytes, ROOM, &got, &ignored) != JK_OK ||
	    jk_budget_time(h->t->out->budget, &ignored) != JK_OK)
		got = 0;
	h->from = 0;
	h->to = got;
	h->ended = got == 0;
	return got > 0;
}

bool
jk_hwp3_take(struct jk_hwp3 *h, void *to, size_t len)
{
	size_t done = 0, n;

	while (done < len && (h->from < h->to || fill(h))) {
		n = h->to - h->from < len - done ? h->to - h->from : len - done;
		memcpy((unsigned char *)to + done, h->bytes + h->from, n);
		h->from += n;
		done += n;
	}
	memset((unsigned char *)to + done, 0, len - done);
	return done == len;
}

bool
jk_hwp3_skip(struct jk_hwp3 *h, uint64_t len)
{
	while (len > 0 && (h->from < h->to || fill(h))) {
		size_t n =
			h->to - h->from < len ? h->to - h->from : (size_t)len;

		h->from += n;
		len -= n;
	}
	return len == 0;
}

uint32_t
jk_hwp3_u16(struct jk_hwp3 *h)
{
	unsigned char bytes[2];

	jk_hwp3_take(h, bytes, sizeof(bytes));
	return (uint32_t)jk_le(jk_span_make(bytes, 2), 0, 2);
}

uint32_t
jk_hwp3_u32(struct jk_hwp3 *h)
{
	unsigned char bytes[4];

	jk_hwp3_take(h, bytes, sizeof(bytes));
	return (uint32_t)jk_le(jk_span_make(bytes, 4), 0, 4);
}

/* A place of KS X 1001; 0 when there is nothing. */
static uint32_t
ks_char(uint32_t index, uint32_t stride, uint32_t rows, uint32_t first_row)
{
	unsigned char bytes[2];
	uint32_t cp;

	if (index / stride >= rows || index % stride > 93)
		return 0;
	bytes[0] = (unsigned char)(first_row + index / stride);
	bytes[1] = (unsigned char)(0xa1 + index % stride);
	return jk_cp949_decode(jk_span_make(bytes, 2), &cp) == 2 ? cp : 0;
}

/* Hangul: Johab with the upper half first; 0 for what that does not know. */
static uint32_t
hangul(uint32_t hchar)
{
	unsigned char bytes[2] = { (unsigned char)(hchar >> 8),
				   (unsigned char)hchar };
	uint32_t cp;

	if (jk_johab_decode(jk_span_make(bytes, 2), &cp) != 2 || cp == 0xfffd)
		return 0;
	return cp;
}

static uint32_t
letter(uint32_t hchar)
{
	static const uint16_t name[NAME_LEN] = { 0xd55c, 0xae00, 0xacfc,
						 0xcef4, 0xd4e8, 0xd130 };

	if (hchar < 0x80)
		return hchar;
	if (hchar >= 0x8000)
		return hangul(hchar);
	if (hchar >= NAME_FIRST && hchar < NAME_FIRST + NAME_LEN)
		return name[hchar - NAME_FIRST];
	if (hchar >= HANJA_FIRST)
		return ks_char(hchar - HANJA_FIRST, HANJA_STRIDE, HANJA_ROWS,
			       0xca);
	if (hchar >= SYMBOL_FIRST)
		return ks_char(hchar - SYMBOL_FIRST, SYMBOL_STRIDE, SYMBOL_ROWS,
			       0xa1);
	return 0;
}

/* Old Hangul as its parts; the tables of Johab leave gaps at 0, 1 and 18. */
static void
put_old(struct jk_buf *to, uint32_t hchar)
{
	uint32_t lead = (hchar >> 10) & 0x1f, tail = hchar & 0x1f;

	if (lead < 2 || lead > 20 || tail == 0 || tail == 18 || tail > 29) {
		jk_put_char(to, 0xfffd);
		return;
	}
	jk_put_char(to, 0x1100 + lead - 2);
	jk_put_char(to, 0x119e);
	if (tail > 1)
		jk_put_char(to, 0x11a7 + (tail > 18 ? tail - 2 : tail - 1));
}

void
jk_hwp3_put_char(struct jk_buf *to, uint32_t hchar)
{
	uint32_t cp = letter(hchar);

	if (cp != 0)
		jk_put_char(to, cp);
	else if (hchar >= 0x8000 && ((hchar >> 5) & 0x1f) == OLD_VOWEL)
		put_old(to, hchar);
	else
		/* Lines, bullets and other drawings of its own. */
		jk_buf_append_byte(to, ' ');
}

void
jk_hwp3_put_string(struct jk_buf *to, struct jk_span hchars)
{
	for (size_t i = 0; i + 1 < hchars.len; i += 2) {
		uint32_t hchar = (uint32_t)jk_le(hchars, i, 2);

		if (hchar == 0)
			return;
		if (hchar >= 0x20)
			jk_hwp3_put_char(to, hchar);
	}
}

static bool
is_likely(uint32_t hchar)
{
	if (hchar < 0x80)
		return hchar >= 0x20 && hchar != 0x7f;
	return hchar >= 0x8000 && jk_hangul_is_common(hangul(hchar));
}

/* The length in bytes of the run at i; *hangul: none of it is ASCII. */
static size_t
run_at(struct jk_span s, size_t i, bool *hangul)
{
	size_t n = 0;
	uint32_t hchar;

	*hangul = true;
	while (i + n + 1 < s.len) {
		hchar = (uint32_t)jk_le(s, i + n, 2);
		if (!is_likely(hchar))
			break;
		*hangul = *hangul && hchar >= 0x80;
		n += 2;
	}
	return n;
}

void
jk_hwp3_put_runs(struct jk_buf *to, struct jk_span bytes, bool likely)
{
	bool hangul;

	for (size_t i = 0, n; i + 1 < bytes.len; i += n) {
		n = run_at(bytes, i, &hangul);
		if (n >= 2 * RUN_MIN ||
		    (likely && hangul && n >= 2 * HANGUL_MIN)) {
			jk_hwp3_put_string(to, jk_span_make(bytes.ptr + i, n));
			jk_buf_append_byte(to, '\n');
		} else {
			n = 1;
		}
	}
}

/* Where bytes may be cut: between two places where no letter begins, so that
 * no run goes over it. */
static size_t
cut_at(struct jk_span s)
{
	for (size_t back = 3; back < OVERLAP && back <= s.len; back++) {
		size_t i = s.len - back;

		if (!is_likely((uint32_t)jk_le(s, i, 2)) &&
		    !is_likely((uint32_t)jk_le(s, i + 1, 2)))
			return i + 1;
	}
	return s.len;
}

void
jk_hwp3_scan(struct jk_hwp3 *h)
{
	struct jk_buf *to = jk_hwp_text_target(h->t);
	struct jk_span rest;
	struct jk_err ignored;
	size_t got = 1, cut;

	while (got > 0) {
		rest = jk_span_make(h->bytes + h->from, h->to - h->from);
		memmove(h->bytes, rest.ptr, rest.len);
		if (jk_source_read(h->src, h->bytes + rest.len, ROOM - rest.len,
				   &got, &ignored) != JK_OK)
			got = 0;
		rest = jk_span_make(h->bytes, rest.len + got);
		cut = got > 0 ? cut_at(rest) : rest.len;
		jk_hwp3_put_runs(to, jk_span_head(rest, cut), false);
		jk_hwp_text_relieve(h->t);
		h->from = cut;
		h->to = rest.len;
		if (jk_budget_time(h->t->out->budget, &ignored) != JK_OK)
			got = 0;
	}
	h->ended = true;
}
