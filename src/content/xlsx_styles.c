/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Styles of a workbook (ECMA-376 part 1, 18.8): formats of numbers, and
 * letters in white on no fill. */
#include "config.h"

#include "content/xlsx.h"

#include <strings.h>

/* So many fonts and fills; a workbook has at most 1,024 and 256 of them. */
#define LOOKS_MAX 65536
/* Of the palette (18.8.27). */
#define INDEXED_WHITE 1
#define INDEXED_WHITE_AGAIN 9
#define TYPE_SOLID "solid"

/* What element of the part is open. */
enum list {
	OTHER,
	FONTS,
	FILLS,
	CELL_XFS,
};

struct reader {
	struct jk_styles *styles; /* borrowed */
	enum list list;
	unsigned depth;      /* of the list */
	struct jk_buf fonts; /* owned: a byte each, 1: white */
	struct jk_buf fills; /* owned: a byte each, 1: nobody sees it */
	bool solid;          /* the open fill */
};

/* 18.8.3: "FFFFFFFF", whose first two digits are not heeded, a place of the
 * palette, or the first colour of the theme, which is the window's. */
static bool
is_white(const struct jk_xml_token *t)
{
	struct jk_span rgb = jk_xml_attr(t, "rgb");
	uint64_t n;

	if (rgb.len >= 6)
		return strncasecmp((const char *)rgb.ptr + rgb.len - 6,
				   "ffffff", 6) == 0;
	if (jk_xml_number(jk_xml_attr(t, "indexed"), UINT32_MAX, &n))
		return n == INDEXED_WHITE || n == INDEXED_WHITE_AGAIN;
	return jk_xml_number(jk_xml_attr(t, "theme"), UINT32_MAX, &n) &&
	       n == 0 && jk_xml_attr(t, "tint").len == 0;
}

static void
add(struct jk_buf *looks, bool value)
{
	if (looks->len < LOOKS_MAX)
		jk_buf_append_byte(looks, value);
}

/* The one that is open. */
static void
set(struct jk_buf *looks, bool value)
{
	if (looks->len > 0)
		looks->ptr[looks->len - 1] = value;
}

static bool
get(const struct jk_buf *looks, struct jk_span id)
{
	uint64_t n;

	return jk_xml_number(id, UINT32_MAX, &n) && n < looks->len &&
	       looks->ptr[n] != 0;
}

static void
take_font(struct reader *r, const struct jk_xml_token *t)
{
	if (jk_xml_is(t, "font"))
		add(&r->fonts, false);
	else if (jk_xml_is(t, "color"))
		set(&r->fonts, is_white(t));
}

/* Anything but no pattern and plain white is seen. */
static void
take_fill(struct reader *r, const struct jk_xml_token *t)
{
	struct jk_span type = jk_xml_attr(t, "patternType");

	if (jk_xml_is(t, "fill")) {
		add(&r->fills, false);
	} else if (jk_xml_is(t, "patternFill")) {
		r->solid = jk_span_equal(type, jk_span_str(TYPE_SOLID));
		set(&r->fills,
		    type.len == 0 || jk_span_equal(type, jk_span_str("none")));
	} else if (jk_xml_is(t, "fgColor") && r->solid) {
		set(&r->fills, is_white(t));
	}
}

static void
take_xf(struct reader *r, const struct jk_xml_token *t)
{
	uint64_t id;
	bool white = get(&r->fonts, jk_xml_attr(t, "fontId")) &&
		     get(&r->fills, jk_xml_attr(t, "fillId"));

	if (!jk_xml_is(t, "xf"))
		return;
	if (!jk_xml_number(jk_xml_attr(t, "numFmtId"), UINT32_MAX, &id))
		id = 0;
	jk_styles_add_xf(r->styles, (uint32_t)id, white);
}

static void
take(struct reader *r, const struct jk_xml_token *t)
{
	uint64_t id;

	switch (r->list) {
	case FONTS:
		take_font(r, t);
		return;
	case FILLS:
		take_fill(r, t);
		return;
	case CELL_XFS:
		take_xf(r, t);
		return;
	default:
		break;
	}
	if (jk_xml_is(t, "fonts"))
		r->list = FONTS;
	else if (jk_xml_is(t, "fills"))
		r->list = FILLS;
	else if (jk_xml_is(t, "cellXfs"))
		r->list = CELL_XFS;
	r->depth = t->depth;
	if (!jk_xml_is(t, "numFmt"))
		return;
	if (!jk_xml_number(jk_xml_attr(t, "numFmtId"), UINT32_MAX, &id))
		id = 0;
	jk_styles_add_format(r->styles, (uint32_t)id,
			     jk_xml_attr(t, "formatCode"));
}

enum jk_status
jk_xlsx_styles(struct jk_book *b, size_t member, struct jk_err *err)
{
	struct reader r = { .styles = &b->styles };
	const struct jk_xml_token *t;
	struct jk_part part;

	jk_part_open(&part, b->o->package, b->o->out, member);
	while ((t = jk_xml_next(part.xml))->event != JK_XML_NONE) {
		if (t->event == JK_XML_END && t->depth <= r.depth)
			r.list = OTHER;
		else if (t->event == JK_XML_START)
			take(&r, t);
	}
	jk_buf_release(&r.fonts);
	jk_buf_release(&r.fills);
	return jk_part_close(&part, err);
}
