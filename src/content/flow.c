/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "content/flow_parts.h"

const struct jk_trait jk_flow_deleted_text = {
	.evidence = "hidden: deleted text",
	.hidden = true,
};

const struct jk_trait jk_flow_hidden_text = {
	.evidence = "hidden: hidden text",
	.hidden = true,
};

void
jk_flow_init(struct jk_flow *f, struct jk_out *out)
{
	memset(f, 0, sizeof(*f));
	f->out = out;
	f->levels = jk_xcalloc(JK_FLOW_DEPTH + 1, sizeof(*f->levels));
}

/* Ends the innermost level; its text goes to who is around it. */
static void
pop(struct jk_flow *f)
{
	struct jk_flow_level *l, *outer;

	jk_flow_end_paragraph(f);
	l = jk_flow_top(f);
	outer = l - 1;
	while (l->done.len > 0 && l->kind == JK_FLOW_CELL &&
	       l->done.ptr[l->done.len - 1] == '\n')
		l->done.len--;
	f->depth--;
	if (l->kind == JK_FLOW_TABLE) {
		/* Nested: a table in the text around it. */
		struct jk_flow_level *to = jk_flow_taker(f);

		if (to->kind != JK_FLOW_BODY && l->done.len > 0) {
			jk_buf_append_span(&to->done, jk_buf_span(&l->done));
			jk_buf_append_byte(&to->done, '\n');
		}
		jk_flow_hide(to, l->hidden);
	} else if (l->kind == JK_FLOW_BOX) {
		jk_buf_append_span(&jk_flow_taker(f)->beside,
				   jk_buf_span(&l->done));
	} else if (f->depth == 1) {
		/* A cell of a table that is in no other. */
		if (!jk_flow_is_blank(jk_buf_span(&l->done))) {
			jk_flow_tell(f, jk_flow_trait_now(f, l->hidden));
			f->out->ops->cell(f->out->ctx,
					  outer->row > 0 ? outer->row - 1 : 0,
					  outer->column, jk_buf_span(&l->done));
		}
	} else {
		jk_buf_append_span(&outer->done, jk_buf_span(&l->done));
		jk_flow_hide(outer, l->hidden);
	}
	jk_buf_clear(&l->done);
}

/* Is one of this kind open, within the innermost table? */
static bool
is_open(const struct jk_flow *f, enum jk_flow_kind kind)
{
	for (size_t i = f->depth; i > 0; i--) {
		if (f->levels[i].kind == kind)
			return true;
		if (f->levels[i].kind == JK_FLOW_TABLE && kind != JK_FLOW_BOX)
			return false;
	}
	return false;
}

static void
pop_to(struct jk_flow *f, enum jk_flow_kind kind)
{
	if (!is_open(f, kind))
		return;
	while (jk_flow_top(f)->kind != kind)
		pop(f);
	pop(f);
}

static bool
push(struct jk_flow *f, enum jk_flow_kind kind)
{
	struct jk_flow_level *l;

	if (f->depth == JK_FLOW_DEPTH) {
		f->ignored++;
		return false;
	}
	l = &f->levels[++f->depth];
	l->kind = kind;
	l->row = 0;
	l->column = 0;
	l->span = 1;
	l->hidden = NULL;
	l->ndeleted = 0;
	return true;
}

static bool
was_ignored(struct jk_flow *f)
{
	if (f->ignored == 0)
		return false;
	f->ignored--;
	return true;
}

void
jk_flow_begin_table(struct jk_flow *f)
{
	char name[24];
	struct jk_out_table table = { .form = JK_TABLE_ROWS };

	if (f->depth == 0) {
		jk_flow_end_paragraph(f);
		snprintf(name, sizeof(name), "%u", ++f->ntables);
		table.name = jk_span_str(name);
		f->out->ops->table(f->out->ctx, &table);
		f->in_table = true;
	}
	push(f, JK_FLOW_TABLE);
}

void
jk_flow_begin_row(struct jk_flow *f)
{
	struct jk_flow_level *l;

	pop_to(f, JK_FLOW_CELL);
	l = jk_flow_top(f);
	if (l->kind != JK_FLOW_TABLE || f->ignored > 0)
		return;
	if (l->row > 0 && f->depth > 1 && l->done.len > 0)
		jk_buf_append_byte(&l->done, '\n');
	l->row++;
	l->column = 0;
}

void
jk_flow_begin_cell(struct jk_flow *f, uint32_t skipped)
{
	struct jk_flow_level *l;

	pop_to(f, JK_FLOW_CELL);
	l = jk_flow_top(f);
	if (l->kind != JK_FLOW_TABLE || f->ignored > 0) {
		f->ignored += f->ignored > 0;
		return;
	}
	l->column += skipped;
	l->span = 1;
	push(f, JK_FLOW_CELL);
}

void
jk_flow_set_span(struct jk_flow *f, uint32_t ncolumns)
{
	struct jk_flow_level *l = jk_flow_top(f);

	/* No program has sheets of more columns than that. */
	if (f->depth > 0 && l[-1].kind == JK_FLOW_TABLE && ncolumns > 0 &&
	    ncolumns <= 16384)
		l[-1].span = ncolumns;
}

void
jk_flow_end_cell(struct jk_flow *f)
{
	struct jk_flow_level *l;

	if (was_ignored(f))
		return;
	pop_to(f, JK_FLOW_CELL);
	l = jk_flow_top(f);
	if (l->kind != JK_FLOW_TABLE)
		return;
	l->column += l->span;
	l->span = 1;
	if (f->depth > 1)
		jk_buf_append_byte(&l->done, '\t');
}

void
jk_flow_end_table(struct jk_flow *f)
{
	if (was_ignored(f))
		return;
	pop_to(f, JK_FLOW_CELL);
	pop_to(f, JK_FLOW_TABLE);
	if (f->depth == 0)
		jk_flow_give_removed(f);
}

void
jk_flow_begin_box(struct jk_flow *f)
{
	push(f, JK_FLOW_BOX);
}

void
jk_flow_end_box(struct jk_flow *f)
{
	if (!was_ignored(f))
		pop_to(f, JK_FLOW_BOX);
}

static void
end_all(struct jk_flow *f)
{
	f->ignored = 0;
	f->hidden = NULL;
	while (f->depth > 0)
		pop(f);
	jk_flow_end_paragraph(f);
	jk_flow_give_removed(f);
}

void
jk_flow_place(struct jk_flow *f, struct jk_span place,
	      const struct jk_trait *trait)
{
	size_t n = place.len;

	end_all(f);
	if (n >= sizeof(f->place)) {
		n = sizeof(f->place) - 1;
		while (n > 0 && (place.ptr[n] & 0xc0) == 0x80)
			n--;
	}
	memcpy(f->place, place.ptr, n);
	f->place[n] = '\0';
	f->trait = trait;
	/* Said by the first text, as behind a table. */
	f->in_table = true;
}

void
jk_flow_finish(struct jk_flow *f)
{
	end_all(f);
	jk_flow_tell(f, NULL);
	for (size_t i = 0; i <= JK_FLOW_DEPTH; i++) {
		jk_buf_release(&f->levels[i].done);
		jk_buf_release(&f->levels[i].text);
		jk_buf_release(&f->levels[i].beside);
		jk_buf_release(&f->levels[i].before);
	}
	jk_buf_release(&f->removed);
	free(f->levels);
}
