/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The heads of the SQL statements that dumps hold values in: which table, and
 * which columns in which order?
 *
 * Owns:    nothing; spans are parts of the texts given.
 * Threads: any.
 * Errors:  none; what does not read as such a statement is none.
 */
#ifndef JK_SQL_HEAD_H
#define JK_SQL_HEAD_H

#include <stdbool.h>

#include <jikimi/span.h>

enum jk_sql_kind {
	JK_SQL_NONE,
	JK_SQL_CREATE, /* CREATE TABLE t (columns …) */
	JK_SQL_INSERT, /* INSERT INTO t [(columns)] VALUES: tuples follow */
	JK_SQL_COPY,   /* COPY t [(columns)] FROM stdin: rows follow */
};

struct jk_sql_head {
	enum jk_sql_kind kind;
	struct jk_span table;   /* with its schema and quotes */
	struct jk_span columns; /* between the brackets; empty: not given */
	bool csv;               /* COPY: rows are delimited by commas */
	size_t end;             /* bytes of text that the head takes */
};

/* The head of the statement that text begins with, spaces before it or not.
 * The brackets of CREATE TABLE may be cut off by the end of text. */
struct jk_sql_head jk_sql_head(struct jk_span text);

/* The name alone, without schema and quotes. */
struct jk_span jk_sql_bare(struct jk_span name);

struct jk_sql_column {
	struct jk_span name;    /* bare */
	struct jk_span comment; /* COMMENT '…' of CREATE TABLE, or empty */
};

/*
 * Takes the next column off the head of a list; false when there is none any
 * more. created: the list is of CREATE TABLE, where keys and constraints,
 * which are passed over, stand between the columns.
 */
bool jk_sql_next(struct jk_span *columns, bool created,
		 struct jk_sql_column *out);

#endif
