/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/classes_set.h"

#ifdef __x86_64__

#include <immintrin.h>

#define TARGET __attribute__((target("avx2")))
#define LANES 32

/*
 * Tables of 16 are looked up by one half of a byte. A table of bytes gives
 * the one byte with that low half that counts; NONE is where there is none
 * and 0 would be one. A table of flags gives bits; a byte has those that the
 * tables for both of its halves have.
 */
#define NONE 0xff
typedef unsigned char table[16] __attribute__((aligned(16)));

static const table joint_a = {
	[0] = ' ',  [8] = '(',  [9] = ')',  [10] = '\n',
	[13] = '-', [14] = '.', [15] = '/',
};
static const table joint_b = {
	[0] = NONE, [9] = '\t', [13] = '\r', [14] = '~', [15] = '_',
};
static const table special_low = {
	[0] = NONE,
	[5] = '%',
	[6] = '&',
	[12] = '\\',
};
static const table special_high = {
	[0] = NONE, [1] = 0xa1, [2] = 0xc2,  [3] = 0xa3,
	[4] = 0xa4, [9] = 0xd9, [11] = 0xdb, [15] = 0xef,
};

/* Flags of the first byte of an escape, which special_* knows already. */
#define PERCENT 0x03
#define AMPERSAND 0x04
#define BACKSLASH 0x18
#define CP949 0x03
#define ARABIC 0x04
#define URDU 0x08
#define FULL 0x10

static const table first_low = {
	[5] = PERCENT,
	[6] = AMPERSAND,
	[12] = BACKSLASH,
};
static const table first_high = {
	[3] = CP949,
	[9] = ARABIC,
	[11] = URDU,
	[15] = FULL,
};

/* Flags of the second: 2 to 5; a A d D e E; # c; u U; x. */
static const table second_low_right = {
	[1] = 0x02, [2] = 0x01, [3] = 0x05, [4] = 0x03, [5] = 0x0b, [8] = 0x10,
};
static const table second_low_left = {
	[2] = 0x04, [3] = 0x01, [4] = 0x02, [5] = 0x08, [6] = 0x06, [7] = 0x18,
};

/* C0; A0-A9; B0-B9; BC. */
static const table second_high_right = {
	[0] = 0x0f, [1] = 0x0d, [2] = 0x0d, [3] = 0x0d, [4] = 0x0d,  [5] = 0x0d,
	[6] = 0x0d, [7] = 0x0d, [8] = 0x0d, [9] = 0x0d, [12] = 0x10,
};
static const table second_high_left = {
	[10] = ARABIC,
	[11] = 0x01 | URDU | FULL,
	[12] = 0x02,
};

/* Half a block, and the bytes behind each of its bytes. */
struct half {
	__m256i here, next;
};

static bool
is_available(void)
{
	return __builtin_cpu_supports("avx2");
}

TARGET static inline __m256i
load(const table t)
{
	return _mm256_broadcastsi128_si256(
		_mm_load_si128((const __m128i *)(const void *)t));
}

TARGET static inline struct half
load_half(const unsigned char *p)
{
	return (struct half){
		_mm256_loadu_si256((const __m256i *)(const void *)p),
		_mm256_loadu_si256((const __m256i *)(const void *)(p + 1)),
	};
}

TARGET static inline __m256i
look_up(const table t, __m256i index)
{
	return _mm256_shuffle_epi8(load(t), index);
}

TARGET static inline __m256i
right(__m256i v)
{
	return _mm256_and_si256(v, _mm256_set1_epi8(0x0f));
}

TARGET static inline __m256i
left(__m256i v)
{
	return right(_mm256_srli_epi16(v, 4));
}

/* Bytes 0x80 and more look up 0, which they are not: these four answer for
 * ASCII only. */
TARGET static inline __m256i
digits(__m256i v)
{
	return _mm256_cmpgt_epi8(
		_mm256_set1_epi8(10 - 128),
		_mm256_sub_epi8(v, _mm256_set1_epi8((char)('0' + 128))));
}

