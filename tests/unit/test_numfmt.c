/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/numfmt.h"

#include <check.h>
#include <stdlib.h>

static const struct {
	const char *code, *number, *want;
} format_case[] = {
	{ "General", "9001011234567", "9001011234567" },
	{ "General", "9.001011234567E12", "9001011234567" },
	{ "General", "9001011234567.0", "9001011234567" },
	{ "General", "0.30000000000000004", "0.3" },
	{ "General", "-5", "-5" },
	{ "General", "1e300", "1e+300" },
	{ "General", "text", "text" },
	{ "General", "", "" },
	/* Zeros that were lost come back, dashes are shown. */
	{ "000000-0000000", "9001011234567", "900101-1234567" },
	{ "000000\\-0000000", "101013234567", "010101-3234567" },
	{ "000000\"-\"0000000", "10101323456", "001010-1323456" },
	{ "000000-0000000;@", "9001011234567", "900101-1234567" },
	{ "[$-412]000000-0000000", "9001011234567", "900101-1234567" },
	{ "000-0000-0000", "1012345678", "010-1234-5678" },
	{ "0000", "7", "0007" },
	{ "000000-0000000", "9.001011234567E12", "900101-1234567" },
	{ "000000-0000000", "12345678901234", "1234567-8901234" },
	{ "(##) ####-####", "212345678", "(2) 1234-5678" },
	/* Telephone numbers of two lengths (Excel's own for Korean). */
	{ "[<=9999999]###-####;(0##) ###-####", "5551234", "555-1234" },
	{ "[<=9999999]###-####;(0##) ###-####", "215551234", "(021) 555-1234" },
	/* Formats for amounts: the number itself. */
	{ "#,##0", "1234567", "1234567" },
	{ "0.00", "1234567", "1234567" },
	{ "0%", "1", "1" },
	{ "0.00E+00", "9001011234567", "9001011234567" },
	{ "#,##0_);[Red](#,##0)", "1234567", "1234567" },
	{ "@", "9001011234567", "9001011234567" },
	{ "000-000", "-5", "-5" },
	{ "000-000", "0.5", "0.5" },
	/* Dates. */
	{ "yyyy-mm-dd", "32874", "1990-01-01" },
	{ "yyyy\"\xeb\x85\x84\" m\"\xec\x9b\x94\"", "32874", "1990-01-01" },
	{ "[$-412]yyyy/m/d", "32874.5", "1990-01-01 12:00:00" },
	{ "yy-mm-dd", "1", "1900-01-01" },
	{ "yy-mm-dd", "59", "1900-02-28" },
	{ "yy-mm-dd", "61", "1900-03-01" },
	{ "yy-mm-dd", "2958465", "9999-12-31" },
	{ "yy-mm-dd", "2958466", "2958466" },
	{ "yy-mm-dd", "-1", "-1" },
	{ "h:mm", "0.25", "06:00:00" },
	{ "[h]:mm", "0.25", "06:00:00" },
	/* Damage. */
	{ "\"000", "5", "5" },
	{ "[000", "5", "5" },
	{ "\\", "5", "5" },
	{ "0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0-0", "5", "5" },
};

START_TEST(formats)
{
	struct jk_numfmt f = jk_numfmt_parse(jk_span_str(format_case[_i].code));
	struct jk_buf out = { 0 };

	jk_numfmt_put_text(&out, &f, jk_span_str(format_case[_i].number),
			   false);
	ck_assert_str_eq(jk_buf_cstr(&out), format_case[_i].want);
	jk_buf_release(&out);
}
END_TEST

START_TEST(from_1904)
{
	struct jk_numfmt f = jk_numfmt_parse(jk_span_str("yyyy-mm-dd"));
	struct jk_buf out = { 0 };

	jk_numfmt_put(&out, &f, 31412, true);
	ck_assert_str_eq(jk_buf_cstr(&out), "1990-01-01");
	jk_buf_release(&out);
}
END_TEST

START_TEST(built_in)
{
	ck_assert_int_eq(jk_numfmt_builtin(0), JK_NUMFMT_PLAIN);
	ck_assert_int_eq(jk_numfmt_builtin(14), JK_NUMFMT_DATE);
	ck_assert_int_eq(jk_numfmt_builtin(31), JK_NUMFMT_DATE);
	ck_assert_int_eq(jk_numfmt_builtin(49), JK_NUMFMT_PLAIN);
}
END_TEST

/* Codes and numbers of noise. */
START_TEST(noise)
{
	static const char letters[] = "0#?.,;@[]<=>\"\\-_*yE%9";
	unsigned seed = 20261124;
	char code[24];

	for (int round = 0; round < 100000; round++) {
		struct jk_buf out = { 0 };
		struct jk_numfmt f;

		for (size_t i = 0; i < sizeof(code) - 1; i++) {
			seed = seed * 1103515245 + 12345;
			code[i] = letters[(seed >> 16) % (sizeof(letters) - 1)];
		}
		code[seed % (sizeof(code) - 1)] = '\0';
		f = jk_numfmt_parse(jk_span_str(code));
		jk_numfmt_put(&out, &f, (double)seed * seed, false);
		ck_assert_uint_gt(out.len, 0);
		jk_buf_release(&out);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("numfmt");
	TCase *tcase = tcase_create("numfmt");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, formats, 0, JK_COUNT(format_case));
	tcase_add_test(tcase, from_1904);
	tcase_add_test(tcase, built_in);
	tcase_add_test(tcase, noise);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
