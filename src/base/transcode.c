/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/transcode.h>

#include <stdlib.h>
#include <string.h>

#include <jikimi/codepage.h>

#include "base/transcode_parts.h"

#define STRETCH 64

/* The lowest n bits. */
static uint64_t
low_bits(size_t n)
{
	return n >= STRETCH ? UINT64_MAX : ((uint64_t)1 << n) - 1;
}

static bool
is_plain(const struct jk_stretch *s)
{
	return s->extra == 0 && s->starts == low_bits(s->len);
}

static uint64_t
units_below(const struct jk_stretch *s, size_t i)
{
	uint64_t below = low_bits(i);

	return (uint64_t)__builtin_popcountll(s->starts & below) +
	       (uint64_t)__builtin_popcountll(s->extra & below);
}

uint64_t
jk_stretch_begin(const struct jk_stretch *s, size_t i)
{
	if (is_plain(s))
		return s->raw + s->unit * i;
	while (i > 0 && (s->starts >> i & 1) == 0)
		i--;
	return s->raw + s->unit * units_below(s, i);
}

uint64_t
jk_stretch_end(const struct jk_stretch *s, size_t i)
{
	if (is_plain(s))
		return s->raw + s->unit * (i + 1);
	return s->raw + s->unit * units_below(s, i + 1);
}

/* Units of the first n characters of a run. */
static uint64_t
units_of(const struct jk_run *run, unsigned n)
{
	return n + (uint64_t)__builtin_popcountll(run->extra & low_bits(n));
}

/* The stretch that n more bytes of text at the raw offset belong to. */
static struct jk_stretch *
stretch_for(struct jk_transcoder *t, size_t n, uint64_t raw, bool plain)
{
	struct jk_stretch *s = t->n > 0 ? &t->list[t->n - 1] : NULL;

	if (s != NULL && raw == t->next && s->charset == t->charset &&
	    (s->len + n <= STRETCH || (plain && is_plain(s))))
		return s;
	if (t->n == t->cap) {
		t->cap = t->cap > 0 ? 2 * t->cap : 64;
		t->list = jk_xrealloc(t->list, t->cap, sizeof(*t->list));
	}
	s = &t->list[t->n++];
	*s = (struct jk_stretch){
		.raw = raw,
		.unit = (unsigned char)t->unit,
		.charset = (unsigned char)t->charset,
	};
	return s;
}

/* As jk_utf8_encode, quick for ASCII and for Hangul. */
static size_t
encode(uint32_t cp, unsigned char *to)
{
	if (cp < 0x80) {
		to[0] = (unsigned char)cp;
		return 1;
	}
	if (cp < 0x800 || cp > 0xffff)
		return jk_utf8_encode(cp, to);
	to[0] = (unsigned char)(0xe0 | cp >> 12);
	to[1] = (unsigned char)(0x80 | (cp >> 6 & 0x3f));
	to[2] = (unsigned char)(0x80 | (cp & 0x3f));
	return 3;
}

/* Puts the characters of the run from i on that its stretch has room for;
 * returns behind the last. The first always fits. */
static unsigned
fill_stretch(struct jk_transcoder *t, struct jk_stretch *stretch,
	     const struct jk_run *run, unsigned i)
{
	unsigned char *text = t->utf8.ptr + t->utf8.len - stretch->len;
	uint64_t starts = stretch->starts, extra = stretch->extra;
	size_t len = stretch->len;

	do {
		starts |= (uint64_t)1 << len;
		extra |= (run->extra >> i & 1) << len;
		len += encode(run->cp[i++], text + len);
	} while (i < run->n && len + JK_UTF8_MAX <= STRETCH);
	t->utf8.len += len - stretch->len;
	stretch->starts = starts;
	stretch->extra = extra;
	stretch->len = (uint32_t)len;
	return i;
}

void
jk_transcoder_put_run(struct jk_transcoder *t, const struct jk_run *run)
{
	unsigned i = 0;

	while (i < run->n) {
		uint64_t raw = run->raw + t->unit * units_of(run, i);
		struct jk_stretch *s = stretch_for(t, JK_UTF8_MAX, raw, false);

		i = fill_stretch(t, s, run, i);
		t->next = run->raw + t->unit * units_of(run, i);
	}
}

