/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SQLite pages and records, after "Database File Format"
 * (sqlite.org/fileformat2.html): what one page holds, without a library, so
 * that pages that are free, damaged or in a log are read like any other.
 *
 * Owns:    nothing; what is found borrows the page or the payload.
 * Threads: any.
 * Errors:  false for what is no such page, cell or value.
 */
#ifndef JK_LITE_H
#define JK_LITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/charset.h>
#include <jikimi/span.h>

#define JK_LITE_HEAD_LEN 100
#define JK_LITE_PAGE_MAX 65536

/* From the header of the file (1.3). */
struct jk_lite_head {
	uint32_t page_size;
	uint32_t usable;         /* of a page */
	enum jk_charset charset; /* of its texts */
};

bool jk_lite_head(struct jk_span head, struct jk_lite_head *out);

enum jk_lite_kind {
	JK_LITE_INDEX_INNER = 2,
	JK_LITE_TABLE_INNER = 5,
	JK_LITE_INDEX_LEAF = 10,
	JK_LITE_TABLE_LEAF = 13,
};

/* A page of a tree (1.6). */
struct jk_lite_page {
	struct jk_span bytes; /* the usable ones */
	enum jk_lite_kind kind;
	size_t head;  /* where its header begins */
	size_t cells; /* and the array of cells */
	size_t ncells;
	size_t content; /* and the cells themselves */
	uint32_t right; /* last child of an inner page */
};

/* first: it begins with the header of the file. */
bool jk_lite_page(struct jk_span bytes, bool first, struct jk_lite_page *out);

struct jk_lite_cell {
	uint32_t child; /* of an inner page */
	int64_t rowid;  /* of a table */
	bool has_record;
	uint64_t len;         /* of the record */
	struct jk_span local; /* its beginning, in the page */
	uint32_t overflow;    /* page with the rest, or 0 */
	size_t end;           /* behind the cell */
};

bool jk_lite_cell(const struct jk_lite_page *page, size_t i,
		  struct jk_lite_cell *out);
/* A cell at this place of the page. */
bool jk_lite_cell_at(const struct jk_lite_page *page, size_t at,
		     struct jk_lite_cell *out);

/* The values of a record, one by one (2.1). */
struct jk_lite_record {
	struct jk_span types, values;
};

enum jk_lite_type {
	JK_LITE_NULL,
	JK_LITE_INTEGER,
	JK_LITE_REAL,
	JK_LITE_TEXT,
	JK_LITE_BLOB,
};

struct jk_lite_value {
	enum jk_lite_type type;
	int64_t integer;
	double real;
	struct jk_span bytes;
	bool cut; /* the record ends before its end */
};

bool jk_lite_record(struct jk_span payload, struct jk_lite_record *out);
bool jk_lite_next(struct jk_lite_record *r, struct jk_lite_value *out);
/* Whether a record that is len bytes long has types that fill it. */
bool jk_lite_is_whole(struct jk_span payload, uint64_t len);

/* Names of columns, from the statement that made the table. */
struct jk_lite_columns {
	struct jk_buf text;    /* owned; the names, one behind the other */
	struct jk_span *names; /* owned */
	size_t n;
	int rowid; /* the column that the row's number stands for, or -1 */
};

/* In the order in which a record has them. */
void jk_lite_columns(struct jk_lite_columns *c, struct jk_span sql);
void jk_lite_columns_release(struct jk_lite_columns *c);

#endif
