/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <check.h>
#include <stdlib.h>

#include "engine/show.h"

static const struct {
	const char *raw;
	const char *want;
	bool end;
	size_t left; /* bytes not taken */
} texts[] = {
	{ "plain\n", "plain\n", true, 0 },
	{ "한글\n", "한글\n", true, 0 },
	{ "\xc7\xd1\xb1\xdb\n", "한글\n", true, 0 },
	/* A character that the next bytes complete. */
	{ "한\xea\xb8", "한", false, 2 },
	{ "\xc7\xd1\xb1\xdb\xb1", "한글", false, 1 },
	{ "한\xea\xb8", "한\xef\xbf\xbd\xef\xbf\xbd", true, 0 },
	/* Lines of different kinds, and one that is neither. */
	{ "Gr\xfc\xdf"
	  "e M\xfcller\n\xc7\xd1\xb1\xdb\n한글\n",
	  "Grüße Müller\n한글\n한글\n", true, 0 },
	{ "M\xfcller\n한글\nM\xfc", "Müller\n한글\n", false, 2 },
	{ "", "", true, 0 },
};

START_TEST(shows)
{
	struct jk_buf to = { 0 };
	struct jk_span raw = jk_span_str(texts[_i].raw);

	ck_assert_uint_eq(jk_show_text(&to, raw, texts[_i].end),
			  raw.len - texts[_i].left);
	ck_assert_str_eq(jk_buf_cstr(&to), texts[_i].want);
	jk_buf_release(&to);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("show");
	TCase *tcase = tcase_create("show");
	SRunner *runner;
	int failed;

	tcase_add_loop_test(tcase, shows, 0, JK_COUNT(texts));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
