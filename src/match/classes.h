/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Classes: which of 64 bytes are digits, and which begin something else that
 * is worth a look, as bit masks. All text goes through here.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_CLASSES_H
#define JK_CLASSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JK_BLOCK 64

struct jk_classes {
	bool digits;             /* digits count */
	unsigned char byte[256]; /* and so do these */
	unsigned n;
};

struct jk_block {
	uint64_t digit; /* bit i: the byte at i is an ASCII digit */
	uint64_t other; /* it is one of jk_classes.byte */
};

/* Adds a byte that is none yet and no digit. */
void jk_classes_add(struct jk_classes *c, unsigned char byte);

/* The masks of JK_BLOCK bytes at p. */
struct jk_block jk_classes_block(const struct jk_classes *c,
				 const unsigned char *p);

#endif
