/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/format.h>

#include "content/claims.h"
#include "content/transcoded.h"

static bool
claims_utf32le(struct jk_span head)
{
	return jk_claims_wide(head, JK_UTF32LE);
}

static enum jk_status
extract_utf32le(const struct jk_format *format, struct jk_source *src,
		struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return jk_transcoded_extract(JK_UTF32LE, src, out, err);
}

extern const struct jk_format jk_fmt_utf32le;
const struct jk_format jk_fmt_utf32le = {
	.name = "utf-32le",
	.media_type = "text/plain; charset=utf-32le",
	.claims = claims_utf32le,
	.extract = extract_utf32le,
};

static bool
claims_utf32be(struct jk_span head)
{
	return jk_claims_wide(head, JK_UTF32BE);
}

static enum jk_status
extract_utf32be(const struct jk_format *format, struct jk_source *src,
		struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return jk_transcoded_extract(JK_UTF32BE, src, out, err);
}

extern const struct jk_format jk_fmt_utf32be;
const struct jk_format jk_fmt_utf32be = {
	.name = "utf-32be",
	.media_type = "text/plain; charset=utf-32be",
	.claims = claims_utf32be,
	.extract = extract_utf32be,
};

static bool
claims_utf16le(struct jk_span head)
{
	return jk_claims_wide(head, JK_UTF16LE);
}

static enum jk_status
extract_utf16le(const struct jk_format *format, struct jk_source *src,
		struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return jk_transcoded_extract(JK_UTF16LE, src, out, err);
}

extern const struct jk_format jk_fmt_utf16le;
const struct jk_format jk_fmt_utf16le = {
	.name = "utf-16le",
	.media_type = "text/plain; charset=utf-16le",
	.claims = claims_utf16le,
	.extract = extract_utf16le,
};

static bool
claims_utf16be(struct jk_span head)
{
	return jk_claims_wide(head, JK_UTF16BE);
}

static enum jk_status
extract_utf16be(const struct jk_format *format, struct jk_source *src,
		struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return jk_transcoded_extract(JK_UTF16BE, src, out, err);
}

extern const struct jk_format jk_fmt_utf16be;
const struct jk_format jk_fmt_utf16be = {
	.name = "utf-16be",
	.media_type = "text/plain; charset=utf-16be",
	.claims = claims_utf16be,
	.extract = extract_utf16be,
};
