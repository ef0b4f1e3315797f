/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Flows: the running text of a document on its way out, as paragraphs, tables
 * and boxes that float beside a paragraph. What is deleted or stands beside
 * the text waits until its paragraph, and the table around it, has ended, so
 * that no value of the text is broken by it.
 *
 * Owns:    the text that is gathered, wiped at the end.
 * Threads: one thread at a time.
 * Errors:  none. Ends without a beginning are ignored; jk_flow_finish and
 *          jk_flow_place end what is open. Nests to a fixed depth, what is
 *          deeper belongs to what is around it.
 */
#ifndef JK_FLOW_H
#define JK_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/format.h>

extern const struct jk_trait jk_flow_deleted_text;
extern const struct jk_trait jk_flow_hidden_text;

enum jk_flow_kind {
	JK_FLOW_BODY,
	JK_FLOW_TABLE,
	JK_FLOW_CELL,
	JK_FLOW_BOX,
};

#define JK_FLOW_PLACE 256
#define JK_FLOW_DEPTH 64
#define JK_FLOW_MARKS 64

/* What is open, and the paragraph in it. */
struct jk_flow_level {
	enum jk_flow_kind kind;
	struct jk_buf done;   /* owned: ended paragraphs, when they wait */
	struct jk_buf text;   /* owned: the paragraph */
	struct jk_buf beside; /* owned: what follows the paragraph */
	struct jk_buf before; /* owned: the paragraph before the changes */
	struct {
		size_t from, to;
	} deleted[JK_FLOW_MARKS]; /* parts of before */
	size_t ndeleted;
	uint64_t row; /* JK_FLOW_TABLE: of the open row, plus one */
	uint32_t column;
	uint32_t span;                 /* columns that the open cell takes */
	const struct jk_trait *hidden; /* a part of the cell is */
};

struct jk_flow {
	struct jk_out *out;           /* borrowed */
	struct jk_flow_level *levels; /* owned: JK_FLOW_DEPTH + 1 */
	size_t depth;                 /* the open one */
	size_t ignored;               /* begun beyond the depth */
	const struct jk_trait *trait; /* of this part */
	const struct jk_trait *told;
	char place[JK_FLOW_PLACE];
	bool in_table;                 /* out is in one */
	const struct jk_trait *hidden; /* why what comes is not seen */
	struct jk_buf removed;         /* owned: deleted text that waits */
	unsigned ntables;
	uint64_t taken; /* bytes of text but space, so far */
};

void jk_flow_init(struct jk_flow *f, struct jk_out *out);
/* Ends what is open, takes the trait back and frees. */
void jk_flow_finish(struct jk_flow *f);

/* A new part of the document ("header"); trait may be NULL. Said when text
 * comes, so an empty part is not. */
void jk_flow_place(struct jk_flow *f, struct jk_span place,
		   const struct jk_trait *trait);

void jk_flow_text(struct jk_flow *f, struct jk_span utf8);
void jk_flow_str(struct jk_flow *f, const char *text);
/* Text that was there before the tracked changes, or is since. */
void jk_flow_deleted(struct jk_flow *f, struct jk_span utf8);
void jk_flow_inserted(struct jk_flow *f, struct jk_span utf8);
/* A line of its own behind the paragraph. */
void jk_flow_beside(struct jk_flow *f, struct jk_span utf8);
/* The text that follows is not shown, and why; NULL: it is. */
void jk_flow_set_hidden(struct jk_flow *f, const struct jk_trait *why);
bool jk_flow_is_blank(struct jk_span s);
void jk_flow_end_paragraph(struct jk_flow *f);

void jk_flow_begin_table(struct jk_flow *f);
void jk_flow_begin_row(struct jk_flow *f);
/* skipped: columns before this cell that have none. */
void jk_flow_begin_cell(struct jk_flow *f, uint32_t skipped);
/* The cell that is open takes so many columns. */
void jk_flow_set_span(struct jk_flow *f, uint32_t ncolumns);
void jk_flow_end_cell(struct jk_flow *f);
void jk_flow_end_table(struct jk_flow *f);
/* Text that stands in a frame. */
void jk_flow_begin_box(struct jk_flow *f);
void jk_flow_end_box(struct jk_flow *f);

#endif
