/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns: resident numbers, and what only looks like them. All numbers are
 * made here. */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "judge/columns.h"
#include <jikimi/span.h>

#define ROWS 200

static uint64_t
next(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) +
		 UINT64_C(1442695040888963407);
	return *state >> 33;
}

/* The check digit, or one of the others. */
static char
check_digit(const char *digits, bool right, unsigned plus)
{
	static const unsigned weight[12] = {
		2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5
	};
	unsigned sum = 0;

	for (unsigned i = 0; i < 12; i++)
		sum += weight[i] * (unsigned)(digits[i] - '0');
	return (char)('0' + (11 + plus - sum % 11 + (right ? 0 : 1)) % 10);
}

/* The last n digits of the value. */
static char *
put(char *out, unsigned n, uint64_t value)
{
	for (unsigned i = n; i-- > 0; value /= 10)
		out[i] = (char)('0' + value % 10);
	return out + n;
}

/* Twelve digits of somebody born from that year on, and a zero. */
static void
put_person(char *out, uint64_t *state, unsigned year, unsigned years,
	   unsigned sex)
{
	out = put(out, 2, year + next(state) % years);
	out = put(out, 2, 1 + next(state) % 12);
	out = put(out, 2, 1 + next(state) % 28);
	out = put(out, 1, sex + next(state) % 2);
	out = put(out, 5, next(state));
	put(out, 1, 0);
}

typedef void make_fn(char out[13], unsigned row, uint64_t *state);

static void
make_person(char out[13], unsigned row, uint64_t *state)
{
	(void)row;
	put_person(out, state, 40, 60, 1);
	out[12] = check_digit(out, true, 0);
}

/* One in twenty was given anew. */
static void
make_renewed(char out[13], unsigned row, uint64_t *state)
{
	make_person(out, row, state);
	out[12] = check_digit(out, row % 20 != 0, 0);
}

static void
make_only_children(char out[13], unsigned row, uint64_t *state)
{
	(void)row;
	put_person(out, state, 21, 5, 3);
	put(out + 12, 1, next(state));
}

static void
make_child(char out[13], unsigned row, uint64_t *state)
{
	if (row % 2 == 0)
		make_person(out, row, state);
	else
		make_only_children(out, row, state);
}

static void
make_random(char out[13], unsigned row, uint64_t *state)
{
	make_person(out, row, state);
	out[12] = (char)('0' + next(state) % 10);
}

static void
make_same(char out[13], unsigned row, uint64_t *state)
{
	uint64_t first = 7;

	(void)row;
	(void)state;
	make_person(out, 0, &first);
}

/* A time, to the second, and one digit: in order. */
static void
make_time(char out[13], unsigned row, uint64_t *state)
{
	(void)state;
	out = put(out, 6, 240301 + row / 8);
	out = put(out, 2, row / 8);
	out = put(out, 2, row % 60);
	put(out, 3, row * 70 % 600);
}

/* An order number: the day and a serial. */
static void
make_order(char out[13], unsigned row, uint64_t *state)
{
	(void)state;
	out = put(out, 6, 260301 + row / 8);
	put(out, 7, 3000000 + row * 13);
}

static void
make_company(char out[13], unsigned row, uint64_t *state)
{
	(void)row;
	out = put(out, 6, 110111);
	out = put(out, 1, 4);
	put(out, 6, next(state));
}

static void
make_barcode(char out[13], unsigned row, uint64_t *state)
{
	unsigned sum = 0;

	(void)row;
	out = put(out, 3, 880);
	out = put(out, 3, next(state));
	out = put(out, 1, 1);
	out = put(out, 5, next(state)) - 12;
	for (unsigned i = 0; i < 12; i++)
		sum += (unsigned)(out[i] - '0') * (i % 2 == 0 ? 1 : 3);
	out[12] = (char)('0' + (10 - sum % 10) % 10);
}

static void
make_foreigner(char out[13], unsigned row, uint64_t *state)
{
	make_person(out, row, state);
	out[6] = (char)('5' + next(state) % 2);
	out[12] = check_digit(out, true, row % 3 == 0 ? 0 : 2);
}

static const struct {
	make_fn *make;
	unsigned rows;
	enum jk_column_verdict want;
} cases[] = {
	{ make_person, ROWS, JK_COLUMN_FITS },
	{ make_person, 30, JK_COLUMN_FITS },
	{ make_person, 29, JK_COLUMN_UNKNOWN },
	{ make_renewed, ROWS, JK_COLUMN_FITS },
	{ make_child, ROWS, JK_COLUMN_FITS },
	{ make_only_children, ROWS, JK_COLUMN_UNKNOWN },
	{ make_same, ROWS, JK_COLUMN_UNKNOWN },
	{ make_random, ROWS, JK_COLUMN_LOOKS_ALIKE },
	{ make_time, ROWS, JK_COLUMN_LOOKS_ALIKE },
	{ make_order, ROWS, JK_COLUMN_LOOKS_ALIKE },
	{ make_company, ROWS, JK_COLUMN_LOOKS_ALIKE },
	{ make_barcode, ROWS, JK_COLUMN_LOOKS_ALIKE },
	{ make_foreigner, ROWS, JK_COLUMN_FITS },
};

