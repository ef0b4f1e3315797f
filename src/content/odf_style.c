/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Styles of OpenDocument (ODF 1.2 part 1, 16 and 20), as far as they keep text
 * from being seen. */
#include "config.h"

#include "content/odf.h"

#include <string.h>
#include <strings.h>

#include "content/emit.h"

/* Names of styles that are remembered, in bytes. */
#define NAMES_MAX (64 * 1024)
#define NAME_LEN 256

static bool
is(struct jk_span value, const char *text)
{
	return value.len == strlen(text) &&
	       strncasecmp((const char *)value.ptr, text, value.len) == 0;
}

static void
remember(struct jk_buf *names, struct jk_span style)
{
	if (style.len == 0 || names->len > NAMES_MAX)
		return;
	jk_buf_append_span(names, style);
	jk_buf_append_byte(names, '\0');
}

static bool
is_among(const struct jk_buf *names, struct jk_span style)
{
	struct jk_span list = jk_buf_span(names);

	while (list.len > 0) {
		const unsigned char *end = memchr(list.ptr, '\0', list.len);
		size_t n = (size_t)(end - list.ptr);

		if (jk_span_equal(jk_span_head(list, n), style))
			return true;
		list = jk_span_from(list, n + 1);
	}
	return false;
}

static bool
is_paint(struct jk_span colour)
{
	return colour.len > 0 && !is(colour, "transparent") &&
	       !is(colour, "#ffffff");
}

/* What stands in the style of that name. */
static void
note_properties(struct jk_odf *o, const struct jk_xml_token *t,
		struct jk_span style)
{
	struct jk_span display = jk_xml_attr(t, "display");

	if (is(display, "none") || is(display, "false") ||
	    is(jk_xml_attr(t, "visibility"), "hidden"))
		remember(&o->hidden, style);
	if (jk_xml_is(t, "text-properties") &&
	    is(jk_xml_attr(t, "color"), "#ffffff"))
		remember(&o->white, style);
	o->painted |= is_paint(jk_xml_attr(t, "background-color"));
}

void
jk_odf_read_styles(struct jk_odf *o, const struct jk_xml_token *t)
{
	struct jk_buf style = { 0 };
	unsigned depth = t->depth;

	while ((t = jk_xml_next(o->xml))->event != JK_XML_NONE) {
		if (t->event == JK_XML_END && t->depth <= depth)
			break;
		if (t->event != JK_XML_START)
			continue;
		if (jk_xml_is(t, "style")) {
			jk_buf_clear(&style);
			jk_buf_append_span(
				&style,
				jk_span_head(jk_xml_attr(t, "name"), NAME_LEN));
		} else {
			note_properties(o, t, jk_buf_span(&style));
		}
	}
	jk_buf_release(&style);
}

bool
jk_odf_is_hidden(const struct jk_odf *o, struct jk_span style)
{
	return is_among(&o->hidden, style);
}

/* White on white. Where a style paints any other ground, in a table, a box,
 * on a slide, it is not looked at what is on it. */
const struct jk_trait *
jk_odf_style_trait(const struct jk_odf *o, struct jk_span style)
{
	if (is_among(&o->hidden, style))
		return &jk_flow_hidden_text;
	if (!o->painted && !o->spreadsheet && o->npages == 0 &&
	    o->flow.depth == 0 && is_among(&o->white, style))
		return &jk_trait_white;
	return NULL;
}
