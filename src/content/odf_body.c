/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/odf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "content/ooxml.h"

/* Names of styles that hide, all together. */
#define DELETIONS_MAX 65536
/* One text:s may stand for so many spaces. */
#define SPACES_MAX 64

static const struct jk_trait hidden_slide = {
	.evidence = "hidden: hidden slide",
	.hidden = true,
};

static const struct jk_trait speaker_notes = {
	.evidence = "hidden: speaker notes",
	.hidden = true,
};

void
jk_odf_squeeze(struct jk_buf *to, struct jk_span text, bool *space)
{
	unsigned char *at = jk_buf_reserve(to, text.len);

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];
		bool white = c == ' ' || c == '\n' || c == '\t' || c == '\r';

		if (!white)
			*at++ = c;
		else if (!*space)
			*at++ = ' ';
		*space = white;
	}
	to->len = (size_t)(at - to->ptr);
}

static void
put(struct jk_odf *o, struct jk_span text)
{
	if (o->divert != NULL)
		jk_buf_append_span(o->divert, text);
	else
		jk_flow_text(&o->flow, text);
}

static void
start_paragraph(struct jk_odf *o, const struct jk_xml_token *t)
{
	o->paragraphs++;
	o->space = true;
	o->unseen = jk_odf_style_trait(o, jk_xml_attr(t, "style-name"));
	jk_flow_set_hidden(&o->flow, o->unseen);
}

static void
end_paragraph(struct jk_odf *o)
{
	if (o->paragraphs > 0)
		o->paragraphs--;
	o->space = true;
	if (o->divert != NULL) {
		jk_buf_append_byte(o->divert, '\n');
		return;
	}
	jk_flow_end_paragraph(&o->flow);
	o->unseen = NULL;
	jk_flow_set_hidden(&o->flow, NULL);
}

static void
start_span(struct jk_odf *o, const struct jk_xml_token *t)
{
	const struct jk_trait *why =
		jk_odf_style_trait(o, jk_xml_attr(t, "style-name"));

	if (why != NULL)
		jk_flow_set_hidden(&o->flow, why);
}

static void
end_span(struct jk_odf *o)
{
	jk_flow_set_hidden(&o->flow, o->unseen);
}

/* 6.1.3 */
static void
start_spaces(struct jk_odf *o, const struct jk_xml_token *t)
{
	uint64_t n = 1;

	jk_xml_number(jk_xml_attr(t, "c"), SPACES_MAX, &n);
	while (n-- > 0)
		put(o, jk_span_str(" "));
}

static void
start_tab(struct jk_odf *o, const struct jk_xml_token *t)
{
	(void)t;
	put(o, jk_span_str("\t"));
	o->space = true;
}

static void
start_break(struct jk_odf *o, const struct jk_xml_token *t)
{
	(void)t;
	put(o, jk_span_str("\n"));
	o->space = true;
}

/* A link says where to: an address is one. */
static void
start_link(struct jk_odf *o, const struct jk_xml_token *t)
{
	struct jk_span href = jk_xml_attr(t, "href");

	if (jk_span_find(href, 0, jk_span_str(":")) < href.len)
		jk_flow_beside(&o->flow, href);
}

static void
start_box(struct jk_odf *o, const struct jk_xml_token *t)
{
	(void)t;
	if (o->divert == NULL)
		jk_flow_begin_box(&o->flow);
}

static void
end_box(struct jk_odf *o)
{
	if (o->divert == NULL)
		jk_flow_end_box(&o->flow);
}

static void
start_table(struct jk_odf *o, const struct jk_xml_token *t)
{
	(void)t;
	if (o->divert == NULL)
		jk_flow_begin_table(&o->flow);
}

static void
end_table(struct jk_odf *o)
{
	if (o->divert == NULL)
		jk_flow_end_table(&o->flow);
}

static void
start_row(struct jk_odf *o, const struct jk_xml_token *t)
{
	(void)t;
	if (o->divert == NULL)
		jk_flow_begin_row(&o->flow);
}

