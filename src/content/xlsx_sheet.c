/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "content/xlsx.h"
#include "content/xlsx_text.h"

/* SpreadsheetML, ECMA-376 part 1, 18.3.1. */

/* Formulas with text in them that are kept to the sheet's end. */
#define FORMULAS_MAX (256 * 1024)

static const struct jk_trait hidden_sheet = {
	.evidence = "hidden: hidden sheet",
	.hidden = true,
};

struct reader {
	struct jk_book *book; /* borrowed */
	struct jk_xml *xml;   /* borrowed */
	struct jk_sheet out;
	uint64_t row;    /* the open one, from 0 */
	uint64_t rows;   /* the next one, when it does not say */
	uint32_t column; /* the next one, when it does not say */
	bool in_row; /* the element that was begun last is a row or in one */
	bool lost;   /* a shared string was not there */
	struct jk_buf text, formula; /* owned: of the cell */
	struct jk_buf formulas;      /* owned: of the sheet */
};

struct cell {
	uint64_t row;
	uint32_t column;
	uint64_t style;
	unsigned char type; /* 's' shared, 'n' number, 't' text as it is */
};

/* "BC17"; leaves what it does not find. */
static void
take_place(struct jk_span ref, uint64_t *row, uint32_t *column)
{
	uint32_t letters = 0;
	size_t i = 0;
	uint64_t number;

	for (; i < ref.len && i < 4; i++) {
		unsigned c = (unsigned)(ref.ptr[i] | 0x20) - 'a';

		if (c >= 26)
			break;
		letters = 26 * letters + c + 1;
	}
	if (letters > 0)
		*column = letters - 1;
	if (jk_xml_number(jk_span_from(ref, i), UINT32_MAX, &number) &&
	    number > 0)
		*row = number - 1;
}

static unsigned char
type_of(struct jk_span t)
{
	if (t.len == 0 || jk_span_equal(t, jk_span_str("n")))
		return 'n';
	return jk_span_equal(t, jk_span_str("s")) ? 's' : 't';
}

/* What the value of a cell shows, into the sheet. */
static bool
give_cell(struct reader *r, const struct cell *c, struct jk_span value)
{
	struct jk_book *b = r->book;
	const struct jk_numfmt *format;
	uint64_t index;

	r->column = c->column + 1;
	r->out.white = jk_styles_is_white(&b->styles, c->style);
	if (c->type == 's') {
		if (!jk_xml_number(value, UINT32_MAX, &index) ||
		    !jk_strings_get(&b->strings, index, &value)) {
			r->lost = true;
			return true;
		}
	} else if (c->type == 'n') {
		format = jk_styles_format(&b->styles, c->style);
		if (format->kind != JK_NUMFMT_PLAIN ||
		    !jk_xml_number(value, 99999999999999999u, &index)) {
			jk_buf_clear(&r->formula);
			jk_numfmt_put_text(&r->formula, format, value,
					   b->date1904);
			value = jk_buf_span(&r->formula);
		}
	}
	return jk_sheet_cell(&r->out, c->row, c->column, value);
}

/* The rest of an element's text, without phonetic guides (18.4.6). */
static void
read_text(struct reader *r, unsigned depth, struct jk_buf *to)
{
	const struct jk_xml_token *t;

	while ((t = jk_xml_next(r->xml))->event != JK_XML_NONE) {
		if (t->event == JK_XML_END && t->depth <= depth)
			return;
		if (t->event == JK_XML_START && jk_xml_is(t, "rPh"))
			jk_xml_skip(r->xml);
		else if (t->event == JK_XML_TEXT)
			jk_buf_append_span(to, t->text);
	}
}

/* What is written out in a formula may be nowhere else. */
static void
keep_formula(struct reader *r)
{
	struct jk_span f = jk_buf_span(&r->formula);

	if (jk_ooxml_is_text(f) && memchr(f.ptr, '"', f.len) != NULL &&
	    r->formulas.len + f.len < FORMULAS_MAX) {
		jk_buf_append_span(&r->formulas, f);
		jk_buf_append_byte(&r->formulas, '\n');
	}
}

