/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "stub_out.h"

#include <stdlib.h>
#include <string.h>

#define STEP (64 * 1024)

static void examine(struct stub *s, struct jk_source *src);

static char *
copy_span(struct jk_span span)
{
	struct jk_buf b = { 0 };
	char *copy;

	jk_buf_append_span(&b, span);
	copy = jk_xstrdup(jk_buf_cstr(&b));
	jk_buf_release(&b);
	return copy;
}

static void
add_note(struct stub *s, enum jk_outcome outcome, enum jk_cause cause,
	 struct jk_span detail)
{
	struct stub_note *n;

	s->notes = jk_xrealloc(s->notes, s->nnotes + 1, sizeof(*s->notes));
	n = &s->notes[s->nnotes++];
	n->chain = copy_span(jk_buf_span(&s->chain));
	n->outcome = outcome;
	n->cause = cause;
	n->detail = copy_span(detail);
	if (s->log != NULL)
		fprintf(s->log, "note\t%s\t%s\t%s\t%s\n", n->chain,
			jk_outcome_name(outcome), jk_cause_name(cause),
			n->detail);
}

static size_t
push(struct stub *s, struct jk_span name)
{
	size_t before = s->chain.len;

	if (name.len > 0 && before > 0)
		jk_buf_append_str(&s->chain, "!/");
	jk_buf_append_span(&s->chain, name);
	return before;
}

/* The item of the current chain, made when it is new or its kind is. */
static struct stub_item *
item(struct stub *s, const char *kind)
{
	struct stub_item *i;

	s->items = jk_xrealloc(s->items, s->nitems + 1, sizeof(*s->items));
	i = &s->items[s->nitems++];
	*i = (struct stub_item){ .kind = kind };
	i->chain = copy_span(jk_buf_span(&s->chain));
	return i;
}

static void
take(struct stub_item *i, struct jk_span bytes)
{
	i->size += bytes.len;
	if (i->head.len + bytes.len <= STUB_KEEP)
		jk_buf_append_span(&i->head, bytes);
}

static void
on_text(void *ctx, struct jk_span utf8)
{
	struct stub *s = ctx;

	if (s->nitems > 0)
		take(&s->items[s->nitems - 1], utf8);
}

/* Where the text came from is tested by itself. */
static void
on_text_mapped(void *ctx, struct jk_span utf8, const struct jk_text_map *map)
{
	(void)map;
	on_text(ctx, utf8);
}

/* A mark in the text of the current item; size does not count it. */
static void
put_mark(struct stub *s, const char *kind, struct jk_span what)
{
	struct stub_item *i;

	if (s->nitems == 0)
		return;
	i = &s->items[s->nitems - 1];
	if (i->head.len + what.len + 64 > STUB_KEEP)
		return;
	jk_buf_appendf(&i->head, "[%s", kind);
	jk_buf_append_span(&i->head, what);
	jk_buf_append_str(&i->head, "]");
}

static void
on_place(void *ctx, struct jk_span place)
{
	put_mark(ctx, "place ", place);
}

static void
on_table(void *ctx, const struct jk_out_table *table)
{
	put_mark(ctx, table->form == JK_TABLE_SHEET ? "sheet " : "table ",
		 table->name);
	for (size_t i = 0; table->columns != NULL && i < table->ncolumns; i++)
		put_mark(ctx, "column ", table->columns[i]);
}

static void
on_cell(void *ctx, uint64_t row, uint32_t column, struct jk_span utf8)
{
	char kind[48];

	snprintf(kind, sizeof(kind), "cell %llu,%u", (unsigned long long)row,
		 (unsigned)column);
	put_mark(ctx, kind, jk_span_str(""));
	on_text(ctx, utf8);
}

static void
on_trait(void *ctx, const struct jk_trait *trait)
{
	put_mark(ctx, trait != NULL ? "trait " : "no trait",
		 jk_span_str(trait != NULL ? trait->evidence : ""));
}

static enum jk_status
on_child(void *ctx, struct jk_span name, struct jk_source *src,
	 struct jk_err *err)
{
	struct stub *s = ctx;
	size_t before = push(s, name);

	if (name.len > 0)
		s->nchildren++;
	examine(s, src);
	s->chain.len = before;
	if (s->budget.spent)
		return jk_err_set(err, JK_ELIMIT, "budget spent");
	return JK_OK;
}

static void
on_note(void *ctx, struct jk_span member, enum jk_outcome outcome,
	enum jk_cause cause, struct jk_span detail)
{
	struct stub *s = ctx;
	size_t before = push(s, member);

	add_note(s, outcome, cause, detail);
	s->chain.len = before;
}

