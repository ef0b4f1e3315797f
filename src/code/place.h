/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A place in code where a number may be handled: what one line and those
 * around it say, in points.
 *
 * Owns:    a list of places owns their strings.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_PLACE_H
#define JK_PLACE_H

#include <stdbool.h>

#include <jikimi/buf.h>
#include <jikimi/finding.h>

#include "code/coderule.h"
#include "code/names.h"

/* Strings are places in the list's text: it may move while it grows. */
struct jk_piece {
	size_t at, len;
};

struct jk_place {
	size_t line;
	size_t offset, length; /* raw bytes of what is shown */
	enum jk_station station;
	enum jk_use use;
	enum jk_severity severity;
	int score;
	bool mention; /* the name stands there and nothing is done with it */
	bool sum;     /* it computes the check digit */
	bool held;    /* it may count when its name is known from elsewhere */
	bool against; /* something speaks against it */
	bool passing; /* a parameter or a pattern: a mask has those, too */
	bool dropped;
	unsigned more; /* lines like it that are not listed */
	struct jk_piece shown, chain;
	unsigned nevidence;
	struct jk_piece evidence[JK_FINDING_MAX_EVIDENCE];
	uint64_t around; /* hash of the line without its digits */
};

struct jk_places {
	struct jk_place *list; /* owned */
	size_t n, cap;
	struct jk_buf text;
};

void jk_places_clear(struct jk_places *p);
void jk_places_release(struct jk_places *p);
/* A new one, all zero; valid until the next. */
struct jk_place *jk_places_add(struct jk_places *p);
/* Keeps the text. */
struct jk_piece jk_places_keep(struct jk_places *p, struct jk_span s);
/* Adds points and says what for, with the points behind; s may be empty, or
 * is put in quotes behind the words. */
void jk_place_give(struct jk_places *p, struct jk_place *place, int points,
		   const char *words, struct jk_span s);
/* Says something worth no points. */
void jk_place_say(struct jk_places *p, struct jk_place *place,
		  const char *words, struct jk_span s);
struct jk_span jk_places_text(const struct jk_places *p, struct jk_piece piece);

/*
 * What the whole text makes of its places: code that only masks, plain
 * mentions where something is done with the number elsewhere, and what comes
 * again and again. least: points from which a place counts.
 */
void jk_places_weed(struct jk_places *p, const struct jk_word_list *lists,
		    unsigned traits, int least);

#endif
