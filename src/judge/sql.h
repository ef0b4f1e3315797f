/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQL, as far as the columns of an INSERT go: which column does a value in
 * VALUES (…) belong to, and what is its name?
 *
 * Owns:    nothing; spans are parts of the texts given.
 * Threads: any.
 * Errors:  none; what does not read as SQL gives no column.
 */
#ifndef JK_SQL_H
#define JK_SQL_H

#include <stdbool.h>

#include <jikimi/span.h>

/* A table and the list of its columns: what stands between the brackets. */
struct jk_sql_table {
	struct jk_span name;
	struct jk_span columns; /* empty when the statement has none */
};

/* The first CREATE TABLE that is complete in text. */
bool jk_sql_create(struct jk_span text, struct jk_sql_table *out);

/*
 * line is a line up to a value. True when it is an INSERT and the value
 * begins an item of a VALUES tuple; *index is its number from 0.
 */
bool jk_sql_insert(struct jk_span line, struct jk_sql_table *out,
		   size_t *index);

/* The same table, whatever quotes and schema stand around the name. */
bool jk_sql_same_name(struct jk_span a, struct jk_span b);

/* The name of the column of that number in a list; empty: no such column. */
struct jk_span jk_sql_column(struct jk_span columns, size_t index);

#endif
