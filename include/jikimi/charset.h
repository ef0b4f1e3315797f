/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Character sets: UTF-8 and CP949 (the superset of EUC-KR), one character at
 * a time and as whole runs.
 *
 * Owns:    nothing; the CP949 table is constant, made at build time from the
 *          C library's iconv.
 * Threads: any.
 * Errors:  none; what is not a character is one undecodable byte.
 */
#ifndef JK_CHARSET_H
#define JK_CHARSET_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/span.h>

enum jk_charset {
	JK_ASCII, /* no byte above 0x7f seen */
	JK_UTF8,
	JK_CP949,
	JK_BINARY, /* neither: bytes above 0x7f mean nothing */
};

/* "ascii", "utf-8", "cp949", "binary". */
const char *jk_charset_name(enum jk_charset cs);

/*
 * Decodes the character at the head of s (RFC 3629: no overlongs, no
 * surrogates). Returns its length in bytes, 0 when s is empty or its head is
 * no UTF-8 character (then *cp is 0xFFFD).
 */
size_t jk_utf8_decode(struct jk_span s, uint32_t *cp);
/* The same for CP949; a pair is two bytes, ASCII one. */
size_t jk_cp949_decode(struct jk_span s, uint32_t *cp);
/* Writes cp (at most U+10FFFF) to out[4], returns the length. */
size_t jk_utf8_encode(uint32_t cp, unsigned char out[4]);

/* True when all of s is UTF-8; a character cut at either end is allowed when
 * cut_ends is set (s is a window in a longer text). */
bool jk_utf8_valid(struct jk_span s, bool cut_ends);

/*
 * What s, a window of a longer text, is written in: ASCII, else UTF-8 when
 * strict, else CP949 when at least 60 % of its non-ASCII characters are
 * Hangul of KS X 1001 (rows B0 to C8), else binary. FORMATS 16.
 */
enum jk_charset jk_charset_guess(struct jk_span s);

/* Appends s as UTF-8; a byte that is no character becomes U+FFFD. */
void jk_to_utf8(struct jk_buf *out, struct jk_span s, enum jk_charset cs);

#endif
