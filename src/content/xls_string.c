/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/charset.h>

#include "content/codepage.h"
#include "content/xls_parts.h"

#define FLAG_WIDE 0x01
#define FLAG_PHONETIC 0x04
#define FLAG_RICH 0x08

/* Low bytes of UTF-16 units. */
static void
put_low(struct jk_buf *to, struct jk_span bytes)
{
	size_t ascii = jk_ascii_len(bytes);

	jk_buf_append_span(to, jk_span_head(bytes, ascii));
	for (size_t i = ascii; i < bytes.len; i++)
		jk_put_char(to, bytes.ptr[i]);
}

void
xls_take_chars(struct xls_reader *r, size_t n, bool wide, struct jk_buf *to)
{
	while (n > 0) {
		size_t unit = wide ? 2 : 1;
		size_t here = xls_left(r) / unit;
		struct jk_span s = xls_rest(r);

		if (here > n)
			here = n;
		s = jk_span_head(s, here * unit);
		if (wide)
			jk_put_utf16(to, s);
		else
			put_low(to, s);
		r->at += s.len;
		n -= here;
		if (n == 0)
			return;
		/* [MS-XLS] 2.5.293: the rest begins with a flag again. */
		if (!xls_continue(r) || r->len == 0) {
			r->bad = true;
			return;
		}
		wide = (r->data[r->at++] & FLAG_WIDE) != 0;
	}
}

void
xls_take_rich(struct xls_reader *r, size_t n, struct jk_buf *to)
{
	unsigned flags = (unsigned)xls_take(r, 1);
	uint64_t runs = 0, phonetic = 0;

	if (flags & FLAG_RICH)
		runs = xls_take(r, 2);
	if (flags & FLAG_PHONETIC)
		phonetic = xls_take(r, 4);
	xls_take_chars(r, n, (flags & FLAG_WIDE) != 0, to);
	xls_skip(r, runs * 4);
	xls_skip(r, phonetic);
}

void
xls_take_string(struct xls *x, unsigned lenbytes, struct jk_buf *to)
{
	struct xls_reader *r = &x->r;
	size_t n = (size_t)xls_take(r, lenbytes);

	if (r->bad || n == 0)
		return;
	if (x->biff >= 8) {
		xls_take_rich(r, n, to);
		return;
	}
	while (n > 0 && !r->bad) {
		struct jk_span s = jk_span_head(xls_rest(r), n);

		jk_codepage_put(to, s, x->page);
		r->at += s.len;
		n -= s.len;
		if (n > 0 && !xls_continue(r))
			r->bad = true;
	}
}
