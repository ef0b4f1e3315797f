/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/show.h"

#include <string.h>

#include <jikimi/charset.h>
#include <jikimi/codepage.h>

/* The most bytes that may be the beginning of a character. */
#define CUT_MAX 3
#define WESTERN 1252

/* All of s but what may be cut short: a character, or a line that is to be
 * judged. */
static size_t
whole_len(struct jk_span s, enum jk_charset cs)
{
	size_t i = 0, n;
	uint32_t cp;

	if (cs == JK_BINARY) {
		const unsigned char *last = memrchr(s.ptr, '\n', s.len);

		return last != NULL ? (size_t)(last - s.ptr) + 1 : s.len;
	}
	if (cs == JK_ASCII)
		return s.len;
	while (i < s.len) {
		struct jk_span rest = jk_span_from(s, i);

		n = cs == JK_UTF8 ? jk_utf8_decode(rest, &cp)
				  : jk_cp949_decode(rest, &cp);
		if (n == 0 && rest.len <= CUT_MAX)
			break;
		i += n > 0 ? n : 1;
	}
	return i;
}

static void
put_western(struct jk_buf *to, struct jk_span s)
{
	const struct jk_codepage *page = jk_codepage_find(WESTERN);
	unsigned char utf8[4];
	uint32_t cp;

	for (size_t i = 0; i < s.len; i++) {
		jk_codepage_decode(page, jk_span_from(s, i), &cp);
		jk_buf_append(to, utf8, jk_utf8_encode(cp, utf8));
	}
}

static void
put_line(struct jk_buf *to, struct jk_span line)
{
	enum jk_charset cs = jk_charset_guess(line);

	if (cs == JK_BINARY)
		put_western(to, line);
	else
		jk_to_utf8(to, line, cs);
}

static size_t
line_len(struct jk_span s)
{
	const unsigned char *end = memchr(s.ptr, '\n', s.len);

	return end != NULL ? (size_t)(end - s.ptr) + 1 : s.len;
}

size_t
jk_show_text(struct jk_buf *to, struct jk_span raw, bool end)
{
	enum jk_charset cs = jk_charset_guess(raw);
	size_t taken = end ? raw.len : whole_len(raw, cs), n;

	raw = jk_span_head(raw, taken);
	if (cs != JK_BINARY) {
		jk_to_utf8(to, raw, cs);
		return taken;
	}
	for (; raw.len > 0; raw = jk_span_from(raw, n)) {
		n = line_len(raw);
		put_line(to, jk_span_head(raw, n));
	}
	return taken;
}
