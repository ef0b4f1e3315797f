/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Payment card numbers: issuer ranges, lengths, Luhn. */
#include "config.h"

#include "judge/validators.h"

#include <stdlib.h>

#include "match/numeral.h"

/* Groups of a card lie further apart than this, but for one in 100,000. */
#define MAX_STEP 100

/* From and to are the first `digits` digits; lengths is a bit for each. */
static const struct {
	unsigned from, to, digits;
	uint32_t lengths;
} issuers[] = {
	{ 4, 4, 1, 1u << 13 | 1u << 16 | 1u << 19 }, /* Visa */
	{ 51, 55, 2, 1u << 16 },                     /* Mastercard */
	{ 2221, 2720, 4, 1u << 16 },                 /* Mastercard */
	{ 34, 34, 2, 1u << 15 },                     /* Amex */
	{ 37, 37, 2, 1u << 15 },                     /* Amex */
	{ 300, 305, 3, 1u << 14 },                   /* Diners */
	{ 36, 36, 2, 1u << 14 },                     /* Diners */
	{ 38, 39, 2, 1u << 14 },                     /* Diners */
	{ 3528, 3589, 4, 1u << 16 },                 /* JCB */
	{ 62, 62, 2, 1u << 16 | 1u << 17 | 1u << 18 | 1u << 19 },
	{ 81, 81, 2, 1u << 16 },     /* UnionPay */
	{ 6011, 6011, 4, 1u << 16 }, /* Discover */
	{ 644, 649, 3, 1u << 16 },   /* Discover */
	{ 65, 65, 2, 1u << 16 },     /* Discover, BC */
	{ 9, 9, 1, 1u << 16 },       /* Korea only */
};

/* Published by issuers and processors for trying things out. */
static const uint64_t test_numbers[] = {
	4111111111111111, 4012888888881881, 4222222222222,    4242424242424242,
	4000056655665556, 5555555555554444, 5105105105105100, 5200828282828210,
	2223003122003222, 378282246310005,  371449635398431,  378734493671000,
	30569309025904,   38520000023237,   36227206271667,   6011111111111117,
	6011000990139424, 3530111333300000, 3566002020360505, 6200000000000005,
};

static bool
is_issued(const struct jk_numeral *num)
{
	unsigned head[5] = { 0 };

	for (unsigned i = 0; i < 4; i++)
		head[i + 1] = head[i] * 10 + num->d[i];
	for (size_t i = 0; i < JK_COUNT(issuers); i++) {
		unsigned h = head[issuers[i].digits];

		if (h >= issuers[i].from && h <= issuers[i].to &&
		    (issuers[i].lengths >> num->n & 1) != 0)
			return true;
	}
	return false;
}

static bool
is_test_number(const struct jk_numeral *num)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < num->n; i++)
		value = value * 10 + num->d[i];
	for (size_t i = 0; i < JK_COUNT(test_numbers); i++) {
		if (value == test_numbers[i])
			return true;
	}
	return false;
}

/* Four groups of four that are neighbours: a table of codes, not a card. */
static bool
is_row_of_codes(const struct jk_numeral *num)
{
	int last;

	if (num->n != 16 || (num->facts & JK_FACT(GROUPED)) == 0)
		return false;
	last = (int)jk_numeral_value(num, 0, 4);
	for (unsigned i = 4; i < 16; i += 4) {
		int group = (int)jk_numeral_value(num, i, 4);

		if (abs(group - last) > MAX_STEP)
			return false;
		last = group;
	}
	return true;
}

struct jk_validation
jk_val_card(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_REJECT };
	struct jk_numeral scratch;
	const struct jk_numeral *num = jk_numeral_of(c, &scratch);

	if (num->n < 13 || num->n > 19 || !is_issued(num) ||
	    !jk_numeral_luhn(num))
		return v;
	v.verdict = JK_PROVEN;
	v.facts = num->facts;
	if (num->n == 15 || num->n == 16)
		v.facts |= JK_FACT(COMMON_LENGTH);
	if (is_row_of_codes(num))
		v.facts |= JK_FACT(NUMBER_ROW);
	if (num->d[0] == 9)
		v.facts |= JK_FACT(DOMESTIC);
	if (is_test_number(num))
		v.facts |= JK_FACT(TEST_NUMBER);
	return v;
}
