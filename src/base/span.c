/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/span.h>

#include <string.h>

struct jk_span
jk_span_str(const char *text)
{
	return jk_span_make(text, text != NULL ? strlen(text) : 0);
}

bool
jk_span_starts_with(struct jk_span s, const void *bytes, size_t len)
{
	return s.len >= len && (len == 0 || memcmp(s.ptr, bytes, len) == 0);
}

size_t
jk_span_find(struct jk_span s, size_t from, struct jk_span needle)
{
	struct jk_span rest = jk_span_from(s, from);
	const unsigned char *at;

	if (rest.len == 0 || needle.len == 0)
		return s.len;
	at = memmem(rest.ptr, rest.len, needle.ptr, needle.len);
	return at != NULL ? (size_t)(at - s.ptr) : s.len;
}
