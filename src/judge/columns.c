/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/columns.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

/* Power of two; at most half of the slots are used. */
#define SLOTS 512
#define MAX_COLUMNS (SLOTS / 2)
/* Check digits agree in a column of resident numbers but for the few that
 * were given anew since 2020; by chance one in ten does. */
#define FITS_PERCENT 90
#define CHANCE_PERCENT 30
/* One number again and again is no column. */
#define LEAST_DISTINCT 12
/* Nine of ten alike: a rule of the numbers, not chance. */
#define ALIKE_PERCENT 90

struct counts {
	uint64_t column; /* 0: free */
	unsigned kind;
	uint32_t n;
	uint32_t checked, passed; /* those whose check digit counts */
	uint32_t rising;          /* values above the one before */
	uint32_t same_birth;      /* the first six digits of the first one */
	uint32_t zero;            /* seventh digit 0 or 9 */
	uint32_t barcode;
	uint32_t birth; /* first six digits of the first value */
	uint64_t last;
	uint64_t distinct; /* a bit for each value, by a hash of it */
	uint64_t years[2]; /* two digits of the year, a bit each */
	bool judged;       /* since the last one was counted */
	enum jk_column_verdict verdict;
};

struct jk_columns {
	struct counts slot[SLOTS];
	uint16_t used[MAX_COLUMNS]; /* slots, to clear them */
	size_t n;
};

struct jk_columns *
jk_columns_new(void)
{
	return jk_xcalloc(1, sizeof(struct jk_columns));
}

void
jk_columns_free(struct jk_columns *c)
{
	if (c == NULL)
		return;
	jk_columns_clear(c);
	free(c);
}

void
jk_columns_clear(struct jk_columns *c)
{
	for (size_t i = 0; i < c->n; i++)
		explicit_bzero(&c->slot[c->used[i]], sizeof(*c->slot));
	c->n = 0;
}

static size_t
find_slot(const struct jk_columns *c, uint64_t column, unsigned kind)
{
	uint64_t hash = (column + kind) * UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)(hash >> 40) % SLOTS;

	while (c->slot[at].column != 0 &&
	       (c->slot[at].column != column || c->slot[at].kind != kind))
		at = (at + 1) % SLOTS;
	return at;
}

/* NULL when there is no room for another column. */
static struct counts *
counts_of(struct jk_columns *c, uint64_t column, unsigned kind)
{
	size_t at = find_slot(c, column, kind);

	if (c->slot[at].column != 0)
		return &c->slot[at];
	if (column == 0 || c->n == MAX_COLUMNS)
		return NULL;
	c->used[c->n++] = (uint16_t)at;
	c->slot[at].column = column;
	c->slot[at].kind = kind;
	return &c->slot[at];
}

struct number {
	uint64_t value;
	uint32_t birth; /* first six digits */
	unsigned sex;   /* seventh digit */
	unsigned sum;   /* of the first twelve with their weights */
	unsigned last;  /* thirteenth digit */
};

/* Sums of products, none of which waits for another. */
static struct number
read_number(const unsigned char digits[13])
{
	static const uint32_t power[7] = { 1000000, 100000, 10000, 1000,
					   100,     10,     1 };
	static const unsigned char weight[13] = { 2, 3, 4, 5, 6, 7, 8,
						  9, 2, 3, 4, 5, 0 };
	struct number num = { .last = digits[12] & 0x0f,
			      .sex = digits[6] & 0x0f };
	uint32_t tail = 0;

	for (unsigned i = 0; i < 6; i++) {
		num.birth += (digits[i] & 0x0fu) * power[i + 1];
		num.sum += (digits[i] & 0x0fu) * weight[i];
	}
	for (unsigned i = 0; i < 7; i++) {
		tail += (digits[i + 6] & 0x0fu) * power[i];
		num.sum += (digits[i + 6] & 0x0fu) * weight[i + 6];
	}
	num.value = (uint64_t)num.birth * 10000000 + tail;
	return num;
}

/* A bar code of a Korean maker: EAN-13 with the prefix 880. */
static bool
is_barcode(const struct number *num, const unsigned char digits[13])
{
	unsigned sum = num->last;

	if (num->birth / 1000 != 880)
		return false;
	for (unsigned i = 0; i < 12; i++)
		sum += (digits[i] & 0x0fu) * (i % 2 == 0 ? 1 : 3);
	return sum % 10 == 0;
}

/* Born before July 2020: then the check digit counts. */
static bool
is_checked(const struct number *num)
{
	bool this_century = num->sex == 3 || num->sex == 4 || num->sex == 7 ||
			    num->sex == 8;

	return !this_century || num->birth < 200701;
}

/* Either of the two formulas will do for foreigners. */
static bool
is_passed(const struct number *num, unsigned kind)
{
	return (11 - num->sum % 11) % 10 == num->last ||
	       (kind == JK_COLUMN_FOREIGN &&
		(13 - num->sum % 11) % 10 == num->last);
}

