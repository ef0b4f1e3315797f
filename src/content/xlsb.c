/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "content/biff12.h"
#include "content/claims.h"
#include "content/xlsx.h"

/* [MS-XLSB] 2.3.2: numbers of records. */
enum {
	ROW_HDR = 0,
	CELL_RK = 2,
	CELL_BOOL = 4,
	CELL_REAL = 5,
	CELL_ST = 6,
	CELL_ISST = 7,
	FMLA_STRING = 8,
	FMLA_NUM = 9,
	SST_ITEM = 19,
	FMT = 44,
	XF = 47,
	COL_INFO = 60,
	CELL_RSTRING = 62,
	WB_PROP = 153,
	BUNDLE_SH = 156,
	BEGIN_COMMENT = 635,
	BEGIN_CELL_XFS = 617,
	END_CELL_XFS = 618,
};

/* Text of a sheet that is in no cell: so much is kept to its end. */
#define BESIDE_MAX (256 * 1024)
#define ROWS_MAX 1048576
#define COLUMNS_MAX 16384

static const struct jk_trait hidden_sheet = {
	.evidence = "hidden: hidden sheet",
	.hidden = true,
};

struct records {
	struct jk_book *book;
	size_t member;
	struct jk_source *src;
	struct jk_biff12 b;
};

static void
open_records(struct records *r, struct jk_book *book, size_t member)
{
	r->book = book;
	r->member = member;
	r->src = jk_package_begin(book->o->package, member);
	jk_biff12_init(&r->b, r->src, book->o->out->budget);
}

static enum jk_status
close_records(struct records *r, struct jk_err *err)
{
	if (r->b.cut && jk_source_status(r->src) == JK_OK)
		jk_book_note(r->book, r->member, JK_CAUSE_DAMAGED,
			     "a record breaks off");
	jk_biff12_release(&r->b);
	return jk_package_end(r->book->o->package, r->member, r->src, err);
}

static enum jk_status
read_workbook(struct jk_book *book, size_t main, struct jk_err *err)
{
	struct records r;

	open_records(&r, book, main);
	while (jk_biff12_next(&r.b)) {
		struct jk_book_sheet *s;
		size_t at = 8;

		if (r.b.type == WB_PROP)
			book->date1904 = (jk_le(r.b.body, 0, 1) & 1) != 0;
		if (r.b.type != BUNDLE_SH)
			continue;
		s = jk_book_add(book);
		if (s == NULL)
			continue;
		s->state = jk_le(r.b.body, 0, 4) == 0 ? JK_SHEET_VISIBLE
						      : JK_SHEET_HIDDEN;
		jk_biff12_string(&r.b, &at, &s->id);
		jk_biff12_string(&r.b, &at, &s->name);
	}
	return close_records(&r, err);
}

enum jk_status
jk_xlsb_read(struct jk_ooxml *o, size_t main, struct jk_err *err)
{
	struct jk_book book;
	enum jk_status status;

	jk_book_init(&book, o);
	book.binary = true;
	status = read_workbook(&book, main, err);
	if (status == JK_OK)
		status = jk_book_read(&book, main, err);
	jk_book_release(&book);
	return status;
}

/* 2.4.819 BrtSSTItem: flags, then the text. */
enum jk_status
jk_xlsb_strings(struct jk_book *book, size_t member, struct jk_err *err)
{
	struct jk_buf text = { 0 };
	struct records r;
	bool full = false;

	book->o->done[member] = true;
	open_records(&r, book, member);
	while (jk_biff12_next(&r.b)) {
		size_t at = 1;

		if (r.b.type != SST_ITEM)
			continue;
		jk_buf_clear(&text);
		jk_biff12_string(&r.b, &at, &text);
		if (!jk_strings_add(&book->strings, jk_buf_span(&text))) {
			jk_book_give_string(book, !full, &text);
			full = true;
		}
	}
	if (full)
		jk_book_note(book, member, JK_CAUSE_MEMORY_LIMIT,
			     "shared strings read without their cells");
	jk_buf_release(&text);
	return close_records(&r, err);
}

enum jk_status
jk_xlsb_styles(struct jk_book *book, size_t member, struct jk_err *err)
{
	struct jk_buf code = { 0 };
	bool cells = false;
	struct records r;

	book->o->done[member] = true;
	open_records(&r, book, member);
	while (jk_biff12_next(&r.b)) {
		uint64_t id = jk_le(r.b.body, 0, 2);
		size_t at = 2;

		if (r.b.type == BEGIN_CELL_XFS || r.b.type == END_CELL_XFS)
			cells = r.b.type == BEGIN_CELL_XFS;
		if (r.b.type == FMT) {
			jk_buf_clear(&code);
			jk_biff12_string(&r.b, &at, &code);
			jk_styles_add_format(&book->styles, (uint32_t)id,
					     jk_buf_span(&code));
		} else if (r.b.type == XF && cells) {
			jk_styles_add_xf(&book->styles,
					 (uint32_t)jk_le(r.b.body, 2, 2),
					 false);
		}
	}
	jk_buf_release(&code);
	return close_records(&r, err);
}

static double
real_at(struct jk_span body, size_t at)
{
	uint64_t bits = jk_le(body, at, 8);
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value == value ? value : 0;
}

/* 2.5.122 RkNumber: an integer or the high bits of a double, maybe in
 * hundredths. */
