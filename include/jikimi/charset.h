/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Character sets: UTF-8, CP949 (the superset of EUC-KR) and Johab, one
 * character at a time and as whole runs.
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
	JK_UTF16LE, /* from here on: transcoded, transcode.h */
	JK_UTF16BE,
	JK_UTF32LE,
	JK_UTF32BE,
	JK_JOHAB, /* the combination code of KS C 5601-1992, CP1361 */
	JK_ISO2022KR,
#define JK_PAGE_ENUM(id, name, page) JK_##id,
#include <jikimi/codepage.def>
#undef JK_PAGE_ENUM
	JK_BINARY, /* none: bytes above 0x7f mean nothing. The last one */
};

/* "ascii", "utf-8", "cp949", "utf-16le", …, "binary". */
const char *jk_charset_name(enum jk_charset cs);

/* The number of the table that decodes it (codepage.h); 0: none does. */
unsigned jk_charset_page(enum jk_charset cs);

/*
 * Decodes the character at the head of s (RFC 3629: no overlongs, no
 * surrogates). Returns its length in bytes, 0 when s is empty or its head is
 * no UTF-8 character (then *cp is 0xFFFD).
 */
size_t jk_utf8_decode(struct jk_span s, uint32_t *cp);
/* The same for CP949; a pair is two bytes, ASCII one. */
size_t jk_cp949_decode(struct jk_span s, uint32_t *cp);
/* The same for Johab. Two bytes of its private area are one U+FFFD. */
size_t jk_johab_decode(struct jk_span s, uint32_t *cp);
/* True for the 2,350 syllables of KS X 1001, which nearly all Korean text is
 * made of; there are 11,172. */
bool jk_hangul_is_common(uint32_t cp);
/* Writes cp (at most U+10FFFF) to out[4], returns the length. */
size_t jk_utf8_encode(uint32_t cp, unsigned char out[4]);

/* How many bytes at the head of s are below 0x80. */
size_t jk_ascii_len(struct jk_span s);
/* True when all of s is UTF-8; a character cut at either end is allowed when
 * cut_ends is set (s is a window in a longer text). */
bool jk_utf8_valid(struct jk_span s, bool cut_ends);

/*
 * What s, a window of a longer text, is written in: ASCII, else UTF-8 when
 * strict, else CP949 when at least 60 % of its non-ASCII characters are
 * Hangul of KS X 1001 (rows B0 to C8), else binary. FORMATS 16.
 */
enum jk_charset jk_charset_guess(struct jk_span s);

/* Appends UTF-8 text as CP949. False when it has no such character (out then
 * holds what came before). Slow: for a few literals. */
bool jk_cp949_encode(struct jk_buf *out, struct jk_span utf8);

/* Appends s as UTF-8; a byte that is no character becomes U+FFFD. */
void jk_to_utf8(struct jk_buf *out, struct jk_span s, enum jk_charset cs);

#endif
