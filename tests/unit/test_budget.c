/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/budget.h>

#include <check.h>
#include <stdlib.h>

#define MIB ((uint64_t)1 << 20)

static const struct {
	uint64_t file_size;
	uint64_t before; /* expanded already */
	uint64_t bytes, in, out;
	enum jk_status want;
	enum jk_cause cause;
	bool spent;
} expand_case[] = {
	/* Within everything. */
	{ 1000, 0, 1000, 100, 1000, JK_OK, JK_CAUSE_NONE, false },
	/* Below the floor no ratio counts. */
	{ 1, 0, 64 * MIB, 1, 64 * MIB, JK_OK, JK_CAUSE_NONE, false },
	{ 1, 0, 64 * MIB + 1, 1, 64 * MIB + 1, JK_ELIMIT, JK_CAUSE_RATIO_LIMIT,
	  false },
	/* Beyond it 1000:1 is allowed, more is not. */
	{ MIB, 0, 100 * MIB, MIB / 8, 100 * MIB, JK_OK, JK_CAUSE_NONE, false },
	{ MIB, 0, 100 * MIB, MIB / 16, 100 * MIB, JK_ELIMIT,
	  JK_CAUSE_RATIO_LIMIT, false },
	/* The whole file, beyond 16 floors. */
	{ MIB, 1024 * MIB, 1, 1, 1, JK_ELIMIT, JK_CAUSE_RATIO_LIMIT, true },
	{ 2 * MIB, 1024 * MIB, 1, 1, 1, JK_OK, JK_CAUSE_NONE, false },
	/* 1 TiB in all, and sums that do not fit. */
	{ UINT64_MAX, MIB *MIB, 1, 1, 1, JK_ELIMIT, JK_CAUSE_SIZE_LIMIT, true },
	{ UINT64_MAX, 10, UINT64_MAX, UINT64_MAX, UINT64_MAX, JK_ELIMIT,
	  JK_CAUSE_SIZE_LIMIT, true },
	{ 0, 0, 10, 0, 10, JK_OK, JK_CAUSE_NONE, false },
};

START_TEST(expand)
{
	struct jk_limits limits = jk_limits_default();
	struct jk_budget b;

	jk_budget_begin(&b, &limits, expand_case[_i].file_size);
	b.expanded = expand_case[_i].before;
	ck_assert_int_eq(jk_budget_expand(&b, expand_case[_i].bytes,
					  expand_case[_i].in,
					  expand_case[_i].out, NULL),
			 expand_case[_i].want);
	ck_assert_int_eq(b.cause, expand_case[_i].cause);
	ck_assert_int_eq(b.spent, expand_case[_i].spent);
	ck_assert_uint_eq(b.expanded, expand_case[_i].before +
					      (expand_case[_i].want == JK_OK
						       ? expand_case[_i].bytes
						       : 0));
}
END_TEST

START_TEST(depth)
{
	struct jk_limits limits = jk_limits_default();
	struct jk_budget b;

	jk_budget_begin(&b, &limits, 1);
	for (unsigned i = 0; i < limits.max_depth; i++)
		ck_assert_int_eq(jk_budget_enter(&b, NULL), JK_OK);
	ck_assert_int_eq(jk_budget_enter(&b, NULL), JK_ELIMIT);
	ck_assert_int_eq(b.cause, JK_CAUSE_DEPTH_LIMIT);
	ck_assert(!b.spent);
	jk_budget_leave(&b);
	ck_assert_int_eq(jk_budget_enter(&b, NULL), JK_OK);
}
END_TEST

START_TEST(members)
{
	struct jk_limits limits = jk_limits_default();
	struct jk_budget b;

	limits.max_members = 3;
	jk_budget_begin(&b, &limits, 1);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(jk_budget_member(&b, NULL), JK_OK);
	ck_assert_int_eq(jk_budget_member(&b, NULL), JK_ELIMIT);
	ck_assert_int_eq(b.cause, JK_CAUSE_MEMBER_LIMIT);
	ck_assert(b.spent);
}
END_TEST

START_TEST(deadline)
{
	struct jk_limits limits = jk_limits_default();
	struct jk_budget b;

	limits.timeout_ms = 1000;
	jk_budget_begin(&b, &limits, 40 * MIB);
	ck_assert_uint_ge(b.deadline_ms, jk_now_ms() + 10000);
	ck_assert_int_eq(jk_budget_time(&b, NULL), JK_OK);
	b.deadline_ms = jk_now_ms();
	ck_assert_int_eq(jk_budget_time(&b, NULL), JK_ELIMIT);
	ck_assert_int_eq(b.cause, JK_CAUSE_TIME_LIMIT);
	ck_assert(b.spent);
	limits.timeout_ms = UINT64_MAX;
	jk_budget_begin(&b, &limits, UINT64_MAX);
	ck_assert_int_eq(jk_budget_expand(&b, 1, 1, 1, NULL), JK_OK);
}
END_TEST

START_TEST(spool)
{
	struct jk_limits limits = jk_limits_default();
	struct jk_budget b;

	jk_budget_begin(&b, &limits, 1);
	ck_assert_int_eq(jk_budget_spool(&b, 200 * MIB, NULL), JK_OK);
	ck_assert_int_eq(jk_budget_spool(&b, 57 * MIB, NULL), JK_ELIMIT);
	ck_assert_int_eq(b.cause, JK_CAUSE_MEMORY_LIMIT);
	ck_assert(!b.spent);
	jk_budget_unspool(&b, 200 * MIB);
	ck_assert_int_eq(jk_budget_spool(&b, 256 * MIB, NULL), JK_OK);
	ck_assert_int_eq(jk_budget_spool(&b, UINT64_MAX, NULL), JK_ELIMIT);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("budget");
	TCase *tcase = tcase_create("budget");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, expand, 0,
			    sizeof(expand_case) / sizeof(expand_case[0]));
	tcase_add_test(tcase, depth);
	tcase_add_test(tcase, members);
	tcase_add_test(tcase, deadline);
	tcase_add_test(tcase, spool);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
