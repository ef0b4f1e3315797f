/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/distinct.h"

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
	ck_assert_uint_eq(jk_distinct_count(d, 0, &estimated), n);
	ck_assert(!estimated);
	ck_assert_uint_eq(jk_distinct_count(d, 1, &estimated), n);
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
	got = (double)jk_distinct_count(d, 0, &estimated);
	ck_assert(estimated);
	ck_assert_double_gt(got, 0.97 * (double)n);
	ck_assert_double_lt(got, 1.03 * (double)n);
	jk_distinct_free(d);
}
END_TEST

/* The large group gives way, the small one stays exact. */
START_TEST(largest_gives_way)
{
	struct jk_distinct *d = jk_distinct_new(3, 1000);
	bool estimated;

	for (size_t i = 0; i < 990; i++)
		jk_distinct_add(d, 1, i);
	for (size_t i = 0; i < 500; i++)
		jk_distinct_add(d, 2, i);
	ck_assert_uint_eq(jk_distinct_count(d, 2, &estimated), 500);
	ck_assert(!estimated);
	ck_assert_uint_eq(jk_distinct_count(d, 0, &estimated), 0);
	ck_assert(!estimated);
	jk_distinct_count(d, 1, &estimated);
	ck_assert(estimated);
	jk_distinct_free(d);
}
END_TEST

START_TEST(no_groups)
{
	jk_distinct_free(jk_distinct_new(0, 10));
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
	tcase_add_test(tcase, no_groups);
	suite_add_tcase(suite, tcase);
	return kit_run_suite(suite);
}
