/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hits in tables: what their columns are told of them, and what these say.
 *
 * Owns:    nothing.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_TABLED_H
#define JK_TABLED_H

#include "judge/columns.h"
#include "judge/judge.h"

/* Counts the hit, whose cell is known, for its column. */
void jk_tabled_note(struct jk_columns *columns, const struct jk_bench *bench,
		    const struct jk_hit *hit, struct jk_buf *made);
/* What the hit's column says of it: facts. */
uint64_t jk_tabled_facts(struct jk_columns *columns,
			 const struct jk_bench *bench,
			 const struct jk_hit *hit);
/* False for a made hit that its table does not speak for. */
bool jk_tabled_is_backed(const struct jk_hit *hit, uint64_t facts);

#endif
