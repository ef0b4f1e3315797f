/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statements: which SQL statement of a dump is in force at a place, and which
 * item of which tuple a value is. The text is followed line by line; tuples
 * are walked from one value to the next, never from the beginning again.
 *
 * Owns:    the tables seen last.
 * Threads: one owner at a time.
 * Errors:  none; where the statement is not known there is no column.
 */
#ifndef JK_STATEMENT_H
#define JK_STATEMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "judge/grid.h"
#include "judge/headings.h"
#include "judge/marks.h"
#include "judge/sql_head.h"

/* So many tables are remembered, the oldest forgotten first. */
#define JK_STATEMENT_TABLES 32

struct jk_table {
	uint64_t id; /* of its name; 0: unused */
	size_t n;
	const struct jk_heading *column[JK_GRID_COLUMNS];
};

/* A place in tuples. */
struct jk_tuple {
	uint64_t at;   /* read up to here, in the whole text */
	uint64_t row;  /* where the tuple begins */
	uint64_t item; /* where its item begins */
	unsigned depth, column;
	unsigned char quote; /* inside a string */
	bool ended;          /* the statement is over */
};

struct jk_statement {
	struct jk_headings *store; /* borrowed */
	struct jk_table *table;    /* owned: JK_STATEMENT_TABLES */
	unsigned next_table;
	bool active; /* the text has such statements: follow it */

	enum jk_sql_kind kind; /* in force */
	struct jk_table *of;   /* its table; NULL: not known */
	bool csv;
	bool assumed;  /* from the head of the whole text: it may have ended */
	uint64_t head; /* hash of the head it was read from */
	size_t head_len;
	struct jk_tuple tuple;
};

struct jk_statement_cell {
	const struct jk_heading *heading;
	uint64_t table; /* its id, or a number for an unknown one */
	uint64_t row;
	unsigned column;
	bool starts, ends;
};

void jk_statement_init(struct jk_statement *s, struct jk_headings *store);
void jk_statement_release(struct jk_statement *s);
void jk_statement_clear(struct jk_statement *s);
/* No statement is in force; the tables stay known. */
void jk_statement_restart(struct jk_statement *s);
/* The statement in force is a guess from now on: its table is believed only
 * where a row has as many items as the table has columns. */
void jk_statement_assume(struct jk_statement *s);

/* Reads the head of the statement that the line at pos begins with, if any. */
void jk_statement_line(struct jk_statement *s, struct jk_span text,
		       uint64_t offset, size_t pos);
/* Reads the lines that begin in [from, to), a part of what is marked. bol:
 * from itself is the beginning of a line. */
void jk_statement_follow(struct jk_statement *s, struct jk_marks *marks,
			 uint64_t offset, size_t from, size_t to, bool bol);

/* The table of the row of COPY in which the value at start is item number
 * column; NULL: not known. */
const struct jk_table *jk_statement_copied(const struct jk_statement *s,
					   struct jk_span text, size_t start,
					   size_t column);
/* The item of a tuple of the INSERT in force that the value at [start, end)
 * of text is; lo is the least position to look at. False when it is none. */
bool jk_statement_item(struct jk_statement *s, struct jk_span text,
		       uint64_t offset, size_t lo, size_t start, size_t end,
		       struct jk_statement_cell *out);

#endif
