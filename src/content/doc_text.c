/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "content/claims.h"
#include "content/codepage.h"
#include "content/doc_parts.h"

static const struct {
	const char *place;
	const struct jk_trait *trait;
} parts[DOC_NPARTS] = {
	[DOC_BODY] = { "body", NULL },
	[DOC_FOOTNOTES] = { "footnotes", NULL },
	[DOC_HEADERS] = { "header and footer", NULL },
	[DOC_MACROS] = { "macros", NULL },
	[DOC_COMMENTS] = { "comments", &jk_trait_comment },
	[DOC_ENDNOTES] = { "endnotes", NULL },
	[DOC_BOXES] = { "text boxes", NULL },
	[DOC_HEADER_BOXES] = { "header text boxes", NULL },
};

/* A cell or a row ends. */
static void
end_cell(struct doc *d, unsigned flags)
{
	if (!d->has_rows || (flags & DOC_INNER)) {
		/* Two marks in a row: that of a cell and that of the row. */
		jk_emit_char(&d->emit, d->row_mark ? '\n' : '\t');
		d->row_mark = !d->row_mark;
		return;
	}
	if (flags & DOC_ROW_END) {
		jk_emit_drop_space(&d->emit);
		d->row++;
		d->column = 0;
		return;
	}
	jk_emit_cell(&d->emit, d->row, d->column++);
}

static void
set_table(struct doc *d, bool in_table)
{
	if (in_table == d->in_table)
		return;
	d->in_table = in_table;
	jk_emit_flush(&d->emit);
	d->emit.cell = in_table;
	d->row = 0;
	d->column = 0;
}

/* [MS-DOC] 2.4.1: characters with a meaning. */
static void
put_control(struct doc *d, unsigned c, unsigned flags)
{
	switch (c) {
	case 0x07:
		end_cell(d, flags);
		return;
	case 0x0b:
	case 0x0c:
	case 0x0d:
	case 0x0e:
		jk_emit_char(&d->emit, '\n');
		break;
	case 0x09:
		jk_emit_char(&d->emit, '\t');
		break;
	case 0x13: /* a field: its code, its result, its end */
	case 0x14:
	case 0x15:
		jk_emit_char(&d->emit, ' ');
		break;
	case 0x1e:
		jk_emit_char(&d->emit, '-');
		break;
	default: /* pictures, marks of notes, hyphens that are not shown */
		break;
	}
}

/* Characters of one kind of properties. */
static void
put_run(struct doc *d, struct jk_span s, bool wide, unsigned flags)
{
	size_t unit = wide ? 2 : 1;
	struct jk_buf utf8 = { 0 };

	while (s.len >= unit) {
		size_t n = 0;

		while (n + unit <= s.len && jk_le(s, n, (unsigned)unit) >= 0x20)
			n += unit;
		if (n > 0) {
			jk_buf_clear(&utf8);
			if (wide)
				jk_put_utf16(&utf8, jk_span_head(s, n));
			else
				jk_codepage_put(&utf8, jk_span_head(s, n),
						d->page);
			jk_emit_utf8(&d->emit, jk_buf_span(&utf8));
			d->row_mark = false;
		}
		if (n + unit <= s.len) {
			unsigned c = (unsigned)jk_le(s, n, (unsigned)unit);

			put_control(d, c, flags);
			if (c != 0x07)
				d->row_mark = false;
		}
		s = jk_span_from(s, n + unit);
	}
	jk_buf_clear(&utf8);
	jk_buf_release(&utf8);
}

/* White text is not seen unless there is another ground: that of a table or
 * a box is not known. */
static const struct jk_trait *
trait_of(enum doc_part part, unsigned flags)
{
	if (flags & DOC_DELETED)
		return &jk_trait_deleted;
	if (flags & DOC_HIDDEN)
		return &jk_trait_hidden_text;
	if ((flags & DOC_WHITE) && part != DOC_BOXES &&
	    part != DOC_HEADER_BOXES &&
	    !(flags & (DOC_SHADED | DOC_IN_TABLE | DOC_ROW_END)))
		return &jk_trait_white;
	return parts[part].trait;
}

