/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Resident, foreigner and corporate registration numbers: 13 digits, 6-7. */
#include "config.h"

#include "judge/validators.h"

#include "match/numeral.h"

/* Registration began in 1968; nobody born before this year got a number. */
#define FIRST_BIRTH_YEAR 1860

/* No hundred years have fewer. */
#define DAYS_OF_100_YEARS 36524
/* 1 July 2020, in days since 1970. */
#define GREY_DAY 18444

static const struct jk_validation reject = { .verdict = JK_REJECT };

/* Thirteen digits, undivided or divided after the sixth. */
static bool
is_6_7(const struct jk_numeral *num)
{
	return num->n == 13 && (num->breaks & ~(UINT32_C(1) << 6)) == 0;
}

/* Sum over the first twelve digits, modulo 11. */
static unsigned
weighted_sum(const struct jk_numeral *num)
{
	static const unsigned char weight[12] = { 2, 3, 4, 5, 6, 7,
						  8, 9, 2, 3, 4, 5 };
	unsigned sum = 0;

	for (unsigned i = 0; i < 12; i++)
		sum += weight[i] * num->d[i];
	return sum % 11;
}

static bool
rrn_check_fits(const struct jk_numeral *num)
{
	return (11 - weighted_sum(num)) % 10 == num->d[12];
}

/* The day of birth that the seventh digit gives a century to, or INT64_MIN
 * when there is none or it lies ahead. */
static int64_t
birth_day(const struct jk_numeral *num, int64_t today)
{
	static const int century[10] = { 1800, 1900, 1900, 2000, 2000,
					 1900, 1900, 2000, 2000, 1800 };
	int year = century[num->d[6]] + (int)jk_numeral_value(num, 0, 2);
	int64_t day = jk_day(year, jk_numeral_value(num, 2, 2),
			     jk_numeral_value(num, 4, 2));

	if (year < FIRST_BIRTH_YEAR || day > today)
		return INT64_MIN;
	return day;
}

/* True for a tail of zeros behind the seventh digit: a dummy. */
static bool
is_dummy(const struct jk_numeral *num)
{
	return jk_numeral_value(num, 7, 6) == 0;
}

/* Kinds of company and body in digits 5 and 6 of a corporate number. */
static bool
is_corporate_kind(unsigned kind)
{
	return (kind >= 11 && kind <= 15) || kind == 21 || kind == 22 ||
	       (kind >= 31 && kind <= 53) || kind == 71 ||
	       (kind >= 81 && kind <= 86);
}

/* Weights 1, 2, 1, 2, …: plain products, no digit sums. */
static bool
crn_check_fits(const struct jk_numeral *num)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < 12; i++)
		sum += num->d[i] * (i % 2 + 1);
	return (10 - sum % 10) % 10 == num->d[12];
}

static bool
looks_corporate(const struct jk_numeral *num)
{
	return is_corporate_kind(jk_numeral_value(num, 4, 2)) &&
	       crn_check_fits(num);
}

/* A bar code of a Korean maker: EAN-13 with the prefix 880. */
static bool
is_barcode_880(const struct jk_numeral *num)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < 13; i++)
		sum += num->d[i] * (i % 2 == 0 ? 1 : 3);
	return jk_numeral_value(num, 0, 3) == 880 && sum % 10 == 0;
}

/* Milliseconds since 1970 for a day from September 2001 to 2033. */
static bool
is_epoch(const struct jk_numeral *num)
{
	return num->d[0] == 1 || (num->d[0] == 2 && num->d[1] == 0);
}

static uint64_t
birth_facts(const struct jk_numeral *num, int64_t born, int64_t today)
{
	uint64_t facts = num->facts;

	if (num->d[6] == 0 || num->d[6] == 9)
		facts |= JK_FACT(CENTURY_1800);
	/* Most are young enough whatever the day in the year. */
	if (today - born >= DAYS_OF_100_YEARS &&
	    born <= jk_day_years_before(today, 100))
		facts |= JK_FACT(OVER_100);
	if (looks_corporate(num))
		facts |= JK_FACT(CORPORATE);
	if (num->breaks == 0 && is_barcode_880(num))
		facts |= JK_FACT(BARCODE);
	if (num->breaks == 0 && is_epoch(num))
		facts |= JK_FACT(EPOCH);
	return facts;
}

/*
 * Numbers given since October 2020 have a random tail, and one re-issued
 * then may have any date of birth: a wrong check digit never refuses. From
 * July 2020 on (late registrations) the digit says nothing at all.
 */
struct jk_validation
jk_val_rrn(const struct jk_candidate *c)
{
	struct jk_numeral scratch;
	const struct jk_numeral *num = jk_numeral_of(c, &scratch);
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	int64_t born;

	if (!is_6_7(num) || (num->d[6] >= 5 && num->d[6] <= 8))
		return reject;
	born = birth_day(num, c->today);
	if (born == INT64_MIN)
		return reject;
	v.facts = birth_facts(num, born, c->today);
	if (born >= GREY_DAY) {
		v.facts |= JK_FACT(NO_CHECK);
		return v;
	}
	if (is_dummy(num))
		return reject;
	if (rrn_check_fits(num))
		v.verdict = JK_PROVEN;
	return v;
}

/* Two formulas of the check digit are in use, and real numbers exist that
 * fit neither. The usual one is the resident number's plus two. */
struct jk_validation
jk_val_frn(const struct jk_candidate *c)
{
	struct jk_numeral scratch;
	const struct jk_numeral *num = jk_numeral_of(c, &scratch);
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	int64_t born;

	if (!is_6_7(num) || num->d[6] < 5 || num->d[6] > 8)
		return reject;
	born = birth_day(num, c->today);
	if (born == INT64_MIN)
		return reject;
	v.facts = birth_facts(num, born, c->today);
	if ((13 - weighted_sum(num)) % 10 == num->d[12])
		v.verdict = JK_PROVEN;
	else if (rrn_check_fits(num))
		v.facts |= JK_FACT(OTHER_CHECK);
	return v;
}

struct jk_validation
jk_val_crn(const struct jk_candidate *c)
{
	struct jk_numeral scratch;
	const struct jk_numeral *num = jk_numeral_of(c, &scratch);
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };

	if (!is_6_7(num) || !is_corporate_kind(jk_numeral_value(num, 4, 2)) ||
	    jk_numeral_is_uniform(num))
		return reject;
	v.facts = num->facts;
	if (crn_check_fits(num))
		v.verdict = JK_PROVEN;
	if (num->d[6] <= 4 && birth_day(num, c->today) != INT64_MIN &&
	    rrn_check_fits(num))
		v.facts |= JK_FACT(RESIDENT);
	return v;
}
