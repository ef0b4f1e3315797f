/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "content/xlsx.h"

/* Excel has no limit but memory. */
#define SHEETS_MAX 65536

static const struct jk_trait unused_string = {
	.evidence = "hidden: text that no cell shows",
	.hidden = true,
};

void
jk_book_init(struct jk_book *b, struct jk_ooxml *o)
{
	memset(b, 0, sizeof(*b));
	b->o = o;
	b->strings_member = b->styles_member = JK_PACKAGE_NONE;
	jk_strings_init(&b->strings, o->out->budget);
	jk_styles_init(&b->styles);
}

void
jk_book_release(struct jk_book *b)
{
	for (size_t i = 0; i < b->nsheets; i++) {
		jk_buf_release(&b->sheets[i].name);
		jk_buf_release(&b->sheets[i].id);
	}
	free(b->sheets);
	jk_strings_release(&b->strings);
	jk_styles_release(&b->styles);
}

struct jk_book_sheet *
jk_book_add(struct jk_book *b)
{
	if (b->nsheets == SHEETS_MAX)
		return NULL;
	/* Capacity is the power of two at or above the number. */
	if ((b->nsheets & (b->nsheets - 1)) == 0)
		b->sheets = jk_xrealloc(b->sheets,
					b->nsheets == 0 ? 1 : 2 * b->nsheets,
					sizeof(*b->sheets));
	b->sheets[b->nsheets] =
		(struct jk_book_sheet){ .member = JK_PACKAGE_NONE };
	return &b->sheets[b->nsheets++];
}

uint64_t
jk_book_packed(const struct jk_book *b, size_t member)
{
	uint64_t packed = jk_package_member(b->o->package, member)->packed;

	if (b->strings_member != JK_PACKAGE_NONE)
		packed += jk_package_member(b->o->package, b->strings_member)
				  ->packed;
	return packed + 1;
}

void
jk_book_note(struct jk_book *b, size_t member, enum jk_cause cause,
	     const char *detail)
{
	struct jk_out *out = b->o->out;

	out->ops->note(out->ctx, jk_package_member(b->o->package, member)->name,
		       JK_PARTIAL, cause, jk_span_str(detail));
}

void
jk_book_give_string(struct jk_book *b, bool first, struct jk_buf *text)
{
	struct jk_out *out = b->o->out;

	if (first)
		out->ops->place(out->ctx, jk_span_str("shared strings"));
	jk_buf_append_byte(text, '\n');
	out->ops->text(out->ctx, jk_buf_span(text));
}

static bool
is_type(const struct jk_ooxml_rel *rel, const char *type)
{
	return jk_span_equal(rel->type, jk_span_str(type));
}

static void
take_rel(void *ctx, const struct jk_ooxml_rel *rel)
{
	struct jk_book *b = ctx;

	if (is_type(rel, "sharedStrings"))
		b->strings_member = rel->member;
	else if (is_type(rel, "styles"))
		b->styles_member = rel->member;
	if (!is_type(rel, "worksheet") && !is_type(rel, "dialogsheet") &&
	    !is_type(rel, "xlMacrosheet") && !is_type(rel, "xlIntlMacrosheet"))
		return;
	for (size_t i = 0; i < b->nsheets; i++) {
		if (jk_span_equal(jk_buf_span(&b->sheets[i].id), rel->id))
			b->sheets[i].member = rel->member;
	}
}

/* What hangs on a sheet. */
struct companions {
	struct jk_book *book;
	struct jk_span name;
	size_t comments, threads, drawing;
};

static void
take_companion(void *ctx, const struct jk_ooxml_rel *rel)
{
	struct companions *c = ctx;

	if (is_type(rel, "comments"))
		c->comments = rel->member;
	else if (is_type(rel, "threadedComment"))
		c->threads = rel->member;
	else if (is_type(rel, "drawing"))
		c->drawing = rel->member;
}

/* "Sheet 'name'!B3 comment"; ref may be empty. */
static void
begin_comment(struct jk_flow *f, struct jk_span name, struct jk_span ref)
{
	struct jk_buf place = { 0 };

	jk_buf_append_str(&place, "Sheet '");
	jk_buf_append_span(&place, name);
	jk_buf_append_str(&place, ref.len > 0 ? "'!" : "'");
	jk_buf_append_span(&place, jk_span_head(ref, 16));
	jk_buf_append_str(&place, " comment");
	jk_flow_place(f, jk_buf_span(&place), &jk_ooxml_comment);
	jk_buf_release(&place);
}

