/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/nibbles.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))

struct tables {
	__m256i low, high;
};

TARGET static inline struct tables
tables_of(const struct jk_nibbles *t, unsigned k)
{
	const __m128i *low = (const __m128i *)t->low[k];
	const __m128i *high = (const __m128i *)t->high[k];

	return (struct tables){
		_mm256_broadcastsi128_si256(_mm_loadu_si128(low)),
		_mm256_broadcastsi128_si256(_mm_loadu_si128(high)),
	};
}

/* The buckets that take the 32 bytes at p. */
TARGET static inline __m256i
buckets_of(const unsigned char *p, struct tables t)
{
	const __m256i nibble = _mm256_set1_epi8(15);
	__m256i v = _mm256_loadu_si256((const __m256i *)p);
	__m256i low = _mm256_and_si256(v, nibble);
	__m256i high = _mm256_and_si256(_mm256_srli_epi16(v, 4), nibble);

	return _mm256_and_si256(_mm256_shuffle_epi8(t.low, low),
				_mm256_shuffle_epi8(t.high, high));
}

struct quad {
	struct tables k[JK_NIBBLES_WIDTH];
};

/* Writes the buckets of the 32 bytes at p; a bit for each that has some. */
TARGET static inline uint32_t
half_block(const unsigned char *p, const struct quad *t, unsigned char *buckets)
{
	__m256i all =
		_mm256_and_si256(_mm256_and_si256(buckets_of(p, t->k[0]),
						  buckets_of(p + 1, t->k[1])),
				 _mm256_and_si256(buckets_of(p + 2, t->k[2]),
						  buckets_of(p + 3, t->k[3])));
	__m256i none = _mm256_cmpeq_epi8(all, _mm256_setzero_si256());

	_mm256_storeu_si256((__m256i *)buckets, all);
	return ~(uint32_t)_mm256_movemask_epi8(none);
}

TARGET static size_t
find(const struct jk_nibbles *t, const unsigned char *p, size_t n,
     struct jk_nibble_block *out)
{
	const struct quad quad = { {
		tables_of(t, 0),
		tables_of(t, 1),
		tables_of(t, 2),
		tables_of(t, 3),
	} };
	size_t count = 0;

	for (size_t i = 0; i < n * 64; i += 64) {
		struct jk_nibble_block *block = &out[count];
		uint64_t low = half_block(p + i, &quad, block->buckets);
		uint64_t high =
			half_block(p + i + 32, &quad, block->buckets + 32);

		block->offset = i;
		block->mask = low | high << 32;
		count += block->mask != 0;
	}
	return count;
}

const struct jk_nibbles_set jk_nibbles_avx2 = { "avx2", find };
#endif
