/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/ole.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "content/blip.h"
#include "content/cfb.h"
#include "content/claims.h"
#include "content/xls_parts.h"

/* Records between two looks at the clock. */
#define TICK 16384

enum {
	KIND_BOOK = 0x05,
	KIND_SHEET = 0x10,
	KIND_CHART = 0x20,
};

/* [MS-XLS] 2.4.21 BOF; the type tells the version until BIFF4. */
static void
read_bof(struct xls *x)
{
	unsigned version = (unsigned)xls_take(&x->r, 2);
	unsigned kind = (unsigned)xls_take(&x->r, 2);

	if (x->biff == 0) {
		x->biff = x->r.type == 0x009   ? 2
			  : x->r.type == 0x209 ? 3
			  : x->r.type == 0x409 ? 4
			  : version == 0x600   ? 8
					       : 5;
	}
	if (x->depth == 0 && kind != KIND_BOOK)
		xls_sheet_begin(x);
	if (x->depth < JK_COUNT(x->kind))
		x->kind[x->depth] = kind;
	x->depth++;
}

static void
read_eof(struct xls *x)
{
	if (x->depth == 0)
		return;
	x->depth--;
	if (x->depth > 0 || x->kind[0] == KIND_BOOK)
		return;
	xls_sheet_end(x);
	xls_sides_give(x, false);
}

/* Charts repeat the cells that they show. */
static bool
in_chart(const struct xls *x)
{
	return x->depth > 1 || (x->depth == 1 && x->kind[0] == KIND_CHART);
}

static void
read_record(struct xls *x)
{
	switch (x->r.type) {
	case 0x009:
	case 0x209:
	case 0x409:
	case 0x809:
		read_bof(x);
		return;
	case 0x0a:
		read_eof(x);
		return;
	case 0x2f: /* FILEPASS */
		x->encrypted = !xls_crypt_begin(x);
		return;
	default:
		break;
	}
	if (!in_chart(x) && xls_cell_record(x))
		return;
	if (xls_sheet_record(x) || xls_text_record(x))
		return;
	xls_book_record(x);
}

static struct xls *
open_book(struct jk_source *src, struct jk_out *out)
{
	struct xls *x = jk_xcalloc(1, sizeof(*x));

	x->out = out;
	x->page = 1252;
	x->grid.cells = jk_xcalloc(XLS_CELLS, sizeof(*x->grid.cells));
	xls_reader_init(&x->r, src);
	jk_blob_init(&x->strings, out->budget);
	jk_blob_init(&x->string_at, out->budget);
	jk_blob_init(&x->string_used, out->budget);
	jk_blob_init(&x->pictures, out->budget);
	return x;
}

static void
wipe(struct jk_buf *b)
{
	jk_buf_clear(b);
	jk_buf_release(b);
}

static void
close_book(struct xls *x)
{
	xls_book_release(x);
	jk_blob_release(&x->pictures);
	xls_reader_release(&x->r);
	wipe(&x->grid.name);
	wipe(&x->grid.text);
	wipe(&x->scratch);
	for (int i = 0; i < XLS_NSIDES; i++)
		wipe(&x->side[i]);
	free(x->grid.cells);
	free(x);
}

/* Whether a sheet should lie where the stream has ended. */
static bool
misses_sheet(const struct xls *x)
{
	for (size_t i = 0; i < x->nsheets; i++) {
		if (x->sheets[i].offset >= x->r.pos)
			return true;
	}
	return false;
}

static enum jk_status
walk(struct xls *x, struct jk_err *err)
{
	enum jk_status status = JK_OK;
	unsigned n = 0;

	while (status == JK_OK && !x->stopped) {
		if (!xls_next(&x->r))
			break;
		/* Streams are filled up with zeros. */
		if (x->r.type == 0 && x->r.len == 0 && x->depth == 0)
			break;
		read_record(x);
		if (x->encrypted)
			return jk_err_set(err, JK_EENCRYPTED,
					  "xls: with a password");
		if (++n % TICK == 0)
			status = jk_budget_time(x->out->budget, err);
	}
	n = 0;
	xls_sheet_end(x);
	xls_sides_give(x, true);
	xls_shared_rest(x);
	if (!x->stopped)
		jk_blip_children(x->out, jk_blob_span(&x->pictures), &n);
	if (status != JK_OK)
		return status;
	if (x->stopped)
		return jk_err_set(err, JK_ELIMIT, "xls: cells repeat too much");
	if (x->r.failed.status != JK_OK)
		return jk_err_set(err, x->r.failed.status, "%s",
				  x->r.failed.text);
	if (x->r.cut || x->depth > 0 || misses_sheet(x))
		return jk_err_set(err, JK_ECORRUPT, "xls: ends within a sheet");
	return JK_OK;
}

