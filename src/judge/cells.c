/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/cells.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/detector.h>

#include "judge/grid.h"
#include "judge/htable.h"
#include "judge/keys.h"
#include "judge/marks.h"
#include "judge/statement.h"
#include "match/window.h"

/* An object begins at most so far before its value. */
#define OBJECT_BACK 1024
/* Identities of columns of tables have this bit, those of keys may not. */
#define TABLE_BIT (UINT64_C(1) << 63)
#define COLUMN_BITS 8

_Static_assert(JK_GRID_COLUMNS < 1 << COLUMN_BITS, "a column fits its bits");

struct jk_cells {
	struct jk_headings *store;
	struct jk_marks marks;
	struct jk_window *window; /* owned: only to decode rows */
	uint64_t offset;          /* of the text in the whole */
	size_t from, to;          /* of the segment */
	uint64_t base;            /* of the unit */
	struct jk_grid header;    /* the text's own, by its first lines */
	const struct jk_heading **names; /* owned: of header */
	struct jk_line line;             /* in header, or in rows of COPY */
	struct jk_statement sql;
	bool is_sql; /* the statements are followed from the first byte */
	struct jk_htable html;
	bool is_html;
	size_t followed; /* so far */
	size_t searched; /* for the brackets of objects */
	size_t object;   /* the last one; SIZE_MAX: none */
};

struct jk_cells *
jk_cells_new(const struct jk_ruleset *rules)
{
	struct jk_cells *c = jk_xcalloc(1, sizeof(*c));

	c->store = jk_headings_new(rules);
	c->names =
		jk_xcalloc(JK_GRID_COLUMNS, sizeof(const struct jk_heading *));
	jk_marks_init(&c->marks);
	c->window = jk_xcalloc(1, sizeof(*c->window));
	jk_window_init(c->window);
	jk_statement_init(&c->sql, c->store);
	c->html.store = c->store;
	return c;
}

void
jk_cells_free(struct jk_cells *c)
{
	if (c == NULL)
		return;
	jk_headings_free(c->store);
	free(c->names);
	jk_marks_release(&c->marks);
	jk_window_release(c->window);
	free(c->window);
	jk_statement_release(&c->sql);
	free(c);
}

/* The comment that dump programs begin with: "-- MySQL dump 10.13". */
static bool
is_dump(struct jk_span text)
{
	struct jk_span line = jk_span_head(text, 64);

	return jk_span_starts_with(text, "-- ", 3) &&
	       (jk_span_find(line, 0, jk_span_str("SQL")) < line.len ||
		jk_span_find(line, 0, jk_span_str("dump")) < line.len);
}

/* What the head of the text tells. A unit that begins later takes the last
 * statement of the head to be still in force: a table fills most of a dump. */
static void
read_header(struct jk_cells *c, struct jk_span header)
{
	jk_marks_set(&c->marks, header, 0, header.len);
	jk_statement_follow(&c->sql, &c->marks, 0, 0, header.len, true);
	c->is_sql = c->sql.active || is_dump(header);
	if (c->base == 0)
		jk_statement_restart(&c->sql);
	else
		jk_statement_assume(&c->sql);
	c->header = (struct jk_grid){ .exists = false };
	c->is_html = !c->is_sql && jk_htable_is_in(header);
	jk_htable_clear(&c->html);
	if (c->is_html && c->base > 0)
		jk_htable_follow(&c->html, header, 0, 0, header.len);
	if (!c->is_sql && !c->is_html)
		jk_grid_parse(&c->header, c->names, c->store, header,
			      header.len < JK_DETECT_HEADER);
	jk_marks_set(&c->marks, jk_span_head(header, 0), 0, 0);
}

void
jk_cells_begin(struct jk_cells *c, uint64_t base, struct jk_span header)
{
	jk_headings_clear(c->store);
	jk_window_wipe(c->window);
	jk_statement_clear(&c->sql);
	c->base = base;
	read_header(c, jk_span_head(header, JK_DETECT_HEADER));
}

void
jk_cells_begin_table(struct jk_cells *c, struct jk_span header)
{
	jk_headings_clear(c->store);
	jk_window_wipe(c->window);
	jk_statement_clear(&c->sql);
	jk_htable_clear(&c->html);
	c->base = 0;
	c->is_sql = c->is_html = false;
	jk_grid_parse_table(&c->header, c->names, c->store,
			    jk_span_head(header, JK_DETECT_HEADER),
			    header.len < JK_DETECT_HEADER);
}

void
jk_cells_segment(struct jk_cells *c, struct jk_span text, uint64_t offset,
		 size_t from, size_t to)
{
	size_t lo = from > JK_CELLS_BACK ? from - JK_CELLS_BACK : 0;
	size_t hi =
		text.len - to > JK_CELLS_AHEAD ? to + JK_CELLS_AHEAD : text.len;

	jk_marks_set(&c->marks, text, lo, hi);
	c->offset = offset;
	c->from = c->followed = from;
	c->to = to;
	c->line = jk_marks_first(&c->marks, offset + lo == 0);
	c->searched = lo;
	c->object = SIZE_MAX;
}

