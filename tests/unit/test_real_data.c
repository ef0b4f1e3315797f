/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Archives and databases that other programs wrote, which are not part of this
 * source: $JIKIMI_SHARED/data/documents. Read whole, and then with flipped
 * bits. Without them the test is skipped.
 */
#include "config.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stub_out.h"

#define FLIPS 20
/* Larger ones are flipped a few times only, for the sake of time. */
#define LARGE (200 * 1024)

static const struct {
	const char *path;
	const char *kind;
	size_t nitems; /* at least so many, the file itself included */
	const char *holds;
} file_case[] = {
	{ "alz/alkegi_unalz__normal.alz", "alz", 11, "Hello" },
	{ "alz/alkegi_unalz__store.alz", "alz", 11, "Hello" },
	{ "egg/OctopusET_unegg-rs__normal.egg", "egg", 11, "Hello" },
	{ "egg/OctopusET_unegg-rs__max.egg", "egg", 11, "Hello" },
	{ "egg/OctopusET_unegg-rs__solid_max.egg", "egg", 11, "Hello" },
	{ "sqlite/teddylee777_langchain-kr__sqlite.db", "sqlite", 1,
	  "[table message_store][column id][column session_id]" },
	{ "dbf/apache_tika__testDBF.dbf", "dbf", 1, "[cell 0," },
#ifdef HAVE_MDB
	{ "mdb/apache_tika__testAccess_V1997.mdb", "mdb", 1, "[cell 1," },
	{ "mdb/apache_tika__testAccess2.accdb", "mdb", 2, "the quick" },
#endif
};

/* False: it is not there. */
static bool
load(struct jk_buf *out, const char *path)
{
	const char *shared = getenv("JIKIMI_SHARED");
	struct jk_buf name = { 0 };
	size_t n = 1;
	FILE *f;

	jk_buf_append_str(&name, shared != NULL ? shared : "../shared");
	jk_buf_append_str(&name, "/data/documents/files/");
	jk_buf_append_str(&name, path);
	f = fopen(jk_buf_cstr(&name), "rb");
	jk_buf_release(&name);
	if (f == NULL)
		return false;
	while (n > 0) {
		n = fread(jk_buf_reserve(out, 65536), 1, 65536, f);
		out->len += n;
	}
	fclose(f);
	return true;
}

static size_t
own_notes(const struct stub *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nnotes; i++)
		n += s->notes[i].chain[0] == '\0';
	return n;
}

START_TEST(whole)
{
	struct jk_buf bytes = { 0 };
	struct stub s;

	ck_assert(load(&bytes, file_case[_i].path));
	stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
	ck_assert_str_eq(s.items[0].kind, file_case[_i].kind);
	ck_assert_uint_ge(s.nitems, file_case[_i].nitems);
	ck_assert_uint_eq(own_notes(&s), 0);
	ck_assert(stub_holds(&s, file_case[_i].holds));
	stub_release(&s);
	jk_buf_release(&bytes);
}
END_TEST

/* Our own readers only: libmdb reads behind its buffers when a database is
 * damaged, which is why it runs in a worker. */
START_TEST(flipped)
{
	struct jk_buf bytes = { 0 };
	uint32_t r = 7;
	struct stub s;
	int n;

	if (strcmp(file_case[_i].kind, "mdb") == 0)
		return;
	ck_assert(load(&bytes, file_case[_i].path));
	n = bytes.len > LARGE ? FLIPS / 5 : FLIPS;
	while (n-- > 0) {
		for (int k = 0; k < 10; k++) {
			r = r * 1664525 + 1013904223;
			bytes.ptr[16 + (r >> 7) % (bytes.len - 16)] ^=
				(unsigned char)(1U << (r >> 4 & 7));
		}
		stub_run_bytes(&s, NULL, jk_buf_span(&bytes));
		ck_assert_uint_ge(s.nitems, 1);
		stub_release(&s);
	}
	jk_buf_release(&bytes);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("real data");
	TCase *tcase = tcase_create("real data");
	struct jk_buf bytes = { 0 };
	SRunner *runner;
	int failed;

	if (!load(&bytes, file_case[0].path)) {
		printf("1..0 # SKIP no documents: set JIKIMI_SHARED\n");
		return EXIT_SUCCESS;
	}
	jk_buf_release(&bytes);
	tcase_add_loop_test(tcase, whole, 0, JK_COUNT(file_case));
	tcase_add_loop_test(tcase, flipped, 0, JK_COUNT(file_case));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
