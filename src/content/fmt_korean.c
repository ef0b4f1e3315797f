/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/format.h>

#include "content/claims.h"
#include "content/transcoded.h"

static enum jk_status
extract_johab(const struct jk_format *format, struct jk_source *src,
	      struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return jk_transcoded_extract(JK_JOHAB, src, out, err);
}

extern const struct jk_format jk_fmt_johab;
const struct jk_format jk_fmt_johab = {
	.name = "johab",
	.media_type = "text/plain; charset=johab",
	.claims = jk_claims_johab,
	.extract = extract_johab,
};

static enum jk_status
extract_iso2022kr(const struct jk_format *format, struct jk_source *src,
		  struct jk_out *out, struct jk_err *err)
{
	(void)format;
	return jk_transcoded_extract(JK_ISO2022KR, src, out, err);
}

extern const struct jk_format jk_fmt_iso2022kr;
const struct jk_format jk_fmt_iso2022kr = {
	.name = "iso-2022-kr",
	.media_type = "text/plain; charset=iso-2022-kr",
	.claims = jk_claims_iso2022kr,
	.extract = extract_iso2022kr,
};
