/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/mask.h"

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/charset.h>

#include "match/token.h"

/* What is hidden, in a form that is quick to ask. */
struct hiding {
	enum jk_mask_of of;
	uint64_t keep[2]; /* a bit for each ASCII character */
};

static struct hiding
hiding_of(const struct jk_mask *mask)
{
	struct hiding h = { mask->of, { 0, 0 } };

	for (const char *p = mask->keep; *p != '\0'; p++) {
		unsigned char c = (unsigned char)*p & 0x7f;

		h.keep[c / 64] |= UINT64_C(1) << c % 64;
	}
	return h;
}

static inline bool
counts(const struct hiding *h, uint32_t cp)
{
	if (cp < 0x80 && (h->keep[cp / 64] >> cp % 64 & 1) != 0)
		return false;
	switch (h->of) {
	case JK_MASK_DIGITS:
		return jk_is_digit(cp);
	case JK_MASK_ALNUM:
		return jk_is_digit(cp) || jk_is_alpha(cp) || cp >= 0x80;
	default:
		return true;
	}
}

/* The character at i; what is none is one byte. Returns its length. */
static inline size_t
take(struct jk_span value, size_t i, uint32_t *cp)
{
	size_t len;

	if (value.ptr[i] < 0x80) {
		*cp = value.ptr[i];
		return 1;
	}
	len = jk_utf8_decode(jk_span_from(value, i), cp);
	return len > 0 ? len : 1;
}

void
jk_mask_append(struct jk_buf *out, const struct jk_mask *mask,
	       struct jk_span value)
{
	const struct hiding h = hiding_of(mask);
	unsigned char *to = jk_buf_reserve(out, value.len + 1);
	size_t total = 0, seen = 0, len;
	uint32_t cp;

	for (size_t i = 0; i < value.len; i += len) {
		len = take(value, i, &cp);
		total += counts(&h, cp);
	}
	for (size_t i = 0; i < value.len; i += len) {
		bool hides;

		len = take(value, i, &cp);
		hides = counts(&h, cp);
		if (hides && seen++ >= mask->first &&
		    seen + mask->last <= total) {
			*to++ = '*';
			continue;
		}
		for (size_t k = 0; k < len; k++)
			*to++ = value.ptr[i + k];
	}
	out->len = (size_t)(to - out->ptr);
}
