/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "azo.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
	FLAG_BITS = 12, /* scale of the probabilities of flags */
	TREE_BITS = 10, /* and of trees */
	ALPHA_BITS = 8, /* a letter */
	CODE_BITS = 7,  /* a length, a distance, a place in the dictionary */
	NALPHAS = 1 << ALPHA_BITS,
	NCODES = 1 << CODE_BITS,
	ALPHA_SHIFT = 5, /* from fine contexts to coarse ones */
	LENGTH_SHIFT = 4,
	NRECENT = 2,
	LENGTH_MIN = 2,
	LENGTH_PLAIN = 32, /* codes without extra bits */
	LENGTH_GROUP = 8,  /* codes with the same number of them */
	DIST_MIN = 1,
	DIST_PLAIN = 16,
	DIST_GROUP = 4,
	AHEAD = 4,   /* bytes that the range coder is ahead */
	X86_LEN = 5, /* a call or a jump */
};

#define HIGH UINT64_C(0x80000000)
#define SECOND UINT64_C(0x40000000)
#define ALL UINT64_C(0xffffffff)

struct range {
	struct jk_span in;
	size_t at; /* next bit of in */
	uint64_t low, up, tag;
	bool bad;
};

/* A flag that depends on the eight before it. */
struct flag {
	unsigned state;
	uint16_t prob[256];
};

/* The last values of a kind. */
struct recent {
	struct flag hit;
	uint16_t which[1 << 1];
	uint32_t value[NRECENT];
};

/* Two models of a symbol, of a context and of a group of contexts; luck says
 * which did better. */
struct guess {
	unsigned bits, shift;
	uint16_t *fine, *coarse;
	int *luck;
};

struct match {
	uint32_t pos, len;
};

struct jk_azo {
	struct range r;
	struct flag is_match, in_dictionary;
	struct guess alpha, length;
	struct recent places, dists;
	uint16_t place_tree[NCODES], dist_tree[NCODES];
	struct match dictionary[NCODES];
	uint16_t alpha_fine[NALPHAS * NALPHAS];
	uint16_t alpha_coarse[(NALPHAS >> ALPHA_SHIFT) * NALPHAS];
	int alpha_luck[NALPHAS];
	uint16_t length_fine[NCODES * NCODES];
	uint16_t length_coarse[(NCODES >> LENGTH_SHIFT) * NCODES];
	int length_luck[NCODES];
};

/* The packer leaves out zeros at the end of a block; the tag runs ahead. */
static unsigned
next_bit(struct range *r)
{
	unsigned bit = 0;

	if (r->at / 8 < r->in.len)
		bit = r->in.ptr[r->at / 8] >> (7 - r->at % 8) & 1;
	else if (r->at / 8 >= r->in.len + AHEAD)
		r->bad = true;
	r->at++;
	return bit;
}

static void
range_init(struct range *r, struct jk_span in)
{
	*r = (struct range){ .in = in, .up = ALL };
	for (int i = 0; i < 32; i++)
		r->tag = r->tag << 1 | next_bit(r);
}

static void
rescale(struct range *r)
{
	while (((r->low ^ r->up) & HIGH) == 0) {
		r->tag = (r->tag << 1 & ALL) | next_bit(r);
		r->low = r->low << 1 & ALL;
		r->up = (r->up << 1 & ALL) | 1;
	}
	while ((r->low & SECOND) != 0 && (r->up & SECOND) == 0) {
		r->tag = ((r->tag << 1 | next_bit(r)) ^ HIGH) & ALL;
		r->low = r->low << 1 & (ALL >> 1);
		r->up = (r->up << 1 | 1 | HIGH) & ALL;
	}
}

/* zeros: how much of 1 << bits belongs to 0, neither none nor all. */
static unsigned
decode_bit(struct range *r, unsigned zeros, unsigned bits)
{
	uint64_t border =
		r->low + ((r->up - r->low + 1) >> bits) * (uint64_t)zeros;
	unsigned bit = r->tag >= border;

	if (bit)
		r->low = border;
	else
		r->up = border - 1;
	rescale(r);
	return bit;
}

static uint32_t
decode_plain(struct range *r, unsigned bits)
{
	uint64_t unit = (r->up - r->low + 1) >> bits;
	uint64_t value = (r->tag - r->low) / unit;

	if (value >> bits != 0) {
		r->bad = true;
		return 0;
	}
	r->up = r->low + unit * (value + 1) - 1;
	r->low += unit * value;
	rescale(r);
	return (uint32_t)value;
}

static void
learn(uint16_t *prob, unsigned bit, unsigned bits)
{
	if (bit)
		*prob = (uint16_t)(*prob - (*prob >> (bits - 6)));
	else
		*prob = (uint16_t)(*prob +
				   (((1U << bits) - *prob) >> (bits - 6)));
}

