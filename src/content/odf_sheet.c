/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "content/odf.h"

/* Rows and columns of the largest spreadsheets. */
#define ROWS_MAX UINT64_C(0x1000000)
#define COLUMNS_MAX 16384
/* A value that is shown otherwise: shorter ones are no number of a person. */
#define VALUE_DIGITS 9

static const struct jk_trait hidden_sheet = {
	.evidence = "hidden: hidden sheet",
	.hidden = true,
};

struct table {
	struct jk_odf *odf;
	struct jk_sheet out;
	struct jk_buf name; /* owned */
	uint64_t row, next_row;
	uint32_t column, columns;  /* of cells; of table:table-column */
	struct jk_buf text, value; /* owned: of the cell */
	struct jk_buf beside;      /* owned: text of shapes in and over cells */
	bool stopped;
};

static uint64_t
repeated(const struct jk_xml_token *t, const char *name, uint64_t max)
{
	uint64_t n = 1;

	jk_xml_number(jk_xml_attr(t, name), max, &n);
	return n;
}

static bool
is_collapsed(const struct jk_xml_token *t)
{
	struct jk_span v = jk_xml_attr(t, "visibility");

	return v.len > 0 && !jk_span_equal(v, jk_span_str("visible"));
}

/* Do both have the same digits, whatever stands between them? */
static bool
same_digits(struct jk_span a, struct jk_span b, unsigned *count)
{
	size_t i = 0, j = 0;

	*count = 0;
	for (;;) {
		while (i < a.len && (unsigned)(a.ptr[i] - '0') > 9)
			i++;
		while (j < b.len && (unsigned)(b.ptr[j] - '0') > 9)
			j++;
		if (i == a.len || j == b.len)
			return i == a.len && j == b.len;
		if (a.ptr[i++] != b.ptr[j++])
			return false;
		++*count;
	}
}

static unsigned
count_digits(struct jk_span s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += (unsigned)(s.ptr[i] - '0') <= 9;
	return n;
}

/* 19.385: the number itself, where the cell shows less of it. */
static void
give_value(struct table *b, struct jk_span shown, struct jk_span value)
{
	static const struct jk_numfmt plain = { .kind = JK_NUMFMT_PLAIN };
	unsigned common;

	jk_buf_clear(&b->text);
	jk_numfmt_put_text(&b->text, &plain, value, false);
	value = jk_buf_span(&b->text);
	if (count_digits(value) < VALUE_DIGITS ||
	    memchr(value.ptr, '.', value.len) != NULL ||
	    same_digits(shown, value, &common))
		return;
	b->stopped |= !jk_sheet_cell(&b->out, b->row, b->column, value);
}

/* Paragraphs of the cell; what else stands in it waits. */
static void
read_content(struct table *b, unsigned depth)
{
	const struct jk_xml_token *t;
	struct jk_odf *o = b->odf;

	while ((t = jk_xml_next(o->xml))->event != JK_XML_NONE) {
		if (t->event == JK_XML_END && t->depth <= depth)
			return;
		if (t->event != JK_XML_START)
			continue;
		if (jk_xml_is(t, "p") || jk_xml_is(t, "h")) {
			if (b->text.len > 0)
				jk_buf_append_byte(&b->text, '\n');
			jk_odf_gather(o, t, &b->text);
			while (b->text.len > 0 &&
			       b->text.ptr[b->text.len - 1] == '\n')
				b->text.len--;
		} else if (jk_xml_is(t, "annotation")) {
			jk_odf_gather(o, t, &o->comments);
		} else {
			jk_odf_gather(o, t, &b->beside);
		}
	}
}

