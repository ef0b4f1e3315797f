/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names in code: identifiers split into words (camelCase, snake_case,
 * kebab-case, digits) and compared with the lists of a rule by whole words,
 * so that errno has no rrno in it and presidentNumber no residentNumber.
 *
 * Owns:    nothing; spans are of the text.
 * Threads: any.
 * Errors:  none; a name of more than JK_NAME_MAX characters is no name.
 */
#ifndef JK_NAMES_H
#define JK_NAMES_H

#include <stdbool.h>

#include <jikimi/buf.h>
#include <jikimi/span.h>

#include "match/ruleset.h"

#define JK_NAME_MAX 64

/* Ordered: the more telling the greater. */
enum jk_name_class {
	JK_NAME_NONE,
	JK_NAME_WEAK,
	JK_NAME_MEDIUM,
	JK_NAME_STRONG,
};

struct jk_name {
	enum jk_name_class class;
	struct jk_span text; /* the identifier */
	size_t from;         /* of it: where what the list has begins */
};

/* The most telling name of the text, the first of several. */
struct jk_name jk_names_find(const struct jk_word_list *lists,
			     struct jk_span text);
/* The identifier that the byte is in is a name. */
bool jk_names_at(const struct jk_word_list *lists, struct jk_span text,
		 size_t at);
/* What stations of one number have in common: the words of the name from
 * there on, without what only numbers its parts. Nothing is appended when too
 * little is left. */
void jk_name_chain(const struct jk_word_list *lists, struct jk_span name,
		   size_t from, struct jk_buf *out);
/* The identifier that a line declares, asks for or names: for what has a
 * label and no telling name. Empty: none is seen. sql: the first one. */
struct jk_span jk_name_pick(struct jk_span line, bool sql);

#endif
