/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Companions: what stands in the row of a number. */
#include "config.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "judge/companions.h"
#include "judge/validators.h"
#include "test_detect_kit.h"

#define NAME JK_FACT(NAME_BESIDE)
#define ADDRESS JK_FACT(ADDRESS_BESIDE)
#define CONTACT JK_FACT(CONTACT_BESIDE)

/* The number is 9001011234567; the names are invented. */
static const struct {
	const char *text;
	uint64_t want;
} cases[] = {
	/* By heading. */
	{ "성명,주민번호,주소\n가,9001011234567,나\n", NAME | ADDRESS },
	{ "id,rrn,e_mail\n1,9001011234567,\n", CONTACT },
	{ "id,rrn,memo\n1,9001011234567,홍길동\n", 0 },
	{ "휴대폰,비고\n9001011234567,x\n", 0 },
	{ "INSERT INTO t (name, rrn, tel) VALUES (1,'9001011234567',2);\n",
	  NAME | CONTACT },
	{ "COPY t (addr, rrn) FROM stdin;\nx\t9001011234567\n", ADDRESS },
	/* By looking. */
	{ "1,홍길동,9001011234567\n2,김하나,9001011234567\n", NAME },
	{ "1|9001011234567|서울특별시 중구 세종대로 1\n"
	  "2|9001011234567|x\n",
	  ADDRESS },
	{ "1;9001011234567;010-0000-0000\n2;1;3\n", CONTACT },
	{ "1;a.b@naru-soft.kr;9001011234567\n2;1;3\n", CONTACT },
	{ "1,2,9001011234567\n3,홍길동,5\n", 0 },
	{ "1,총무팀,9001011234567,서초구\n2,이메일,3,4\n", 0 },
	{ "1,20240315,9001011234567,0.5\n2,3,3,0215\n", 0 },
	{ "{\"n\":\"홍길동\",\"r\":\"9001011234567\"}\n", NAME },
	{ "{\"n\":\"홍길동\"}\n{\"r\":\"9001011234567\"}\n", 0 },
	{ "INSERT INTO t VALUES (1,'x'),(2,'9001011234567','홍길동'),"
	  "(3,'0212345678');\n",
	  NAME },
	/* CP949. */
	{ "1,\xc8\xab\xb1\xe6\xb5\xbf,9001011234567\n2,x,3\n", NAME },
	/* In no table. */
	{ "홍길동 9001011234567\n", 0 },
};

START_TEST(companions_are_seen)
{
	static const char number[] = "9001011234567";
	struct jk_ruleset *rules = kit_rules();
	struct jk_cells *c = jk_cells_new(rules);
	struct jk_span text = jk_span_str(cases[_i].text);
	size_t at = jk_span_find(text, 0, jk_span_str(number));
	struct jk_cell cell;

	jk_cells_begin(c, 0, text);
	jk_cells_segment(c, text, 0, 0, text.len);
	jk_cells_locate(c, at, at + sizeof(number) - 1, &cell);
	ck_assert_uint_eq(
		jk_companions(c, &cell, text, at, at + sizeof(number) - 1),
		cases[_i].want);
	jk_cells_leave(c);
	jk_cells_free(c);
	jk_ruleset_free(rules);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("companions");
	TCase *tcase = tcase_create("companions");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, companions_are_seen, 0, JK_COUNT(cases));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
