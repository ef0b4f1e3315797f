/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Word's binary documents ([MS-DOC]; Word 6 and 95 by the same plan): the
 * header says where the piece table is (doc_pieces.c), that says where in the
 * stream each stretch of text lies, and pages of properties (doc_props.c) say
 * what of it is hidden, deleted or in a table; doc_text.c gives it out.
 *
 * Owns:    struct doc what its comments say.
 * Threads: one owner at a time.
 * Errors:  what cannot be read sets damaged; what is left is read.
 */
#ifndef JK_DOC_PARTS_H
#define JK_DOC_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/format.h>
#include <jikimi/source.h>

#include "content/blob.h"
#include "content/emit.h"

#define DOC_CHUNK (32 * 1024)

/* The parts of a document's text, in the order of their characters
 * ([MS-DOC] 2.3). */
enum doc_part {
	DOC_BODY,
	DOC_FOOTNOTES,
	DOC_HEADERS,
	DOC_MACROS,
	DOC_COMMENTS,
	DOC_ENDNOTES,
	DOC_BOXES,
	DOC_HEADER_BOXES,
	DOC_NPARTS,
};

struct doc_piece {
	uint32_t cp;  /* its first character */
	uint32_t len; /* characters */
	uint32_t fc;  /* offset in the stream */
	bool wide;    /* UTF-16LE, else bytes of the code page */
};

/* Stretches of the stream with properties that matter. */
enum doc_flag {
	DOC_HIDDEN = 1,
	DOC_DELETED = 2,
	DOC_IN_TABLE = 4,
	DOC_ROW_END = 8,
	DOC_INNER = 16, /* in a table within a table */
	DOC_WHITE = 32,
	DOC_SHADED = 64,
};

struct doc_run {
	uint32_t from, to;
	unsigned flags;
};

struct doc_runs {
	struct jk_blob list; /* of struct doc_run, by from */
	size_t at;           /* the one that was looked at last */
};

struct doc {
	struct jk_out *out;       /* borrowed */
	struct jk_source *text;   /* owned: stream WordDocument */
	struct jk_span table;     /* the table stream, borrowed */
	unsigned char fib[0x600]; /* the head of text */
	size_t fib_len;
	bool old; /* Word 6 or 95 */
	bool damaged;
	unsigned page; /* code page of bytes */
	uint32_t part_len[DOC_NPARTS];
	struct jk_blob pieces; /* of struct doc_piece, by cp */
	struct doc_runs chars, paragraphs;
	struct jk_emit emit;
	unsigned char *chunk; /* owned: DOC_CHUNK bytes of text */
	uint64_t given;       /* bytes of text, for the budget */
	bool has_rows;        /* paragraphs are known: tables are */
	bool in_table;        /* where the text is now */
	bool row_mark;        /* old: a cell has just ended */
	uint64_t row;
	uint32_t column;
};

uint32_t doc_fib_u32(const struct doc *d, size_t offset);
/* The stretch of the table stream that entry n of FibRgFcLcb has. */
struct jk_span doc_table_part(const struct doc *d, unsigned n);

/* Fills pieces. */
void doc_pieces_read(struct doc *d);
/* Fills chars and paragraphs. */
void doc_props_read(struct doc *d);
/* The flags at fc, and where they end. */
unsigned doc_flags_at(struct doc_runs *runs, uint32_t fc, uint32_t *end);

/* All parts. */
enum jk_status doc_text_give(struct doc *d, struct jk_err *err);
/* Text in the stream that no piece has. */
enum jk_status doc_rest_give(struct doc *d, struct jk_err *err);

#endif
