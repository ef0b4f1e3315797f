/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/report.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "report/put.h"

#include "test_report_kit.h"

/* clang-format off */
#define FINDINGS \
	"/srv/회원/members.csv\n" \
	"  12:5            high    kr-rrn 주민등록번호  99****-*******\n" \
	"  12:31           medium  email 전자우편       ho***@example.kr\n" \
	"  byte 123456789  high    kr-rrn 주민등록번호  99****-*******\n" \
	"\n" \
	"/srv/a.zip\n" \
	"  in inner.zip!/표.xlsx\n" \
	"  명단!B17        low     iban IBAN\n"

#define EXPLAINED \
	"/srv/회원/members.csv\n" \
	"  12:5            high    kr-rrn 주민등록번호  99****-*******\n" \
	"      score 95\n" \
	"      checksum fits +60\n" \
	"      context '주민등록번호' +35\n" \
	"  12:31           medium  email 전자우편       ho***@example.kr\n" \
	"      score -5\n" \
	"  byte 123456789  high    kr-rrn 주민등록번호  99****-*******\n" \
	"      score 95\n" \
	"\n" \
	"/srv/a.zip\n" \
	"  in inner.zip!/표.xlsx\n" \
	"  명단!B17        low     iban IBAN\n" \
	"      score 20\n"

#define GAPS \
	"\n" \
	"Not examined, or not fully:\n" \
	"  permission denied: 1\n" \
	"    /srv/a\\n\\x1b[2J\\xff\\u{202e}\"b: open: \"no\"\\n\n" \
	"  encrypted: 1\n" \
	"    /srv/a.zip\n" \
	"  parser crashed: 1\n" \
	"    /srv/a.zip!/bad\\x1b.pdf: signal 11\n" \
	"\n" \
	"Left out by rule or option:\n" \
	"  FIFO, socket or device: 1\n" \
	"    /srv/queue\n" \
	"\n"

#define TYPES \
	"Findings\n" \
	"  type    name          findings  files  persons\n" \
	"  kr-rrn  주민등록번호         2      1        1\n" \
	"  email   전자우편             1      1        1\n" \
	"  iban    IBAN                 1      1        1\n" \
	"\n" \
	"  4 findings: 2 high, 1 medium, 1 low confidence\n" \
	"  persons: distinct values of a type\n" \
	"\n"

#define SCOPES \
	"Folders with findings\n" \
	"  /srv/\n" \
	"           1 person   kr-rrn 주민등록번호: 2 findings in 1 file\n" \
	"           1 person   email 전자우편: 1 finding in 1 file\n" \
	"           1 person   iban IBAN: 1 finding in 1 file\n" \
	"  /srv/회원/\n" \
	"           1 person   kr-rrn 주민등록번호: 2 findings in 1 file\n" \
	"           1 person   email 전자우편: 1 finding in 1 file\n" \
	"\n" \
	"Files with findings\n" \
	"  /srv/회원/members.csv\n" \
	"           1 person   kr-rrn 주민등록번호: 2 findings\n" \
	"           1 person   email 전자우편: 1 finding\n" \
	"  /srv/a.zip\n" \
	"           1 person   iban IBAN: 1 finding\n" \
	"\n"

#define COVERAGE \
	"Coverage\n" \
	"  files:    1 scanned, 1 partly scanned, 1 skipped, 1 failed\n" \
	"  members:  3 scanned, 0 partly scanned, 0 skipped, 1 failed\n"

#define CAUSES \
	"  not examined, or not fully:\n" \
	"    permission denied: 1\n" \
	"    encrypted: 1\n" \
	"    parser crashed: 1\n" \
	"  left out by rule or option:\n" \
	"    FIFO, socket or device: 1\n"

#define END \
	"  examined: 1.5 KiB (1,536 bytes)\n" \
	"  sandbox:  landlock 4, seccomp\n" \
	"\n" \
	"Not everything was examined: " \
	"3 files or members were missed in whole or in part.\n"
