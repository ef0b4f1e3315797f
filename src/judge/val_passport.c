/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passports of Korea: the number, and the second line for machines. */
#include "config.h"

#include "judge/validators.h"

#include <string.h>

#include "match/token.h"

#define MRZ_LEN 44

/* Where the fields of the second line begin, and where their check digits
 * stand (ICAO Doc 9303, part 4). */
#define NUMBER 0
#define NUMBER_CHECK 9
#define BIRTH 13
#define BIRTH_CHECK 19
#define EXPIRY 21
#define EXPIRY_CHECK 27
#define OPTIONAL 28
#define OPTIONAL_CHECK 42
#define ALL_CHECK 43
#define TAIL 7

static const struct jk_validation reject = { .verdict = JK_REJECT };

static unsigned char
upper(unsigned char c)
{
	return jk_is_alpha(c) ? c & ~0x20 : c;
}

static bool
are_digits(struct jk_span s, size_t from, size_t n)
{
	if (s.len < from + n)
		return false;
	for (size_t i = from; i < from + n; i++) {
		if (!jk_is_digit(s.ptr[i]))
			return false;
	}
	return true;
}

/* Ordinary, single, residence, official, diplomatic, emergency. */
static bool
is_class(unsigned char c)
{
	return c != '\0' && strchr("MSRODG", upper(c)) != NULL;
}

/*
 * A class and eight digits; since December 2021 the fifth character is a
 * letter. PM, PS and the like with seven digits are seen in data and sure
 * of nothing.
 */
struct jk_validation
jk_val_passport(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	struct jk_span s = c->text;

	if (s.len != 9)
		return reject;
	if (upper(s.ptr[0]) == 'P' && is_class(s.ptr[1]) &&
	    upper(s.ptr[1]) != 'G' && are_digits(s, 2, 7)) {
		v.facts |= JK_FACT(OLD_FORM);
		return v;
	}
	if (!is_class(s.ptr[0]) || !are_digits(s, 1, 3) ||
	    !are_digits(s, 5, 4) ||
	    (!jk_is_alpha(s.ptr[4]) && !jk_is_digit(s.ptr[4])))
		return reject;
	return v;
}

/* What a character counts: 10 to 35 for letters, nothing for the filler. */
static unsigned
weight_of(unsigned char c)
{
	if (jk_is_digit(c))
		return c - '0';
	return c >= 'A' && c <= 'Z' ? c - 'A' + 10u : 0;
}

/* Adds so many characters to a sum of weights 7, 3, 1; *i counts them. */
static unsigned
add_field(struct jk_span s, size_t from, size_t n, unsigned *i)
{
	static const unsigned char weight[3] = { 7, 3, 1 };
	unsigned sum = 0;

	for (size_t k = from; k < from + n; k++)
		sum += weight[(*i)++ % 3] * weight_of(s.ptr[k]);
	return sum;
}

static bool
field_fits(struct jk_span s, size_t from, size_t n, size_t check)
{
	unsigned i = 0;

	return add_field(s, from, n, &i) % 10 == weight_of(s.ptr[check]);
}

static bool
all_fits(struct jk_span s)
{
	unsigned i = 0, sum;

	sum = add_field(s, NUMBER, NUMBER_CHECK + 1, &i);
	sum += add_field(s, BIRTH, BIRTH_CHECK + 1 - BIRTH, &i);
	sum += add_field(s, EXPIRY, OPTIONAL_CHECK + 1 - EXPIRY, &i);
	return sum % 10 == weight_of(s.ptr[ALL_CHECK]);
}

/* Passports from before December 2021 hold the tail of the resident number:
 * with the date of birth beside it that is all of it. */
struct jk_validation
jk_val_passport_mrz(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PROVEN };
	struct jk_span s = c->text;

	if (s.len != MRZ_LEN || memcmp(s.ptr + 10, "KOR", 3) != 0 ||
	    !field_fits(s, NUMBER, NUMBER_CHECK, NUMBER_CHECK) ||
	    !field_fits(s, BIRTH, BIRTH_CHECK - BIRTH, BIRTH_CHECK) ||
	    !field_fits(s, EXPIRY, EXPIRY_CHECK - EXPIRY, EXPIRY_CHECK) ||
	    !field_fits(s, OPTIONAL, OPTIONAL_CHECK - OPTIONAL,
			OPTIONAL_CHECK) ||
	    !all_fits(s))
		return reject;
	if (are_digits(s, OPTIONAL, TAIL))
		v.facts |= JK_FACT(RESIDENT_TAIL);
	return v;
}
