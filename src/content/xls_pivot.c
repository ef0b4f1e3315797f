/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include <jikimi/buf.h>

#include "content/xls_parts.h"

/*
 * [MS-XLS] 2.1.7.12: for each field SXFDB and its different values; rows
 * that point to them follow. The source may long be deleted.
 */
struct pivot {
	struct xls x; /* reader, version, page and scratch of it */
	unsigned fields;
	uint64_t row;
};

static void
begin_field(struct pivot *p, const char *name)
{
	struct xls *x = &p->x;
	struct jk_out_table table = { .form = JK_TABLE_ROWS };
	struct jk_span column;

	xls_skip(&x->r, 16);
	jk_buf_clear(&x->scratch);
	xls_take_string(x, 2, &x->scratch);
	column = jk_buf_span(&x->scratch);
	table.name = jk_span_str(name);
	table.columns = &column;
	table.ncolumns = 1;
	x->out->ops->table(x->out->ctx, &table);
	p->row = 0;
	p->fields++;
}

/* The value of an item as text; empty when it is none. */
static void
put_item(struct xls *x)
{
	struct jk_buf *to = &x->scratch;

	jk_buf_clear(to);
	switch (x->r.type) {
	case 0xcd: /* SXString */
		xls_take_string(x, 2, to);
		break;
	case 0xc9: /* SXNum */
		xls_put_plain(xls_take_double(&x->r), to);
		break;
	case 0xcc: /* SXInt */
		xls_put_plain((double)xls_take(&x->r, 2), to);
		break;
	case 0xce: { /* SXDtr: year, month, day */
		unsigned year = (unsigned)xls_take(&x->r, 2);
		unsigned month = (unsigned)xls_take(&x->r, 2);

		jk_buf_appendf(to, "%04u-%02u-%02u", year, month,
			       (unsigned)xls_take(&x->r, 1));
		break;
	}
	default:
		break;
	}
}

enum jk_status
xls_pivot_read(struct jk_source *src, struct jk_out *out, const char *name,
	       struct jk_err *err)
{
	struct pivot *p = jk_xcalloc(1, sizeof(*p));
	enum jk_status status = JK_OK;
	struct xls *x = &p->x;
	bool cut;

	x->out = out;
	x->biff = 8;
	xls_reader_init(&x->r, src);
	out->ops->trait(out->ctx, &jk_trait_metadata);
	while (status == JK_OK && xls_next(&x->r)) {
		if (x->r.type == 0xc7) {
			begin_field(p, name);
			continue;
		}
		put_item(x);
		if (x->scratch.len > 0 && p->fields > 0)
			out->ops->cell(out->ctx, p->row++, 0,
				       jk_buf_span(&x->scratch));
		status = jk_budget_time(out->budget, err);
	}
	out->ops->trait(out->ctx, NULL);
	cut = x->r.cut;
	if (status == JK_OK && x->r.failed.status != JK_OK)
		status = jk_err_set(err, x->r.failed.status, "%s",
				    x->r.failed.text);
	else if (status == JK_OK && cut)
		status = jk_err_set(err, JK_ECORRUPT, "pivot cache: cut");
	jk_buf_clear(&x->scratch);
	jk_buf_release(&x->scratch);
	xls_reader_release(&x->r);
	free(p);
	return status;
}
