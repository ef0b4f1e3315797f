/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/report.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/tally.h"

#include "test_report_kit.h"

START_TEST(table)
{
	const struct jk_reporter *const *all = jk_reporters();
	size_t n = 0;

	for (; all[n] != NULL; n++) {
		ck_assert_ptr_eq(jk_reporter_find(all[n]->name), all[n]);
		ck_assert_uint_gt(strlen(all[n]->title), 0);
	}
	ck_assert_uint_ge(n, 4);
	ck_assert_ptr_null(jk_reporter_find("nothing"));
	ck_assert_ptr_null(jk_reporter_find(""));
}
END_TEST

START_TEST(counts)
{
	struct jk_run_info run = kit_run();
	struct jk_reports *r = jk_reports_new(&run);
	const struct jk_summary *s;

	kit_feed(r);
	s = jk_reports_summary(r);
	ck_assert_uint_eq(s->files[JK_SCANNED], 1);
	ck_assert_uint_eq(s->files[JK_PARTIAL], 1);
	ck_assert_uint_eq(s->files[JK_SKIPPED], 1);
	ck_assert_uint_eq(s->files[JK_FAILED], 1);
	ck_assert_uint_eq(s->members[JK_SCANNED], 3);
	ck_assert_uint_eq(s->members[JK_FAILED], 1);
	ck_assert_uint_eq(s->causes[JK_CAUSE_NONE], 0);
	ck_assert_uint_eq(s->causes[JK_CAUSE_ENCRYPTED], 1);
	ck_assert_uint_eq(s->bytes, 1536);
	ck_assert_uint_eq(s->incomplete, 3);
	ck_assert_uint_eq(s->findings, 4);
	ck_assert_uint_eq(s->by_confidence[JK_CONF_HIGH], 2);
	ck_assert_uint_eq(s->nrules, KIT_NRULES);
	ck_assert_uint_eq(s->by_rule[KIT_RRN].findings, 2);
	ck_assert_uint_eq(s->by_rule[KIT_RRN].files, 1);
	ck_assert_uint_eq(s->by_rule[KIT_RRN].persons, 1);

	kit_feed(r);
	s = jk_reports_summary(r);
	ck_assert_uint_eq(s->by_rule[KIT_RRN].findings, 4);
	ck_assert_uint_eq(s->by_rule[KIT_RRN].files, 2);
	ck_assert_uint_eq(s->by_rule[KIT_RRN].persons, 1);
	jk_reports_free(r);
}
END_TEST

static const struct {
	enum jk_outcome outcome;
	enum jk_cause cause;
	bool want;
} incomplete_case[] = {
	{ JK_SCANNED, JK_CAUSE_NONE, false },
	{ JK_SCANNED, JK_CAUSE_MATCH_LIMIT, true },
	{ JK_SKIPPED, JK_CAUSE_HARDLINK, false },
	{ JK_SKIPPED, JK_CAUSE_TOO_LARGE, true },
	{ JK_FAILED, JK_CAUSE_HARDLINK, true },
	{ JK_FAILED, JK_CAUSE_NONE, true },
	{ JK_PARTIAL, JK_CAUSE_NONE, true },
};

START_TEST(incomplete)
{
	struct jk_coverage c = {
		.outcome = incomplete_case[_i].outcome,
		.cause = incomplete_case[_i].cause,
	};

	ck_assert_int_eq(jk_coverage_is_incomplete(&c),
			 incomplete_case[_i].want);
}
END_TEST

/* Hits count as findings do; only a report that lists none is content with
 * them. */
START_TEST(hits)
{
	static const struct jk_hit hit[] = {
		{ KIT_RRN, JK_CONF_HIGH, false, 7 },
		{ KIT_RRN, JK_CONF_LOW, false, 7 },
		{ KIT_IBAN, JK_CONF_HIGH, false, 7 },
	};
	static const struct jk_hit bad[] = {
		{ KIT_NRULES, JK_CONF_HIGH, false, 7 },
		{ KIT_RRN, JK_CONF_HIGH + 1, false, 7 },
	};
	struct jk_run_info run = kit_run();
	struct jk_reports *r = jk_reports_new(&run);
	const struct jk_summary *s;
	struct jk_err err;

	ck_assert_int_eq(jk_reports_add(r, "summary", "/dev/null", &err),
			 JK_OK);
	ck_assert(!jk_reports_need_findings(r));
	jk_reports_file(r, jk_span_str("p"));
	ck_assert_int_eq(jk_reports_hits(r, hit, JK_COUNT(hit), &err), JK_OK);
	for (size_t i = 0; i < JK_COUNT(bad); i++)
		ck_assert_int_eq(jk_reports_hits(r, &bad[i], 1, &err),
				 JK_ECORRUPT);
	s = jk_reports_summary(r);
	ck_assert_uint_eq(s->findings, 3);
	ck_assert_uint_eq(s->by_confidence[JK_CONF_HIGH], 2);
	ck_assert_uint_eq(s->by_rule[KIT_RRN].findings, 2);
	ck_assert_uint_eq(s->by_rule[KIT_RRN].persons, 1);
	ck_assert_uint_eq(s->by_rule[KIT_IBAN].persons, 1);
	ck_assert_int_eq(jk_reports_add(r, "csv", "/dev/null", &err), JK_OK);
	ck_assert(jk_reports_need_findings(r));
	jk_reports_free(r);
}
END_TEST

