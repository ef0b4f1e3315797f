/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding words in a line: without regard to the case of ASCII letters, and
 * for words of people to the blanks between their syllables.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_FIND_H
#define JK_FIND_H

#include <stdbool.h>

#include <jikimi/span.h>

#include "match/ruleset.h"

static inline unsigned char
jk_byte_lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

static inline bool
jk_byte_is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
jk_byte_is_letter(unsigned char c)
{
	return jk_byte_lower(c) >= 'a' && jk_byte_lower(c) <= 'z';
}

static inline bool
jk_byte_is_word(unsigned char c)
{
	return jk_byte_is_letter(c) || jk_byte_is_digit(c) || c == '_';
}

static inline bool
jk_byte_is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* First place of word, which is written small, in s at or after from; s.len
 * when there is none. */
size_t jk_find(struct jk_span s, size_t from, struct jk_span word);
/* The same where no letter stands before a word that begins with one. */
size_t jk_find_word(struct jk_span s, size_t from, struct jk_span word);
/* The same for Korean: blanks of s between the syllables do not count. *len:
 * bytes of s that the word takes. */
size_t jk_find_loose(struct jk_span s, size_t from, struct jk_span word,
		     size_t *len);

/* True when s has one of the list's words (jk_find_word). */
bool jk_list_in(const struct jk_word_list *list, struct jk_span s);

#endif
