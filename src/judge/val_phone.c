/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mobile telephone numbers of Korea. */
#include "config.h"

#include "judge/validators.h"

#include <string.h>

#include "judge/numeral.h"

/* Moves the digits so that the number begins with its trunk 0; true when it
 * had a country code (82, 0082, also followed by the 0). */
static bool
strip_country(struct jk_numeral *num)
{
	unsigned skip = 0;

	if (num->n > 4 && jk_numeral_value(num, 0, 4) == 82)
		skip = 4;
	else if (num->n > 2 && jk_numeral_value(num, 0, 2) == 82)
		skip = 2;
	if (skip == 0)
		return false;
	skip -= num->d[skip] != 0;
	memmove(num->d, num->d + skip, num->n - skip);
	num->n -= skip;
	num->d[0] = 0;
	return true;
}

struct jk_validation
jk_val_mobile(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_REJECT };
	struct jk_numeral num;
	unsigned prefix;

	jk_numeral_read(&num, c->text);
	if (num.n < 10)
		return v;
	v.facts = num.facts;
	if (strip_country(&num))
		v.facts |= JK_FACT(INTERNATIONAL);
	prefix = jk_numeral_value(&num, 0, 3);
	/* An exchange begins with 2 to 9. */
	if (num.d[3] < 2 || prefix < 10 || prefix > 19)
		return v;
	if (prefix == 10) {
		if (num.n != 11)
			return v;
	} else if (prefix == 11 || prefix >= 16) {
		if (num.n != 10 && num.n != 11)
			return v;
		v.facts |= JK_FACT(LEGACY);
	} else {
		return v;
	}
	v.verdict = JK_PLAUSIBLE;
	return v;
}
