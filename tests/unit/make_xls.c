/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "make_xls.h"

#include <string.h>

#include "make_ole.h"

#define EOF_RECORD 0x0a

size_t
xls_begin_record(struct jk_buf *to, unsigned type)
{
	put_le(to, type, 2);
	put_le(to, 0, 2);
	return to->len;
}

void
xls_end_record(struct jk_buf *to, size_t from)
{
	set_le(to, from - 2, to->len - from, 2);
}

void
xls_put_bof(struct jk_buf *to, unsigned version, unsigned kind)
{
	size_t r = xls_begin_record(to, XLS_BOF);

	put_le(to, version, 2);
	put_le(to, kind, 2);
	put_le(to, 0, 4);
	if (version == 0x600)
		put_le(to, 0x00000006, 8);
	xls_end_record(to, r);
}

void
xls_put_eof(struct jk_buf *to)
{
	xls_end_record(to, xls_begin_record(to, EOF_RECORD));
}

void
xls_put_string(struct jk_buf *to, const char *utf8, unsigned lenbytes)
{
	size_t at = to->len;

	put_le(to, 0, lenbytes);
	put_le(to, 1, 1);
	set_le(to, at, put_wide(to, utf8), lenbytes);
}

static void
put_double(struct jk_buf *to, double value)
{
	uint64_t bits;

	memcpy(&bits, &value, sizeof(bits));
	put_le(to, bits, 8);
}

size_t
xls_begin_cell(struct jk_buf *to, unsigned type, unsigned row, unsigned column,
	       unsigned style)
{
	size_t r = xls_begin_record(to, type);

	put_le(to, row, 2);
	put_le(to, column, 2);
	put_le(to, style, 2);
	return r;
}

static void
put_number(struct jk_buf *to, unsigned row, unsigned column, unsigned style,
	   double value)
{
	size_t r = xls_begin_cell(to, 0x203, row, column, style);

	put_double(to, value);
	xls_end_record(to, r);
}

void
xls_put_shared(struct jk_buf *to, unsigned row, unsigned column, unsigned index)
{
	size_t r = xls_begin_cell(to, 0xfd, row, column, 0);

	put_le(to, index, 4);
	xls_end_record(to, r);
}

static void
put_font(struct jk_buf *to, unsigned colour)
{
	size_t r = xls_begin_record(to, 0x31);

	put_le(to, 0, 4);
	put_le(to, colour, 2);
	put_le(to, 0, 10);
	xls_end_record(to, r);
}

static void
put_style(struct jk_buf *to, unsigned font, unsigned format)
{
	size_t r = xls_begin_record(to, 0xe0);

	put_le(to, font, 2);
	put_le(to, format, 2);
	put_le(to, 0, 16);
	xls_end_record(to, r);
}

static void
put_format(struct jk_buf *to, unsigned id, const char *code)
{
	size_t r = xls_begin_record(to, 0x41e);

	put_le(to, id, 2);
	xls_put_string(to, code, 2);
	xls_end_record(to, r);
}

/* Returns where the offset of the sheet is to be set. */
static size_t
put_sheet(struct jk_buf *to, const char *name, unsigned hidden)
{
	size_t r = xls_begin_record(to, 0x85);

	put_le(to, 0, 4);
	put_le(to, hidden, 2);
	xls_put_string(to, name, 1);
	xls_end_record(to, r);
	return r;
}

/* Four strings: the second is cut between its characters and goes on with
 * one byte a character, the third has runs and phonetic data. */
static void
put_strings(struct jk_buf *to)
{
	size_t r = xls_begin_record(to, 0xfc);

	put_le(to, 5, 4);
	put_le(to, 4, 4);
	xls_put_string(to, "이름", 2);
	put_le(to, 6, 2);
	put_le(to, 1, 1);
	put_wide(to, "홍길");
	xls_end_record(to, r);
	r = xls_begin_record(to, 0x3c);
	put_le(to, 0, 1);
	jk_buf_append_str(to, "dong");
	put_le(to, 2, 2);
	put_le(to, 0x0c, 1);
	put_le(to, 1, 2);
	put_le(to, 2, 4);
	jk_buf_append_str(to, "ab");
	put_le(to, 0, 4);
	put_le(to, 0, 2);
	xls_put_string(to, "unused", 2);
	xls_end_record(to, r);
}

