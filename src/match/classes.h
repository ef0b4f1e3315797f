/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Classes: which of 64 bytes are digits, and which begin something else that
 * is worth a look, as bit masks. All text goes through here, so there is one
 * implementation an instruction set; see classes_set.h.
 *
 * Owns:    nothing; struct jk_classes is filled once and then read.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_CLASSES_H
#define JK_CLASSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jikimi/simd.h>

#define JK_BLOCK 64
#define JK_MAX_LITERALS 8

struct jk_classes_set;

struct jk_classes {
	const struct jk_classes_set *set;       /* who does the work */
	unsigned char literal[JK_MAX_LITERALS]; /* ASCII, no digits */
	unsigned nliteral;
};

/* Bit i stands for the byte at i of the block. */
struct jk_block {
	uint64_t digit; /* it is an ASCII digit */

	/* It may stand between groups of digits: space - . / ~ _ ( ) and tab,
	 * line feed, carriage return. */
	uint64_t joint;
	uint64_t high; /* it is 0x80 or more */

	/* It may begin a digit or a joint in disguise: % & \ or one of the
	 * bytes A1 A3 A4 C2 D9 DB E1 E2 E3 E4 EF. */
	uint64_t special;

	/*
	 * With the byte behind it, it may begin a digit or a literal in
	 * disguise: % and one of 2 3 4 5 A D E a d e; & and # or c (commat);
	 * \ and one of u U x; EF BC; A3 and B0-B9 or C0; D9 A0-A9; DB B0-B9.
	 */
	uint64_t escape;
	uint64_t literal; /* it is one of jk_classes.literal */
};

/* Without literals, and bound to the best instruction set of this machine or
 * to the one that JIKIMI_SIMD names. */
void jk_classes_init(struct jk_classes *c);

/* Adds a byte that is none yet. */
void jk_classes_add_literal(struct jk_classes *c, unsigned char byte);

/* The masks of n blocks at p, where n * JK_BLOCK + 1 bytes can be read. */
void jk_classes_map(const struct jk_classes *c, const unsigned char *p,
		    size_t n, struct jk_block *out);

/* Bit i of out[k] tells that p[k * JK_BLOCK + i] is that byte; n blocks. */
void jk_classes_find(const struct jk_classes *c, unsigned char byte,
		     const unsigned char *p, size_t n, uint64_t *out);

#endif
