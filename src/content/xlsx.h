/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Workbooks of Office Open XML, as XML (xlsx) or binary records (xlsb): what
 * their readers share. Cells go out one by one; nothing of a sheet is kept.
 *
 * Owns:    jk_book its strings, formats and list of sheets.
 * Threads: one thread at a time.
 * Errors:  what does not fit the budget is noted on the member it is in.
 */
#ifndef JK_XLSX_H
#define JK_XLSX_H

#include <jikimi/buf.h>

#include "content/numfmt.h"
#include "content/ooxml.h"

/* Shared strings: one behind the other, and where each ends. */
struct jk_strings {
	struct jk_budget *budget; /* borrowed */
	unsigned char *bytes;     /* owned, wiped at the end */
	size_t len, cap;
	uint32_t *ends;      /* owned */
	unsigned char *used; /* owned: a bit a string */
	size_t n, ncap;
	uint64_t drawn; /* from the budget */
	bool full;      /* no more fit */
};

void jk_strings_init(struct jk_strings *s, struct jk_budget *budget);
void jk_strings_release(struct jk_strings *s);
/* False: it does not fit any more. */
bool jk_strings_add(struct jk_strings *s, struct jk_span text);
/* Marks it used; false when there is none. */
bool jk_strings_get(struct jk_strings *s, uint64_t index, struct jk_span *text);

/* Formats of numbers, by the cells' style. */
struct jk_styles {
	struct jk_numfmt *formats; /* owned; the first is plain */
	uint32_t *ids;             /* owned: of formats */
	size_t nformats;
	uint32_t *xfs; /* owned: index of formats, by style */
	size_t nxfs, cap;
	struct jk_buf white; /* owned: a byte a style, as far as there is one
			      * with white letters on no fill */
};

void jk_styles_init(struct jk_styles *s);
void jk_styles_release(struct jk_styles *s);
/* Defines format id. */
void jk_styles_add_format(struct jk_styles *s, uint32_t id,
			  struct jk_span code);
/* The next style has this format. */
void jk_styles_add_xf(struct jk_styles *s, uint32_t id, bool white);
bool jk_styles_is_white(const struct jk_styles *s, uint64_t xf);
const struct jk_numfmt *jk_styles_format(const struct jk_styles *s,
					 uint64_t xf);

/* Columns that are not shown. */
#define JK_HIDDEN_MAX 256

/* The sheet that goes out. */
struct jk_sheet {
	struct jk_out *out;            /* borrowed */
	const struct jk_trait *always; /* of the whole sheet */
	const struct jk_trait *told;
	struct {
		uint32_t first, last;
	} hidden[JK_HIDDEN_MAX];
	size_t nhidden;
	bool hidden_row;
	bool white; /* the cell */
	bool any;
	uint64_t given, counted; /* bytes; those the budget knows of */
	uint64_t packed;         /* size of what they come from */
	struct jk_err failed;    /* status JK_OK: go on */
};

void jk_sheet_begin(struct jk_sheet *s, struct jk_out *out,
		    const struct jk_out_table *table,
		    const struct jk_trait *always, uint64_t packed);
void jk_sheet_hide(struct jk_sheet *s, uint32_t first, uint32_t last);
/* False: stop, failed says why. */
bool jk_sheet_cell(struct jk_sheet *s, uint64_t row, uint32_t column,
		   struct jk_span text);
/* Takes the trait back. */
void jk_sheet_end(struct jk_sheet *s);

enum jk_sheet_state {
	JK_SHEET_VISIBLE,
	JK_SHEET_HIDDEN,
	JK_SHEET_VERY_HIDDEN,
};

struct jk_book_sheet {
	struct jk_buf name; /* owned */
	struct jk_buf id;   /* owned: of its relationship */
	enum jk_sheet_state state;
	size_t member;
};

struct jk_book {
	struct jk_ooxml *o; /* borrowed */
	struct jk_book_sheet *sheets;
	size_t nsheets;
	size_t strings_member, styles_member; /* or JK_PACKAGE_NONE */
	struct jk_strings strings;
	struct jk_styles styles;
	bool date1904;
	bool binary; /* xlsb */
};

void jk_book_init(struct jk_book *b, struct jk_ooxml *o);
void jk_book_release(struct jk_book *b);
/* One more sheet; NULL: there are too many. */
struct jk_book_sheet *jk_book_add(struct jk_book *b);
/* Reads a workbook whose main part was read: strings, styles, then each sheet
 * with what belongs to it. */
enum jk_status jk_book_read(struct jk_book *b, size_t main, struct jk_err *err);
/* Bytes of the package that the cells of this sheet come from. */
uint64_t jk_book_packed(const struct jk_book *b, size_t member);
/* A shared string for which there is no room goes out where it stands. */
void jk_book_give_string(struct jk_book *b, bool first, struct jk_buf *text);
/* Notes why the strings or cells of the member are not all there. */
void jk_book_note(struct jk_book *b, size_t member, enum jk_cause cause,
		  const char *detail);

/* A pivot cache, whose definition the member is: a copy of the rows that it
 * was made of. */
enum jk_status jk_xlsx_pivot(struct jk_ooxml *o, size_t member,
			     struct jk_err *err);

/* Parts of an xlsx, and of an xlsb. */
enum jk_status jk_xlsx_strings(struct jk_book *b, size_t member,
			       struct jk_err *err);
enum jk_status jk_xlsx_styles(struct jk_book *b, size_t member,
			      struct jk_err *err);
enum jk_status jk_xlsx_sheet(struct jk_book *b, const struct jk_book_sheet *s,
			     struct jk_err *err);
enum jk_status jk_xlsb_strings(struct jk_book *b, size_t member,
			       struct jk_err *err);
enum jk_status jk_xlsb_styles(struct jk_book *b, size_t member,
			      struct jk_err *err);
enum jk_status jk_xlsb_sheet(struct jk_book *b, const struct jk_book_sheet *s,
			     struct jk_err *err);

#endif
