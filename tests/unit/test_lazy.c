/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jikimi/sandbox.h>
#include <jikimi/span.h>

#include "content/lazy.h"
#include "stub_out.h"

enum { DONE = 0, NO_WALL = 41 };

struct math_calls {
	JK_LAZY_POINTER(fabs)
};

static const struct jk_lazy_symbol math_symbols[] = {
	JK_LAZY_SYMBOL(struct math_calls, fabs){ .name = NULL },
};

static const struct jk_lazy_library math = {
	.name = "math",
	.soname = "libm.so.6",
	.symbols = math_symbols,
};

START_TEST(opens)
{
	struct math_calls calls;
	struct jk_err err;

	ck_assert_int_eq(jk_lazy_open(&math, &calls, &err), JK_OK);
	ck_assert_double_eq(calls.fabs(-2.0), 2.0);
	/* A second time is the same. */
	ck_assert_int_eq(jk_lazy_open(&math, &calls, &err), JK_OK);
}
END_TEST

START_TEST(missing_library)
{
	static const struct jk_lazy_library none = {
		.name = "nothing",
		.soname = "libjikimi-nothing.so.0",
		.symbols = math_symbols,
	};
	struct math_calls calls;
	struct jk_err err;

	ck_assert_int_eq(jk_lazy_open(&none, &calls, &err), JK_EUNSUPPORTED);
	ck_assert_str_eq(err.text, "nothing is not installed");
}
END_TEST

START_TEST(missing_symbol)
{
	static const struct jk_lazy_symbol symbols[] = {
		{ "jikimi_no_such_function", 0 },
		{ .name = NULL },
	};
	static const struct jk_lazy_library odd = {
		.name = "math",
		.soname = "libm.so.6",
		.symbols = symbols,
	};
	struct math_calls calls;
	struct jk_err err;

	ck_assert_int_eq(jk_lazy_open(&odd, &calls, &err), JK_EUNSUPPORTED);
	ck_assert_str_eq(err.text, "math has no jikimi_no_such_function");
}
END_TEST

/* A document of each library that is built in, as small as it can be. */
static const struct {
	const char *name;
	const char *bytes;
	const char *holds;
} documents[] = {
#ifdef HAVE_GMIME
	{ "gmime",
	  "Subject: =?euc-kr?B?wda5zg==?=\r\nMIME-Version: 1.0\r\n\r\nbody",
	  "Subject: \xec\xa3\xbc\xeb\xaf\xbc" },
#endif
#ifdef HAVE_POPPLER
	{ "poppler",
	  "%PDF-1.4\n"
	  "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
	  "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
	  "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 90 90]"
	  "/Resources<</Font<</F 4 0 R>>>>/Contents 5 0 R>>\nendobj\n"
	  "4 0 obj\n<</Type/Font/Subtype/Type0/BaseFont/HYSMyeongJo-Medium"
	  "/Encoding/KSCms-UHC-H/DescendantFonts[<</Type/Font"
	  "/Subtype/CIDFontType0/BaseFont/HYSMyeongJo-Medium"
	  "/CIDSystemInfo<</Registry(Adobe)/Ordering(Korea1)"
	  "/Supplement 1>>>>]>>\nendobj\n"
	  "5 0 obj\n<</Length 32>>stream\n"
	  "BT /F 9 Tf 9 9 Td <c1d6b9ce> Tj ET\nendstream\nendobj\n"
	  "trailer<</Size 6/Root 1 0 R>>\n%%EOF\n",
	  "\xec\xa3\xbc\xeb\xaf\xbc" },
#endif
	{ "none", "text", "text" },
};

/* 0: found; behind the wall of a worker, tables of the library included. */
static int
in_child(size_t i)
{
	struct jk_sandbox_state state;
	struct jk_err err;
	struct stub s;

	if (jk_sandbox_worker(JK_SANDBOX_REQUIRE, (uint64_t)512 << 20, &state,
			      &err) != JK_OK)
		return NO_WALL;
	stub_run_bytes(&s, NULL, jk_span_str(documents[i].bytes));
	return stub_holds(&s, documents[i].holds) ? DONE : 1;
}

START_TEST(behind_the_wall)
{
	pid_t pid;
	int status;

	if (jk_sandbox_landlock_abi() == 0) {
		fprintf(stderr, "skipped: no Landlock in this kernel\n");
		return;
	}
	pid = fork();
	ck_assert_int_ne(pid, -1);
	if (pid == 0)
		_exit(in_child((size_t)_i));
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFEXITED(status));
	ck_assert_msg(WEXITSTATUS(status) == DONE, "%s: %d", documents[_i].name,
		      WEXITSTATUS(status));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("lazy");
	TCase *tcase = tcase_create("lazy");
	SRunner *runner;
	int failed;

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, opens);
	tcase_add_test(tcase, missing_library);
	tcase_add_test(tcase, missing_symbol);
	tcase_add_loop_test(tcase, behind_the_wall, 0, JK_COUNT(documents));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
