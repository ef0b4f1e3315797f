/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Telephone numbers of Korea: mobile ones and those of a place. */
#include "config.h"

#include "judge/validators.h"

#include <string.h>

#include "match/numeral.h"

static const struct jk_validation reject = { .verdict = JK_REJECT };

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

/* "82.116442450" is a fraction: a second dot must follow soon. */
static bool
is_fraction(const struct jk_candidate *c)
{
	return c->text.len > 7 && c->text.ptr[0] == '8' &&
	       c->text.ptr[2] == '.' && memchr(c->text.ptr + 3, '.', 4) == NULL;
}

struct jk_validation
jk_val_mobile(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	struct jk_numeral num;
	unsigned prefix;

	jk_numeral_get(&num, c);
	if (num.n < 10 || is_fraction(c))
		return reject;
	v.facts = num.facts;
	if (strip_country(&num))
		v.facts |= JK_FACT(INTERNATIONAL);
	prefix = jk_numeral_value(&num, 0, 3);
	/* An exchange begins with 2 to 9. */
	if (num.d[3] < 2)
		return reject;
	if (prefix == 10)
		return num.n == 11 ? v : reject;
	if ((prefix != 11 && (prefix < 16 || prefix > 19)) ||
	    (num.n != 10 && num.n != 11))
		return reject;
	v.facts |= JK_FACT(LEGACY);
	return v;
}

/* Length of the area code at the head; 0: there is none such. */
static unsigned
area_len(const struct jk_numeral *num)
{
	unsigned head = jk_numeral_value(num, 0, 3);

	if (num->d[0] != 0)
		return 0;
	if (num->d[1] == 2)
		return 2;
	if ((head >= 31 && head <= 33) || (head >= 41 && head <= 44) ||
	    (head >= 51 && head <= 55) || (head >= 61 && head <= 64) ||
	    head == 70)
		return 3;
	/* 0502 to 0508: numbers that hide another. */
	if (head == 50 && num->d[3] >= 2 && num->d[3] <= 8)
		return 4;
	return 0;
}

/* Free and paid services (080, 060, 1588) are nobody's. */
struct jk_validation
jk_val_landline(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	struct jk_numeral num;
	unsigned area;

	jk_numeral_get(&num, c);
	if (num.n < 9 || is_fraction(c))
		return reject;
	v.facts = num.facts;
	if (strip_country(&num))
		v.facts |= JK_FACT(INTERNATIONAL);
	area = area_len(&num);
	if (area == 0 || num.n < area + 7 || num.n > area + 8)
		return reject;
	if (area == 4 || num.d[1] == 7) {
		v.facts |= JK_FACT(SERVICE_NUMBER);
		if (num.d[1] == 7 && num.n != 11)
			return reject;
	} else if (num.d[area] < 2) {
		return reject;
	}
	/* No subscriber has only zeros and the like. */
	if (jk_numeral_is_uniform(&num))
		return reject;
	return v;
}
