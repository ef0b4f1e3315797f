/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/mask.h"

#include <stdbool.h>
#include <string.h>

#include <jikimi/charset.h>

#include "match/token.h"

static bool
counts(const struct jk_mask *mask, uint32_t cp)
{
	if (cp != 0 && cp < 0x80 && strchr(mask->keep, (int)cp) != NULL)
		return false;
	switch (mask->of) {
	case JK_MASK_DIGITS:
		return jk_is_digit(cp);
	case JK_MASK_ALNUM:
		return jk_is_digit(cp) || jk_is_alpha(cp) || cp >= 0x80;
	default:
		return true;
	}
}

void
jk_mask_append(struct jk_buf *out, const struct jk_mask *mask,
	       struct jk_span value)
{
	size_t total = 0, seen = 0, len;
	uint32_t cp;

	for (size_t i = 0; i < value.len; i += len) {
		len = jk_utf8_decode(jk_span_from(value, i), &cp);
		len = len > 0 ? len : 1;
		total += counts(mask, cp);
	}
	for (size_t i = 0; i < value.len; i += len) {
		len = jk_utf8_decode(jk_span_from(value, i), &cp);
		len = len > 0 ? len : 1;
		if (!counts(mask, cp)) {
			jk_buf_append(out, value.ptr + i, len);
			continue;
		}
		if (seen < mask->first || seen + mask->last >= total)
			jk_buf_append(out, value.ptr + i, len);
		else
			jk_buf_append_byte(out, '*');
		seen++;
	}
}