/* clang-format on */

static const struct {
	const char *format;
	bool explain, quiet, all_coverage;
	const char *want;
} exact_case[] = {
	{ "text", false, false, false,
	  FINDINGS GAPS TYPES SCOPES COVERAGE END },
	{ "text", false, false, true, FINDINGS GAPS TYPES SCOPES COVERAGE END },
	{ "text", true, false, false,
	  EXPLAINED GAPS TYPES SCOPES COVERAGE END },
	{ "text", false, true, false, FINDINGS },
	{ "text", true, true, false, EXPLAINED },
	{ "summary", false, false, false, TYPES SCOPES COVERAGE CAUSES END },
	{ "summary", true, true, true, TYPES SCOPES COVERAGE CAUSES END },
};

START_TEST(exact)
{
	struct jk_run_info run = kit_run();
	char *got;

	run.explain = exact_case[_i].explain;
	run.quiet = exact_case[_i].quiet;
	run.all_coverage = exact_case[_i].all_coverage;
	got = kit_report(exact_case[_i].format, &run, NULL);
	ck_assert_str_eq(got, exact_case[_i].want);
	free(got);
}
END_TEST

/* With colour only our own sequences are added: without them it is the same
 * text. */
START_TEST(colour)
{
	struct jk_run_info run = kit_run();
	char *got, *to;

	run.colour = true;
	got = kit_report("text", &run, NULL);
	to = got;
	for (const char *from = got; *from != '\0';) {
		if (*from == '\033') {
			ck_assert_int_eq(from[1], '[');
			from += strcspn(from, "m") + 1;
		} else {
			*to++ = *from++;
		}
	}
	*to = '\0';
	ck_assert_str_eq(got, FINDINGS GAPS TYPES SCOPES COVERAGE END);
	free(got);
}
END_TEST

/* A run that only counts: one record a file. */
struct ending {
	unsigned nscanned, nskipped, nfailed;
	bool interrupted;
	const char *fatal;
	enum jk_confidence min_confidence;
	const char *want;
};

static const struct ending ending_case[] = {
	{ 2, 0, 0, false, NULL, JK_CONF_LOW,
	  "\nNothing found in what was examined. "
	  "Everything was examined.\n" },
	{ 2, 1, 0, false, NULL, JK_CONF_HIGH,
	  "\nNothing found in what was examined, at confidence high or above."
	  " Everything was examined but 1 left out by rule or option.\n" },
	{ 2, 1, 1, false, NULL, JK_CONF_LOW,
	  "\nNothing found in what was examined. Not everything was examined:"
	  " 1 file or member was missed in whole or in part.\n" },
	{ 0, 0, 0, false, NULL, JK_CONF_LOW, "\nNo file was examined.\n" },
	{ 0, 3, 1200, false, NULL, JK_CONF_LOW, "\nNo file was examined.\n" },
	{ 2, 0, 0, true, NULL, JK_CONF_LOW,
	  "\nInterrupted: the scan was stopped before its end.\n"
	  "Nothing found in what was examined. "
	  "Not everything was examined.\n" },
	{ 2, 0, 1200, true, "reader\033died", JK_CONF_LOW,
	  "\nThe run ended early: reader\\x1bdied\n"
	  "Nothing found in what was examined. Not everything was examined:"
	  " 1,200 files or members were missed in whole or in part.\n" },
};

static void
feed_files(struct jk_reports *r, unsigned n, enum jk_outcome outcome,
	   enum jk_cause cause)
{
	struct jk_coverage c = { .outcome = outcome, .cause = cause };
	char path[32];

	for (unsigned i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "/f%u", i);
		jk_reports_file(r, jk_span_str(path));
		jk_reports_coverage(r, &c, NULL);
	}
}

