/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys of the memo: a run of plain digits and the characters around it, every
 * digit as 9 and every Hangul syllable as one character.
 *
 * Owns:    nothing; a key holds its bytes itself.
 * Threads: any.
 * Errors:  what cannot be told from its bytes alone gives no key.
 */
#ifndef JK_MEMO_KEY_H
#define JK_MEMO_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jikimi/span.h>

#include "match/anchors.h"

/* Bytes of a key: three characters, the run, five characters. */
#define JK_KEY_MAX 56
/* Characters behind the run that an answer may depend on. */
#define JK_KEY_AHEAD 5

/* Instead of a character: any Hangul syllable, the edge of the text. */
#define JK_KEY_HANGUL 0x80
#define JK_KEY_EDGE 0xff

struct jk_memo_key {
	unsigned char byte[JK_KEY_MAX + 16]; /* zeroes behind it */
	unsigned len, before; /* before: characters before the run */
};

/*
 * Begins a key with the characters before the run of the anchor that a blind
 * pattern can see, and the run; *pos is moved behind it. lead: characters
 * that a match may begin with. False when there is no key for it.
 */
bool jk_memo_key_begin(struct jk_memo_key *k, const bool lead[256],
		       struct jk_span text, const struct jk_anchor *anchor,
		       size_t *pos);
/* Adds the character at *pos, which moves behind it; false when it cannot be
 * told. */
bool jk_memo_key_add(struct jk_memo_key *k, struct jk_span text, size_t *pos);
uint64_t jk_memo_key_hash(const struct jk_memo_key *k);

#endif
