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
#define SQUEEZED_MAX 4096

struct squeezed {
	char text[SQUEEZED_MAX];
	unsigned short at[SQUEEZED_MAX]; /* place in the code */
	size_t n;
};

static void
squeeze(struct jk_span s, struct squeezed *out)
{
	out->n = 0;
	for (size_t i = 0; i < s.len && i <= 0xffff && out->n < SQUEEZED_MAX;
	     i++) {
		if (jk_byte_is_blank(s.ptr[i]) ||
		    strchr("()", s.ptr[i]) != NULL)
			continue;
		out->at[out->n] = (unsigned short)i;
		out->text[out->n++] = (char)jk_byte_lower(s.ptr[i]);
	}
}

/* First place of one of the words; s.len: there is none. */
static size_t
find_one(struct jk_span s, const char *const *list, size_t n)
{
	size_t best = s.len;

	for (size_t i = 0; i < n; i++) {
		size_t at = jk_find(s, 0, jk_span_str(list[i]));

		best = at < best ? at : best;
	}
	return best;
}

/* i % 8 + 2, two ranges behind each other, and what goes back to 2 behind 9
 * without being set. */
static const char *const loops[] = {
	"%8+2",   "mod8+2",    ",8+2",     "%8]",     "%8+=2",   "rem8+2",
	"&7+2",   "range2,10", "range2,9", "2..9",    "==9?2:",  ">9?2:",
	">=9?2:", ">8?2:",     "==10?2:",  "==9else", "i+2:i-6", "i-6:i+2",
	"idx-6",  "index-6",   "i%8]",
};
static const char *const moduli[] = {
	"%11", "mod11", ",11", "%m11", "rem11", "\\11",
};

static size_t
word_behind(struct jk_span s, size_t at)
{
	size_t end = at;

	while (end < s.len && jk_byte_is_word(s.ptr[end]))
		end++;
	return end;
}

/* 2 + i % 8, from the remainder on. */
static bool
is_added_before(struct jk_span s, size_t at)
{
	size_t from = at;

	while (from > 0 && jk_byte_is_word(s.ptr[from - 1]))
		from--;
	return from >= 2 && s.ptr[from - 1] == '+' && s.ptr[from - 2] == '2';
}

/* if (k > 9) k = 2: what stands behind the comparison at [at, end) is set to
 * 2 and stands before it. */
static bool
is_set_back(struct jk_span s, size_t at, size_t end)
{
	size_t from, to, len;

	while (end < s.len && !jk_byte_is_word(s.ptr[end]) && s.ptr[end] != '$')
		end++;
	if (jk_span_starts_with(jk_span_from(s, end), "then", 4))
		end += 4;
	from = end;
	if (from < s.len && s.ptr[from] == '$')
		from++;
	to = word_behind(s, from);
	len = to - from;
	if (len == 0 || len > at ||
	    memcmp(s.ptr + at - len, s.ptr + from, len) != 0)
		return false;
	/* Pascal and PL/SQL write := */
	if (to < s.len && s.ptr[to] == ':')
		to++;
	return to + 1 < s.len && s.ptr[to] == '=' && s.ptr[to + 1] == '2' &&
	       (to + 2 == s.len || !jk_byte_is_digit(s.ptr[to + 2]));
}

/* A loop that makes the weights: where, s.len: there is none. */
static size_t
find_loop(struct jk_span s)
{
	static const char *const limits[] = { ">9", "==10", ">=10", "=10" };
	size_t best = find_one(s, loops, JK_COUNT(loops));

	for (size_t i = 0; i < best; i++) {
		struct jk_span rest = jk_span_from(s, i);

		if (jk_span_starts_with(rest, "%8", 2) && is_added_before(s, i))
			return i;
		for (size_t k = 0; k < JK_COUNT(limits); k++) {
			size_t len = strlen(limits[k]);

			if (jk_span_starts_with(rest, limits[k], len) &&
			    is_set_back(s, i, i + len))
				return i;
		}
	}
	return best;
}

struct jk_checksum
jk_checksum_find(struct jk_span code)
{
	struct jk_checksum found = { .at = code.len };
	struct squeezed squeezed;
	struct jk_span s;
	size_t at;

	squeeze(code, &squeezed);
	s = jk_span_make(squeezed.text, squeezed.n);
	found.modulus = find_one(s, moduli, JK_COUNT(moduli)) < s.len;
	for (size_t i = 0; i < code.len && !found.weights; i++) {
		if (code.ptr[i] != '2')
			continue;
		found.weights = is_string(code, i) ||
				(is_single(code, i) &&
				 (is_array(code, i) || is_sum(code, i)));
		found.at = i;
	}
	/* Weights are for multiplying: id % 8 + 2 may be a bucket. */
	if (found.weights || !found.modulus ||
	    memchr(s.ptr, '*', s.len) == NULL)
		return found;
	at = find_loop(s);
	found.weights = at < s.len;
	if (found.weights)
		found.at = squeezed.at[at];
	return found;
}
