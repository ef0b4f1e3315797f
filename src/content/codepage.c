/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "codepage.h"

#include <stdint.h>

#include <jikimi/charset.h>
#include <jikimi/codepage.h>

#include "emit.h"

static void
put_johab(struct jk_buf *to, struct jk_span s)
{
	while (s.len > 0) {
		uint32_t cp;
		size_t n = jk_johab_decode(s, &cp);

		jk_put_char(to, cp);
		s = jk_span_from(s, n > 0 ? n : 1);
	}
}

static bool
put_table(struct jk_buf *to, struct jk_span s, unsigned number)
{
	const struct jk_codepage *page = jk_codepage_find(number);
	uint32_t cp;
	size_t n;

	if (page == NULL)
		return false;
	while (s.len > 0) {
		n = jk_codepage_decode(page, s, &cp);
		jk_put_char(to, cp);
		s = jk_span_from(s, n > 0 ? n : 1);
	}
	return true;
}

void
jk_codepage_put(struct jk_buf *to, struct jk_span bytes, unsigned page)
{
	if (jk_ascii_len(bytes) == bytes.len) {
		jk_buf_append_span(to, bytes);
		return;
	}
	switch (page) {
	case 949:
	case 51949:
		jk_to_utf8(to, bytes, JK_CP949);
		return;
	case 1361:
		put_johab(to, bytes);
		return;
	case 1200:
		jk_put_utf16(to, bytes);
		return;
	case 65001:
		jk_to_utf8(to, bytes, JK_UTF8);
		return;
	case 1252:
	case 10000:
		break;
	default:
		if (put_table(to, bytes, page))
			return;
		page = 1252;
	}
	/* The whole of a string: no character of it is cut. */
	if (jk_utf8_valid(bytes, false))
		jk_to_utf8(to, bytes, JK_UTF8);
	else if (jk_charset_guess(bytes) == JK_CP949)
		jk_to_utf8(to, bytes, JK_CP949);
	else
		put_table(to, bytes, page);
}

unsigned
jk_codepage_of_charset(unsigned charset)
{
	static const struct {
		unsigned charset, page;
	} pages[] = {
		{ 0, 1252 },   { 77, 10000 }, { 128, 932 },  { 129, 949 },
		{ 130, 1361 }, { 134, 936 },  { 136, 950 },  { 161, 1253 },
		{ 162, 1254 }, { 163, 1258 }, { 177, 1255 }, { 178, 1256 },
		{ 186, 1257 }, { 204, 1251 }, { 222, 874 },  { 238, 1250 },
		{ 254, 437 },  { 255, 850 },
	};

	for (size_t i = 0; i < JK_COUNT(pages); i++) {
		if (pages[i].charset == charset)
			return pages[i].page;
	}
	return 0;
}

unsigned
jk_codepage_of_language(unsigned lcid)
{
	/* By the primary language, the low ten bits. */
	static const struct {
		unsigned language, page;
	} pages[] = {
		{ 0x12, 949 },  { 0x11, 932 },  { 0x01, 1256 }, { 0x02, 1251 },
		{ 0x05, 1250 }, { 0x08, 1253 }, { 0x0d, 1255 }, { 0x0e, 1250 },
		{ 0x15, 1250 }, { 0x19, 1251 }, { 0x1e, 874 },  { 0x1f, 1254 },
		{ 0x22, 1251 }, { 0x2a, 1258 }, { 0x07, 1252 }, { 0x09, 1252 },
		{ 0x0a, 1252 }, { 0x0c, 1252 }, { 0x10, 1252 }, { 0x16, 1252 },
	};

	if ((lcid & 0x3ff) == 0x04) /* Chinese: traditional or simplified */
		return lcid == 0x0404 || lcid == 0x0c04 ? 950 : 936;
	for (size_t i = 0; i < JK_COUNT(pages); i++) {
		if (pages[i].language == (lcid & 0x3ff))
			return pages[i].page;
	}
	return 0;
}
