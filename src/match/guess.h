/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Guesses: what the filters under literals.h hand to it. A filter finds a few
 * bytes of a literal; whether the rest stands around them is not its work.
 *
 * Owns:    struct jk_guesses its array. A literal's bytes are its set's.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_GUESS_H
#define JK_GUESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct jk_literal {
	unsigned char *bytes; /* owned; a letter whose case is ignored is low */
	unsigned char *fold;  /* behind them: 0x20 for such a letter, else 0 */
	size_t len;
	bool ignore_case; /* of some letter */
	unsigned id;
};

struct jk_guess {
	size_t start; /* may lie before the text: then it has wrapped */
	unsigned literal;
};

struct jk_guesses {
	struct jk_guess *at; /* owned */
	size_t n, cap;
};

void jk_guesses_add(struct jk_guesses *g, size_t start, unsigned literal);

/*
 * How often a byte is seen, roughly and in parts of a thousand: the more of
 * source text and of prose. With fold, the byte in either case.
 */
unsigned jk_byte_weight(unsigned char byte, unsigned char fold);

#endif
