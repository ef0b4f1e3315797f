/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/charset.h>

/* Rows of two-byte characters, and their columns. */
enum {
	LEAD_FIRST = 0x81,
	LEAD_LAST = 0xfe,
	TRAIL_FIRST = 0x41,
	TRAIL_LAST = 0xfe,
	/* The 2,350 syllables of KS X 1001, in the order of Unicode. */
	SYLLABLE_ROW = 0xb0,
	COLUMN = 0xa1,
	COLUMNS = 94,
	SYLLABLES = 2350,
};

static uint32_t
char_of(unsigned lead, unsigned trail, unsigned char out[2])
{
	uint32_t cp = 0;

	out[0] = (unsigned char)lead;
	out[1] = (unsigned char)trail;
	if (jk_cp949_decode(jk_span_make(out, 2), &cp) != 2)
		return 0;
	return cp;
}

static bool
find_syllable(uint32_t want, unsigned char out[2])
{
	unsigned low = 0, high = SYLLABLES;

	while (low < high) {
		unsigned mid = low + (high - low) / 2;
		uint32_t cp = char_of(SYLLABLE_ROW + mid / COLUMNS,
				      COLUMN + mid % COLUMNS, out);

		if (cp == want)
			return true;
		if (cp < want)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

/* Any other character: asked at most a few times in a run. */
static bool
find_other(uint32_t want, unsigned char out[2])
{
	for (unsigned lead = LEAD_FIRST; lead <= LEAD_LAST; lead++) {
		for (unsigned trail = TRAIL_FIRST; trail <= TRAIL_LAST;
		     trail++) {
			if (char_of(lead, trail, out) == want)
				return true;
		}
	}
	return false;
}

bool
jk_cp949_encode(struct jk_buf *out, struct jk_span utf8)
{
	while (utf8.len > 0) {
		unsigned char pair[2];
		uint32_t cp;
		size_t n = jk_utf8_decode(utf8, &cp);

		if (n == 0)
			return false;
		if (cp < 0x80)
			jk_buf_append_byte(out, (unsigned char)cp);
		else if (find_syllable(cp, pair) || find_other(cp, pair))
			jk_buf_append(out, pair, 2);
		else
			return false;
		utf8 = jk_span_from(utf8, n);
	}
	return true;
}
