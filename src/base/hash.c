/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/hash.h>

#include <endian.h>
#include <string.h>

struct state {
	uint64_t v0, v1, v2, v3;
};

static inline uint64_t
rotl(uint64_t x, unsigned n)
{
	return x << n | x >> (64 - n);
}

static inline void
rounds(struct state *s, unsigned n)
{
	while (n-- > 0) {
		s->v0 += s->v1;
		s->v2 += s->v3;
		s->v1 = rotl(s->v1, 13) ^ s->v0;
		s->v3 = rotl(s->v3, 16) ^ s->v2;
		s->v0 = rotl(s->v0, 32);
		s->v2 += s->v1;
		s->v0 += s->v3;
		s->v1 = rotl(s->v1, 17) ^ s->v2;
		s->v3 = rotl(s->v3, 21) ^ s->v0;
		s->v2 = rotl(s->v2, 32);
	}
}

static inline uint64_t
load_le(const unsigned char *p, size_t n)
{
	uint64_t v = 0;

	memcpy(&v, p, n);
	return le64toh(v);
}

static inline void
absorb(struct state *s, uint64_t word)
{
	s->v3 ^= word;
	rounds(s, 2);
	s->v0 ^= word;
}

static inline struct state
begin(const struct jk_hash_key *key)
{
	return (struct state){ key->k0 ^ 0x736f6d6570736575,
			       key->k1 ^ 0x646f72616e646f6d,
			       key->k0 ^ 0x6c7967656e657261,
			       key->k1 ^ 0x7465646279746573 };
}

static inline uint64_t
finish(struct state *s)
{
	s->v2 ^= 0xff;
	rounds(s, 4);
	return s->v0 ^ s->v1 ^ s->v2 ^ s->v3;
}

/* Aumasson, Bernstein: "SipHash: a fast short-input PRF", 2012, section 2. */
uint64_t
jk_siphash(const struct jk_hash_key *key, struct jk_span in)
{
	struct state s = begin(key);
	size_t whole = in.len & ~(size_t)7;
	uint64_t last = (uint64_t)in.len << 56;

	for (size_t i = 0; i < whole; i += 8)
		absorb(&s, load_le(in.ptr + i, 8));
	if (in.len > whole)
		last |= load_le(in.ptr + whole, in.len - whole);
	absorb(&s, last);
	return finish(&s);
}

/* The length is always the same, so it need not be absorbed. */
uint64_t
jk_siphash_word(const struct jk_hash_key *key, uint64_t word)
{
	struct state s = begin(key);

	absorb(&s, word);
	return finish(&s);
}
