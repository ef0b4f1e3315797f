/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text map: which blocks of 4 KiB are plainly text, so that nobody has to
 * look at the surroundings of each value in them. A block lies at a fixed
 * offset of the whole text and is looked at once, when it is first asked for.
 *
 * Owns:    a few verdicts.
 * Threads: one owner at a time.
 * Errors:  none; doubt is "no".
 */
#ifndef JK_TEXTMAP_H
#define JK_TEXTMAP_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/span.h>

#define JK_TEXTMAP_BLOCK 4096
#define JK_TEXTMAP_SLOTS 32

struct jk_textmap {
	bool known; /* all of it is: an extractor made it */
	/* By the number of the block: that number and one more, twice, and
	 * one more when it is text. 0: not looked at. */
	uint64_t slot[JK_TEXTMAP_SLOTS];
};

void jk_textmap_clear(struct jk_textmap *m);

/*
 * True when [start, end) of text, whose first byte has that offset in the
 * whole, lies in blocks that are there completely and hold UTF-8 or CP949
 * with Hangul, and no control characters.
 */
bool jk_textmap_is_text(struct jk_textmap *m, struct jk_span text,
			uint64_t offset, size_t start, size_t end);

#endif