/* 18.7: all text in it was written by a person, the authors' names too. */
static enum jk_status
read_comments(struct companions *c, size_t member, struct jk_err *err)
{
	struct jk_ooxml *o = c->book->o;
	const struct jk_xml_token *t;
	struct jk_flow flow;
	struct jk_part part;

	if (member == JK_PACKAGE_NONE || o->done[member] || c->book->binary)
		return JK_OK;
	o->done[member] = true;
	jk_part_open(&part, o->package, o->out, member);
	jk_flow_init(&flow, o->out);
	begin_comment(&flow, c->name, jk_span_str(""));
	while ((t = jk_xml_next(part.xml))->event != JK_XML_NONE) {
		if (t->event == JK_XML_START &&
		    (jk_xml_is(t, "comment") ||
		     jk_xml_is(t, "threadedComment")))
			begin_comment(&flow, c->name, jk_xml_attr(t, "ref"));
		else if (t->event == JK_XML_START && jk_xml_is(t, "rPh"))
			jk_xml_skip(part.xml);
		else if (t->event == JK_XML_TEXT)
			jk_flow_text(&flow, t->text);
		else if (t->event == JK_XML_END &&
			 (jk_xml_is(t, "text") || jk_xml_is(t, "author")))
			jk_flow_end_paragraph(&flow);
	}
	o->any |= flow.taken > 0;
	jk_flow_finish(&flow);
	return jk_part_close(&part, err);
}

static enum jk_status
read_drawing(struct companions *c, size_t member, struct jk_err *err)
{
	struct jk_buf place = { 0 };
	struct jk_ooxml_style style = { .trait = NULL };
	enum jk_status status;

	if (member == JK_PACKAGE_NONE || c->book->o->done[member])
		return JK_OK;
	jk_buf_append_str(&place, "Sheet '");
	jk_buf_append_span(&place, c->name);
	jk_buf_append_str(&place, "' drawing");
	style.place = jk_buf_cstr(&place);
	status = jk_ooxml_flow_part(c->book->o, member, &style, err);
	jk_buf_release(&place);
	return status;
}

static enum jk_status
read_sheet(struct jk_book *b, const struct jk_book_sheet *s, struct jk_err *err)
{
	struct companions c = {
		.book = b,
		.name = jk_buf_span(&s->name),
		.comments = JK_PACKAGE_NONE,
		.threads = JK_PACKAGE_NONE,
		.drawing = JK_PACKAGE_NONE,
	};
	enum jk_status status =
		b->binary ? jk_xlsb_sheet(b, s, err) : jk_xlsx_sheet(b, s, err);

	if (status == JK_OK)
		status =
			jk_ooxml_rels(b->o, s->member, take_companion, &c, err);
	if (status == JK_OK)
		status = read_comments(&c, c.comments, err);
	if (status == JK_OK)
		status = read_comments(&c, c.threads, err);
	if (status == JK_OK)
		status = read_drawing(&c, c.drawing, err);
	return status;
}

/* Sheets that the workbook does not name, or no longer. */
static enum jk_status
read_orphans(struct jk_book *b, struct jk_err *err)
{
	struct jk_ooxml *o = b->o;
	enum jk_status status = JK_OK;

	for (size_t i = 0; i < jk_package_count(o->package) && status == JK_OK;
	     i++) {
		struct jk_span name = jk_package_member(o->package, i)->name;
		struct jk_span dir = jk_span_str("/worksheets/sheet");
		struct jk_book_sheet s = { .member = i };

		if (o->done[i] || jk_span_find(name, 0, dir) == name.len)
			continue;
		jk_buf_append_span(&s.name, name);
		if (b->nsheets > 0)
			s.state = JK_SHEET_HIDDEN;
		status = read_sheet(b, &s, err);
		jk_buf_release(&s.name);
	}
	return status;
}

/* Strings of cells that were deleted. */
static void
give_unused(struct jk_book *b)
{
	struct jk_out *out = b->o->out;
	struct jk_strings *s = &b->strings;
	bool told = false;
	struct jk_span text;

	for (size_t i = 0; i < s->n; i++) {
		/* Eight at once: mostly all of them are used. */
		if (i % 8 == 0 && s->used[i / 8] == 0xff) {
			i += 7;
			continue;
		}
		if (((unsigned)s->used[i / 8] >> (i % 8) & 1) != 0)
			continue;
		if (!jk_strings_get(s, i, &text) || text.len == 0)
			continue;
		if (!told) {
			out->ops->place(out->ctx,
					jk_span_str("shared strings"));
			out->ops->trait(out->ctx, &unused_string);
			b->o->any = told = true;
		}
		out->ops->text(out->ctx, text);
		out->ops->text(out->ctx, jk_span_str("\n"));
	}
	if (told)
		out->ops->trait(out->ctx, NULL);
}

enum jk_status
jk_book_read(struct jk_book *b, size_t main, struct jk_err *err)
{
	enum jk_status status = jk_ooxml_rels(b->o, main, take_rel, b, err);

	if (status == JK_OK && b->strings_member != JK_PACKAGE_NONE)
		status = b->binary ? jk_xlsb_strings(b, b->strings_member, err)
				   : jk_xlsx_strings(b, b->strings_member, err);
	if (status == JK_OK && b->styles_member != JK_PACKAGE_NONE)
		status = b->binary ? jk_xlsb_styles(b, b->styles_member, err)
				   : jk_xlsx_styles(b, b->styles_member, err);
	for (size_t i = 0; i < b->nsheets && status == JK_OK; i++) {
		struct jk_book_sheet *s = &b->sheets[i];

		if (s->member != JK_PACKAGE_NONE && !b->o->done[s->member])
			status = read_sheet(b, s, err);
	}
	if (status == JK_OK)
		status = read_orphans(b, err);
	if (status == JK_OK)
		give_unused(b);
	return status;
}
