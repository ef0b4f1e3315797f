/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Grids: rows of cells with a delimiter between, a row a line; the names of
 * the columns come from a header line, or from the COPY statement above.
 *
 * Owns:    nothing; headings are the store's.
 * Threads: one owner at a time.
 * Errors:  none; text that is no grid has no columns.
 */
#ifndef JK_GRID_H
#define JK_GRID_H

#include <stdbool.h>
#include <stddef.h>

#include "judge/headings.h"
#include "judge/marks.h"

#define JK_GRID_COLUMNS 128

struct jk_grid {
	unsigned char delimiter; /* 0: one column */
	bool exists;
	bool quotes;   /* cells may stand in quotes */
	size_t n;      /* names known */
	uint64_t data; /* rows begin behind this offset in the whole text */
	const struct jk_heading *const *name; /* not owned */
};

struct jk_grid_cell {
	size_t row;    /* position where the line begins */
	size_t column; /* from 0 */
	bool starts, ends;
};

/*
 * Looks at the first lines of a text: when most of them have as many cells,
 * they are a grid, and the first of them that holds no number is its header.
 * names has room for JK_GRID_COLUMNS and becomes g->name.
 */
void jk_grid_parse(struct jk_grid *g, const struct jk_heading **names,
		   struct jk_headings *store, struct jk_span text,
		   bool complete);

/* The same for a table whose cells an extractor has told apart by tabs: the
 * first of the upper rows that holds no number and has cells enough is its
 * header; a title above it is none. */
void jk_grid_parse_table(struct jk_grid *g, const struct jk_heading **names,
			 struct jk_headings *store, struct jk_span text,
			 bool complete);

/* Where the value at [start, end) stands; false: in no cell. start is not
 * before line->at. */
bool jk_grid_locate(const struct jk_grid *g, struct jk_line *line,
		    struct jk_marks *marks, size_t start, size_t end,
		    struct jk_grid_cell *out);

/* The part of a cell that is its name: no spaces, quotes and byte order mark
 * around it. */
struct jk_span jk_grid_trim(struct jk_span cell);

#endif
