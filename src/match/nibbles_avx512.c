/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/nibbles.h"

#ifdef __x86_64__
#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw")))

struct tables {
	__m512i low, high;
};

TARGET static inline struct tables
tables_of(const struct jk_nibbles *t, unsigned k)
{
	const __m128i *low = (const __m128i *)t->low[k];
	const __m128i *high = (const __m128i *)t->high[k];

	return (struct tables){
		_mm512_broadcast_i32x4(_mm_loadu_si128(low)),
		_mm512_broadcast_i32x4(_mm_loadu_si128(high)),
	};
}

/* The buckets that take the 64 bytes at p. */
TARGET static inline __m512i
buckets_of(const unsigned char *p, struct tables t)
{
	const __m512i nibble = _mm512_set1_epi8(15);
	__m512i v = _mm512_loadu_si512(p);
	__m512i low = _mm512_and_si512(v, nibble);
	__m512i high = _mm512_and_si512(_mm512_srli_epi16(v, 4), nibble);

	return _mm512_and_si512(_mm512_shuffle_epi8(t.low, low),
				_mm512_shuffle_epi8(t.high, high));
}

TARGET static size_t
find(const struct jk_nibbles *t, const unsigned char *p, size_t n,
     struct jk_nibble_block *out)
{
	const struct tables t0 = tables_of(t, 0), t1 = tables_of(t, 1);
	const struct tables t2 = tables_of(t, 2), t3 = tables_of(t, 3);
	size_t count = 0;

	for (size_t i = 0; i < n * 64; i += 64) {
		__m512i all = _mm512_and_si512(
			_mm512_and_si512(buckets_of(p + i, t0),
					 buckets_of(p + i + 1, t1)),
			_mm512_and_si512(buckets_of(p + i + 2, t2),
					 buckets_of(p + i + 3, t3)));

		/* Written in any case: a branch would often be mistaken. */
		_mm512_storeu_si512(out[count].buckets, all);
		out[count].offset = i;
		out[count].mask = _mm512_test_epi8_mask(all, all);
		count += out[count].mask != 0;
	}
	return count;
}

const struct jk_nibbles_set jk_nibbles_avx512 = { "avx512", find };
#endif