START_TEST(columns_are_judged)
{
	struct jk_columns *c = jk_columns_new();
	unsigned kind = cases[_i].make == make_foreigner ? JK_COLUMN_FOREIGN
							 : JK_COLUMN_RESIDENT;

	for (uint64_t seed = 1; seed < 20; seed++) {
		uint64_t state = seed;

		jk_columns_clear(c);
		for (unsigned row = 0; row < cases[_i].rows; row++) {
			char digits[13];

			cases[_i].make(digits, row, &state);
			jk_columns_note(c, 5, (const unsigned char *)digits);
		}
		ck_assert_int_eq(jk_columns_verdict(c, 5, kind),
				 cases[_i].want);
		ck_assert_int_eq(jk_columns_verdict(c, 6, kind),
				 JK_COLUMN_UNKNOWN);
	}
	jk_columns_free(c);
}
END_TEST

/* Two columns side by side, and no room for the thousandth. */
START_TEST(columns_are_kept_apart)
{
	struct jk_columns *c = jk_columns_new();
	uint64_t state = 1;
	char digits[13];

	for (unsigned row = 0; row < ROWS; row++) {
		make_person(digits, row, &state);
		jk_columns_note(c, 1, (const unsigned char *)digits);
		make_random(digits, row, &state);
		jk_columns_note(c, 2, (const unsigned char *)digits);
		jk_columns_note(c, 0, (const unsigned char *)digits);
		jk_columns_note_check(c, 1, 3, true);
		jk_columns_note_check(c, 2, 3, row % 10 == 0);
		jk_columns_note_check(c, 2, 4, row % 2 == 0);
	}
	for (unsigned column = 10; column < 1000; column++)
		jk_columns_note(c, column, (const unsigned char *)digits);
	ck_assert_int_eq(jk_columns_verdict(c, 1, JK_COLUMN_RESIDENT),
			 JK_COLUMN_FITS);
	ck_assert_int_eq(jk_columns_verdict(c, 2, JK_COLUMN_RESIDENT),
			 JK_COLUMN_LOOKS_ALIKE);
	ck_assert_int_eq(jk_columns_verdict(c, 0, JK_COLUMN_RESIDENT),
			 JK_COLUMN_UNKNOWN);
	ck_assert_int_eq(jk_columns_verdict(c, 1, JK_COLUMN_CHECKED + 3),
			 JK_COLUMN_FITS);
	ck_assert_int_eq(jk_columns_verdict(c, 2, JK_COLUMN_CHECKED + 3),
			 JK_COLUMN_LOOKS_ALIKE);
	ck_assert_int_eq(jk_columns_verdict(c, 2, JK_COLUMN_CHECKED + 4),
			 JK_COLUMN_UNKNOWN);
	ck_assert_int_eq(jk_columns_verdict(c, 999, JK_COLUMN_RESIDENT),
			 JK_COLUMN_UNKNOWN);
	jk_columns_clear(c);
	ck_assert_int_eq(jk_columns_verdict(c, 1, JK_COLUMN_RESIDENT),
			 JK_COLUMN_UNKNOWN);
	jk_columns_free(c);
}
END_TEST

static const struct {
	const char *digits, *want; /* NULL: no such number */
} zeros[] = {
	{ "501014123456", "0501014123456" },
	{ "10105312345", NULL }, /* 00 10 10 5: a foreigner of the 1900s */
	{ "10103312345", "0010103312345" },
	{ "12313123456", "0012313123456" },
	{ "5123123456", "0005123123456" },
	{ "1013123456", "0001013123456" },
	{ "1017123456", "0001017123456" },
	{ "513314123456", NULL },
	{ "500014123456", NULL },
	{ "501001123456", NULL },
	{ "9001011234567", NULL },
	{ "101312345", NULL },
};

START_TEST(zeros_are_given_back)
{
	unsigned n = (unsigned)strlen(zeros[_i].digits);
	unsigned char out[14] = { 0 };
	bool found =
		jk_lost_zeros((const unsigned char *)zeros[_i].digits, n, out);

	ck_assert_int_eq(found, zeros[_i].want != NULL);
	if (found)
		ck_assert_str_eq((const char *)out, zeros[_i].want);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("columns");
	TCase *tcase = tcase_create("columns");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, columns_are_judged, 0, JK_COUNT(cases));
	tcase_add_test(tcase, columns_are_kept_apart);
	tcase_add_loop_test(tcase, zeros_are_given_back, 0, JK_COUNT(zeros));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
