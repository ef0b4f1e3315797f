/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cell map: the text that is made of a table's cells, a row a line and a tab
 * between two cells, and which cell each part of it came from.
 *
 * Owns:    the table's names, the text that is not taken yet, the marks.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_CELLMAP_H
#define JK_CELLMAP_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/format.h>

struct jk_cell_mark {
	uint64_t offset; /* of the cell's first byte in the table's text */
	uint64_t row;
	uint32_t column;
};

struct jk_cellmap {
	enum jk_table_form form;
	struct jk_buf name;    /* as the place has it */
	struct jk_buf columns; /* their names, each behind its length */
	struct jk_buf text;    /* to be taken: the caller clears it */
	uint64_t begin;        /* offset of text in all of the table's text */
	struct jk_cell_mark *list; /* owned, by offset */
	size_t n, cap;
	uint64_t row; /* of the last cell */
	uint32_t column;
	bool any;   /* a cell has been added */
	bool keeps; /* marks are wanted */
};

/* Begins a table; keeps: places will be asked for. */
void jk_cellmap_begin(struct jk_cellmap *m, const struct jk_out_table *table,
		      bool keeps);
/* Appends the cell to text; line ends and tabs in it become spaces. */
void jk_cellmap_add(struct jk_cellmap *m, uint64_t row, uint32_t column,
		    struct jk_span utf8);
/* The text has been taken away. */
void jk_cellmap_taken(struct jk_cellmap *m);
/* Appends the place of the table as a whole. */
void jk_cellmap_name(const struct jk_cellmap *m, struct jk_buf *out);
/* Appends the place of the cell that the offset is in; when it is no longer
 * known, that of the table. */
void jk_cellmap_place(const struct jk_cellmap *m, uint64_t offset,
		      struct jk_buf *out);
void jk_cellmap_release(struct jk_cellmap *m);

#endif
