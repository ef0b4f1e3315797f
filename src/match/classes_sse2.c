/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/classes_set.h"

#ifdef __x86_64__

#include <emmintrin.h>

/* SSE2 cannot look up bytes in tables: compares only. */
#define LANES 16

/* Every x86-64 has it. */
static bool
is_available(void)
{
	return true;
}

static inline __m128i
load(const unsigned char *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline __m128i
is(__m128i v, unsigned char byte)
{
	return _mm_cmpeq_epi8(v, _mm_set1_epi8((char)byte));
}

/* True for n bytes from first on. The compare is a signed one, so the least
 * byte is made the least number. */
static inline __m128i
in(__m128i v, unsigned char first, unsigned char n)
{
	__m128i from = _mm_add_epi8(v, _mm_set1_epi8((char)(0x80 - first)));

	return _mm_cmplt_epi8(from, _mm_set1_epi8((char)(n - 0x80)));
}

static inline __m128i
either(__m128i a, __m128i b)
{
	return _mm_or_si128(a, b);
}

static inline __m128i
both(__m128i a, __m128i b)
{
	return _mm_and_si128(a, b);
}

/* Sets a bit in all bytes, so that two of them become one. */
static inline __m128i
with(__m128i v, char bit)
{
	return _mm_or_si128(v, _mm_set1_epi8(bit));
}

static inline uint64_t
bits(__m128i v, unsigned shift)
{
	return (uint64_t)(unsigned)_mm_movemask_epi8(v) << shift;
}

static inline __m128i
joints(__m128i v)
{
	__m128i dash_dot_slash = in(v, '-', 3);
	__m128i brackets = in(v, '(', 2);
	__m128i white = either(is(v, ' '), in(v, '\t', 2));
	__m128i rest = either(is(v, '\r'), either(is(v, '~'), is(v, '_')));

	return either(either(dash_dot_slash, brackets), either(white, rest));
}

static inline __m128i
specials_low(__m128i v)
{
	return either(in(v, '%', 2), is(v, '\\'));
}

static inline __m128i
specials_high(__m128i v)
{
	__m128i leads = either(is(v, 0xc2), is(with(v, 0x02), 0xdb));
	__m128i trails = either(is(v, 0xa1), in(v, 0xa3, 2));

	return either(either(leads, trails),
		      either(in(v, 0xe1, 4), is(v, 0xef)));
}

static inline __m128i
escapes_low(__m128i v, __m128i next)
{
	__m128i lower = with(next, 0x20);
	__m128i letter = either(is(lower, 'a'), in(lower, 'd', 2));
	__m128i percent = both(is(v, '%'), either(in(next, '2', 4), letter));
	__m128i entity = both(is(v, '&'), either(is(next, '#'), is(next, 'c')));
	__m128i slash =
		both(is(v, '\\'), either(is(lower, 'u'), is(next, 'x')));

	return either(percent, either(entity, slash));
}

static inline __m128i
escapes_high(__m128i v, __m128i next)
{
	__m128i b0 = in(next, 0xb0, 10);
	__m128i a3 = both(is(v, 0xa3), either(b0, is(next, 0xc0)));
	__m128i db = both(is(v, 0xdb), b0);
	__m128i d9 = both(is(v, 0xd9), in(next, 0xa0, 10));
	__m128i ef = both(is(v, 0xef), is(next, 0xbc));

	return either(either(a3, db), either(d9, ef));
}

static inline void
map_low(const unsigned char *p, struct jk_block *out)
{
	struct jk_block b = { 0 };

	for (unsigned at = 0; at < JK_BLOCK; at += LANES) {
		__m128i v = load(p + at);

		b.digit |= bits(in(v, '0', 10), at);
		b.joint |= bits(joints(v), at);
		b.special |= bits(specials_low(v), at);
		b.high |= bits(v, at);
	}
	*out = b;
}

static uint64_t
find_escapes_low(const unsigned char *p)
{
	uint64_t found = 0;

	for (unsigned at = 0; at < JK_BLOCK; at += LANES)
		found |= bits(escapes_low(load(p + at), load(p + at + 1)), at);
	return found;
}

static void
add_high(const unsigned char *p, struct jk_block *b)
{
	for (unsigned at = 0; at < JK_BLOCK; at += LANES) {
		__m128i v = load(p + at), next = load(p + at + 1);

		b->special |= bits(specials_high(v), at);
		b->escape |= bits(escapes_high(v, next), at);
	}
}

static inline uint64_t
find_one(unsigned char byte, const unsigned char *p)
{
	uint64_t found = 0;

	for (unsigned at = 0; at < JK_BLOCK; at += LANES)
		found |= bits(is(load(p + at), byte), at);
	return found;
}

static void
map(const struct jk_classes *c, const unsigned char *p, size_t n,
    struct jk_block *out)
{
	for (struct jk_block *b = out; b < out + n; b++, p += JK_BLOCK) {
		map_low(p, b);
		if (b->special != 0)
			b->escape = find_escapes_low(p);
		if (b->high != 0)
			add_high(p, b);
		for (unsigned i = 0; i < c->nliteral; i++)
			b->literal |= find_one(c->literal[i], p);
	}
}

static void
find(unsigned char byte, const unsigned char *p, size_t n, uint64_t *out)
{
	for (size_t k = 0; k < n; k++)
		out[k] = find_one(byte, p + k * JK_BLOCK);
}

const struct jk_classes_set jk_classes_sse2 = {
	.name = "sse2",
	.is_available = is_available,
	.map = map,
	.find = find,
};

#endif
