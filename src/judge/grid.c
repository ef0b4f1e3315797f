/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/grid.h"

#include <string.h>

/* What may stand between the border of a cell and its value. */
static bool
is_padding(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '"' || c == '\'' || c == '=' ||
	       c == '(';
}

static bool
is_start(struct jk_span text, size_t lo, size_t start, unsigned char delimiter,
	 bool quoted)
{
	size_t p = start;
	bool opened = false;

	while (p > lo && text.ptr[p - 1] != delimiter &&
	       is_padding(text.ptr[p - 1])) {
		p--;
		opened |= text.ptr[p] == '"';
	}
	return (p == lo || text.ptr[p - 1] == delimiter) && (!quoted || opened);
}

static bool
is_end(struct jk_span text, size_t end, unsigned char delimiter)
{
	while (end < text.len && text.ptr[end] != delimiter &&
	       (is_padding(text.ptr[end]) || text.ptr[end] == ')'))
		end++;
	return end == text.len || text.ptr[end] == delimiter ||
	       text.ptr[end] == '\n' || text.ptr[end] == '\r';
}

/* Counts by RFC 4180 to the letter: a quote opens only where a cell begins. */
static void
count_carefully(const struct jk_grid *g, struct jk_line *line,
		struct jk_span text, size_t pos)
{
	bool quoted = false, begins = true;

	line->careful = true;
	line->columns = 0;
	for (size_t i = line->start; i < pos; i++) {
		unsigned char c = text.ptr[i];

		if (c == '"' && (quoted || begins)) {
			quoted = !quoted;
			begins = false;
		} else if (c == g->delimiter && !quoted) {
			line->columns++;
			begins = true;
		} else if (c != ' ') {
			begins = false;
		}
	}
	line->quoted = quoted;
}

/* True when pos is said to stand in quotes that did not open a cell: a lone
 * quote within one (7" tablet). */
static bool
is_misquoted(const struct jk_grid *g, const struct jk_line *line,
	     struct jk_span text, size_t pos)
{
	size_t i = pos;

	if (!line->quoted)
		return false;
	while (i > line->start && text.ptr[i - 1] != '"')
		i--;
	while (i > line->start &&
	       (text.ptr[i - 1] == '"' || text.ptr[i - 1] == ' '))
		i--;
	return i > line->start && text.ptr[i - 1] != g->delimiter;
}

/* One column: the value must be all of its line. */
static bool
locate_alone(const struct jk_line *line, struct jk_span text, size_t start,
	     size_t end, struct jk_grid_cell *out)
{
	out->column = 0;
	out->starts = is_start(text, line->start, start, '\n', false);
	while (end < text.len && text.ptr[end] != '\n' &&
	       strchr(" \t\r\"',;", text.ptr[end]) != NULL &&
	       text.ptr[end] != '\0')
		end++;
	out->ends = end == text.len || text.ptr[end] == '\n';
	return out->starts && out->ends;
}

bool
jk_grid_locate(const struct jk_grid *g, struct jk_line *line,
	       struct jk_marks *marks, size_t start, size_t end,
	       struct jk_grid_cell *out)
{
	struct jk_span text = marks->text;

	jk_marks_read(marks, g->delimiter, g->quotes, line, start);
	if (line->start == SIZE_MAX)
		return false;
	out->row = line->start;
	if (g->delimiter == 0)
		return locate_alone(line, text, start, end, out);
	/* A cell without quotes: nearly all of them. */
	if (!line->quoted && !line->careful && start > line->start &&
	    text.ptr[start - 1] == g->delimiter) {
		out->column = line->columns;
		out->starts = true;
		out->ends = is_end(text, end, g->delimiter);
		return true;
	}
	if (line->careful || is_misquoted(g, line, text, start))
		count_carefully(g, line, text, start);
	out->column = line->columns;
	out->starts =
		is_start(text, line->start, start, g->delimiter, line->quoted);
	out->ends = is_end(text, end, g->delimiter);
	return true;
}

static bool
is_around_name(unsigned char c)
{
	return is_padding(c) || c == '\r' || c == '\n';
}

struct jk_span
jk_grid_trim(struct jk_span cell)
{
	if (jk_span_starts_with(cell, "\xef\xbb\xbf", 3))
		cell = jk_span_from(cell, 3);
	while (cell.len > 0 && is_around_name(cell.ptr[0]))
		cell = jk_span_from(cell, 1);
	while (cell.len > 0 && is_around_name(cell.ptr[cell.len - 1]))
		cell.len--;
	return cell;
}
