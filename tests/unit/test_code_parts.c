/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts that a place in code is judged by: names, labels, lengths and
 * shapes, check digits, legal bases. */
#include "config.h"

#include <check.h>

#include <jikimi/buf.h>
#include <jikimi/rule.h>

#include "code/basis.h"
#include "code/checksum.h"
#include "code/labels.h"
#include "code/names.h"
#include "code/signs.h"

static struct jk_ruleset *
builtin(const struct jk_word_list **lists)
{
	struct jk_ruleset *rules = NULL;
	struct jk_err err;
	size_t n;
	const struct jk_pack *packs = jk_builtin_packs(&n);

	ck_assert_msg(jk_ruleset_load(packs, n, &rules, &err) == JK_OK, "%s",
		      err.text);
	n = jk_ruleset_find(rules, "kr-rrn-collection");
	*lists = rules->rules[n].lists;
	return rules;
}

static const struct {
	const char *text;
	enum jk_name_class class;
	const char *chain;
} names[] = {
	{ "juminNo", JK_NAME_STRONG, "jumin" },
	{ "JUMIN_NO", JK_NAME_STRONG, "jumin" },
	{ "mb_jumin1", JK_NAME_STRONG, "jumin" },
	{ "txtJumin2", JK_NAME_STRONG, "jumin" },
	{ "ihidNum", JK_NAME_STRONG, "ihid" },
	{ "APPLCNT_IHIDNUM", JK_NAME_STRONG, "ihid" },
	{ "residentRegistrationNumber", JK_NAME_STRONG,
	  "resident-registration" },
	{ "resident_no", JK_NAME_MEDIUM, "resident" },
	{ "presidentNumber", JK_NAME_NONE, "" },
	{ "errNo", JK_NAME_NONE, "" },
	{ "errno", JK_NAME_NONE, "" },
	{ "className", JK_NAME_NONE, "" },
	{ "juminCenterName", JK_NAME_NONE, "" },
	{ "rrnoClctYn", JK_NAME_NONE, "" },
	{ "jumin-no", JK_NAME_STRONG, "jumin" },
	{ "https://github.com/jumin/x", JK_NAME_NONE, "" },
	/* Longer than any name. */
	{ "juminjuminjuminjuminjuminjuminjuminjuminjuminjuminjuminjuminjumin",
	  JK_NAME_NONE, "" },
};

START_TEST(name)
{
	const struct jk_word_list *lists;
	struct jk_ruleset *rules = builtin(&lists);
	struct jk_name found =
		jk_names_find(lists, jk_span_str(names[_i].text));
	struct jk_buf chain = { 0 };

	ck_assert_int_eq(found.class, names[_i].class);
	if (found.class != JK_NAME_NONE)
		jk_name_chain(lists, found.text, found.from, &chain);
	ck_assert_str_eq(jk_buf_cstr(&chain), names[_i].chain);
	jk_buf_release(&chain);
	jk_ruleset_free(rules);
}
END_TEST

static const struct {
	const char *line;
	bool found, prose;
} labels[] = {
	{ "<th>주민등록번호</th>", true, false },
	{ "<th>주민 등록&nbsp;번호</th>", true, false },
	{ "주민번호(앞 6자리)", true, false },
	{ "가상주민번호", false, false },
	{ "주민등록번호 포함 여부", false, false },
	{ "주민센터 전화번호", false, false },
	{ "회사는 이용자의 주민등록번호를 관계 법령이 정한 경우에만 처리하고 "
	  "그 밖에는 처리하지 않는다",
	  true, true },
};

START_TEST(label)
{
	const struct jk_word_list *lists;
	struct jk_ruleset *rules = builtin(&lists);
	struct jk_label found =
		jk_labels_find(lists, jk_span_str(labels[_i].line));

	ck_assert_int_eq(found.text.len > 0, labels[_i].found);
	ck_assert_int_eq(found.prose, labels[_i].prose);
	jk_ruleset_free(rules);
}
END_TEST

