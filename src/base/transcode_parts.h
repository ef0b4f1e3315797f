/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parts of the transcoder: a decoder for each family of encodings, and how
 * they put out what they have decoded.
 *
 * Owns:    nothing.
 * Threads: as the transcoder.
 * Errors:  none.
 */
#ifndef JK_TRANSCODE_PARTS_H
#define JK_TRANSCODE_PARTS_H

#include <jikimi/transcode.h>

/* The most UTF-8 that a byte of raw text makes (U+FFFD). */
#define JK_UTF8_PER_RAW 3
#define JK_NO_CHARACTER 0xfffd
#define JK_UTF8_MAX 4

/*
 * A decoder takes raw, whose first byte lies at t->at, and returns how much of
 * it was taken. Room for JK_UTF8_PER_RAW bytes of text for each byte of raw
 * (and 4 more) has been reserved.
 */
size_t jk_decode_utf16(struct jk_transcoder *t, struct jk_span raw, bool end);
size_t jk_decode_utf32(struct jk_transcoder *t, struct jk_span raw, bool end);
size_t jk_decode_johab(struct jk_transcoder *t, struct jk_span raw, bool end);
size_t jk_decode_iso2022kr(struct jk_transcoder *t, struct jk_span raw,
			   bool end);
size_t jk_decode_page(struct jk_transcoder *t, struct jk_span raw, bool end);

/* Decodes the character of one or two bytes at the head of s; 0: none. */
typedef size_t jk_decode_fn(const struct jk_codepage *page, struct jk_span s,
			    uint32_t *cp);
/* A decoder of an encoding whose bytes below 0x80 are ASCII at the head of a
 * character. What is none loses one byte: the next may be a digit. */
size_t jk_transcoder_put_pairs(struct jk_transcoder *t, struct jk_span raw,
			       bool end, jk_decode_fn *decode);

/* What is put from now on is of this encoding. */
void jk_transcoder_use(struct jk_transcoder *t, enum jk_charset charset);

/* So many bytes of ASCII in a row are worth to be copied as they are. */
#define JK_ASCII_RUN 32

/* Characters in a row, of one unit each or, where the bit is set, two. */
#define JK_RUN_MAX 64

struct jk_run {
	uint64_t raw; /* offset of the first */
	uint64_t extra;
	unsigned n;
	uint32_t cp[JK_RUN_MAX];
};

void jk_transcoder_put_run(struct jk_transcoder *t, const struct jk_run *run);
/* One character of one or two units at the raw offset. */
void jk_transcoder_put(struct jk_transcoder *t, uint32_t cp, uint64_t raw,
		       unsigned units);
/* n bytes of text that have a unit each (ASCII, or UTF-8 that stays as it is),
 * from the raw offset on, that were written behind the text. The bytes of a
 * character that stays as it is count as characters of their own. */
void jk_transcoder_put_plain(struct jk_transcoder *t, size_t n, uint64_t raw);
/* Puts the ASCII at the head of raw, one byte a unit, that lies at the raw
 * offset, when it is a long run; returns its length or 0. */
size_t jk_transcoder_put_ascii(struct jk_transcoder *t, struct jk_span raw,
			       uint64_t offset);

/* Puts the character at the head of s, which is not empty, in UTF-8, else
 * CP949, else none (U+FFFD); returns its length. */
size_t jk_transcoder_put_8bit(struct jk_transcoder *t, struct jk_span s,
			      uint64_t offset);

#endif
