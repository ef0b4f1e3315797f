/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Matches that wait until everything that could overlap them is known. Which
 * one of two overlapping matches stays depends on these two alone, never on
 * what was reported before, so that a text may be cut anywhere.
 *
 * Owns:    its entries.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_PENDING_H
#define JK_PENDING_H

#include "judge/judge.h"

struct jk_pend {
	uint64_t start, end; /* offsets in the whole text */
	size_t rule;
	struct jk_judgement judgement;
	enum jk_charset charset;
	uint64_t around;
	bool reported;
	size_t text_len;
	unsigned char text[JK_MATCH_TEXT_MAX]; /* normalised; the last field */
};

struct jk_pending {
	struct jk_pend *list; /* owned; by start, then by rule */
	size_t n, cap;
	size_t used;      /* so many were ever written: to wipe */
	uint64_t longest; /* end - start of the longest entry so far */
};

void jk_pending_init(struct jk_pending *p);
void jk_pending_release(struct jk_pending *p);
/* Forgets all entries and wipes them. */
void jk_pending_clear(struct jk_pending *p);
/* Copies *entry to its place. */
void jk_pending_add(struct jk_pending *p, const struct jk_pend *entry);
/* Drops the entries that begin before start; they have been reported. */
void jk_pending_drop(struct jk_pending *p, uint64_t start);
/* True when the entry of that index gives way to another one. */
bool jk_pending_is_beaten(const struct jk_pending *p, size_t index);

#endif
