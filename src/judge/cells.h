/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cells: which table, column and row a value of the text stands in, and how
 * the column is called. Tables are delimited text (comma, tab, semicolon,
 * bar), INSERT … VALUES and COPY … FROM stdin of SQL dumps, rows of HTML,
 * "key: value" of JSON, YAML, properties and XML, and the tables that
 * extractors make.
 *
 * Order of calls: begin; then for each segment of the text segment, locate
 * for its values, leave. What is remembered from earlier segments (the SQL
 * statement in force, the tables seen) depends on the bytes of the unit only,
 * not on the pieces it came in.
 *
 * Owns:    its headings and bit maps. A cell's heading lasts until the next
 *          jk_cells_begin.
 * Threads: one owner at a time.
 * Errors:  none; what stands in no table has a column of 0.
 */
#ifndef JK_CELLS_H
#define JK_CELLS_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/span.h>

#include "judge/headings.h"
#include "match/ruleset.h"

/* The text of a segment shall reach this far before from and behind to, as
 * far as the unit does. */
#define JK_CELLS_BACK 4096
#define JK_CELLS_AHEAD 4096

enum jk_cell_form {
	JK_CELL_NONE,
	JK_CELL_GRID,  /* delimited text, COPY */
	JK_CELL_TUPLE, /* INSERT … VALUES */
	JK_CELL_HTML,  /* rows of an HTML table */
	JK_CELL_KEY,   /* "key: value": the heading is left of the value */
};

struct jk_cell {
	/* NULL when none is known, or the value does not begin its cell. A
	 * heading of a column without a word of the rule says that the value
	 * is something else: what stands left of it is another column's. */
	const struct jk_heading *heading;
	uint64_t column; /* identity of table and column; 0: in no table */
	uint64_t row;    /* offset of the row's beginning in the whole text */
	enum jk_cell_form form;
	bool starts, ends; /* the value begins, ends its cell */
};

struct jk_cells;

struct jk_cells *jk_cells_new(const struct jk_ruleset *rules);
void jk_cells_free(struct jk_cells *c);

/* Begins a unit. base is the offset of its first byte in the whole text,
 * header the first bytes of the whole text (JK_DETECT_HEADER of them, or all):
 * header line, CREATE TABLE. Forgets everything before. */
void jk_cells_begin(struct jk_cells *c, uint64_t base, struct jk_span header);
/* The same for a table that an extractor made: a row a line, a tab between
 * two cells, no quotes; one of its upper rows may name the columns. */
void jk_cells_begin_table(struct jk_cells *c, struct jk_span header);

/*
 * The next segment: positions given to locate are in this text, which is
 * borrowed until the next segment or begin; offset is that of text.ptr[0] in
 * the whole. Values begin in [from, to). Call it for each segment, in order,
 * also where no value is: it returns at once when nothing has to be kept.
 */
void jk_cells_segment(struct jk_cells *c, struct jk_span text, uint64_t offset,
		      size_t from, size_t to);
/* The cell of the value at [start, end); called with ascending start. */
void jk_cells_locate(struct jk_cells *c, size_t start, size_t end,
		     struct jk_cell *out);
/* The values of the segment are located: what follows the last one is read
 * for statements. Call it while the segment's text is still there. */
void jk_cells_leave(struct jk_cells *c);

/*
 * The row that a position stands in, from its beginning to its end, as far as
 * the text reaches (JK_CELLS_BACK on either side); empty when it stands in no
 * table. Slow: only for what companions.h looks at.
 */
struct jk_span jk_cells_row(const struct jk_cells *c,
			    const struct jk_cell *cell, size_t start);
/* Kinds of the other columns of this cell's table: a bit 1 << enum
 * jk_heading_kind each. 0 when the headings are not known. */
unsigned jk_cells_beside(const struct jk_cells *c, const struct jk_cell *cell);
/* Text as UTF-8, normalised; valid until the next call. */
struct jk_span jk_cells_decode(const struct jk_cells *c, struct jk_span text);

#endif
