/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading: one text as code. First the lines with a trigger are looked at
 * for labels, which may speak of a line near by; then each line that has a
 * name, a label or signs becomes a place with points.
 *
 * Owns:    its tables. Borrows the rule and, during a call, the text.
 * Threads: one owner at a time.
 * Errors:  none; of more than JK_READING_PLACES places in a text, or more
 *          lines than the numbers below, the rest is left out.
 */
#ifndef JK_READING_H
#define JK_READING_H

#include "code/lines.h"
#include "code/place.h"

#define JK_READING_PLACES 2000
/* Lines looked at for labels, and for places; and computations of a check
 * digit. A text made to have more is no program. */
#define JK_READING_LINES 20000
#define JK_READING_SUMS 100

struct jk_reading {
	struct jk_coderule *rule;   /* borrowed */
	const struct jk_lang *lang; /* of the current text */
	int64_t today;
	unsigned traits; /* of the text so far: JK_TRAIT_… */
	struct jk_lines lines;
	unsigned char *hit;   /* owned: a line's triggers, a bit each */
	size_t *near;         /* owned: offset of its first trigger */
	signed char *carried; /* owned: lines to its label; 0: none */
	size_t cap;           /* of these three */
	size_t looks;         /* lines looked at for columns */
	struct jk_places places;
	struct jk_line line, other, tag; /* being looked at */
	struct jk_buf chain;
	bool chain_known; /* it is made from a name */
};

void jk_reading_release(struct jk_reading *r);
/* Reads the text and fills r->places. False: nothing in it is worth it. */
bool jk_reading_of(struct jk_reading *r, struct jk_span raw);

/* What the line does, by its words; NONE: nothing that is known. *declares:
 * it only says that there is such a field. */
enum jk_station jk_reading_station(const struct jk_reading *r,
				   struct jk_span code, bool *declares);
/* The same of a line in its place: attributes of a tag do what the tag does,
 * on whichever line it begins. */
enum jk_station jk_reading_station_at(struct jk_reading *r, size_t index,
				      const struct jk_line *line,
				      bool *declares);
/* The same when nothing is known but the kind of file. */
enum jk_station jk_reading_default(const struct jk_reading *r);

/* Marks the lines that labels in other lines speak of. */
void jk_reading_carry(struct jk_reading *r);
/* The same for the column that a comment in SQL names. */
void jk_reading_carry_column(struct jk_reading *r, size_t index,
			     struct jk_span line);
/* The place in the line, if it is one. */
void jk_reading_judge(struct jk_reading *r, size_t index);
/* The place of a check digit's computation near the trigger, if there is. */
void jk_reading_checksum(struct jk_reading *r, size_t index);
/* The name of the chain that an identifier, which has the name, belongs to. */
struct jk_piece jk_reading_chain(struct jk_reading *r,
				 const struct jk_name *name, struct jk_span id);
/* A hash of what stands around a place, without its digits; r->chain is lost
 * by it. */
uint64_t jk_reading_around(struct jk_reading *r, struct jk_span text);

#endif
