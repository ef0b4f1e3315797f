/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Passwords in plain text: what is one, and what only stands for one. */
#include "config.h"

#include "judge/validators.h"

#include <string.h>

#include "judge/dictionary.h"
#include "match/token.h"

#define LEAST 4
#define MOST 64

static bool
is_repeated(struct jk_span s)
{
	for (size_t i = 1; i < s.len; i++) {
		if (s.ptr[i] != s.ptr[0])
			return false;
	}
	return true;
}

/* The word in lower case, looked up. */
static bool
is_known(struct jk_span s)
{
	unsigned char low[MOST];

	for (size_t i = 0; i < s.len; i++)
		low[i] = jk_is_alpha(s.ptr[i]) ? s.ptr[i] | 0x20 : s.ptr[i];
	return jk_dictionary_has(JK_DICT_NOT_SECRET, jk_span_make(low, s.len));
}

/* Variables, templates, hidden values, calls: somebody fills them in later. */
static bool
is_stand_in(struct jk_span s)
{
	if (strchr("$%<{[(*@#&/.", s.ptr[0]) != NULL)
		return true;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\0' ||
		    strchr("(){}[]<>\\|`", s.ptr[i]) != NULL)
			return true;
	}
	return false;
}

struct jk_validation
jk_val_password(const struct jk_candidate *c)
{
	struct jk_validation v = { .verdict = JK_REJECT };
	unsigned letters = 0, digits = 0;
	struct jk_span s = c->text;

	if (s.len < LEAST || s.len > MOST || is_stand_in(s) || is_repeated(s) ||
	    is_known(s))
		return v;
	for (size_t i = 0; i < s.len; i++) {
		letters += jk_is_alpha(s.ptr[i]);
		digits += jk_is_digit(s.ptr[i]);
	}
	v.verdict = JK_PLAUSIBLE;
	if (letters > 0 && digits > 0 && s.len >= 6)
		v.facts |= JK_FACT(MIXED);
	return v;
}
