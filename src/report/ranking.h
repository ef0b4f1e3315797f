/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ranking: the scopes with most persons, a bounded number of them; the others
 * are counted. Of equal ones those that came first stay.
 *
 * Owns:    copies of what it keeps.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_RANKING_H
#define JK_RANKING_H

#include <stddef.h>

#include <jikimi/report.h>

struct jk_ranking;

struct jk_ranking *jk_ranking_new(size_t most);
void jk_ranking_free(struct jk_ranking *r);
void jk_ranking_add(struct jk_ranking *r, const struct jk_scope *scope);
/* Most persons first. Borrowed until the next call. */
struct jk_scope_list jk_ranking_list(struct jk_ranking *r);

#endif
