/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hwp3.h"

#include <stdlib.h>
#include <string.h>

#include "claims.h"

/* Lists within lists; a deeper one is lost. */
#define DEPTH_MAX 40
/* 5.1: what stands in a paragraph before its text. */
#define SHAPE_LEN 31
#define PARA_SHAPE_LEN 187
#define LINE_LEN 14
/* 5.2.10: a box, and each of its cells; where they say what. */
#define BOX_LEN 84
#define BOX_NCELLS 80
#define CELL_LEN 27
#define CELL_X 4
#define CELL_Y 6
/* 5.2.11: a picture, and behind it drawings or a link. */
#define PICTURE_LEN 348
/* 5.2.5: the strings of a field stand behind this much. */
#define FIELD_LEN 46
#define FIELD_LENGTHS 30
/* A block that is longer is looked through in pieces. */
#define PIECE 4096

enum shape {
	SHAPE_LETTER,
	SHAPE_FIXED, /* len bytes, the letter once more at their end */
	SHAPE_BLOCK, /* u32 length, the letter, and as many bytes */
	SHAPE_LIST,  /* len bytes, and a list of paragraphs */
	SHAPE_BOX,
	SHAPE_PICTURE,
};

/*
 * 5.2: letters below 32. units: how many of the paragraph's letters it counts
 * for. What has a list has it behind its fields.
 */
static const struct control {
	enum shape shape;
	unsigned units;
	unsigned len;
	int text; /* a character, or an enum jk_hwp_side of a list */
} controls[32] = {
	[0] = { SHAPE_LETTER, 1, 0, 0 },
	[1] = { SHAPE_BLOCK, 4, 0, 0 },
	[2] = { SHAPE_BLOCK, 4, 0, 0 },
	[3] = { SHAPE_BLOCK, 4, 0, 0 },
	[4] = { SHAPE_BLOCK, 4, 0, 0 },
	[5] = { SHAPE_BLOCK, 4, 0, 0 },
	[6] = { SHAPE_BLOCK, 4, 0, 0 },
	[7] = { SHAPE_FIXED, 42, 82, 0 },
	[8] = { SHAPE_FIXED, 48, 94, 0 },
	[9] = { SHAPE_FIXED, 4, 6, '\t' },
	[10] = { SHAPE_BOX, 4, 0, 0 },
	[11] = { SHAPE_PICTURE, 4, 0, 0 },
	[12] = { SHAPE_BLOCK, 4, 0, 0 },
	[13] = { SHAPE_LETTER, 1, 0, '\n' },
	[14] = { SHAPE_LIST, 4, 84, -1 },
	[15] = { SHAPE_LIST, 4, 8, JK_HWP_COMMENT },
	[16] = { SHAPE_LIST, 4, 10, JK_HWP_HEADER },
	[17] = { SHAPE_LIST, 4, 14, JK_HWP_FOOTNOTE },
	[18] = { SHAPE_FIXED, 4, 6, ' ' },
	[19] = { SHAPE_FIXED, 4, 6, 0 },
	[20] = { SHAPE_FIXED, 4, 6, 0 },
	[21] = { SHAPE_FIXED, 4, 6, 0 },
	[22] = { SHAPE_FIXED, 12, 22, 0 },
	[23] = { SHAPE_FIXED, 5, 8, 0 },
	[24] = { SHAPE_FIXED, 3, 4, '-' },
	[25] = { SHAPE_FIXED, 3, 4, 0 },
	[26] = { SHAPE_FIXED, 123, 244, 0 },
	[27] = { SHAPE_BLOCK, 4, 0, 0 },
	[28] = { SHAPE_FIXED, 32, 62, 0 },
	[29] = { SHAPE_BLOCK, 4, 0, 0 },
	[30] = { SHAPE_FIXED, 2, 2, ' ' },
	[31] = { SHAPE_FIXED, 2, 2, ' ' },
};

#define CODE_FIELD 5
#define CODE_BOOKMARK 6
#define CODE_LINE 14
#define CODE_HEADER 16
#define CODE_COMPOSE 23
#define CODE_INDEX 26
#define FIXED_MAX 244

/* Fields, names, keywords, drawings: text beside the body. */
static void
put_beside(struct jk_hwp3 *h, struct jk_span hchars, bool whole)
{
	struct jk_buf *to = &h->t->sides[JK_HWP_FIELD];
	size_t before = to->len;

	if (whole)
		jk_hwp3_put_string(to, hchars);
	else
		jk_hwp3_put_runs(to, hchars, true);
	if (to->len > before)
		jk_buf_append_byte(to, '\n');
	jk_hwp_text_relieve(h->t);
}

