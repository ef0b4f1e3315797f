/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Headings: the names of columns and keys, folded once, with what each rule
 * finds in them. A name is looked up by its raw bytes.
 *
 * Owns:    the store owns its headings; they stay until jk_headings_clear.
 * Threads: one owner at a time: a heading fills its cache when it is asked.
 * Errors:  none; when the store is full a name has no heading.
 */
#ifndef JK_HEADINGS_H
#define JK_HEADINGS_H

#include <jikimi/span.h>

#include "match/ruleset.h"

/* A longer name is a sentence. */
#define JK_HEADING_MAX 96
/* So many names a text may have; those after them have no heading. */
#define JK_HEADINGS_MAX 512

struct jk_heading;
struct jk_headings;

struct jk_headings *jk_headings_new(const struct jk_ruleset *rules);
void jk_headings_free(struct jk_headings *h);
/* Forgets all headings and wipes their names. */
void jk_headings_clear(struct jk_headings *h);

/* The heading of that name (raw bytes, any charset); NULL when it is empty,
 * too long, or the store is full. */
const struct jk_heading *jk_headings_get(struct jk_headings *h,
					 struct jk_span name);

/* The name as it was given. */
struct jk_span jk_heading_name(const struct jk_heading *heading);
/* Tells names apart: never 0, and the same for the same bytes. */
uint64_t jk_heading_id(const struct jk_heading *heading);
/* The word of the rule in the heading, or NULL. Found once, then kept. */
const struct jk_word *jk_heading_word(const struct jk_heading *heading,
				      size_t rule);

/* What a column holds as its heading says, whatever the rules. */
enum jk_heading_kind {
	JK_HEADING_OTHER,
	JK_HEADING_NAME,    /* 성명, name … */
	JK_HEADING_ADDRESS, /* 주소, address … */
	JK_HEADING_CONTACT, /* 휴대폰, e-mail … */
};
enum jk_heading_kind jk_heading_kind(const struct jk_heading *heading);

#endif
