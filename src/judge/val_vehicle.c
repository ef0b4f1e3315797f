/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Vehicle plates: class, a letter, four digits; older ones name the region. */
#include "config.h"

#include "judge/validators.h"

#include <string.h>

#include <jikimi/charset.h>

#include "judge/dictionary.h"
#include "match/token.h"

/* Letters of private cars, taxis and lorries, parcels, and hired cars. */
static const char letters[] = "가나다라마거너더러머버서어저고노도로모보소오조"
			      "구누두루무부수우주아바사자배하허호육해공국합";

static const struct jk_validation reject = { .verdict = JK_REJECT };

static bool
is_letter(struct jk_span s)
{
	size_t at = jk_span_find(jk_span_str(letters), 0, s);

	return s.len == 3 && at < strlen(letters) && at % 3 == 0;
}

static struct jk_span
skip_space(struct jk_span s, bool *spaced)
{
	if (s.len == 0 || s.ptr[0] != ' ')
		return s;
	*spaced = true;
	return jk_span_from(s, 1);
}

static size_t
count_digits(struct jk_span s)
{
	size_t n = 0;

	while (n < s.len && jk_is_digit(s.ptr[n]))
		n++;
	return n;
}

/* Length of the region's name at the head of s: Hangul before a digit. */
static size_t
region_len(struct jk_span s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] >= 0x80)
		n++;
	return n;
}

struct jk_validation
jk_val_plate(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_PLAUSIBLE };
	size_t region = region_len(c->text), class;
	bool before = false, behind = false;
	struct jk_span s = jk_span_from(c->text, region);

	/* The last four digits are what is known at first. */
	if (c->text.len == 4 && count_digits(c->text) == 4)
		return v;
	if (region > 0 && !jk_dictionary_has(JK_DICT_PROVINCES,
					     jk_span_head(c->text, region)))
		return reject;
	s = skip_space(s, &before);
	before = false;
	class = count_digits(s);
	if (class < (region > 0 ? 1 : 2) || class > 3 ||
	    (class > 1 && s.ptr[0] == '0' && s.ptr[1] == '0'))
		return reject;
	s = skip_space(jk_span_from(s, class), &before);
	if (!is_letter(jk_span_head(s, 3)))
		return reject;
	s = skip_space(jk_span_from(s, 3), &behind);
	if (s.len != 4 || count_digits(s) != 4)
		return reject;
	if (region > 0)
		v.facts |= JK_FACT(REGION);
	v.facts |= before ? JK_FACT(GROUPED) : JK_FACT(BARE);
	return v;
}
