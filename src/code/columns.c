/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "COMMENT ON COLUMN T.C IS '…'" stands far below the column that it speaks
 * of: the label goes to the line of the column in CREATE TABLE.
 */
#include "config.h"

#include "code/find.h"
#include "code/reading.h"

/* Lines of a text looked at for columns, all labels together. */
#define LOOKS_MAX 200000

static size_t
skip_marks(struct jk_span s, size_t at)
{
	while (at < s.len &&
	       (jk_byte_is_blank(s.ptr[at]) || strchr("`\"[(,", s.ptr[at])))
		at++;
	return at;
}

/* The identifier at the place, past quotes; *end: behind it. */
static struct jk_span
identifier(struct jk_span s, size_t at, size_t *end)
{
	size_t from = skip_marks(s, at), to = from;

	while (to < s.len && jk_byte_is_word(s.ptr[to]))
		to++;
	*end = to;
	while (*end < s.len && strchr("`\"]", s.ptr[*end]) != NULL &&
	       s.ptr[*end] != '\0')
		++*end;
	return jk_span_make(s.ptr + from, to - from);
}

static bool
equal(struct jk_span a, struct jk_span b)
{
	if (a.len != b.len || a.len == 0)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (jk_byte_lower(a.ptr[i]) != jk_byte_lower(b.ptr[i]))
			return false;
	}
	return true;
}

/* The last two parts of schema.table.column. */
static bool
read_column(struct jk_span line, struct jk_span *table, struct jk_span *column)
{
	static const char words[] = "on column ";
	size_t at = jk_find_word(line, 0, jk_span_str(words));

	if (at == line.len)
		return false;
	*table = jk_span_make(NULL, 0);
	*column = identifier(line, at + sizeof(words) - 1, &at);
	while (at < line.len && line.ptr[at] == '.') {
		*table = *column;
		*column = identifier(line, at + 1, &at);
	}
	return table->len > 0 && column->len > 0;
}

/* The line begins the table. */
static bool
creates(struct jk_span line, struct jk_span table)
{
	size_t at = jk_find_word(line, 0, jk_span_str("create ")), end;
	bool named = false;

	while (at < line.len && !named) {
		struct jk_span id = identifier(line, at, &end);

		named = equal(id, table);
		at = end > at ? end : at + 1;
	}
	return named;
}

void
jk_reading_carry_column(struct jk_reading *r, size_t index, struct jk_span line)
{
	const struct jk_lines *l = &r->lines;
	struct jk_span table, column;
	size_t found = index;

	if (!read_column(line, &table, &column))
		return;
	for (size_t i = index; i > 0 && r->looks < LOOKS_MAX; r->looks++) {
		size_t end;
		struct jk_span raw;

		i--;
		raw = jk_span_make(l->raw.ptr + l->start[i],
				   l->start[i + 1] - l->start[i]);
		raw = jk_span_head(raw, JK_LINE_MAX);
		if (equal(identifier(raw, 0, &end), column))
			found = i;
		if (!creates(raw, table))
			continue;
		if (found < index)
			r->carried[found] = (signed char)-1;
		return;
	}
}
