/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Korean numbers without a public check digit: driver licence, health
 * insurance card, military service, customs code. */
#include "config.h"

#include "judge/validators.h"

#include "judge/dictionary.h"
#include "match/numeral.h"
#include "match/token.h"

/* Customs codes began in 2011. */
#define FIRST_CUSTOMS_YEAR 11

static const struct jk_validation reject = { .verdict = JK_REJECT };

static bool
is_region(struct jk_span name)
{
	return jk_dictionary_has(JK_DICT_PROVINCES, name) ||
	       jk_span_equal(name, jk_span_str("경기북부")) ||
	       jk_span_equal(name, jk_span_str("경기남부"));
}

/*
 * Region, year, serial, two more. Cards from before 1995 have the region's
 * name for its number: ten digits, which the pattern wants behind a name.
 */
struct jk_validation
jk_val_licence(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	struct jk_span digits = c->text;
	struct jk_numeral num;
	unsigned region;

	while (digits.len > 0 && digits.ptr[0] >= 0x80)
		digits = jk_span_from(digits, 1);
	if (digits.len < c->text.len &&
	    !is_region(jk_span_head(c->text, c->text.len - digits.len)))
		return reject;
	jk_numeral_read(&num, digits);
	v.facts = num.facts;
	if (num.n == 10) {
		v.facts |= JK_FACT(OLD_FORM);
		return v;
	}
	if (num.n != 12)
		return reject;
	region = jk_numeral_value(&num, 0, 2);
	if (region < 11 || region == 27 || region > 28)
		return reject;
	if (jk_numeral_is_dummy(&num))
		v.facts |= JK_FACT(DUMMY);
	return v;
}

/* Eleven digits, the first not 0: that would be a telephone. */
struct jk_validation
jk_val_health_card(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	struct jk_numeral num;

	jk_numeral_get(&num, c);
	if (num.n != 11 || num.d[0] == 0 ||
	    (num.breaks & ~(UINT32_C(1) << 1)) != 0)
		return reject;
	v.facts = num.facts;
	if (jk_numeral_is_dummy(&num))
		v.facts |= JK_FACT(DUMMY);
	return v;
}

/* Year of entry, then five digits for officers, six for sergeants, eight for
 * the ranks: those begin with 7 in the army. */
struct jk_validation
jk_val_military(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	struct jk_numeral num;

	jk_numeral_get(&num, c);
	if ((num.n != 7 && num.n != 8 && num.n != 10) ||
	    (num.n == 10 && num.d[2] != 7) ||
	    (num.breaks & ~(UINT32_C(1) << 2)) != 0)
		return reject;
	v.facts = num.facts;
	return v;
}

/* P, year of issue, nine digits, a check digit that nobody has published. */
struct jk_validation
jk_val_customs(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	struct jk_span digits = jk_span_from(c->text, 1);
	struct jk_numeral num;
	unsigned year;

	jk_numeral_read(&num, digits);
	if (c->text.len == 0 || (c->text.ptr[0] | 0x20) != 'p' || num.n != 12 ||
	    num.breaks != 0)
		return reject;
	year = jk_numeral_value(&num, 0, 2);
	if (year < FIRST_CUSTOMS_YEAR ||
	    jk_day(2000 + (int)year, 1, 1) > c->today)
		return reject;
	return v;
}
