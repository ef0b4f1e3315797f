/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Business registration numbers: 10 digits, 3-2-5. */
#include "config.h"

#include "judge/validators.h"

#include "match/numeral.h"

static unsigned
check_digit(const struct jk_numeral *num)
{
	static const unsigned char weight[9] = { 1, 3, 7, 1, 3, 7, 1, 3, 5 };
	unsigned sum = num->d[8] * 5u / 10;

	for (unsigned i = 0; i < 9; i++)
		sum += weight[i] * num->d[i];
	return (10 - sum % 10) % 10;
}

struct jk_validation
jk_val_brn(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_REJECT };
	struct jk_numeral num;
	unsigned kind;

	jk_numeral_get(&num, c);
	if (num.n != 10 || jk_numeral_is_uniform(&num) ||
	    check_digit(&num) != num.d[9])
		return v;
	kind = jk_numeral_value(&num, 3, 2);
	if (kind == 0)
		return v;
	v.verdict = JK_PROVEN;
	v.facts = num.facts;
	if (kind <= 79 || kind >= 90)
		v.facts |= JK_FACT(SOLE_TRADER);
	return v;
}
