/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every validator on made-up numbers: verdict, and the facts that matter. */
#include "config.h"

#include <jikimi/validator.h>

#include <check.h>
#include <stdlib.h>

#define TODAY 20780 /* 23 November 2026 */
#define FACT(id) (UINT64_C(1) << JK_FACT_##id)

static const struct {
	const char *validator, *text;
	enum jk_verdict verdict;
	uint64_t facts; /* must be there */
} rows[] = {
	{ "rrn", "750110-1059990", JK_PROVEN, FACT(DASH) },
	{ "rrn", "7501101059990", JK_PROVEN, FACT(BARE) },
	{ "rrn", "750110 1059990", JK_PROVEN, FACT(GROUPED) },
	{ "rrn", "750110-\n1059990", JK_PROVEN, FACT(DASH) | FACT(LINE_BREAK) },
	{ "rrn", "750110\t1059990", JK_PROVEN, FACT(TWO_CELLS) },
	{ "rrn", "750110-1059994", JK_PLAUSIBLE, 0 },
	{ "rrn", "880229-2449994", JK_PROVEN, 0 }, /* leap day */
	{ "rrn", "890229-2959991", JK_REJECT, 0 }, /* no leap year */
	{ "rrn", "901331-1959991", JK_REJECT, 0 },
	{ "rrn", "900132-1959991", JK_REJECT, 0 },
	{ "rrn", "000000-1959991", JK_REJECT, 0 },
	{ "rrn", "991231-3959991", JK_REJECT, 0 }, /* not yet born */
	{ "rrn", "301231-4111111", JK_REJECT, 0 },
	{ "rrn", "110111-0123456", JK_REJECT, 0 }, /* born 1811 */
	{ "rrn", "900101-5959991", JK_REJECT, 0 }, /* a foreigner */
	{ "rrn", "900101-1000000", JK_REJECT, 0 }, /* a dummy */
	{ "rrn", "201231-3000000", JK_PLAUSIBLE, FACT(NO_CHECK) },
	{ "rrn", "200701-3000000", JK_PLAUSIBLE, FACT(NO_CHECK) },
	{ "rrn", "051103-1009994", JK_PROVEN, FACT(OVER_100) },
	{ "rrn", "950817-9000098", JK_PROVEN,
	  FACT(OVER_100) | FACT(CENTURY_1800) },
	{ "rrn", "8801051900491", JK_PROVEN, FACT(BARCODE) },
	{ "rrn", "90010-11234567", JK_REJECT, 0 },
	{ "rrn", "900101-123456", JK_REJECT, 0 },
	{ "rrn", "900101-12345678", JK_REJECT, 0 },
	{ "rrn", "9001O1-1959991", JK_REJECT, 0 },
	{ "rrn", "", JK_REJECT, 0 },
	{ "frn", "800512-5000001", JK_PROVEN, 0 },
	{ "frn", "800512-5000009", JK_PLAUSIBLE, FACT(OTHER_CHECK) },
	{ "frn", "800512-5000000", JK_PLAUSIBLE, 0 },
	{ "frn", "020714-7000003", JK_PROVEN, 0 },
	{ "frn", "801331-5000001", JK_REJECT, 0 },
	{ "frn", "800512-1000001", JK_REJECT, 0 },
	{ "frn", "301231-7000001", JK_REJECT, 0 },
	{ "crn", "990111-0000016", JK_PROVEN, FACT(DASH) },
	{ "crn", "990111-0000017", JK_PLAUSIBLE, 0 },
	{ "crn", "9901113000013", JK_PROVEN, FACT(BARE) },
	{ "crn", "990199-0000012", JK_REJECT, 0 },
	{ "crn", "990111-00000", JK_REJECT, 0 },
	{ "brn", "900-01-00008", JK_PROVEN, FACT(DASH) | FACT(SOLE_TRADER) },
	{ "brn", "911-81-00000", JK_PROVEN, 0 },
	{ "brn", "9123400561", JK_PROVEN, FACT(BARE) },
	{ "brn", "900-01-00009", JK_REJECT, 0 },
	{ "brn", "000-00-00000", JK_REJECT, 0 },
	{ "brn", "912-34-0056", JK_REJECT, 0 },
	{ "card", "4000000000006", JK_PROVEN, FACT(BARE) },
	{ "card", "5100000000000008", JK_PROVEN, FACT(COMMON_LENGTH) },
	{ "card", "370000000000002", JK_PROVEN, FACT(COMMON_LENGTH) },
	{ "card", "36000000000008", JK_PROVEN, 0 },
	{ "card", "2221000000000009", JK_PROVEN, 0 },
	{ "card", "2720990000000007", JK_PROVEN, 0 },
	{ "card", "6217000000000000004", JK_PROVEN, 0 },
	{ "card", "9400000000000007", JK_PROVEN, FACT(DOMESTIC) },
	{ "card", "4111-1111-1111-1111", JK_PROVEN, FACT(TEST_NUMBER) },
	{ "card", "5211 5212 5213 5214", JK_PROVEN, FACT(NUMBER_ROW) },
	{ "card", "5100000000000009", JK_REJECT, 0 },
	{ "card", "7000000000000005", JK_REJECT, 0 },
	{ "card", "0000000000000000", JK_REJECT, 0 },
	{ "card", "41111111111111a1", JK_REJECT, 0 },
	{ "us_ssn", "001-01-0001", JK_PLAUSIBLE, FACT(DASH) },
	{ "us_ssn", "123456789", JK_PLAUSIBLE, FACT(DUMMY) },
	{ "cn_ric", "11010119000102992x", JK_PROVEN, 0 },
	{ "cn_ric", "110101190002309991", JK_REJECT, 0 },
	{ "licence", "경기북부 00-000000-00", JK_PLAUSIBLE, FACT(OLD_FORM) },
	{ "licence", "세계 00-000000-00", JK_REJECT, 0 },
	{ "account", "1002-000-000001", JK_PLAUSIBLE, FACT(BANK_FORMAT) },
	{ "rrn_masked", "900101-12*****", JK_PLAUSIBLE, FACT(WEAK_MASK) },
	{ "rrn_masked", "900132-1******", JK_REJECT, 0 },
	{ "card_masked", "4111-1111-****-1111", JK_PLAUSIBLE, FACT(WEAK_MASK) },
	{ "landline", "070-0000-0000", JK_PLAUSIBLE, FACT(SERVICE_NUMBER) },
	{ "landline", "080-200-0000", JK_REJECT, 0 },
	{ "address", "서울특별시 강남구 가로 1", JK_PLAUSIBLE,
	  FACT(PROVINCE) | FACT(DISTRICT) },
	{ "address", "연구 가로 1", JK_REJECT, 0 },
	{ "name", "김민준", JK_PROVEN, 0 },
	{ "name", "남궁민", JK_PROVEN, FACT(SHORT_NAME) },
	{ "name", "우리은행", JK_REJECT, 0 },
	{ "ipv4", "10.1.2.30", JK_PLAUSIBLE, FACT(PRIVATE_RANGE) },
	{ "ipv4", "1.02.3.4", JK_REJECT, 0 },
	{ "ipv6", "2001:db8::1", JK_PLAUSIBLE, FACT(DOCUMENTATION) },
	{ "password", "hunter2a", JK_PLAUSIBLE, FACT(MIXED) },
	{ "password", "${PASSWORD}", JK_REJECT, 0 },
	{ "password", "ChangeMe", JK_REJECT, 0 },
	{ "iban", "DE36000000000000000000", JK_PROVEN, FACT(BARE) },
	{ "iban", "KW30 TEST 0000 0000 0000 0000 0000 00", JK_PROVEN,
	  FACT(GROUPED) },
	{ "iban", "DE36000000000000000001", JK_REJECT, 0 },
	{ "iban", "DE360000000000000000", JK_REJECT, 0 },
	{ "iban", "ZZ36000000000000000000", JK_REJECT, 0 },
	{ "mobile", "010-2000-0000", JK_PLAUSIBLE, FACT(DASH) },
	{ "mobile", "01020000000", JK_PLAUSIBLE, FACT(BARE) },
	{ "mobile", "+82-10-2000-0000", JK_PLAUSIBLE, FACT(INTERNATIONAL) },
	{ "mobile", "+82 (0)10 2000 0000", JK_PLAUSIBLE, FACT(INTERNATIONAL) },
	{ "mobile", "0082-10-2000-0000", JK_PLAUSIBLE, FACT(INTERNATIONAL) },
	{ "mobile", "011-200-0000", JK_PLAUSIBLE, FACT(LEGACY) },
	{ "mobile", "010-1000-0000", JK_REJECT, 0 },
	{ "mobile", "010-200-0000", JK_REJECT, 0 },
	{ "mobile", "012-2000-0000", JK_REJECT, 0 },
	{ "mobile", "015-200-0000", JK_REJECT, 0 },
	{ "email", "a.b+c@sub.example.co.kr", JK_PLAUSIBLE, 0 },
	{ "email", "info@example.com", JK_PLAUSIBLE, FACT(ROLE) },
	{ "email", "icon@2x.png", JK_REJECT, 0 },
	{ "email", "a@b", JK_REJECT, 0 },
	{ "email", ".a@example.com", JK_REJECT, 0 },
	{ "email", "a..b@example.com", JK_REJECT, 0 },
	{ "email", "git@example.com", JK_REJECT, 0 },
	{ "email", "@", JK_REJECT, 0 },
	{ "email", "", JK_REJECT, 0 },
};

START_TEST(verdict)
{
	const struct jk_validator *v = jk_validator_find(rows[_i].validator);
	struct jk_candidate c = { .text = jk_span_str(rows[_i].text),
				  .today = TODAY };
	struct jk_validation got;

	ck_assert_ptr_nonnull(v);
	got = v->check(&c);
	ck_assert_msg(got.verdict == rows[_i].verdict, "%s '%s': verdict %d",
		      rows[_i].validator, rows[_i].text, got.verdict);
	ck_assert_msg((got.facts & rows[_i].facts) == rows[_i].facts,
		      "%s '%s': facts %llx", rows[_i].validator, rows[_i].text,
		      (unsigned long long)got.facts);
}
END_TEST

START_TEST(unknown)
{
	ck_assert_ptr_null(jk_validator_find("nothing"));
	ck_assert_str_eq(jk_fact_name(JK_FACT_DASH), "dash");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("validators");
	TCase *tcase = tcase_create("table");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, verdict, 0, JK_COUNT(rows));
	tcase_add_test(tcase, unknown);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