static double
rk_at(struct jk_span body, size_t at)
{
	uint32_t rk = (uint32_t)jk_le(body, at, 4);
	uint64_t bits = (uint64_t)(rk & ~UINT32_C(3)) << 32;
	double value;

	if ((rk & 2) != 0)
		value = (double)((int32_t)rk >> 2);
	else
		memcpy(&value, &bits, sizeof(value));
	if ((rk & 1) != 0)
		value /= 100;
	return value == value ? value : 0;
}

struct sheet {
	struct records r;
	struct jk_sheet out;
	uint64_t row;
	struct jk_buf text;   /* owned: of the cell */
	struct jk_buf beside; /* owned: text that is in no cell */
};

/* Text of the cell of this record into text; false: the record is none. */
static bool
cell_text(struct sheet *s)
{
	struct jk_book *book = s->r.book;
	const struct jk_biff12 *b = &s->r.b;
	const struct jk_numfmt *format =
		jk_styles_format(&book->styles, jk_le(b->body, 4, 3));
	struct jk_span shared;
	size_t at = 8;

	switch (b->type) {
	case CELL_RK:
		jk_numfmt_put(&s->text, format, rk_at(b->body, 8),
			      book->date1904);
		return true;
	case CELL_REAL:
	case FMLA_NUM:
		jk_numfmt_put(&s->text, format, real_at(b->body, 8),
			      book->date1904);
		return true;
	case CELL_RSTRING:
		at++;
		/* fall through */
	case CELL_ST:
	case FMLA_STRING:
		jk_biff12_string(b, &at, &s->text);
		return true;
	case CELL_ISST:
		if (jk_strings_get(&book->strings, jk_le(b->body, 8, 4),
				   &shared))
			jk_buf_append_span(&s->text, shared);
		return true;
	default:
		return false;
	}
}

/* False: stop. */
static bool
take_record(struct sheet *s)
{
	struct jk_span body = s->r.b.body;
	uint64_t column = jk_le(body, 0, 4);

	jk_buf_clear(&s->text);
	if (s->r.b.type == ROW_HDR) {
		s->row = jk_le(body, 0, 4);
		s->out.hidden_row = (jk_le(body, 11, 1) & 0x10) != 0;
	} else if (s->r.b.type == COL_INFO) {
		if ((jk_le(body, 16, 2) & 1) != 0)
			jk_sheet_hide(&s->out, (uint32_t)column,
				      (uint32_t)jk_le(body, 4, 4));
	} else if (cell_text(s)) {
		if (column < COLUMNS_MAX && s->row < ROWS_MAX)
			return jk_sheet_cell(&s->out, s->row, (uint32_t)column,
					     jk_buf_span(&s->text));
	} else if (s->beside.len < BESIDE_MAX) {
		jk_biff12_strings(&s->r.b, &s->beside);
	}
	return true;
}

/* Links, heads and feet, and what we do not know. */
static void
give_beside(struct sheet *s, struct jk_span name)
{
	struct jk_out *out = s->out.out;
	struct jk_buf place = { 0 };

	if (s->beside.len == 0)
		return;
	jk_buf_append_str(&place, "Sheet '");
	jk_buf_append_span(&place, name);
	jk_buf_append_str(&place, "' settings");
	out->ops->place(out->ctx, jk_buf_span(&place));
	out->ops->text(out->ctx, jk_buf_span(&s->beside));
	jk_buf_release(&place);
}

enum jk_status
jk_xlsb_sheet(struct jk_book *book, const struct jk_book_sheet *sheet,
	      struct jk_err *err)
{
	struct jk_span name = jk_buf_span(&sheet->name);
	struct sheet s = { .row = 0 };
	struct jk_out_table table = { .form = JK_TABLE_SHEET, .name = name };
	bool more = true;

	book->o->done[sheet->member] = true;
	open_records(&s.r, book, sheet->member);
	jk_sheet_begin(&s.out, book->o->out, &table,
		       sheet->state != JK_SHEET_VISIBLE ? &hidden_sheet : NULL,
		       jk_book_packed(book, sheet->member));
	while (more && jk_biff12_next(&s.r.b))
		more = take_record(&s);
	jk_sheet_end(&s.out);
	give_beside(&s, name);
	if (!more)
		jk_book_note(book, sheet->member, book->o->out->budget->cause,
			     s.out.failed.text);
	book->o->any |= s.out.any;
	jk_buf_release(&s.text);
	jk_buf_release(&s.beside);
	return close_records(&s.r, err);
}

/* Parts whose records we do not know one by one: comments, names, links. */
enum jk_status
jk_xlsb_part(struct jk_ooxml *o, size_t member, struct jk_err *err)
{
	struct jk_book book = { .o = o };
	struct jk_out *out = o->out;
	struct jk_buf text = { 0 };
	struct records r;
	bool told = false;

	o->done[member] = true;
	open_records(&r, &book, member);
	while (jk_biff12_next(&r.b)) {
		jk_biff12_strings(&r.b, &text);
		if (text.len == 0)
			continue;
		if (!told) {
			out->ops->place(
				out->ctx,
				jk_package_member(o->package, member)->name);
			out->ops->trait(out->ctx, &jk_ooxml_metadata);
		}
		told = true;
		out->ops->text(out->ctx, jk_buf_span(&text));
		jk_buf_clear(&text);
	}
	if (told)
		out->ops->trait(out->ctx, NULL);
	jk_buf_release(&text);
	return close_records(&r, err);
}
