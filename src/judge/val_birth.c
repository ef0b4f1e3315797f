/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates of birth, in the ways they are written. */
#include "config.h"

#include "judge/validators.h"

#include "match/numeral.h"
#include "match/token.h"

#define FIRST_YEAR 1900
#define MAX_PARTS 3

struct parts {
	unsigned value[MAX_PARTS], digits[MAX_PARTS], n;
};

/* The numbers in s; what stands between them does not matter. */
static bool
read_parts(struct parts *p, struct jk_span s)
{
	bool inside = false;

	p->n = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (!jk_is_digit(s.ptr[i])) {
			inside = false;
			continue;
		}
		if (!inside && p->n == MAX_PARTS)
			return false;
		if (!inside) {
			p->value[p->n] = p->digits[p->n] = 0;
			p->n++;
		}
		inside = true;
		if (++p->digits[p->n - 1] > 8)
			return false;
		p->value[p->n - 1] = p->value[p->n - 1] * 10 + s.ptr[i] - '0';
	}
	return p->n > 0;
}

/* Year, month and day in one number of six or eight digits. */
static void
split(struct parts *p)
{
	unsigned date = p->value[0];

	p->digits[0] -= 4;
	p->value[0] = date / 10000;
	p->value[1] = date / 100 % 100;
	p->value[2] = date % 100;
	p->n = MAX_PARTS;
}

struct jk_validation
jk_val_birth_date(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_REJECT };
	struct parts p;
	int year;
	int64_t day;

	if (!read_parts(&p, c->text))
		return v;
	if (p.n == 1 && (p.digits[0] == 6 || p.digits[0] == 8))
		split(&p);
	if (p.n != MAX_PARTS || (p.digits[0] != 2 && p.digits[0] != 4))
		return v;
	year = (int)p.value[0];
	/* Two digits may mean either century: one of them has that day. */
	if (p.digits[0] == 2)
		year += jk_day(2000 + year, 1, 1) > c->today ? 1900 : 2000;
	day = jk_day(year, p.value[1], p.value[2]);
	if (day == INT64_MIN && p.digits[0] == 2)
		day = jk_day(year - 100, p.value[1], p.value[2]);
	if (year < FIRST_YEAR || day == INT64_MIN || day > c->today)
		return v;
	v.verdict = JK_PLAUSIBLE;
	return v;
}
