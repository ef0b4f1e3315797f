/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of flows share: text on its way, and what is open.
 *
 * Owns:    nothing.
 * Threads: one thread at a time.
 * Errors:  none.
 */
#ifndef JK_FLOW_PARTS_H
#define JK_FLOW_PARTS_H

#include "content/flow.h"

/* The level that is open, and the one that takes text: between the cells of a
 * table that is who is around it. */
struct jk_flow_level *jk_flow_top(struct jk_flow *f);
struct jk_flow_level *jk_flow_taker(struct jk_flow *f);

/* The trait of text that goes out now. */
const struct jk_trait *jk_flow_trait_now(const struct jk_flow *f,
					 const struct jk_trait *hidden);
/* A part of the level's text is not shown. */
void jk_flow_hide(struct jk_flow_level *l, const struct jk_trait *why);
void jk_flow_tell(struct jk_flow *f, const struct jk_trait *trait);
/* Gives out deleted text that had to wait for the table's end. */
void jk_flow_give_removed(struct jk_flow *f);

#endif
