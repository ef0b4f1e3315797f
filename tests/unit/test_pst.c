/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Outlook folders: libpst's part is tested with a real file, which stands
 * beside the repository; here stands what comes before it. */
#include "config.h"

#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stub_out.h"

#ifdef HAVE_PST
enum { BUILT_IN = true };
#else
enum { BUILT_IN = false };
#endif

#define REAL "/data/documents/files/pst/rjohnsondev_java-libpst__dist-list.pst"
#define HEAD_LEN 600

static const struct {
	unsigned char version; /* at 10 */
	size_t len;
	enum jk_cause cause;
} head_case[] = {
	{ 0x0e, HEAD_LEN, JK_CAUSE_DAMAGED }, /* no trees */
	{ 0x17, HEAD_LEN, JK_CAUSE_DAMAGED },
	{ 0x24, HEAD_LEN, JK_CAUSE_DAMAGED },
	{ 0x99, HEAD_LEN, JK_CAUSE_METHOD },
	{ 0x17, 11, JK_CAUSE_DAMAGED },
	{ 0, 4, JK_CAUSE_METHOD },
};

START_TEST(head)
{
	unsigned char bytes[HEAD_LEN] = "!BDN";
	struct stub s;

	bytes[10] = head_case[_i].version;
	stub_run_bytes(&s, NULL, jk_span_make(bytes, head_case[_i].len));
	ck_assert_str_eq(s.items[0].kind, "pst");
	ck_assert_ptr_nonnull(stub_noted(&s, "", head_case[_i].cause));
	ck_assert_uint_eq(s.budget.depth, 0);
	stub_release(&s);
}
END_TEST

START_TEST(real)
{
	const char *shared = getenv("JIKIMI_SHARED");
	struct jk_source *src;
	char path[4096];
	struct stat st;
	struct stub s;
	int fd;

	snprintf(path, sizeof(path), "%s" REAL, shared != NULL ? shared : ".");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1) {
		fprintf(stderr, "skipped: no %s\n", path);
		return;
	}
	ck_assert_int_eq(fstat(fd, &st), 0);
	stub_init(&s, NULL, (uint64_t)st.st_size);
	src = jk_source_from_fd(fd, (uint64_t)st.st_size);
	stub_run(&s, src);
	jk_source_free(src);
	/* A folder and a contact of it, in their places. */
	ck_assert(stub_holds(&s, "[place "));
	ck_assert(stub_holds(&s, "name: "));
	ck_assert_uint_eq(s.budget.depth, 0);
	ck_assert_uint_eq(s.budget.spooled, 0);
	stub_release(&s);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("pst");
	TCase *tcase = tcase_create("pst");
	SRunner *runner;
	int failed;

	if (BUILT_IN) {
		tcase_add_loop_test(tcase, head, 0, JK_COUNT(head_case));
		tcase_add_test(tcase, real);
	} else {
		fprintf(stderr, "skipped: built without libpst\n");
	}
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
