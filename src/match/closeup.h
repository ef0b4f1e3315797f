/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Closeups: which groups of digits of a block of 64 bytes are worth a look,
 * told from its bit masks and those of the blocks beside it.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_CLOSEUP_H
#define JK_CLOSEUP_H

#include "match/anchors.h"

/* A block with so many bits of its neighbours on either side. */
__extension__ typedef unsigned __int128 jk_view;
#define JK_VIEW_MARGIN 32

/* \u and four digits. */
#define JK_ESCAPE_LEN 6

struct jk_closeup {
	uint64_t chosen; /* groups of digits that are worth a look */
	jk_view digit;
	jk_view run; /* digits, and joints with a digit behind them */
	jk_view special;
};

/* All take b with b[-1] and b[1] beside it. */

/* A quick look: false when no group of digits of the block can be chosen. */
bool jk_closeup_matters(const struct jk_anchors *a, const struct jk_block *b);
void jk_closeup_make(struct jk_closeup *c, const struct jk_anchors *a,
		     const struct jk_block *b);
/* Groups of digits with a letter before them; the block lies at base. */
uint64_t jk_closeup_letters(const struct jk_anchors *a,
			    const struct jk_block *b, struct jk_span text,
			    size_t base);
/* How many bytes from that bit of the block on are in the set, when that can
 * be seen; else 0. */
unsigned jk_closeup_run(jk_view set, unsigned bit);

#endif
