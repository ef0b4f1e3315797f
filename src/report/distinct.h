/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Distinct values by group: how many persons, not how many rows. Exact until
 * all groups together hold `bound` values; then the largest group becomes a
 * HyperLogLog sketch (16,384 registers, standard error 0.8 %) made from its
 * exact set, so that the small groups stay exact in bounded memory.
 *
 * Owns:    its sets. Keeps 64-bit keyed hashes only, never a value.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_DISTINCT_H
#define JK_DISTINCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 16 bytes an entry at most, 32 MiB. */
#define JK_DISTINCT_BOUND 2000000

struct jk_distinct;

struct jk_distinct *jk_distinct_new(size_t ngroups, size_t bound);
void jk_distinct_free(struct jk_distinct *d);
/* group < ngroups */
void jk_distinct_add(struct jk_distinct *d, size_t group, uint64_t value);
uint64_t jk_distinct_count(const struct jk_distinct *d, size_t group,
			   bool *estimated);

#endif
