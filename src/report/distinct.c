/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/distinct.h"

#include <math.h>
#include <stdlib.h>

#include <jikimi/buf.h>

#define FIRST_SLOTS 64
/* HyperLogLog: 2^P registers; the other Q bits of the hash give the rank. */
#define P 14
#define NREGISTERS ((size_t)1 << P)
#define Q (64 - P)

struct group {
	uint64_t *slot;        /* owned: nslots of them, 0 is empty */
	size_t nslots;         /* a power of two */
	size_t nvalues;        /* in slot, and 1 for has_zero */
	bool has_zero;         /* the value 0 was seen */
	unsigned char *sketch; /* owned: registers; then slot is NULL */
};

struct jk_distinct {
	size_t ngroups;
	size_t bound;
	size_t nexact; /* values in all exact sets */
	struct group group[];
};

/* Spreads the bits, so that values need not be good hashes themselves. */
static uint64_t
mix(uint64_t x)
{
	x ^= x >> 31;
	x *= UINT64_C(0x9e3779b97f4a7c15);
	x ^= x >> 29;
	x *= UINT64_C(0xd1342543de82ef95);
	return x ^ x >> 32;
}

static void
sketch_add(unsigned char *sketch, uint64_t value)
{
	uint64_t h = mix(value);
	uint64_t rest = h >> P;
	unsigned char rank = 1;

	while (rank <= Q && (rest & 1) == 0) {
		rest >>= 1;
		rank++;
	}
	if (sketch[h & (NREGISTERS - 1)] < rank)
		sketch[h & (NREGISTERS - 1)] = rank;
}

/* sum of 2^(k-1) x^(2^k), the share of registers never touched: how a sketch
 * of few values is told apart. Ertl 2017, algorithm 6. */
static double
sigma(double x)
{
	double sum = x;
	double weight = 1;
	double before;

	do {
		before = sum;
		x *= x;
		sum += x * weight;
		weight += weight;
	} while (sum > before && sum < HUGE_VAL);
	return sum;
}

/* O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches",
 * 2017, algorithm 6: no bias at any size, so no correction tables. */
static uint64_t
sketch_estimate(const unsigned char *sketch)
{
	const double m = (double)NREGISTERS;
	const double twice_ln2 = 1.3862943611198906;
	size_t with_rank[Q + 2] = { 0 };
	double z;

	for (size_t i = 0; i < NREGISTERS; i++)
		with_rank[sketch[i]]++;
	if (with_rank[0] == NREGISTERS)
		return 0;
	z = (double)with_rank[Q + 1];
	for (size_t k = Q; k >= 1; k--)
		z = 0.5 * (z + (double)with_rank[k]);
	z += m * sigma((double)with_rank[0] / m);
	return (uint64_t)(m * m / (twice_ln2 * z) + 0.5);
}

/* The slot that holds value, or the empty one where it belongs. */
static size_t
find_slot(const struct group *g, uint64_t value)
{
	size_t i = mix(value) & (g->nslots - 1);

	while (g->slot[i] != 0 && g->slot[i] != value)
		i = (i + 1) & (g->nslots - 1);
	return i;
}

static void
grow(struct group *g)
{
	uint64_t *old = g->slot;
	size_t nold = g->nslots;

	g->nslots = nold == 0 ? FIRST_SLOTS : nold * 2;
	g->slot = jk_xcalloc(g->nslots, sizeof(*g->slot));
	for (size_t i = 0; i < nold; i++) {
		if (old[i] != 0)
			g->slot[find_slot(g, old[i])] = old[i];
	}
	free(old);
}

/* True when value was not there yet. */
static bool
exact_add(struct group *g, uint64_t value)
{
	size_t i;

	if (value == 0) {
		if (g->has_zero)
			return false;
		g->has_zero = true;
		g->nvalues++;
		return true;
	}
	if (g->nvalues >= g->nslots / 4 * 3)
		grow(g);
	i = find_slot(g, value);
	if (g->slot[i] == value)
		return false;
	g->slot[i] = value;
	g->nvalues++;
	return true;
}

static void
make_sketch(struct jk_distinct *d, struct group *g)
{
	g->sketch = jk_xcalloc(NREGISTERS, 1);
	for (size_t i = 0; i < g->nslots; i++) {
		if (g->slot[i] != 0)
			sketch_add(g->sketch, g->slot[i]);
	}
	if (g->has_zero)
		sketch_add(g->sketch, 0);
	free(g->slot);
	g->slot = NULL;
	g->nslots = 0;
	d->nexact -= g->nvalues;
	g->nvalues = 0;
}

static struct group *
largest_exact(struct jk_distinct *d)
{
	struct group *largest = &d->group[0];

	for (size_t i = 1; i < d->ngroups; i++) {
		if (d->group[i].nvalues > largest->nvalues)
			largest = &d->group[i];
	}
	return largest;
}

struct jk_distinct *
jk_distinct_new(size_t ngroups, size_t bound)
{
	struct jk_distinct *d;

	d = jk_xcalloc(1, sizeof(*d) + ngroups * sizeof(d->group[0]));
	d->ngroups = ngroups;
	d->bound = bound;
	return d;
}

void
jk_distinct_free(struct jk_distinct *d)
{
	if (d == NULL)
		return;
	for (size_t i = 0; i < d->ngroups; i++) {
		free(d->group[i].slot);
		free(d->group[i].sketch);
	}
	free(d);
}

void
jk_distinct_add(struct jk_distinct *d, size_t group, uint64_t value)
{
	struct group *g = &d->group[group];

	if (g->sketch != NULL) {
		sketch_add(g->sketch, value);
		return;
	}
	if (exact_add(g, value) && ++d->nexact > d->bound)
		make_sketch(d, largest_exact(d));
}

uint64_t
jk_distinct_count(const struct jk_distinct *d, size_t group, bool *estimated)
{
	const struct group *g = &d->group[group];

	*estimated = g->sketch != NULL;
	return g->sketch != NULL ? sketch_estimate(g->sketch) : g->nvalues;
}
