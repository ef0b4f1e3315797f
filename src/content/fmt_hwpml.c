/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/format.h>

#include "claims.h"
#include "hwpml.h"

static enum jk_status
hwpml_extract(const struct jk_format *format, struct jk_source *src,
	      struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err);
	struct jk_hwp_text text;

	(void)format;
	if (status != JK_OK)
		return status;
	jk_hwp_text_init(&text, out);
	jk_hwp_text_begin(&text, "document", NULL);
	status = jk_hwpml_read(&text, src, err);
	if (status != JK_ESTOP)
		jk_hwp_text_end(&text);
	if (status == JK_OK && !text.any)
		out->ops->note(out->ctx, jk_span_make("", 0), JK_PARTIAL,
			       JK_CAUSE_NO_TEXT, jk_span_str("HWPML"));
	jk_hwp_text_release(&text);
	jk_budget_leave(out->budget);
	return status;
}

extern const struct jk_format jk_fmt_hwpml;
const struct jk_format jk_fmt_hwpml = {
	.name = "hwpml",
	.media_type = "application/x-hwpml",
	.claims = jk_claims_hwpml,
	.extract = hwpml_extract,
};
