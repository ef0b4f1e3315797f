/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/pairs.h"

bool
jk_pairs_are_wide(struct jk_span raw)
{
	unsigned pairs = 0;

	for (size_t i = 0; i < raw.len; i++) {
		unsigned char lead = raw.ptr[i], trail;

		if (lead < 0x80)
			continue;
		if (++i == raw.len)
			break;
		trail = raw.ptr[i];
		if (trail < 0xa1 || trail == 0xff ||
		    (lead != 0xa1 && lead != 0xa3 &&
		     (lead < 0xb0 || lead > 0xfd)))
			return false;
		pairs++;
	}
	return pairs > 0;
}

static bool
is_itself(unsigned char c)
{
	return c < 0x80 && c != '%' && c != '&' && c != '\\' &&
	       (c >= ' ' || c == '\t' || c == '\n' || c == 0x1b);
}

bool
jk_pairs_are_hangul(struct jk_span raw)
{
	size_t i = 0;

	while (i < raw.len) {
		unsigned char c = raw.ptr[i], trail;

		if (is_itself(c)) {
			i++;
			continue;
		}
		trail = i + 1 < raw.len ? raw.ptr[i + 1] : 0;
		if (c < 0xb0 || c > 0xc8 || trail < 0xa1 || trail == 0xff)
			return false;
		i += 2;
	}
	return true;
}
