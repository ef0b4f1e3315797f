/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Grounds: what stands behind the run of a WordprocessingML document that is
 * read, as far as the document itself says so, and whether one can see the
 * run on it.
 *
 * Owns:    nothing.
 * Threads: one owner at a time.
 * Errors:  none; where a style or a shape may paint the ground, text is taken
 *          for seen.
 */
#ifndef JK_OOXML_GROUND_H
#define JK_OOXML_GROUND_H

#include <stdbool.h>

#include <jikimi/format.h>

#include "content/xmltok.h"

/* Whose properties are read. */
enum jk_ground_of {
	JK_GROUND_OTHER,
	JK_GROUND_RUN,
	JK_GROUND_PARAGRAPH,
	JK_GROUND_CELL,
	JK_GROUND_TABLE,
	JK_NGROUNDS,
};

struct jk_ground {
	enum jk_ground_of of;
	bool painted[JK_NGROUNDS]; /* [JK_GROUND_OTHER]: the page */
	unsigned tables, boxes;    /* open */
	bool white, vanish;        /* the run */
};

/* The properties of something begin. */
void jk_ground_props(struct jk_ground *g, const struct jk_xml_token *t);
/* Elements of properties. */
void jk_ground_color(struct jk_ground *g, const struct jk_xml_token *t);
void jk_ground_shade(struct jk_ground *g, const struct jk_xml_token *t);
void jk_ground_style(struct jk_ground *g);
void jk_ground_vanish(struct jk_ground *g, const struct jk_xml_token *t);
/* The page's. */
void jk_ground_page(struct jk_ground *g, const struct jk_xml_token *t);

/* A run, paragraph, cell has ended. */
void jk_ground_end(struct jk_ground *g, enum jk_ground_of of);
void jk_ground_begin_table(struct jk_ground *g);
void jk_ground_end_table(struct jk_ground *g);

/* Why the run cannot be seen; NULL: it can. */
const struct jk_trait *jk_ground_trait(const struct jk_ground *g);

#endif
