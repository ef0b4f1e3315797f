/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages and feeds in an encoding that they declare: neither Unicode nor
 * Korean, which are told by their bytes. */
#include "config.h"

#include <jikimi/format.h>

#include "content/declared.h"
#include "content/transcoded.h"

static bool
claims_declared(struct jk_span head)
{
	return jk_declared_charset(head) != JK_BINARY;
}

static enum jk_status
extract_declared(const struct jk_format *format, struct jk_source *src,
		 struct jk_out *out, struct jk_err *err)
{
	struct jk_span head;
	enum jk_status status = jk_source_peek(src, JK_PEEK_MAX, &head, err);
	enum jk_charset charset;

	(void)format;
	if (status != JK_OK)
		return status;
	charset = jk_declared_charset(head);
	if (charset == JK_BINARY)
		return jk_err_set(err, JK_ECORRUPT, "changed while it is read");
	return jk_transcoded_extract(charset, src, out, err);
}

extern const struct jk_format jk_fmt_declared;
const struct jk_format jk_fmt_declared = {
	.name = "declared-charset",
	.media_type = "text/html",
	.claims = claims_declared,
	.extract = extract_declared,
};
