/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Memory of sizes that we choose, and a growing byte buffer on top of it.
 *
 * Owns:    a jk_buf owns its bytes from init to release.
 * Threads: one owner at a time.
 * Errors:  none: when memory runs out jk_x* and jk_buf_* end the process with
 *          JK_EXIT_NOMEM, which costs a worker its one file. A size that a file chooses is drawn from the
 *          budget first and allocated with malloc.
 */
#ifndef JK_BUF_H
#define JK_BUF_H

#include <stddef.h>

#include <jikimi/span.h>

/* Exit status of a process that ran out of memory. */
#define JK_EXIT_NOMEM 86

void *jk_xcalloc(size_t n, size_t size);
void *jk_xrealloc(void *old, size_t n, size_t size);
char *jk_xstrdup(const char *text);

struct jk_buf {
	unsigned char *ptr; /* owned */
	size_t len;
	size_t cap;
};

/* All zero is an empty buffer. */
void jk_buf_init(struct jk_buf *b);
void jk_buf_release(struct jk_buf *b);
/* Forgets the content (wiping it: it may hold values), keeps the memory. */
void jk_buf_clear(struct jk_buf *b);
/* Room for at least extra more bytes behind len. */
unsigned char *jk_buf_reserve(struct jk_buf *b, size_t extra);
void jk_buf_append(struct jk_buf *b, const void *bytes, size_t len);
void jk_buf_append_span(struct jk_buf *b, struct jk_span s);
void jk_buf_append_str(struct jk_buf *b, const char *text);
void jk_buf_append_byte(struct jk_buf *b, unsigned char byte);
void jk_buf_appendf(struct jk_buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
struct jk_span jk_buf_span(const struct jk_buf *b);
/* A NUL behind the content, not counted in len; valid until the next call. */
const char *jk_buf_cstr(struct jk_buf *b);

#endif
