/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/sql_head.h"

#include <string.h>
#include <strings.h>

#include "match/token.h"

static bool
is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t
skip_space(struct jk_span s, size_t at)
{
	while (at < s.len && is_space(s.ptr[at]))
		at++;
	return at;
}

static bool
is_word_char(unsigned char c)
{
	return jk_is_alpha(c) || jk_is_digit(c) || c >= 0x80 || c == '_' ||
	       c == '$' || c == '#';
}

/* Skips a word, in any case, and the space behind it. */
static bool
take_word(struct jk_span s, size_t *at, const char *word)
{
	size_t n = strlen(word);

	if (s.len - *at < n ||
	    strncasecmp((const char *)s.ptr + *at, word, n) != 0 ||
	    (*at + n < s.len && is_word_char(s.ptr[*at + n])))
		return false;
	*at = skip_space(s, *at + n);
	return true;
}

/* The byte that closes what c opens; 0 when c opens no quoted name. */
static unsigned char
closing(unsigned char c)
{
	switch (c) {
	case '`':
	case '"':
		return c;
	case '[':
		return ']';
	default:
		return 0;
	}
}

/* One part of a name, in quotes or not. Returns the position behind it. */
static size_t
skip_part(struct jk_span s, size_t at)
{
	unsigned char close = at < s.len ? closing(s.ptr[at]) : 0;

	if (close == 0) {
		while (at < s.len && is_word_char(s.ptr[at]))
			at++;
		return at;
	}
	for (at++; at < s.len && s.ptr[at] != close; at++) {
		if (s.ptr[at] == '\n')
			return at;
	}
	return at < s.len ? at + 1 : at;
}

/* A name with its schema: a.b, `a`.`b`, [a].[b]. */
static struct jk_span
take_name(struct jk_span s, size_t *at)
{
	size_t from = *at;

	*at = skip_part(s, *at);
	while (*at > from && *at < s.len && s.ptr[*at] == '.')
		*at = skip_part(s, *at + 1);
	s = jk_span_make(s.ptr + from, *at - from);
	return s;
}

/* The position behind the string constant that begins at at. */
static size_t
skip_string(struct jk_span s, size_t at)
{
	for (at++; at < s.len && s.ptr[at] != '\''; at++)
		at += s.ptr[at] == '\\';
	return at < s.len ? at + 1 : s.len;
}

/* The position of the bracket that closes the one open before at, or of the
 * end. */
static size_t
find_close(struct jk_span s, size_t at)
{
	size_t depth = 1;

	while (at < s.len) {
		unsigned char c = s.ptr[at];

		if (c == '\'') {
			at = skip_string(s, at);
			continue;
		}
		depth += c == '(';
		depth -= c == ')';
		if (depth == 0)
			break;
		at++;
	}
	return at;
}

/* A list in brackets, when one opens at *at. */
static struct jk_span
take_list(struct jk_span s, size_t *at)
{
	size_t from = *at + 1, to;

	if (*at >= s.len || s.ptr[*at] != '(')
		return jk_span_head(s, 0);
	to = find_close(s, from);
	*at = skip_space(s, to < s.len ? to + 1 : to);
	return jk_span_make(s.ptr + from, to - from);
}

static bool
read_create(struct jk_span s, size_t *at, struct jk_sql_head *out)
{
	static const char *const between[] = { "GLOBAL", "LOCAL", "TEMPORARY",
					       "TEMP", "UNLOGGED" };

	for (size_t i = 0; i < JK_COUNT(between); i++)
		take_word(s, at, between[i]);
	if (!take_word(s, at, "TABLE"))
		return false;
	if (take_word(s, at, "IF") && take_word(s, at, "NOT"))
		take_word(s, at, "EXISTS");
	out->table = take_name(s, at);
	*at = skip_space(s, *at);
	out->columns = take_list(s, at);
	return out->columns.len > 0;
}

static bool
read_insert(struct jk_span s, size_t *at, struct jk_sql_head *out)
{
	static const char *const between[] = {
		"LOW_PRIORITY", "DELAYED", "HIGH_PRIORITY", "IGNORE",
		"OR",           "REPLACE", "INTO",          "TABLE"
	};

	for (size_t i = 0; i < JK_COUNT(between); i++)
		take_word(s, at, between[i]);
	out->table = take_name(s, at);
	*at = skip_space(s, *at);
	out->columns = take_list(s, at);
	if (take_word(s, at, "OVERRIDING")) {
		take_word(s, at, "SYSTEM");
		take_word(s, at, "USER");
		take_word(s, at, "VALUE");
	}
	return take_word(s, at, "VALUES") || take_word(s, at, "VALUE");
}