/* True when the marks begin with the text itself. */
static bool
is_floor(const struct jk_cells *c)
{
	return c->offset + c->marks.lo == 0;
}

static void
follow(struct jk_cells *c, size_t until)
{
	size_t from = c->followed;
	bool bol;

	if (until <= from)
		return;
	c->followed = until;
	if (c->is_html) {
		jk_htable_follow(&c->html, c->marks.text, c->offset, from,
				 until);
		return;
	}
	bol = from == c->from &&
	      (from > 0 ? c->marks.text.ptr[from - 1] == '\n' : is_floor(c));
	jk_statement_follow(&c->sql, &c->marks, c->offset, from, until, bol);
}

void
jk_cells_leave(struct jk_cells *c)
{
	if (c->is_sql || c->is_html)
		follow(c, c->to);
	jk_marks_set(&c->marks, jk_span_head(c->marks.text, 0), 0, 0);
}

/* Fills out with a cell of rows and columns. */
static inline void
fill_grid(const struct jk_cells *c, const struct jk_grid *grid, uint64_t table,
	  const struct jk_grid_cell *cell, struct jk_cell *out)
{
	out->form = JK_CELL_GRID;
	out->column = TABLE_BIT | table << COLUMN_BITS | cell->column;
	out->row = c->offset + cell->row;
	out->starts = cell->starts;
	out->ends = cell->ends;
	if (cell->starts && cell->column < grid->n)
		out->heading = grid->name[cell->column];
}

static bool
locate_grid(struct jk_cells *c, const struct jk_grid *grid, uint64_t table,
	    size_t start, size_t end, struct jk_cell *out)
{
	struct jk_grid_cell cell;

	if (!grid->exists ||
	    !jk_grid_locate(grid, &c->line, &c->marks, start, end, &cell) ||
	    cell.column >= (grid->n > 0 ? grid->n : JK_GRID_COLUMNS) ||
	    c->offset + cell.row < grid->data)
		return false;
	fill_grid(c, grid, table, &cell, out);
	return true;
}

static bool
locate_copied(struct jk_cells *c, size_t start, size_t end, struct jk_cell *out)
{
	const struct jk_grid rows = {
		.delimiter = c->sql.csv ? ',' : '\t',
		.quotes = c->sql.csv,
	};
	struct jk_grid known = rows;
	const struct jk_table *of;
	struct jk_grid_cell cell;

	if (!jk_grid_locate(&rows, &c->line, &c->marks, start, end, &cell))
		return false;
	of = jk_statement_copied(&c->sql, c->marks.text, start, cell.column);
	known.n = of != NULL ? of->n : 0;
	known.name = of != NULL ? of->column : NULL;
	if (cell.column >= (of != NULL ? of->n : JK_GRID_COLUMNS))
		return false;
	fill_grid(c, &known, of != NULL ? of->id : 1, &cell, out);
	return true;
}

static bool
locate_sql(struct jk_cells *c, size_t start, size_t end, struct jk_cell *out)
{
	struct jk_statement_cell cell;

	follow(c, start);
	if (c->sql.kind == JK_SQL_COPY)
		return locate_copied(c, start, end, out);
	if (!jk_statement_item(&c->sql, c->marks.text, c->offset, c->marks.lo,
			       start, end, &cell) ||
	    cell.column >= JK_GRID_COLUMNS)
		return false;
	out->form = JK_CELL_TUPLE;
	out->column = TABLE_BIT | cell.table << COLUMN_BITS | cell.column;
	out->row = cell.row;
	out->starts = cell.starts;
	out->ends = cell.ends;
	out->heading = cell.starts ? cell.heading : NULL;
	return true;
}

static void
locate_html(struct jk_cells *c, size_t start, size_t end, struct jk_cell *out)
{
	struct jk_grid_cell cell;

	follow(c, start);
	if (!jk_htable_locate(&c->html, c->marks.text, c->marks.lo, start, end,
			      &cell) ||
	    cell.column >= JK_GRID_COLUMNS)
		return;
	out->form = JK_CELL_HTML;
	out->column = TABLE_BIT | c->html.begin << COLUMN_BITS | cell.column;
	out->row = c->offset + cell.row;
	out->starts = cell.starts;
	out->ends = cell.ends;
	if (cell.starts && cell.column < c->html.n)
		out->heading = c->html.name[cell.column];
}

/* The beginning of the object or line that a keyed value stands in. */
static size_t
find_object(struct jk_cells *c, size_t start, bool markup)
{
	size_t least = start > c->marks.lo + OBJECT_BACK ? start - OBJECT_BACK
							 : c->marks.lo;
	size_t from = c->searched > least ? c->searched : least;
	const unsigned char *p = NULL;

	if (!markup && start > from) {
		p = memrchr(c->marks.text.ptr + from, '{', start - from);
		c->searched = start;
	}
	if (p != NULL)
		c->object = (size_t)(p - c->marks.text.ptr);
	if (!markup && c->object != SIZE_MAX && c->object >= least &&
	    c->object < start)
		return c->object;
	p = memrchr(c->marks.text.ptr + least, '\n', start - least);
	return p != NULL ? (size_t)(p - c->marks.text.ptr) + 1 : least;
}