void
jk_transcoder_put(struct jk_transcoder *t, uint32_t cp, uint64_t raw,
		  unsigned units)
{
	struct jk_run one; /* not cleared: it is long */

	one.raw = raw;
	one.extra = units - 1;
	one.n = 1;
	one.cp[0] = cp;
	jk_transcoder_put_run(t, &one);
}

void
jk_transcoder_put_plain(struct jk_transcoder *t, size_t n, uint64_t raw)
{
	struct jk_stretch *s = stretch_for(t, n, raw, true);

	if (s->len < STRETCH)
		s->starts |= low_bits(n) << s->len;
	s->len += (uint32_t)n;
	t->utf8.len += n;
	t->next = raw + n * t->unit;
}

size_t
jk_transcoder_put_ascii(struct jk_transcoder *t, struct jk_span raw,
			uint64_t offset)
{
	size_t n;

	if (raw.len == 0 || raw.ptr[0] >= 0x80)
		return 0;
	n = jk_ascii_len(raw);
	if (n < JK_ASCII_RUN)
		return 0;
	memcpy(t->utf8.ptr + t->utf8.len, raw.ptr, n);
	jk_transcoder_put_plain(t, n, offset);
	return n;
}

void
jk_transcoder_use(struct jk_transcoder *t, enum jk_charset charset)
{
	t->charset = charset;
	t->unit = 1;
	if (charset == JK_UTF16LE || charset == JK_UTF16BE)
		t->unit = 2;
	else if (charset == JK_UTF32LE || charset == JK_UTF32BE)
		t->unit = 4;
}

size_t
jk_transcoder_put_8bit(struct jk_transcoder *t, struct jk_span s,
		       uint64_t offset)
{
	enum jk_charset charset = t->charset;
	uint32_t cp;
	size_t n = jk_utf8_decode(s, &cp);

	if (n > 0) {
		jk_transcoder_use(t, JK_UTF8);
		memcpy(t->utf8.ptr + t->utf8.len, s.ptr, n);
		jk_transcoder_put_plain(t, n, offset);
	} else {
		jk_transcoder_use(t, JK_CP949);
		n = jk_cp949_decode(s, &cp) == 2 ? 2 : 1;
		jk_transcoder_put(t, cp, offset, (unsigned)n);
	}
	jk_transcoder_use(t, charset);
	return n;
}

void
jk_transcoder_init(struct jk_transcoder *t, enum jk_charset from)
{
	*t = (struct jk_transcoder){
		.from = from,
		.page = jk_codepage_find(jk_charset_page(from)),
	};
	jk_transcoder_use(t, from);
}

void
jk_transcoder_release(struct jk_transcoder *t)
{
	jk_buf_release(&t->utf8);
	free(t->list);
	t->list = NULL;
	t->n = t->cap = 0;
}

size_t
jk_transcoder_feed(struct jk_transcoder *t, struct jk_span raw, bool end)
{
	size_t taken = 0;

	t->utf8.len = 0;
	t->n = 0;
	jk_buf_reserve(&t->utf8, raw.len * JK_UTF8_PER_RAW + 4);
	switch (t->from) {
	case JK_UTF16LE:
	case JK_UTF16BE:
		taken = jk_decode_utf16(t, raw, end);
		break;
	case JK_UTF32LE:
	case JK_UTF32BE:
		taken = jk_decode_utf32(t, raw, end);
		break;
	case JK_JOHAB:
		taken = jk_decode_johab(t, raw, end);
		break;
	case JK_ISO2022KR:
		taken = jk_decode_iso2022kr(t, raw, end);
		break;
	default:
		taken = jk_decode_page(t, raw, end);
		break;
	}
	t->at += taken;
	return taken;
}

struct jk_span
jk_transcoder_text(const struct jk_transcoder *t)
{
	return jk_buf_span(&t->utf8);
}

struct jk_text_map
jk_transcoder_map(const struct jk_transcoder *t)
{
	return (struct jk_text_map){ .list = t->list, .n = t->n };
}
