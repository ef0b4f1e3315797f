/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Excel's binary workbooks, BIFF2 to BIFF8 ([MS-XLS]; before BIFF8 the
 * OpenOffice.org documentation of the format). Records come one by one
 * (xls_record.c) with their strings (xls_string.c), perhaps deciphered
 * (xls_crypt.c); what the workbook says is kept (xls_book.c) for the cells
 * (xls_cells.c), which go out in order by sheets (xls_sheet.c); notes and
 * other text beside them is in xls_text.c, pivot caches are in xls_pivot.c.
 *
 * Owns:    struct xls owns all it points to but src and out.
 * Threads: one owner at a time.
 * Errors:  a record that is cut is read as far as it goes; see xls_reader.
 */
#ifndef JK_XLS_PARTS_H
#define JK_XLS_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/format.h>
#include <jikimi/source.h>

#include "content/blob.h"
#include "content/emit.h"
#include "content/numfmt.h"

#define XLS_RECORD_MAX 65535
#define XLS_CONTINUE 0x3c

struct xls_crypt;

struct xls_reader {
	struct jk_source *src; /* borrowed */
	unsigned char *chunk;  /* owned: what was read ahead */
	size_t chunk_at, chunk_len;
	uint64_t pos;            /* offset of chunk_at in the stream */
	struct xls_crypt *crypt; /* owned; NULL: in the clear */
	/* The record: */
	unsigned type;
	uint64_t offset;     /* of its head */
	unsigned char *data; /* owned */
	size_t len;
	size_t at; /* cursor of the taking functions */
	bool bad;  /* they came to the end of the record */
	bool cut;  /* the stream ended within a record */
	struct jk_err failed;
};

void xls_reader_init(struct xls_reader *r, struct jk_source *src);
void xls_reader_release(struct xls_reader *r);
/* False at the end of the stream. */
bool xls_next(struct xls_reader *r);
/* Goes on to the CONTINUE record behind this one; false when there is none.
 * data, len and at are those of the new record. */
bool xls_continue(struct xls_reader *r);

/* From the record at the cursor, over CONTINUE records; 0 and bad beyond. */
uint64_t xls_take(struct xls_reader *r, unsigned nbytes);
double xls_take_double(struct xls_reader *r);
void xls_skip(struct xls_reader *r, uint64_t n);
size_t xls_left(const struct xls_reader *r);
/* What is left of this record. */
struct jk_span xls_rest(const struct xls_reader *r);

/* Characters that follow, appended as UTF-8: units of UTF-16, or their low
 * bytes only; a CONTINUE record begins with a fresh flag for that. */
void xls_take_chars(struct xls_reader *r, size_t n, bool wide,
		    struct jk_buf *to);
/* [MS-XLS] 2.5.293 XLUnicodeRichExtendedString behind its length. */
void xls_take_rich(struct xls_reader *r, size_t n, struct jk_buf *to);

struct xls_sheet {
	uint64_t offset;     /* of its BOF */
	struct jk_span name; /* owned: malloc */
	bool hidden;
};

/* A format of numbers. */
struct xls_code {
	unsigned id;
	struct jk_numfmt format;
};

/* A cell's style, its format found when it is first used. */
struct xls_style {
	uint16_t id; /* of the format */
	bool known;
	bool white;  /* on no other ground */
	size_t code; /* in codes, or their number: a built-in one */
};

struct xls_cell {
	uint32_t row;
	uint16_t column;
	bool white;
	uint32_t from, len; /* in text */
};

#define XLS_FONTS 1024
#define XLS_CELLS 4096
#define XLS_ROWS 65536
#define XLS_COLUMNS 256

/* The sheet that is read now. */
struct xls_grid {
	struct jk_buf name; /* UTF-8 */
	bool hidden;
	bool begun;  /* its table is open */
	bool sorted; /* cells are in order so far */
	bool any;    /* a cell has gone out; the last one: */
	uint32_t row;
	uint16_t column;
	struct xls_cell *cells; /* owned: XLS_CELLS */
	size_t ncells;
	struct jk_buf text; /* of the cells */
	const struct jk_trait *told;
	unsigned char rows[XLS_ROWS / 8];       /* hidden */
	unsigned char columns[XLS_COLUMNS / 8]; /* hidden */
	uint32_t wait_row; /* of the formula that waits for its STRING */
	uint16_t wait_column;
	unsigned wait_style;
	bool waits;
};

