/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numerals: the digits of a candidate, how they are grouped, and the days of
 * the calendar that some of them name.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; what is no numeral reads as n == 0.
 */
#ifndef JK_NUMERAL_H
#define JK_NUMERAL_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/span.h>
#include <jikimi/validator.h>

#define JK_NUMERAL_MAX 24

struct jk_numeral {
	unsigned char d[JK_NUMERAL_MAX]; /* values 0 to 9 */
	unsigned n;      /* 0 when there are letters or too many */
	uint32_t breaks; /* bit i: a separator stands before d[i] */
	uint64_t facts;  /* DASH, GROUPED, BARE, … */
};

/* Reads normalised text; '+' and brackets are passed over. */
void jk_numeral_read(struct jk_numeral *num, struct jk_span text);
/* That of the candidate: known already, or read into *scratch. */
const struct jk_numeral *jk_numeral_of(const struct jk_candidate *c,
				       struct jk_numeral *scratch);

/* The same as a copy that may be changed. */
void jk_numeral_get(struct jk_numeral *num, const struct jk_candidate *c);

/* Two or more digits from d[at] as a number. */
unsigned jk_numeral_value(const struct jk_numeral *num, unsigned at,
			  unsigned n);
/* True when all digits are the same. */
bool jk_numeral_is_uniform(const struct jk_numeral *num);
/* True for 7777777, 1234567890, 9876543: what people type into a form. */
bool jk_numeral_is_dummy(const struct jk_numeral *num);
/* ISO/IEC 7812-1 Annex B: double every second digit from the right. */
bool jk_numeral_luhn(const struct jk_numeral *num);

/* Days since 1970-01-01, or INT64_MIN when there is no such day. */
int64_t jk_day(int year, unsigned month, unsigned day);
/* The same day n years earlier (1 March for 29 February). */
int64_t jk_day_years_before(int64_t day, int n);

#endif
