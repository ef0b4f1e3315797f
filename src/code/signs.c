/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "code/signs.h"

#include "code/find.h"

/* Words of lengths, and how far behind them the number may stand. */
static const char *const length_words[] = {
	"maxlength", "minlength", "maxlen",    "size",     "length",   "len",
	"max",       "char",      "character", "varchar2", "nvarchar", "digits",
	"limit",     "string",    "autotab",   "numeric",  "text",
};
#define LENGTH_NEAR 8

/* True when a word of lengths ends before the number, with nothing between
 * them but what joins them. */
static bool
is_length(struct jk_span line, size_t at)
{
	size_t end = at;

	while (end > 0 && at - end < LENGTH_NEAR &&
	       !jk_byte_is_letter(line.ptr[end - 1]) &&
	       (!jk_byte_is_digit(line.ptr[end - 1]) ||
		line.ptr[end - 1] == '2') &&
	       strchr("<>;,", line.ptr[end - 1]) == NULL)
		end--;
	for (size_t i = 0; i < JK_COUNT(length_words); i++) {
		struct jk_span word = jk_span_str(length_words[i]);

		if (word.len <= end &&
		    jk_find(jk_span_make(line.ptr + end - word.len, word.len),
			    0, word) == 0 &&
		    (word.len > 3 || end == word.len ||
		     !jk_byte_is_word(line.ptr[end - word.len - 1])))
			return true;
	}
	return false;
}

static unsigned
lengths_of(struct jk_span line)
{
	unsigned signs = 0;

	for (size_t i = 0; i < line.len; i++) {
		size_t n = 0;
		unsigned v = 0;

		while (i + n < line.len && jk_byte_is_digit(line.ptr[i + n]))
			v = v < 1000 ? v * 10 + line.ptr[i + n] - '0' : v, n++;
		if (n == 0)
			continue;
		if (n <= 2 && (v == 6 || v == 7 || v == 13 || v == 14) &&
		    (i + n == line.len || !jk_byte_is_word(line.ptr[i + n])) &&
		    is_length(line, i))
			signs |= v == 6   ? JK_SIGN_SIX
				 : v == 7 ? JK_SIGN_SEVEN
					  : JK_SIGN_THIRTEEN;
		i += n;
	}
	return signs;
}

/* A class of digits at the place: 'd' all of them, 'g' some that begin at
 * most with 5 (the seventh digit), 0 none. *n: its length. */
static char
class_at(struct jk_span s, size_t at, size_t *n)
{
	size_t end = at + 1;
	bool all = false;

	*n = 1;
	if (s.ptr[at] == 'd' && at > 0 && s.ptr[at - 1] == '\\')
		return 'd';
	if (s.ptr[at] != '[')
		return 0;
	while (end < s.len && (jk_byte_is_digit(s.ptr[end]) ||
			       s.ptr[end] == '-' || s.ptr[end] == ','))
		end++;
	if (end == at + 1 || end >= s.len || s.ptr[end] != ']' ||
	    !jk_byte_is_digit(s.ptr[at + 1]))
		return 0;
	*n = end + 1 - at;
	all = *n == 5 && s.ptr[at + 1] == '0' && s.ptr[at + 3] == '9';
	return all ? 'd' : 'g';
}

/* A regular expression without what does not count: groups, dashes, slashes;
 * classes as d and g. */
static size_t
squeeze(struct jk_span line, char *out, size_t cap)
{
	size_t len = 0, n;

	for (size_t i = 0; i < line.len && len < cap; i += n) {
		char class = class_at(line, i, &n);

		if (class != 0)
			out[len++] = class;
		else if (strchr("\\()?:-^[]*", line.ptr[i]) == NULL)
			out[len++] = (char)line.ptr[i];
	}
	return len;
}

static bool
has_shape(struct jk_span line)
{
	static const char *const shapes[] = {
		"d{6}gd{6}",      "d{6}d{7}",       "d{6}d{1}d{6}",
		"gd{6}",          "999999-9999999", "######-#######",
		"000000-0000000", "dddddd-ddddddd", "xxxxxx-xxxxxxx",
		"aaaaaa-aaaaaaa", "@@@@@@-@@@@@@@", "######-{#",
		"@@@@@@-{#",      "999999-a",       "yymmdd-",
	};
	char text[2048];
	struct jk_span s;

	s = jk_span_make(text, squeeze(line, text, sizeof(text)));
	for (size_t i = 0; i < JK_COUNT(shapes); i++) {
		struct jk_span shape = jk_span_str(shapes[i]);

		if (jk_find(i < 4 ? s : line, 0, shape) <
		    (i < 4 ? s.len : line.len))
			return true;
	}
	return false;
}

static bool
takes_seventh(struct jk_span line)
{
	static const char *const ways[] = {
		"charat(6)",     "charat(7)",
		"substr(6,1",    "substr(6, 1",
		"substr(7,1",    "substr(7, 1",
		",7,1)",         ", 7, 1)",
		",8,1)",         ", 8, 1)",
		"substring(6,7", "substring(6, 7",
		"substring(7,8", "substring(7, 8",
		"slice(6,7",     "slice(6, 7",
		"[6]",           "[7]",
		"[6:7]",         "[7:8]",
		",6,1)",         ", 6, 1)",
	};

	for (size_t i = 0; i < JK_COUNT(ways); i++) {
		if (jk_find(line, 0, jk_span_str(ways[i])) < line.len)
			return true;
	}
	return false;
}

unsigned
jk_signs_of(struct jk_span line)
{
	unsigned signs = lengths_of(line);

	if (has_shape(line))
		signs |= JK_SIGN_SHAPE;
	if (takes_seventh(line))
		signs |= JK_SIGN_SEVENTH;
	return signs;
}

static size_t
digits_at(struct jk_span s, size_t at)
{
	size_t n = 0;

	while (at + n < s.len && jk_byte_is_digit(s.ptr[at + n]))
		n++;
	return n;
}

/* 3-2-4 digits: what is called so abroad is no less a value. */
static bool
is_foreign(struct jk_span s, size_t at)
{
	return at + 11 <= s.len && s.ptr[at + 3] == '-' &&
	       digits_at(s, at + 4) == 2 && s.ptr[at + 6] == '-' &&
	       digits_at(s, at + 7) == 4;
}

bool
jk_signs_has_value(struct jk_span line)
{
	bool six = false;

	for (size_t i = 0; i < line.len; i++) {
		size_t n = digits_at(line, i);
		bool same = true;

		for (size_t k = 1; k < n; k++)
			same = same && line.ptr[i + k] == line.ptr[i];
		if (n == 13 && !same)
			return true;
		if (n == 6 && !same && i + n + 1 < line.len &&
		    line.ptr[i + n] == '-' && digits_at(line, i + n + 1) == 7)
			return true;
		if (six && n == 7 && !same)
			return true;
		if (n == 3 && !same && is_foreign(line, i))
			return true;
		six |= n == 6 && !same;
		i += n;
	}
	return false;
}
