/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/ooxml.h"

#include <stdlib.h>
#include <string.h>

#include "content/ooxml_ground.h"

/* AlternateContent within AlternateContent. */
#define NEST 16

enum mode {
	OUTSIDE, /* of text */
	INSIDE,
	DELETED,
	INSERTED,
	FIELD,
};

struct reader {
	struct jk_flow *flow; /* borrowed */
	enum mode mode;
	unsigned props;          /* open property elements */
	unsigned removed, added; /* open <del>, <moveFrom>; <ins>, <moveTo> */
	bool loose;              /* all text counts */
	bool leaf;               /* such a text is open */
	struct jk_buf field;     /* owned: code of the open field */
	unsigned nest;
	bool chosen[NEST]; /* a Choice before this Fallback gave text */
	uint64_t taken[NEST];
	bool skip; /* the rest of this element */
	struct jk_ground ground;
};

static void
start_text(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	r->mode = r->removed > 0 ? DELETED : r->added > 0 ? INSERTED : INSIDE;
}

static void
start_deleted(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	r->mode = DELETED;
}

static void
start_instr(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	r->mode = FIELD;
}

static void
end_text(struct reader *r)
{
	r->mode = OUTSIDE;
}

static void
end_line(struct reader *r)
{
	r->mode = OUTSIDE;
	jk_flow_end_paragraph(r->flow);
}

static void
give_field(struct reader *r)
{
	struct jk_span code = jk_buf_span(&r->field);

	if (jk_span_find(code, 0, jk_span_str("\"")) < code.len ||
	    jk_ooxml_is_text(code))
		jk_flow_beside(r->flow, code);
	jk_buf_clear(&r->field);
}

static void
start_field(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	give_field(r);
}

static void
end_paragraph(struct reader *r)
{
	r->mode = OUTSIDE;
	if (r->field.len > 0)
		give_field(r);
	jk_ground_end(&r->ground, JK_GROUND_PARAGRAPH);
	jk_flow_end_paragraph(r->flow);
}

static void
put(struct reader *r, const char *text)
{
	if (r->props > 0)
		return;
	if (r->removed > 0)
		jk_flow_deleted(r->flow, jk_span_str(text));
	else
		jk_flow_str(r->flow, text);
}

static void
start_tab(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	put(r, "\t");
}

static void
start_break(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	put(r, "\n");
}

static void
start_hyphen(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	put(r, "-");
}

static void
start_props(struct reader *r, const struct jk_xml_token *t)
{
	if (r->props++ == 0)
		jk_ground_props(&r->ground, t);
}

static void
end_props(struct reader *r)
{
	if (r->props > 0)
		r->props--;
	if (r->props == 0)
		jk_flow_set_hidden(r->flow, jk_ground_trait(&r->ground));
}

/* Of a run or a paragraph itself, not of a paragraph's mark. */
static void
start_color(struct reader *r, const struct jk_xml_token *t)
{
	if (r->props == 1)
		jk_ground_color(&r->ground, t);
}

static void
start_shade(struct reader *r, const struct jk_xml_token *t)
{
	if (r->props == 1)
		jk_ground_shade(&r->ground, t);
}

static void
start_vanish(struct reader *r, const struct jk_xml_token *t)
{
	if (r->props == 1)
		jk_ground_vanish(&r->ground, t);
}

static void
start_page(struct reader *r, const struct jk_xml_token *t)
{
	jk_ground_page(&r->ground, t);
}

static void
start_style(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	jk_ground_style(&r->ground);
}

static void
end_run(struct reader *r)
{
	jk_ground_end(&r->ground, JK_GROUND_RUN);
	jk_flow_set_hidden(r->flow, NULL);
}

static void
start_removed(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	r->removed++;
}

static void
end_removed(struct reader *r)
{
	if (r->removed > 0)
		r->removed--;
}

static void
start_added(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	r->added++;
}

static void
end_added(struct reader *r)
{
	if (r->added > 0)
		r->added--;
}

static void
start_table(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	jk_ground_begin_table(&r->ground);
	jk_flow_begin_table(r->flow);
}

static void
end_table(struct reader *r)
{
	jk_ground_end_table(&r->ground);
	jk_flow_end_table(r->flow);
}

static void
start_row(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	jk_flow_begin_row(r->flow);
}

static void
start_cell(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	jk_flow_begin_cell(r->flow, 0);
}

static void
end_cell(struct reader *r)
{
	jk_ground_end(&r->ground, JK_GROUND_CELL);
	jk_flow_end_cell(r->flow);
}

static void
start_span(struct reader *r, const struct jk_xml_token *t)
{
	uint64_t n;

	if (jk_xml_number(jk_xml_attr(t, "val"), 16384, &n))
		jk_flow_set_span(r->flow, (uint32_t)n);
}

static void
start_box(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	r->ground.boxes++;
	jk_flow_begin_box(r->flow);
}

static void
end_box(struct reader *r)
{
	if (r->ground.boxes > 0)
		r->ground.boxes--;
	jk_flow_end_box(r->flow);
}

/* ECMA-376 part 3, 10.2: the same text in several ways; the first that gives
 * any is enough. */
static void
start_alternate(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	if (r->nest < NEST)
		r->chosen[r->nest] = false;
	r->nest++;
}

