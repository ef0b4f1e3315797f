/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tokens: the characters of a text with their disguises taken off. An HTML
 * entity, a percent or backslash escape, a full-width letter, one of twenty
 * dashes: each is one token, with the plain character that it stands for and
 * the raw bytes that it takes.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; a byte that is no character is U+FFFD and one byte long.
 */
#ifndef JK_TOKEN_H
#define JK_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/charset.h>
#include <jikimi/span.h>

/* Invisible: dropped from the normalised text. */
#define JK_TOKEN_DROP 0xffffffffu

struct jk_token {
	uint32_t cp; /* normalised, or JK_TOKEN_DROP */
	size_t len;  /* raw bytes, at least 1 */
};

/* The plain form of cp: digits and full-width forms to ASCII, dashes to '-',
 * spaces to ' ', line breaks to '\n', invisible ones to JK_TOKEN_DROP. */
uint32_t jk_plain(uint32_t cp);

/* The token at the head of s, which must not be empty. */
struct jk_token jk_token_at(struct jk_span s, enum jk_charset cs);

/* The same where the charset is not known yet: UTF-8, else CP949. */
struct jk_token jk_token_guess(struct jk_span s);

/*
 * True when the byte at pos is the NUL of an ASCII character in UTF-16 that
 * stands among others of its kind (strings in programs and old documents),
 * and not the NUL that ends a string.
 */
bool jk_is_wide_nul(struct jk_span text, size_t pos);

/* First bytes, in UTF-8 and CP949, of what stands for an ASCII character or is
 * left out, and those of escapes. */
extern const bool jk_disguise_heads[256];

static inline bool
jk_is_digit(uint32_t cp)
{
	return cp - '0' < 10;
}

static inline bool
jk_is_alpha(uint32_t cp)
{
	return (cp | 0x20) - 'a' < 26;
}

#endif
