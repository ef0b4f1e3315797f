/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Distinct values by group, in scopes that lie within each other: how many
 * persons by type, in this file, in each folder around it and in the run.
 *
 * One table serves all scopes: with each value stands when it was last seen,
 * and a scope that began later has not seen it. So all counts are exact until
 * the table holds `bound` values. Then the groups with most of them become
 * sketches, one for each open scope, and the table goes on with the others:
 * small groups stay exact, and of a sketched group those innermost scopes
 * that begin afterwards.
 *
 * Owns:    its table and sketches. Keeps 64-bit keyed hashes only, never a
 *          value.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_DISTINCT_H
#define JK_DISTINCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Scopes open at a time, the outermost included. */
#define JK_DISTINCT_LEVELS 34

struct jk_distinct;

struct jk_distinct *jk_distinct_new(size_t ngroups, size_t bound);
void jk_distinct_free(struct jk_distinct *d);

/* Opens a scope within the innermost one, and closes it. Level 0 is always
 * open. A scope that has had others within it takes no values itself, level 0
 * excepted. */
void jk_distinct_push(struct jk_distinct *d);
void jk_distinct_pop(struct jk_distinct *d);

/* To the innermost scope and to all around it. group < ngroups < 2^24 */
void jk_distinct_add(struct jk_distinct *d, size_t group, uint64_t value);
/* level: 0, or an open scope's number. */
uint64_t jk_distinct_count(struct jk_distinct *d, unsigned level, size_t group,
			   bool *estimated);

#endif
