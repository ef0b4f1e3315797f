/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/flow_parts.h"

#include <string.h>

/* A paragraph that is longer goes out in parts. */
#define PART (64 * 1024)
/* A cell that is longer, too. */
#define SPILL (1024 * 1024)
/* So much of a deletion's surroundings is kept with it, to understand it. */
#define LEFT 60

struct jk_flow_level *
jk_flow_top(struct jk_flow *f)
{
	return &f->levels[f->depth];
}

void
jk_flow_tell(struct jk_flow *f, const struct jk_trait *trait)
{
	if (trait == f->told)
		return;
	f->out->ops->trait(f->out->ctx, trait);
	f->told = trait;
}

bool
jk_flow_is_blank(struct jk_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] > ' ')
			return false;
	}
	return true;
}

/* Out of a table text comes only behind a new place. */
static void
leave_table(struct jk_flow *f)
{
	if (!f->in_table)
		return;
	f->in_table = false;
	f->out->ops->place(
		f->out->ctx,
		jk_span_str(f->place[0] != '\0' ? f->place : "body"));
}

static void
give(struct jk_flow *f, struct jk_buf *b, const struct jk_trait *trait)
{
	struct jk_span s = jk_buf_span(b);

	if (s.len == 0)
		return;
	if (!jk_flow_is_blank(s))
		leave_table(f);
	/* Between a table and the next text there is nothing to say. */
	if (!f->in_table) {
		jk_flow_tell(f, trait);
		f->out->ops->text(f->out->ctx, s);
	}
	jk_buf_clear(b);
}

/* What was deleted and had to wait for the table's end. */
void
jk_flow_give_removed(struct jk_flow *f)
{
	if (f->removed.len > 0)
		give(f, &f->removed, &jk_flow_deleted_text);
}

const struct jk_trait *
jk_flow_trait_now(const struct jk_flow *f, const struct jk_trait *hidden)
{
	return hidden != NULL ? hidden : f->trait;
}

void
jk_flow_hide(struct jk_flow_level *l, const struct jk_trait *why)
{
	if (l->hidden == NULL)
		l->hidden = why;
}

static bool
is_word(unsigned char c)
{
	return c > ' ';
}

/* Where the words begin that may tell what stands at from: not so far that a
 * value would be given twice. */
static size_t
left_of(struct jk_span s, size_t from)
{
	size_t begin = from;

	while (begin > 0 && from - begin < LEFT) {
		unsigned char c = s.ptr[begin - 1];

		if ((c >= '0' && c <= '9') || c == '@')
			break;
		begin--;
	}
	while (begin < from && (s.ptr[begin] & 0xc0) == 0x80)
		begin++;
	return begin;
}

/* The deletions of a paragraph, each with the whole words it is part of. */
static void
gather_removed(struct jk_flow *f, struct jk_flow_level *l)
{
	struct jk_span s = jk_buf_span(&l->before);
	size_t done = 0;

	for (size_t i = 0; i < l->ndeleted; i++) {
		size_t from = l->deleted[i].from, to = l->deleted[i].to;

		while (from > done && is_word(s.ptr[from - 1]))
			from--;
		while (to < s.len && is_word(s.ptr[to]))
			to++;
		if (to <= done)
			continue;
		from = left_of(s, from);
		if (from < done)
			from = done;
		jk_buf_append(&f->removed, s.ptr + from, to - from);
		jk_buf_append_byte(&f->removed, '\n');
		done = to;
	}
	l->ndeleted = 0;
	jk_buf_clear(&l->before);
}

/* A cell or box of a size that nobody writes goes out in parts, too. */
static void
spill(struct jk_flow *f)
{
	const struct jk_flow_level *table = &f->levels[1];

	for (size_t i = 1; i <= f->depth; i++) {
		struct jk_buf *done = &f->levels[i].done;

		if (done->len == 0)
			continue;
		if (table->kind != JK_FLOW_TABLE) {
			give(f, done, f->trait);
			continue;
		}
		jk_flow_tell(f, f->trait);
		f->out->ops->cell(f->out->ctx,
				  table->row > 0 ? table->row - 1 : 0,
				  table->column, jk_buf_span(done));
		jk_buf_clear(done);
	}
}

