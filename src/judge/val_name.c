/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of persons in Korea: a surname and one to three syllables. */
#include "config.h"

#include "judge/validators.h"

#include "judge/dictionary.h"

#define SYLLABLE 3 /* bytes of one in UTF-8 */
#define MOST 5

static bool
is_hangul(struct jk_span s)
{
	for (size_t i = 0; i < s.len; i += SYLLABLE) {
		if (s.ptr[i] < 0xea || s.ptr[i] > 0xed)
			return false;
	}
	return true;
}

/* True when every syllable is one that people call their children. */
static bool
is_given(struct jk_span s)
{
	for (; s.len > 0; s = jk_span_from(s, SYLLABLE)) {
		if (!jk_dictionary_has(JK_DICT_GIVEN,
				       jk_span_head(s, SYLLABLE)))
			return false;
	}
	return true;
}

/* What is left of s behind the surname; all of it when there is none. */
static struct jk_span
skip_surname(struct jk_span s)
{
	if (s.len > 2 * SYLLABLE &&
	    jk_dictionary_has(JK_DICT_SURNAMES, jk_span_head(s, 2 * SYLLABLE)))
		return jk_span_from(s, 2 * SYLLABLE);
	if (jk_dictionary_has(JK_DICT_SURNAMES, jk_span_head(s, SYLLABLE)))
		return jk_span_from(s, SYLLABLE);
	return s;
}

struct jk_validation
jk_val_name(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_REJECT };
	size_t n = c->text.len / SYLLABLE;
	struct jk_span given;

	if (n < 2 || n > MOST || n * SYLLABLE != c->text.len ||
	    !is_hangul(c->text) ||
	    jk_dictionary_has(JK_DICT_NOT_NAMES, c->text) ||
	    jk_dictionary_has(JK_DICT_BANKS, c->text))
		return v;
	given = skip_surname(c->text);
	if (given.len == c->text.len || given.len > 3 * SYLLABLE)
		return v;
	v.verdict = is_given(given) ? JK_PROVEN : JK_PLAUSIBLE;
	if (given.len != 2 * SYLLABLE)
		v.facts |= JK_FACT(SHORT_NAME);
	return v;
}