static char *
report_ending(const struct ending *e, const char *format)
{
	struct jk_run_info run = kit_run();
	struct jk_reports *r;
	char target[32];
	int fd = kit_memfd(target);

	run.min_confidence = e->min_confidence;
	r = jk_reports_new(&run);
	ck_assert_int_eq(jk_reports_add(r, format, target, NULL), JK_OK);
	jk_reports_begin(r, NULL);
	feed_files(r, e->nscanned, JK_SCANNED, JK_CAUSE_NONE);
	feed_files(r, e->nskipped, JK_SKIPPED, JK_CAUSE_EXCLUDED);
	feed_files(r, e->nfailed, JK_FAILED, JK_CAUSE_IO_ERROR);
	jk_reports_end(r, e->interrupted, e->fatal, 61.0625, NULL);
	jk_reports_free(r);
	return kit_slurp(fd, NULL);
}

START_TEST(endings)
{
	static const char *const formats[] = { "text", "summary" };
	const char *want = ending_case[_i].want;

	for (size_t i = 0; i < JK_COUNT(formats); i++) {
		char *got = report_ending(&ending_case[_i], formats[i]);
		size_t len = strlen(got);

		ck_assert_uint_gt(len, strlen(want));
		ck_assert_str_eq(got + len - strlen(want), want);
		ck_assert_ptr_nonnull(
			strstr(got, "  examined: 0 bytes in 61.063 s\n"));
		free(got);
	}
}
END_TEST

/* Counts are complete, paths are a sample. */
START_TEST(many_gaps)
{
	struct ending e = { .nfailed = 1223 };
	char *got = report_ending(&e, "text");

	ck_assert_ptr_nonnull(strstr(got, "  could not be read: 1,223\n"
					  "    /f0\n"));
	ck_assert_ptr_nonnull(strstr(got, "    /f19\n    ... and 1,203 more; "
					  "--format jsonl lists them all\n"));
	ck_assert_ptr_null(strstr(got, "/f20"));
	free(got);
}
END_TEST

static const struct {
	size_t persons;
	const char *has;
	const char *has_not;
} mark_case[] = {
	{ 999, "    999\n", "≥" },
	{ 1000, "  1,000  ≥ 1,000\n", "≥ 10,000" },
	{ 10000, " 10,000  ≥ 10,000\n", "≥ 50,000" },
	{ 50000, " 50,000  ≥ 50,000\n", "≥ 1,000,000" },
	{ 50000, "\n  ≥ 1,000: if leaked: report", "~" },
	{ 1000000, "  1,000,000  ≥ 1,000,000\n", "≥ 10,000,000" },
	{ 2100000, "  ~2,", "≥ 10,000,000" },
	{ 2100000, "~ is an estimate", "≥ 10,000,000" },
};

START_TEST(person_marks)
{
	struct jk_run_info run = kit_run();
	struct jk_reports *r = jk_reports_new(&run);
	char target[32], *got;
	int fd = kit_memfd(target);

	ck_assert_int_eq(jk_reports_add(r, "summary", target, NULL), JK_OK);
	jk_reports_begin(r, NULL);
	jk_reports_file(r, jk_span_str("p"));
	for (size_t i = 0; i < mark_case[_i].persons; i++) {
		struct jk_finding f = { .person = i + 1 };

		jk_reports_finding(r, jk_span_str(""), &f, NULL);
	}
	jk_reports_end(r, false, NULL, 0, NULL);
	jk_reports_free(r);
	got = kit_slurp(fd, NULL);
	ck_assert_msg(strstr(got, mark_case[_i].has) != NULL, "%s", got);
	ck_assert_msg(strstr(got, mark_case[_i].has_not) == NULL, "%s", got);
	free(got);
}
END_TEST