TARGET static inline __m256i
joints(__m256i v)
{
	return _mm256_or_si256(_mm256_cmpeq_epi8(v, look_up(joint_a, v)),
			       _mm256_cmpeq_epi8(v, look_up(joint_b, v)));
}

TARGET static inline __m256i
specials_low(__m256i v)
{
	return _mm256_cmpeq_epi8(v, look_up(special_low, v));
}

TARGET static inline __m256i
escapes_low(struct half h, __m256i special)
{
	__m256i first = _mm256_and_si256(special, look_up(first_low, h.here));
	__m256i second =
		_mm256_and_si256(look_up(second_low_right, h.next),
				 look_up(second_low_left, left(h.next)));

	return _mm256_cmpgt_epi8(_mm256_and_si256(first, second),
				 _mm256_setzero_si256());
}

/* All of special_high; E1 to E4 are none of an escape. */
TARGET static inline __m256i
firsts_high(__m256i v)
{
	return _mm256_cmpeq_epi8(v, look_up(special_high, right(v)));
}

TARGET static inline __m256i
e1_to_e4(__m256i v)
{
	return _mm256_cmpgt_epi8(
		_mm256_set1_epi8(4 - 128),
		_mm256_sub_epi8(v, _mm256_set1_epi8((char)(0xe1 - 128))));
}

TARGET static inline __m256i
escapes_high(struct half h, __m256i special)
{
	__m256i first =
		_mm256_and_si256(special, look_up(first_high, right(h.here)));
	__m256i second =
		_mm256_and_si256(look_up(second_high_right, right(h.next)),
				 look_up(second_high_left, left(h.next)));

	return _mm256_cmpgt_epi8(_mm256_and_si256(first, second),
				 _mm256_setzero_si256());
}

/* The highest bit of each byte. */
TARGET static inline uint64_t
mask(__m256i a, __m256i b)
{
	return (uint32_t)_mm256_movemask_epi8(a) |
	       (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << LANES;
}

TARGET static inline uint64_t
find_one(struct half a, struct half b, unsigned char byte)
{
	__m256i want = _mm256_set1_epi8((char)byte);

	return mask(_mm256_cmpeq_epi8(a.here, want),
		    _mm256_cmpeq_epi8(b.here, want));
}

TARGET static inline void
add_high(struct jk_block *out, struct half a, struct half b)
{
	__m256i first_a = firsts_high(a.here), first_b = firsts_high(b.here);

	out->special |= mask(_mm256_or_si256(first_a, e1_to_e4(a.here)),
			     _mm256_or_si256(first_b, e1_to_e4(b.here)));
	out->escape |= mask(escapes_high(a, first_a), escapes_high(b, first_b));
}

TARGET static void
map(const struct jk_classes *c, const unsigned char *p, size_t n,
    struct jk_block *out)
{
	for (struct jk_block *o = out; o < out + n; o++, p += JK_BLOCK) {
		struct half a = load_half(p), b = load_half(p + LANES);
		__m256i special_a = specials_low(a.here);
		__m256i special_b = specials_low(b.here);

		o->digit = mask(digits(a.here), digits(b.here));
		o->joint = mask(joints(a.here), joints(b.here));
		o->special = mask(special_a, special_b);
		o->escape = mask(escapes_low(a, special_a),
				 escapes_low(b, special_b));
		o->high = mask(a.here, b.here);
		o->literal = 0;
		for (unsigned i = 0; i < c->nliteral; i++)
			o->literal |= find_one(a, b, c->literal[i]);
		if (o->high != 0)
			add_high(o, a, b);
	}
}

TARGET static void
find(unsigned char byte, const unsigned char *p, size_t n, uint64_t *out)
{
	for (size_t k = 0; k < n; k++, p += JK_BLOCK)
		out[k] = find_one(load_half(p), load_half(p + LANES), byte);
}

const struct jk_classes_set jk_classes_avx2 = {
	.name = "avx2",
	.is_available = is_available,
	.map = map,
	.find = find,
};

#endif
