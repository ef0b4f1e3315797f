/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/cellmap.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/wire.h>

#include "engine/rawmap.h"

#define FIRST_CAP 1024
/* Columns left out between two cells of a row are told apart up to here;
 * sheets have at most 16,384. */
#define MAX_SKIP 256
#define MAX_COLUMNS 4096

void
jk_cellmap_begin(struct jk_cellmap *m, const struct jk_out_table *table,
		 bool keeps)
{
	size_t n = table->columns == NULL ? 0 : table->ncolumns;

	if (n > MAX_COLUMNS)
		n = MAX_COLUMNS;
	jk_buf_clear(&m->name);
	jk_buf_clear(&m->columns);
	jk_buf_clear(&m->text);
	m->form = table->form;
	jk_buf_append_span(&m->name, jk_span_head(table->name, 1024));
	for (size_t i = 0; i < n; i++)
		jk_wire_put_bytes(&m->columns,
				  jk_span_head(table->columns[i], 256));
	m->begin = 0;
	m->n = 0;
	m->any = false;
	m->keeps = false;
	m->row = m->column = 0;
	/* The names head the table; they are no cell of it. */
	for (size_t i = 0; i < n; i++)
		jk_cellmap_add(m, 0, (uint32_t)i,
			       jk_span_head(table->columns[i], 256));
	if (n > 0)
		jk_buf_append_byte(&m->text, '\n');
	m->any = false;
	m->keeps = keeps;
}

/* Goes on to the cell: a new line, or tabs. */
static void
step_to(struct jk_cellmap *m, uint64_t row, uint32_t column)
{
	uint32_t from = m->any ? m->column : 0;
	uint32_t skip;

	if (m->any && row != m->row) {
		jk_buf_append_byte(&m->text, '\n');
		from = 0;
	}
	skip = column > from ? column - from : 0;
	/* A second text for the same cell: it is still another value. */
	if (skip == 0 && m->any && row == m->row)
		skip = 1;
	if (skip > MAX_SKIP)
		skip = MAX_SKIP;
	memset(jk_buf_reserve(&m->text, skip), '\t', skip);
	m->text.len += skip;
	m->row = row;
	m->column = column;
	m->any = true;
}

static void
put_text(struct jk_buf *b, struct jk_span utf8)
{
	unsigned char *to = jk_buf_reserve(b, utf8.len);

	for (size_t i = 0; i < utf8.len; i++) {
		unsigned char c = utf8.ptr[i];

		to[i] = c == '\t' || c == '\n' || c == '\r' ? ' ' : c;
	}
	b->len += utf8.len;
}

/* Findings come at most so late; older marks are dropped when there is no
 * room. */
static void
make_room(struct jk_cellmap *m, uint64_t at)
{
	size_t old = 0;

	if (m->n < m->cap)
		return;
	while (old < m->n && m->list[old].offset + JK_RAWMAP_KEEP < at)
		old++;
	m->n -= old;
	if (old > 0)
		memmove(m->list, m->list + old, m->n * sizeof(*m->list));
	if (m->n < m->cap / 2)
		return;
	m->cap = m->cap > 0 ? 2 * m->cap : FIRST_CAP;
	m->list = jk_xrealloc(m->list, m->cap, sizeof(*m->list));
}

void
jk_cellmap_add(struct jk_cellmap *m, uint64_t row, uint32_t column,
	       struct jk_span utf8)
{
	uint64_t at;

	step_to(m, row, column);
	at = m->begin + m->text.len;
	if (m->keeps) {
		make_room(m, at);
		m->list[m->n++] = (struct jk_cell_mark){ at, row, column };
	}
	put_text(&m->text, utf8);
}

void
jk_cellmap_taken(struct jk_cellmap *m)
{
	m->begin += m->text.len;
	jk_buf_clear(&m->text);
}

/* A, B, … Z, AA, … */
static void
put_letters(struct jk_buf *out, uint32_t column)
{
	char letters[8];
	size_t n = 0;
	uint64_t rest = (uint64_t)column + 1;

	while (rest > 0) {
		letters[n++] = (char)('A' + (rest - 1) % 26);
		rest = (rest - 1) / 26;
	}
	while (n > 0)
		jk_buf_append_byte(out, (unsigned char)letters[--n]);
}

static void
put_column(const struct jk_cellmap *m, struct jk_buf *out, uint32_t column)
{
	struct jk_wire w = { .rest = jk_buf_span(&m->columns) };
	struct jk_span name = jk_span_str("");
	uint32_t i = 0;

	while (i <= column && w.rest.len > 0) {
		name = jk_wire_take_bytes(&w);
		i++;
	}
	jk_buf_append_str(out, " column ");
	if (i == column + 1 && name.len > 0)
		jk_buf_append_span(out, name);
	else
		jk_buf_appendf(out, "%llu", (unsigned long long)column + 1);
}

void
jk_cellmap_name(const struct jk_cellmap *m, struct jk_buf *out)
{
	if (m->form == JK_TABLE_SHEET) {
		jk_buf_append_str(out, "Sheet '");
		jk_buf_append_span(out, jk_buf_span(&m->name));
		jk_buf_append_byte(out, '\'');
	} else {
		jk_buf_append_str(out, "table ");
		jk_buf_append_span(out, jk_buf_span(&m->name));
	}
}

void
jk_cellmap_place(const struct jk_cellmap *m, uint64_t offset,
		 struct jk_buf *out)
{
	const struct jk_cell_mark *mark;
	size_t low = 0, high = m->n;

	jk_cellmap_name(m, out);
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (m->list[mid].offset <= offset)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == 0)
		return;
	mark = &m->list[low - 1];
	if (m->form == JK_TABLE_SHEET) {
		jk_buf_append_byte(out, '!');
		put_letters(out, mark->column);
		jk_buf_appendf(out, "%llu", (unsigned long long)mark->row + 1);
		return;
	}
	jk_buf_appendf(out, " row %llu", (unsigned long long)mark->row + 1);
	put_column(m, out, mark->column);
}

void
jk_cellmap_release(struct jk_cellmap *m)
{
	jk_buf_release(&m->name);
	jk_buf_release(&m->columns);
	jk_buf_release(&m->text);
	free(m->list);
	*m = (struct jk_cellmap){ 0 };
}
