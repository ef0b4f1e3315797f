/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "emit.h"

#include <stdio.h>

#include <jikimi/charset.h>

/* Text is handed over in runs of about this length. */
#define RUN (32 * 1024)
/* A cell of a table is cut here; the rest of it is a further cell. */
#define CELL_MAX (1024 * 1024)

const struct jk_trait jk_trait_deleted = { "hidden: deleted text", true };
const struct jk_trait jk_trait_hidden_text = { "hidden: hidden text", true };
const struct jk_trait jk_trait_white = { "hidden: white text", true };
const struct jk_trait jk_trait_comment = { "hidden: comment", true };
const struct jk_trait jk_trait_metadata = { "hidden: metadata", true };

void
jk_put_char(struct jk_buf *to, uint32_t cp)
{
	unsigned char utf8[4];

	if (cp > 0x10ffff || (cp >= 0xd800 && cp < 0xe000))
		cp = 0xfffd;
	jk_buf_append(to, utf8, jk_utf8_encode(cp, utf8));
}

void
jk_put_utf16(struct jk_buf *to, struct jk_span units)
{
	for (size_t i = 0; i + 1 < units.len; i += 2) {
		const unsigned char *p = units.ptr + i;
		uint32_t cp = (uint32_t)p[0] | (uint32_t)p[1] << 8;

		if (cp >= 0xd800 && cp < 0xdc00 && i + 3 < units.len &&
		    (p[3] & 0xfc) == 0xdc) {
			cp = 0x10000 + ((cp & 0x3ff) << 10) +
			     ((uint32_t)p[2] | (uint32_t)(p[3] & 3) << 8);
			i += 2;
		}
		jk_put_char(to, cp);
	}
}

void
jk_emit_init(struct jk_emit *e, struct jk_out *out)
{
	*e = (struct jk_emit){ .out = out };
	jk_buf_init(&e->text);
}

static void
tell_trait(struct jk_emit *e, const struct jk_trait *trait)
{
	if (e->told == trait)
		return;
	e->out->ops->trait(e->out->ctx, trait);
	e->told = trait;
}

static void
hand_over(struct jk_emit *e)
{
	if (e->text.len == 0)
		return;
	tell_trait(e, e->have);
	e->out->ops->text(e->out->ctx, jk_buf_span(&e->text));
	jk_buf_clear(&e->text);
}

void
jk_emit_flush(struct jk_emit *e)
{
	if (e->text.len > 0)
		jk_emit_table_end(e);
	hand_over(e);
}

void
jk_emit_finish(struct jk_emit *e)
{
	e->cell = false;
	jk_emit_flush(e);
	tell_trait(e, NULL);
	jk_buf_release(&e->text);
}

/* Room for what comes: a run that is long or of another trait goes first. */
static void
make_ready(struct jk_emit *e)
{
	if (e->text.len == 0) {
		e->have = e->want;
		return;
	}
	if (e->cell) {
		/* A cell is given whole: hidden when a part of it is. */
		if (e->have == NULL)
			e->have = e->want;
		return;
	}
	if (e->text.len >= RUN || e->have != e->want) {
		jk_emit_flush(e);
		e->have = e->want;
	}
}

void
jk_emit_char(struct jk_emit *e, uint32_t cp)
{
	if (cp > ' ')
		e->any = true;
	make_ready(e);
	jk_put_char(&e->text, cp);
}

void
jk_emit_utf8(struct jk_emit *e, struct jk_span utf8)
{
	if (utf8.len == 0)
		return;
	for (size_t i = 0; !e->any && i < utf8.len; i++)
		e->any = utf8.ptr[i] > ' ';
	make_ready(e);
	jk_buf_append_span(&e->text, utf8);
}

void
jk_emit_utf16(struct jk_emit *e, struct jk_span units)
{
	struct jk_buf utf8 = { 0 };

	jk_put_utf16(&utf8, units);
	jk_emit_utf8(e, jk_buf_span(&utf8));
	jk_buf_release(&utf8);
}

void
jk_emit_place(struct jk_emit *e, const char *place)
{
	hand_over(e);
	e->in_table = false;
	e->out->ops->place(e->out->ctx, jk_span_str(place));
}

void
jk_emit_table_end(struct jk_emit *e)
{
	if (!e->in_table)
		return;
	e->in_table = false;
	e->out->ops->place(e->out->ctx, jk_span_str("body"));
}

static void
begin_table(struct jk_emit *e)
{
	char name[16];
	struct jk_out_table table = { .form = JK_TABLE_ROWS };

	snprintf(name, sizeof(name), "%u", ++e->tables);
	table.name = jk_span_str(name);
	e->out->ops->table(e->out->ctx, &table);
	e->in_table = true;
}

void
jk_emit_cell(struct jk_emit *e, uint64_t row, uint32_t column)
{
	struct jk_span text = jk_buf_span(&e->text);

	while (text.len > 0 && text.ptr[text.len - 1] <= ' ')
		text.len--;
	if (text.len > 0) {
		if (!e->in_table)
			begin_table(e);
		tell_trait(e, e->have);
		e->out->ops->cell(e->out->ctx, row, column, text);
	}
	jk_buf_clear(&e->text);
}

void
jk_emit_drop_space(struct jk_emit *e)
{
	for (size_t i = 0; i < e->text.len; i++) {
		if (e->text.ptr[i] > ' ')
			return;
	}
	jk_buf_clear(&e->text);
}