/* Cells of all kinds; row 3 and column 4 are hidden. */
static void
put_cells(struct jk_buf *to)
{
	size_t r = xls_begin_record(to, 0x7d);

	put_le(to, 4, 2);
	put_le(to, 4, 2);
	put_le(to, 0, 4);
	put_le(to, 1, 2);
	xls_end_record(to, r);
	r = xls_begin_record(to, 0x208);
	put_le(to, 3, 2);
	put_le(to, 0, 10);
	put_le(to, 0x20, 4);
	xls_end_record(to, r);
	xls_put_shared(to, 0, 0, 0);
	xls_put_shared(to, 0, 1, 2);
	put_number(to, 1, 1, 1, 7503101234567.0);
	xls_put_shared(to, 1, 0, 1); /* not in order */
	put_number(to, 1, 2, 2, 36526);
	r = xls_begin_cell(to, 0x27e, 2, 0, 0);
	put_le(to, (uint32_t)(1234 << 2 | 2), 4);
	xls_end_record(to, r);
	r = xls_begin_record(to, 0xbd);
	put_le(to, 2, 2);
	put_le(to, 1, 2);
	for (uint32_t i = 5; i < 7; i++) {
		put_le(to, 0, 2);
		put_le(to, i << 2 | 3, 4);
	}
	put_le(to, 2, 2);
	xls_end_record(to, r);
	xls_put_shared(to, 3, 0, 0);
	put_number(to, 4, 4, 0, 1.5);
	r = xls_begin_cell(to, 0x06, 5, 0, 0);
	put_le(to, 0xffff000000000000u, 8);
	put_le(to, 0, 8);
	xls_end_record(to, r);
	r = xls_begin_record(to, 0x207);
	xls_put_string(to, "결과", 2);
	xls_end_record(to, r);
	r = xls_begin_cell(to, 0x205, 5, 1, 3); /* white */
	put_le(to, 0x2a, 1);
	put_le(to, 1, 1);
	xls_end_record(to, r);
	r = xls_begin_cell(to, 0x06, 5, 2, 0);
	put_le(to, 0xffff000000010001u, 8);
	put_le(to, 0, 8);
	xls_end_record(to, r);
}

/* A note in A1 with its object, a text box, a header. */
static void
put_notes(struct jk_buf *to)
{
	static const char *const texts[] = { "note", "box" };
	size_t r;

	for (unsigned i = 0; i < 2; i++) {
		r = xls_begin_record(to, 0x5d);
		put_le(to, 0x15, 2);
		put_le(to, 18, 2);
		put_le(to, 0x19, 2);
		put_le(to, i + 1, 2);
		put_le(to, 0, 18);
		xls_end_record(to, r);
		r = xls_begin_record(to, 0x1b6);
		put_le(to, 0, 10);
		put_le(to, strlen(texts[i]), 2);
		put_le(to, 0, 6);
		xls_end_record(to, r);
		r = xls_begin_record(to, 0x3c);
		put_le(to, 0, 1);
		jk_buf_append_str(to, texts[i]);
		xls_end_record(to, r);
	}
	r = xls_begin_record(to, 0x14);
	xls_put_string(to, "&L&\"Batang,Bold\"&10top&Rpage &P", 2);
	xls_end_record(to, r);
	r = xls_begin_record(to, 0x1c);
	put_le(to, 0, 6);
	put_le(to, 1, 2);
	xls_put_string(to, "author", 2);
	xls_end_record(to, r);
}

void
make_xls_book(struct jk_buf *to)
{
	size_t at[2];

	xls_put_bof(to, 0x600, 5);
	put_format(to, 164, "000000\\-0000000");
	put_font(to, 0x7fff);
	put_font(to, 9);
	put_style(to, 0, 0);
	put_style(to, 0, 164);
	put_style(to, 0, 14);
	put_style(to, 1, 0);
	at[0] = put_sheet(to, "명단", 0);
	at[1] = put_sheet(to, "old", 1);
	put_strings(to);
	xls_put_eof(to);
	set_le(to, at[0], to->len, 4);
	xls_put_bof(to, 0x600, 0x10);
	put_cells(to);
	put_notes(to);
	xls_put_eof(to);
	set_le(to, at[1], to->len, 4);
	xls_put_bof(to, 0x600, 0x10);
	xls_put_shared(to, 0, 0, 0);
	xls_put_eof(to);
}
