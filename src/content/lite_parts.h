/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the SQLite reader share: one struct jk_lite_db is one
 * reading of a database or of its log.
 *
 * Owns:    claimed, until the reading ends.
 * Threads: one thread.
 * Errors:  status ends the reading; damaged is told at its end.
 */
#ifndef JK_LITE_PARTS_H
#define JK_LITE_PARTS_H

#include <jikimi/format.h>

#include "blob.h"
#include "lite.h"
#include "dbtext.h"

#define JK_LITE_WIDE 64

struct jk_lite_db {
	struct jk_out *out;    /* borrowed */
	struct jk_source *src; /* borrowed; read by pread */
	struct jk_lite_head head;
	uint32_t npages;
	unsigned char *claimed; /* a bit a page: it belongs to something */
	bool damaged;
	enum jk_status status;
	struct jk_err err;
	struct jk_span name; /* of the table that is being given */
	uint64_t nrows;      /* given of it */
	unsigned char digits[JK_LITE_WIDE]; /* of the longest number so far in
					     * each of its first columns */
	struct jk_buf text;                 /* a cell, while it is made */
};

/* Begins a table; columns may be NULL. */
void jk_lite_begin(struct jk_lite_db *db, struct jk_span name,
		   const struct jk_lite_columns *columns);
/* A record as a row of it. */
void jk_lite_give(struct jk_lite_db *db, const struct jk_lite_columns *columns,
		  struct jk_span payload, int64_t rowid);
/* The rows of a page by itself: a leaf that no table holds, or a page of a
 * log. What of it is no row, and a page that is no leaf, as strings. */
void jk_lite_give_page(struct jk_lite_db *db, struct jk_span bytes, bool first);

#endif
