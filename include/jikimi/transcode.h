/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Transcoding: text in which ASCII does not stand for itself (UTF-16, UTF-32,
 * Johab, ISO-2022-KR) or that is declared to be in a code page becomes UTF-8,
 * with a map back to the raw bytes.
 *
 * Owns:    a transcoder owns its text and map from init to release; what it
 *          hands out is borrowed until the next feed.
 * Threads: one owner at a time.
 * Errors:  none; what is no character becomes U+FFFD, so that its neighbours
 *          stay apart. A byte order mark at the beginning is dropped.
 */
#ifndef JK_TRANSCODE_H
#define JK_TRANSCODE_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/charset.h>
#include <jikimi/span.h>

struct jk_codepage;

/*
 * A run of whole characters whose raw bytes lie one behind the other. It has
 * at most 64 bytes of text, or any number when each of them is a character of
 * one unit (then starts is all ones and extra 0). What is no text (an escape
 * sequence, a byte order mark) lies between stretches.
 */
struct jk_stretch {
	uint64_t raw;    /* offset of its first raw byte */
	uint64_t starts; /* bit i: a character begins at byte i of the text */
	uint64_t extra;  /* bit i: and takes two units, not one */
	uint32_t len;    /* bytes of text */
	unsigned char unit;    /* raw bytes a unit */
	unsigned char charset; /* enum jk_charset: what it was */
};

/* The stretches of a run of text, one by one. */
struct jk_text_map {
	const struct jk_stretch *list;
	size_t n;
};

/* Raw offsets where the character that holds byte i of the text begins and
 * ends; i < len. */
uint64_t jk_stretch_begin(const struct jk_stretch *s, size_t i);
uint64_t jk_stretch_end(const struct jk_stretch *s, size_t i);

/* The most bytes that a feed leaves. */
#define JK_TRANSCODER_REST 31

struct jk_transcoder {
	enum jk_charset from;           /* JK_UTF16LE or one behind it */
	const struct jk_codepage *page; /* of from, when it has one */
	enum jk_charset charset;        /* of what is put now, and its unit */
	unsigned unit;
	uint64_t at;             /* raw offset of the next byte */
	uint64_t next;           /* and behind the last character put */
	bool shifted;            /* ISO-2022-KR: behind a shift out */
	bool plain;              /* UTF-16: in bytes that were put among it */
	struct jk_buf utf8;      /* owned */
	struct jk_stretch *list; /* owned */
	size_t n, cap;
};

void jk_transcoder_init(struct jk_transcoder *t, enum jk_charset from);
void jk_transcoder_release(struct jk_transcoder *t);
/*
 * Decodes the next raw bytes, forgetting the text before them. Returns how
 * many were taken; the rest, a character cut short or what cannot be judged
 * yet, is to be given again with what follows. With end set all are taken.
 */
size_t jk_transcoder_feed(struct jk_transcoder *t, struct jk_span raw,
			  bool end);
struct jk_span jk_transcoder_text(const struct jk_transcoder *t);
struct jk_text_map jk_transcoder_map(const struct jk_transcoder *t);

#endif