static void
read_fixed(struct jk_hwp3 *h, unsigned code, unsigned len, int text)
{
	unsigned char bytes[FIXED_MAX];
	struct jk_span s = jk_span_make(bytes, len);

	if (!jk_hwp3_take(h, bytes, len) || jk_le(s, len - 2, 2) != code) {
		h->lost = true;
		return;
	}
	if (text != 0)
		jk_buf_append_byte(jk_hwp_text_target(h->t),
				   (unsigned char)text);
	else if (code == CODE_COMPOSE)
		jk_hwp3_put_string(jk_hwp_text_target(h->t),
				   jk_span_head(s, 6));
	else if (code == CODE_INDEX) {
		put_beside(h, jk_span_head(s, 120), true);
		put_beside(h, jk_span_head(jk_span_from(s, 120), 120), true);
	}
}

/* The strings of a field: three lengths, then as many bytes. */
static void
put_field(struct jk_hwp3 *h, struct jk_span block)
{
	size_t at = FIELD_LEN;

	for (size_t i = 0; i < 3; i++) {
		size_t len = (size_t)jk_le(block, FIELD_LENGTHS + 4 * i, 4);

		put_beside(h, jk_span_head(jk_span_from(block, at), len), true);
		if (len > block.len)
			return;
		at += len;
	}
}

/* len bytes that nobody knows. */
static void
look_through(struct jk_hwp3 *h, uint64_t len)
{
	unsigned char bytes[PIECE];

	while (len > 0 && !h->ended) {
		size_t n = len < PIECE ? (size_t)len : PIECE;

		jk_hwp3_take(h, bytes, n);
		put_beside(h, jk_span_make(bytes, n), false);
		len -= n;
	}
}

static void
read_block(struct jk_hwp3 *h, unsigned code)
{
	unsigned char bytes[PIECE];
	uint32_t len = jk_hwp3_u32(h);

	if (jk_hwp3_u16(h) != code) {
		h->lost = true;
	} else if (code == CODE_FIELD || code == CODE_BOOKMARK) {
		size_t n = len < PIECE ? len : PIECE;

		jk_hwp3_take(h, bytes, n);
		if (code == CODE_FIELD)
			put_field(h, jk_span_make(bytes, n));
		else
			put_beside(h, jk_span_make(bytes, n), true);
		jk_hwp3_skip(h, len - n);
	} else {
		look_through(h, len);
	}
}

/* Behind a control's letter: four bytes, and the letter once more. */
static bool
read_mark(struct jk_hwp3 *h, unsigned code)
{
	jk_hwp3_u32(h);
	if (jk_hwp3_u16(h) != code)
		h->lost = true;
	return !h->lost;
}

static void
read_list(struct jk_hwp3 *h, unsigned code, const struct control *c)
{
	unsigned char bytes[BOX_LEN];
	enum jk_hwp_side before = h->t->side;

	if (!read_mark(h, code))
		return;
	jk_hwp3_take(h, bytes, c->len);
	if (code == CODE_LINE)
		return;
	h->t->side = (enum jk_hwp_side)c->text;
	if (code == CODE_HEADER && bytes[8] != 0)
		h->t->side = JK_HWP_FOOTER;
	jk_hwp3_list(h);
	h->t->side = before;
}

struct cell {
	uint16_t x, y;
	uint32_t row, column;
	uint32_t order;
};

static int
by_x(const void *a, const void *b)
{
	const struct cell *p = a, *q = b;

	return (p->x > q->x) - (p->x < q->x);
}

static int
by_y(const void *a, const void *b)
{
	const struct cell *p = a, *q = b;

	return (p->y > q->y) - (p->y < q->y);
}

static int
by_order(const void *a, const void *b)
{
	const struct cell *p = a, *q = b;

	return (p->order > q->order) - (p->order < q->order);
}

/* Cells say where they are drawn: what begins at one height is a row. */
static void
number_cells(struct cell *cells, size_t n)
{
	qsort(cells, n, sizeof(*cells), by_x);
	for (size_t i = 1; i < n; i++)
		cells[i].column =
			cells[i - 1].column + (cells[i].x != cells[i - 1].x);
	qsort(cells, n, sizeof(*cells), by_y);
	for (size_t i = 1; i < n; i++)
		cells[i].row =
			cells[i - 1].row + (cells[i].y != cells[i - 1].y);
	qsort(cells, n, sizeof(*cells), by_order);
}

