/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lite_parts.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jikimi/rawtext.h>

/* Numbers up to here are whole in a double. */
#define WHOLE_MAX 9007199254740992.0
/* Numbers of so many digits and more are not counts but codes, and up to so
 * many zeros before them are lost: a birth in March 2000 is 000301. */
#define CODE_DIGITS 10
#define LOST_MAX 3
/* A shorter record says nothing, and bytes make one by chance. */
#define RECORD_MIN 8
/* Of a blob so much decides whether it is text. */
#define SAMPLE 4096

static void
set_table(struct jk_lite_db *db, struct jk_span name,
	  const struct jk_lite_columns *columns)
{
	struct jk_out_table table = { .form = JK_TABLE_ROWS, .name = name };

	if (columns != NULL) {
		table.columns = columns->names;
		table.ncolumns = columns->n;
	}
	db->out->ops->table(db->out->ctx, &table);
}

void
jk_lite_begin(struct jk_lite_db *db, struct jk_span name,
	      const struct jk_lite_columns *columns)
{
	db->name = name;
	db->nrows = 0;
	memset(db->digits, 0, sizeof(db->digits));
	set_table(db, name, columns);
}

/* The engine goes back to no table after a child. */
static void
give_child(struct jk_lite_db *db, const struct jk_lite_columns *columns,
	   size_t column, struct jk_span bytes)
{
	struct jk_buf name = { 0 };

	jk_buf_append_span(&name, db->name);
	jk_buf_appendf(&name, " row %" PRIu64 " ", db->nrows + 1);
	if (columns != NULL && column < columns->n)
		jk_buf_append_span(&name, columns->names[column]);
	else
		jk_buf_appendf(&name, "column %zu", column + 1);
	if (!jk_child_span(db->out, jk_buf_span(&name), bytes) &&
	    db->status == JK_OK)
		db->status = jk_err_set(
			&db->err, db->out->budget->spent ? JK_ELIMIT : JK_ESTOP,
			"stopped");
	jk_buf_release(&name);
	set_table(db, db->name, columns);
}

/* A blob is text, a file of a known format, or bytes with strings in them.
 * True: it was given as a child. */
static bool
put_blob(struct jk_lite_db *db, const struct jk_lite_columns *columns,
	 size_t column, struct jk_span bytes)
{
	const struct jk_format *format = NULL;

	if (jk_dbtext_is_text(jk_span_head(bytes, SAMPLE))) {
		jk_dbtext_put(&db->text, bytes, JK_UTF8);
		return false;
	}
	if (jk_identify(jk_span_head(bytes, JK_PEEK_MAX), NULL, &format) ==
		    JK_KIND_FORMAT &&
	    (format->extract != NULL || format->cause != JK_CAUSE_NONE)) {
		give_child(db, columns, column, bytes);
		return true;
	}
	jk_rawtext_put(&db->text, bytes);
	return false;
}

/* A code that was stored as a number lost the zeros that it began with; its
 * neighbours above tell how long it was. */
static void
put_integer(struct jk_lite_db *db, size_t column, int64_t v)
{
	char number[24];
	size_t n = (size_t)snprintf(number, sizeof(number), "%" PRId64, v);
	size_t digits;

	if (v > 0 && n >= CODE_DIGITS - LOST_MAX && column < JK_LITE_WIDE) {
		digits = db->digits[column];
		if (digits >= CODE_DIGITS && n < digits &&
		    n + LOST_MAX >= digits)
			jk_buf_append(&db->text, "000", digits - n);
		if (n > digits)
			db->digits[column] = (unsigned char)n;
	}
	jk_buf_append(&db->text, number, n);
}

static void
put_real(struct jk_buf *out, double v)
{
	if (v > -WHOLE_MAX && v < WHOLE_MAX && v == (double)(int64_t)v)
		jk_buf_appendf(out, "%.0f", v);
	else
		jk_buf_appendf(out, "%.15g", v);
}

void
jk_lite_give(struct jk_lite_db *db, const struct jk_lite_columns *columns,
	     struct jk_span payload, int64_t rowid)
{
	struct jk_lite_record r;
	struct jk_lite_value v;

	if (!jk_lite_record(payload, &r)) {
		db->damaged = true;
		return;
	}
	for (size_t i = 0; jk_lite_next(&r, &v); i++) {
		jk_buf_clear(&db->text);
		db->damaged = db->damaged || v.cut;
		if (v.type == JK_LITE_TEXT)
			jk_dbtext_put(&db->text, v.bytes, db->head.charset);
		else if (v.type == JK_LITE_INTEGER)
			put_integer(db, i, v.integer);
		else if (v.type == JK_LITE_REAL)
			put_real(&db->text, v.real);
		else if (v.type == JK_LITE_BLOB &&
			 put_blob(db, columns, i, v.bytes))
			continue;
		else if (v.type == JK_LITE_NULL && columns != NULL &&
			 columns->rowid >= 0 && (size_t)columns->rowid == i)
			jk_buf_appendf(&db->text, "%" PRId64, rowid);
		if (db->text.len > 0)
			db->out->ops->cell(db->out->ctx, db->nrows, (uint32_t)i,
					   jk_buf_span(&db->text));
	}
	db->nrows++;
}

static void
give_strings(struct jk_lite_db *db, struct jk_span bytes)
{
	jk_buf_clear(&db->text);
	jk_rawtext_put(&db->text, bytes);
	if (db->text.len > 0)
		db->out->ops->cell(db->out->ctx, db->nrows++, 0,
				   jk_buf_span(&db->text));
}

/* Rows of a page whose head is lost: they are where bytes make a record that
 * is as long as it says. Strings between them. */
static void
carve(struct jk_lite_db *db, struct jk_span bytes)
{
	struct jk_lite_page page = { .bytes = bytes,
				     .kind = JK_LITE_TABLE_LEAF };
	size_t from = 0, at = 0;

	while (at < bytes.len) {
		struct jk_lite_cell cell;

		if (!jk_lite_cell_at(&page, at, &cell) || cell.overflow != 0 ||
		    cell.len < RECORD_MIN ||
		    !jk_lite_is_whole(cell.local, cell.len)) {
			at++;
			continue;
		}
		give_strings(db, jk_span_make(bytes.ptr + from, at - from));
		jk_lite_give(db, NULL, cell.local, cell.rowid);
		from = at = cell.end;
	}
	give_strings(db, jk_span_from(bytes, from));
}

/* Of a record that goes on in other pages, the part that is here. */
void
jk_lite_give_page(struct jk_lite_db *db, struct jk_span bytes, bool first)
{
	struct jk_lite_page page;
	size_t nrows = 0;

	if (jk_lite_page(bytes, first, &page) &&
	    (page.kind == JK_LITE_TABLE_LEAF ||
	     page.kind == JK_LITE_INDEX_LEAF)) {
		for (size_t i = 0; i < page.ncells; i++) {
			struct jk_lite_cell cell;

			if (!jk_lite_cell(&page, i, &cell) ||
			    (cell.overflow == 0 &&
			     !jk_lite_is_whole(cell.local, cell.len)))
				continue;
			jk_lite_give(db, NULL, cell.local, cell.rowid);
			nrows++;
		}
	}
	if (nrows == 0)
		carve(db, bytes);
}
