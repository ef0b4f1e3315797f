/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/guess.h"

#include <jikimi/buf.h>

/* Of the letters a to z in English text. */
static const unsigned char letter_weight[26] = {
	60, 14, 30, 33, 90, 18, 16, 30, 55, 3,  8, 34, 25,
	52, 55, 20, 2,  50, 52, 68, 25, 9,  10, 5, 12, 3,
};

static unsigned
weight_of(unsigned char byte)
{
	if (byte >= 'a' && byte <= 'z')
		return letter_weight[byte - 'a'];
	if (byte >= 'A' && byte <= 'Z')
		return letter_weight[byte - 'A'] / 4 + 1;
	if (byte >= '0' && byte <= '9')
		return 15;
	if (byte == ' ')
		return 150;
	if (byte == '_' || byte == '\n' || byte == '\t' || byte == 0)
		return 30;
	if (byte < 0x80)
		return byte < 0x20 || byte == 0x7f ? 2 : 14;
	if (byte >= 0xea && byte <= 0xed)
		return 80;
	return 20;
}

unsigned
jk_byte_weight(unsigned char byte, unsigned char fold)
{
	unsigned weight = weight_of(byte);

	if (fold != 0)
		weight += weight_of((unsigned char)(byte ^ fold));
	return weight;
}

void
jk_guesses_add(struct jk_guesses *g, size_t start, unsigned literal)
{
	if (g->n == g->cap) {
		g->cap = g->cap * 2 + 64;
		g->at = jk_xrealloc(g->at, g->cap, sizeof(*g->at));
	}
	g->at[g->n++] = (struct jk_guess){ start, literal };
}
