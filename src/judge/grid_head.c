/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Grids: what the first lines of a text tell about the rest. */
#include "config.h"

#include "judge/grid.h"

#include <string.h>

#include "match/token.h"
#include "match/window.h"

/* So many lines are looked at. */
#define LINES 16
/* A heading of one column may be this long; more is a sentence. */
#define MAX_LONE_HEADING 40
/* Headings hold no number as long as this. */
#define NUMBER 5

static const char delimiters[] = ",\t;|";

enum { NDELIMITERS = sizeof(delimiters) - 1 };

struct head_line {
	struct jk_span text;
	unsigned count[NDELIMITERS]; /* delimiters outside quotes */
};

/* Counts the candidates of a line. A quote that does not close is none. */
static void
count_line(struct head_line *line, bool quotes)
{
	bool quoted = false;

	memset(line->count, 0, sizeof(line->count));
	for (size_t i = 0; i < line->text.len; i++) {
		unsigned char c = line->text.ptr[i];
		const char *p;

		quoted ^= c == '"' && quotes;
		p = quoted || c == '\0' ? NULL : strchr(delimiters, c);
		if (p != NULL)
			line->count[p - delimiters]++;
	}
	if (quoted)
		count_line(line, false);
}

/* The first lines that are not empty. An incomplete last one counts only when
 * the text ends there. */
static size_t
take_lines(struct jk_span text, bool complete, bool quotes,
	   struct head_line *line)
{
	size_t n = 0, end;

	if (jk_span_starts_with(text, "\xef\xbb\xbf", 3))
		text = jk_span_from(text, 3);
	while (text.len > 0 && n < LINES) {
		for (end = 0; end < text.len && text.ptr[end] != '\n' &&
			      text.ptr[end] != '\r';
		     end++)
			;
		if (end == text.len && !complete)
			break;
		line[n].text = jk_span_head(text, end);
		text = jk_span_from(text, end + 1);
		if (jk_grid_trim(line[n].text).len == 0)
			continue;
		count_line(&line[n++], quotes);
	}
	return n;
}

/* How many of the lines have as many of a delimiter as line i has. */
static size_t
count_like(const struct head_line *line, size_t n, size_t i, size_t d)
{
	size_t like = 0;

	for (size_t k = 0; k < n; k++)
		like += line[k].count[d] == line[i].count[d];
	return like;
}

/* A JSON object or a tag is no row. */
static bool
is_markup(const struct head_line *line, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		unsigned char c = line[i].text.ptr[0];

		if (c == '{' || c == '[' || c == '<')
			return true;
	}
	return false;
}

/* The delimiter and the number of it that most lines share, at least half of
 * them and two; 0 when there is none. */
static unsigned char
find_delimiter(const struct head_line *line, size_t n, unsigned *count)
{
	unsigned char found = 0;
	size_t best = 0;

	*count = 0;
	for (size_t i = 0; i < n; i++) {
		for (size_t d = 0; d < NDELIMITERS; d++) {
			size_t like = count_like(line, n, i, d);

			if (line[i].count[d] == 0 || 2 * like < n ||
			    (like < 2 && n > 1) || like < best ||
			    (like == best && line[i].count[d] <= *count))
				continue;
			best = like;
			*count = line[i].count[d];
			found = (unsigned char)delimiters[d];
		}
	}
	return found;
}

/* True when a number stands in the line that no heading has. */
static bool
has_number(struct jk_span line)
{
	size_t run = 0;

	for (size_t i = 0; i < line.len; i++) {
		run = jk_is_digit(line.ptr[i]) ? run + 1 : 0;
		if (run >= NUMBER)
			return true;
	}
	return false;
}

static size_t
field_end(struct jk_span line, size_t from, unsigned char delimiter,
	  bool quotes)
{
	bool quoted = false;

	for (; from < line.len; from++) {
		quoted ^= line.ptr[from] == '"' && quotes;
		if (!quoted && line.ptr[from] == delimiter)
			break;
	}
	return from;
}

/* The whole line is decoded at once: a single name in CP949 is too short to
 * tell its charset. */
static void
take_names(struct jk_grid *g, const struct jk_heading **names,
	   struct jk_headings *store, struct jk_span line)
{
	struct jk_window w;
	size_t from = 0, end;

	jk_window_init(&w);
	jk_window_build(&w, line, 0, line.len);
	line = jk_span_make(w.norm, w.len);
	while (from <= line.len && g->n < JK_GRID_COLUMNS) {
		end = g->delimiter != 0
			      ? field_end(line, from, g->delimiter, g->quotes)
			      : line.len;
		names[g->n++] = jk_headings_get(
			store, jk_grid_trim(jk_span_make(line.ptr + from,
							 end - from)));
		from = end + 1;
	}
	jk_window_release(&w);
}

/* Rows begin behind the header. */
static void
take_header(struct jk_grid *g, const struct jk_heading **names,
	    struct jk_headings *store, struct jk_span text, struct jk_span line)
{
	g->data = (size_t)(line.ptr - text.ptr) + line.len;
	take_names(g, names, store, line);
}

void
jk_grid_parse(struct jk_grid *g, const struct jk_heading **names,
	      struct jk_headings *store, struct jk_span text, bool complete)
{
	struct head_line line[LINES];
	size_t n = take_lines(text, complete, true, line), d;
	unsigned count;

	g->n = 0;
	g->name = names;
	g->data = 0;
	g->quotes = true;
	g->exists = false;
	if (is_markup(line, n))
		return;
	g->delimiter = find_delimiter(line, n, &count);
	g->exists = g->delimiter != 0;
	if (!g->exists) {
		/* One name on a line of its own, values below. */
		g->exists = n > 0 && line[0].text.len <= MAX_LONE_HEADING &&
			    !has_number(line[0].text);
		if (g->exists)
			take_header(g, names, store, text, line[0].text);
		return;
	}
	d = (size_t)(strchr(delimiters, g->delimiter) - delimiters);
	for (size_t i = 0; i < n; i++) {
		if (line[i].count[d] != count)
			continue;
		if (!has_number(line[i].text))
			take_header(g, names, store, text, line[i].text);
		return;
	}
}

/* Cells of the line that are not empty. */
static size_t
count_filled(struct jk_span line)
{
	size_t filled = 0, end;

	for (size_t from = 0; from <= line.len; from = end + 1) {
		end = field_end(line, from, '\t', false);
		filled +=
			jk_grid_trim(jk_span_make(line.ptr + from, end - from))
				.len > 0;
	}
	return filled;
}

void
jk_grid_parse_table(struct jk_grid *g, const struct jk_heading **names,
		    struct jk_headings *store, struct jk_span text,
		    bool complete)
{
	struct head_line line[LINES];
	size_t n = take_lines(text, complete, false, line), most = 0;
	size_t filled[LINES];

	*g = (struct jk_grid){ .delimiter = '\t', .exists = true };
	g->name = names;
	for (size_t i = 0; i < n; i++) {
		filled[i] = count_filled(line[i].text);
		if (filled[i] > most)
			most = filled[i];
	}
	/* A title has but a cell or two; the last row heads nothing. */
	for (size_t i = 0; i + 1 < n; i++) {
		if (most > 1 && 2 * filled[i] <= most)
			continue;
		if (!has_number(line[i].text))
			take_header(g, names, store, text, line[i].text);
		return;
	}
}
