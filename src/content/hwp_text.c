/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hwp_text.h"

#include <stdio.h>
#include <string.h>

#include "emit.h"

/* The body goes out in runs of about this length; a cell or the text of one
 * side that is longer goes out early. */
#define RUN (32 * 1024)
#define GATHER_MAX (1024 * 1024)

static const struct side {
	const char *place;
	const struct jk_trait *trait;
} sides[JK_HWP_NSIDES] = {
	[JK_HWP_HEADER] = { "header", NULL },
	[JK_HWP_FOOTER] = { "footer", NULL },
	[JK_HWP_FOOTNOTE] = { "footnote", NULL },
	[JK_HWP_ENDNOTE] = { "endnote", NULL },
	[JK_HWP_COMMENT] = { "comment", &jk_trait_comment },
	[JK_HWP_MEMO] = { "memo", &jk_trait_comment },
	[JK_HWP_FIELD] = { "fields", NULL },
	[JK_HWP_DESCRIPTION] = { "descriptions", NULL },
	[JK_HWP_DELETED] = { "deleted text", &jk_trait_deleted },
	[JK_HWP_PROPERTIES] = { "properties", &jk_trait_metadata },
};

void
jk_hwp_text_init(struct jk_hwp_text *t, struct jk_out *out)
{
	*t = (struct jk_hwp_text){ .out = out, .side = JK_HWP_BODY };
}

static void
release(struct jk_buf *b)
{
	jk_buf_clear(b);
	jk_buf_release(b);
}

void
jk_hwp_text_release(struct jk_hwp_text *t)
{
	release(&t->body);
	release(&t->cell);
	for (size_t i = 0; i < JK_HWP_NSIDES; i++)
		release(&t->sides[i]);
}

static void
set_place(struct jk_hwp_text *t, const char *place,
	  const struct jk_trait *trait)
{
	t->out->ops->place(t->out->ctx, jk_span_str(place));
	t->out->ops->trait(t->out->ctx, trait);
}

static void
give(struct jk_hwp_text *t, struct jk_buf *text)
{
	if (text->len > 0) {
		t->out->ops->text(t->out->ctx, jk_buf_span(text));
		t->any = true;
	}
	jk_buf_clear(text);
}

static bool
is_blank(struct jk_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] > ' ')
			return false;
	}
	return true;
}

static void
give_body(struct jk_hwp_text *t)
{
	if (is_blank(jk_buf_span(&t->body))) {
		jk_buf_clear(&t->body);
		return;
	}
	if (!t->placed)
		set_place(t, t->place, t->trait);
	t->placed = true;
	give(t, &t->body);
}

static void
give_side(struct jk_hwp_text *t, enum jk_hwp_side side)
{
	if (is_blank(jk_buf_span(&t->sides[side]))) {
		jk_buf_clear(&t->sides[side]);
		return;
	}
	set_place(t, sides[side].place,
		  sides[side].trait != NULL ? sides[side].trait : t->trait);
	t->placed = false;
	give(t, &t->sides[side]);
}

/* Rows ascend, and columns in a row: what says otherwise is put behind. */
static void
give_cell(struct jk_hwp_text *t)
{
	struct jk_out_table table = { .form = JK_TABLE_ROWS };
	struct jk_span text = jk_buf_span(&t->cell);
	char name[16];

	while (text.len > 0 && text.ptr[text.len - 1] <= ' ')
		text.len--;
	if (text.len == 0) {
		jk_buf_clear(&t->cell);
		return;
	}
	if (!t->in_table) {
		give_body(t);
		snprintf(name, sizeof(name), "%u", ++t->tables);
		table.name = jk_span_str(name);
		t->out->ops->table(t->out->ctx, &table);
		t->out->ops->trait(t->out->ctx, t->trait);
		t->in_table = true;
		t->placed = false;
	} else if (t->row < t->last_row ||
		   (t->row == t->last_row && t->column <= t->last_column)) {
		t->row = t->last_row;
		t->column = t->last_column + 1;
	}
	t->out->ops->cell(t->out->ctx, t->row, t->column, text);
	t->last_row = t->row;
	t->last_column = t->column;
	t->any = true;
	jk_buf_clear(&t->cell);
}

void
jk_hwp_text_begin(struct jk_hwp_text *t, const char *place,
		  const struct jk_trait *trait)
{
	jk_hwp_text_end(t);
	snprintf(t->place, sizeof(t->place), "%s", place);
	t->trait = trait;
}

void
jk_hwp_text_end(struct jk_hwp_text *t)
{
	t->side = JK_HWP_BODY;
	t->deleted = false;
	jk_hwp_text_table_end(t);
	give_body(t);
	for (size_t i = 0; i < JK_HWP_NSIDES; i++)
		give_side(t, (enum jk_hwp_side)i);
	t->out->ops->trait(t->out->ctx, NULL);
	t->placed = false;
}

struct jk_buf *
jk_hwp_text_target(struct jk_hwp_text *t)
{
	if (t->deleted)
		return &t->sides[JK_HWP_DELETED];
	if (t->side != JK_HWP_BODY)
		return &t->sides[t->side];
	return t->in_cell ? &t->cell : &t->body;
}

void
jk_hwp_text_paragraph_end(struct jk_hwp_text *t)
{
	struct jk_buf *deleted = &t->sides[JK_HWP_DELETED];
	struct jk_buf *to;

	if (t->deleted && deleted->len > 0)
		jk_buf_append_byte(deleted, '\n');
	t->deleted = false;
	to = jk_hwp_text_target(t);
	if (to->len > 0 && to->ptr[to->len - 1] != '\n')
		jk_buf_append_byte(to, '\n');
	jk_hwp_text_relieve(t);
}

void
jk_hwp_text_relieve(struct jk_hwp_text *t)
{
	if (t->body.len > RUN && !t->in_table)
		give_body(t);
	if (t->cell.len > GATHER_MAX)
		give_cell(t);
	for (size_t i = 0; i < JK_HWP_NSIDES; i++) {
		if (t->sides[i].len <= GATHER_MAX)
			continue;
		give_side(t, (enum jk_hwp_side)i);
		/* The rest of a table that this cut in two is another one. */
		t->in_table = false;
	}
}

void
jk_hwp_text_table(struct jk_hwp_text *t)
{
	jk_hwp_text_table_end(t);
	t->in_cell = true;
	t->row = t->column = 0;
}

void
jk_hwp_text_cell(struct jk_hwp_text *t, uint32_t row, uint32_t column)
{
	give_cell(t);
	t->row = row;
	t->column = column;
}

void
jk_hwp_text_cell_at(struct jk_hwp_text *t, uint32_t row, uint32_t column)
{
	t->row = row;
	t->column = column;
}

void
jk_hwp_text_table_end(struct jk_hwp_text *t)
{
	if (!t->in_cell)
		return;
	give_cell(t);
	t->in_cell = false;
	t->in_table = false;
	t->last_row = t->last_column = 0;
}

void
jk_hwp_text_inner_cell(struct jk_hwp_text *t, bool same_row)
{
	struct jk_buf *to = jk_hwp_text_target(t);

	if (same_row && to->len > 0 && to->ptr[to->len - 1] == '\n')
		to->ptr[to->len - 1] = '\t';
}