static unsigned
decode_flag(struct range *r, struct flag *f)
{
	uint16_t *prob = &f->prob[f->state];
	unsigned bit = decode_bit(r, *prob, FLAG_BITS);

	learn(prob, bit, FLAG_BITS);
	f->state = (f->state << 1 | bit) & 0xff;
	return bit;
}

static unsigned
decode_tree(struct range *r, uint16_t *tree, unsigned bits)
{
	unsigned node = 1;

	for (unsigned i = 0; i < bits; i++) {
		unsigned bit = decode_bit(r, tree[node], TREE_BITS);

		learn(&tree[node], bit, TREE_BITS);
		node = node << 1 | bit;
	}
	return node - (1U << bits);
}

static void
learn_tree(uint16_t *tree, unsigned bits, unsigned value)
{
	unsigned node = 1;

	for (unsigned i = bits; i-- > 0;) {
		unsigned bit = value >> i & 1;

		learn(&tree[node], bit, TREE_BITS);
		node = node << 1 | bit;
	}
}

/* Which tree found value likelier: above 0 the first, below it the second. As
 * the packer reckons it, in 32 bits. */
static int
compare_trees(const uint16_t *a, const uint16_t *b, unsigned bits,
	      unsigned value)
{
	uint32_t full = 1U << TREE_BITS, pa = 1, pb = 1;
	unsigned node = 1;

	for (unsigned i = bits; i-- > 0;) {
		unsigned bit = value >> i & 1;

		if (((pa | pb) & (full - 1) << (32 - TREE_BITS)) != 0) {
			pa >>= TREE_BITS;
			pb >>= TREE_BITS;
		}
		pa *= bit ? full - a[node] : a[node];
		pb *= bit ? full - b[node] : b[node];
		node = node << 1 | bit;
	}
	return (pa > pb) - (pa < pb);
}

static unsigned
decode_guess(struct range *r, struct guess *g, unsigned context)
{
	uint16_t *fine = g->fine + ((size_t)context << g->bits);
	uint16_t *coarse =
		g->coarse + ((size_t)(context >> g->shift) << g->bits);
	unsigned value;

	if (g->luck[context] >= 0) {
		value = decode_tree(r, fine, g->bits);
		learn_tree(coarse, g->bits, value);
	} else {
		value = decode_tree(r, coarse, g->bits);
		learn_tree(fine, g->bits, value);
	}
	g->luck[context] += compare_trees(fine, coarse, g->bits, value);
	return value;
}

static void
remember(struct recent *m, uint32_t value, unsigned instead_of)
{
	for (unsigned i = instead_of; i > 0; i--)
		m->value[i] = m->value[i - 1];
	m->value[0] = value;
}

static bool
decode_recent(struct range *r, struct recent *m, uint32_t *value)
{
	unsigned which;

	if (!decode_flag(r, &m->hit))
		return false;
	which = decode_tree(r, m->which, 1);
	*value = m->value[which];
	remember(m, *value, which);
	return true;
}

/* What a code of lengths or distances begins with, and how many bits follow:
 * each group of codes has one bit more than the one before. */
static uint32_t
code_base(unsigned code, unsigned plain, unsigned group, unsigned *extra)
{
	unsigned n = code < plain ? 0 : (code - plain) / group;

	*extra = n;
	if (code < plain)
		return code;
	return plain + group * ((1U << n) - 1) +
	       ((code - plain - n * group) << n);
}

static unsigned
dist_code(uint32_t dist)
{
	unsigned extra, code = 0;

	/* The last code that does not begin beyond it. */
	for (unsigned step = NCODES / 2; step > 0; step /= 2) {
		if (code_base(code + step, DIST_PLAIN, DIST_GROUP, &extra) +
			    DIST_MIN <=
		    dist)
			code += step;
	}
	return code;
}

static uint32_t
decode_dist(struct jk_azo *z)
{
	unsigned extra;
	uint32_t dist;

	if (decode_recent(&z->r, &z->dists, &dist))
		return dist;
	dist = code_base(decode_tree(&z->r, z->dist_tree, CODE_BITS),
			 DIST_PLAIN, DIST_GROUP, &extra);
	dist += DIST_MIN;
	if (extra > 0)
		dist += decode_plain(&z->r, extra);
	remember(&z->dists, dist, NRECENT - 1);
	return dist;
}

static struct match
decode_dictionary(struct jk_azo *z)
{
	struct match m;
	uint32_t place;

	if (!decode_recent(&z->r, &z->places, &place)) {
		place = decode_tree(&z->r, z->place_tree, CODE_BITS);
		remember(&z->places, place, NRECENT - 1);
	}
	m = z->dictionary[place];
	memmove(z->dictionary + 1, z->dictionary, place * sizeof(m));
	z->dictionary[0] = m;
	return m;
}