/* Headers come when file or member changes, and back from a member. */
START_TEST(member_headers)
{
	static const char *const members[] = { "", "m", "m", "n", "" };
	struct jk_run_info run = kit_run();
	struct jk_reports *r;
	char target[32], *got;
	int fd = kit_memfd(target);

	run.quiet = true;
	r = jk_reports_new(&run);
	ck_assert_int_eq(jk_reports_add(r, "text", target, NULL), JK_OK);
	jk_reports_begin(r, NULL);
	jk_reports_file(r, jk_span_str("p"));
	for (size_t i = 0; i < JK_COUNT(members); i++) {
		struct jk_finding f = {
			.rule = KIT_IBAN,
			.confidence = JK_CONF_LOW,
			.line = i + 1,
		};

		jk_reports_finding(r, jk_span_str(members[i]), &f, NULL);
	}
	jk_reports_end(r, false, NULL, 0, NULL);
	jk_reports_free(r);
	got = kit_slurp(fd, NULL);
	ck_assert_str_eq(got, "p\n"
			      "  1               low     iban IBAN\n"
			      "  in m\n"
			      "  2               low     iban IBAN\n"
			      "  3               low     iban IBAN\n"
			      "  in n\n"
			      "  4               low     iban IBAN\n"
			      "  in the file itself\n"
			      "  5               low     iban IBAN\n");
	free(got);
}
END_TEST

static const struct {
	const char *text;
	size_t width;
} width_case[] = {
	{ "", 0 },
	{ "abc", 3 },
	{ "주민등록번호", 12 },
	{ "漢字かな", 8 },
	{ "ＡＢ", 4 },
	{ "é", 1 },
	{ "e\xcc\x81", 1 },                            /* combining acute */
	{ "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2 }, /* 한 decomposed */
	{ "≥ 1", 3 },
	{ "\xf0\x9f\x98\x80", 2 }, /* an emoji */
	{ "\xf0\xa0\x80\x80", 2 }, /* Han, plane 2 */
	{ "a\xff", 2 },
};

START_TEST(width)
{
	struct jk_span s = jk_span_str(width_case[_i].text);
	struct jk_buf b = { 0 };

	ck_assert_uint_eq(jk_display_width(s), width_case[_i].width);
	jk_buf_append_str(&b, "x");
	jk_buf_append_span(&b, s);
	jk_put_pad(&b, 1, 20, _i % 2 == 0 ? JK_ALIGN_LEFT : JK_ALIGN_RIGHT);
	ck_assert_uint_eq(jk_display_width(jk_buf_span(&b)), 21);
	ck_assert_uint_eq(b.len, 21 + s.len - width_case[_i].width);
	jk_buf_release(&b);
}
END_TEST

static const struct {
	uint64_t bytes;
	const char *want;
} size_case[] = {
	{ 0, "0 bytes" },
	{ 1, "1 byte" },
	{ 1023, "1,023 bytes" },
	{ 1024, "1.0 KiB (1,024 bytes)" },
	{ 1048575, "1023.9 KiB (1,048,575 bytes)" },
	{ 1048576, "1.0 MiB (1,048,576 bytes)" },
	{ UINT64_MAX, "15.9 EiB (18,446,744,073,709,551,615 bytes)" },
};

START_TEST(byte_size)
{
	struct jk_buf b = { 0 };

	jk_put_size(&b, size_case[_i].bytes);
	ck_assert_str_eq(jk_buf_cstr(&b), size_case[_i].want);
	jk_buf_release(&b);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("report_text");
	TCase *tcase = tcase_create("text");

	tcase_set_timeout(tcase, 120);
	tcase_add_loop_test(tcase, exact, 0, JK_COUNT(exact_case));
	tcase_add_test(tcase, colour);
	tcase_add_loop_test(tcase, endings, 0, JK_COUNT(ending_case));
	tcase_add_test(tcase, many_gaps);
	tcase_add_loop_test(tcase, person_marks, 0, JK_COUNT(mark_case));
	tcase_add_test(tcase, member_headers);
	tcase_add_loop_test(tcase, width, 0, JK_COUNT(width_case));
	tcase_add_loop_test(tcase, byte_size, 0, JK_COUNT(size_case));
	suite_add_tcase(suite, tcase);
	return kit_run_suite(suite);
}