static void
end_alternate(struct reader *r)
{
	if (r->nest > 0)
		r->nest--;
}

static void
start_choice(struct reader *r, const struct jk_xml_token *t)
{
	unsigned i = r->nest - 1;

	(void)t;
	if (r->nest == 0 || r->nest > NEST)
		return;
	r->skip = r->chosen[i];
	r->taken[i] = r->flow->taken;
}

static void
end_choice(struct reader *r)
{
	unsigned i = r->nest - 1;

	if (r->nest > 0 && r->nest <= NEST)
		r->chosen[i] |= r->flow->taken > r->taken[i];
}

/* VML: where the shape of a comment stands and what it is. */
static void
start_client(struct reader *r, const struct jk_xml_token *t)
{
	(void)t;
	r->skip = true;
}

struct element {
	const char *name;
	void (*start)(struct reader *r, const struct jk_xml_token *t);
	void (*end)(struct reader *r);
};

/* By name. */
static const struct element elements[] = {
	{ "AlternateContent", start_alternate, end_alternate },
	{ "Choice", start_choice, end_choice },
	{ "ClientData", start_client, NULL },
	{ "Fallback", start_choice, end_choice },
	{ "background", start_page, NULL },
	{ "br", start_break, NULL },
	{ "color", start_color, NULL },
	{ "cr", start_break, NULL },
	{ "del", start_removed, end_removed },
	{ "delInstrText", start_instr, end_text },
	{ "delText", start_deleted, end_text },
	{ "fldChar", start_field, NULL },
	{ "gridSpan", start_span, NULL },
	{ "highlight", start_shade, NULL },
	{ "ins", start_added, end_added },
	{ "instrText", start_instr, end_text },
	{ "moveFrom", start_removed, end_removed },
	{ "moveTo", start_added, end_added },
	{ "noBreakHyphen", start_hyphen, NULL },
	{ "p", NULL, end_paragraph },
	{ "pPr", start_props, end_props },
	{ "ptab", start_tab, NULL },
	{ "r", NULL, end_run },
	{ "rPr", start_props, end_props },
	{ "rt", start_box, end_box },
	{ "sectPr", start_props, end_props },
	{ "shd", start_shade, NULL },
	{ "t", start_text, end_text },
	{ "tab", start_tab, NULL },
	{ "tabs", start_props, end_props },
	{ "tbl", start_table, end_table },
	{ "tblPr", start_props, end_props },
	{ "tblStyle", start_style, NULL },
	{ "tc", start_cell, end_cell },
	{ "tcPr", start_props, end_props },
	{ "text", start_text, end_line },
	{ "tr", start_row, NULL },
	{ "trPr", start_props, end_props },
	{ "txbxContent", start_box, end_box },
	{ "v", start_text, end_line },
	{ "vanish", start_vanish, NULL },
};

static int
compare(const void *key, const void *row)
{
	return jk_xml_compare(*(const struct jk_span *)key,
			      ((const struct element *)row)->name);
}

static const struct element *
find_element(struct jk_span name)
{
	return bsearch(&name, elements, JK_COUNT(elements), sizeof(*elements),
		       compare);
}

/* Text where none is expected. */
static void
take_stray(struct reader *r, struct jk_span text)
{
	if (!r->loose) {
		if (jk_ooxml_is_text(text))
			jk_flow_beside(r->flow, text);
		return;
	}
	if (!r->leaf && jk_flow_is_blank(text))
		return;
	jk_flow_text(r->flow, text);
	r->leaf = true;
}

static void
end_leaf(struct reader *r)
{
	if (r->leaf)
		jk_flow_end_paragraph(r->flow);
	r->leaf = false;
}

static void
take_text(struct reader *r, struct jk_span text)
{
	switch (r->mode) {
	case INSIDE:
		jk_flow_text(r->flow, text);
		break;
	case INSERTED:
		jk_flow_inserted(r->flow, text);
		break;
	case DELETED:
		jk_flow_deleted(r->flow, text);
		break;
	case FIELD:
		if (r->field.len < JK_PEEK_MAX)
			jk_buf_append_span(&r->field, text);
		break;
	case OUTSIDE:
		take_stray(r, text);
		break;
	}
}

static void
take_start(struct reader *r, struct jk_xml *x, const struct jk_xml_token *t)
{
	const struct element *e = find_element(t->name);

	end_leaf(r);
	jk_ooxml_attrs(r->flow, t);
	if (e == NULL || e->start == NULL)
		return;
	r->skip = false;
	e->start(r, t);
	if (r->skip)
		jk_xml_skip(x);
}

void
jk_ooxml_flow(struct jk_flow *f, struct jk_xml *x, bool loose)
{
	struct reader r = { .flow = f, .loose = loose };
	const struct jk_xml_token *t;
	const struct element *e;

	while ((t = jk_xml_next(x))->event != JK_XML_NONE) {
		switch (t->event) {
		case JK_XML_START:
			take_start(&r, x, t);
			break;
		case JK_XML_END:
			end_leaf(&r);
			e = find_element(t->name);
			if (e != NULL && e->end != NULL)
				e->end(&r);
			break;
		case JK_XML_TEXT:
			take_text(&r, t->text);
			break;
		default:
			take_stray(&r, t->text);
		}
	}
	if (r.field.len > 0)
		give_field(&r);
	jk_buf_release(&r.field);
}
