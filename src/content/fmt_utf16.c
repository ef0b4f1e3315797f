/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/format.h>

#include <stdlib.h>

#include <jikimi/buf.h>
#include <jikimi/charset.h>

/* Without a byte order mark so many units are looked at, of which so many in
 * a hundred must be ASCII text, and at most one in fifty NUL. */
#define SAMPLE_UNITS 4096
#define MIN_UNITS 8
#define MIN_PERCENT 60
#define ONE_NUL_IN 50

#define CHUNK (32 * 1024)
#define NO_CHARACTER 0xfffd

struct encoding {
	unsigned width; /* bytes a unit: 2 or 4 */
	bool big;
};

/* A text being decoded. */
struct decoder {
	struct encoding e;
	uint32_t high; /* first half of a surrogate pair, or 0 */
	bool begun;    /* behind the byte order mark */
	struct jk_buf utf8;
};

static uint32_t
unit_at(const unsigned char *p, struct encoding e)
{
	uint32_t v = 0;

	for (unsigned i = 0; i < e.width; i++)
		v |= (uint32_t)p[e.big ? e.width - 1 - i : i] << (8 * i);
	return v;
}

static void
put(struct decoder *d, uint32_t cp)
{
	unsigned char utf8[4];

	if (!d->begun && cp == 0xfeff) {
		d->begun = true;
		return;
	}
	d->begun = true;
	if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		cp = NO_CHARACTER;
	jk_buf_append(&d->utf8, utf8, jk_utf8_encode(cp, utf8));
}

/* A half pair without its other half is no character. */
static void
take_unit(struct decoder *d, uint32_t unit)
{
	bool low = d->e.width == 2 && unit >= 0xdc00 && unit < 0xe000;

	if (d->high != 0 && low) {
		put(d, 0x10000 + ((d->high - 0xd800) << 10) + (unit - 0xdc00));
		d->high = 0;
		return;
	}
	if (d->high != 0)
		put(d, NO_CHARACTER);
	d->high = 0;
	if (d->e.width == 2 && unit >= 0xd800 && unit < 0xdc00)
		d->high = unit;
	else
		put(d, unit);
}

static enum jk_status
decode(struct decoder *d, struct jk_source *src, struct jk_out *out,
       unsigned char *chunk, struct jk_err *err)
{
	enum jk_status status = JK_OK;
	size_t kept = 0, got, i;

	for (;;) {
		status = jk_budget_time(out->budget, err);
		if (status == JK_OK)
			status = jk_source_read(src, chunk + kept, CHUNK - kept,
						&got, err);
		if (status != JK_OK || got == 0)
			break;
		got += kept;
		for (i = 0; got - i >= d->e.width; i += d->e.width)
			take_unit(d, unit_at(chunk + i, d->e));
		for (kept = 0; i < got; i++)
			chunk[kept++] = chunk[i];
		out->ops->text(out->ctx, jk_buf_span(&d->utf8));
		jk_buf_clear(&d->utf8);
	}
	if (d->high != 0 || kept > 0)
		put(d, NO_CHARACTER);
	out->ops->text(out->ctx, jk_buf_span(&d->utf8));
	return status;
}

static enum jk_status
extract(struct encoding e, struct jk_source *src, struct jk_out *out,
	struct jk_err *err)
{
	struct decoder d = { .e = e };
	unsigned char *chunk = jk_xrealloc(NULL, CHUNK, 1);
	enum jk_status status;

	jk_buf_init(&d.utf8);
	status = decode(&d, src, out, chunk, err);
	jk_buf_clear(&d.utf8);
	jk_buf_release(&d.utf8);
	free(chunk);
	return status;
}

static bool
is_ascii_text(uint32_t unit)
{
	return (unit >= 0x20 && unit < 0x7f) || unit == '\t' || unit == '\r' ||
	       unit == '\n';
}

/* Text without a byte order mark: mostly ASCII, one byte in the wide unit. */
static bool
claims_bare(struct jk_span head, struct encoding e)
{
	size_t ascii = 0, nul = 0, n = head.len / e.width;
	uint32_t unit;

	if (n > SAMPLE_UNITS)
		n = SAMPLE_UNITS;
	if (n < MIN_UNITS)
		return false;
	for (size_t i = 0; i < n; i++) {
		unit = unit_at(head.ptr + i * e.width, e);
		ascii += is_ascii_text(unit);
		nul += unit == 0;
	}
	return ascii * 100 >= n * MIN_PERCENT && nul * ONE_NUL_IN <= n;
}

static bool
claims_utf32le(struct jk_span head)
{
	return claims_bare(head, (struct encoding){ 4, false });
}

static enum jk_status
extract_utf32le(const struct jk_format *format, struct jk_source *src,
		struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return extract((struct encoding){ 4, false }, src, out, err);
}

static const struct jk_magic utf32le_magics[] = {
	{ .offset = 0, .bytes = "\xff\xfe\0\0", .len = 4 },
	{ .len = 0 },
};

extern const struct jk_format jk_fmt_utf32le;
const struct jk_format jk_fmt_utf32le = {
	.name = "utf-32le",
	.media_type = "text/plain; charset=utf-32le",
	.magics = utf32le_magics,
	.claims = claims_utf32le,
	.extract = extract_utf32le,
};

static bool
claims_utf32be(struct jk_span head)
{
	return claims_bare(head, (struct encoding){ 4, true });
}

static enum jk_status
extract_utf32be(const struct jk_format *format, struct jk_source *src,
		struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return extract((struct encoding){ 4, true }, src, out, err);
}

static const struct jk_magic utf32be_magics[] = {
	{ .offset = 0, .bytes = "\0\0\xfe\xff", .len = 4 },
	{ .len = 0 },
};

extern const struct jk_format jk_fmt_utf32be;
const struct jk_format jk_fmt_utf32be = {
	.name = "utf-32be",
	.media_type = "text/plain; charset=utf-32be",
	.magics = utf32be_magics,
	.claims = claims_utf32be,
	.extract = extract_utf32be,
};

static bool
claims_utf16le(struct jk_span head)
{
	return claims_bare(head, (struct encoding){ 2, false });
}

static enum jk_status
extract_utf16le(const struct jk_format *format, struct jk_source *src,
		struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return extract((struct encoding){ 2, false }, src, out, err);
}

static const struct jk_magic utf16le_magics[] = {
	{ .offset = 0, .bytes = "\xff\xfe", .len = 2 },
	{ .len = 0 },
};

extern const struct jk_format jk_fmt_utf16le;
const struct jk_format jk_fmt_utf16le = {
	.name = "utf-16le",
	.media_type = "text/plain; charset=utf-16le",
	.magics = utf16le_magics,
	.claims = claims_utf16le,
	.extract = extract_utf16le,
};

static bool
claims_utf16be(struct jk_span head)
{
	return claims_bare(head, (struct encoding){ 2, true });
}

static enum jk_status
extract_utf16be(const struct jk_format *format, struct jk_source *src,
		struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return extract((struct encoding){ 2, true }, src, out, err);
}

static const struct jk_magic utf16be_magics[] = {
	{ .offset = 0, .bytes = "\xfe\xff", .len = 2 },
	{ .len = 0 },
};

extern const struct jk_format jk_fmt_utf16be;
const struct jk_format jk_fmt_utf16be = {
	.name = "utf-16be",
	.media_type = "text/plain; charset=utf-16be",
	.magics = utf16be_magics,
	.claims = claims_utf16be,
	.extract = extract_utf16be,
};