enum jk_status
xls_read(struct jk_source *src, struct jk_out *out, bool *any,
	 struct jk_err *err)
{
	struct xls *x = open_book(src, out);
	enum jk_status status = walk(x, err);

	*any = x->any;
	close_book(x);
	return status;
}

static void
note_empty(struct jk_out *out)
{
	out->ops->note(out->ctx, jk_span_str(""), JK_PARTIAL, JK_CAUSE_NO_TEXT,
		       jk_span_str(""));
}

/* [MS-XLS] 2.1.2: pivot caches have a storage of their own, a stream each. */
static void
read_pivots(struct jk_cfb *cfb, struct jk_out *out)
{
	const struct jk_cfb_entry *e = NULL;
	const struct jk_cfb_entry *storage = jk_cfb_find(cfb, "_SX_DB_CUR");
	unsigned n = 0;
	struct jk_err err = { 0 };

	while (storage != NULL && (e = jk_cfb_next(cfb, e)) != NULL) {
		struct jk_source *src;
		char name[32];

		if (!e->stream || e->parent != storage->id ||
		    (src = jk_cfb_stream(cfb, e)) == NULL)
			continue;
		snprintf(name, sizeof(name), "pivot cache %u", ++n);
		if (xls_pivot_read(src, out, name, &err) != JK_OK)
			out->ops->note(out->ctx, jk_span_str(name), JK_PARTIAL,
				       JK_CAUSE_DAMAGED, jk_span_str(err.text));
		jk_source_free(src);
	}
}

enum jk_status
jk_xls_extract(struct jk_cfb *cfb, struct jk_out *out, struct jk_err *err)
{
	static const char *const names[] = { "Workbook", "Book" };
	enum jk_status status = JK_OK, one;
	bool any = false, some;

	/* A workbook saved for two versions has both; they may differ. */
	for (size_t i = 0; i < JK_COUNT(names); i++) {
		const struct jk_cfb_entry *e = jk_cfb_find(cfb, names[i]);
		struct jk_source *src;

		if (e == NULL || (src = jk_cfb_stream(cfb, e)) == NULL)
			continue;
		one = xls_read(src, out, &some, err);
		jk_source_free(src);
		status = one != JK_OK ? one : status;
		any = any || some;
		if (one == JK_EENCRYPTED) {
			/* [MS-OFFCRYPTO] 2.3.5.4: properties, encrypted. */
			e = jk_cfb_find(cfb, "encryption");
			if (e != NULL)
				jk_cfb_take(cfb, e);
			return status;
		}
	}
	read_pivots(cfb, out);
	if (!any)
		note_empty(out);
	return status;
}

static enum jk_status
biff_extract(const struct jk_format *format, struct jk_source *src,
	     struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err);
	bool any;

	(void)format;
	if (status != JK_OK)
		return status;
	status = xls_read(src, out, &any, err);
	if (!any && status != JK_EENCRYPTED)
		note_empty(out);
	jk_budget_leave(out->budget);
	return status;
}

/* A BOF of plausible size, version and kind, and another record behind. */
static bool
biff_claims(struct jk_span head)
{
	uint64_t type = jk_le(head, 0, 2), len = jk_le(head, 2, 2);
	uint64_t kind = jk_le(head, 6, 2);
	size_t next = 4 + (size_t)len;

	if (type != 0x009 && type != 0x209 && type != 0x409 && type != 0x809)
		return false;
	if (len < 4 || len > 16 || next + 4 > head.len)
		return false;
	if (kind != KIND_BOOK && kind != KIND_SHEET && kind != KIND_CHART &&
	    kind != 0x40 && kind != 0x100)
		return false;
	return jk_le(head, next, 2) < 0x1100 &&
	       next + 4 + jk_le(head, next + 2, 2) <= head.len;
}

extern const struct jk_format jk_fmt_biff;
const struct jk_format jk_fmt_biff = {
	.name = "xls",
	.media_type = "application/vnd.ms-excel",
	.claims = biff_claims,
	.extract = biff_extract,
};
