/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/closeup.h"

#include "match/token.h"

/* A run of bytes that says "look here" is never looked for longer. */
#define MAX_RUN 16

static jk_view
view_of(uint64_t before, uint64_t here, uint64_t behind)
{
	return (jk_view)(before >> (64 - JK_VIEW_MARGIN)) |
	       (jk_view)here << JK_VIEW_MARGIN |
	       (jk_view)(behind << JK_VIEW_MARGIN >> JK_VIEW_MARGIN)
		       << (64 + JK_VIEW_MARGIN);
}

/* Where n bytes in a row, 16 at the most, are in the set. */
static jk_view
rows_of(jk_view set, unsigned n)
{
	jk_view two = set & set >> 1, four = two & two >> 2, eight;

	switch (n) {
	case 1:
		return set;
	case 2:
		return two;
	case 3:
		return two & set >> 2;
	case 6:
		return four & two >> 4;
	case 7:
		return four & four >> 3;
	default:
		break;
	}
	if (n <= 8)
		return four & four >> (n - 4);
	eight = four & four >> 4;
	return eight & eight >> (n - 8);
}

/* The bits k on; what lies behind the block may be anything. */
static uint64_t
ahead(uint64_t set, unsigned k)
{
	return set >> k | ~(UINT64_MAX >> k);
}

/* The same within a block: true also where it cannot be seen. */
static uint64_t
rows_in(uint64_t set, unsigned n)
{
	uint64_t two = set & ahead(set, 1), four = two & ahead(two, 2);

	if (n < 4)
		return n == 1 ? set : n == 2 ? two : two & ahead(set, 2);
	return n < 8 ? four & ahead(four, n - 4) : four & ahead(four, 4);
}

/* Digits, and all that may follow something special which stands behind a
 * digit, joints between: there may be digits in disguise. */
static jk_view
digits_or_special(jk_view digit, jk_view special)
{
	jk_view near = digit | digit << 1;

	special &= (near | near << 2) << 1;
	if (special == 0)
		return digit;
	for (unsigned i = 1; i < MAX_RUN; i *= 2)
		special |= special << i;
	return digit | special;
}

/* The joints that have a byte of the set end within three bytes on both
 * sides. */
static jk_view
joints_between(jk_view joint, jk_view end)
{
	jk_view left = end | end << 1, right = end | end >> 1;

	left = left << 1 | end << 3;
	right = right >> 1 | end >> 3;
	return joint & left & right;
}

/* Groups of digits of the block with a letter before them. */
uint64_t
jk_closeup_letters(const struct jk_anchors *a, const struct jk_block *b,
		   struct jk_span text, size_t base)
{
	uint64_t start = b->digit & ~(b->digit << 1 | b[-1].digit >> 63);
	uint64_t dull = b->joint | b->high, found = 0, todo = start;

	todo &= ~(dull << 1 | (b[-1].joint | b[-1].high) >> 63);
	for (unsigned i = 1; i < a->prefix && i < 8; i++)
		todo &= b->digit >> i | b[1].digit << (64 - i);
	for (; todo != 0; todo &= todo - 1) {
		size_t pos = base + (unsigned)__builtin_ctzll(todo);

		if (pos > 0 && jk_is_alpha(text.ptr[pos - 1]))
			found |= todo & -todo;
	}
	return found;
}

/* A quick look: false when no group of digits of the block can be chosen. */
bool
jk_closeup_matters(const struct jk_anchors *a, const struct jk_block *b)
{
	uint64_t digit = b->digit, joint = b->joint;
	uint64_t start = digit & ~(digit << 1 | b[-1].digit >> 63);
	uint64_t near = digit | digit << 1, twos;

	near |= near << 2;
	if ((b->special & near << 1) != 0 ||
	    (near >> 60 != 0 && (b[1].special & 15) != 0))
		return true;
	if (a->after && (start & (b->high << 1 | b->high << 2 |
				  b[-1].high >> 62 | b->special << 6 |
				  b->special << 7 | b[-1].special >> 57)) != 0)
		return true;
	/* Strings of 16-bit characters in programs. */
	twos = digit & ahead(digit, 2) & ahead(~(digit | joint), 1);
	if ((start & twos & ahead(twos, 4)) != 0)
		return true;
	return a->digits && (start & (rows_in(digit | joint, a->least_run) |
				      rows_in(digit, a->lone))) != 0;
}

/*
 * Chooses the groups of digits that may begin a value: a run of groups that
 * is long enough, with at most three joints in a row between them; one that
 * something in disguise follows; a long group whatever follows; digits behind
 * a character beyond ASCII where a rule asks for them.
 */
void
jk_closeup_make(struct jk_closeup *c, const struct jk_anchors *a,
		const struct jk_block *b)
{
	jk_view digit = view_of(b[-1].digit, b->digit, b[1].digit);
	jk_view joint = view_of(b[-1].joint, b->joint, b[1].joint);
	jk_view special = view_of(b[-1].special, b->special, b[1].special);
	jk_view start = digit & ~(digit << 1), chosen = 0, end, high;

	c->digit = digit;
	c->special = special;
	end = digits_or_special(digit, special);
	end |= joints_between(joint, end);
	c->run = digit | (end & joint);
	if (a->digits)
		chosen = rows_of(end, a->least_run) | rows_of(digit, a->lone);
	/* One byte in two: strings of 16-bit characters in programs. */
	chosen |= digit & digit >> 2 & digit >> 4 & digit >> 6 &
		  ~((digit | joint) >> 1);
	if (a->after) {
		high = view_of(b[-1].high, b->high, b[1].high);
		/* An escaped character has six bytes. */
		high |= special << (JK_ESCAPE_LEN - 1);
		chosen |= high << 1 | (joint << 1 & high << 2);
	}
	c->chosen = (uint64_t)((chosen & start) >> JK_VIEW_MARGIN);
}

/* How many bytes from that bit of the block on are in the set, when that can
 * be seen; else 0. */
unsigned
jk_closeup_run(jk_view set, unsigned bit)
{
	uint64_t rest = (uint64_t) ~(set >> (JK_VIEW_MARGIN + bit));
	unsigned n = rest != 0 ? (unsigned)__builtin_ctzll(rest) : 64;

	return bit + n + 4 < 64 + JK_VIEW_MARGIN && n < 64 ? n : 0;
}
