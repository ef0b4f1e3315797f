/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/numeral.h"

#include <string.h>

#include "judge/validators.h"
#include "match/token.h"

/* Notes a character between digits; false when it may not stand there. */
static bool
note_separator(struct jk_numeral *num, unsigned char c)
{
	switch (c) {
	case '-':
		num->facts |= JK_FACT(DASH);
		break;
	case '\n':
		num->facts |= JK_FACT(LINE_BREAK);
		break;
	case '\t':
		num->facts |= JK_FACT(TWO_CELLS);
		break;
	case ' ':
	case '.':
	case '/':
	case '~':
	case '_':
	case '(':
	case ')':
	case '+':
		break;
	default:
		return false;
	}
	if (num->n > 0 && num->n < JK_NUMERAL_MAX)
		num->breaks |= UINT32_C(1) << num->n;
	return true;
}

void
jk_numeral_read(struct jk_numeral *num, struct jk_span text)
{
	memset(num, 0, sizeof(*num));
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];

		if (jk_is_digit(c) && num->n < JK_NUMERAL_MAX) {
			num->d[num->n++] = (unsigned char)(c - '0');
		} else if (jk_is_digit(c) || !note_separator(num, c)) {
			num->n = 0;
			return;
		}
	}
	if (num->n < JK_NUMERAL_MAX)
		num->breaks &= ~(UINT32_C(1) << num->n);
	if (num->breaks == 0)
		num->facts |= JK_FACT(BARE);
	else if ((num->facts & JK_FACT(DASH)) == 0)
		num->facts |= JK_FACT(GROUPED);
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
jk_numeral_luhn(const struct jk_numeral *num)
{
	unsigned sum = 0;

	for (unsigned i = 0; i < num->n; i++) {
		unsigned d = num->d[num->n - 1 - i];

		if (i % 2 == 1)
			d = d * 2 > 9 ? d * 2 - 9 : d * 2;
		sum += d;
	}
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
