/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/rawtext.h>

#include <stdlib.h>
#include <string.h>

#include <jikimi/charset.h>

#include "emit.h"

/* Shorter ones are chance, not text. */
#define WIDE_MIN 4
#define FIELD_MIN 2
#define NARROW_MIN 5
/* Read at a time; strings are kept whole over the cut up to this length. */
#define STEP (64 * 1024)
#define OVERLAP 512

static uint32_t
unit_at(struct jk_span s, size_t i)
{
	return (uint32_t)s.ptr[i] | (uint32_t)s.ptr[i + 1] << 8;
}

/* Letters that a Korean document has; of others any two bytes may be some.
 * anywhere: nobody says that there is text, so syllables must be common. */
static bool
is_wide(uint32_t unit, bool anywhere)
{
	if (unit >= 0xac00 && unit < 0xd7a4)
		return !anywhere || jk_hangul_is_common(unit);
	return (unit >= 0x20 && unit < 0x7f) || unit == '\t' ||
	       (unit >= 0x3131 && unit < 0x318f) ||
	       (unit >= 0xff01 && unit < 0xff5f) ||
	       (unit >= 0x2010 && unit < 0x2040) ||
	       (unit >= 0x3000 && unit < 0x3016) || unit == 0xa0 ||
	       unit == 0xb7;
}

/* The length in bytes of the run of wide letters at i. */
static size_t
wide_run(struct jk_span s, size_t i, bool anywhere)
{
	size_t end = i;

	while (end + 1 < s.len && is_wide(unit_at(s, end), anywhere))
		end += 2;
	return end - i;
}

static void
put_wide(struct jk_buf *to, struct jk_span units)
{
	jk_put_utf16(to, units);
	jk_buf_append_byte(to, '\n');
}

static bool
is_narrow(unsigned char byte)
{
	return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
}

static size_t
narrow_run(struct jk_span s, size_t i)
{
	size_t end = i;

	while (end < s.len && is_narrow(s.ptr[end]))
		end++;
	return end - i;
}

static bool
is_print(unsigned char byte)
{
	return is_narrow(byte) && byte < 0x80;
}

/* Of bytes that are no text the ASCII in between. */
static void
put_ascii(struct jk_buf *to, struct jk_span run)
{
	for (size_t i = 0, n; i < run.len; i += n + 1) {
		for (n = 0; i + n < run.len && is_print(run.ptr[i + n]);)
			n++;
		if (n < NARROW_MIN)
			continue;
		jk_buf_append(to, run.ptr + i, n);
		jk_buf_append_byte(to, '\n');
	}
}

static void
put_narrow(struct jk_buf *to, struct jk_span run)
{
	enum jk_charset cs = jk_charset_guess(run);

	if (cs == JK_BINARY) {
		put_ascii(to, run);
		return;
	}
	jk_to_utf8(to, run, cs);
	jk_buf_append_byte(to, '\n');
}

void
jk_rawtext_put(struct jk_buf *to, struct jk_span bytes)
{
	for (size_t i = 0, n; i < bytes.len; i += n) {
		n = wide_run(bytes, i, true);
		if (n >= 2 * WIDE_MIN) {
			put_wide(to, jk_span_make(bytes.ptr + i, n));
			continue;
		}
		n = narrow_run(bytes, i);
		if (n >= NARROW_MIN)
			put_narrow(to, jk_span_make(bytes.ptr + i, n));
		else
			n = 1;
	}
}

void
jk_rawtext_put_wide(struct jk_buf *to, struct jk_span bytes)
{
	for (size_t i = 0, n; i + 1 < bytes.len; i += n) {
		n = wide_run(bytes, i, false);
		if (n >= 2 * FIELD_MIN)
			put_wide(to, jk_span_make(bytes.ptr + i, n));
		if (n == 0)
			n = 2;
	}
}

/* Where text may be cut: in controls, which no string of any kind holds; the
 * first may be the upper half of a wide letter. */
static size_t
cut_at(struct jk_span s)
{
	for (size_t back = 4; back < OVERLAP && back < s.len; back++) {
		size_t i = s.len - back;

		if (!is_narrow(s.ptr[i]) && !is_narrow(s.ptr[i + 1]) &&
		    !is_narrow(s.ptr[i + 2]))
			return i + 1;
	}
	return s.len;
}

enum jk_status
jk_rawtext_give(struct jk_out *out, struct jk_source *src, struct jk_err *err)
{
	unsigned char *bytes = jk_xcalloc(1, STEP);
	struct jk_buf text = { 0 };
	enum jk_status status = JK_OK;
	size_t have = 0, got = 1, cut;

	while (status == JK_OK && got > 0) {
		status = jk_source_read(src, bytes + have, STEP - have, &got,
					err);
		if (status != JK_OK)
			got = 0;
		have += got;
		cut = have;
		if (got > 0)
			cut = cut_at(jk_span_make(bytes, have));
		jk_rawtext_put(&text, jk_span_make(bytes, cut));
		if (text.len > 0)
			out->ops->text(out->ctx, jk_buf_span(&text));
		jk_buf_clear(&text);
		memmove(bytes, bytes + cut, have - cut);
		have -= cut;
		if (status == JK_OK)
			status = jk_budget_time(out->budget, err);
	}
	explicit_bzero(bytes, STEP);
	free(bytes);
	jk_buf_release(&text);
	return status;
}
