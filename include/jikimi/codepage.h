/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of code pages: of one byte a letter, or of one or two.
 *
 * Owns:    nothing; the tables are constant, made at build time from the C
 *          library's iconv.
 * Threads: any.
 * Errors:  none; what is not a character is one undecodable byte.
 */
#ifndef JK_CODEPAGE_H
#define JK_CODEPAGE_H

#include <stddef.h>
#include <stdint.h>

#include <jikimi/span.h>

struct jk_codepage;

/* By the number that Windows gives it; NULL: there is no table of it (CP949
 * and Johab are in charset.h). */
const struct jk_codepage *jk_codepage_find(unsigned number);

/* As jk_cp949_decode. Characters of more than two bytes are none. */
size_t jk_codepage_decode(const struct jk_codepage *page, struct jk_span s,
			  uint32_t *cp);

#endif
