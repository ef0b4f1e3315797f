/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/fields.h"

#include <jikimi/charset.h>
#include <jikimi/escape.h>

#include "report/put.h"

void
jk_field_span(struct jk_buf *b, const char *key, struct jk_span value)
{
	jk_buf_append_str(b, key);
	jk_escape_json(b, value);
}

void
jk_field_str(struct jk_buf *b, const char *key, const char *value)
{
	jk_field_span(b, key, jk_span_str(value));
}

void
jk_field_span_or_null(struct jk_buf *b, const char *key, struct jk_span value)
{
	jk_buf_append_str(b, key);
	if (value.len > 0)
		jk_escape_json(b, value);
	else
		jk_buf_append_str(b, "null");
}

void
jk_field_u64(struct jk_buf *b, const char *key, uint64_t value)
{
	jk_buf_append_str(b, key);
	jk_put_u64(b, value);
}

void
jk_field_bool(struct jk_buf *b, const char *key, bool value)
{
	jk_buf_append_str(b, key);
	jk_buf_append_str(b, value ? "true" : "false");
}

static void
put_xml_char(struct jk_buf *b, struct jk_span character, uint32_t cp)
{
	switch (cp) {
	case '&':
		jk_buf_append_str(b, "&amp;");
		break;
	case '<':
		jk_buf_append_str(b, "&lt;");
		break;
	case '>':
		jk_buf_append_str(b, "&gt;");
		break;
	case '"':
		jk_buf_append_str(b, "&quot;");
		break;
	case 0xfffe:
	case 0xffff:
		/* XML 1.0 has no place for these two. */
		jk_buf_appendf(b, "\\u{%04x}", (unsigned)cp);
		break;
	default:
		jk_buf_append_span(b, character);
	}
}

void
jk_put_xml(struct jk_buf *b, struct jk_span s)
{
	while (s.len > 0) {
		uint32_t cp = 0;
		size_t n = jk_utf8_decode(s, &cp);

		if (n == 0)
			n = 1; /* never, behind the escaper */
		put_xml_char(b, jk_span_head(s, n), cp);
		s = jk_span_from(s, n);
	}
}

void
jk_attribute_text(struct jk_buf *b, const char *key, struct jk_span printable)
{
	jk_buf_append_byte(b, ' ');
	jk_buf_append_str(b, key);
	jk_buf_append_str(b, "=\"");
	jk_put_xml(b, printable);
	jk_buf_append_byte(b, '"');
}

void
jk_attribute(struct jk_buf *b, const char *key, struct jk_span value)
{
	struct jk_buf text = { 0 };

	jk_escape_text(&text, value);
	jk_attribute_text(b, key, jk_buf_span(&text));
	jk_buf_clear(&text);
	jk_buf_release(&text);
}

void
jk_attribute_u64(struct jk_buf *b, const char *key, uint64_t value)
{
	jk_buf_append_byte(b, ' ');
	jk_buf_append_str(b, key);
	jk_buf_append_str(b, "=\"");
	jk_put_u64(b, value);
	jk_buf_append_byte(b, '"');
}
