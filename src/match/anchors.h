/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Anchors: one pass over raw bytes that finds the few places where a value
 * may stand. It works in any encoding that keeps ASCII digits (UTF-8, CP949,
 * EUC-KR, Latin-1) and knows digits and literals in their disguises (escapes,
 * entities, full width). What is an anchor depends on a few bytes around it
 * and on nothing else, so it does not matter how a text was cut.
 *
 * Owns:    nothing; struct jk_anchors is filled once and then read.
 * Threads: any; one struct jk_anchor_scan belongs to one text.
 * Errors:  none.
 */
#ifndef JK_ANCHORS_H
#define JK_ANCHORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jikimi/span.h>

#include "match/classes.h"
#include "match/token.h"

/* Bytes behind an anchor that must be there (or be the end of the text)
 * before it can be examined. */
#define JK_ANCHOR_AHEAD 1024

struct jk_anchors {
	unsigned char class[256];  /* see anchors.c */
	struct jk_classes classes; /* of the vector pass */
	bool literal[128];
	bool joint[256];       /* may stand between two groups */
	bool digits;           /* runs of digits are anchors at all */
	bool after;            /* and digits behind certain characters */
	uint64_t ends[1024];   /* a bit for the last two bytes of these */
	unsigned prefix;       /* so many digits behind a letter; 0: none */
	unsigned least_digits; /* a lone group must have these */
	unsigned least_run;    /* bytes of groups and single joints */
	unsigned lone;         /* a group of so many is looked at in any case */
};

struct jk_anchor {
	size_t pos;       /* of its first raw byte */
	size_t len;       /* raw bytes: the first group, or the literal */
	unsigned char ch; /* '0': a group of digits; else the literal */
	bool disguised;   /* not all of it is plain ASCII */
	/*
	 * Bytes from pos on that are digits, and joints with a digit behind
	 * them: what values of plain ASCII can be made of. The groups within
	 * are no anchors of their own then; jk_anchors_within gives them. 0:
	 * not known.
	 */
	unsigned char run;
	bool near; /* something special stands in the 8 bytes before it */
};

struct jk_anchor_scan {
	size_t pos;  /* next byte to look at */
	bool behind; /* an escape ends right there */
	size_t run;  /* groups before this position are in an anchor's run */
};

void jk_anchors_init(struct jk_anchors *a);
/* Runs of at least so many digits; with the joints that must stand between
 * their groups they have at least run bytes. One group alone has lone. */
void jk_anchors_add_digits(struct jk_anchors *a, unsigned least, unsigned run,
			   unsigned lone);
/* At least so many digits right behind a letter. */
void jk_anchors_add_prefix(struct jk_anchors *a, unsigned digits);
/* Digits behind the character, which is beyond ASCII, one space at most
 * between. */
void jk_anchors_add_after(struct jk_anchors *a, uint32_t cp);
/* One ASCII character inside a word; false when there are too many. */
bool jk_anchors_add_literal(struct jk_anchors *a, unsigned char ch);

/*
 * Writes the anchors of text from scan->pos on that begin before limit, at
 * most nout, and returns their number. When it is less than nout, scan->pos
 * has reached limit (or lies a little beyond). text must reach
 * JK_ANCHOR_AHEAD bytes behind limit, or to its true end.
 */
size_t jk_anchors_find(const struct jk_anchors *a, struct jk_span text,
		       struct jk_anchor_scan *scan, size_t limit,
		       struct jk_anchor *out, size_t nout);

/*
 * The next group of digits in the run of the anchor, from *pos on, which is
 * moved behind it; to begin, *pos is the anchor's. False when there is none.
 */
bool jk_anchors_within(const struct jk_anchors *a, struct jk_span text,
		       const struct jk_anchor *anchor, size_t *pos,
		       struct jk_anchor *out);

#endif
