/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Masked text: one digit is like another. What is remembered by such text
 * must not depend on its digits: escapes do ("%31"), so where one may stand
 * the text is looked at more closely.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_MASKED_H
#define JK_MASKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Text is read and written in steps of so many bytes: both sides must have
 * room for whole steps. */
#define JK_MASKED_STEP 16

enum {
	JK_MASKED_SIGN = 1, /* % & \ or NUL: perhaps an escape */
	JK_MASKED_CR = 2,
	JK_MASKED_HIGH = 4, /* a byte beyond ASCII */
};

/* Eight bytes with 9 for each ASCII digit. */
static inline uint64_t
jk_masked_word(uint64_t w)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = 0x80 * ones;
	uint64_t low = w & ~high;
	uint64_t digit = (low + (0x80 - '0') * ones) &
			 ~(low + (0x80 - '9' - 1) * ones) & ~w & high;

	digit = (digit >> 7) * 0xff;
	return (w & ~digit) | ('9' * ones & digit);
}

/* Copies n bytes with 9 for each ASCII digit, and zeroes up to a whole step.
 * Returns what is among the n bytes. */
unsigned jk_masked_copy(unsigned char *restrict to,
			const unsigned char *restrict from, size_t n);

/* True when an escape may begin at one of n bytes whose meaning is in its
 * digits, or at a NUL. Two bytes behind them are there. */
bool jk_masked_is_digital(const unsigned char *p, size_t n);

/* True when an escape of any kind may begin at one of n bytes. */
bool jk_masked_has_escape(const unsigned char *p, size_t n);

#endif
