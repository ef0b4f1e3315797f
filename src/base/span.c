/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/span.h>

#include <string.h>

struct jk_span
jk_span_str(const char *text)
{
	return jk_span_make(text, text != NULL ? strlen(text) : 0);
}

struct jk_span
jk_span_make(const void *ptr, size_t len)
{
	return (struct jk_span){ .ptr = ptr, .len = len };
}

struct jk_span
jk_span_from(struct jk_span s, size_t offset)
{
	if (s.ptr == NULL)
		return s;
	if (offset > s.len)
		offset = s.len;
	return (struct jk_span){ s.ptr + offset, s.len - offset };
}

struct jk_span
jk_span_head(struct jk_span s, size_t len)
{
	if (len < s.len)
		s.len = len;
	return s;
}

bool
jk_span_equal(struct jk_span a, struct jk_span b)
{
	return a.len == b.len &&
	       (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
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