enum xls_side {
	XLS_SIDE_SHEET, /* text boxes, headers, links of the sheet */
	XLS_SIDE_NAMES,
	XLS_SIDE_EXTERN,
	XLS_SIDE_META,
	XLS_NSIDES,
};

/* The text of an object: of a note when a NOTE record names it. */
struct xls_object {
	unsigned id;
	struct jk_span text; /* owned: malloc */
};

struct xls {
	struct xls_reader r;
	struct jk_out *out; /* borrowed */
	unsigned biff;      /* 2, 3, 4, 5, 8 */
	unsigned page;      /* code page of byte strings */
	bool date1904;
	bool encrypted;
	bool stopped;
	bool any;                 /* something was given out */
	unsigned depth;           /* of BOF */
	unsigned kind[8];         /* of the substreams, by depth */
	struct jk_blob strings;   /* text of the shared strings */
	struct jk_blob string_at; /* uint32_t: their beginnings, and the end */
	struct jk_blob string_used; /* bits */
	struct xls_sheet *sheets;   /* owned */
	size_t nsheets, sheet_cap;
	size_t sheet_now;       /* index + 1 */
	struct xls_code *codes; /* owned */
	size_t ncodes, code_cap;
	unsigned char fonts[XLS_FONTS / 8]; /* bits: white */
	size_t nfonts;
	struct xls_style *styles; /* owned */
	size_t nstyles, style_cap;
	struct xls_grid grid;
	struct jk_buf side[XLS_NSIDES];
	struct xls_object *objects; /* owned */
	size_t nobjects, object_cap;
	unsigned object;         /* id of the last OBJ record */
	struct jk_blob pictures; /* Office Art of the workbook */
	struct jk_buf scratch;
	uint64_t given; /* bytes of cells, for the budget */
};

/* A byte string in the workbook's code page, or with BIFF8 a Unicode one;
 * its length has lenbytes. */
void xls_take_string(struct xls *x, unsigned lenbytes, struct jk_buf *to);

/* xls_book.c: true when the record was one of the workbook as a whole. */
bool xls_book_record(struct xls *x);
struct jk_span xls_shared(struct xls *x, uint32_t index);
/* Gives out the strings that no cell had. */
void xls_shared_rest(struct xls *x);
/* The number as the cell's style shows it. */
void xls_put_number(struct xls *x, unsigned style, double value,
		    struct jk_buf *to);
/* The number as it is. */
void xls_put_plain(double value, struct jk_buf *to);
void xls_book_release(struct xls *x);
/* Room for one more in a list; false when the memory does not reach. */
bool xls_grow(struct xls *x, void **list, size_t n, size_t *cap, size_t size);
/* A copy that free() takes; empty when there is no memory. */
struct jk_span xls_keep(struct jk_span s);

/* xls_cells.c: true when the record was a cell. */
bool xls_cell_record(struct xls *x);

/* xls_sheet.c */
void xls_sheet_begin(struct xls *x);
void xls_sheet_end(struct xls *x);
void xls_cell(struct xls *x, uint32_t row, uint32_t column, unsigned style,
	      struct jk_span utf8);
void xls_cells_flush(struct xls *x);
/* Of all text of the sheet; NULL: it is shown. */
const struct jk_trait *xls_sheet_trait(const struct xls *x);
bool xls_sheet_record(struct xls *x);
/* "Sheet 'name'!B17 what"; row UINT32_MAX: "Sheet 'name' what". */
void xls_place(struct xls *x, uint32_t row, uint32_t column, const char *what);

/* xls_text.c: true when the record was text beside the cells. */
bool xls_text_record(struct xls *x);
void xls_side_put(struct xls *x, enum xls_side side, struct jk_span utf8);
void xls_sides_give(struct xls *x, bool all);

/* xls_crypt.c: FILEPASS is the record. Deciphers with the password that
 * Excel takes for "only protected"; false when it is another one. */
bool xls_crypt_begin(struct xls *x);
void xls_crypt_free(struct xls_crypt *c);
/* Data of a record, in place, that began at offset in the stream. */
void xls_crypt_apply(struct xls_crypt *c, unsigned type, uint64_t offset,
		     unsigned char *data, size_t len);

/* fmt_xls.c: reads a stream of records. */
enum jk_status xls_read(struct jk_source *src, struct jk_out *out, bool *any,
			struct jk_err *err);
/* xls_pivot.c: the stream of a pivot cache. */
enum jk_status xls_pivot_read(struct jk_source *src, struct jk_out *out,
			      const char *name, struct jk_err *err);

#endif
