/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/fingerprint.h"

#include "test_report_kit.h"

static void
make(struct jk_fingerprint *f, const char *rule, const char *path,
     const char *member, const struct jk_finding *finding,
     char hex[JK_FINGERPRINT_LEN + 1])
{
	jk_fingerprint_make(f, rule, jk_span_str(path), jk_span_str(member),
			    finding, hex);
}

/* Computed with Python's hashlib from the description in fingerprint.h. */
static const struct {
	const char *rule, *path, *member;
	uint64_t around;
	unsigned before; /* like findings before this one */
	const char *want;
} known_case[] = {
	{ "kr-rrn", "a/b", "", 0, 0, "5eb68bf68d3939d8a6fde6cc4301dbbf" },
	{ "kr-rrn", "a/b", "", 0, 1, "8c1d8bf532d967f2f7fd52a80377759a" },
	{ "kr-rrn", "a/b", "m", 0, 0, "b8d5cd1ea32881c3e335cc439db00664" },
	{ "kr-rrn", "a/b", "", UINT64_C(0xffeeddccbbaa9988), 0,
	  "c938ac924907aceb3d6cda67bfa29d02" },
	{ "email", "a/b", "", 0, 0, "87c6c75559c4b56283ee629561029dbe" },
	{ "kr-rrn", "\xff\n", "", 0, 0, "2932f779361f04a5b6d75fd455ee075a" },
};

START_TEST(known)
{
	struct jk_fingerprint *f = jk_fingerprint_new(2);
	struct jk_finding finding = { .around = known_case[_i].around };
	char hex[JK_FINGERPRINT_LEN + 1];

	for (unsigned i = 0; i <= known_case[_i].before; i++)
		make(f, known_case[_i].rule, known_case[_i].path,
		     known_case[_i].member, &finding, hex);
	ck_assert_str_eq(hex, known_case[_i].want);
	jk_fingerprint_free(f);
}
END_TEST

/* Everything that follows from the value may change. */
START_TEST(value_does_not_enter)
{
	struct jk_fingerprint *f = jk_fingerprint_new(2);
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

	make(f, "kr-rrn", "p", "", &a, hex_a);
	jk_fingerprint_file(f);
	make(f, "kr-rrn", "p", "", &b, hex_b);
	ck_assert_str_eq(hex_a, hex_b);
	make(f, "kr-rrn", "p", "", &b, hex_b);
	ck_assert_str_ne(hex_a, hex_b);
	jk_fingerprint_free(f);
}
END_TEST

/* Another kind of finding between two like ones does not count. */
START_TEST(ordinals_are_apart)
{
	struct jk_fingerprint *f = jk_fingerprint_new(3);
	struct jk_finding one = { .rule = 1, .around = 1 };
	struct jk_finding two = { .rule = 2, .around = 1 };
	char alone[2][JK_FINGERPRINT_LEN + 1];
	char mixed[2][JK_FINGERPRINT_LEN + 1];
	char other[JK_FINGERPRINT_LEN + 1];

	for (unsigned i = 0; i < 2; i++)
		make(f, "one", "p", "m", &one, alone[i]);
	jk_fingerprint_file(f);
	for (unsigned i = 0; i < 2; i++) {
		make(f, "two", "p", "m", &two, other);
		make(f, "one", "p", "n", &one, other);
		make(f, "one", "p", "m", &one, mixed[i]);
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
		struct jk_fingerprint *f = jk_fingerprint_new(1);
		struct jk_finding finding = { 0 };
		char(*out)[JK_FINGERPRINT_LEN + 1] = run == 0 ? first : again;

		for (size_t i = 0; i < JK_FINGERPRINT_KEYS; i++) {
			finding.around = i;
			make(f, "r", "p", "", &finding, out[0]);
		}
		finding.around = JK_FINGERPRINT_KEYS;
		make(f, "r", "p", "", &finding, out[0]);
		make(f, "r", "p", "", &finding, out[1]);
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
