/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "content/codepage.h"
#include <jikimi/rawtext.h>
#include "content/xls_parts.h"

/* Text beside the cells waits for the end of the sheet or workbook, up to
 * this. */
#define SIDE_MAX (1024 * 1024)
#define OBJECTS_MAX 16384

static const struct {
	const char *place;
	const struct jk_trait *trait;
} sides[XLS_NSIDES] = {
	[XLS_SIDE_SHEET] = { "text", NULL },
	[XLS_SIDE_NAMES] = { "defined names", NULL },
	[XLS_SIDE_EXTERN] = { "external data", &jk_trait_metadata },
	[XLS_SIDE_META] = { "properties", &jk_trait_metadata },
};

static void
give_text(struct xls *x, const struct jk_trait *trait, struct jk_span utf8)
{
	if (trait != NULL)
		x->out->ops->trait(x->out->ctx, trait);
	x->out->ops->text(x->out->ctx, utf8);
	if (trait != NULL)
		x->out->ops->trait(x->out->ctx, NULL);
	x->any = true;
}

static void
give_side(struct xls *x, enum xls_side side)
{
	const struct jk_trait *trait = sides[side].trait;
	struct jk_buf *b = &x->side[side];

	if (b->len == 0)
		return;
	if (side == XLS_SIDE_SHEET) {
		trait = xls_sheet_trait(x);
		xls_place(x, UINT32_MAX, 0, sides[side].place);
	} else {
		xls_cells_flush(x);
		xls_sheet_end(x);
		x->grid.begun = false;
		x->out->ops->place(x->out->ctx, jk_span_str(sides[side].place));
	}
	give_text(x, trait, jk_buf_span(b));
	jk_buf_clear(b);
}

void
xls_side_put(struct xls *x, enum xls_side side, struct jk_span utf8)
{
	if (utf8.len == 0)
		return;
	jk_buf_append_span(&x->side[side], utf8);
	jk_buf_append_byte(&x->side[side], '\n');
	if (x->side[side].len > SIDE_MAX)
		give_side(x, side);
}

void
xls_sides_give(struct xls *x, bool all)
{
	for (size_t i = 0; i < x->nobjects; i++) {
		xls_side_put(x, XLS_SIDE_SHEET, x->objects[i].text);
		free((void *)x->objects[i].text.ptr);
	}
	x->nobjects = 0;
	give_side(x, XLS_SIDE_SHEET);
	for (int i = 0; all && i < XLS_NSIDES; i++)
		give_side(x, (enum xls_side)i);
}

/* [MS-XLS] 2.4.329 TxO: the text stands in the CONTINUE records behind. */
static void
read_object_text(struct xls *x)
{
	struct xls_object o = { .id = x->object };
	size_t n;

	xls_skip(&x->r, 10);
	n = (size_t)xls_take(&x->r, 2);
	if (x->biff < 8 || x->r.bad || n == 0 || !xls_continue(&x->r))
		return;
	jk_buf_clear(&x->scratch);
	xls_take_chars(&x->r, n, (xls_take(&x->r, 1) & 1) != 0, &x->scratch);
	if (x->nobjects >= OBJECTS_MAX ||
	    !xls_grow(x, (void **)&x->objects, x->nobjects, &x->object_cap,
		      sizeof(*x->objects))) {
		xls_side_put(x, XLS_SIDE_SHEET, jk_buf_span(&x->scratch));
		return;
	}
	o.text = xls_keep(jk_buf_span(&x->scratch));
	x->objects[x->nobjects++] = o;
}

static void
give_note(struct xls *x, uint32_t row, uint32_t column, struct jk_span text)
{
	if (text.len == 0)
		return;
	xls_place(x, row, column, "comment");
	give_text(x, &jk_trait_comment, text);
}

