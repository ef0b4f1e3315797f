/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/classes_set.h"

#include <endian.h>
#include <string.h>

#define WORD 8
#define EACH(byte) (UINT64_C(0x0101010101010101) * (byte))

/* What table says of a byte. */
enum {
	DIGIT,
	JOINT,
	SPECIAL,
	ESCAPE, /* it begins one of the pairs */
};

#define D (1 << DIGIT)
#define J (1 << JOINT)
#define S (1 << SPECIAL)
#define E (1 << SPECIAL | 1 << ESCAPE)

static const unsigned char table[256] = {
	['0'] = D,  ['1'] = D,  ['2'] = D,  ['3'] = D,  ['4'] = D,  ['5'] = D,
	['6'] = D,  ['7'] = D,  ['8'] = D,  ['9'] = D,  [' '] = J,  ['-'] = J,
	['.'] = J,  ['/'] = J,  ['~'] = J,  ['_'] = J,  ['('] = J,  [')'] = J,
	['\t'] = J, ['\n'] = J, ['\r'] = J, ['%'] = E,  ['&'] = E,  ['\\'] = E,
	[0xa1] = S, [0xa3] = E, [0xa4] = S, [0xc2] = S, [0xd9] = E, [0xdb] = E,
	[0xe1] = S, [0xe2] = S, [0xe3] = S, [0xe4] = S, [0xef] = E,
};

static bool
is_available(void)
{
	return true;
}

static uint64_t
load(const unsigned char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return le64toh(word);
}

/* Bit i: the lowest bit of byte i. */
static uint64_t
gather(uint64_t word)
{
	return (word & EACH(0x01)) * UINT64_C(0x0102040810204080) >> 56;
}

/* Bit i: byte i is 0. */
static uint64_t
zeros(uint64_t word)
{
	uint64_t any = ((word & EACH(0x7f)) + EACH(0x7f)) | word;

	return gather(~any >> 7);
}

static bool
is_escape(const unsigned char *p)
{
	switch (p[0]) {
	case '%':
		return (p[1] >= '2' && p[1] <= '5') ||
		       (p[1] != '\0' && strchr("ADEade", p[1]) != NULL);
	case '&':
		return p[1] == '#' || p[1] == 'c';
	case '\\':
		return p[1] == 'u' || p[1] == 'U' || p[1] == 'x';
	case 0xa3:
		return (p[1] >= 0xb0 && p[1] <= 0xb9) || p[1] == 0xc0;
	case 0xd9:
		return p[1] >= 0xa0 && p[1] <= 0xa9;
	case 0xdb:
		return p[1] >= 0xb0 && p[1] <= 0xb9;
	default:
		return p[1] == 0xbc;
	}
}

static uint64_t
escapes(const unsigned char *p, uint64_t leads)
{
	uint64_t found = 0;

	for (; leads != 0; leads &= leads - 1) {
		unsigned bit = (unsigned)__builtin_ctzll(leads);

		found |= (uint64_t)is_escape(p + bit) << bit;
	}
	return found;
}

static uint64_t
class_word(const unsigned char *p)
{
	uint64_t word = 0;

	for (unsigned i = 0; i < WORD; i++)
		word |= (uint64_t)table[p[i]] << 8 * i;
	return word;
}

static void
find(unsigned char byte, const unsigned char *p, size_t n, uint64_t *out)
{
	for (size_t k = 0; k < n; k++, p += JK_BLOCK) {
		out[k] = 0;
		for (unsigned i = 0; i < JK_BLOCK; i += WORD)
			out[k] |= zeros(load(p + i) ^ EACH(byte)) << i;
	}
}

static void
map(const struct jk_classes *c, const unsigned char *p, size_t n,
    struct jk_block *out)
{
	uint64_t one;

	for (size_t k = 0; k < n; k++, p += JK_BLOCK) {
		struct jk_block b = { 0 };
		uint64_t leads = 0;

		for (unsigned i = 0; i < JK_BLOCK; i += WORD) {
			uint64_t class = class_word(p + i);

			b.digit |= gather(class >> DIGIT) << i;
			b.joint |= gather(class >> JOINT) << i;
			b.special |= gather(class >> SPECIAL) << i;
			leads |= gather(class >> ESCAPE) << i;
			b.high |= gather(load(p + i) >> 7) << i;
		}
		b.escape = escapes(p, leads);
		for (unsigned i = 0; i < c->nliteral; i++) {
			find(c->literal[i], p, 1, &one);
			b.literal |= one;
		}
		out[k] = b;
	}
}

const struct jk_classes_set jk_classes_scalar = {
	.name = "scalar",
	.is_available = is_available,
	.map = map,
	.find = find,
};
