/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hwp5.h"

#include "claims.h"
#include "emit.h"
#include <jikimi/rawtext.h>

/* 4.3, table 37: a control is named by four letters. */
#define NAMED(a, b, c, d)                                                      \
	((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 |      \
	 (uint32_t)(d))
/* Controls within controls that are told apart; what lies deeper is text of
 * the last of them. */
#define DEPTH_MAX 64

/* 4.3.9, table 69: the common part of objects, and their description. */
#define OBJECT_LEN 44
/* 4.3.10.15, table 152: the command of a field. */
#define FIELD_LEN 9
/* 4.3.7, and 4.3.9.1 for cells: behind the list header column and row. */
#define CELL_COLUMN 8
#define CELL_ROW 10
/* 4.3.9.1: rows and columns of a table. */
#define TABLE_ROWS 4
#define TABLE_COLUMNS 6

enum control_kind {
	CONTROL_OTHER,
	CONTROL_TABLE,
	CONTROL_SIDE,
};

struct control {
	unsigned level;
	enum control_kind kind;
	enum jk_hwp_side side;
	bool has_table; /* its cells follow */
	bool box;       /* one cell only, drawn around a text */
	bool outer;     /* its cells are given out as such */
	uint32_t row;   /* of the last cell */
};

struct section {
	struct jk_hwp_text *t;
	struct jk_hwp_records r;
	struct control stack[DEPTH_MAX];
	size_t depth;
};

static const struct side_control {
	uint32_t id;
	enum jk_hwp_side side;
} side_controls[] = {
	{ NAMED('h', 'e', 'a', 'd'), JK_HWP_HEADER },
	{ NAMED('f', 'o', 'o', 't'), JK_HWP_FOOTER },
	{ NAMED('f', 'n', ' ', ' '), JK_HWP_FOOTNOTE },
	{ NAMED('e', 'n', ' ', ' '), JK_HWP_ENDNOTE },
	{ NAMED('t', 'c', 'm', 't'), JK_HWP_COMMENT },
};

/* Controls that have no text of their own in the header. */
static const uint32_t silent_controls[] = {
	NAMED('s', 'e', 'c', 'd'), NAMED('c', 'o', 'l', 'd'),
	NAMED('a', 't', 'n', 'o'), NAMED('n', 'w', 'n', 'o'),
	NAMED('p', 'g', 'h', 'd'), NAMED('p', 'g', 'c', 't'),
	NAMED('p', 'g', 'n', 'p'), NAMED('b', 'o', 'k', 'm'),
};

static bool
is_silent(uint32_t id)
{
	for (size_t i = 0; i < JK_COUNT(silent_controls); i++) {
		if (silent_controls[i] == id)
			return true;
	}
	return false;
}

/* A counted string of UTF-16 at offset; empty when it does not fit. */
static struct jk_span
counted(struct jk_span s, size_t offset)
{
	size_t len = 2 * (size_t)jk_le(s, offset, 2);
	struct jk_span text = jk_span_from(s, offset + 2);

	return jk_span_head(text, len <= text.len ? len : 0);
}

static void
put_line(struct jk_buf *to, struct jk_span units)
{
	if (units.len == 0)
		return;
	jk_put_utf16(to, units);
	jk_buf_append_byte(to, '\n');
}

/* Where text goes follows from what is open. */
static void
choose_target(struct section *s)
{
	s->t->side = JK_HWP_BODY;
	for (size_t i = 0; i < s->depth; i++) {
		if (s->stack[i].kind == CONTROL_SIDE)
			s->t->side = s->stack[i].side;
	}
}

/* A record of this level is part of no control at or below it. */
static void
close_controls(struct section *s, unsigned level)
{
	bool closed = false;

	while (s->depth > 0 && s->stack[s->depth - 1].level >= level) {
		struct control *c = &s->stack[--s->depth];

		closed = true;
		if (c->outer)
			jk_hwp_text_table_end(s->t);
	}
	if (closed)
		choose_target(s);
}

static struct control *
open_control(struct section *s, enum control_kind kind)
{
	struct control *c;

	if (s->depth == DEPTH_MAX)
		return NULL;
	c = &s->stack[s->depth++];
	*c = (struct control){ .level = s->r.level, .kind = kind };
	return c;
}

/* 4.3.10.15: "%hlk" and the like: an address, a prompt, a path. A backslash
 * stands before what means something to the program. */
static void
put_field(struct section *s, struct jk_span body)
{
	struct jk_span units = counted(body, FIELD_LEN);
	struct jk_buf *to = &s->t->sides[JK_HWP_FIELD];
	size_t before = to->len, end = before;

	put_line(to, units);
	for (size_t i = before; i < to->len; i++) {
		if (to->ptr[i] != '\\' || i + 1 == to->len)
			to->ptr[end++] = to->ptr[i];
	}
	to->len = end;
}

static void
put_control_header(struct section *s, uint32_t id, struct jk_span body)
{
	if (id >> 24 == '%')
		put_field(s, body);
	else if (id == NAMED('g', 's', 'o', ' ') ||
		 id == NAMED('t', 'b', 'l', ' ') ||
		 id == NAMED('e', 'q', 'e', 'd'))
		put_line(&s->t->sides[JK_HWP_DESCRIPTION],
			 counted(body, OBJECT_LEN));
	else if (!is_silent(id))
		/* Ruby text, letters set one over another, index marks. */
		jk_rawtext_put_wide(jk_hwp_text_target(s->t),
				    jk_span_from(body, 4));
}

static void
on_control(struct section *s)
{
	struct jk_span body = jk_hwp_records_piece(&s->r);
	uint32_t id = (uint32_t)jk_le(body, 0, 4);
	struct control *c;

	for (size_t i = 0; i < JK_COUNT(side_controls); i++) {
		if (side_controls[i].id != id)
			continue;
		c = open_control(s, CONTROL_SIDE);
		if (c != NULL)
			c->side = side_controls[i].side;
		choose_target(s);
		return;
	}
	put_control_header(s, id, body);
	jk_hwp_text_relieve(s->t);
	open_control(s, id == NAMED('t', 'b', 'l', ' ') ? CONTROL_TABLE
							: CONTROL_OTHER);
}

static struct control *
current(struct section *s)
{
	return s->depth > 0 ? &s->stack[s->depth - 1] : NULL;
}

/* Is the text here in a table that is given out as one, or beside the body?
 * Then a table here is part of that text. */
static bool
is_inner(const struct section *s)
{
	for (size_t i = 0; i + 1 < s->depth; i++) {
		if (s->stack[i].outer || s->stack[i].kind == CONTROL_SIDE)
			return true;
	}
	return false;
}

static void
on_table(struct section *s)
{
	struct jk_span body = jk_hwp_records_piece(&s->r);
	struct control *c = current(s);

	if (c == NULL || c->kind != CONTROL_TABLE || c->has_table)
		return;
	c->has_table = true;
	c->row = UINT32_MAX;
	c->box = jk_le(body, TABLE_ROWS, 2) <= 1 &&
		 jk_le(body, TABLE_COLUMNS, 2) <= 1;
	c->outer = !c->box && !is_inner(s);
	if (c->outer)
		jk_hwp_text_table(s->t);
}

static void
on_list(struct section *s)
{
	struct jk_span body = jk_hwp_records_piece(&s->r);
	struct control *c = current(s);
	uint32_t row = (uint32_t)jk_le(body, CELL_ROW, 2);

	if (c == NULL || !c->has_table || body.len < CELL_ROW + 2)
		return;
	if (c->outer)
		jk_hwp_text_cell(s->t, row,
				 (uint32_t)jk_le(body, CELL_COLUMN, 2));
	else
		jk_hwp_text_inner_cell(s->t, c->row == row);
	c->row = row;
}

static void
on_text(struct section *s)
{
	struct jk_span piece;

	while ((piece = jk_hwp_records_piece(&s->r)).len > 0) {
		jk_hwp5_text_units(s->t, piece);
		jk_hwp_text_relieve(s->t);
	}
	jk_hwp5_text_end(s->t);
}

/* 4.3.9.3: an equation is a script behind its attributes. */
static void
on_equation(struct section *s)
{
	struct jk_span body = jk_hwp_records_piece(&s->r);

	put_line(jk_hwp_text_target(s->t), counted(body, 4));
}

static void
on_strings(struct section *s, struct jk_buf *to)
{
	struct jk_span piece;

	while ((piece = jk_hwp_records_piece(&s->r)).len > 0) {
		jk_rawtext_put_wide(to, piece);
		jk_hwp_text_relieve(s->t);
	}
}

/* The memos of a section stand at its end, each a list of paragraphs behind
 * a record of its own; nothing of the body follows. */
static void
on_memo(struct section *s)
{
	struct control *c;

	close_controls(s, 0);
	c = open_control(s, CONTROL_SIDE);
	if (c != NULL)
		c->side = JK_HWP_MEMO;
	choose_target(s);
}

static void
on_record(struct section *s)
{
	switch (s->r.tag) {
	case JK_HWP_PARA_TEXT:
		on_text(s);
		break;
	case JK_HWP_CTRL_HEADER:
		on_control(s);
		break;
	case JK_HWP_LIST_HEADER:
		on_list(s);
		break;
	case JK_HWP_TABLE:
		on_table(s);
		break;
	case JK_HWP_EQEDIT:
		on_equation(s);
		break;
	case JK_HWP_TEXT_ART:
		on_strings(s, jk_hwp_text_target(s->t));
		break;
	case JK_HWP_CTRL_DATA:
	case JK_HWP_FORM_OBJECT:
	case JK_HWP_CHART_DATA:
		on_strings(s, &s->t->sides[JK_HWP_FIELD]);
		break;
	case JK_HWP_MEMO_LIST:
		on_memo(s);
		break;
	default:
		/* What later versions add. */
		if (s->r.tag >= JK_HWP_VIDEO_DATA)
			on_strings(s, &s->t->sides[JK_HWP_FIELD]);
		break;
	}
}

bool
jk_hwp_section_read(struct jk_hwp_text *t, struct jk_source *src)
{
	struct section s = { .t = t };
	bool whole;

	jk_hwp_records_init(&s.r, src, t->out->budget);
	while (jk_hwp_records_next(&s.r)) {
		if (s.r.tag != JK_HWP_MEMO_LIST)
			close_controls(&s, s.r.level);
		on_record(&s);
	}
	close_controls(&s, 0);
	whole = !s.r.cut;
	jk_hwp_records_release(&s.r);
	return whole;
}
