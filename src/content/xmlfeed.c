/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/xmlfeed.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/charset.h>

#define WINDOW (64 * 1024)
/* A tag that is longer is text. */
#define WINDOW_MAX (1024 * 1024)
/* At least so much room for what is read. */
#define ROOM (16 * 1024)
/* Raw bytes that are transcoded at once: each is three of UTF-8 at most. */
#define RAW (ROOM / 4)

/* Zeros behind the window, so that who looks for what must come next finds
 * its end without looking where the window ends. */
#define PAD JK_XML_PAD

/* The longest reference that is one. */
#define REFERENCE_MAX 16

void
jk_xml_feed_init(struct jk_xml_feed *f, struct jk_source *src,
		 struct jk_budget *budget)
{
	memset(f, 0, sizeof(*f));
	f->src = src;
	f->budget = budget;
	f->cap = WINDOW;
	f->bytes = jk_xcalloc(f->cap + PAD, 1);
}

void
jk_xml_feed_release(struct jk_xml_feed *f)
{
	explicit_bzero(f->bytes, f->cap);
	free(f->bytes);
	if (f->raw != NULL)
		explicit_bzero(f->raw, RAW);
	free(f->raw);
	if (f->transcoded)
		jk_transcoder_release(&f->transcoder);
}

/* [XML] annex F: by its mark or by what "<" looks like. */
static void
begin(struct jk_xml_feed *f)
{
	static const struct {
		const char *head;
		size_t len;
		enum jk_charset charset;
	} heads[] = {
		{ "\xff\xfe\0\0", 4, JK_UTF32LE },
		{ "\0\0\xfe\xff", 4, JK_UTF32BE },
		{ "<\0\0\0", 4, JK_UTF32LE },
		{ "\0\0\0<", 4, JK_UTF32BE },
		{ "\xff\xfe", 2, JK_UTF16LE },
		{ "\xfe\xff", 2, JK_UTF16BE },
		{ "<\0", 2, JK_UTF16LE },
		{ "\0<", 2, JK_UTF16BE },
	};
	unsigned char mark[3];
	struct jk_span head;
	size_t got;

	f->begun = true;
	if (jk_source_peek(f->src, 4, &head, NULL) != JK_OK)
		return;
	for (size_t i = 0; i < JK_COUNT(heads) && !f->transcoded; i++) {
		if (!jk_span_starts_with(head, heads[i].head, heads[i].len))
			continue;
		f->transcoded = true;
		jk_transcoder_init(&f->transcoder, heads[i].charset);
		f->raw = jk_xrealloc(NULL, RAW, 1);
	}
	if (jk_span_starts_with(head, "\xef\xbb\xbf", 3))
		jk_source_read(f->src, mark, sizeof(mark), &got, NULL);
}

static void
make_room(struct jk_xml_feed *f, size_t room)
{
	size_t cap = f->cap;

	if (f->from > 0) {
		memmove(f->bytes, f->bytes + f->from, f->to - f->from);
		f->to -= f->from;
		f->from = 0;
	}
	while (cap - f->to < room)
		cap *= 2;
	if (cap == f->cap)
		return;
	f->bytes = jk_xrealloc(f->bytes, cap + PAD, 1);
	f->cap = cap;
}

/* Bytes of a character at the end of s that is not all there. */
static size_t
cut_at_end(struct jk_span s)
{
	for (size_t n = 1; n <= 3 && n <= s.len; n++) {
		unsigned char c = s.ptr[s.len - n];

		if (c < 0x80)
			return 0;
		if (c >= 0xc0)
			return (c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : 2) > n ? n : 0;
	}
	return 0;
}

static bool
is_utf8(struct jk_span s)
{
	uint32_t cp;
	size_t n;

	for (;;) {
		s = jk_span_from(s, jk_ascii_len(s));
		while (s.len > 0 && s.ptr[0] >= 0x80) {
			n = jk_utf8_decode(s, &cp);
			if (n == 0)
				return false;
			s = jk_span_from(s, n);
		}
		if (s.len == 0)
			return true;
	}
}

/* The bytes behind to, n of them, are not UTF-8. */
static void
repair(struct jk_xml_feed *f, size_t n, bool last)
{
	struct jk_buf raw = { 0 }, utf8 = { 0 };
	struct jk_span s;

	jk_buf_append(&raw, f->bytes + f->to, n);
	s = jk_buf_span(&raw);
	f->cp949 |= jk_charset_guess(s) == JK_CP949;
	while (s.len > 0) {
		uint32_t cp = 0xfffd;
		unsigned char c[4];

		n = f->cp949 ? jk_cp949_decode(s, &cp) : jk_utf8_decode(s, &cp);
		if (n == 0 && s.len == 1 && f->cp949 && !last)
			break;
		jk_buf_append(&utf8, c, jk_utf8_encode(cp, c));
		s = jk_span_from(s, n > 0 ? n : 1);
	}
	if (s.len > 0)
		memcpy(f->rest, s.ptr, s.len);
	f->nrest = s.len;
	make_room(f, utf8.len);
	if (utf8.len > 0)
		memcpy(f->bytes + f->to, utf8.ptr, utf8.len);
	f->to += utf8.len;
	jk_buf_clear(&raw);
	jk_buf_release(&raw);
	jk_buf_clear(&utf8);
	jk_buf_release(&utf8);
}

