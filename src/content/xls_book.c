/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "content/xls_parts.h"

/* Shared strings between two looks at the clock. */
#define TICK 65536
/* Lists that are searched stay short; Excel writes a few hundred. Sheets
 * beyond are numbered, numbers with other formats are plain. */
#define SHEETS_MAX 4096
#define CODES_MAX 4096

static const struct jk_trait unused_trait = { "hidden: unused string", true };

bool
xls_grow(struct xls *x, void **list, size_t n, size_t *cap, size_t size)
{
	size_t want = *cap > 0 ? *cap * 2 : 64;
	void *fresh;

	if (n < *cap)
		return true;
	if (want > SIZE_MAX / size ||
	    jk_budget_spool(x->out->budget, (want - *cap) * size, NULL) !=
		    JK_OK)
		return false;
	fresh = realloc(*list, want * size);
	if (fresh == NULL) {
		jk_budget_unspool(x->out->budget, (want - *cap) * size);
		return false;
	}
	*list = fresh;
	*cap = want;
	return true;
}

struct jk_span
xls_keep(struct jk_span s)
{
	unsigned char *copy = malloc(s.len > 0 ? s.len : 1);

	if (copy == NULL)
		return jk_span_make(NULL, 0);
	if (s.len > 0)
		memcpy(copy, s.ptr, s.len);
	return jk_span_make(copy, s.len);
}

static void
forget(struct jk_span s)
{
	if (s.ptr != NULL)
		explicit_bzero((void *)s.ptr, s.len);
	free((void *)s.ptr);
}

void
xls_book_release(struct xls *x)
{
	for (size_t i = 0; i < x->nsheets; i++)
		forget(x->sheets[i].name);
	for (size_t i = 0; i < x->nobjects; i++)
		forget(x->objects[i].text);
	free(x->sheets);
	free(x->codes);
	free(x->styles);
	free(x->objects);
	jk_budget_unspool(x->out->budget,
			  x->sheet_cap * sizeof(*x->sheets) +
				  x->code_cap * sizeof(*x->codes) +
				  x->style_cap * sizeof(*x->styles) +
				  x->object_cap * sizeof(*x->objects));
	jk_blob_release(&x->strings);
	jk_blob_release(&x->string_at);
	jk_blob_release(&x->string_used);
}

/* [MS-XLS] 2.4.28 BoundSheet8 */
static void
read_sheet(struct xls *x)
{
	struct xls_sheet sheet = { .offset = xls_take(&x->r, 4) };
	unsigned flags = (unsigned)xls_take(&x->r, 2);

	sheet.hidden = (flags & 3) != 0;
	jk_buf_clear(&x->scratch);
	xls_take_string(x, 1, &x->scratch);
	if (x->nsheets >= SHEETS_MAX ||
	    !xls_grow(x, (void **)&x->sheets, x->nsheets, &x->sheet_cap,
		      sizeof(*x->sheets)))
		return;
	sheet.name = xls_keep(jk_buf_span(&x->scratch));
	x->sheets[x->nsheets++] = sheet;
}

/* [MS-XLS] 2.4.126 Format; until BIFF4 they have no number but their place. */
static void
read_code(struct xls *x)
{
	struct xls_code code = { .id = (unsigned)x->ncodes };

	if (x->biff >= 5)
		code.id = (unsigned)xls_take(&x->r, 2);
	else if (x->biff == 4)
		xls_skip(&x->r, 2);
	jk_buf_clear(&x->scratch);
	xls_take_string(x, x->biff >= 8 ? 2 : 1, &x->scratch);
	if (x->ncodes >= CODES_MAX ||
	    !xls_grow(x, (void **)&x->codes, x->ncodes, &x->code_cap,
		      sizeof(*x->codes)))
		return;
	code.format = jk_numfmt_parse(jk_buf_span(&x->scratch));
	x->codes[x->ncodes++] = code;
}

/* [MS-XLS] 2.4.122 Font: its colour; 1 and 9 are white in every palette that
 * a person has not changed. Four is the number of no font. */
static void
read_font(struct xls *x)
{
	unsigned colour;
	size_t n = x->nfonts + (x->nfonts >= 4);

	xls_skip(&x->r, 4);
	colour = (unsigned)xls_take(&x->r, 2);
	if (n < XLS_FONTS && (colour == 1 || colour == 9))
		x->fonts[n / 8] |= (unsigned char)(1 << n % 8);
	x->nfonts++;
}

/* [MS-XLS] 2.5.20 CellXF of BIFF8, behind font and format: without a pattern,
 * or with a white one, the ground is white. */
static bool
is_white(struct xls *x, unsigned font)
{
	unsigned pattern, colour;

	if (x->biff < 8 || font >= XLS_FONTS ||
	    (x->fonts[font / 8] & 1 << font % 8) == 0)
		return false;
	xls_skip(&x->r, 10);
	pattern = (unsigned)(xls_take(&x->r, 4) >> 26);
	colour = (unsigned)xls_take(&x->r, 2) & 0x7f;
	return !x->r.bad &&
	       (pattern == 0 || (pattern == 1 && (colour == 1 || colour == 9)));
}

/* [MS-XLS] 2.4.353 XF: the number of its format is at another place each. */
static void
read_style(struct xls *x)
{
	unsigned id, font = 0;
	struct xls_style style = { 0 };

	if (x->biff >= 5) {
		font = (unsigned)xls_take(&x->r, 2);
		id = (unsigned)xls_take(&x->r, 2);
	} else if (x->biff == 2) {
		xls_skip(&x->r, 2);
		id = (unsigned)xls_take(&x->r, 1) & 0x3f;
	} else {
		xls_skip(&x->r, 1);
		id = (unsigned)xls_take(&x->r, 1);
	}
	style.id = (uint16_t)id;
	style.white = is_white(x, font);
	if (xls_grow(x, (void **)&x->styles, x->nstyles, &x->style_cap,
		     sizeof(*x->styles)))
		x->styles[x->nstyles++] = style;
}

