/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/numeral.h"

#include <string.h>

#include "match/token.h"

#define FACT(id) (UINT64_C(1) << JK_FACT_##id)

/* What separators tell; 0: it may not stand in a numeral. */
enum {
	PLAIN = 1, /* nothing */
	HYPHEN = 2,
	BREAK = 4,
	TAB = 8,
};

static const unsigned char kinds[256] = {
	['-'] = HYPHEN, ['\n'] = BREAK, ['\t'] = TAB,  [' '] = PLAIN,
	['.'] = PLAIN,  ['/'] = PLAIN,  ['~'] = PLAIN, ['_'] = PLAIN,
	['('] = PLAIN,  [')'] = PLAIN,  ['+'] = PLAIN,
};

void
jk_numeral_read(struct jk_numeral *num, struct jk_span text)
{
	const unsigned char *p = text.ptr, *end = text.ptr + text.len;
	unsigned n = 0, seen = 0;
	uint32_t breaks = 0;

	num->n = 0;
	num->facts = 0;
	num->breaks = 0;
	for (; p < end; p++) {
		unsigned d = *p - (unsigned)'0';

		if (d < 10) {
			if (n == JK_NUMERAL_MAX)
				return;
			num->d[n++] = (unsigned char)d;
		} else {
			if (kinds[*p] == 0)
				return;
			seen |= kinds[*p];
			breaks |= UINT32_C(1) << n;
		}
	}
	/* Before the first digit and behind the last one they part nothing. */
	num->breaks = breaks & ((UINT32_C(1) << n) - 1) & ~UINT32_C(1);
	num->n = n;
	if ((seen & HYPHEN) != 0)
		num->facts |= FACT(DASH);
	if ((seen & BREAK) != 0)
		num->facts |= FACT(LINE_BREAK);
	if ((seen & TAB) != 0)
		num->facts |= FACT(TWO_CELLS);
	if (num->breaks == 0)
		num->facts |= FACT(BARE);
	else if ((seen & HYPHEN) == 0)
		num->facts |= FACT(GROUPED);
}

const struct jk_numeral *
jk_numeral_of(const struct jk_candidate *c, struct jk_numeral *scratch)
{
	if (c->numeral != NULL)
		return c->numeral;
	jk_numeral_read(scratch, c->text);
	return scratch;
}

void
jk_numeral_get(struct jk_numeral *num, const struct jk_candidate *c)
{
	if (c->numeral != NULL)
		*num = *c->numeral;
	else
		jk_numeral_read(num, c->text);
}

unsigned
jk_numeral_value(const struct jk_numeral *num, unsigned at, unsigned n)
{
	unsigned v = 0;

	for (unsigned i = at; i < at + n; i++)
		v = v * 10 + num->d[i];
	return v;
}

bool
jk_numeral_is_uniform(const struct jk_numeral *num)
{
	for (unsigned i = 1; i < num->n; i++) {
		if (num->d[i] != num->d[0])
			return false;
	}
	return true;
}

bool
jk_numeral_is_dummy(const struct jk_numeral *num)
{
	unsigned step = num->n > 1 ? (num->d[1] + 10u - num->d[0]) % 10 : 0;

	if (step != 0 && step != 1 && step != 9)
		return false;
	for (unsigned i = 1; i < num->n; i++) {
		if (num->d[i] != (num->d[i - 1] + step) % 10)
			return false;
	}
	return true;
}

bool
jk_numeral_luhn(const struct jk_numeral *num)
{
	static const unsigned char twice[10] = { 0, 2, 4, 6, 8, 1, 3, 5, 7, 9 };
	unsigned sum = 0;

	for (unsigned i = num->n; i >= 2; i -= 2)
		sum += num->d[i - 1] + twice[num->d[i - 2]];
	if (num->n % 2 == 1)
		sum += num->d[0];
	return sum % 10 == 0;
}

static bool
is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Days from 0000-03-01; years begin in March, so that the leap day is last. */
static int64_t
days_from_march(int year, unsigned month, unsigned day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t m = month <= 2 ? month + 9 : month - 3;

	return y * 365 + y / 4 - y / 100 + y / 400 + (m * 306 + 5) / 10 +
	       (day - 1);
}

int64_t
jk_day(int year, unsigned month, unsigned day)
{
	static const unsigned char length[] = { 31, 28, 31, 30, 31, 30,
						31, 31, 30, 31, 30, 31 };

	unsigned last;

	if (year < 1 || month < 1 || month > 12)
		return INT64_MIN;
	last = length[month - 1];
	last += month == 2 && is_leap(year);
	if (day < 1 || day > last)
		return INT64_MIN;
	return days_from_march(year, month, day) - days_from_march(1970, 1, 1);
}

int64_t
jk_day_years_before(int64_t day, int n)
{
	/* 400 years have 146097 days: near enough, then the exact day. */
	int64_t march = day + days_from_march(1970, 1, 1);
	int year = (int)(march * 400 / 146097);
	int64_t start;

	while (days_from_march(year + 1, 3, 1) <= march)
		year++;
	while (days_from_march(year, 3, 1) > march)
		year--;
	start = days_from_march(year, 3, 1);
	return days_from_march(year - n, 3, 1) + (march - start) -
	       days_from_march(1970, 1, 1);
}
