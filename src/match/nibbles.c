/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/nibbles.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/span.h>

#include "match/classes.h"

#define WIDTH JK_NIBBLES_WIDTH
#define BUCKETS JK_NIBBLES_BUCKETS
#define BLOCK JK_NIBBLES_BLOCK

/* What a bucket takes: bit i of a mask for a nibble of value i. */
struct group {
	uint16_t low[WIDTH], high[WIDTH];
	double cost; /* how often it passes by mistake, roughly */
};

/* Sums of weights of the bytes with one high nibble whose low nibbles are
 * those of a mask, by the halves of the mask. */
struct weights {
	float sum[16][2][256];
};

struct build {
	struct weights weights;
	struct jk_nibble_window window[JK_NIBBLES_MAX];
	struct group group[JK_NIBBLES_MAX];
	unsigned of[JK_NIBBLES_MAX]; /* the group a window is in */
	/* What it costs to make one of two groups. */
	float price[JK_NIBBLES_MAX][JK_NIBBLES_MAX];
	size_t n;
};

static void
weights_init(struct weights *w)
{
	for (unsigned high = 0; high < 16; high++) {
		for (unsigned half = 0; half < 2; half++) {
			float *sum = w->sum[high][half];

			sum[0] = 0;
			for (unsigned mask = 1; mask < 256; mask++) {
				unsigned bit = (unsigned)__builtin_ctz(mask);
				unsigned byte = high << 4 | half << 3 | bit;

				sum[mask] = sum[mask & (mask - 1)] +
					    (float)jk_byte_weight(
						    (unsigned char)byte, 0) /
						    1000;
			}
		}
	}
}

static double
group_cost(const struct weights *w, const struct group *g)
{
	double cost = 1;

	for (unsigned k = 0; k < WIDTH; k++) {
		unsigned high = g->high[k];
		double part = 0;

		if (high == 0xffff && g->low[k] == 0xffff)
			continue;
		for (; high != 0; high &= high - 1) {
			unsigned h = (unsigned)__builtin_ctz(high);

			part += w->sum[h][0][g->low[k] & 0xff];
			part += w->sum[h][1][g->low[k] >> 8];
		}
		cost *= part < 1 ? part : 1;
	}
	return cost;
}

static struct group
group_merge(const struct weights *w, const struct group *a,
	    const struct group *b)
{
	struct group g;

	for (unsigned k = 0; k < WIDTH; k++) {
		g.low[k] = a->low[k] | b->low[k];
		g.high[k] = a->high[k] | b->high[k];
	}
	g.cost = group_cost(w, &g);
	return g;
}

/* The four bytes of a literal that are seen least. */
static unsigned
rarest_offset(const struct jk_literal *lit)
{
	double least = 0;
	unsigned best = 0;

	for (unsigned i = 0; i + WIDTH <= lit->len; i++) {
		double weight = 1;

		for (unsigned k = i; k < i + WIDTH; k++)
			weight *= jk_byte_weight(lit->bytes[k], lit->fold[k]);
		if (i == 0 || weight < least) {
			least = weight;
			best = i;
		}
	}
	return best;
}

static void
build_window(struct build *b, const struct jk_literal *lit, unsigned literal)
{
	unsigned char want[WIDTH] = { 0 }, fold[WIDTH] = { 0 };
	unsigned char care[WIDTH] = { 0 };
	struct jk_nibble_window *window = &b->window[b->n];
	struct group *g = &b->group[b->n];

	window->offset = rarest_offset(lit);
	window->literal = literal;
	for (unsigned k = 0; k < WIDTH; k++) {
		if (k >= lit->len) {
			g->low[k] = g->high[k] = 0xffff;
			continue;
		}
		want[k] = lit->bytes[window->offset + k];
		fold[k] = lit->fold[window->offset + k];
		care[k] = 0xff;
		g->low[k] = (uint16_t)(1U << (want[k] & 15));
		g->high[k] = (uint16_t)(1U << (want[k] >> 4) |
					1U << ((want[k] ^ fold[k]) >> 4));
	}
	memcpy(&window->want, want, WIDTH);
	memcpy(&window->fold, fold, WIDTH);
	memcpy(&window->care, care, WIDTH);
	g->cost = group_cost(&b->weights, g);
	b->of[b->n] = (unsigned)b->n;
	b->n++;
}

static float
merge_price(const struct build *b, size_t i, size_t j)
{
	const struct group *x = &b->group[i], *y = &b->group[j];

	return (float)(group_merge(&b->weights, x, y).cost - x->cost - y->cost);
}

/* Makes one group of the two for which that costs least; the last group
 * moves to the place that becomes free. Returns the number of groups. */
static size_t
merge_cheapest(struct build *b, size_t ngroup)
{
	size_t to = 0, from = 1;

	for (size_t i = 0; i < ngroup; i++) {
		for (size_t j = i + 1; j < ngroup; j++) {
			if (b->price[i][j] < b->price[to][from]) {
				to = i;
				from = j;
			}
		}
	}
	b->group[to] = group_merge(&b->weights, &b->group[to], &b->group[from]);
	ngroup--;
	b->group[from] = b->group[ngroup];
	for (size_t i = 0; i < b->n; i++) {
		if (b->of[i] == from)
			b->of[i] = (unsigned)to;
		else if (b->of[i] == ngroup)
			b->of[i] = (unsigned)from;
	}
	for (size_t i = 0; i < ngroup; i++) {
		if (i != to)
			b->price[i < to ? i : to][i < to ? to : i] =
				merge_price(b, i, to);
		if (i < from)
			b->price[i][from] = b->price[i][ngroup];
		else if (i > from)
			b->price[from][i] = b->price[i][ngroup];
	}
	return ngroup;
}