static bool
read_cell(struct reader *r, const struct jk_xml_token *t)
{
	struct cell c = { .row = r->row, .column = r->column };
	unsigned depth = t->depth;

	take_place(jk_xml_attr(t, "r"), &c.row, &c.column);
	jk_xml_number(jk_xml_attr(t, "s"), UINT32_MAX, &c.style);
	c.type = type_of(jk_xml_attr(t, "t"));
	jk_buf_clear(&r->text);
	while ((t = jk_xml_next(r->xml))->event != JK_XML_NONE) {
		if (t->event == JK_XML_END && t->depth <= depth)
			break;
		if (t->event != JK_XML_START)
			continue;
		if (jk_xml_is(t, "f")) {
			jk_buf_clear(&r->formula);
			read_text(r, t->depth, &r->formula);
			keep_formula(r);
		} else if (jk_xml_is(t, "v") || jk_xml_is(t, "is")) {
			read_text(r, t->depth, &r->text);
		}
	}
	if (c.type == 't')
		jk_xlsx_unescape(&r->text, 0);
	return give_cell(r, &c, jk_buf_span(&r->text));
}

/* Steps over text when it stands at *p. What ends the window stops it: there
 * are zeros behind it. */
static bool
pass(const unsigned char **p, const char *text, size_t len)
{
	if (memcmp(*p, text, len) != 0)
		return false;
	*p += len;
	return true;
}

#define PASS(p, text) pass(&(p), (text), sizeof(text) - 1)

static uint64_t
pass_number(const unsigned char **p)
{
	uint64_t n = 0;

	for (int i = 0; i < 10 && (unsigned)(**p - '0') < 10; i++)
		n = 10 * n + (unsigned)(*(*p)++ - '0');
	return n;
}

/* The start tag of a cell as all programs write it; false: it is not. */
static bool
pass_start(const unsigned char **at, struct cell *c)
{
	const unsigned char *p = *at;
	uint32_t letters = 0;

	if (!PASS(p, "<c r=\""))
		return false;
	for (int i = 0; i < 3 && (unsigned)(*p - 'A') < 26; i++)
		letters = 26 * letters + (unsigned)(*p++ - 'A') + 1;
	pass_number(&p);
	if (letters == 0 || *p++ != '"')
		return false;
	c->column = letters - 1;
	c->style = 0;
	c->type = 'n';
	if (PASS(p, " s=\"")) {
		c->style = pass_number(&p);
		if (*p++ != '"')
			return false;
	}
	if (PASS(p, " t=\"s\""))
		c->type = 's';
	else if (PASS(p, " t=\"str\"") || PASS(p, " t=\"inlineStr\""))
		c->type = 't';
	else
		(void)PASS(p, " t=\"n\"");
	*at = p;
	return true;
}

/* One cell at p, as nearly all are written; 0: it is none of these. */
static size_t
quick_cell(struct reader *r, const unsigned char *p, const unsigned char *end,
	   bool *stop)
{
	const unsigned char *begin = p, *low;
	struct cell c = { .row = r->row };
	struct jk_span value;
	bool in_line;

	if (!pass_start(&p, &c))
		return 0;
	if (PASS(p, "/>"))
		return p <= end ? (size_t)(p - begin) : 0;
	in_line = !PASS(p, "><v>");
	if (in_line && !PASS(p, "><is><t>") &&
	    !PASS(p, "><is><t xml:space=\"preserve\">"))
		return 0;
	if (p >= end)
		return 0;
	low = memchr(p, '<', (size_t)(end - p));
	if (low == NULL)
		return 0;
	value = jk_span_make(p, (size_t)(low - p));
	p = low;
	if (in_line ? !PASS(p, "</t></is></c>") : !PASS(p, "</v></c>"))
		return 0;
	if (p > end || (c.type == 't' && !jk_xlsx_is_plain(value)))
		return 0;
	*stop = !give_cell(r, &c, value);
	return (size_t)(p - begin);
}

/* The end of a row and the start of the next one, when it is shown; 0: not
 * so. */
static size_t
quick_row(struct reader *r, const unsigned char *p, const unsigned char *end)
{
	const unsigned char *begin = p, *close;
	struct jk_span rest;
	uint64_t row;

	if (!PASS(p, "</row><row r=\""))
		return 0;
	row = pass_number(&p);
	if (*p != '"' || row == 0 || p >= end)
		return 0;
	close = memchr(p, '>', (size_t)(end - p));
	if (close == NULL || close[-1] == '/')
		return 0;
	rest = jk_span_make(p, (size_t)(close - p));
	if (jk_span_find(rest, 0, jk_span_str("hidden")) < rest.len)
		return 0;
	r->row = row - 1;
	r->rows = row;
	r->column = 0;
	r->out.hidden_row = false;
	return (size_t)(close - begin) + 1;
}

