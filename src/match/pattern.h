/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Patterns: what can be told of one from its text alone. A pattern with
 * anything unusual in it is taken for none of these.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; doubt is "no".
 */
#ifndef JK_PATTERN_H
#define JK_PATTERN_H

#include <stdbool.h>

/* One digit is like another to it, and one Hangul syllable. */
bool jk_pattern_is_blind(const char *pattern);
/* What lies behind a line end makes no difference to it. */
bool jk_pattern_is_in_line(const char *pattern);
/* One digit is like another to it. */
bool jk_pattern_is_alike(const char *pattern);
/* No match begins right behind an ASCII letter or digit. */
bool jk_pattern_is_apart(const char *pattern);
/* The characters that a match can have in it, and perhaps some more, when all
 * of them are ASCII; false when any may be. */
bool jk_pattern_inside(const char *pattern, bool inside[128]);

#endif
