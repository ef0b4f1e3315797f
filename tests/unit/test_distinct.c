/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/distinct.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/sketch.h"

#include "test_report_kit.h"

static const size_t exact_case[] = { 0, 1, 2, 47, 48, 49, 1000, 100000 };

/* Every value twice, one of them 0, in two groups at once. */
START_TEST(exact)
{
	size_t n = exact_case[_i];
	struct jk_distinct *d = jk_distinct_new(2, 2 * n);
	bool estimated = true;

	for (size_t round = 0; round < 2; round++) {
		for (size_t i = 0; i < n; i++) {
			jk_distinct_add(d, 0, i);
			jk_distinct_add(d, 1, i << 32);
		}
	}
	ck_assert_uint_eq(jk_distinct_count(d, 0, 0, &estimated), n);
	ck_assert(!estimated);
	ck_assert_uint_eq(jk_distinct_count(d, 0, 1, &estimated), n);
	ck_assert(!estimated);
	jk_distinct_free(d);
}
END_TEST

/* Around the sizes where older estimators are biased, too. */
static const size_t estimate_case[] = { 10,    100,   1000,    10000,  40000,
					60000, 80000, 1000000, 5000000 };

START_TEST(estimate)
{
	size_t n = estimate_case[_i];
	struct jk_distinct *d = jk_distinct_new(1, n / 2);
	bool estimated = false;
	double got;

	for (size_t i = 0; i < n; i++)
		jk_distinct_add(d, 0, i * UINT64_C(0x10001));
	for (size_t i = 0; i < n; i += 7)
		jk_distinct_add(d, 0, i * UINT64_C(0x10001));
	got = (double)jk_distinct_count(d, 0, 0, &estimated);
	ck_assert(estimated);
	ck_assert_double_gt(got, 0.97 * (double)n);
	ck_assert_double_lt(got, 1.03 * (double)n);
	jk_distinct_free(d);
}
END_TEST

/* The large group gives way, the small ones stay exact. */
START_TEST(largest_gives_way)
{
	struct jk_distinct *d = jk_distinct_new(3, 1000);
	bool estimated;

	for (size_t i = 0; i < 990; i++)
		jk_distinct_add(d, 1, i);
	for (size_t i = 0; i < 500; i++)
		jk_distinct_add(d, 2, i);
	ck_assert_uint_eq(jk_distinct_count(d, 0, 2, &estimated), 500);
	ck_assert(!estimated);
	ck_assert_uint_eq(jk_distinct_count(d, 0, 0, &estimated), 0);
	ck_assert(!estimated);
	jk_distinct_count(d, 0, 1, &estimated);
	ck_assert(estimated);
	jk_distinct_free(d);
}
END_TEST

/*
 * The same with sets that are as simple as can be: a byte for each value.
 */
enum { NGROUPS = 3, NVALUES = 3000, NLEVELS = 5, NSTEPS = 3000 };

struct simple {
	unsigned char seen[NLEVELS][NGROUPS][NVALUES];
	unsigned depth;
};

static uint64_t
next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static size_t
count_simple(const struct simple *s, unsigned level, size_t group)
{
	size_t n = 0;

	for (size_t i = 0; i < NVALUES; i++)
		n += s->seen[level][group][i];
	return n;
}

/* Returns how many of the counts were estimates. */
static size_t
compare(struct jk_distinct *d, const struct simple *s, unsigned level)
{
	size_t nestimated = 0;

	for (size_t g = 0; g < NGROUPS; g++) {
		size_t want = count_simple(s, level, g);
		bool estimated;
		uint64_t got = jk_distinct_count(d, level, g, &estimated);

		if (!estimated)
			ck_assert_uint_eq(got, want);
		else
			ck_assert_double_le(fabs((double)got - (double)want),
					    1 + 0.04 * (double)want);
		nestimated += estimated;
	}
	return nestimated;
}

static void
add_some(struct jk_distinct *d, struct simple *s, uint64_t *random)
{
	size_t n = next_random(random) % 200;

	for (size_t i = 0; i < n; i++) {
		uint64_t r = next_random(random) >> 16;
		size_t group = r % 7 == 0 ? 2 : r % 2;
		size_t value = r / 14 % (group == 2 ? 40 : NVALUES);

		jk_distinct_add(d, group, value);
		for (unsigned k = 0; k <= s->depth; k++)
			s->seen[k][group][value] = 1;
	}
}

static const struct {
	size_t bound;
	bool estimates;
} nested_case[] = {
	{ NGROUPS * NVALUES, false },
	{ 4000, true },
	{ 1000, true },
	{ 50, true },
	{ 1, true },
	{ 0, true },
};

/* Scopes open and close at random; values come in the deepest ones, as in the
 * walk of a tree. */
START_TEST(nested)
{
	struct jk_distinct *d = jk_distinct_new(NGROUPS, nested_case[_i].bound);
	struct simple *s = jk_xcalloc(1, sizeof(*s));
	uint64_t random = 88172645463325252;
	size_t nestimated = 0;

	for (unsigned step = 0; step < NSTEPS; step++) {
		if (s->depth + 1 < NLEVELS &&
		    next_random(&random) % 8 < 4 + (s->depth < 2)) {
			jk_distinct_push(d);
			memset(s->seen[++s->depth], 0, sizeof(s->seen[0]));
			if (s->depth + 1 == NLEVELS)
				add_some(d, s, &random);
		} else if (s->depth > 0) {
			nestimated += compare(d, s, s->depth);
			jk_distinct_pop(d);
			s->depth--;
		}
		if (step % 500 == 0)
			nestimated += compare(d, s, 0);
		if (step == NSTEPS / 8 && !nested_case[_i].estimates)
			ck_assert_uint_gt(count_simple(s, 0, 0), 0);
	}
	while (s->depth > 0) {
		nestimated += compare(d, s, s->depth--);
		jk_distinct_pop(d);
	}
	nestimated += compare(d, s, 0);
	ck_assert_int_eq(nestimated > 0, nested_case[_i].estimates);
	free(s);
	jk_distinct_free(d);
}
END_TEST

/* A sketch is of a set: order and repetition do not matter, nor how it was
 * put together. */
START_TEST(sketches)
{
	static unsigned char one[JK_SKETCH_SIZE], a[JK_SKETCH_SIZE],
		b[JK_SKETCH_SIZE];

	ck_assert_uint_eq(jk_sketch_estimate(one), 0);
	for (uint64_t i = 0; i < 30000; i++) {
		jk_sketch_add(one, i);
		jk_sketch_add(i % 3 == 0 ? a : b, i);
		jk_sketch_add(b, 29999 - i / 2);
	}
	jk_sketch_merge(a, b);
	ck_assert_mem_eq(a, one, sizeof(one));
}
END_TEST

START_TEST(no_groups)
{
	struct jk_distinct *d = jk_distinct_new(0, 10);

	jk_distinct_push(d);
	jk_distinct_pop(d);
	jk_distinct_free(d);
	jk_distinct_free(NULL);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("distinct");
	TCase *tcase = tcase_create("distinct");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, exact, 0, JK_COUNT(exact_case));
	tcase_add_loop_test(tcase, estimate, 0, JK_COUNT(estimate_case));
	tcase_add_test(tcase, largest_gives_way);
	tcase_add_loop_test(tcase, nested, 0, JK_COUNT(nested_case));
	tcase_add_test(tcase, sketches);
	tcase_add_test(tcase, no_groups);
	suite_add_tcase(suite, tcase);
	return kit_run_suite(suite);
}