/* Of four bytes, whatever the case of letters. */
static inline uint32_t
hash_of(uint32_t word)
{
	return (word & UINT32_C(0xdfdfdfdf)) * UINT32_C(0x9e3779b1) >>
	       (32 - JK_NIBBLES_MAP_BITS);
}

static void
fill_map(struct jk_nibbles *t)
{
	for (unsigned g = 0; g < BUCKETS; g++) {
		for (unsigned k = t->first[g]; k < t->first[g + 1]; k++) {
			if (t->window[k].care == UINT32_MAX)
				t->map[hash_of(t->window[k].want)] = 1;
			else
				t->loose |= 1U << g;
		}
	}
}

static void
fill_tables(struct jk_nibbles *t, const struct build *b, size_t ngroup)
{
	unsigned n = 0;

	for (size_t g = 0; g < BUCKETS; g++) {
		t->first[g] = n;
		for (size_t i = 0; g < ngroup && i < b->n; i++) {
			if (b->of[i] == g)
				t->window[n++] = b->window[i];
		}
		for (unsigned k = 0; g < ngroup && k < WIDTH; k++) {
			for (unsigned v = 0; v < 16; v++) {
				unsigned low = b->group[g].low[k] >> v & 1;
				unsigned high = b->group[g].high[k] >> v & 1;

				t->low[k][v] |= (unsigned char)(low << g);
				t->high[k][v] |= (unsigned char)(high << g);
			}
		}
	}
	t->first[BUCKETS] = n;
	fill_map(t);
	for (unsigned k = 0; k < WIDTH; k++) {
		for (unsigned v = 0; v < 256; v++)
			t->byte[k][v] = t->low[k][v & 15] & t->high[k][v >> 4];
	}
}

static size_t
scalar_find(const struct jk_nibbles *t, const unsigned char *p, size_t n,
	    struct jk_nibble_block *out)
{
	size_t count = 0;

	for (size_t i = 0; i < n * BLOCK; i += BLOCK) {
		struct jk_nibble_block *block = &out[count];

		block->mask = 0;
		block->offset = i;
		for (unsigned k = 0; k < BLOCK; k++) {
			const unsigned char *at = p + i + k;

			block->buckets[k] =
				t->byte[0][at[0]] & t->byte[1][at[1]] &
				t->byte[2][at[2]] & t->byte[3][at[3]];
			block->mask |= (uint64_t)(block->buckets[k] != 0) << k;
		}
		count += block->mask != 0;
	}
	return count;
}

static const struct jk_nibbles_set scalar_set = { "scalar", scalar_find };

/* The fastest first. */
static const struct jk_nibbles_set *const sets[] = {
#ifdef __x86_64__
	&jk_nibbles_avx512,
	&jk_nibbles_avx2,
#endif
	&scalar_set,
};

static const struct jk_nibbles_set *
choose_set(void)
{
	const char *name = jk_classes_simd();

	for (size_t i = 0; i < JK_COUNT(sets); i++) {
		if (strcmp(sets[i]->name, name) == 0)
			return sets[i];
	}
	return &scalar_set;
}

void
jk_nibbles_init(struct jk_nibbles *t, const struct jk_literal *literal,
		const unsigned *index, size_t n)
{
	struct build *b = jk_xcalloc(1, sizeof(*b));
	size_t ngroup;

	assert(n <= JK_NIBBLES_MAX);
	*t = (struct jk_nibbles){ .set = choose_set() };
	weights_init(&b->weights);
	for (size_t i = 0; i < n; i++) {
		build_window(b, &literal[index[i]], index[i]);
		if (b->window[i].offset > t->reach)
			t->reach = b->window[i].offset;
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t j = i + 1; j < n; j++)
			b->price[i][j] = merge_price(b, i, j);
	}
	for (ngroup = n; ngroup > BUCKETS;)
		ngroup = merge_cheapest(b, ngroup);
	fill_tables(t, b, ngroup);
	free(b);
}

/* Compares the windows of the buckets with four bytes of the text. */
static void
try_buckets(const struct jk_nibbles *t, unsigned buckets, uint32_t word,
	    size_t pos, struct jk_guesses *out)
{
	for (; buckets != 0; buckets &= buckets - 1) {
		unsigned g = (unsigned)__builtin_ctz(buckets);

		for (unsigned k = t->first[g]; k < t->first[g + 1]; k++) {
			const struct jk_nibble_window *w = &t->window[k];

			if (((word | w->fold) & w->care) == w->want)
				jk_guesses_add(out, pos - w->offset,
					       w->literal);
		}
	}
}

void
jk_nibbles_guess(const struct jk_nibbles *t, const unsigned char *p, size_t n,
		 size_t base, struct jk_guesses *out)
{
	/* Aligned: a vector is then not written into two lines. */
	struct jk_nibble_block room[JK_NIBBLES_MOST];
	size_t count;

	assert(n <= JK_NIBBLES_MOST);
	count = t->set->find(t, p, n, room);

	for (size_t i = 0; i < count; i++) {
		const struct jk_nibble_block *block = &room[i];
		uint64_t mask = block->mask;

		for (; mask != 0; mask &= mask - 1) {
			size_t k = (size_t)__builtin_ctzll(mask);
			size_t pos = block->offset + k;
			unsigned buckets = block->buckets[k];
			uint32_t word;

			memcpy(&word, p + pos, sizeof(word));
			if ((t->map[hash_of(word)] | (buckets & t->loose)) != 0)
				try_buckets(t, buckets, word, base + pos, out);
		}
	}
}
