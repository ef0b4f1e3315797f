/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of which somebody has hidden a part: well or badly. */
#include "config.h"

#include "judge/validators.h"

#include <jikimi/charset.h>

#include "match/numeral.h"
#include "match/token.h"

#define MOST 24

/* A value with one character for each place: digits as they are, '*' for
 * what is hidden, separators left out. */
struct places {
	unsigned char at[MOST];
	size_t n;
};

static bool
is_separator(uint32_t cp)
{
	return cp == '-' || cp == ' ' || cp == '.' || cp == '/' || cp == '~';
}

static bool
read_places(struct places *p, struct jk_span text)
{
	uint32_t cp;
	size_t len;

	p->n = 0;
	for (; text.len > 0; text = jk_span_from(text, len)) {
		len = jk_utf8_decode(text, &cp);
		if (len == 0)
			return false;
		if (is_separator(cp))
			continue;
		if (p->n == MOST)
			return false;
		p->at[p->n++] = jk_is_digit(cp) ? (unsigned char)cp
						: (unsigned char)'*';
	}
	return true;
}

static size_t
count_digits(const struct places *p, size_t from, size_t to)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		n += p->at[i] != '*';
	return n;
}

/*
 * Resident and foreigner numbers: the sex digit may stay, nothing behind it
 * (birth and tail together are the number). What is hidden is hidden to the
 * end; a hidden birth before an open tail hides little.
 */
struct jk_validation
jk_val_rrn_masked(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	const struct jk_validation reject = { .verdict = JK_REJECT };
	unsigned month, day;
	struct places p;
	size_t head;

	if (!read_places(&p, c->text))
		return reject;
	head = count_digits(&p, 0, p.n < 6 ? p.n : 6);
	/* Before the mask is looked at the digits are all there is. */
	if (p.n < 13 && count_digits(&p, 0, p.n) == p.n)
		return v;
	if (p.n != 13 || head < 2 || count_digits(&p, 0, 13) == 13)
		return reject;
	month = (unsigned)(p.at[2] - '0') * 10 + (unsigned)(p.at[3] - '0');
	day = (unsigned)(p.at[4] - '0') * 10 + (unsigned)(p.at[5] - '0');
	if (head == 6 && jk_day(2000, month, day) == INT64_MIN)
		return reject;
	if (count_digits(&p, 7, 13) > 0)
		v.facts |= JK_FACT(WEAK_MASK);
	else if (head < 6)
		return reject;
	return v;
}

/* Cards: the first six and the last four may be read; a receipt that hides
 * the third group only shows more. */
struct jk_validation
jk_val_card_masked(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	struct places p;
	size_t open;

	if (!read_places(&p, c->text))
		return (struct jk_validation){ .verdict = JK_REJECT };
	open = count_digits(&p, 0, p.n);
	if (open == p.n)
		return v;
	if (p.n != 16 || open < 4 || p.at[0] < '2' ||
	    (p.at[0] > '6' && p.at[0] != '9'))
		return (struct jk_validation){ .verdict = JK_REJECT };
	if (open > 10)
		v.facts |= JK_FACT(WEAK_MASK);
	return v;
}
