/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Spans: borrowed bytes. Never NUL-terminated, may hold anything.
 *
 * Owns:    nothing; a span is borrowed until the callee returns. Keeping one
 *          means copying it.
 * Threads: any.
 * Errors:  none; every function clamps to the span.
 */
#ifndef JK_SPAN_H
#define JK_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define JK_COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct jk_span {
	const unsigned char *ptr;
	size_t len;
};

/* A span over a C string, without its NUL. NULL gives the empty span. */
struct jk_span jk_span_str(const char *text);

static inline struct jk_span
jk_span_make(const void *ptr, size_t len)
{
	return (struct jk_span){ .ptr = (const unsigned char *)ptr,
				 .len = len };
}

/* From offset to the end; empty when offset lies beyond it. */
static inline struct jk_span
jk_span_from(struct jk_span s, size_t offset)
{
	if (s.ptr == NULL)
		return s;
	if (offset > s.len)
		offset = s.len;
	return jk_span_make(s.ptr + offset, s.len - offset);
}

/* The first len bytes, or all when there are fewer. */
static inline struct jk_span
jk_span_head(struct jk_span s, size_t len)
{
	return jk_span_make(s.ptr, len < s.len ? len : s.len);
}

static inline bool
jk_span_equal(struct jk_span a, struct jk_span b)
{
	return a.len == b.len &&
	       (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool jk_span_starts_with(struct jk_span s, const void *bytes, size_t len);

/* First place of needle in s at or after from; s.len when there is none. */
size_t jk_span_find(struct jk_span s, size_t from, struct jk_span needle);

#endif