void
jk_columns_note(struct jk_columns *c, uint64_t column,
		const unsigned char digits[13])
{
	unsigned sex = digits[6] & 0x0f;
	unsigned kind =
		sex >= 5 && sex <= 8 ? JK_COLUMN_FOREIGN : JK_COLUMN_RESIDENT;
	struct counts *k = counts_of(c, column, kind);
	struct number num;
	unsigned year;
	bool checked;

	if (k == NULL)
		return;
	num = read_number(digits);
	if (k->n++ == 0)
		k->birth = num.birth;
	checked = is_checked(&num);
	k->checked += checked;
	k->passed += checked && is_passed(&num, kind);
	k->rising += num.value > k->last;
	k->last = num.value;
	k->same_birth += num.birth == k->birth;
	k->zero += num.sex == 0 || num.sex == 9;
	k->barcode += is_barcode(&num, digits);
	k->distinct |= UINT64_C(1)
		       << (num.value * UINT64_C(0x9e3779b97f4a7c15) >> 58);
	year = num.birth / 10000;
	k->years[year / 64] |= UINT64_C(1) << year % 64;
	k->judged = false;
}

void
jk_columns_note_check(struct jk_columns *c, uint64_t column, unsigned rule,
		      bool passed)
{
	struct counts *k = counts_of(c, column, JK_COLUMN_CHECKED + rule);

	if (k == NULL)
		return;
	k->n++;
	k->checked++;
	k->passed += passed;
	k->judged = false;
}

static unsigned
count_bits(uint64_t bits)
{
	unsigned n = 0;

	for (; bits != 0; bits &= bits - 1)
		n++;
	return n;
}

static bool
is_share(uint32_t part, uint32_t whole, unsigned percent)
{
	return (uint64_t)part * 100 >= (uint64_t)whole * percent;
}

/* Serial numbers that begin with a day: they rise, the seventh digit hardly
 * changes, and the years are few. A list of children in order of birth has
 * both sexes, which do not rise. */
static bool
is_serial(const struct counts *k)
{
	return is_share(k->rising, k->n, ALIKE_PERCENT) &&
	       count_bits(k->years[0]) + count_bits(k->years[1]) <= 3;
}

static enum jk_column_verdict
judge_resident(const struct counts *k)
{
	bool few = k->checked < JK_COLUMN_LEAST;

	if (!few && is_share(k->passed, k->checked, FITS_PERCENT) &&
	    count_bits(k->distinct) >= LEAST_DISTINCT)
		return JK_COLUMN_FITS;
	if (count_bits(k->distinct) < LEAST_DISTINCT)
		return JK_COLUMN_UNKNOWN;
	/* A tenth passes for foreigners by each of the two formulas. */
	if ((!few && !is_share(k->passed, k->checked, CHANCE_PERCENT)) ||
	    is_share(k->same_birth, k->n, ALIKE_PERCENT) ||
	    is_share(k->zero, k->n, ALIKE_PERCENT) ||
	    is_share(k->barcode, k->n, ALIKE_PERCENT) || is_serial(k))
		return JK_COLUMN_LOOKS_ALIKE;
	return JK_COLUMN_UNKNOWN;
}

static enum jk_column_verdict
judge(const struct counts *k)
{
	if (k->n < JK_COLUMN_LEAST)
		return JK_COLUMN_UNKNOWN;
	if (k->kind < JK_COLUMN_CHECKED)
		return judge_resident(k);
	if (is_share(k->passed, k->checked, FITS_PERCENT))
		return JK_COLUMN_FITS;
	return is_share(k->passed, k->checked, CHANCE_PERCENT)
		       ? JK_COLUMN_UNKNOWN
		       : JK_COLUMN_LOOKS_ALIKE;
}

enum jk_column_verdict
jk_columns_verdict(struct jk_columns *c, uint64_t column, unsigned kind)
{
	struct counts *k;

	if (column == 0)
		return JK_COLUMN_UNKNOWN;
	k = &c->slot[find_slot(c, column, kind)];
	if (!k->judged) {
		k->verdict = judge(k);
		k->judged = true;
	}
	return k->verdict;
}

bool
jk_lost_zeros(const unsigned char *digits, unsigned n, unsigned char out[13])
{
	unsigned month, day;

	if (n < 10 || n > 12)
		return false;
	memset(out, '0', 13 - n);
	memcpy(out + (13 - n), digits, n);
	/* Only those born from 2000 to 2009 have zeros at the head. */
	month = (out[2] & 0x0fu) * 10 + (out[3] & 0x0fu);
	day = (out[4] & 0x0fu) * 10 + (out[5] & 0x0fu);
	return month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
	       (out[6] == '3' || out[6] == '4' || out[6] == '7' ||
		out[6] == '8');
}
