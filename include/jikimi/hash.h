/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Hashes. SipHash-2-4 (Aumasson, Bernstein 2012) keyed with a secret of the
 * run tells values apart in memory; it is never written anywhere, because a
 * hash of a resident number without its key is the number.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_HASH_H
#define JK_HASH_H

#include <stdint.h>

#include <jikimi/span.h>

struct jk_hash_key {
	uint64_t k0, k1;
};

uint64_t jk_siphash(const struct jk_hash_key *key, struct jk_span s);
/* The same of one number, faster. Not the hash of its bytes. */
uint64_t jk_siphash_word(const struct jk_hash_key *key, uint64_t word);

#endif