/* Out of range in one field each. */
static const struct jk_finding bad_finding[] = {
	{ .rule = KIT_NRULES },
	{ .rule = -1U },
	{ .confidence = JK_CONF_HIGH + 1 },
	{ .severity = JK_SEV_CRITICAL + 1 },
	{ .charset = JK_BINARY + 1 },
	{ .nevidence = JK_FINDING_MAX_EVIDENCE + 1 },
};

START_TEST(bad_findings)
{
	struct jk_run_info run = kit_run();
	struct jk_reports *r = jk_reports_new(&run);
	struct jk_err err;

	jk_reports_file(r, jk_span_str("p"));
	ck_assert_int_eq(
		jk_reports_finding(r, jk_span_str(""), &bad_finding[_i], &err),
		JK_ECORRUPT);
	ck_assert_uint_eq(jk_reports_summary(r)->findings, 0);
	jk_reports_free(r);
}
END_TEST

static const struct jk_coverage bad_coverage[] = {
	{ .outcome = JK_NOUTCOMES },
	{ .cause = JK_NCAUSES },
};

START_TEST(bad_coverages)
{
	struct jk_run_info run = kit_run();
	struct jk_reports *r = jk_reports_new(&run);
	struct jk_err err;

	ck_assert_int_eq(jk_reports_coverage(r, &bad_coverage[_i], &err),
			 JK_ECORRUPT);
	jk_reports_free(r);
}
END_TEST

START_TEST(add_refuses)
{
	struct jk_run_info run = kit_run();
	struct jk_reports *r = jk_reports_new(&run);
	char *dir = kit_mkdir();
	char *path = kit_join(dir, "r");
	char *same = kit_join(dir, "./r");
	struct jk_err err = { .text = "" };
	size_t ndirs;

	ck_assert_int_eq(jk_reports_add(r, "nope", NULL, &err), JK_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.text, "jsonl"));
	ck_assert_int_eq(jk_reports_add(r, "csv", path, &err), JK_OK);
	ck_assert_int_eq(jk_reports_add(r, "jsonl", same, &err), JK_EUSAGE);
	ck_assert_ptr_nonnull(strstr(err.text, "two reports"));
	ck_assert_int_eq(jk_reports_add(r, "text", "/dev/null", &err), JK_OK);
	ck_assert_int_eq(jk_reports_add(r, "csv", "/dev/null", &err), JK_OK);
	ck_assert_str_eq(jk_reports_dirs(r, &ndirs)[0], dir);
	ck_assert_uint_eq(ndirs, 1);
	jk_reports_free(r);
	ck_assert_uint_eq(kit_count_entries(dir), 0);
	free(path);
	free(same);
	kit_rmdir(dir);
}
END_TEST

/* One report fails, the others are whole, and the failure is told. */
START_TEST(one_of_two_fails)
{
	struct jk_run_info run = kit_run();
	struct jk_reports *r = jk_reports_new(&run);
	int full = open("/dev/full", O_WRONLY);
	char to_full[32], *dir = kit_mkdir();
	char *path = kit_join(dir, "r.csv");
	struct jk_err err = { .text = "" };

	snprintf(to_full, sizeof(to_full), "/dev/fd/%d", full);
	ck_assert_int_eq(jk_reports_add(r, "jsonl", to_full, &err), JK_OK);
	ck_assert_int_eq(jk_reports_add(r, "csv", path, &err), JK_OK);
	ck_assert_int_eq(jk_reports_begin(r, &err), JK_OK);
	ck_assert_int_eq(jk_reports_flush(r, &err), JK_EIO);
	jk_reports_file(r, jk_span_str("p"));
	ck_assert_int_eq(jk_reports_end(r, true, "disk full", 1.5, &err),
			 JK_EIO);
	ck_assert_ptr_nonnull(strstr(err.text, to_full));
	ck_assert_int_eq(access(path, F_OK), 0);
	jk_reports_free(r);
	ck_assert_uint_eq(kit_count_entries(dir), 1);
	close(full);
	free(path);
	kit_rmdir(dir);
}
END_TEST

/* Flush makes a stream's bytes visible, and leaves a file's alone. */
START_TEST(flush)
{
	struct jk_run_info run = kit_run();
	struct jk_reports *r = jk_reports_new(&run);
	char target[32];
	int fd = kit_memfd(target);
	struct jk_err err;

	ck_assert_int_eq(jk_reports_add(r, "jsonl", target, &err), JK_OK);
	ck_assert_int_eq(jk_reports_begin(r, &err), JK_OK);
	ck_assert_int_eq(lseek(fd, 0, SEEK_END), 0);
	ck_assert_int_eq(jk_reports_flush(r, &err), JK_OK);
	ck_assert_int_gt(lseek(fd, 0, SEEK_END), 0);
	jk_reports_free(r);
	close(fd);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("report");
	TCase *tcase = tcase_create("report");

	tcase_add_test(tcase, table);
	tcase_add_test(tcase, counts);
	tcase_add_loop_test(tcase, incomplete, 0, JK_COUNT(incomplete_case));
	tcase_add_test(tcase, hits);
	tcase_add_loop_test(tcase, bad_findings, 0, JK_COUNT(bad_finding));
	tcase_add_loop_test(tcase, bad_coverages, 0, JK_COUNT(bad_coverage));
	tcase_add_test(tcase, add_refuses);
	tcase_add_test(tcase, one_of_two_fails);
	tcase_add_test(tcase, flush);
	suite_add_tcase(suite, tcase);
	jk_reports_free(NULL);
	return kit_run_suite(suite);
}