/* Later FORMAT records may stand for built-in ids too. */
static void
find_code(const struct xls *x, struct xls_style *style)
{
	style->known = true;
	style->code = 0;
	while (style->code < x->ncodes &&
	       (style->id == 0 || x->codes[style->code].id != style->id))
		style->code++;
}

void
xls_put_number(struct xls *x, unsigned style, double value, struct jk_buf *to)
{
	struct jk_numfmt builtin = { .kind = JK_NUMFMT_PLAIN };
	const struct jk_numfmt *format = &builtin;

	if (style < x->nstyles) {
		struct xls_style *s = &x->styles[style];

		if (!s->known)
			find_code(x, s);
		if (s->code < x->ncodes)
			format = &x->codes[s->code].format;
		else if (x->biff >= 5) /* before, an id is a record's place */
			builtin.kind = jk_numfmt_builtin(s->id);
	}
	jk_numfmt_put(to, format, value, x->date1904);
}

void
xls_put_plain(double value, struct jk_buf *to)
{
	static const struct jk_numfmt plain = { .kind = JK_NUMFMT_PLAIN };

	jk_numfmt_put(to, &plain, value, false);
}

/* [MS-XLS] 2.4.265 SST */
static void
read_shared(struct xls *x)
{
	struct xls_reader *r = &x->r;
	uint64_t n;
	uint32_t at;

	xls_skip(r, 4);
	n = xls_take(r, 4);
	for (uint64_t i = 0; i < n && !r->bad; i++) {
		size_t len;

		at = (uint32_t)x->strings.len;
		jk_buf_clear(&x->scratch);
		len = (size_t)xls_take(r, 2);
		if (r->bad)
			break;
		xls_take_rich(r, len, &x->scratch);
		/* A beginning has four bytes. */
		if (x->strings.len + x->scratch.len > UINT32_MAX ||
		    !jk_blob_add(&x->string_at, &at, sizeof(at)) ||
		    !jk_blob_add(&x->strings, x->scratch.ptr, x->scratch.len))
			break;
		if (i % 8 == 0)
			jk_blob_add(&x->string_used, "", 1);
		if (i % TICK == 0 &&
		    jk_budget_time(x->out->budget, NULL) != JK_OK)
			break;
	}
	at = (uint32_t)x->strings.len;
	jk_blob_add(&x->string_at, &at, sizeof(at));
	if (x->strings.full || x->string_at.full || x->string_used.full)
		x->out->ops->note(x->out->ctx, jk_span_str("shared strings"),
				  JK_PARTIAL, JK_CAUSE_MEMORY_LIMIT,
				  jk_span_str(""));
}

static struct jk_span
shared_at(const struct xls *x, size_t index)
{
	uint32_t at[2];

	memcpy(at, x->string_at.ptr + index * sizeof(at[0]), sizeof(at));
	return jk_span_head(jk_span_from(jk_blob_span(&x->strings), at[0]),
			    at[1] - at[0]);
}

struct jk_span
xls_shared(struct xls *x, uint32_t index)
{
	size_t n = x->string_at.len / sizeof(uint32_t);

	if (n == 0 || index >= n - 1)
		return jk_span_make(NULL, 0);
	if (index / 8 < x->string_used.len)
		x->string_used.ptr[index / 8] |=
			(unsigned char)(1 << index % 8);
	return shared_at(x, index);
}

void
xls_shared_rest(struct xls *x)
{
	size_t n = x->string_at.len / sizeof(uint32_t);
	struct jk_emit e;
	bool begun = false;

	jk_emit_init(&e, x->out);
	for (size_t i = 0; n > 0 && i < n - 1; i++) {
		struct jk_span s = shared_at(x, i);

		if (i / 8 >= x->string_used.len || s.len == 0 ||
		    (x->string_used.ptr[i / 8] & 1 << i % 8) != 0)
			continue;
		if (!begun)
			jk_emit_place(&e, "unused strings");
		begun = true;
		e.want = &unused_trait;
		jk_emit_utf8(&e, s);
		jk_emit_char(&e, '\n');
	}
	x->any = x->any || begun;
	jk_emit_finish(&e);
}

bool
xls_book_record(struct xls *x)
{
	switch (x->r.type) {
	case 0x85: /* BOUNDSHEET */
		read_sheet(x);
		return true;
	case 0x1e: /* FORMAT of BIFF2 and 3, of later ones */
	case 0x41e:
		read_code(x);
		return true;
	case 0x31: /* FONT */
	case 0x231:
		read_font(x);
		return true;
	case 0x43: /* XF of BIFF2, 3, 4, later */
	case 0x243:
	case 0x443:
	case 0xe0:
		read_style(x);
		return true;
	case 0x42: /* CODEPAGE; 0x8001 is 1252 in BIFF2 and 3 */
		x->page = (unsigned)xls_take(&x->r, 2);
		if (x->page == 0x8001 || x->page == 0x8000)
			x->page = x->page == 0x8001 ? 1252 : 10000;
		return true;
	case 0x22: /* DATEMODE */
		x->date1904 = xls_take(&x->r, 2) == 1;
		return true;
	case 0xfc: /* SST */
		read_shared(x);
		return true;
	default:
		return false;
	}
}
