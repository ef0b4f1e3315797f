/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/context.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "judge/sql.h"
#include "match/token.h"
#include "match/window.h"

/* A heading of one column may be this long; more is a sentence. */
#define MAX_LONE_HEADING 40
/* So far back the beginning of a value's line is looked for. */
#define MAX_LINE_BACK 2048
/* That many digits in a row are another value. */
#define OTHER_VALUE 5

static bool
is_word_at(const struct jk_word *w, const struct jk_fold *text, size_t at)
{
	if (at + w->n > text->n ||
	    memcmp(text->cp + at, w->cp, w->n * sizeof(*w->cp)) != 0)
		return false;
	/* Hangul needs no edges: words run together with their endings. */
	if (w->cp[0] < 0x80 && !text->edge[at])
		return false;
	return w->open_end || w->cp[w->n - 1] >= 0x80 || text->edge[at + w->n];
}

static const struct jk_word *
longest_at(const struct jk_words *words, const struct jk_fold *text, size_t at)
{
	unsigned bucket = text->cp[at] % JK_WORD_BUCKETS;
	const struct jk_word *best = NULL;

	for (size_t i = words->from[bucket]; i < words->from[bucket + 1]; i++) {
		const struct jk_word *w = &words->list[i];

		if (w->cp[0] == text->cp[at] && is_word_at(w, text, at) &&
		    (best == NULL || w->n > best->n))
			best = w;
	}
	return best;
}

const struct jk_word *
jk_context_word(const struct jk_words *words, const struct jk_fold *text)
{
	bool stopped = false;

	for (size_t at = text->n; at-- > 0;) {
		const struct jk_word *w;

		stopped |= text->cp[at] == JK_FOLD_STOP;
		w = longest_at(words, text, at);
		if (w != NULL && !(w->against && stopped))
			return w;
	}
	return NULL;
}

struct jk_span
jk_context_left(struct jk_span before, unsigned distance)
{
	unsigned chars = 0, digits = 0, lines = 0;
	size_t i = before.len;

	while (i > 0 && chars < distance) {
		unsigned char c = before.ptr[i - 1];

		lines += c == '\n';
		digits = jk_is_digit(c) ? digits + 1 : 0;
		if (lines > 2 || (lines > 0 && digits >= OTHER_VALUE))
			break;
		i--;
		chars += (c & 0xc0) != 0x80;
	}
	return jk_span_from(before, i);
}

void
jk_header_init(struct jk_header *h)
{
	memset(h, 0, sizeof(*h));
}

void
jk_header_release(struct jk_header *h)
{
	free(h->field);
	jk_buf_release(&h->sql);
	jk_header_init(h);
}

/* The first line, or nothing when it does not end within text. */
static struct jk_span
first_line(struct jk_span text)
{
	if (jk_span_starts_with(text, "\xef\xbb\xbf", 3))
		text = jk_span_from(text, 3);
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '\n' || text.ptr[i] == '\r')
			return jk_span_head(text, i);
	}
	return jk_span_head(text, 0);
}

/* The delimiter that occurs most often outside quotes; 0: none does. */
static unsigned char
find_delimiter(struct jk_span line)
{
	static const char candidates[] = ",\t;|";
	size_t count[sizeof(candidates) - 1] = { 0 }, best = 0;
	bool quoted = false;

	for (size_t i = 0; i < line.len; i++) {
		const char *p;

		quoted ^= line.ptr[i] == '"';
		if (quoted || line.ptr[i] == '\0')
			continue;
		p = strchr(candidates, line.ptr[i]);
		if (p != NULL)
			count[p - candidates]++;
	}
	for (size_t i = 1; i < JK_COUNT(count); i++) {
		if (count[i] > count[best])
			best = i;
	}
	return count[best] > 0 ? (unsigned char)candidates[best] : 0;
}

static size_t
field_end(struct jk_span line, size_t from, unsigned char delimiter)
{
	bool quoted = false;

	for (; from < line.len; from++) {
		quoted ^= line.ptr[from] == '"';
		if (!quoted && line.ptr[from] == delimiter)
			break;
	}
	return from;
}

