/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ALZ and EGG archives for tests, made in memory.
 *
 * Owns:    nothing; what is made is the caller's buffer.
 * Threads: any.
 * Errors:  a packer that fails fails the test.
 */
#ifndef MAKE_KOREAN_H
#define MAKE_KOREAN_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>

#define MAKE_RRN "750110-1059990"

enum make_method {
	STORE,
	BZIP2,
	DEFLATE,
	DLZ,
	AZO,
	LZMA,
	UNKNOWN,
};

struct make_member {
	const char *name;
	enum make_method method;
	bool encrypted, wrong_sum;
};

/* The text that each member holds. */
void make_text(struct jk_buf *out);
/* An archive of these members. */
void make_korean(struct jk_buf *out, bool egg, const struct make_member *m,
		 size_t n);

/* Parts of an EGG. */
void make_egg_begin(struct jk_buf *out);
void make_egg_member(struct jk_buf *out, const struct make_member *m,
		     struct jk_span text);
void make_egg_field(struct jk_buf *out, uint32_t mark, const char *data,
		    size_t len);
void make_egg_end(struct jk_buf *out);

#endif
