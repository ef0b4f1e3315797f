/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Windows: a few hundred bytes around an anchor, decoded to UTF-8 and
 * normalised (token.h), with a map back to the raw bytes.
 *
 * Owns:    its buffers, reused from one window to the next, wiped at release
 *          and by jk_window_wipe. Most text stands for itself: then norm is
 *          borrowed from it, so a window lasts no longer than its text.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_WINDOW_H
#define JK_WINDOW_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/charset.h>
#include <jikimi/span.h>

struct jk_window {
	const unsigned char *norm; /* UTF-8: bytes of the text, or made */
	const uint32_t *map;       /* raw offset from lo of each byte of
				    * norm; map[len] is the end */
	size_t len;
	size_t lo; /* raw offset in the text where it begins */
	enum jk_charset charset;
	unsigned controls;   /* control characters that text has not */
	unsigned bad;        /* bytes that are no character of charset */
	bool wide;           /* there are bytes above 0x7f */
	unsigned char *made; /* owned: norm where it differs from the text */
	uint32_t *made_map;  /* owned: and its map */
	size_t cap;          /* of both */
	uint32_t *same_map;  /* owned: 0, 1, 2, … */
	size_t same_cap;
};

void jk_window_init(struct jk_window *w);
void jk_window_release(struct jk_window *w);
void jk_window_wipe(struct jk_window *w);

/* Makes w the window of text from lo to hi. */
void jk_window_build(struct jk_window *w, struct jk_span text, size_t lo,
		     size_t hi);

/* The same for text from lo to hi, both between characters, in that charset. */
void jk_window_build_as(struct jk_window *w, struct jk_span text, size_t lo,
			size_t hi, enum jk_charset charset);

/* The same for text from lo to hi, both between characters, that is nothing
 * but plain ASCII and Hangul in UTF-8 or in CP949; false when it is not. */
bool jk_window_try(struct jk_window *w, struct jk_span text, size_t lo,
		   size_t hi);

/* The same for text from lo to hi that is known to be ASCII without escapes
 * and control characters. */
void jk_window_borrow(struct jk_window *w, struct jk_span text, size_t lo,
		      size_t hi);

/* Index in norm of the character that the raw byte at pos begins (or the
 * next one that is left); pos is an offset in the text. */
size_t jk_window_index(const struct jk_window *w, size_t pos);
/* Raw offset in the text of norm[index]. */
size_t jk_window_raw(const struct jk_window *w, size_t index);
/* True when it is the raw text itself. */
bool jk_window_is_same(const struct jk_window *w);
/* True when it is that, and ASCII. */
bool jk_window_is_ascii(const struct jk_window *w);
/* True when the window does not look like text. */
bool jk_window_is_binary(const struct jk_window *w);

#endif