void
jk_header_parse(struct jk_header *h, struct jk_span text)
{
	struct jk_span line = first_line(text);
	struct jk_window w;
	struct jk_sql_table table;
	size_t from = 0, end;

	jk_header_release(h);
	if (jk_sql_create(text, &table))
		jk_buf_append(&h->sql, text.ptr,
			      (size_t)(table.columns.ptr + table.columns.len +
				       1 - text.ptr));
	h->delimiter = find_delimiter(line);
	if (line.len == 0 || (h->delimiter == 0 && line.len > MAX_LONE_HEADING))
		return;
	jk_window_init(&w);
	jk_window_build(&w, line, 0, line.len);
	line = jk_span_make(w.norm, w.len);
	h->field = jk_xcalloc(JK_HEADER_FIELDS, sizeof(*h->field));
	while (from <= line.len && h->n < JK_HEADER_FIELDS) {
		end = h->delimiter != 0 ? field_end(line, from, h->delimiter)
					: line.len;
		jk_fold_text(&h->field[h->n++],
			     jk_span_make(line.ptr + from, end - from));
		from = end + 1;
	}
	jk_window_release(&w);
}

/* Where the line of pos begins; SIZE_MAX when that lies too far back. */
static size_t
line_start(struct jk_span text, bool bol, size_t pos)
{
	size_t least = pos > MAX_LINE_BACK ? pos - MAX_LINE_BACK : 0;

	const unsigned char *nl = memrchr(text.ptr + least, '\n', pos - least);

	if (nl != NULL)
		return (size_t)(nl - text.ptr) + 1;
	return least == 0 && bol ? 0 : SIZE_MAX;
}

/* True when only quotes, spaces and the like stand in s. */
static bool
is_blank(struct jk_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '\0' || strchr(" \t\"'=(", s.ptr[i]) == NULL)
			return false;
	}
	return true;
}

/* A single column: the value must be all of its line. */
static bool
is_alone(struct jk_span text, size_t end)
{
	for (; end < text.len && text.ptr[end] != '\n'; end++) {
		if (strchr(" \t\r\"',;", text.ptr[end]) == NULL ||
		    text.ptr[end] == '\0')
			return false;
	}
	return true;
}

/* The number of the cell that the value behind line begins; h->n: none. */
static size_t
column_of(const struct jk_header *h, struct jk_span line)
{
	size_t from = 0, column = 0;
	bool quoted = false;

	for (size_t i = 0; h->delimiter != 0 && i < line.len; i++) {
		quoted ^= line.ptr[i] == '"';
		if (quoted || line.ptr[i] != h->delimiter)
			continue;
		column++;
		from = i + 1;
	}
	if (column >= h->n || !is_blank(jk_span_from(line, from)))
		return h->n;
	return column;
}

/* The column's name that the INSERT or the table's CREATE gives. */
static const struct jk_fold *
sql_column(const struct jk_header *h, struct jk_span line,
	   struct jk_fold *scratch)
{
	struct jk_sql_table insert, create;
	struct jk_window w;
	struct jk_span name;
	size_t index;

	if (!jk_sql_insert(line, &insert, &index))
		return NULL;
	if (insert.columns.len == 0 &&
	    jk_sql_create(jk_buf_span(&h->sql), &create) &&
	    jk_sql_same_name(insert.name, create.name))
		insert.columns = create.columns;
	name = jk_sql_column(insert.columns, index);
	if (name.len == 0)
		return NULL;
	jk_window_init(&w);
	jk_window_build(&w, name, 0, name.len);
	jk_fold_text(scratch, jk_span_make(w.norm, w.len));
	jk_window_release(&w);
	return scratch;
}

const struct jk_fold *
jk_header_of(const struct jk_header *h, struct jk_span text, bool bol,
	     size_t start, size_t end, struct jk_fold *scratch)
{
	size_t from = line_start(text, bol, start), column;
	struct jk_span line;

	if (from == SIZE_MAX)
		return NULL;
	line = jk_span_make(text.ptr + from, start - from);
	if (line.len > 6 && (line.ptr[0] | 0x20) == 'i')
		return sql_column(h, line, scratch);
	if (h->n == 0)
		return NULL;
	column = column_of(h, line);
	if (column >= h->n || (h->delimiter == 0 && !is_alone(text, end)))
		return NULL;
	return &h->field[column];
}