static bool
read_copy(struct jk_span s, size_t *at, struct jk_sql_head *out)
{
	out->table = take_name(s, at);
	*at = skip_space(s, *at);
	out->columns = take_list(s, at);
	if (!take_word(s, at, "FROM") || !take_word(s, at, "STDIN"))
		return false;
	for (; *at < s.len && s.ptr[*at - 1] != '\n'; ++*at)
		out->csv |=
			s.len - *at > 3 &&
			strncasecmp((const char *)s.ptr + *at, "csv", 3) == 0;
	return true;
}

struct jk_sql_head
jk_sql_head(struct jk_span s)
{
	struct jk_sql_head out = { .kind = JK_SQL_NONE };
	size_t at = skip_space(s, 0);

	if (take_word(s, &at, "CREATE"))
		out.kind =
			read_create(s, &at, &out) ? JK_SQL_CREATE : JK_SQL_NONE;
	else if (take_word(s, &at, "INSERT") || take_word(s, &at, "REPLACE"))
		out.kind =
			read_insert(s, &at, &out) ? JK_SQL_INSERT : JK_SQL_NONE;
	else if (take_word(s, &at, "COPY"))
		out.kind = read_copy(s, &at, &out) ? JK_SQL_COPY : JK_SQL_NONE;
	if (out.table.len == 0)
		out.kind = JK_SQL_NONE;
	out.end = at;
	return out;
}

struct jk_span
jk_sql_bare(struct jk_span name)
{
	size_t at = 0, from = 0, next;

	while ((next = skip_part(name, at)) < name.len && name.ptr[next] == '.')
		at = from = next + 1;
	name = jk_span_from(name, from);
	if (name.len >= 2 && closing(name.ptr[0]) == name.ptr[name.len - 1]) {
		name = jk_span_from(name, 1);
		name.len--;
	}
	return name;
}

/* The end of the item that begins at at: a comma outside brackets and
 * strings, or the end. */
static size_t
find_comma(struct jk_span s, size_t at)
{
	while (at < s.len && s.ptr[at] != ',') {
		unsigned char c = s.ptr[at];

		if (c == '\'')
			at = skip_string(s, at);
		else if (c == '(')
			at = find_close(s, at + 1) + 1;
		else if (closing(c) != 0)
			at = skip_part(s, at);
		else
			at++;
	}
	return at < s.len ? at : s.len;
}

/* The string behind the word COMMENT of a column. */
static struct jk_span
find_comment(struct jk_span item)
{
	for (size_t at = 0; at < item.len; at++) {
		size_t from = at;

		if ((item.ptr[at] | 0x20) != 'c' ||
		    !take_word(item, &from, "COMMENT"))
			continue;
		if (from < item.len && item.ptr[from] == '\'') {
			size_t end = skip_string(item, from);

			return jk_span_make(item.ptr + from + 1,
					    end > from + 1 ? end - from - 2
							   : 0);
		}
	}
	return jk_span_head(item, 0);
}

static bool
is_constraint(struct jk_span item)
{
	static const char *const words[] = {
		"PRIMARY", "KEY",   "UNIQUE",     "INDEX",
		"FOREIGN", "CHECK", "CONSTRAINT", "FULLTEXT",
		"SPATIAL", "LIKE",  "EXCLUDE"
	};
	size_t at;

	for (size_t i = 0; i < JK_COUNT(words); i++) {
		at = 0;
		if (take_word(item, &at, words[i]))
			return true;
	}
	return false;
}

bool
jk_sql_next(struct jk_span *columns, bool created, struct jk_sql_column *out)
{
	while (columns->len > 0) {
		size_t at = skip_space(*columns, 0), end;
		struct jk_span item;

		end = find_comma(*columns, at);
		item = jk_span_make(columns->ptr + at, end - at);
		*columns = jk_span_from(*columns, end + 1);
		if (created && is_constraint(item))
			continue;
		at = 0;
		out->name = jk_sql_bare(take_name(item, &at));
		out->comment =
			created ? find_comment(item) : jk_span_head(item, 0);
		return true;
	}
	return false;
}
