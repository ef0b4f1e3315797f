/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "codepage.h"

#include <stdint.h>

#include <jikimi/charset.h>

#include "content/codepage_table.h"
#include "emit.h"

static void
put_pairs(struct jk_buf *to, struct jk_span s, unsigned page,
	  const uint16_t (*table)[TRAIL_MAX - TRAIL_MIN + 1])
{
	while (s.len > 0) {
		unsigned lead = s.ptr[0], trail = s.len > 1 ? s.ptr[1] : 0;
		uint32_t cp = lead;
		size_t n = 1;

		if (page == 932 && lead >= 0xa1 && lead <= 0xdf) {
			cp = 0xff61 + lead - 0xa1; /* half-width kana */
		} else if (lead >= LEAD_MIN && lead <= LEAD_MAX &&
			   trail >= TRAIL_MIN && trail <= TRAIL_MAX) {
			cp = table[lead - LEAD_MIN][trail - TRAIL_MIN];
			n = cp != 0 ? 2 : 1;
		} else if (lead >= 0x80) {
			cp = 0;
		}
		jk_put_char(to, cp != 0 || lead == 0 ? cp : 0xfffd);
		s = jk_span_from(s, n);
	}
}

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

static void
put_single(struct jk_buf *to, struct jk_span s, const uint16_t *high)
{
	for (size_t i = 0; i < s.len; i++) {
		uint32_t cp = s.ptr[i];

		if (cp >= 0x80)
			cp = high[cp - 0x80];
		jk_put_char(to, cp != 0 || s.ptr[i] == 0 ? cp : 0xfffd);
	}
}

static bool
put_table(struct jk_buf *to, struct jk_span s, unsigned page)
{
	for (size_t i = 0; i < JK_COUNT(pair_pages); i++) {
		if (pair_pages[i].page == page) {
			put_pairs(to, s, page, pair_pages[i].table);
			return true;
		}
	}
	for (size_t i = 0; i < JK_COUNT(single_pages); i++) {
		if (single_pages[i].page == page) {
			put_single(to, s, single_pages[i].high);
			return true;
		}
	}
	return false;
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