/* pos becomes where the match is copied from. */
static struct match
decode_match(struct jk_azo *z, size_t at)
{
	struct match m;
	unsigned extra;
	uint32_t dist;

	if (decode_flag(&z->r, &z->in_dictionary))
		return decode_dictionary(z);
	dist = decode_dist(z);
	m.len = code_base(decode_guess(&z->r, &z->length, dist_code(dist)),
			  LENGTH_PLAIN, LENGTH_GROUP, &extra) +
		LENGTH_MIN;
	if (extra > 0)
		m.len += decode_plain(&z->r, extra);
	m.pos = (uint32_t)at;
	memmove(z->dictionary + 1, z->dictionary, (NCODES - 1) * sizeof(m));
	z->dictionary[0] = m;
	if (dist > at)
		z->r.bad = true;
	m.pos = (uint32_t)(at - dist);
	return m;
}

static void
fill_even(uint16_t *prob, size_t n, unsigned bits)
{
	for (size_t i = 0; i < n; i++)
		prob[i] = (uint16_t)(1U << (bits - 1));
}

static void
flag_init(struct flag *f)
{
	f->state = 0;
	fill_even(f->prob, 256, FLAG_BITS);
}

static void
recent_init(struct recent *m, uint32_t first)
{
	flag_init(&m->hit);
	fill_even(m->which, 2, TREE_BITS);
	for (uint32_t i = 0; i < NRECENT; i++)
		m->value[i] = first + i;
}

static void
models_init(struct jk_azo *z)
{
	flag_init(&z->is_match);
	flag_init(&z->in_dictionary);
	recent_init(&z->places, 0);
	recent_init(&z->dists, DIST_MIN);
	fill_even(z->place_tree, NCODES, TREE_BITS);
	fill_even(z->dist_tree, NCODES, TREE_BITS);
	fill_even(z->alpha_fine, NALPHAS * NALPHAS, TREE_BITS);
	fill_even(z->alpha_coarse, (NALPHAS >> ALPHA_SHIFT) * NALPHAS,
		  TREE_BITS);
	fill_even(z->length_fine, NCODES * NCODES, TREE_BITS);
	fill_even(z->length_coarse, (NCODES >> LENGTH_SHIFT) * NCODES,
		  TREE_BITS);
	memset(z->alpha_luck, 0, sizeof(z->alpha_luck));
	memset(z->length_luck, 0, sizeof(z->length_luck));
	z->alpha = (struct guess){ ALPHA_BITS, ALPHA_SHIFT, z->alpha_fine,
				   z->alpha_coarse, z->alpha_luck };
	z->length = (struct guess){ CODE_BITS, LENGTH_SHIFT, z->length_fine,
				    z->length_coarse, z->length_luck };
	for (uint32_t i = 0; i < NCODES; i++)
		z->dictionary[i] = (struct match){ 0, LENGTH_MIN + i };
}

struct jk_azo *
jk_azo_new(void)
{
	return malloc(sizeof(struct jk_azo));
}

void
jk_azo_free(struct jk_azo *z)
{
	free(z);
}

size_t
jk_azo_block(struct jk_azo *z, struct jk_span packed, unsigned char *to,
	     size_t len)
{
	size_t at = 0;

	models_init(z);
	range_init(&z->r, packed);
	while (at < len) {
		struct match m = { 0, 0 };

		if (at == 0 || !decode_flag(&z->r, &z->is_match)) {
			unsigned before = at > 0 ? to[at - 1] : 0;

			to[at] = (unsigned char)decode_guess(&z->r, &z->alpha,
							     before);
			if (z->r.bad)
				break;
			at++;
			continue;
		}
		m = decode_match(z, at);
		if (z->r.bad || m.pos >= at || m.len > len - at)
			break;
		for (size_t i = 0; i < m.len; i++)
			to[at + i] = to[m.pos + i];
		at += m.len;
	}
	return at;
}

void
jk_azo_x86(unsigned char *bytes, size_t len)
{
	size_t i = 0;

	while (len >= X86_LEN && i <= len - X86_LEN) {
		unsigned char *p = bytes + i;
		uint32_t to;

		if (p[0] != 0xe8 && p[0] != 0xe9) {
			i++;
			continue;
		}
		i += X86_LEN;
		if (p[4] != 0 && p[4] != 0xff)
			continue;
		to = (uint32_t)p[1] | (uint32_t)p[2] << 8 |
		     (uint32_t)p[3] << 16 | (uint32_t)p[4] << 24;
		to -= (uint32_t)(p - bytes);
		p[1] = (unsigned char)to;
		p[2] = (unsigned char)(to >> 8);
		p[3] = (unsigned char)(to >> 16);
		p[4] = (to >> 24 & 1) != 0 ? 0xff : 0;
	}
}
