/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/buf.h>

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Exit status of a worker that ran out of memory; its parent knows it. */
static void
out_of_memory(void)
{
	static const char text[] = "jikimi: out of memory\n";

	if (write(STDERR_FILENO, text, sizeof(text) - 1) < 0)
		abort();
	_exit(JK_EXIT_NOMEM);
}

void *
jk_xcalloc(size_t n, size_t size)
{
	void *p = calloc(n > 0 ? n : 1, size > 0 ? size : 1);

	if (p == NULL)
		out_of_memory();
	return p;
}

void *
jk_xrealloc(void *old, size_t n, size_t size)
{
	void *p = reallocarray(old, n > 0 ? n : 1, size > 0 ? size : 1);

	if (p == NULL)
		out_of_memory();
	return p;
}

char *
jk_xstrdup(const char *text)
{
	char *copy = strdup(text);

	if (copy == NULL)
		out_of_memory();
	return copy;
}

void
jk_buf_init(struct jk_buf *b)
{
	*b = (struct jk_buf){ 0 };
}

void
jk_buf_release(struct jk_buf *b)
{
	if (b->ptr != NULL)
		explicit_bzero(b->ptr, b->cap);
	free(b->ptr);
	*b = (struct jk_buf){ 0 };
}

void
jk_buf_clear(struct jk_buf *b)
{
	if (b->len > 0)
		explicit_bzero(b->ptr, b->len);
	b->len = 0;
}

unsigned char *
jk_buf_reserve(struct jk_buf *b, size_t extra)
{
	size_t cap = b->cap > 0 ? b->cap : 64;

	if (extra <= b->cap - b->len && b->ptr != NULL)
		return b->ptr + b->len;
	if (extra > SIZE_MAX / 2 - b->len)
		out_of_memory();
	while (cap < b->len + extra)
		cap *= 2;
	if (cap != b->cap) {
		b->ptr = jk_xrealloc(b->ptr, cap, 1);
		b->cap = cap;
	}
	return b->ptr + b->len;
}

void
jk_buf_append(struct jk_buf *b, const void *bytes, size_t len)
{
	if (len == 0)
		return;
	memcpy(jk_buf_reserve(b, len), bytes, len);
	b->len += len;
}

void
jk_buf_append_span(struct jk_buf *b, struct jk_span s)
{
	jk_buf_append(b, s.ptr, s.len);
}

void
jk_buf_append_str(struct jk_buf *b, const char *text)
{
	jk_buf_append(b, text, strlen(text));
}

void
jk_buf_append_byte(struct jk_buf *b, unsigned char byte)
{
	*jk_buf_reserve(b, 1) = byte;
	b->len++;
}

void
jk_buf_appendf(struct jk_buf *b, const char *fmt, ...)
{
	va_list ap, again;
	char none[1];
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(none, 0, fmt, ap);
	va_end(ap);
	if (n > 0) {
		vsnprintf((char *)jk_buf_reserve(b, (size_t)n + 1),
			  (size_t)n + 1, fmt, again);
		b->len += (size_t)n;
	}
	va_end(again);
}

struct jk_span
jk_buf_span(const struct jk_buf *b)
{
	return (struct jk_span){ b->ptr, b->len };
}

const char *
jk_buf_cstr(struct jk_buf *b)
{
	*jk_buf_reserve(b, 1) = '\0';
	return (const char *)b->ptr;
}
