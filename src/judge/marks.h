/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Marks: where the line ends, delimiters and quotes of a segment are, a bit a
 * byte. Made when they are first needed, 64 bytes a step.
 *
 * Owns:    its bit maps. Borrows the text of the segment.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_MARKS_H
#define JK_MARKS_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/span.h>

#include "match/classes.h"

/* Bit p - lo of a map stands for the byte at p. */
struct jk_marks {
	struct jk_classes classes;
	struct jk_span text; /* borrowed */
	size_t lo, hi;       /* what is marked of it */
	uint64_t *bits;      /* owned: lines, then delimiters, then quotes */
	size_t cap, n;       /* words of one of them */
	bool lines_known, cells_known;
	unsigned char delimiter; /* of cells_known */
};

void jk_marks_init(struct jk_marks *m);
void jk_marks_release(struct jk_marks *m);
/* Another segment: [lo, hi) of text. */
void jk_marks_set(struct jk_marks *m, struct jk_span text, size_t lo,
		  size_t hi);

/* The position behind the first line feed in [from, to), or SIZE_MAX. */
size_t jk_marks_next_line(struct jk_marks *m, size_t from, size_t to);

/* A line that is read from its beginning on. */
struct jk_line {
	size_t at;        /* read up to here */
	size_t start;     /* SIZE_MAX: before what is marked */
	unsigned columns; /* delimiters outside quotes so far */
	bool quoted;      /* at stands inside quotes */
	bool careful;     /* quotes are not what they seem in this line */
};

/* The line at the beginning of what is marked. bol tells whether it begins
 * there. */
struct jk_line jk_marks_first(const struct jk_marks *m, bool bol);

/*
 * Reads on to pos, which is not before line->at, over line ends if need be.
 * Delimiter 0 counts nothing; quotes tells whether delimiters in them count.
 */
void jk_marks_read(struct jk_marks *m, unsigned char delimiter, bool quotes,
		   struct jk_line *line, size_t pos);

#endif