static void
locate_key(struct jk_cells *c, size_t start, size_t end, struct jk_cell *out)
{
	struct jk_key key;

	if (!jk_key_of(c->marks.text, c->marks.lo, start, &key))
		return;
	out->heading = jk_headings_get(c->store, key.name);
	if (out->heading == NULL || out->form != JK_CELL_NONE)
		return;
	out->form = JK_CELL_KEY;
	out->column = jk_heading_id(out->heading) & ~TABLE_BIT;
	out->row = c->offset + find_object(c, start, key.markup);
	out->starts = true;
	out->ends = jk_key_ends(c->marks.text, end);
}

/* A text without a table may still have a dump in it, further down. */
static bool
look_for_sql(struct jk_cells *c, size_t start, size_t end, struct jk_cell *out)
{
	jk_marks_read(&c->marks, 0, false, &c->line, start);
	if (c->line.start == SIZE_MAX ||
	    (c->marks.text.ptr[c->line.start] | 0x20) != 'i')
		return false;
	jk_statement_line(&c->sql, c->marks.text, c->offset, c->line.start);
	if (!c->sql.active)
		return false;
	c->is_sql = true;
	c->followed = c->line.start;
	c->line = jk_marks_first(&c->marks, is_floor(c));
	return locate_sql(c, start, end, out);
}

void
jk_cells_locate(struct jk_cells *c, size_t start, size_t end,
		struct jk_cell *out)
{
	*out = (struct jk_cell){ .form = JK_CELL_NONE };
	if (start < c->marks.lo || start >= c->marks.hi)
		return;
	if (start < c->line.at)
		c->line = jk_marks_first(&c->marks, is_floor(c));
	if (c->is_sql)
		locate_sql(c, start, end, out);
	else if (c->is_html)
		locate_html(c, start, end, out);
	else if (c->header.delimiter != 0 || !look_for_sql(c, start, end, out))
		locate_grid(c, &c->header, 1, start, end, out);
	if (out->heading == NULL)
		locate_key(c, start, end, out);
}

struct jk_span
jk_cells_decode(const struct jk_cells *c, struct jk_span text)
{
	jk_window_build(c->window, text, 0, text.len);
	return jk_span_make(c->window->norm, c->window->len);
}

/* The first place of what ends a row; most when it is not found. */
static size_t
find_end(struct jk_span text, size_t from, size_t most, const char *what)
{
	size_t at =
		jk_span_find(jk_span_head(text, most), from, jk_span_str(what));

	return at < most ? at : most;
}

/* The bracket that closes a tuple, outside strings. */
static size_t
find_bracket(struct jk_span text, size_t from, size_t most)
{
	bool quoted = false;

	while (from < most && (quoted || text.ptr[from] != ')'))
		quoted ^= text.ptr[from++] == '\'';
	return from;
}

struct jk_span
jk_cells_row(const struct jk_cells *c, const struct jk_cell *cell, size_t start)
{
	struct jk_span text = c->marks.text;
	size_t from = c->marks.lo, most, to;

	if (cell->form == JK_CELL_NONE || start > text.len)
		return jk_span_head(text, 0);
	if (cell->row >= c->offset + from)
		from = (size_t)(cell->row - c->offset);
	most = text.len - start > JK_CELLS_AHEAD ? start + JK_CELLS_AHEAD
						 : text.len;
	if (cell->form == JK_CELL_TUPLE)
		to = find_bracket(text, from, most);
	else if (cell->form == JK_CELL_HTML)
		to = find_end(text, start, most, "</tr");
	else if (from < text.len && text.ptr[from] == '{')
		to = find_end(text, start, most, "}");
	else
		to = find_end(text, start, most, "\n");
	return jk_span_make(text.ptr + from, to > from ? to - from : 0);
}

static unsigned
kinds_of(const struct jk_heading *const *name, size_t n, size_t except)
{
	unsigned kinds = 0;

	for (size_t i = 0; i < n; i++) {
		if (i != except && name[i] != NULL)
			kinds |= 1u << jk_heading_kind(name[i]);
	}
	return kinds;
}

unsigned
jk_cells_beside(const struct jk_cells *c, const struct jk_cell *cell)
{
	size_t column = cell->column & ((1u << COLUMN_BITS) - 1);
	const struct jk_table *of = c->sql.of;
	unsigned kinds = 0;

	switch (cell->form) {
	case JK_CELL_NONE:
	case JK_CELL_KEY:
		break;
	case JK_CELL_GRID:
	case JK_CELL_TUPLE:
		if (!c->is_sql)
			kinds = kinds_of(c->header.name, c->header.n, column);
		else if (of != NULL)
			kinds = kinds_of(of->column, of->n, column);
		break;
	case JK_CELL_HTML:
		kinds = kinds_of(c->html.name, c->html.n, column);
		break;
	}
	return kinds;
}
