/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/format.h>

#include <limits.h>
#include <string.h>

#include "claims.h"

/* So much of a head decides whether it is text. */
#define TEXT_SAMPLE (16 * 1024)
/* One control character in so many bytes is still text. */
#define CONTROLS_ONE_IN 100
/* Bytes that are tested side by side. */
#define LANES 64

#define AT(at, text)                                                           \
	{                                                                      \
		.offset = (at), .bytes = (text), .len = sizeof(text) - 1       \
	}
#define AT_NONE                                                                \
	{                                                                      \
		.len = 0                                                       \
	}

/* The readers, each in its own file. */
#define JK_READER(id) extern const struct jk_format jk_fmt_##id;
#define JK_KIND(id, label, type, why, test, ...)
#include "formats.def"
#undef JK_READER
#undef JK_KIND

/* The magics of the kinds. */
#define JK_READER(id)
#define JK_KIND(id, label, type, why, test, ...)                               \
	static const struct jk_magic magics_##id[] = { __VA_ARGS__,            \
						       { .len = 0 } };
#include "formats.def"
#undef JK_READER
#undef JK_KIND

/* The kinds. */
#define JK_READER(id)
#define JK_KIND(id, label, type, why, test, ...)                               \
	static const struct jk_format kind_##id = {                            \
		.name = label,                                                 \
		.media_type = type,                                            \
		.magics = magics_##id,                                         \
		.claims = test,                                                \
		.cause = JK_CAUSE_##why,                                       \
	};
#include "formats.def"
#undef JK_READER
#undef JK_KIND

static const struct jk_format no_more = { .name = NULL };

#define JK_READER(id) &jk_fmt_##id,
#define JK_KIND(id, label, type, why, test, ...) &kind_##id,
static const struct jk_format *const formats[] = {
#include "formats.def"
	&no_more,
};
#undef JK_READER
#undef JK_KIND

static bool
matches(const struct jk_format *f, struct jk_span head)
{
	const struct jk_magic *m = f->magics;

	for (; m != NULL && m->len > 0; m++) {
		if (head.len >= m->offset + m->len &&
		    head.ptr[m->offset] == (unsigned char)m->bytes[0] &&
		    memcmp(head.ptr + m->offset, m->bytes, m->len) == 0)
			return true;
	}
	return f->claims != NULL && f->claims(head);
}

static const struct jk_format *
find(const struct jk_format *const *list, struct jk_span head)
{
	for (; list != NULL && *list != NULL && (*list)->name != NULL; list++) {
		if (matches(*list, head))
			return *list;
	}
	return NULL;
}

/* Controls that no text holds: not blanks, line ends, escape (terminal logs),
 * backspace (man pages), form feed and the DOS end of file. No branches, for
 * the sake of count_foreign(). */
static unsigned char
is_foreign(unsigned char byte)
{
	bool control = (byte < 0x20) | (byte == 0x7f);
	bool blank = (unsigned char)(byte - '\b') <= '\r' - '\b';
	bool other = (unsigned char)(byte - 0x1a) <= 0x1b - 0x1a;

	return control & !blank & !other;
}

/* In lanes, which compilers make vectors of. */
static size_t
count_foreign(struct jk_span s)
{
	size_t count = 0;

	while (s.len >= LANES) {
		unsigned char hits[LANES] = { 0 };
		size_t n =
			s.len / LANES < UCHAR_MAX ? s.len / LANES : UCHAR_MAX;

		for (size_t i = 0; i < n; i++) {
			const unsigned char *p = s.ptr + i * LANES;

			for (size_t k = 0; k < LANES; k++)
				hits[k] += is_foreign(p[k]);
		}
		for (size_t k = 0; k < LANES; k++)
			count += hits[k];
		s = jk_span_from(s, n * LANES);
	}
	for (size_t i = 0; i < s.len; i++)
		count += is_foreign(s.ptr[i]);
	return count;
}

/* Bytes above 0x7f say little (Latin-1, Shift-JIS and compressed data have
 * them); one byte in nine of compressed data is a control, few of a text. */
static bool
looks_like_text(struct jk_span head)
{
	struct jk_span s = jk_span_head(head, TEXT_SAMPLE);

	return count_foreign(s) <= s.len / CONTROLS_ONE_IN;
}

const struct jk_format *const *
jk_formats(void)
{
	return formats;
}

enum jk_kind
jk_identify(struct jk_span head, const struct jk_format *const *extra,
	    const struct jk_format **format)
{
	*format = NULL;
	if (head.len == 0)
		return JK_KIND_TEXT;
	*format = find(extra, head);
	if (*format == NULL)
		*format = find(formats, head);
	if (*format != NULL)
		return JK_KIND_FORMAT;
	return looks_like_text(head) ? JK_KIND_TEXT : JK_KIND_UNDECIDED;
}

static uint32_t
little_endian(const unsigned char *p, unsigned n)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < n; i++)
		v |= (uint32_t)p[i] << (8 * i);
	return v;
}

/* APPNOTE 4.3.16: the end of a zip's central directory, without a comment;
 * at 10 the number of members, at 12 the directory's size, at 20 the length
 * of the comment. */
const struct jk_format *
jk_identify_tail(struct jk_span tail)
{
	if (tail.len != JK_TAIL_LEN ||
	    !jk_span_starts_with(tail, "PK\x05\x06", 4) ||
	    little_endian(tail.ptr + 10, 2) == 0 ||
	    little_endian(tail.ptr + 12, 4) == 0 ||
	    little_endian(tail.ptr + 20, 2) != 0)
		return NULL;
	for (size_t i = 0; formats[i] != NULL; i++) {
		if (strcmp(formats[i]->name, "zip") == 0)
			return formats[i];
	}
	return NULL;
}

bool
jk_kind_is_plain(enum jk_kind kind, const struct jk_format *format)
{
	if (kind == JK_KIND_FORMAT)
		return format->extract == NULL;
	return kind == JK_KIND_TEXT;
}
