/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Folded text: what context words are compared with. Letters are lower case,
 * spaces and the joints of names ("card_no", "Card No", "cardNo") are gone,
 * but it is remembered where a word could begin.
 *
 * Owns:    nothing; a fold holds its characters itself.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_FOLD_H
#define JK_FOLD_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/span.h>

#define JK_FOLD_MAX 64

struct jk_fold {
	uint32_t cp[JK_FOLD_MAX];
	bool edge[JK_FOLD_MAX + 1]; /* a word may begin or end before [i] */
	size_t n;
};

/* Stands for the end of a sentence. */
#define JK_FOLD_STOP 0x3002

/* The last JK_FOLD_MAX characters of normalised UTF-8, folded. */
void jk_fold_text(struct jk_fold *out, struct jk_span text);

#endif
