/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Builds the records of Excel workbooks for tests.
 *
 * Owns:    nothing; buffers are the caller's.
 * Threads: one thread.
 * Errors:  a failed assertion of the test.
 */
#ifndef MAKE_XLS_H
#define MAKE_XLS_H

#include <stddef.h>

#include <jikimi/buf.h>

#define XLS_BOF 0x809

/* Begins a record; xls_end_record, given what this returned, sets its
 * length. */
size_t xls_begin_record(struct jk_buf *to, unsigned type);
void xls_end_record(struct jk_buf *to, size_t from);
void xls_put_bof(struct jk_buf *to, unsigned version, unsigned kind);
void xls_put_eof(struct jk_buf *to);
/* A wide string behind a length of so many bytes. */
void xls_put_string(struct jk_buf *to, const char *utf8, unsigned lenbytes);
size_t xls_begin_cell(struct jk_buf *to, unsigned type, unsigned row,
		      unsigned column, unsigned style);
/* A cell with a shared string. */
void xls_put_shared(struct jk_buf *to, unsigned row, unsigned column,
		    unsigned index);

/*
 * A workbook of BIFF8: a sheet with cells of all kinds, not all in order, in
 * a hidden row and column and in white, notes and a header; a hidden sheet; a string that
 * no cell has.
 */
void make_xls_book(struct jk_buf *to);

#endif
