/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Johab, the combination code of KS C 5601-1992 (annex 3), CP1361: a Hangul
 * syllable is a set bit and five bits each of initial, vowel and final;
 * symbols and hanja are rows of KS X 1001, two to a lead byte.
 */
#include "config.h"

#include "base/transcode_parts.h"

#define HANGUL_LEAD_MIN 0x84
#define HANGUL_LEAD_MAX 0xd3
#define PRIVATE_LEAD 0xd8

/* What five bits mean: an index from 1, FILL for none, NONE for no letter. */
enum { NONE = 0, FILL = 0xff };

static const unsigned char initials[32] = {
	[1] = FILL, [2] = 1,   [3] = 2,   [4] = 3,   [5] = 4,
	[6] = 5,    [7] = 6,   [8] = 7,   [9] = 8,   [10] = 9,
	[11] = 10,  [12] = 11, [13] = 12, [14] = 13, [15] = 14,
	[16] = 15,  [17] = 16, [18] = 17, [19] = 18, [20] = 19,
};

static const unsigned char vowels[32] = {
	[2] = FILL, [3] = 1,   [4] = 2,   [5] = 3,   [6] = 4,   [7] = 5,
	[10] = 6,   [11] = 7,  [12] = 8,  [13] = 9,  [14] = 10, [15] = 11,
	[18] = 12,  [19] = 13, [20] = 14, [21] = 15, [22] = 16, [23] = 17,
	[26] = 18,  [27] = 19, [28] = 20, [29] = 21,
};

static const unsigned char finals[32] = {
	[1] = FILL, [2] = 1,   [3] = 2,   [4] = 3,   [5] = 4,   [6] = 5,
	[7] = 6,    [8] = 7,   [9] = 8,   [10] = 9,  [11] = 10, [12] = 11,
	[13] = 12,  [14] = 13, [15] = 14, [16] = 15, [17] = 16, [19] = 17,
	[20] = 18,  [21] = 19, [22] = 20, [23] = 21, [24] = 22, [25] = 23,
	[26] = 24,  [27] = 25, [28] = 26, [29] = 27,
};

/* Letters that stand alone: U+3100 and these. */
static const unsigned char lone_initials[] = {
	0x31, 0x32, 0x34, 0x37, 0x38, 0x39, 0x41, 0x42, 0x43, 0x45,
	0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e,
};

static const unsigned char lone_finals[] = {
	0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x39, 0x3a,
	0x3b, 0x3c, 0x3d, 0x3e, 0x3f, 0x40, 0x41, 0x42, 0x44,
	0x45, 0x46, 0x47, 0x48, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e,
};

/* 0 when the bits make no syllable and no letter. */
static uint32_t
hangul(unsigned bits)
{
	unsigned i = initials[bits >> 10 & 31], v = vowels[bits >> 5 & 31];
	unsigned f = finals[bits & 31];

	if (i == NONE || v == NONE || f == NONE)
		return 0;
	if (i != FILL && v != FILL)
		return 0xac00 + ((i - 1) * 21 + (v - 1)) * 28 +
		       (f == FILL ? 0 : f);
	if (i != FILL && f == FILL)
		return 0x3100u + lone_initials[i - 1];
	if (v != FILL && i == FILL && f == FILL)
		return 0x314f + (v - 1);
	if (f != FILL && i == FILL && v == FILL)
		return 0x3100u + lone_finals[f - 1];
	return 0;
}

/* The pair of KS X 1001 that a pair of the symbols or hanja stands for. */
static uint32_t
row_pair(unsigned lead, unsigned trail)
{
	unsigned char euc[2];
	unsigned row, cell;
	uint32_t cp;

	if (lead < 0xd9 || lead > 0xf9 || lead == 0xdf ||
	    !((trail >= 0x31 && trail <= 0x7e) ||
	      (trail >= 0x91 && trail <= 0xfe)))
		return 0;
	row = lead < 0xe0 ? 2 * (lead - 0xd9) : 2 * (lead - 0xe0) + 0x29;
	cell = trail < 0x91 ? trail - 0x31 : trail - 0x43;
	euc[0] = (unsigned char)(0xa1 + row + cell / 94);
	euc[1] = (unsigned char)(0xa1 + cell % 94);
	return jk_cp949_decode(jk_span_make(euc, 2), &cp) == 2 ? cp : 0;
}

size_t
jk_johab_decode(struct jk_span s, uint32_t *cp)
{
	unsigned lead, trail;

	*cp = JK_NO_CHARACTER;
	if (s.len == 0)
		return 0;
	lead = s.ptr[0];
	if (lead < 0x80) {
		*cp = lead;
		return 1;
	}
	if (s.len < 2)
		return 0;
	trail = s.ptr[1];
	if (lead >= HANGUL_LEAD_MIN && lead <= HANGUL_LEAD_MAX) {
		if (trail >= 0x31 && trail != 0x7f)
			*cp = hangul(lead << 8 | trail);
		else
			*cp = 0;
	} else if (lead == PRIVATE_LEAD && trail >= 0x31) {
		return 2;
	} else {
		*cp = row_pair(lead, trail);
	}
	if (*cp != 0)
		return 2;
	*cp = JK_NO_CHARACTER;
	return 0;
}

static size_t
decode_one(const struct jk_codepage *page, struct jk_span s, uint32_t *cp)
{
	(void)page;
	return jk_johab_decode(s, cp);
}

size_t
jk_decode_johab(struct jk_transcoder *t, struct jk_span raw, bool end)
{
	return jk_transcoder_put_pairs(t, raw, end, decode_one);
}
