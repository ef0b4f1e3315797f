/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/sql.h"

#include <string.h>
#include <strings.h>

#include "match/token.h"

static bool
is_name_char(unsigned char c)
{
	return jk_is_alpha(c) || jk_is_digit(c) || c >= 0x80 ||
	       (c != '\0' && strchr("_$#.`\"[]", c) != NULL);
}

static size_t
skip_space(struct jk_span s, size_t at)
{
	while (at < s.len && s.ptr[at] <= ' ')
		at++;
	return at;
}

/* Skips a word and the space behind it; 0 when it does not stand there. */
static size_t
skip_word(struct jk_span s, size_t at, const char *word)
{
	size_t n = strlen(word);

	if (s.len - at < n ||
	    strncasecmp((const char *)s.ptr + at, word, n) != 0)
		return 0;
	return skip_space(s, at + n);
}

static struct jk_span
take_name(struct jk_span s, size_t *at)
{
	size_t from = *at;

	while (*at < s.len && is_name_char(s.ptr[*at]))
		++*at;
	return jk_span_make(s.ptr + from, *at - from);
}

/* The position behind the string constant that begins at at. */
static size_t
skip_string(struct jk_span s, size_t at)
{
	for (at++; at < s.len && s.ptr[at] != '\''; at++)
		at += s.ptr[at] == '\\';
	return at < s.len ? at + 1 : s.len;
}

/* What stands in the brackets that open at *at; *at is moved behind them.
 * False when they do not close. */
static bool
take_brackets(struct jk_span s, size_t *at, struct jk_span *inside)
{
	size_t from = *at + 1, depth = 0;

	while (*at < s.len) {
		unsigned char c = s.ptr[*at];

		if (c == '\'') {
			*at = skip_string(s, *at);
			continue;
		}
		depth += c == '(';
		if (c == ')' && --depth == 0) {
			*inside = jk_span_make(s.ptr + from, *at - from);
			++*at;
			return true;
		}
		++*at;
	}
	return false;
}

static bool
create_at(struct jk_span text, size_t at, struct jk_sql_table *out)
{
	size_t next;

	at = skip_word(text, at, "CREATE");
	if (at == 0 || (at = skip_word(text, at, "TABLE")) == 0)
		return false;
	next = skip_word(text, at, "IF NOT EXISTS");
	at = next > 0 ? next : at;
	out->name = take_name(text, &at);
	at = skip_space(text, at);
	return out->name.len > 0 && at < text.len && text.ptr[at] == '(' &&
	       take_brackets(text, &at, &out->columns);
}

bool
jk_sql_create(struct jk_span text, struct jk_sql_table *out)
{
	for (size_t at = 0; at < text.len; at++) {
		if ((text.ptr[at] | 0x20) == 'c' && create_at(text, at, out))
			return true;
	}
	return false;
}

/* Walks the tuples behind VALUES up to the end of line. */
static bool
walk_tuples(struct jk_span line, size_t at, size_t *index)
{
	size_t item = at;
	bool inside = false;

	*index = 0;
	while (at < line.len) {
		unsigned char c = line.ptr[at];

		if (c == '\'') {
			size_t end = skip_string(line, at);

			/* The value stands in this string, at its head. */
			if (end == line.len && line.ptr[end - 1] != '\'')
				return inside && at + 1 == line.len;
			if (end == line.len && at + 1 == line.len)
				return inside;
			at = end;
			continue;
		}
		if (c == '(' || c == ',') {
			inside |= c == '(';
			*index = c == '(' ? 0 : *index + 1;
			item = at + 1;
		}
		inside = inside && c != ')';
		at++;
	}
	return inside && skip_space(line, item) == line.len;
}

bool
jk_sql_insert(struct jk_span line, struct jk_sql_table *out, size_t *index)
{
	size_t at = skip_word(line, skip_space(line, 0), "INSERT");

	if (at == 0 || (at = skip_word(line, at, "INTO")) == 0)
		return false;
	out->name = take_name(line, &at);
	out->columns = jk_span_head(line, 0);
	at = skip_space(line, at);
	if (at < line.len && line.ptr[at] == '(' &&
	    !take_brackets(line, &at, &out->columns))
		return false;
	at = skip_word(line, skip_space(line, at), "VALUES");
	return at > 0 && out->name.len > 0 && walk_tuples(line, at, index);
}

/* The name without its schema and quotes. */
static struct jk_span
bare_name(struct jk_span s)
{
	static const char quotes[] = "`\"[]";

	for (size_t i = s.len; i > 0; i--) {
		if (s.ptr[i - 1] == '.') {
			s = jk_span_from(s, i);
			break;
		}
	}
	while (s.len > 0 && strchr(quotes, s.ptr[0]) != NULL)
		s = jk_span_from(s, 1);
	while (s.len > 0 && strchr(quotes, s.ptr[s.len - 1]) != NULL)
		s.len--;
	return s;
}

bool
jk_sql_same_name(struct jk_span a, struct jk_span b)
{
	a = bare_name(a);
	b = bare_name(b);
	return a.len == b.len && a.len > 0 &&
	       strncasecmp((const char *)a.ptr, (const char *)b.ptr, a.len) ==
		       0;
}

struct jk_span
jk_sql_column(struct jk_span columns, size_t index)
{
	size_t at = 0, depth = 0;

	for (; index > 0 && at < columns.len; at++) {
		depth += columns.ptr[at] == '(';
		depth -= columns.ptr[at] == ')' && depth > 0;
		index -= columns.ptr[at] == ',' && depth == 0;
	}
	if (index > 0)
		return jk_span_head(columns, 0);
	at = skip_space(columns, at);
	return take_name(columns, &at);
}