static const struct jk_out_ops ops = {
	.text = on_text,
	.text_mapped = on_text_mapped,
	.place = on_place,
	.table = on_table,
	.cell = on_cell,
	.trait = on_trait,
	.child = on_child,
	.note = on_note,
};

static enum jk_cause
cause_of(const struct stub *s, enum jk_status status)
{
	static const enum jk_cause causes[] = {
		[JK_EIO] = JK_CAUSE_IO_ERROR,
		[JK_ECORRUPT] = JK_CAUSE_DAMAGED,
		[JK_EUNSUPPORTED] = JK_CAUSE_METHOD,
		[JK_EENCRYPTED] = JK_CAUSE_ENCRYPTED,
		[JK_EUSAGE] = JK_CAUSE_INTERNAL,
		[JK_ESTOP] = JK_CAUSE_INTERRUPTED,
	};

	return status == JK_ELIMIT ? s->budget.cause : causes[status];
}

static void
read_raw(struct stub *s, struct stub_item *i, struct jk_source *src)
{
	static unsigned char chunk[STEP];
	enum jk_status status;
	struct jk_err err = { 0 };
	size_t got;

	do {
		status = jk_source_read(src, chunk, STEP, &got, &err);
		if (i != NULL)
			take(i, jk_span_make(chunk, got));
	} while (status == JK_OK && got > 0);
	if (status != JK_OK)
		add_note(s, JK_PARTIAL, cause_of(s, status),
			 jk_span_str(err.text));
}

static void
examine(struct stub *s, struct jk_source *src)
{
	struct jk_out out = { .ops = &ops, .ctx = s, .budget = &s->budget };
	const struct jk_format *format;
	struct jk_err err = { 0 };
	struct jk_span head;
	enum jk_status status;
	enum jk_kind kind;

	status = jk_source_peek(src, JK_PEEK_MAX, &head, &err);
	if (status != JK_OK) {
		add_note(s, JK_FAILED, cause_of(s, status),
			 jk_span_str(err.text));
		return;
	}
	kind = jk_identify(head, NULL, &format);
	if (kind == JK_KIND_FORMAT && format->extract != NULL) {
		item(s, format->name);
		status = format->extract(format, src, &out, &err);
		if (status != JK_OK)
			add_note(s, JK_PARTIAL, cause_of(s, status),
				 jk_span_str(err.text));
		return;
	}
	if (kind == JK_KIND_FORMAT && format->cause != JK_CAUSE_NONE)
		add_note(s, JK_PARTIAL, format->cause,
			 jk_span_str(format->media_type));
	if (s->count_only) {
		read_raw(s, NULL, src);
		return;
	}
	read_raw(s,
		 item(s, kind == JK_KIND_FORMAT ? format->name
			 : kind == JK_KIND_TEXT ? "text"
						: "binary"),
		 src);
}

void
stub_init(struct stub *s, const struct jk_limits *limits, uint64_t file_size)
{
	struct jk_limits defaults = jk_limits_default();

	*s = (struct stub){ .log = NULL };
	jk_budget_begin(&s->budget, limits != NULL ? limits : &defaults,
			file_size);
}

void
stub_release(struct stub *s)
{
	for (size_t i = 0; i < s->nitems; i++) {
		free(s->items[i].chain);
		jk_buf_release(&s->items[i].head);
	}
	for (size_t i = 0; i < s->nnotes; i++) {
		free(s->notes[i].chain);
		free(s->notes[i].detail);
	}
	free(s->items);
	free(s->notes);
	jk_buf_release(&s->chain);
}

void
stub_run(struct stub *s, struct jk_source *src)
{
	examine(s, src);
}

void
stub_run_bytes(struct stub *s, const struct jk_limits *limits,
	       struct jk_span bytes)
{
	struct jk_source *src = jk_source_from_span(bytes);

	stub_init(s, limits, bytes.len);
	stub_run(s, src);
	jk_source_free(src);
}

const struct stub_item *
stub_find(const struct stub *s, const char *chain)
{
	for (size_t i = s->nitems; i > 0; i--) {
		if (strcmp(s->items[i - 1].chain, chain) == 0)
			return &s->items[i - 1];
	}
	return NULL;
}

const struct stub_note *
stub_noted(const struct stub *s, const char *chain, enum jk_cause cause)
{
	for (size_t i = 0; i < s->nnotes; i++) {
		if (s->notes[i].cause == cause &&
		    (chain == NULL || strcmp(s->notes[i].chain, chain) == 0))
			return &s->notes[i];
	}
	return NULL;
}

bool
stub_holds(const struct stub *s, const char *text)
{
	for (size_t i = 0; i < s->nitems; i++) {
		struct jk_span head = jk_buf_span(&s->items[i].head);

		if (jk_span_find(head, 0, jk_span_str(text)) < head.len)
			return true;
	}
	return false;
}