static void
read_cell(struct table *b, const struct jk_xml_token *t)
{
	uint32_t n =
		(uint32_t)repeated(t, "number-columns-repeated", COLUMNS_MAX);
	struct jk_span shown;

	jk_buf_clear(&b->text);
	jk_buf_clear(&b->value);
	jk_buf_append_span(&b->value, jk_xml_attr(t, "value"));
	if (b->value.len == 0)
		jk_buf_append_span(&b->value, jk_xml_attr(t, "date-value"));
	read_content(b, t->depth);
	shown = jk_buf_span(&b->text);
	/* A cell without paragraphs still has its value. */
	if (shown.len == 0)
		shown = jk_buf_span(&b->value);
	if (b->column < COLUMNS_MAX && b->row < ROWS_MAX) {
		b->stopped |= !jk_sheet_cell(&b->out, b->row, b->column, shown);
		if (shown.ptr == b->text.ptr && b->value.len > 0) {
			struct jk_buf copy = { 0 };

			jk_buf_append_span(&copy, shown);
			give_value(b, jk_buf_span(&copy),
				   jk_buf_span(&b->value));
			jk_buf_release(&copy);
		}
	}
	b->column += n;
}

static void
start(struct table *b, const struct jk_xml_token *t)
{
	uint64_t n;

	if (jk_xml_is(t, "table-row")) {
		b->row = b->next_row;
		n = repeated(t, "number-rows-repeated", ROWS_MAX);
		if (b->next_row < ROWS_MAX)
			b->next_row += n;
		b->column = 0;
		b->out.hidden_row = is_collapsed(t);
	} else if (jk_xml_is(t, "table-column")) {
		n = repeated(t, "number-columns-repeated", COLUMNS_MAX);
		if (is_collapsed(t) && b->columns < COLUMNS_MAX && n > 0)
			jk_sheet_hide(&b->out, b->columns,
				      b->columns + (uint32_t)n - 1);
		if (b->columns < COLUMNS_MAX)
			b->columns += (uint32_t)n;
	} else if (jk_xml_is(t, "table-cell") ||
		   jk_xml_is(t, "covered-table-cell")) {
		read_cell(b, t);
	} else if (jk_xml_is(t, "shapes") || jk_xml_is(t, "p")) {
		jk_odf_gather(b->odf, t, &b->beside);
	}
}

static void
give_beside(struct table *b)
{
	struct jk_out *out = b->odf->out;
	struct jk_buf place = { 0 };

	if (b->beside.len == 0)
		return;
	jk_buf_append_str(&place, "Sheet '");
	jk_buf_append_span(&place, jk_buf_span(&b->name));
	jk_buf_append_str(&place, "' drawing");
	out->ops->place(out->ctx, jk_buf_span(&place));
	out->ops->text(out->ctx, jk_buf_span(&b->beside));
	b->odf->any = true;
	jk_buf_release(&place);
}

void
jk_odf_sheet(struct jk_odf *o, const struct jk_xml_token *t)
{
	struct table b = { .odf = o };
	struct jk_out_table table = { .form = JK_TABLE_SHEET };
	unsigned depth = t->depth;
	bool hidden = jk_odf_is_hidden(o, jk_xml_attr(t, "style-name"));

	jk_buf_append_span(&b.name, jk_xml_attr(t, "name"));
	table.name = jk_buf_span(&b.name);
	jk_sheet_begin(&b.out, o->out, &table, hidden ? &hidden_sheet : NULL,
		       1);
	/* Nothing is given out twice here: ratios say nothing. */
	b.out.packed = UINT64_MAX;
	while (!b.stopped && (t = jk_xml_next(o->xml))->event != JK_XML_NONE) {
		if (t->event == JK_XML_END && t->depth <= depth)
			break;
		if (t->event == JK_XML_START)
			start(&b, t);
	}
	jk_sheet_end(&b.out);
	give_beside(&b);
	o->any |= b.out.any;
	/* The flow has not seen that out is in a table. */
	jk_flow_place(&o->flow, jk_span_str("body"), NULL);
	jk_buf_release(&b.name);
	jk_buf_release(&b.text);
	jk_buf_release(&b.value);
	jk_buf_release(&b.beside);
}
