/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compound files and what lies in them, for tests, made in memory.
 *
 * Owns:    nothing; what is made is the caller's buffer.
 * Threads: any.
 * Errors:  too many entries fail the test.
 */
#ifndef MAKE_CFB_H
#define MAKE_CFB_H

#include <stdint.h>

#include <jikimi/buf.h>

/* "BodyText/Section0" and its bytes; the one without path ends a list. */
struct make_stream {
	const char *path;
	struct jk_span bytes;
};

/* shift: 9 (version 3) or 12 (version 4). Streams of less than 4096 bytes go
 * to the mini stream. Entry 0 of the directory is the root, the others follow
 * in the order of the paths, storages before what is in them. */
void make_cfb(struct jk_buf *out, unsigned shift,
	      const struct make_stream *streams);
/* Where sector n begins. */
size_t make_cfb_sector(unsigned shift, uint32_t n);

void make_le(struct jk_buf *to, uint64_t v, unsigned nbytes);
/* UTF-8 as UTF-16LE. */
void make_utf16(struct jk_buf *to, const char *utf8);
/* A raw deflate stream. */
void make_deflated(struct jk_buf *to, struct jk_span bytes);

#endif