static void
read_cells(struct jk_hwp3 *h, struct cell *cells, size_t n)
{
	bool outer = n > 1 && !h->in_table && h->t->side == JK_HWP_BODY;

	if (outer)
		jk_hwp_text_table(h->t);
	h->in_table = h->in_table || outer;
	for (size_t i = 0; i < n && !h->lost && !h->ended; i++) {
		if (outer)
			jk_hwp_text_cell(h->t, cells[i].row, cells[i].column);
		else if (i > 0)
			jk_hwp_text_inner_cell(h->t, cells[i].row ==
							     cells[i - 1].row);
		jk_hwp3_list(h);
	}
	if (outer) {
		jk_hwp_text_table_end(h->t);
		h->in_table = false;
	}
}

static void
read_box(struct jk_hwp3 *h, unsigned code)
{
	unsigned char bytes[BOX_LEN];
	struct jk_budget *budget = h->t->out->budget;
	struct cell *cells;
	struct jk_err ignored;
	size_t n;

	if (!read_mark(h, code))
		return;
	jk_hwp3_take(h, bytes, BOX_LEN);
	n = (size_t)jk_le(jk_span_make(bytes, BOX_LEN), BOX_NCELLS, 2);
	if (n == 0 ||
	    jk_budget_spool(budget, n * sizeof(*cells), &ignored) != JK_OK) {
		h->lost = true;
		return;
	}
	cells = jk_xcalloc(n, sizeof(*cells));
	for (size_t i = 0; i < n; i++) {
		struct jk_span s = jk_span_make(bytes, CELL_LEN);

		jk_hwp3_take(h, bytes, CELL_LEN);
		cells[i].x = (uint16_t)jk_le(s, CELL_X, 2);
		cells[i].y = (uint16_t)jk_le(s, CELL_Y, 2);
		cells[i].order = (uint32_t)i;
	}
	number_cells(cells, n);
	read_cells(h, cells, n);
	free(cells);
	jk_budget_unspool(budget, n * sizeof(*cells));
	/* Its caption. */
	jk_hwp3_list(h);
}

static void
read_picture(struct jk_hwp3 *h, unsigned code)
{
	unsigned char bytes[PICTURE_LEN];

	if (!read_mark(h, code))
		return;
	jk_hwp3_take(h, bytes, PICTURE_LEN);
	look_through(h, jk_le(jk_span_make(bytes, 4), 0, 4));
	jk_hwp3_list(h);
}

/* Returns how many of the paragraph's letters it took. */
static unsigned
read_letter(struct jk_hwp3 *h)
{
	uint32_t code = jk_hwp3_u16(h);
	const struct control *c;

	if (code >= JK_COUNT(controls)) {
		jk_hwp3_put_char(jk_hwp_text_target(h->t), code);
		return 1;
	}
	c = &controls[code];
	switch (c->shape) {
	case SHAPE_FIXED:
		read_fixed(h, code, c->len, c->text);
		break;
	case SHAPE_BLOCK:
		read_block(h, code);
		break;
	case SHAPE_LIST:
		read_list(h, code, c);
		break;
	case SHAPE_BOX:
		read_box(h, code);
		break;
	case SHAPE_PICTURE:
		read_picture(h, code);
		break;
	default:
		break;
	}
	return c->units;
}

/* 5.1. False at the end of the list. */
static bool
read_paragraph(struct jk_hwp3 *h)
{
	unsigned char head[12 + SHAPE_LEN] = { 0 };
	struct jk_span s = jk_span_make(head, sizeof(head));
	uint32_t nchars, nlines;

	if (!jk_hwp3_take(h, head, sizeof(head)))
		return false;
	nchars = (uint32_t)jk_le(s, 1, 2);
	nlines = (uint32_t)jk_le(s, 3, 2);
	if (nchars > 0 && head[0] == 0)
		jk_hwp3_skip(h, PARA_SHAPE_LEN);
	jk_hwp3_skip(h, (uint64_t)nlines * LINE_LEN);
	for (uint32_t i = 0; head[5] != 0 && i < nchars && !h->ended; i++) {
		unsigned char same;

		jk_hwp3_take(h, &same, 1);
		if (same == 0)
			jk_hwp3_skip(h, SHAPE_LEN);
	}
	h->paragraphs += nchars > 0;
	for (uint32_t i = 0; i < nchars && !h->lost && !h->ended;) {
		i += read_letter(h);
		jk_hwp_text_relieve(h->t);
	}
	if (nchars > 0)
		jk_hwp_text_paragraph_end(h->t);
	return nchars > 0;
}

void
jk_hwp3_list(struct jk_hwp3 *h)
{
	if (h->lost || h->ended)
		return;
	if (h->depth == DEPTH_MAX) {
		h->lost = true;
		return;
	}
	h->depth++;
	while (!h->lost && !h->ended && read_paragraph(h))
		;
	h->depth--;
}
