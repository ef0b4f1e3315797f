/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "content/xls_parts.h"

/* Row, column and style of the cell; in BIFF2 three bytes of attributes of
 * which the first has the style. */
struct head {
	uint32_t row;
	uint32_t column;
	unsigned style;
};

static struct head
take_head(struct xls *x)
{
	struct head h = { .row = (uint32_t)xls_take(&x->r, 2) };

	h.column = (uint32_t)xls_take(&x->r, 2);
	if (x->biff == 2) {
		h.style = (unsigned)xls_take(&x->r, 1) & 0x3f;
		xls_skip(&x->r, 2);
	} else {
		h.style = (unsigned)xls_take(&x->r, 2);
	}
	return h;
}

static void
give(struct xls *x, struct head h)
{
	xls_cell(x, h.row, h.column, h.style, jk_buf_span(&x->scratch));
}

static void
give_number(struct xls *x, struct head h, double value)
{
	if (x->r.bad)
		return;
	xls_put_number(x, h.style, value, &x->scratch);
	give(x, h);
}

/* [MS-XLS] 2.5.217 RkNumber */
static double
rk_value(uint32_t rk)
{
	uint64_t bits = (uint64_t)(rk & ~3u) << 32;
	double value;

	if (rk & 2) {
		int32_t n;

		memcpy(&n, &rk, sizeof(n));
		value = (double)(n / 4 - (n % 4 < 0));
	} else {
		memcpy(&value, &bits, sizeof(value));
	}
	return rk & 1 ? value / 100 : value;
}

/* [MS-XLS] 2.4.175 MulRk: style and number for each column, the last one
 * behind them. */
static void
read_mulrk(struct xls *x)
{
	struct head h = { .row = (uint32_t)xls_take(&x->r, 2) };

	h.column = (uint32_t)xls_take(&x->r, 2);
	while (xls_left(&x->r) >= 8) {
		h.style = (unsigned)xls_take(&x->r, 2);
		jk_buf_clear(&x->scratch);
		give_number(x, h, rk_value((uint32_t)xls_take(&x->r, 4)));
		h.column++;
	}
}

/* [MS-XLS] 2.5.10 Bes: truth or an error, as Excel shows it. */
static void
give_state(struct xls *x, struct head h, unsigned value, bool error)
{
	static const struct {
		unsigned value;
		const char *text;
	} errors[] = {
		{ 0x00, "#NULL!" }, { 0x07, "#DIV/0!" }, { 0x0f, "#VALUE!" },
		{ 0x17, "#REF!" },  { 0x1d, "#NAME?" },  { 0x24, "#NUM!" },
		{ 0x2a, "#N/A" },
	};

	if (!error)
		jk_buf_append_str(&x->scratch, value != 0 ? "TRUE" : "FALSE");
	for (size_t i = 0; error && i < JK_COUNT(errors); i++) {
		if (errors[i].value == value)
			jk_buf_append_str(&x->scratch, errors[i].text);
	}
	give(x, h);
}

static void
read_state(struct xls *x)
{
	struct head h = take_head(x);
	unsigned value = (unsigned)xls_take(&x->r, 1);
	bool error = xls_take(&x->r, 1) != 0;

	if (!x->r.bad)
		give_state(x, h, value, error);
}

/* [MS-XLS] 2.4.127 Formula: the value that was computed last. */
static void
read_formula(struct xls *x)
{
	struct head h = take_head(x);
	uint64_t bits = xls_take(&x->r, 8);
	double value;

	x->grid.waits = false;
	if (x->r.bad)
		return;
	if (bits >> 48 != 0xffff) {
		memcpy(&value, &bits, sizeof(value));
		give_number(x, h, value);
	} else if ((bits & 0xff) == 0) {
		x->grid.waits = true; /* a STRING record follows */
		x->grid.wait_row = h.row;
		x->grid.wait_column = (uint16_t)h.column;
		x->grid.wait_style = h.style;
	} else if ((bits & 0xff) <= 2) {
		give_state(x, h, bits >> 16 & 0xff, (bits & 0xff) == 2);
	}
}

static void
read_string(struct xls *x)
{
	if (!x->grid.waits)
		return;
	x->grid.waits = false;
	xls_take_string(x, x->biff == 2 ? 1 : 2, &x->scratch);
	xls_cell(x, x->grid.wait_row, x->grid.wait_column, x->grid.wait_style,
		 jk_buf_span(&x->scratch));
}

static void
read_label(struct xls *x)
{
	struct head h = take_head(x);

	xls_take_string(x, x->biff == 2 ? 1 : 2, &x->scratch);
	give(x, h);
}

static void
read_shared(struct xls *x)
{
	struct head h = take_head(x);
	uint32_t index = (uint32_t)xls_take(&x->r, 4);

	if (!x->r.bad)
		xls_cell(x, h.row, h.column, h.style, xls_shared(x, index));
}

bool
xls_cell_record(struct xls *x)
{
	struct head h;

	jk_buf_clear(&x->scratch);
	switch (x->r.type) {
	case 0xfd: /* LABELSST */
		read_shared(x);
		return true;
	case 0x03: /* NUMBER */
	case 0x203:
		h = take_head(x);
		give_number(x, h, xls_take_double(&x->r));
		return true;
	case 0x02: /* INTEGER of BIFF2 */
		h = take_head(x);
		give_number(x, h, (double)xls_take(&x->r, 2));
		return true;
	case 0x7e: /* RK */
	case 0x27e:
		h = take_head(x);
		give_number(x, h, rk_value((uint32_t)xls_take(&x->r, 4)));
		return true;
	case 0x05: /* BOOLERR */
	case 0x205:
		read_state(x);
		return true;
	case 0xbd:
		read_mulrk(x);
		return true;
	case 0x04: /* LABEL */
	case 0x204:
	case 0xd6: /* RSTRING */
		read_label(x);
		return true;
	case 0x06: /* FORMULA; of BIFF3, of BIFF4 */
	case 0x206:
	case 0x406:
		read_formula(x);
		return true;
	case 0x07: /* STRING */
	case 0x207:
		read_string(x);
		return true;
	default:
		return false;
	}
}
