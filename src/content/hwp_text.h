/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the text of a Hancom document goes, of any of its formats: the body
 * with its tables as it comes; headers, notes, comments and the like gathered
 * and given out behind it, so that the body is not torn by them.
 *
 * Owns:    what is gathered, from init to release.
 * Threads: one thread at a time.
 * Errors:  none.
 */
#ifndef JK_HWP_TEXT_H
#define JK_HWP_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/format.h>

/* Text beside the body, gathered and given out behind it. */
enum jk_hwp_side {
	JK_HWP_HEADER,
	JK_HWP_FOOTER,
	JK_HWP_FOOTNOTE,
	JK_HWP_ENDNOTE,
	JK_HWP_COMMENT,
	JK_HWP_MEMO,
	JK_HWP_FIELD,
	JK_HWP_DESCRIPTION,
	JK_HWP_DELETED,
	JK_HWP_PROPERTIES,
	JK_HWP_NSIDES,
	JK_HWP_BODY = JK_HWP_NSIDES,
};

struct jk_hwp_text {
	struct jk_out *out;                 /* borrowed */
	const struct jk_trait *trait;       /* of the body; NULL: none */
	char place[48];                     /* of the body */
	bool placed;                        /* out is there */
	bool any;                           /* something was given out */
	enum jk_hwp_side side;              /* where text goes now */
	struct jk_buf body, cell;           /* owned */
	struct jk_buf sides[JK_HWP_NSIDES]; /* owned */
	bool in_cell;                       /* body text goes to the cell */
	bool in_table;                      /* out is in a table */
	unsigned tables;
	uint32_t row, column;           /* of cell */
	uint32_t last_row, last_column; /* given out */
	bool deleted;                   /* it goes to JK_HWP_DELETED */
	unsigned skip;                  /* units of a control character left */
	uint32_t control; /* that is skipped: its name, or its code */
	uint32_t high;    /* first half of a surrogate pair */
};

void jk_hwp_text_init(struct jk_hwp_text *t, struct jk_out *out);
void jk_hwp_text_release(struct jk_hwp_text *t);
/* A stretch of the body by that name; ends what came before. */
void jk_hwp_text_begin(struct jk_hwp_text *t, const char *place,
		       const struct jk_trait *trait);
/* Gives out all that was gathered. */
void jk_hwp_text_end(struct jk_hwp_text *t);
/* Where the text that follows goes. */
struct jk_buf *jk_hwp_text_target(struct jk_hwp_text *t);
/* The end of a paragraph. */
void jk_hwp_text_paragraph_end(struct jk_hwp_text *t);
/* Gives out what grew long; to be called now and then. */
void jk_hwp_text_relieve(struct jk_hwp_text *t);
/* A table of the body: what follows up to the next cell is its first. */
void jk_hwp_text_table(struct jk_hwp_text *t);
void jk_hwp_text_cell(struct jk_hwp_text *t, uint32_t row, uint32_t column);
/* Says late where the cell stands. */
void jk_hwp_text_cell_at(struct jk_hwp_text *t, uint32_t row, uint32_t column);
void jk_hwp_text_table_end(struct jk_hwp_text *t);
/* A cell within a cell: next to the one before, or below it. */
void jk_hwp_text_inner_cell(struct jk_hwp_text *t, bool same_row);

#endif
