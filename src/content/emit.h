/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Emitters: text of a document on its way out. Characters are gathered to
 * runs, runs carry the trait that was set when they came, and a run can
 * become the cell of a table instead.
 *
 * Owns:    the gathered text, from init to release.
 * Threads: one owner at a time.
 * Errors:  none; code units that are no characters become U+FFFD.
 */
#ifndef JK_EMIT_H
#define JK_EMIT_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/format.h>
#include <jikimi/span.h>

/* Traits that several readers give. */
extern const struct jk_trait jk_trait_deleted;
extern const struct jk_trait jk_trait_hidden_text;
extern const struct jk_trait jk_trait_white;
extern const struct jk_trait jk_trait_comment;
extern const struct jk_trait jk_trait_metadata;

struct jk_emit {
	struct jk_out *out;          /* borrowed */
	struct jk_buf text;          /* owned; not given out yet */
	const struct jk_trait *want; /* of the characters to come */
	const struct jk_trait *have; /* of text */
	const struct jk_trait *told; /* the last one that out was told */
	bool cell;                   /* text is to become a cell: keep it */
	bool in_table;               /* out is in a table */
	bool any;                    /* something else than space came */
	unsigned tables;             /* begun so far */
};

void jk_emit_init(struct jk_emit *e, struct jk_out *out);
/* Gives out the rest, takes the trait back and frees. */
void jk_emit_finish(struct jk_emit *e);

void jk_emit_char(struct jk_emit *e, uint32_t cp);
void jk_emit_utf8(struct jk_emit *e, struct jk_span utf8);
/* Little endian; a last odd byte is left out. */
void jk_emit_utf16(struct jk_emit *e, struct jk_span units);

/* Hands over what was gathered, as text. Leaves a table first. */
void jk_emit_flush(struct jk_emit *e);
/* A new stretch; an empty one is not said. */
void jk_emit_place(struct jk_emit *e, const char *place);
/* The gathered text is this cell of the table that is open, or of a new one
 * (JK_TABLE_ROWS, named by its number). */
void jk_emit_cell(struct jk_emit *e, uint64_t row, uint32_t column);
/* What comes is no part of the table any more. */
void jk_emit_table_end(struct jk_emit *e);
/* What of the gathered text was no cell: forgets it when it is only space. */
void jk_emit_drop_space(struct jk_emit *e);

/* The same for a buffer: UTF-16LE and single characters as UTF-8. */
void jk_put_char(struct jk_buf *to, uint32_t cp);
void jk_put_utf16(struct jk_buf *to, struct jk_span units);

#endif
