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
	struct jk_classes classes; /* those that are not dull */
	bool literal[128];
	bool joint[256];       /* may stand between two groups */
	bool prefix;           /* two capitals may stand before digits */
	unsigned least_digits; /* a lone group must have these */
};

struct jk_anchor {
	size_t pos;       /* of its first raw byte */
	size_t len;       /* raw bytes: the first group, or the literal */
	unsigned char ch; /* '0': a group of digits; else the literal */
	bool disguised;   /* not all of it is plain ASCII */
};

struct jk_anchor_scan {
	size_t pos;  /* next byte to look at */
	bool inside; /* it continues a group of digits */
};

void jk_anchors_init(struct jk_anchors *a);
void jk_anchors_add_digits(struct jk_anchors *a, unsigned least);
void jk_anchors_add_prefix(struct jk_anchors *a);
void jk_anchors_add_literal(struct jk_anchors *a, unsigned char ch);

/*
 * Writes the anchors of text from scan->pos on that begin before limit, at
 * most nout, and returns their number. When it is less than nout, scan->pos
 * has reached limit (or lies a little beyond).
 */
size_t jk_anchors_find(const struct jk_anchors *a, struct jk_span text,
		       struct jk_anchor_scan *scan, size_t limit,
		       struct jk_anchor *out, size_t nout);

#endif
