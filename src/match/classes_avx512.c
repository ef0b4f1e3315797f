/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/classes_set.h"

#ifdef __x86_64__

#include <immintrin.h>

#define TARGET __attribute__((target("avx512f,avx512bw,avx512vbmi")))

/* What the tables say of a byte. The four pairs of an escape have the same
 * four bits in both tables. */
#define DIGIT 0x80
#define JOINT 0x40
#define SPECIAL 0x20
#define PERCENT 0x01
#define AMPERSAND 0x02
#define BACKSLASH 0x04
#define FULL 0x01   /* EF */
#define CP949 0x02  /* A3 */
#define ARABIC 0x04 /* D9 */
#define URDU 0x08   /* DB */

/* Of the bytes below 0x80, and of the others. */
struct tables {
	unsigned char low[128];
	unsigned char high[128];
};

static const struct tables class_of = {
	.low = {
		['0'] = DIGIT, ['1'] = DIGIT, ['2'] = DIGIT, ['3'] = DIGIT,
		['4'] = DIGIT, ['5'] = DIGIT, ['6'] = DIGIT, ['7'] = DIGIT,
		['8'] = DIGIT, ['9'] = DIGIT,
		[' '] = JOINT, ['-'] = JOINT, ['.'] = JOINT, ['/'] = JOINT,
		['~'] = JOINT, ['_'] = JOINT, ['('] = JOINT, [')'] = JOINT,
		['\t'] = JOINT, ['\n'] = JOINT, ['\r'] = JOINT,
		['%'] = SPECIAL | PERCENT,
		['&'] = SPECIAL | AMPERSAND,
		['\\'] = SPECIAL | BACKSLASH,
	},
	.high = {
		[0x21] = SPECIAL, [0x23] = SPECIAL | CP949, [0x24] = SPECIAL,
		[0x42] = SPECIAL, [0x59] = SPECIAL | ARABIC,
		[0x5b] = SPECIAL | URDU, [0x61] = SPECIAL, [0x62] = SPECIAL,
		[0x63] = SPECIAL, [0x64] = SPECIAL, [0x6f] = SPECIAL | FULL,
	},
};

/* The second byte of an escape. */
static const struct tables second_of = {
	.low = {
		['#'] = AMPERSAND, ['c'] = AMPERSAND,
		['u'] = BACKSLASH, ['U'] = BACKSLASH, ['x'] = BACKSLASH,
		['2'] = PERCENT, ['3'] = PERCENT, ['4'] = PERCENT,
		['5'] = PERCENT, ['A'] = PERCENT, ['D'] = PERCENT,
		['E'] = PERCENT, ['a'] = PERCENT, ['d'] = PERCENT,
		['e'] = PERCENT,
	},
	.high = {
		[0x20] = ARABIC, [0x21] = ARABIC, [0x22] = ARABIC,
		[0x23] = ARABIC, [0x24] = ARABIC, [0x25] = ARABIC,
		[0x26] = ARABIC, [0x27] = ARABIC, [0x28] = ARABIC,
		[0x29] = ARABIC,
		[0x30] = CP949 | URDU, [0x31] = CP949 | URDU,
		[0x32] = CP949 | URDU, [0x33] = CP949 | URDU,
		[0x34] = CP949 | URDU, [0x35] = CP949 | URDU,
		[0x36] = CP949 | URDU, [0x37] = CP949 | URDU,
		[0x38] = CP949 | URDU, [0x39] = CP949 | URDU,
		[0x3c] = FULL, [0x40] = CP949,
	},
};

/* One table in registers. */
struct half {
	__m512i a, b;
};

static bool
is_available(void)
{
	return __builtin_cpu_supports("avx512bw") &&
	       __builtin_cpu_supports("avx512vbmi");
}

TARGET static inline struct half
load(const unsigned char *table)
{
	return (struct half){ _mm512_loadu_si512(table),
			      _mm512_loadu_si512(table + 64) };
}

/* What the table says of bytes, of which only the low seven bits count. */
TARGET static inline __m512i
look_up(struct half table, __m512i bytes)
{
	return _mm512_permutex2var_epi8(table.a, bytes, table.b);
}

TARGET static inline uint64_t
has(__m512i classes, char class)
{
	return _mm512_test_epi8_mask(classes, _mm512_set1_epi8(class));
}

TARGET static uint64_t
find_literals(const struct jk_classes *c, __m512i bytes)
{
	uint64_t found = 0;

	for (unsigned i = 0; i < c->nliteral; i++)
		found |= _mm512_cmpeq_epi8_mask(
			bytes, _mm512_set1_epi8((char)c->literal[i]));
	return found;
}

TARGET static void
map(const struct jk_classes *c, const unsigned char *p, size_t n,
    struct jk_block *out)
{
	const struct half low = load(class_of.low);
	const struct half low_second = load(second_of.low);
	const struct half high = load(class_of.high);
	const struct half high_second = load(second_of.high);

	for (struct jk_block *b = out; b < out + n; b++, p += JK_BLOCK) {
		__m512i bytes = _mm512_loadu_si512(p);
		__m512i next = _mm512_loadu_si512(p + 1);
		__m512i class = look_up(low, bytes);
		__m512i second = look_up(low_second, next);
		__mmask64 is_high = _mm512_movepi8_mask(bytes);
		__mmask64 next_high = _mm512_movepi8_mask(next);

		if ((is_high | next_high) != 0) {
			class = _mm512_mask_blend_epi8(is_high, class,
						       look_up(high, bytes));
			second = _mm512_mask_blend_epi8(
				next_high, second, look_up(high_second, next));
		}
		b->digit = has(class, (char)DIGIT);
		b->joint = has(class, JOINT);
		b->special = has(class, SPECIAL);
		b->high = is_high;
		b->escape = _mm512_test_epi8_mask(class, second) &
			    ~(is_high ^ next_high);
		b->literal = find_literals(c, bytes);
	}
}

TARGET static void
find(unsigned char byte, const unsigned char *p, size_t n, uint64_t *out)
{
	const __m512i want = _mm512_set1_epi8((char)byte);

	for (size_t k = 0; k < n; k++)
		out[k] = _mm512_cmpeq_epi8_mask(
			_mm512_loadu_si512(p + k * JK_BLOCK), want);
}

/* The permutations of VBMI make it fast; where they are missing, so is much
 * of the clock rate when 512 bits are used, and AVX2 does as well. */
const struct jk_classes_set jk_classes_avx512 = {
	.name = "avx512",
	.is_available = is_available,
	.map = map,
	.find = find,
};

#endif
