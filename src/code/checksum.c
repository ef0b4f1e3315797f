/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "code/checksum.h"

#include "code/find.h"

static const char weights[] = "234567892345";
#define NWEIGHTS (sizeof(weights) - 1)
/* Bytes between two weights of an array, and of a sum that is written out. */
#define ARRAY_GAP 12
#define SUM_GAP 160

/* A digit that stands alone. */
static bool
is_single(struct jk_span s, size_t i)
{
	return jk_byte_is_digit(s.ptr[i]) &&
	       (i == 0 || !jk_byte_is_word(s.ptr[i - 1])) &&
	       (i + 1 == s.len || !jk_byte_is_word(s.ptr[i + 1]));
}

static bool
joins_array(unsigned char c)
{
	return jk_byte_is_blank(c) || strchr(",;'\"{}|/[]", c) != NULL;
}

/* The array, from the 2 at the place on. */
static bool
is_array(struct jk_span s, size_t at)
{
	size_t k = 1;

	for (size_t i = at + 1, gap = 0; i < s.len && k < NWEIGHTS; i++) {
		if (is_single(s, i)) {
			if (s.ptr[i] != (unsigned char)weights[k])
				return false;
			k++;
			gap = 0;
		} else if (!joins_array(s.ptr[i]) || ++gap > ARRAY_GAP) {
			return false;
		}
	}
	return k == NWEIGHTS;
}

static bool
is_string(struct jk_span s, size_t at)
{
	return jk_span_starts_with(jk_span_from(s, at), weights, NWEIGHTS) &&
	       (at == 0 || !jk_byte_is_word(s.ptr[at - 1])) &&
	       (at + NWEIGHTS >= s.len ||
		!jk_byte_is_digit(s.ptr[at + NWEIGHTS]));
}

/* A factor: an asterisk stands beside it, blanks apart. */
static bool
is_factor(struct jk_span s, size_t at)
{
	size_t left = at, right = at + 1;

	while (left > 0 && s.ptr[left - 1] == ' ')
		left--;
	while (right < s.len && s.ptr[right] == ' ')
		right++;
	return (left > 0 && s.ptr[left - 1] == '*') ||
	       (right < s.len && s.ptr[right] == '*');
}

/* The sum written out, from the 2 at the place on. */
static bool
is_sum(struct jk_span s, size_t at)
{
	size_t k = 1;

	if (!is_factor(s, at))
		return false;
	for (size_t i = at + 1, gap = 0; i < s.len && k < NWEIGHTS; i++) {
		if (++gap > SUM_GAP)
			return false;
		if (!is_single(s, i) || !is_factor(s, i))
			continue;
		if (s.ptr[i] != (unsigned char)weights[k])
			return false;
		k++;
		gap = 0;
	}
	return k == NWEIGHTS;
}

/* The code without blanks and brackets, for what is short and fixed. */
static size_t
squeeze(struct jk_span s, char *out, size_t cap)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len && n < cap; i++) {
		if (!jk_byte_is_blank(s.ptr[i]) &&
		    strchr("()", s.ptr[i]) == NULL)
			out[n++] = (char)jk_byte_lower(s.ptr[i]);
	}
	return n;
}

static bool
has_one(struct jk_span s, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (jk_find(s, 0, jk_span_str(list[i])) < s.len)
			return true;
	}
	return false;
}

/* i % 8 + 2, and counters that go back to 2 behind 9. */
static const char *const loops[] = {
	"%8+2",           "mod8+2",     ",8+2",         "%8]",
	"==10)k=2",       "==10k=2",    ">9=2",         "==10{k=2",
	">9w=2",          ">9weight=2", "==10weight=2", "==10multiplier=2",
	">9multiplier=2", "==10n=2",    ">9n=2",        "==10j=2",
	">9j=2",          ">9k=2",      ">=10k=2",      ">=10weight=2",
	"==9?2:",         "%8+=2",      "2+i%8",        "2+%8",
	"2+index%8",      "2+idx%8",    "rem8+2",
};
static const char *const moduli[] = {
	"%11", "mod11", ",11", "%m11", "rem11", "\\11",
};

struct jk_checksum
jk_checksum_find(struct jk_span code)
{
	struct jk_checksum found = { .at = code.len };
	char text[4096];
	struct jk_span s;

	s = jk_span_make(text, squeeze(code, text, sizeof(text)));
	found.modulus = has_one(s, moduli, JK_COUNT(moduli));
	for (size_t i = 0; i < code.len && !found.weights; i++) {
		if (code.ptr[i] != '2')
			continue;
		found.weights = is_string(code, i) ||
				(is_single(code, i) &&
				 (is_array(code, i) || is_sum(code, i)));
		found.at = i;
	}
	if (found.weights)
		return found;
	found.weights = found.modulus && has_one(s, loops, JK_COUNT(loops));
	found.at = jk_find(code, 0, jk_span_str("11"));
	return found;
}