/* Covered cells have an element of their own each. */
static void
start_cell(struct jk_odf *o, const struct jk_xml_token *t)
{
	uint64_t n;

	if (o->divert != NULL)
		return;
	jk_flow_begin_cell(&o->flow, 0);
	if (jk_xml_number(jk_xml_attr(t, "number-columns-repeated"), 16384, &n))
		jk_flow_set_span(&o->flow, (uint32_t)n);
}

static void
end_cell(struct jk_odf *o)
{
	if (o->divert == NULL)
		jk_flow_end_cell(&o->flow);
}

static void
start_annotation(struct jk_odf *o, const struct jk_xml_token *t)
{
	jk_odf_gather(o, t, &o->comments);
}

static struct jk_odf_deletion *
add_deletion(struct jk_odf *o, struct jk_span id)
{
	if (o->ndeletions == DELETIONS_MAX)
		return NULL;
	/* Capacity is the power of two at or above the number. */
	if ((o->ndeletions & (o->ndeletions - 1)) == 0)
		o->deletions =
			jk_xrealloc(o->deletions,
				    o->ndeletions == 0 ? 1 : 2 * o->ndeletions,
				    sizeof(*o->deletions));
	o->deletions[o->ndeletions] =
		(struct jk_odf_deletion){ .given = false };
	jk_buf_append_span(&o->deletions[o->ndeletions].id,
			   jk_span_head(id, 256));
	return &o->deletions[o->ndeletions++];
}

/* 5.5.2: what was deleted stands before the text, and where it stood only
 * the text says. */
static void
start_region(struct jk_odf *o, const struct jk_xml_token *t)
{
	unsigned depth = t->depth;
	struct jk_odf_deletion *d = add_deletion(o, jk_xml_attr(t, "id"));

	while ((t = jk_xml_next(o->xml))->event != JK_XML_NONE) {
		if (t->event == JK_XML_END && t->depth <= depth)
			break;
		if (t->event != JK_XML_START)
			continue;
		if (jk_xml_is(t, "change-info"))
			jk_odf_gather(o, t, &o->comments);
		else if (d != NULL && jk_xml_is(t, "deletion"))
			jk_odf_gather(o, t, &d->text);
	}
}

static void
start_change(struct jk_odf *o, const struct jk_xml_token *t)
{
	struct jk_span id = jk_xml_attr(t, "change-id");

	for (size_t i = 0; i < o->ndeletions; i++) {
		struct jk_odf_deletion *d = &o->deletions[i];
		struct jk_span text = jk_buf_span(&d->text);

		if (d->given || !jk_span_equal(jk_buf_span(&d->id), id))
			continue;
		while (text.len > 0 && text.ptr[text.len - 1] == '\n')
			text.len--;
		d->given = true;
		jk_flow_deleted(&o->flow, text);
		return;
	}
}

static void
start_page(struct jk_odf *o, const struct jk_xml_token *t)
{
	char place[48];
	bool hidden = jk_odf_is_hidden(o, jk_xml_attr(t, "style-name"));

	snprintf(place, sizeof(place), "slide %zu", ++o->npages);
	jk_flow_place(&o->flow, jk_span_str(place),
		      hidden ? &hidden_slide : NULL);
}

static void
start_notes(struct jk_odf *o, const struct jk_xml_token *t)
{
	char place[48];

	(void)t;
	if (o->npages == 0)
		return;
	snprintf(place, sizeof(place), "slide %zu notes", o->npages);
	jk_flow_place(&o->flow, jk_span_str(place), &speaker_notes);
}

static void
start_header(struct jk_odf *o, const struct jk_xml_token *t)
{
	(void)t;
	jk_flow_place(&o->flow, jk_span_str("header"), NULL);
	o->part = JK_ODF_BODY;
}

static void
start_footer(struct jk_odf *o, const struct jk_xml_token *t)
{
	(void)t;
	jk_flow_place(&o->flow, jk_span_str("footer"), NULL);
	o->part = JK_ODF_BODY;
}

