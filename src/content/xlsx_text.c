/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/xlsx_text.h"

#include <stdint.h>
#include <string.h>

#include <jikimi/charset.h>

#define ESCAPE_LEN 7

bool
jk_xlsx_is_plain(struct jk_span s)
{
	const unsigned char *p = s.ptr, *end = s.ptr + s.len;

	if (memchr(s.ptr, '&', s.len) != NULL)
		return false;
	while ((p = memchr(p, '_', (size_t)(end - p))) != NULL) {
		p++;
		if (p < end && *p == 'x')
			return false;
	}
	return true;
}

/* The number in "_x000D_" at p; false: there is none. */
static bool
escape(const unsigned char *p, uint32_t *value)
{
	*value = 0;
	if (p[0] != '_' || p[1] != 'x' || p[6] != '_')
		return false;
	for (int i = 2; i < 6; i++) {
		unsigned d = (unsigned)p[i] - '0';

		if (d > 9) {
			d = (unsigned)(p[i] | 0x20) - 'a' + 10;
			if (d < 10 || d > 15)
				return false;
		}
		*value = 16 * *value + d;
	}
	return true;
}

void
jk_xlsx_unescape(struct jk_buf *b, size_t from)
{
	struct jk_span s = jk_span_from(jk_buf_span(b), from);
	size_t to = from, end = b->len;
	uint32_t cp;

	if (jk_span_find(s, 0, jk_span_str("_x")) == s.len)
		return;
	while (from < end) {
		unsigned char utf8[4];

		if (end - from < ESCAPE_LEN || !escape(b->ptr + from, &cp)) {
			b->ptr[to++] = b->ptr[from++];
			continue;
		}
		from += ESCAPE_LEN;
		/* Halves of a pair are no characters of their own. */
		if (cp >= 0xd800 && cp < 0xe000)
			cp = 0xfffd;
		for (size_t i = 0, n = jk_utf8_encode(cp, utf8); i < n; i++)
			b->ptr[to++] = utf8[i];
	}
	b->len = to;
}