static const struct {
	const char *line;
	unsigned signs;
} signs[] = {
	{ "maxlength=\"6\" maxLength={7}", JK_SIGN_SIX | JK_SIGN_SEVEN },
	{ "VARCHAR2(13 BYTE)", JK_SIGN_THIRTEEN },
	{ "max_length=14", JK_SIGN_THIRTEEN },
	{ "colspan=\"6\" x7 row 13", 0 },
	{ "/^\\d{6}-?[1-4]\\d{6}$/", JK_SIGN_SHAPE },
	{ "\"[0-9]{6}-[0-9]{7}\"", JK_SIGN_SHAPE },
	{ "^\\\\d{6}\\\\-[1-8]\\\\d{6}", JK_SIGN_SHAPE },
	{ "mask('999999-9999999')", JK_SIGN_SHAPE },
	{ "/^\\d{3}-\\d{4}-\\d{4}$/", 0 },
	{ "n.charAt(6)", JK_SIGN_SEVENTH },
};

START_TEST(sign)
{
	ck_assert_uint_eq(jk_signs_of(jk_span_str(signs[_i].line)),
			  signs[_i].signs);
}
END_TEST

static const struct {
	const char *code;
	bool weights, modulus;
} sums[] = {
	{ "{2,3,4,5,6,7,8,9,2,3,4,5} s % 11", true, true },
	{ "[2, 3, 4, 5, 6, 7,\n 8, 9, 2, 3, 4, 5]", true, false },
	{ "'234567892345' mod(s, 11)", true, true },
	{ "'2345678923456'", false, false },
	{ "{2,3,4,5,6,7,8,9,10,11,12,13} % 11", false, true },
	{ "s += n[i] * (i % 8 + 2); 11 - s % 11", true, true },
	{ "s += n[i] * w; if (++w > 9) w = 2; s % 11", true, true },
	{ "s += n[i] * 3; s % 10", false, false },
	{ "s += n[i] * (i < 8 ? i + 2 : i - 6); s % 11", true, true },
	{ "sum(a * w for a, w in zip(n, [*range(2, 10)])) % 11", true, true },
	{ "if weight > 9 then weight := 2; s * weight mod 11", true, true },
	{ "if (age > 9) size = 2; a * s % 11", false, true },
	{ "shard = id % 8 + 2; slot = id % 11", false, true },
};

START_TEST(sum)
{
	struct jk_checksum found = jk_checksum_find(jk_span_str(sums[_i].code));

	ck_assert_int_eq(found.weights, sums[_i].weights);
	ck_assert_int_eq(found.modulus, sums[_i].modulus);
}
END_TEST

/* The day on which they are read: 1 November 2026. */
#define TODAY 20758

static const struct {
	const char *line;
	enum jk_basis_state state;
} bases[] = {
	{ "// nothing", JK_BASIS_NONE },
	{ "// jikimi:basis=\"소득세법 제145조\"", JK_BASIS_VALID },
	{ "# jikimi:basis='Income Tax Act art. 145' owner=hr", JK_BASIS_VALID },
	{ "jikimi:basis=\"소득세법 제145조\" until=2026-11-01",
	  JK_BASIS_VALID },
	{ "jikimi:basis=\"소득세법 제145조\" until=2026-10-31",
	  JK_BASIS_EXPIRED },
	{ "jikimi:basis=\"소득세법 제145조\" until=soon", JK_BASIS_BAD_DATE },
	{ "jikimi:basis=\"소득세법\"", JK_BASIS_NO_LAW },
	{ "jikimi:basis=\"동의 제1조\"", JK_BASIS_NO_LAW },
	{ "jikimi:basis=", JK_BASIS_NO_LAW },
};

START_TEST(basis)
{
	const struct jk_word_list *lists;
	struct jk_ruleset *rules = builtin(&lists);

	ck_assert_int_eq(
		jk_basis_read(lists, jk_span_str(bases[_i].line), TODAY).state,
		bases[_i].state);
	jk_ruleset_free(rules);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("code_parts");
	TCase *tcase = tcase_create("parts");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, name, 0, JK_COUNT(names));
	tcase_add_loop_test(tcase, label, 0, JK_COUNT(labels));
	tcase_add_loop_test(tcase, sign, 0, JK_COUNT(signs));
	tcase_add_loop_test(tcase, sum, 0, JK_COUNT(sums));
	tcase_add_loop_test(tcase, basis, 0, JK_COUNT(bases));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
