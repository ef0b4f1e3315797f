/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dbtext.h"

#include "emit.h"

static uint32_t
unit_at(struct jk_span s, size_t at)
{
	return (uint32_t)s.ptr[at] << 8 | s.ptr[at + 1];
}

static void
put_utf16be(struct jk_buf *out, struct jk_span s)
{
	for (size_t i = 0; i + 2 <= s.len; i += 2) {
		uint32_t cp = unit_at(s, i), low;

		if (cp >= 0xd800 && cp < 0xdc00 && i + 4 <= s.len) {
			low = unit_at(s, i + 2);
			if (low >= 0xdc00 && low < 0xe000) {
				cp = 0x10000 + ((cp & 0x3ff) << 10) +
				     (low & 0x3ff);
				i += 2;
			}
		}
		jk_put_char(out, cp);
	}
}

void
jk_dbtext_put(struct jk_buf *out, struct jk_span text, enum jk_charset charset)
{
	if (charset == JK_UTF16LE)
		jk_put_utf16(out, text);
	else if (charset == JK_UTF16BE)
		put_utf16be(out, text);
	else if (!jk_utf8_valid(text, false) &&
		 jk_charset_guess(text) == JK_CP949)
		jk_to_utf8(out, text, JK_CP949);
	else
		jk_to_utf8(out, text, JK_UTF8);
}

bool
jk_dbtext_is_text(struct jk_span bytes)
{
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = bytes.ptr[i];

		if ((c < ' ' && c != '\t' && c != '\n' && c != '\r') ||
		    c == 0x7f)
			return false;
	}
	return jk_charset_guess(bytes) != JK_BINARY;
}
