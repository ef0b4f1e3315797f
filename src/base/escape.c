/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/escape.h>

#include <jikimi/charset.h>

/* Characters that move the cursor, reorder or hide text. */
static bool
is_unsafe(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0xad ||
	       cp == 0x61c || cp == 0x180e || (cp >= 0x200b && cp <= 0x200f) ||
	       (cp >= 0x2028 && cp <= 0x202e) ||
	       (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff ||
	       (cp >= 0xfff9 && cp <= 0xfffb) || cp >= 0xe0000;
}

/* Bytes at the head of s that every form prints as they are. */
static size_t
plain_run(struct jk_span s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] >= 0x20 && s.ptr[n] < 0x7f &&
	       s.ptr[n] != '"' && s.ptr[n] != '\\')
		n++;
	return n;
}

static void
text_unsafe(struct jk_buf *out, uint32_t cp)
{
	switch (cp) {
	case '\n':
		jk_buf_append_str(out, "\\n");
		break;
	case '\t':
		jk_buf_append_str(out, "\\t");
		break;
	case '\r':
		jk_buf_append_str(out, "\\r");
		break;
	default:
		if (cp < 0x80)
			jk_buf_appendf(out, "\\x%02x", (unsigned)cp);
		else
			jk_buf_appendf(out, "\\u{%04x}", (unsigned)cp);
	}
}

static void
json_unsafe(struct jk_buf *out, uint32_t cp)
{
	if (cp == '\n') {
		jk_buf_append_str(out, "\\n");
	} else if (cp == '\t') {
		jk_buf_append_str(out, "\\t");
	} else if (cp == '\r') {
		jk_buf_append_str(out, "\\r");
	} else if (cp < 0x10000) {
		jk_buf_appendf(out, "\\u%04x", (unsigned)cp);
	} else {
		cp -= 0x10000;
		jk_buf_appendf(out, "\\u%04x\\u%04x",
			       (unsigned)(0xd800 + (cp >> 10)),
			       (unsigned)(0xdc00 + (cp & 0x3ff)));
	}
}

/* What tells the two forms apart. */
struct form {
	void (*unsafe)(struct jk_buf *out, uint32_t cp);
	const char *bad;   /* stands before xNN, a byte that is no character */
	const char *quote; /* what '"' becomes */
};

static void
escape(struct jk_buf *out, struct jk_span s, const struct form *form)
{
	while (s.len > 0) {
		uint32_t cp = 0;
		size_t n = plain_run(s);

		if (n > 0) {
			jk_buf_append(out, s.ptr, n);
			s = jk_span_from(s, n);
			continue;
		}
		n = jk_utf8_decode(s, &cp);
		if (n == 0) {
			jk_buf_append_str(out, form->bad);
			jk_buf_appendf(out, "x%02x", s.ptr[0]);
			n = 1;
		} else if (cp == '"') {
			jk_buf_append_str(out, form->quote);
		} else if (cp == '\\') {
			jk_buf_append_str(out, "\\\\");
		} else if (is_unsafe(cp)) {
			form->unsafe(out, cp);
		} else {
			jk_buf_append(out, s.ptr, n);
		}
		s = jk_span_from(s, n);
	}
}

void
jk_escape_text(struct jk_buf *out, struct jk_span s)
{
	static const struct form text = {
		.unsafe = text_unsafe,
		.bad = "\\",
		.quote = "\"",
	};

	escape(out, s, &text);
}

void
jk_escape_json(struct jk_buf *out, struct jk_span s)
{
	static const struct form json = {
		.unsafe = json_unsafe,
		.bad = "\\\\",
		.quote = "\\\"",
	};

	jk_buf_append_byte(out, '"');
	escape(out, s, &json);
	jk_buf_append_byte(out, '"');
}
