/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/classes_set.h"

#ifdef __aarch64__

#include <arm_neon.h>

#define LANES 16

/* A block in four vectors, or what is said of each of its bytes. */
struct quad {
	uint8x16_t v[JK_BLOCK / LANES];
};

/* Every 64-bit ARM has it. */
static bool
is_available(void)
{
	return true;
}

static inline struct quad
load(const unsigned char *p)
{
	return (struct quad){ {
		vld1q_u8(p),
		vld1q_u8(p + LANES),
		vld1q_u8(p + 2 * LANES),
		vld1q_u8(p + 3 * LANES),
	} };
}

static inline uint8x16_t
is(uint8x16_t v, unsigned char byte)
{
	return vceqq_u8(v, vdupq_n_u8(byte));
}

/* True for n bytes from first on. */
static inline uint8x16_t
in(uint8x16_t v, unsigned char first, unsigned char n)
{
	return vcltq_u8(vsubq_u8(v, vdupq_n_u8(first)), vdupq_n_u8(n));
}

static inline uint8x16_t
either(uint8x16_t a, uint8x16_t b)
{
	return vorrq_u8(a, b);
}

static inline uint8x16_t
both(uint8x16_t a, uint8x16_t b)
{
	return vandq_u8(a, b);
}

/* Bit i: byte i is 0xff; the others are 0. Each byte keeps its own bit of
 * eight, and adding neighbours three times brings eight of them together. */
static inline uint64_t
bits(struct quad q)
{
	const uint8x16_t own = { 1, 2, 4, 8, 16, 32, 64, 128,
				 1, 2, 4, 8, 16, 32, 64, 128 };
	uint8x16_t ab = vpaddq_u8(vandq_u8(q.v[0], own), vandq_u8(q.v[1], own));
	uint8x16_t cd = vpaddq_u8(vandq_u8(q.v[2], own), vandq_u8(q.v[3], own));
	uint8x16_t sum = vpaddq_u8(ab, cd);

	return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sum, sum)), 0);
}

static inline uint8x16_t
digits(uint8x16_t v)
{
	return in(v, '0', 10);
}

static inline uint8x16_t
joints(uint8x16_t v)
{
	uint8x16_t dash_dot_slash = in(v, '-', 3);
	uint8x16_t brackets = in(v, '(', 2);
	uint8x16_t white = either(is(v, ' '), in(v, '\t', 2));
	uint8x16_t rest = either(is(v, '\r'), either(is(v, '~'), is(v, '_')));

	return either(either(dash_dot_slash, brackets), either(white, rest));
}

static inline uint8x16_t
highs(uint8x16_t v)
{
	return vcgeq_u8(v, vdupq_n_u8(0x80));
}

static inline uint8x16_t
specials_low(uint8x16_t v)
{
	return either(in(v, '%', 2), is(v, '\\'));
}

static inline uint8x16_t
specials_high(uint8x16_t v)
{
	uint8x16_t leads =
		either(is(v, 0xc2), either(is(v, 0xd9), is(v, 0xdb)));
	uint8x16_t trails = either(is(v, 0xa1), in(v, 0xa3, 2));

	return either(either(leads, trails),
		      either(in(v, 0xe1, 4), is(v, 0xef)));
}

static inline uint8x16_t
escapes_low(uint8x16_t v, uint8x16_t next)
{
	uint8x16_t lower = vorrq_u8(next, vdupq_n_u8(0x20));
	uint8x16_t letter = either(is(lower, 'a'), in(lower, 'd', 2));
	uint8x16_t percent = both(is(v, '%'), either(in(next, '2', 4), letter));
	uint8x16_t entity =
		both(is(v, '&'), either(is(next, '#'), is(next, 'c')));
	uint8x16_t slash =
		both(is(v, '\\'), either(is(lower, 'u'), is(next, 'x')));

	return either(percent, either(entity, slash));
}

static inline uint8x16_t
escapes_high(uint8x16_t v, uint8x16_t next)
{
	uint8x16_t b0 = in(next, 0xb0, 10);
	uint8x16_t a3 = both(is(v, 0xa3), either(b0, is(next, 0xc0)));
	uint8x16_t db = both(is(v, 0xdb), b0);
	uint8x16_t d9 = both(is(v, 0xd9), in(next, 0xa0, 10));
	uint8x16_t ef = both(is(v, 0xef), is(next, 0xbc));

	return either(either(a3, db), either(d9, ef));
}

static inline uint64_t
where(struct quad q, uint8x16_t (*class)(uint8x16_t v))
{
	for (unsigned i = 0; i < JK_BLOCK / LANES; i++)
		q.v[i] = class(q.v[i]);
	return bits(q);
}

static inline uint64_t
where_pairs(struct quad q, const unsigned char *next,
	    uint8x16_t (*class)(uint8x16_t v, uint8x16_t next))
{
	struct quad behind = load(next);

	for (unsigned i = 0; i < JK_BLOCK / LANES; i++)
		q.v[i] = class(q.v[i], behind.v[i]);
	return bits(q);
}

static inline uint64_t
where_byte(struct quad q, unsigned char byte)
{
	for (unsigned i = 0; i < JK_BLOCK / LANES; i++)
		q.v[i] = is(q.v[i], byte);
	return bits(q);
}

static void
map(const struct jk_classes *c, const unsigned char *p, size_t n,
    struct jk_block *out)
{
	for (size_t k = 0; k < n; k++, p += JK_BLOCK) {
		struct quad q = load(p);
		struct jk_block b = {
			.digit = where(q, digits),
			.joint = where(q, joints),
			.special = where(q, specials_low),
			.high = where(q, highs),
		};

		if (b.special != 0)
			b.escape = where_pairs(q, p + 1, escapes_low);
		if (b.high != 0) {
			b.special |= where(q, specials_high);
			b.escape |= where_pairs(q, p + 1, escapes_high);
		}
		for (unsigned i = 0; i < c->nliteral; i++)
			b.literal |= where_byte(q, c->literal[i]);
		out[k] = b;
	}
}

static void
find(unsigned char byte, const unsigned char *p, size_t n, uint64_t *out)
{
	for (size_t k = 0; k < n; k++)
		out[k] = where_byte(load(p + k * JK_BLOCK), byte);
}

const struct jk_classes_set jk_classes_neon = {
	.name = "neon",
	.is_available = is_available,
	.map = map,
	.find = find,
};

#endif
