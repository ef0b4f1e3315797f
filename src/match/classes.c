/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/classes.h"

#include <endian.h>
#include <string.h>

#define LANES 16

/* A vector unit of 16 bytes is part of every 64-bit machine. */
typedef unsigned char lanes __attribute__((vector_size(LANES)));

/* A block. Four names and not an array: these stay in registers. */
struct quad {
	lanes a, b, c, d;
};

_Static_assert(sizeof(struct quad) == JK_BLOCK, "four vectors a block");

void
jk_classes_add(struct jk_classes *c, unsigned char byte)
{
	c->byte[c->n++] = byte;
}

static struct quad
digits_of(const struct quad *q)
{
	return (struct quad){
		(lanes)(q->a - '0' < 10),
		(lanes)(q->b - '0' < 10),
		(lanes)(q->c - '0' < 10),
		(lanes)(q->d - '0' < 10),
	};
}

/* Adds to found where q has the byte. */
static void
find_byte(struct quad *found, const struct quad *q, unsigned char byte)
{
	lanes want = (lanes){ 0 } + byte;

	found->a |= (lanes)(q->a == want);
	found->b |= (lanes)(q->b == want);
	found->c |= (lanes)(q->c == want);
	found->d |= (lanes)(q->d == want);
}

/* A bit for each byte of eight that are 0xff or 0. */
static uint64_t
bits_of_word(uint64_t word)
{
	word = le64toh(word) & UINT64_C(0x8040201008040201);
	return word * UINT64_C(0x0101010101010101) >> 56;
}

static uint64_t
bits_of(lanes v)
{
	uint64_t word[2];

	memcpy(word, &v, sizeof(word));
	return bits_of_word(word[0]) | bits_of_word(word[1]) << 8;
}

static uint64_t
mask_of(const struct quad *q)
{
	lanes any = q->a | q->b | q->c | q->d;
	uint64_t word[2];

	memcpy(word, &any, sizeof(word));
	if ((word[0] | word[1]) == 0)
		return 0;
	return bits_of(q->a) | bits_of(q->b) << 16 | bits_of(q->c) << 32 |
	       bits_of(q->d) << 48;
}

struct jk_block
jk_classes_block(const struct jk_classes *c, const unsigned char *p)
{
	struct quad q, digit, other = { { 0 }, { 0 }, { 0 }, { 0 } };
	struct jk_block block = { 0, 0 };

	memcpy(&q, p, sizeof(q));
	for (unsigned k = 0; k < c->n; k++)
		find_byte(&other, &q, c->byte[k]);
	block.other = mask_of(&other);
	if (c->digits) {
		digit = digits_of(&q);
		block.digit = mask_of(&digit);
	}
	return block;
}