static void
fail(struct jk_xml_feed *f, enum jk_status status)
{
	f->ended = true;
	f->failed.status = status;
}

static void
read_bytes(struct jk_xml_feed *f)
{
	size_t room = f->cap - f->to - f->nrest, got = 0, n, cut;
	enum jk_status status;

	memcpy(f->bytes + f->to, f->rest, f->nrest);
	status =
		jk_source_read(f->src, f->bytes + f->to + f->nrest,
			       room < WINDOW ? room : WINDOW, &got, &f->failed);
	n = f->nrest + got;
	f->nrest = 0;
	if (status != JK_OK)
		fail(f, status);
	f->ended |= got == 0;
	cut = f->ended || f->cp949
		      ? 0
		      : cut_at_end(jk_span_make(f->bytes + f->to, n));
	if (f->cp949 || !is_utf8(jk_span_make(f->bytes + f->to, n - cut))) {
		repair(f, n, f->ended);
		return;
	}
	f->to += n - cut;
	memcpy(f->rest, f->bytes + f->to, cut);
	f->nrest = cut;
}

static void
read_transcoded(struct jk_xml_feed *f)
{
	struct jk_span text;
	enum jk_status status;
	size_t got = 0, taken;

	status = jk_source_read(f->src, f->raw + f->nraw, RAW - f->nraw, &got,
				&f->failed);
	if (status != JK_OK)
		fail(f, status);
	f->ended |= got == 0;
	f->nraw += got;
	taken = jk_transcoder_feed(&f->transcoder,
				   jk_span_make(f->raw, f->nraw), f->ended);
	memmove(f->raw, f->raw + taken, f->nraw - taken);
	f->nraw -= taken;
	text = jk_transcoder_text(&f->transcoder);
	make_room(f, text.len);
	if (text.len > 0)
		memcpy(f->bytes + f->to, text.ptr, text.len);
	f->to += text.len;
}

bool
jk_xml_feed_more(struct jk_xml_feed *f)
{
	size_t before = f->to - f->from;

	if (!f->begun)
		begin(f);
	if (f->ended || before >= WINDOW_MAX)
		return false;
	make_room(f, ROOM);
	if (f->budget != NULL) {
		enum jk_status status = jk_budget_time(f->budget, &f->failed);

		if (status != JK_OK) {
			fail(f, status);
			return false;
		}
	}
	while (!f->ended && f->to - f->from == before) {
		if (f->transcoded)
			read_transcoded(f);
		else
			read_bytes(f);
	}
	memset(f->bytes + f->to, 0, PAD);
	return f->to - f->from > before;
}

/* The character of "#60", "#x3c", "lt"; 0: none of these. */
static uint32_t
character(struct jk_span name)
{
	static const struct {
		const char *name;
		uint32_t cp;
	} known[] = {
		{ "amp", '&' },  { "lt", '<' },    { "gt", '>' },
		{ "quot", '"' }, { "apos", '\'' },
	};
	uint32_t cp = 0, base = 10;
	size_t i = 1;

	for (size_t k = 0; k < JK_COUNT(known); k++) {
		if (jk_span_equal(name, jk_span_str(known[k].name)))
			return known[k].cp;
	}
	if (name.len < 2 || name.ptr[0] != '#')
		return 0;
	if (name.ptr[1] == 'x' || name.ptr[1] == 'X') {
		base = 16;
		i = 2;
	}
	if (i == name.len)
		return 0;
	for (; i < name.len; i++) {
		uint32_t c = name.ptr[i] | 0x20, d = name.ptr[i] - '0';

		if (d > 9)
			d = c >= 'a' && c <= 'f' ? c - 'a' + 10 : base;
		if (d >= base)
			return 0;
		cp = cp > 0x110000 ? cp : cp * base + d;
	}
	return cp == 0 || cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000)
		       ? 0xfffd
		       : cp;
}

void
jk_xml_resolve(struct jk_buf *to, struct jk_span raw)
{
	const unsigned char *amp;

	while ((amp = memchr(raw.ptr, '&', raw.len)) != NULL) {
		size_t at = (size_t)(amp - raw.ptr);
		struct jk_span s = jk_span_from(raw, at + 1);
		const unsigned char *end;
		unsigned char utf8[4];
		uint32_t cp = 0;

		s = jk_span_head(s, REFERENCE_MAX);
		end = memchr(s.ptr, ';', s.len);
		jk_buf_append(to, raw.ptr, at);
		if (end != NULL)
			cp = character(jk_span_head(s, (size_t)(end - s.ptr)));
		if (cp == 0) {
			jk_buf_append_byte(to, '&');
			raw = jk_span_from(raw, at + 1);
			continue;
		}
		jk_buf_append(to, utf8, jk_utf8_encode(cp, utf8));
		raw = jk_span_from(raw, at + (size_t)(end - s.ptr) + 2);
	}
	jk_buf_append_span(to, raw);
}
