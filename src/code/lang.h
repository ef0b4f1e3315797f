/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Languages: whether a text is source code, and what its comments look like.
 *
 * Owns:    nothing; the table is constant.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_LANG_H
#define JK_LANG_H

#include <stdbool.h>

#include <jikimi/span.h>

enum jk_lang_group {
	JK_LANG_MARKUP,
	JK_LANG_CODE,
	JK_LANG_SQL,
	JK_LANG_SCHEMA,
	JK_LANG_CONFIG,
};

struct jk_lang {
	const char *ext;
	enum jk_lang_group group;
	const char *comments; /* what begins one, apart by blanks */
};

/* By the end of the name. NULL: none of ours. */
const struct jk_lang *jk_lang_of_name(struct jk_span name);
/* Without a dot in its last part, or without any, a name says nothing. */
bool jk_lang_is_unnamed(struct jk_span name);
/* By a look at the beginning of a text that has no telling name. */
const struct jk_lang *jk_lang_of_text(struct jk_span head);

/* Where the comment in a line begins; line.len: it has none. */
size_t jk_lang_comment(const struct jk_lang *lang, struct jk_span line);

#endif
