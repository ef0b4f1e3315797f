/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Companions: a name, an address or a telephone in the row of a number speaks
 * for the number being a person's.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_COMPANIONS_H
#define JK_COMPANIONS_H

#include <stdint.h>

#include "judge/cells.h"

/*
 * Facts (JK_FACT_NAME_BESIDE, …) of the row that the value at [start, end) of
 * the segment's text stands in, by its headings where there are some, else by
 * looking at the row; 0 for a value in no table. Costs up to a microsecond
 * without headings: ask only where the answer can matter.
 */
uint64_t jk_companions(const struct jk_cells *c, const struct jk_cell *cell,
		       struct jk_span text, size_t start, size_t end);

#endif
