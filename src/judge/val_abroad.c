/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers of persons in other countries: United States, Japan, China,
 * Vietnam, Kuwait, Morocco. */
#include "config.h"

#include "judge/validators.h"

#include <string.h>

#include "match/numeral.h"
#include "match/token.h"

#define FIRST_BIRTH_YEAR 1860
#define CN_DIGITS 17

static const struct jk_validation reject = { .verdict = JK_REJECT };

/* Area, group, serial: none is all zeros, and areas from 900 are not given.
 * There is no check digit. */
struct jk_validation
jk_val_us_ssn(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	struct jk_numeral num;
	unsigned area;

	jk_numeral_get(&num, c);
	if (num.n != 9)
		return reject;
	area = jk_numeral_value(&num, 0, 3);
	if (area == 0 || area == 666 || area >= 900 ||
	    jk_numeral_value(&num, 3, 2) == 0 ||
	    jk_numeral_value(&num, 5, 4) == 0)
		return reject;
	v.facts = num.facts;
	if (jk_numeral_is_dummy(&num))
		v.facts |= JK_FACT(DUMMY);
	return v;
}

static unsigned
my_number_check(const struct jk_numeral *num)
{
	static const unsigned char weight[11] = { 6, 5, 4, 3, 2, 7,
						  6, 5, 4, 3, 2 };
	unsigned sum = 0;

	for (unsigned i = 0; i < 11; i++)
		sum += weight[i] * num->d[i];
	return sum % 11 <= 1 ? 0 : 11 - sum % 11;
}

struct jk_validation
jk_val_jp_my_number(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PROVEN };
	struct jk_numeral num;

	jk_numeral_get(&num, c);
	if (num.n != 12 || jk_numeral_is_uniform(&num) ||
	    my_number_check(&num) != num.d[11])
		return reject;
	v.facts = num.facts;
	if (jk_numeral_is_dummy(&num))
		v.facts |= JK_FACT(DUMMY);
	return v;
}

/* The provinces of China are numbered by tens of the region. */
static bool
is_cn_province(unsigned code)
{
	static const unsigned char last[10] = {
		[1] = 5, [2] = 3, [3] = 7, [4] = 6, [5] = 4,
		[6] = 5, [7] = 1, [8] = 3, [9] = 0,
	};
	unsigned first = code / 10 == 5 ? 0 : 1;

	return code % 10 >= first && code % 10 <= last[code / 10] &&
	       last[code / 10] != 0;
}

/* ISO 7064 MOD 11-2: the character that must follow the 17 digits. */
static unsigned char
cn_check(const struct jk_numeral *num)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < CN_DIGITS; i++)
		sum = (sum + num->d[i]) * 2 % 11;
	return (unsigned char)"10X98765432"[sum];
}

/* Eighteen characters, the last of which may be an X. Seventeen digits are
 * what is known before the letter is looked at. */
struct jk_validation
jk_val_cn_ric(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PROVEN };
	struct jk_span text = c->text;
	unsigned char last = text.len > 0 ? text.ptr[text.len - 1] : 0;
	struct jk_numeral num;
	int64_t born;

	if (text.len == CN_DIGITS + 1)
		text.len--;
	jk_numeral_read(&num, text);
	if (num.n != CN_DIGITS || num.breaks != 0 ||
	    !is_cn_province(jk_numeral_value(&num, 0, 2)) ||
	    jk_numeral_value(&num, 6, 4) < FIRST_BIRTH_YEAR)
		return reject;
	born = jk_day((int)jk_numeral_value(&num, 6, 4),
		      jk_numeral_value(&num, 10, 2),
		      jk_numeral_value(&num, 12, 2));
	if (born == INT64_MIN || born > c->today)
		return reject;
	if (c->text.len == CN_DIGITS)
		v.verdict = JK_PLAUSIBLE;
	else if ((last == 'x' ? 'X' : last) != cn_check(&num))
		return reject;
	v.facts = num.facts;
	return v;
}

/* Place, century and sex, year of birth, six at random: no check digit. */
struct jk_validation
jk_val_vn_cccd(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	struct jk_numeral num;
	unsigned place;
	int year;

	jk_numeral_get(&num, c);
	if (num.n != 12)
		return reject;
	place = jk_numeral_value(&num, 0, 3);
	year = 1900 + 100 * (num.d[3] / 2) + (int)jk_numeral_value(&num, 4, 2);
	if (place < 1 || place > 96 || num.d[3] > 3 ||
	    jk_day(year, 1, 1) > c->today)
		return reject;
	v.facts = num.facts;
	return v;
}

/* Century, birth, serial, check digit; serials whose check digit would have
 * two digits are not given. */
struct jk_validation
jk_val_kw_civil(const struct jk_candidate *c)
{
	static const unsigned char weight[11] = { 2,  1, 6, 3, 7, 9,
						  10, 5, 8, 4, 2 };
	struct jk_validation v = { .verdict = JK_PROVEN };
	struct jk_numeral num;
	unsigned sum = 0;
	int64_t born;

	jk_numeral_get(&num, c);
	if (num.n != 12 || (num.d[0] != 2 && num.d[0] != 3))
		return reject;
	born = jk_day(1700 + 100 * num.d[0] + (int)jk_numeral_value(&num, 1, 2),
		      jk_numeral_value(&num, 3, 2),
		      jk_numeral_value(&num, 5, 2));
	for (unsigned i = 0; i < 11; i++)
		sum += weight[i] * num.d[i];
	if (born == INT64_MIN || born > c->today || 11 - sum % 11 != num.d[11])
		return reject;
	v.facts = num.facts;
	return v;
}

/* Morocco: one letter and six digits, or two letters and five or six; older
 * lists disagree about more. */
struct jk_validation
jk_val_ma_cin(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	size_t letters = 0, digits = 0, i = 0;

	while (i < c->text.len && jk_is_alpha(c->text.ptr[i]))
		i++, letters++;
	i += i < c->text.len && c->text.ptr[i] == ' ';
	while (i < c->text.len && jk_is_digit(c->text.ptr[i]))
		i++, digits++;
	if (i != c->text.len || letters < 1 || letters > 2 || digits > 6 ||
	    digits + letters < 7)
		return reject;
	return v;
}

/* A Moroccan bank identity: what is left of 97 makes the last two digits. */
struct jk_validation
jk_val_ma_rib(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PROVEN };
	struct jk_numeral num;
	unsigned rest = 0;

	jk_numeral_get(&num, c);
	if (num.n != 24 || jk_numeral_is_uniform(&num))
		return reject;
	for (unsigned i = 0; i < 22; i++)
		rest = (rest * 10 + num.d[i]) % 97;
	if (97 - rest * 100 % 97 != jk_numeral_value(&num, 22, 2))
		return reject;
	v.facts = num.facts;
	return v;
}
