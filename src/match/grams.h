/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Grams: the filter for many literals. Of each literal a few bytes in a row
 * are looked for, by their hash in a bit map. Where literals are long enough
 * not every place of the text is looked at: for each second, each literal is
 * in the map with two grams that follow each other, and so on to four.
 *
 * Owns:    its tables.
 * Threads: any, once built.
 * Errors:  none.
 */
#ifndef JK_GRAMS_H
#define JK_GRAMS_H

#include <stddef.h>
#include <stdint.h>

#include <jikimi/span.h>

#include "match/guess.h"

/* Bytes of a gram; fewer when a literal has no more. */
#define JK_GRAM_LEN 4

struct jk_gram {
	uint64_t want; /* the literal's first eight bytes, as in memory… */
	uint64_t care; /* …behind an and with these */
	uint32_t hash;
	unsigned literal;
	unsigned offset; /* of the gram in its literal */
};

struct jk_grams {
	unsigned char *map; /* owned; by the top bits of a hash: 1 for a gram */
	unsigned *slot;     /* owned; by fewer of them: its first gram */
	struct jk_gram *gram; /* owned */
	uint32_t care;        /* of four bytes of text: what is hashed */
	unsigned map_shift, slot_shift;
	size_t len, step; /* of a gram; from one place looked at to the next */
	size_t reach;     /* a gram begins at most so far into its literal */
};

void jk_grams_init(struct jk_grams *t, const struct jk_literal *literal,
		   const unsigned *index, size_t n);
void jk_grams_release(struct jk_grams *t);

/*
 * Guesses what stands in the n bytes at p, which begin at base in the text; n
 * is a multiple of 64. Reads JK_GRAM_LEN bytes beyond them. A literal that
 * begins before from is none. room has a place for each byte.
 */
void jk_grams_guess(const struct jk_grams *t, const unsigned char *p, size_t n,
		    struct jk_span text, size_t base, size_t from,
		    uint32_t *room, struct jk_guesses *out);

#endif