/* [MS-XLS] 2.4.179 Note: the object that has its text, and the author. */
static void
read_note(struct xls *x)
{
	uint32_t row = (uint32_t)xls_take(&x->r, 2);
	uint32_t column = (uint32_t)xls_take(&x->r, 2);
	struct jk_buf text = { 0 };
	unsigned id;

	if (x->biff < 8) {
		/* Longer ones go on in records for row 0xffff; their length
		 * is that of the whole text. */
		xls_skip(&x->r, 2);
		jk_codepage_put(&text, xls_rest(&x->r), x->page);
		if (row == 0xffff)
			xls_side_put(x, XLS_SIDE_SHEET, jk_buf_span(&text));
		else
			give_note(x, row, column, jk_buf_span(&text));
		jk_buf_release(&text);
		return;
	}
	xls_skip(&x->r, 2);
	id = (unsigned)xls_take(&x->r, 2);
	xls_take_string(x, 2, &text); /* author */
	for (size_t i = 0; i < x->nobjects; i++) {
		struct xls_object *o = &x->objects[i];

		if (o->id != id || o->text.len == 0)
			continue;
		jk_buf_append_byte(&text, '\n');
		jk_buf_append_span(&text, o->text);
		free((void *)o->text.ptr);
		o->text = jk_span_make(NULL, 0);
		break;
	}
	give_note(x, row, column, jk_buf_span(&text));
	jk_buf_release(&text);
}

/* [MS-XLS] 2.4.136: "&L", "&C", "&R" begin parts, other codes are fonts and
 * fields. */
static void
put_header(struct jk_buf *to, struct jk_span s)
{
	while (s.len > 0) {
		size_t n = 1;
		unsigned char c = s.ptr[0];

		if (c == '&' && s.len > 1) {
			c = s.ptr[1];
			n = 2;
			if (c == '"') {
				n = jk_span_find(s, 2, jk_span_str("\""));
				n += n < s.len;
			} else if (c == '&') {
				jk_buf_append_byte(to, '&');
			} else if (c == 'L' || c == 'C' || c == 'R') {
				jk_buf_append_byte(to, '\n');
			}
			while (c >= '0' && c <= '9' && n < s.len &&
			       s.ptr[n] >= '0' && s.ptr[n] <= '9')
				n++;
		} else {
			jk_buf_append_byte(to, c);
		}
		s = jk_span_from(s, n);
	}
}

static void
read_header(struct xls *x)
{
	struct jk_buf text = { 0 };

	if (xls_left(&x->r) == 0)
		return;
	jk_buf_clear(&x->scratch);
	xls_take_string(x, x->biff >= 8 ? 2 : 1, &x->scratch);
	put_header(&text, jk_buf_span(&x->scratch));
	xls_side_put(x, XLS_SIDE_SHEET, jk_buf_span(&text));
	jk_buf_release(&text);
}

/* [MS-XLS] 2.4.150 Lbl: sizes first, then name, formula and comments. */
static void
read_name(struct xls *x)
{
	size_t n;

	if (x->biff < 5)
		return;
	xls_skip(&x->r, 3);
	n = (size_t)xls_take(&x->r, 1);
	xls_skip(&x->r, 10);
	if (x->r.bad)
		return;
	jk_buf_clear(&x->scratch);
	if (x->biff >= 8)
		xls_take_chars(&x->r, n, (xls_take(&x->r, 1) & 1) != 0,
			       &x->scratch);
	else
		jk_codepage_put(&x->scratch, jk_span_head(xls_rest(&x->r), n),
				x->page);
	xls_side_put(x, XLS_SIDE_NAMES, jk_buf_span(&x->scratch));
}

/* [MS-XLS] 2.4.271 SupBook: another workbook and the names of its sheets. */
static void
read_book(struct xls *x)
{
	uint64_t n = xls_take(&x->r, 2), len = xls_take(&x->r, 2);

	if (x->biff < 8 || len == 0 || len > 0xff)
		return; /* this workbook itself, or an add-in */
	jk_buf_clear(&x->scratch);
	xls_take_rich(&x->r, (size_t)len, &x->scratch);
	xls_side_put(x, XLS_SIDE_EXTERN, jk_buf_span(&x->scratch));
	for (uint64_t i = 0; i < n && !x->r.bad; i++) {
		jk_buf_clear(&x->scratch);
		xls_take_string(x, 2, &x->scratch);
		xls_side_put(x, XLS_SIDE_EXTERN, jk_buf_span(&x->scratch));
	}
}