/* The body goes out as it comes, all else waits for its end. */
static void
put_part(struct jk_flow *f, struct jk_flow_level *l)
{
	if (l->kind == JK_FLOW_BODY) {
		give(f, &l->text, jk_flow_trait_now(f, l->hidden));
		return;
	}
	jk_buf_append_span(&l->done, jk_buf_span(&l->text));
	jk_buf_clear(&l->text);
	if (l->done.len >= SPILL)
		spill(f);
}

void
jk_flow_end_paragraph(struct jk_flow *f)
{
	struct jk_flow_level *l = jk_flow_top(f);

	if (l->text.len + l->beside.len + l->before.len == 0)
		return;
	if (l->text.len > 0)
		jk_buf_append_byte(&l->text, '\n');
	put_part(f, l);
	if (l->kind == JK_FLOW_BODY) {
		l->hidden = f->hidden;
		give(f, &l->beside, f->trait);
	} else {
		jk_buf_append_span(&l->done, jk_buf_span(&l->beside));
		jk_buf_clear(&l->beside);
	}
	if (l->ndeleted > 0)
		gather_removed(f, l);
	jk_buf_clear(&l->before);
	if (l->kind == JK_FLOW_BODY)
		jk_flow_give_removed(f);
}

/* Text of the level, before the limit that makes it go out in parts. */
static void
append(struct jk_flow *f, struct jk_flow_level *l, struct jk_span utf8)
{
	if (!jk_flow_is_blank(utf8))
		f->taken += utf8.len;
	if (l->kind == JK_FLOW_BODY && l->hidden != f->hidden) {
		put_part(f, l);
		l->hidden = f->hidden;
	}
	jk_flow_hide(l, f->hidden);
	jk_buf_append_span(&l->text, utf8);
	if (l->text.len >= PART)
		put_part(f, l);
}

/* Where text goes that stands between the cells of a table: into the next
 * one, so to say. */
struct jk_flow_level *
jk_flow_taker(struct jk_flow *f)
{
	struct jk_flow_level *l = jk_flow_top(f);

	while (l->kind == JK_FLOW_TABLE)
		l--;
	return l;
}

void
jk_flow_text(struct jk_flow *f, struct jk_span utf8)
{
	struct jk_flow_level *l = jk_flow_taker(f);

	append(f, l, utf8);
	if (l->ndeleted > 0 && l->before.len < PART)
		jk_buf_append_span(&l->before, utf8);
}

void
jk_flow_str(struct jk_flow *f, const char *text)
{
	jk_flow_text(f, jk_span_str(text));
}

void
jk_flow_inserted(struct jk_flow *f, struct jk_span utf8)
{
	append(f, jk_flow_taker(f), utf8);
}

void
jk_flow_deleted(struct jk_flow *f, struct jk_span utf8)
{
	struct jk_flow_level *l = jk_flow_taker(f);
	size_t n = l->ndeleted;

	if (n == 0) {
		jk_buf_clear(&l->before);
		jk_buf_append_span(&l->before, jk_buf_span(&l->text));
	}
	if (n == 0 ||
	    (l->deleted[n - 1].to != l->before.len && n < JK_FLOW_MARKS)) {
		l->deleted[n].from = l->before.len;
		n = ++l->ndeleted;
	}
	f->taken += utf8.len;
	jk_buf_append_span(&l->before, utf8);
	l->deleted[n - 1].to = l->before.len;
	/* All of a long one, though it may lose its surroundings. */
	if (l->before.len >= 2 * PART) {
		gather_removed(f, l);
		if (f->depth == 0)
			jk_flow_give_removed(f);
	}
}

void
jk_flow_beside(struct jk_flow *f, struct jk_span utf8)
{
	struct jk_flow_level *l = jk_flow_taker(f);

	if (jk_flow_is_blank(utf8))
		return;
	f->taken += utf8.len;
	jk_buf_append_span(&l->beside, utf8);
	jk_buf_append_byte(&l->beside, '\n');
	if (l->beside.len < PART)
		return;
	if (l->kind == JK_FLOW_BODY) {
		give(f, &l->beside, f->trait);
		return;
	}
	jk_buf_append_span(&l->done, jk_buf_span(&l->beside));
	jk_buf_clear(&l->beside);
	if (l->done.len >= SPILL)
		spill(f);
}

void
jk_flow_set_hidden(struct jk_flow *f, const struct jk_trait *why)
{
	f->hidden = why;
}