/* A chunk of the stream, cut where properties change. */
static void
put_chunk(struct doc *d, enum doc_part part, struct jk_span s, uint32_t fc,
	  bool wide)
{
	while (s.len > 0) {
		uint32_t end, other;
		unsigned flags = doc_flags_at(&d->chars, fc, &end);
		size_t n;

		flags |= doc_flags_at(&d->paragraphs, fc, &other);
		end = other < end ? other : end;
		n = end - fc < s.len ? end - fc : s.len;
		if (wide) /* a boundary within a character is damage */
			n = n < 2 ? s.len < 2 ? s.len : 2 : n & ~(size_t)1;
		set_table(d, (flags & (DOC_IN_TABLE | DOC_ROW_END)) != 0);
		d->emit.want = trait_of(part, flags);
		put_run(d, jk_span_head(s, n), wide, flags);
		s = jk_span_from(s, n);
		fc += (uint32_t)n;
	}
}

/* Characters from to to of a piece. Many pieces may lie in the same place. */
static enum jk_status
put_piece(struct doc *d, enum doc_part part, const struct doc_piece *p,
	  uint32_t from, uint32_t to, struct jk_err *err)
{
	uint64_t unit = p->wide ? 2 : 1;
	uint64_t fc = p->fc + (from - p->cp) * unit;
	uint64_t left = (to - from) * unit;
	enum jk_status status = JK_OK;

	while (left > 0 && fc <= UINT32_MAX - DOC_CHUNK) {
		size_t want = left < DOC_CHUNK ? (size_t)left : DOC_CHUNK;
		size_t got = 0;

		status =
			jk_source_pread(d->text, fc, d->chunk, want, &got, err);
		d->given += got;
		if (status == JK_OK)
			status = jk_budget_expand(d->out->budget, got,
						  jk_source_size(d->text),
						  d->given, err);
		if (status != JK_OK)
			return status;
		put_chunk(d, part, jk_span_make(d->chunk, got), (uint32_t)fc,
			  p->wide);
		fc += got;
		left -= got;
		if (got < want)
			break;
	}
	d->damaged = d->damaged || left > 0;
	return JK_OK;
}

static enum jk_status
put_part(struct doc *d, enum doc_part part, uint32_t from, uint32_t to,
	 struct jk_err *err)
{
	size_t n = d->pieces.len / sizeof(struct doc_piece);
	enum jk_status status = JK_OK;

	for (size_t i = 0; i < n && status == JK_OK; i++) {
		struct doc_piece p;
		uint32_t begin, end;

		memcpy(&p, d->pieces.ptr + i * sizeof(p), sizeof(p));
		begin = p.cp > from ? p.cp : from;
		end = p.cp + p.len < to ? p.cp + p.len : to;
		if (begin < end)
			status = put_piece(d, part, &p, begin, end, err);
	}
	return status;
}

enum jk_status
doc_text_give(struct doc *d, struct jk_err *err)
{
	uint32_t from = 0;
	enum jk_status status = JK_OK;

	for (int i = 0; i < DOC_NPARTS && status == JK_OK; i++) {
		uint32_t len = d->part_len[i];
		uint32_t to = len < UINT32_MAX - from ? from + len : UINT32_MAX;

		/* What lies behind the last part is of none: a mark. */
		if (len == 0 || (i > 0 && len <= 1))
			continue;
		set_table(d, false);
		if (i != DOC_BODY) {
			d->emit.want = NULL;
			jk_emit_flush(&d->emit);
			jk_emit_place(&d->emit, parts[i].place);
		}
		status = put_part(d, (enum doc_part)i, from, to, err);
		from = to;
	}
	set_table(d, false);
	jk_emit_flush(&d->emit);
	return status;
}
