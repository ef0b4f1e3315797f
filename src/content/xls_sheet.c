/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "content/xls_parts.h"

/* Cells go out when so much text of them waits. */
#define TEXT_MAX (256 * 1024)

static const struct jk_trait sheet_trait = { "hidden: hidden sheet", true };
static const struct jk_trait row_trait = { "hidden: hidden row", true };
static const struct jk_trait column_trait = { "hidden: hidden column", true };

static bool
has_bit(const unsigned char *bits, size_t n, size_t i)
{
	return i < n && (bits[i / 8] & 1 << i % 8) != 0;
}

static void
set_bit(unsigned char *bits, size_t n, size_t i)
{
	if (i < n)
		bits[i / 8] |= (unsigned char)(1 << i % 8);
}

void
xls_sheet_begin(struct xls *x)
{
	struct xls_grid *g = &x->grid;
	size_t i = 0;

	jk_buf_clear(&g->name);
	g->hidden = g->begun = g->any = g->waits = false;
	g->sorted = true;
	memset(g->rows, 0, sizeof(g->rows));
	memset(g->columns, 0, sizeof(g->columns));
	x->sheet_now++;
	while (i < x->nsheets && x->sheets[i].offset != x->r.offset)
		i++;
	if (i < x->nsheets) {
		jk_buf_append_span(&g->name, x->sheets[i].name);
		g->hidden = x->sheets[i].hidden;
	}
	if (g->name.len == 0)
		jk_buf_appendf(&g->name, "%zu", x->sheet_now);
}

const struct jk_trait *
xls_sheet_trait(const struct xls *x)
{
	return x->grid.hidden ? &sheet_trait : NULL;
}

static void
tell(struct xls *x, const struct jk_trait *trait)
{
	if (x->grid.told == trait)
		return;
	x->grid.told = trait;
	x->out->ops->trait(x->out->ctx, trait);
}

static int
compare(const void *a, const void *b)
{
	const struct xls_cell *l = a, *r = b;

	if (l->row != r->row)
		return l->row < r->row ? -1 : 1;
	if (l->column != r->column)
		return l->column < r->column ? -1 : 1;
	return l->from < r->from ? -1 : l->from > r->from;
}

static void
begin_table(struct xls *x)
{
	struct jk_out_table table = { .form = JK_TABLE_SHEET };

	table.name = jk_buf_span(&x->grid.name);
	x->out->ops->table(x->out->ctx, &table);
	x->grid.begun = true;
}

static const struct jk_trait *
trait_of(const struct xls_grid *g, const struct xls_cell *c)
{
	if (g->hidden)
		return &sheet_trait;
	if (has_bit(g->rows, XLS_ROWS, c->row))
		return &row_trait;
	if (has_bit(g->columns, XLS_COLUMNS, c->column))
		return &column_trait;
	return c->white ? &jk_trait_white : NULL;
}

void
xls_cells_flush(struct xls *x)
{
	struct xls_grid *g = &x->grid;

	if (g->ncells == 0)
		return;
	/* The same shared string may be in every cell. */
	x->given += g->text.len;
	if (x->stopped || jk_budget_expand(x->out->budget, g->text.len,
					   x->r.pos, x->given, NULL) != JK_OK) {
		x->stopped = true;
		g->ncells = 0;
		jk_buf_clear(&g->text);
		return;
	}
	if (!g->sorted)
		qsort(g->cells, g->ncells, sizeof(*g->cells), compare);
	for (size_t i = 0; i < g->ncells; i++) {
		const struct xls_cell *c = &g->cells[i];
		struct jk_span s = jk_span_make(g->text.ptr + c->from, c->len);

		/* Out of order beyond what waits: a table of its own. */
		if (!g->begun ||
		    (g->any && (c->row < g->row ||
				(c->row == g->row && c->column < g->column))))
			begin_table(x);
		tell(x, trait_of(g, c));
		x->out->ops->cell(x->out->ctx, c->row, c->column, s);
		g->any = true;
		g->row = c->row;
		g->column = c->column;
	}
	x->any = true;
	g->ncells = 0;
	g->sorted = true;
	jk_buf_clear(&g->text);
}

void
xls_cell(struct xls *x, uint32_t row, uint32_t column, unsigned style,
	 struct jk_span utf8)
{
	struct xls_grid *g = &x->grid;
	struct xls_cell *c = &g->cells[g->ncells];

	if (utf8.len == 0)
		return;
	*c = (struct xls_cell){
		.row = row,
		.column = (uint16_t)column,
		.white = style < x->nstyles && x->styles[style].white,
		.from = (uint32_t)g->text.len,
		.len = (uint32_t)utf8.len,
	};
	if (g->ncells > 0 && compare(c - 1, c) > 0)
		g->sorted = false;
	jk_buf_append_span(&g->text, utf8);
	if (++g->ncells == XLS_CELLS || g->text.len > TEXT_MAX)
		xls_cells_flush(x);
}

void
xls_place(struct xls *x, uint32_t row, uint32_t column, const char *what)
{
	struct jk_buf place = { 0 };

	xls_cells_flush(x);
	x->grid.begun = false;
	tell(x, NULL);
	jk_buf_append_str(&place, "Sheet '");
	jk_buf_append_span(&place, jk_buf_span(&x->grid.name));
	jk_buf_append_str(&place, "'");
	if (row != UINT32_MAX) {
		jk_buf_append_str(&place, "!");
		if (column >= 26)
			jk_buf_append_byte(
				&place,
				(unsigned char)('A' + column / 26 % 27 - 1));
		jk_buf_appendf(&place, "%c%llu", 'A' + (int)(column % 26),
			       (unsigned long long)row + 1);
	}
	jk_buf_appendf(&place, " %s", what);
	x->out->ops->place(x->out->ctx, jk_buf_span(&place));
	jk_buf_release(&place);
}

void
xls_sheet_end(struct xls *x)
{
	xls_cells_flush(x);
	tell(x, NULL);
}

/* [MS-XLS] 2.4.221 Row: bit 5 of the flags, fDyZero. */
static void
read_row(struct xls *x)
{
	uint64_t row = xls_take(&x->r, 2);

	xls_skip(&x->r, 10);
	if (xls_take(&x->r, 1) & 0x20)
		set_bit(x->grid.rows, XLS_ROWS, (size_t)row);
}

/* [MS-XLS] 2.4.53 ColInfo: bit 0 of the flags, fHidden. */
static void
read_columns(struct xls *x)
{
	uint64_t first = xls_take(&x->r, 2), last = xls_take(&x->r, 2);

	xls_skip(&x->r, 4);
	if ((xls_take(&x->r, 1) & 1) == 0 || x->r.bad)
		return;
	for (; first <= last && first < XLS_COLUMNS; first++)
		set_bit(x->grid.columns, XLS_COLUMNS, (size_t)first);
}

bool
xls_sheet_record(struct xls *x)
{
	switch (x->r.type) {
	case 0x08: /* ROW of BIFF2; later ones */
	case 0x208:
		read_row(x);
		return true;
	case 0x7d:
		read_columns(x);
		return true;
	default:
		return false;
	}
}