struct element {
	const char *name;
	void (*start)(struct jk_odf *o, const struct jk_xml_token *t);
	void (*end)(struct jk_odf *o);
};

/* By name. */
static const struct element elements[] = {
	{ "a", start_link, NULL },
	{ "annotation", start_annotation, NULL },
	{ "change", start_change, NULL },
	{ "changed-region", start_region, NULL },
	{ "covered-table-cell", start_cell, end_cell },
	{ "footer", start_footer, NULL },
	{ "footer-first", start_footer, NULL },
	{ "footer-left", start_footer, NULL },
	{ "h", start_paragraph, end_paragraph },
	{ "header", start_header, NULL },
	{ "header-first", start_header, NULL },
	{ "header-left", start_header, NULL },
	{ "line-break", start_break, NULL },
	{ "note", start_box, end_box },
	{ "notes", start_notes, NULL },
	{ "p", start_paragraph, end_paragraph },
	{ "page", start_page, NULL },
	{ "ruby-text", start_box, end_box },
	{ "s", start_spaces, NULL },
	{ "span", start_span, end_span },
	{ "tab", start_tab, NULL },
	{ "table", start_table, end_table },
	{ "table-cell", start_cell, end_cell },
	{ "table-row", start_row, NULL },
	{ "text-box", start_box, end_box },
};

static int
compare(const void *key, const void *row)
{
	return jk_xml_compare(*(const struct jk_span *)key,
			      ((const struct element *)row)->name);
}

void
jk_odf_token(struct jk_odf *o, const struct jk_xml_token *t)
{
	const struct element *e;

	if (t->event == JK_XML_TEXT) {
		struct jk_buf text = { 0 };

		if (o->paragraphs == 0 && jk_flow_is_blank(t->text))
			return;
		if (o->part == JK_ODF_NOWHERE && !jk_ooxml_is_text(t->text))
			return;
		jk_odf_squeeze(&text, t->text, &o->space);
		put(o, jk_buf_span(&text));
		jk_buf_release(&text);
		return;
	}
	if (t->event == JK_XML_COMMENT) {
		if (jk_ooxml_is_text(t->text))
			jk_flow_beside(&o->flow, t->text);
		return;
	}
	e = bsearch(&t->name, elements, JK_COUNT(elements), sizeof(*elements),
		    compare);
	if (t->event == JK_XML_START) {
		jk_ooxml_attrs(&o->flow, t);
		if (e != NULL)
			e->start(o, t);
	} else if (e != NULL && e->end != NULL) {
		e->end(o);
	} else if (o->paragraphs == 0 && o->divert == NULL) {
		/* Text outside of paragraphs: names, titles. */
		jk_flow_end_paragraph(&o->flow);
	}
}

void
jk_odf_gather(struct jk_odf *o, const struct jk_xml_token *t, struct jk_buf *to)
{
	struct jk_buf *divert = o->divert;
	unsigned paragraphs = o->paragraphs, depth = t->depth;
	bool space = o->space;

	o->divert = to;
	o->paragraphs = 0;
	o->space = true;
	while ((t = jk_xml_next(o->xml))->event != JK_XML_NONE) {
		if (t->event == JK_XML_END && t->depth <= depth)
			break;
		/* What is within itself is left to the outer one. */
		if (t->event == JK_XML_START &&
		    (jk_xml_is(t, "annotation") ||
		     jk_xml_is(t, "changed-region")))
			continue;
		/* Who deleted it is no part of what was. */
		if (t->event == JK_XML_START && to != &o->comments &&
		    jk_xml_is(t, "change-info")) {
			jk_odf_gather(o, t, &o->comments);
			continue;
		}
		jk_odf_token(o, t);
		if (t->event == JK_XML_END && o->paragraphs == 0 &&
		    to->len > 0 && to->ptr[to->len - 1] != '\n')
			jk_buf_append_byte(to, '\n');
	}
	o->divert = divert;
	o->paragraphs = paragraphs;
	o->space = space;
}
