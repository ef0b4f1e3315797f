/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/ooxml_ground.h"

#include <string.h>
#include <strings.h>

#include "content/emit.h"
#include "content/flow.h"

#define WHITE "FFFFFF"

static bool
is(struct jk_span value, const char *text)
{
	return value.len == strlen(text) &&
	       strncasecmp((const char *)value.ptr, text, value.len) == 0;
}

static bool
is_paint(struct jk_span colour)
{
	return colour.len > 0 && !is(colour, "auto") && !is(colour, WHITE);
}

void
jk_ground_props(struct jk_ground *g, const struct jk_xml_token *t)
{
	g->of = JK_GROUND_OTHER;
	if (jk_xml_is(t, "rPr"))
		g->of = JK_GROUND_RUN;
	else if (jk_xml_is(t, "pPr"))
		g->of = JK_GROUND_PARAGRAPH;
	else if (jk_xml_is(t, "tcPr"))
		g->of = JK_GROUND_CELL;
	else if (jk_xml_is(t, "tblPr"))
		g->of = JK_GROUND_TABLE;
}

/* ECMA-376 part 1, 17.3.2.6. */
void
jk_ground_color(struct jk_ground *g, const struct jk_xml_token *t)
{
	if (g->of == JK_GROUND_RUN)
		g->white = is(jk_xml_attr(t, "val"), WHITE);
}

/* 17.3.5: a pattern over a fill; 17.3.2.15: the highlight's name. */
void
jk_ground_shade(struct jk_ground *g, const struct jk_xml_token *t)
{
	struct jk_span val = jk_xml_attr(t, "val");
	struct jk_span fill = jk_xml_attr(t, "fill");
	bool pattern = val.len > 0 && !is(val, "clear") && !is(val, "nil") &&
		       !is(val, "none") && !is(val, "white");

	if (g->of != JK_GROUND_OTHER && (pattern || is_paint(fill)))
		g->painted[g->of] = true;
}

/* What a table's style paints is not known here. */
void
jk_ground_style(struct jk_ground *g)
{
	g->painted[JK_GROUND_TABLE] = true;
}

/* 17.3.2.41. */
void
jk_ground_vanish(struct jk_ground *g, const struct jk_xml_token *t)
{
	struct jk_span val = jk_xml_attr(t, "val");

	if (g->of == JK_GROUND_RUN)
		g->vanish = val.ptr == NULL || jk_xml_flag(val);
}

/* 17.2.1. */
void
jk_ground_page(struct jk_ground *g, const struct jk_xml_token *t)
{
	if (is_paint(jk_xml_attr(t, "color")))
		g->painted[JK_GROUND_OTHER] = true;
}

void
jk_ground_end(struct jk_ground *g, enum jk_ground_of of)
{
	g->painted[of] = false;
	if (of == JK_GROUND_RUN)
		g->white = g->vanish = false;
}

void
jk_ground_begin_table(struct jk_ground *g)
{
	g->tables++;
}

void
jk_ground_end_table(struct jk_ground *g)
{
	if (g->tables > 0)
		g->tables--;
	if (g->tables == 0)
		g->painted[JK_GROUND_TABLE] = false;
}

const struct jk_trait *
jk_ground_trait(const struct jk_ground *g)
{
	if (g->vanish)
		return &jk_flow_hidden_text;
	if (!g->white || g->boxes > 0 || g->tables > 1)
		return NULL;
	for (size_t i = 0; i < JK_NGROUNDS; i++) {
		if (g->painted[i])
			return NULL;
	}
	return &jk_trait_white;
}
