/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/sketch.h"

#include <math.h>
#include <stddef.h>

#define NREGISTERS ((size_t)JK_SKETCH_SIZE)
#define Q (64 - JK_SKETCH_P)

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

void
jk_sketch_add(unsigned char *sketch, uint64_t value)
{
	uint64_t h = mix(value);
	/* The bit above the last one ends the count when all are zero. */
	uint64_t rest = h >> JK_SKETCH_P | UINT64_C(1) << Q;
	unsigned char rank = (unsigned char)(__builtin_ctzll(rest) + 1);

	if (sketch[h & (NREGISTERS - 1)] < rank)
		sketch[h & (NREGISTERS - 1)] = rank;
}

void
jk_sketch_merge(unsigned char *restrict into,
		const unsigned char *restrict from)
{
	for (size_t i = 0; i < NREGISTERS; i++)
		into[i] = into[i] > from[i] ? into[i] : from[i];
}

/* O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches",
 * 2017, algorithm 6: no bias at any size, so no correction tables. */
uint64_t
jk_sketch_estimate(const unsigned char *sketch)
{
	const double m = (double)NREGISTERS;
	const double twice_ln2 = 1.3862943611198906;
	/* Few ranks are common: counted in turns, no count waits for the one
	 * before. */
	size_t turn[4][Q + 2] = { 0 }, with_rank[Q + 2];
	double z;

	for (size_t i = 0; i < NREGISTERS; i++)
		turn[i % 4][sketch[i]]++;
	for (size_t k = 0; k < Q + 2; k++)
		with_rank[k] =
			turn[0][k] + turn[1][k] + turn[2][k] + turn[3][k];
	if (with_rank[0] == NREGISTERS)
		return 0;
	z = (double)with_rank[Q + 1];
	for (size_t k = Q; k >= 1; k--)
		z = 0.5 * (z + (double)with_rank[k]);
	z += m * sigma((double)with_rank[0] / m);
	return (uint64_t)(m * m / (twice_ln2 * z) + 0.5);
}