/* Cells as long as they are simple. False: stop. */
static bool
quick_cells(struct reader *r)
{
	struct jk_span w;
	bool stop = false;

	do {
		const unsigned char *p, *end;
		size_t n = 1;

		w = jk_xml_window(r->xml);
		p = w.ptr;
		end = p + w.len;
		while (n > 0 && !stop) {
			n = quick_cell(r, p, end, &stop);
			if (n == 0 && r->in_row)
				n = quick_row(r, p, end);
			p += n;
		}
		jk_xml_take(r->xml, (size_t)(p - w.ptr));
		w.len = (size_t)(end - p);
	} while (!stop && w.len < JK_XML_QUICK && jk_xml_more(r->xml));
	return !stop;
}

static void
begin_row(struct reader *r, const struct jk_xml_token *t)
{
	uint64_t row = r->rows;

	take_place(jk_xml_attr(t, "r"), &row, &r->column);
	r->row = row;
	r->rows = row + 1;
	r->column = 0;
	r->out.hidden_row = jk_xml_flag(jk_xml_attr(t, "hidden"));
}

static bool
read_rows(struct reader *r, unsigned depth)
{
	const struct jk_xml_token *t;

	while ((t = jk_xml_next(r->xml))->event != JK_XML_NONE) {
		if (t->event == JK_XML_END && t->depth <= depth)
			return true;
		if (t->event != JK_XML_START)
			continue;
		if (jk_xml_is(t, "row")) {
			r->in_row = true;
			begin_row(r, t);
		} else if (jk_xml_is(t, "c")) {
			if (!read_cell(r, t))
				return false;
		} else {
			r->in_row = false;
			continue;
		}
		if (!quick_cells(r))
			return false;
	}
	return true;
}

/* 18.3.1.13: columns count from 1. */
static void
read_columns(struct reader *r, const struct jk_xml_token *t)
{
	uint64_t min, max;

	if (jk_xml_flag(jk_xml_attr(t, "hidden")) &&
	    jk_xml_number(jk_xml_attr(t, "min"), 16384, &min) &&
	    jk_xml_number(jk_xml_attr(t, "max"), 16384, &max) && min > 0)
		jk_sheet_hide(&r->out, (uint32_t)min - 1, (uint32_t)max - 1);
}

/* Links, rules for input, heads and feet: what stands behind the cells. */
static void
read_behind(struct reader *r, struct jk_span name)
{
	struct jk_buf place = { 0 };
	struct jk_flow flow;

	jk_buf_append_str(&place, "Sheet '");
	jk_buf_append_span(&place, name);
	jk_buf_append_str(&place, "' settings");
	jk_flow_init(&flow, r->book->o->out);
	jk_flow_place(&flow, jk_buf_span(&place), r->out.always);
	jk_flow_text(&flow, jk_buf_span(&r->formulas));
	jk_ooxml_flow(&flow, r->xml, true);
	r->out.any |= flow.taken > 0;
	jk_flow_finish(&flow);
	jk_buf_release(&place);
}

/* False: the cells were stopped. */
static bool
read_sheet(struct reader *r)
{
	const struct jk_xml_token *t;

	while ((t = jk_xml_next(r->xml))->event != JK_XML_NONE) {
		if (t->event != JK_XML_START)
			continue;
		if (jk_xml_is(t, "col"))
			read_columns(r, t);
		else if (jk_xml_is(t, "sheetData"))
			return read_rows(r, t->depth);
	}
	return true;
}

enum jk_status
jk_xlsx_sheet(struct jk_book *b, const struct jk_book_sheet *s,
	      struct jk_err *err)
{
	struct jk_span name = jk_buf_span(&s->name);
	struct reader r = { .book = b };
	struct jk_out_table table = { .form = JK_TABLE_SHEET, .name = name };
	struct jk_part part;

	b->o->done[s->member] = true;
	jk_part_open(&part, b->o->package, b->o->out, s->member);
	r.xml = part.xml;
	jk_sheet_begin(&r.out, b->o->out, &table,
		       s->state != JK_SHEET_VISIBLE ? &hidden_sheet : NULL,
		       jk_book_packed(b, s->member));
	if (read_sheet(&r)) {
		jk_sheet_end(&r.out);
		read_behind(&r, name);
	} else {
		jk_sheet_end(&r.out);
		jk_book_note(b, s->member, b->o->out->budget->cause,
			     r.out.failed.text);
	}
	if (r.lost && !b->strings.full)
		jk_book_note(b, s->member, JK_CAUSE_DAMAGED,
			     "cells of shared strings that are not there");
	b->o->any |= r.out.any;
	jk_buf_release(&r.text);
	jk_buf_release(&r.formula);
	jk_buf_release(&r.formulas);
	return jk_part_close(&part, err);
}