/* [MS-XLS] 2.4.66 CRN: cells of a row of another workbook. */
static void
read_cached(struct xls *x)
{
	uint64_t last = xls_take(&x->r, 1), first = xls_take(&x->r, 1);
	struct jk_buf row = { 0 };

	xls_skip(&x->r, 2);
	for (; first <= last && xls_left(&x->r) > 0; first++) {
		unsigned kind = (unsigned)xls_take(&x->r, 1);

		if (row.len > 0)
			jk_buf_append_byte(&row, '\t');
		if (kind == 2)
			xls_take_string(x, x->biff >= 8 ? 2 : 1, &row);
		else if (kind == 1)
			xls_put_plain(xls_take_double(&x->r), &row);
		else
			xls_skip(&x->r, 8);
	}
	xls_side_put(x, XLS_SIDE_EXTERN, jk_buf_span(&row));
	jk_buf_release(&row);
}

/* Strings somewhere in a structure whose other parts are of no interest. */
static void
read_strings(struct xls *x, size_t skip)
{
	struct jk_span s = jk_span_from(xls_rest(&x->r), skip);

	jk_buf_clear(&x->scratch);
	if (skip > 0 || x->r.type == 0xec)
		jk_rawtext_put_wide(&x->scratch, s);
	else
		jk_rawtext_put(&x->scratch, s);
	xls_side_put(x, XLS_SIDE_SHEET, jk_buf_span(&x->scratch));
}

/* [MS-XLS] 2.4.171 MsoDrawingGroup: the pictures of the workbook, cut into
 * records as they come. */
static void
read_pictures(struct xls *x)
{
	do {
		if (!jk_blob_add(&x->pictures, x->r.data, x->r.len))
			return;
	} while (xls_continue(&x->r));
}

/* [MS-XLS] 2.4.254 SeriesText, in charts. */
static void
read_series(struct xls *x)
{
	xls_skip(&x->r, 2);
	jk_buf_clear(&x->scratch);
	xls_take_string(x, 1, &x->scratch);
	xls_side_put(x, XLS_SIDE_SHEET, jk_buf_span(&x->scratch));
}

/* [MS-XLS] 2.4.349 WriteAccess: who saved it; filled up with spaces. */
static void
read_user(struct xls *x)
{
	struct jk_span s;

	jk_buf_clear(&x->scratch);
	xls_take_string(x, x->biff >= 8 ? 2 : 1, &x->scratch);
	s = jk_buf_span(&x->scratch);
	while (s.len > 0 && s.ptr[s.len - 1] <= ' ')
		s.len--;
	xls_side_put(x, XLS_SIDE_META, s);
}

bool
xls_text_record(struct xls *x)
{
	switch (x->r.type) {
	case 0x5d: /* OBJ: begins with its common part, kind and id */
		xls_skip(&x->r, 6);
		x->object = (unsigned)xls_take(&x->r, 2);
		return true;
	case 0x1b6:
		read_object_text(x);
		return true;
	case 0x1c:
		read_note(x);
		return true;
	case 0x14: /* HEADER */
	case 0x15: /* FOOTER */
		read_header(x);
		return true;
	case 0x18: /* NAME */
	case 0x218:
		read_name(x);
		return true;
	case 0x1ae:
		read_book(x);
		return true;
	case 0x5a:
		read_cached(x);
		return true;
	case 0xeb:
		read_pictures(x);
		return true;
	case 0x1b8: /* HLINK: a range of cells, then monikers */
		read_strings(x, 8 + 16 + 8);
		return true;
	case 0x800: /* HLINKTOOLTIP */
		read_strings(x, 10);
		return true;
	case 0x5b: /* FILESHARING: who reserved it */
	case 0x9e: /* AUTOFILTER: the values that are shown */
	case 0xaf: /* SCENARIO: names and values */
	case 0xb1: /* SXVD and SXVI: captions of a pivot table */
	case 0xb2:
	case 0xcd:  /* SXSTRING: where its data come from */
	case 0xdc:  /* DBQUERY and the like */
	case 0xec:  /* MSODRAWING: descriptions of shapes */
	case 0x1ad: /* QSI: name of a query */
	case 0x1be: /* DV: prompts and error texts */
	case 0x872: /* FEATHEADR11, FEATURE11: columns of a list */
	case 0x878:
		read_strings(x, 0);
		return true;
	case 0x100d:
		read_series(x);
		return true;
	case 0x5c:
		read_user(x);
		return true;
	default:
		return false;
	}
}
