/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Held findings: places in code whose name alone is too little. When another
 * place of the run tells that a number goes by that name (a column's comment,
 * a form's label), they are reported at the end: the field of a class, the
 * mapper, the column that the form fills.
 *
 * Owns:    copies of what it holds, of JK_HELD_MAX findings and JK_HELD_BYTES
 *          bytes at the most; what comes after is not held.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_HELD_H
#define JK_HELD_H

#include <jikimi/report.h>

#define JK_HELD_MAX 20000
#define JK_HELD_BYTES (16 * 1024 * 1024)

struct jk_held;

struct jk_held *jk_held_new(void);
void jk_held_free(struct jk_held *h);
/* The record's path, member, finding and origin. */
void jk_held_add(struct jk_held *h, const struct jk_record *record);
/* Keeps those only whose chain is one of the list, with a station in the same
 * folder right below one of the roots: names mean what they mean in one
 * program. Returns how many they are. */
size_t jk_held_choose(struct jk_held *h, const struct jk_chain_list *list,
		      const char *const *roots, size_t nroots);
/* The one of that index, with a confidence and the reason for it; record
 * points to finding and origin. Borrowed until the next get. */
void jk_held_get(struct jk_held *h, size_t index, struct jk_record *record,
		 struct jk_finding *finding, struct jk_origin *origin);

#endif
