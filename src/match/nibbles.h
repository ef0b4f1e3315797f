/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nibbles: the filter for few literals. Of each literal a window of four
 * bytes is looked for; windows share eight buckets. A bucket takes a byte by
 * its two halves, which a vector unit looks up for all bytes of a block at
 * once. What passes is compared with the windows of its buckets.
 *
 * Owns:    nothing; struct jk_nibbles is filled once and then read.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_NIBBLES_H
#define JK_NIBBLES_H

#include <stddef.h>
#include <stdint.h>

#include "match/guess.h"

#define JK_NIBBLES_MAX 64
#define JK_NIBBLES_WIDTH 4
#define JK_NIBBLES_BUCKETS 8

struct jk_nibbles;

#define JK_NIBBLES_BLOCK 64
#define JK_NIBBLES_MOST 64 /* blocks at once */
#define JK_NIBBLES_MAP_BITS 12

/* A block in which a window may stand. */
struct jk_nibble_block {
	_Alignas(64) unsigned char buckets
		[JK_NIBBLES_BLOCK]; /* by the place of a window */
	uint64_t mask;              /* places that have some */
	size_t offset;
};

/* One an instruction set; all give the same. */
struct jk_nibbles_set {
	const char *name;
	/*
	 * Writes those of n blocks at p in which a window may stand, in order;
	 * out has room for all. Reads up to 64 bytes beyond them.
	 */
	size_t (*find)(const struct jk_nibbles *t, const unsigned char *p,
		       size_t n, struct jk_nibble_block *out);
};

struct jk_nibble_window {
	uint32_t want; /* bytes of the text as they lie in memory… */
	uint32_t fold; /* …behind an or with these bits… */
	uint32_t care; /* …and an and with these */
	unsigned offset;
	unsigned literal;
};

struct jk_nibbles {
	const struct jk_nibbles_set *set;
	/* Bit b: bucket b takes such a nibble at that place. */
	unsigned char low[JK_NIBBLES_WIDTH][16];
	unsigned char high[JK_NIBBLES_WIDTH][16];
	unsigned char byte[JK_NIBBLES_WIDTH][256]; /* low and high */
	struct jk_nibble_window window[JK_NIBBLES_MAX];
	/* By a hash of the four bytes: 1 for a window. */
	unsigned char map[1 << JK_NIBBLES_MAP_BITS];
	unsigned loose; /* buckets with windows of less than four bytes */
	/* Those of bucket b begin at first[b]. */
	unsigned first[JK_NIBBLES_BUCKETS + 1];
	size_t reach; /* a window begins at most so far into its literal */
};

/* n, the literals, is at most JK_NIBBLES_MAX. */
void jk_nibbles_init(struct jk_nibbles *t, const struct jk_literal *literal,
		     const unsigned *index, size_t n);

/*
 * Guesses what stands in n blocks at p, which begin at base in the text; see
 * struct jk_nibbles_set. n is at most JK_NIBBLES_MOST.
 */
void jk_nibbles_guess(const struct jk_nibbles *t, const unsigned char *p,
		      size_t n, size_t base, struct jk_guesses *out);

#ifdef __x86_64__
extern const struct jk_nibbles_set jk_nibbles_avx512;
extern const struct jk_nibbles_set jk_nibbles_avx2;
#endif

#endif
