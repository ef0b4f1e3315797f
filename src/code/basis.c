/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "code/basis.h"

#include "code/find.h"

/* The value behind a key: in quotes, or up to a blank. */
static struct jk_span
value_of(struct jk_span line, size_t at, const char *key)
{
	size_t from;
	unsigned char quote = 0;

	at = jk_find_word(line, at, jk_span_str(key));
	if (at == line.len)
		return jk_span_make(NULL, 0);
	from = at + strlen(key);
	if (from < line.len &&
	    (line.ptr[from] == '"' || line.ptr[from] == '\''))
		quote = line.ptr[from++];
	for (at = from; at < line.len; at++) {
		if (quote != 0 ? line.ptr[at] == quote
			       : jk_byte_is_blank(line.ptr[at]))
			break;
	}
	return jk_span_make(line.ptr + from, at - from);
}

static unsigned
number(struct jk_span s, size_t at, size_t n)
{
	unsigned v = 0;

	for (size_t i = at; i < at + n; i++)
		v = v * 10 + (s.ptr[i] - '0');
	return v;
}

/* Days since 1970-01-01 of YYYY-MM-DD; -1: it is none. */
static int64_t
day_of(struct jk_span s)
{
	static const unsigned before[] = { 0,   31,  59,  90,  120, 151,
					   181, 212, 243, 273, 304, 334 };
	int64_t year, month, day, leap;

	if (s.len < 10 || s.ptr[4] != '-' || s.ptr[7] != '-')
		return -1;
	for (size_t i = 0; i < 10; i++) {
		if (i != 4 && i != 7 && !jk_byte_is_digit(s.ptr[i]))
			return -1;
	}
	year = number(s, 0, 4);
	month = number(s, 5, 2);
	day = number(s, 8, 2);
	if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31)
		return -1;
	leap = month > 2 &&
	       (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
	year--;
	return year * 365 + year / 4 - year / 100 + year / 400 - 719162 +
	       before[month - 1] + leap + day - 1;
}

static bool
has_digit(struct jk_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (jk_byte_is_digit(s.ptr[i]))
			return true;
	}
	return false;
}

struct jk_basis
jk_basis_read(const struct jk_word_list *lists, struct jk_span line,
	      int64_t today)
{
	static const char mark[] = "jikimi:basis=";
	struct jk_basis b = { .state = JK_BASIS_NONE };
	size_t at = jk_find(line, 0, jk_span_str(mark));
	int64_t until;

	if (at == line.len)
		return b;
	b.law = value_of(line, at, mark);
	b.owner = value_of(line, at, "owner=");
	b.until = value_of(line, at, "until=");
	until = day_of(b.until);
	b.state = JK_BASIS_VALID;
	if (!jk_list_in(&lists[JK_LIST_LAW], b.law) ||
	    !jk_list_in(&lists[JK_LIST_ARTICLE], b.law) || !has_digit(b.law))
		b.state = JK_BASIS_NO_LAW;
	else if (b.until.len > 0 && until < 0)
		b.state = JK_BASIS_BAD_DATE;
	else if (b.until.len > 0 && until < today)
		b.state = JK_BASIS_EXPIRED;
	return b;
}
