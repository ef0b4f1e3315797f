/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/fingerprint.h"

#include "test_report_kit.h"

static void
make(struct jk_fingerprint *f, const char *rule, const char *member,
     const struct jk_finding *finding, char hex[JK_FINGERPRINT_LEN + 1])
{
	jk_fingerprint_begin(f, rule, jk_span_str(member), finding);
	jk_fingerprint_make(f, hex);
}

static struct jk_fingerprint *
begin(size_t nrules, const char *path)
{
	struct jk_fingerprint *f = jk_fingerprint_new(nrules);

	jk_fingerprint_file(f, jk_span_str(path));
	return f;
}

/* Computed in Python from the description in fingerprint.h. */
static const struct {
	const char *rule, *path, *member;
	uint64_t around;
	unsigned before; /* like findings before this one */
	const char *want;
} known_case[] = {
	{ "kr-rrn", "a/b", "", 0, 0, "36ef3d50747a2c674ee7dda2186d3bb1" },
	{ "kr-rrn", "a/b", "", 0, 1, "89e6c1080a33a711be50303576aaaa7e" },
	{ "kr-rrn", "a/b", "m", 0, 0, "f3ebfade217fd256970b7e9d93109720" },
	{ "kr-rrn", "a/b", "", UINT64_C(0xffeeddccbbaa9988), 0,
	  "41ed6893443ad71e05d56bb3ebaac928" },
	{ "email", "a/b", "", 0, 0, "7da64066ff79a59f9d27a76d663dcf10" },
	{ "kr-rrn", "\xff\n", "", 0, 0, "50af0ec70565d803714af2b68e72d943" },
};

START_TEST(known)
{
	struct jk_fingerprint *f = begin(2, known_case[_i].path);
	struct jk_finding finding = { .around = known_case[_i].around };
	char hex[JK_FINGERPRINT_LEN + 1];

	for (unsigned i = 0; i <= known_case[_i].before; i++)
		make(f, known_case[_i].rule, known_case[_i].member, &finding,
		     hex);
	ck_assert_str_eq(hex, known_case[_i].want);
	jk_fingerprint_free(f);
}
END_TEST

/* Everything that follows from the value may change. */
START_TEST(value_does_not_enter)
{
	struct jk_fingerprint *f = begin(2, "p");
	struct jk_finding a = {
		.around = 5,
		.shown = jk_span_str("990230-1234567"),
		.person = 1,
		.score = 90,
		.offset = 10,
		.length = 14,
		.line = 2,
		.column = 3,
		.confidence = JK_CONF_HIGH,
		.nevidence = 1,
		.evidence = { jk_span_str("checksum fits +60") },
	};
	struct jk_finding b = { .around = 5, .person = 2 };
	char hex_a[JK_FINGERPRINT_LEN + 1], hex_b[JK_FINGERPRINT_LEN + 1];

	make(f, "kr-rrn", "", &a, hex_a);
	jk_fingerprint_file(f, jk_span_str("p"));
	make(f, "kr-rrn", "", &b, hex_b);
	ck_assert_str_eq(hex_a, hex_b);
	make(f, "kr-rrn", "", &b, hex_b);
	ck_assert_str_ne(hex_a, hex_b);
	jk_fingerprint_free(f);
}
END_TEST

/* Another kind of finding between two like ones does not count. */
START_TEST(ordinals_are_apart)
{
	struct jk_fingerprint *f = begin(3, "p");
	struct jk_finding one = { .rule = 1, .around = 1 };
	struct jk_finding two = { .rule = 2, .around = 1 };
	char alone[2][JK_FINGERPRINT_LEN + 1];
	char mixed[2][JK_FINGERPRINT_LEN + 1];
	char other[JK_FINGERPRINT_LEN + 1];

	for (unsigned i = 0; i < 2; i++)
		make(f, "one", "m", &one, alone[i]);
	jk_fingerprint_file(f, jk_span_str("p"));
	for (unsigned i = 0; i < 2; i++) {
		make(f, "two", "m", &two, other);
		make(f, "one", "n", &one, other);
		make(f, "one", "m", &one, mixed[i]);
	}
	ck_assert_str_eq(alone[0], mixed[0]);
	ck_assert_str_eq(alone[1], mixed[1]);
	jk_fingerprint_free(f);
}
END_TEST

/* Past the bound two like findings must still differ, and so must the next
 * run agree. */
START_TEST(past_the_bound)
{
	char first[2][JK_FINGERPRINT_LEN + 1];
	char again[2][JK_FINGERPRINT_LEN + 1];

	for (unsigned run = 0; run < 2; run++) {
		struct jk_fingerprint *f = begin(1, "p");
		struct jk_finding finding = { 0 };
		char(*out)[JK_FINGERPRINT_LEN + 1] = run == 0 ? first : again;

		for (size_t i = 0; i < JK_FINGERPRINT_KEYS; i++) {
			finding.around = i;
			make(f, "r", "", &finding, out[0]);
		}
		finding.around = JK_FINGERPRINT_KEYS;
		make(f, "r", "", &finding, out[0]);
		make(f, "r", "", &finding, out[1]);
		jk_fingerprint_free(f);
	}
	ck_assert_str_ne(first[0], first[1]);
	ck_assert_str_eq(first[0], again[0]);
	ck_assert_str_eq(first[1], again[1]);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("fingerprint");
	TCase *tcase = tcase_create("fingerprint");

	tcase_add_loop_test(tcase, known, 0, JK_COUNT(known_case));
	tcase_add_test(tcase, value_does_not_enter);
	tcase_add_test(tcase, ordinals_are_apart);
	tcase_add_test(tcase, past_the_bound);
	suite_add_tcase(suite, tcase);
	jk_fingerprint_free(NULL);
	return kit_run_suite(suite);
}
