/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Postal addresses of Korea: what their words are, not their form. */
#include "config.h"

#include "judge/validators.h"

#include <string.h>

#include "judge/dictionary.h"

/* Where the word at the head of s ends. */
static size_t
word_len(struct jk_span s)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] != ' ' && s.ptr[n] != '\n' &&
	       s.ptr[n] != ',')
		n++;
	return n;
}

static bool
ends_with(struct jk_span s, const char *end)
{
	size_t n = strlen(end);

	return s.len > n && memcmp(s.ptr + s.len - n, end, n) == 0;
}

/* Words that only look like a city, a county or a district. */
static bool
is_other_word(struct jk_span s)
{
	static const char *const other[] = {
		"다시", "역시", "반드시", "즉시", "잠시", "혹시", "표시",
		"연구", "요구", "친구",   "지구", "청구", "기구", "도구",
		"누구", "또는", "임시",   "일시", "지시", "실시", "공시",
	};

	for (size_t i = 0; i < JK_COUNT(other); i++) {
		if (jk_span_equal(s, jk_span_str(other[i])))
			return true;
	}
	return false;
}

/* A word that names a place: by the lists, or by its ending. */
static bool
is_place(struct jk_span word, uint64_t *facts)
{
	if (word.ptr[word.len - 1] < 0x80)
		return false;
	if (jk_dictionary_has(JK_DICT_PROVINCES, word)) {
		*facts |= JK_FACT(PROVINCE);
		return true;
	}
	if (jk_dictionary_has(JK_DICT_DISTRICTS, word)) {
		*facts |= JK_FACT(DISTRICT);
		return true;
	}
	return (ends_with(word, "시") || ends_with(word, "군") ||
		ends_with(word, "구")) &&
	       !is_other_word(word);
}

struct jk_validation
jk_val_address(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_REJECT };
	struct jk_span rest = c->text;

	while (rest.len > 0) {
		size_t n = word_len(rest);

		if (n > 0 && is_place(jk_span_head(rest, n), &v.facts))
			v.verdict = JK_PLAUSIBLE;
		rest = jk_span_from(rest, n + 1);
	}
	return v;
}
