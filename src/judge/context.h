/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Context: the words of a rule near a value, and the heading of its column.
 *
 * Owns:    struct jk_header owns its fields.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_CONTEXT_H
#define JK_CONTEXT_H

#include <jikimi/buf.h>

#include "match/fold.h"
#include "match/ruleset.h"

#define JK_HEADER_FIELDS 128

/* The word of the rule that stands nearest to the end of text, or NULL. One
 * that speaks against the rule does so only within its sentence. */
const struct jk_word *jk_context_word(const struct jk_words *words,
				      const struct jk_fold *text);

/*
 * What stands left of a value, up to distance characters: its own line, and
 * the lines above as long as no other number stands between.
 */
struct jk_span jk_context_left(struct jk_span before, unsigned distance);

/* The first line of delimited text, and the first table of SQL. */
struct jk_header {
	unsigned char delimiter; /* 0: there is only one column */
	size_t n;                /* 0: no header */
	struct jk_fold *field;   /* owned */
	struct jk_buf sql;       /* CREATE TABLE … (…), when there is */
};

void jk_header_init(struct jk_header *h);
void jk_header_release(struct jk_header *h);
/* Takes the first bytes of a text, raw and in any charset. */
void jk_header_parse(struct jk_header *h, struct jk_span text);

/*
 * The heading of the value at [start, end) of text, when its line is
 * delimited as the header is (or is an INSERT) and the value begins its cell;
 * NULL when it is not so. bol tells that text begins with the beginning of a
 * line. The heading may be made in *scratch.
 */
const struct jk_fold *jk_header_of(const struct jk_header *h,
				   struct jk_span text, bool bol, size_t start,
				   size_t end, struct jk_fold *scratch);

#endif
