/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packages for tests: zips of stored members, made in memory.
 *
 * Owns:    nothing; what is appended belongs to the buffer.
 * Threads: one thread.
 * Errors:  none.
 */
#ifndef MAKE_PACKAGE_H
#define MAKE_PACKAGE_H

#include <jikimi/buf.h>

#include "stub_out.h"

struct make_member {
	const char *name;
	const char *text; /* a NUL ends it */
};

#define MAKE_MEMBERS 24

/* members end with one without a name, or after MAKE_MEMBERS. */
void make_package(struct jk_buf *out, const struct make_member *members);

/* The same for members that hold NULs: lens has the length of each text. */
void make_binary_package(struct jk_buf *out, const struct make_member *members,
			 const size_t *lens);

/* Runs the bytes as they are, then cut at every length and with bytes flipped
 * at every step-th place: whatever is said, nothing may break. */
void make_and_break(struct jk_span bytes, size_t step);

/* Looks at what the extractor of the item gave, marks and all: the texts of
 * want must be in it, those of without not. Both end with NULL. */
void check_item(const struct stub *s, const char *chain,
		const char *const *want, const char *const *without);

#endif
