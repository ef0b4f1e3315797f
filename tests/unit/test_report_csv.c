/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/report.h>

#include <stdlib.h>
#include <string.h>

#include "test_report_kit.h"

/* clang-format off */
#define HEADER \
	"\xef\xbb\xbf\"record\",\"path\",\"member\",\"place\",\"line\"," \
	"\"column\",\"offset\",\"length\",\"rule\",\"name_ko\"," \
	"\"name_en\",\"confidence\",\"severity\",\"score\",\"value\"," \
	"\"evidence\",\"encoding\",\"fingerprint\",\"outcome\"," \
	"\"cause\",\"reason\",\"detail\",\"incomplete\",\"count\"," \
	"\"files\",\"persons\",\"commit\",\"author\",\"date\"\r\n"
#define NCOLUMNS 29

#define RRN_NAMES \
	"\"kr-rrn\",\"주민등록번호\",\"Resident registration number\","
#define EMAIL_NAMES "\"email\",\"전자우편\",\"E-mail address\","
#define IBAN_NAMES "\"iban\",,\"IBAN\","

static const char want[] =
	HEADER
	"\"finding\",\"/srv/회원/members.csv\",,,12,5,1040,14," RRN_NAMES
	"\"high\",\"critical\",95,\"99****-*******\","
	"\"checksum fits +60; context '주민등록번호' +35\",\"utf-8\","
	"\"8518362f2938e50cfe78182e665d46f7\",,,,,,,,,,,\r\n"

	"\"finding\",\"/srv/회원/members.csv\",,,12,31,1066,16," EMAIL_NAMES
	"\"medium\",\"low\",-5,\"ho***@example.kr\",,\"ascii\","
	"\"ba3fddae0eb0b5b54d084b9c315fbe6e\",,,,,,,,,,,\r\n"

	"\"finding\",\"/srv/회원/members.csv\",,,,,123456789,14," RRN_NAMES
	"\"high\",\"critical\",95,\"99****-*******\",,\"utf-8\","
	"\"87116eb659fa355138a032ca6f8ba0c8\",,,,,,,,,,,\r\n"

	"\"finding\",\"/srv/a.zip\",\"inner.zip!/표.xlsx\",\"명단!B17\""
	",,,,22," IBAN_NAMES "\"low\",\"medium\",20,,,\"cp949\","
	"\"3174e58df6db8195469594adcba5b121\",,,,,,,,,,,\r\n"

	"\"coverage\",\"/srv/a.zip\",\"bad\\x1b.pdf\",,,,,,,,,,,,,,,,"
	"\"failed\",\"crashed\",\"parser crashed\",\"signal 11\",\"yes\""
	",,,,,,\r\n"

	"\"coverage\",\"/srv/a.zip\",,,,,,,,,,,,,,,,,"
	"\"partial\",\"encrypted\",\"encrypted\",,\"yes\",,,,,,\r\n"

	"\"coverage\",\"/srv/a\\n\\x1b[2J\\xff\\u{202e}\"\"b\""
	",,,,,,,,,,,,,,,,,"
	"\"failed\",\"permission\",\"permission denied\","
	"\"open: \"\"no\"\"\\n\",\"yes\",,,,,,\r\n"

	"\"coverage\",\"/srv/queue\",,,,,,,,,,,,,,,,,"
	"\"skipped\",\"special-file\",\"FIFO, socket or device\",,\"no\""
	",,,,,,\r\n"

#define F "\"folder\",\"/srv\",,,,,,,"
	F RRN_NAMES ",,,,,,,,,,,,2,1,1,,,\r\n"
	F EMAIL_NAMES ",,,,,,,,,,,,1,1,1,,,\r\n"
	F IBAN_NAMES ",,,,,,,,,,,,1,1,1,,,\r\n"
#undef F
#define F "\"folder\",\"/srv/회원\",,,,,,,"
	F RRN_NAMES ",,,,,,,,,,,,2,1,1,,,\r\n"
	F EMAIL_NAMES ",,,,,,,,,,,,1,1,1,,,\r\n"
#undef F
#define F "\"file\",\"/srv/회원/members.csv\",,,,,,,"
	F RRN_NAMES ",,,,,,,,,,,,2,1,1,,,\r\n"
	F EMAIL_NAMES ",,,,,,,,,,,,1,1,1,,,\r\n"
#undef F
	"\"file\",\"/srv/a.zip\",,,,,,," IBAN_NAMES
	",,,,,,,,,,,,1,1,1,,,\r\n"

	"\"summary\",,,,,,,," RRN_NAMES ",,,,,,,,,,,,2,1,1,,,\r\n"
	"\"summary\",,,,,,,," EMAIL_NAMES ",,,,,,,,,,,,1,1,1,,,\r\n"
	"\"summary\",,,,,,,," IBAN_NAMES ",,,,,,,,,,,,1,1,1,,,\r\n"
#define S "\"summary\",,,,,,,,,,,,,,,,,,"
	S "\"scanned\",,,\"files\",,1,,,,,\r\n"
	S "\"partial\",,,\"files\",,1,,,,,\r\n"
	S "\"skipped\",,,\"files\",,1,,,,,\r\n"
	S "\"failed\",,,\"files\",,1,,,,,\r\n"
	S "\"scanned\",,,\"archive members\",,3,,,,,\r\n"
	S "\"failed\",,,\"archive members\",,1,,,,,\r\n"
	S ",\"permission\",\"permission denied\",,\"yes\",1,,,,,\r\n"
	S ",\"special-file\",\"FIFO, socket or device\",,\"no\",1,,,,,\r\n"
	S ",\"encrypted\",\"encrypted\",,\"yes\",1,,,,,\r\n"
	S ",\"crashed\",\"parser crashed\",,\"yes\",1,,,,,\r\n"
#undef S
	"\"end\",,,,,,,,,,,,,,,,,,,,,,\"yes\",4,,,,,\r\n";
/* clang-format on */

START_TEST(exact)
{
	struct jk_run_info run = kit_run();
	char *got = kit_report("csv", &run, NULL);

	ck_assert_str_eq(got, want);
	free(got);
}
END_TEST

/* The report of one finding whose value and path are text. */
static char *
report_one(const char *text)
{
	struct jk_run_info run = kit_run();
	struct jk_reports *r = jk_reports_new(&run);
	struct jk_finding f = { .shown = jk_span_str(text) };
	char target[32];
	int fd = kit_memfd(target);

	ck_assert_int_eq(jk_reports_add(r, "csv", target, NULL), JK_OK);
	jk_reports_begin(r, NULL);
	jk_reports_file(r, jk_span_str(text));
	jk_reports_finding(r, jk_span_str(text), &f, NULL);
	jk_reports_end(r, false, text, 0, NULL);
	jk_reports_free(r);
	return kit_slurp(fd, NULL);
}

START_TEST(commit)
{
	struct jk_run_info run = kit_run();
	struct jk_reports *r = jk_reports_new(&run);
	struct jk_finding f = { 0 };
	const struct jk_origin origin = {
		.commit =
			jk_span_str("0123456789abcdef0123456789abcdef01234567"),
		.author = jk_span_str("=Hong"),
		.date = 1767290645,
	};
	char target[32], *got;
	int fd = kit_memfd(target);

	ck_assert_int_eq(jk_reports_add(r, "csv", target, NULL), JK_OK);
	jk_reports_begin(r, NULL);
	jk_reports_file(r, jk_span_str("old"));
	jk_reports_origin(r, &origin);
	jk_reports_finding(r, jk_span_str(""), &f, NULL);
	jk_reports_file(r, jk_span_str("new"));
	jk_reports_finding(r, jk_span_str(""), &f, NULL);
	jk_reports_end(r, false, NULL, 0, NULL);
	jk_reports_free(r);
	got = kit_slurp(fd, NULL);
	ck_assert_ptr_nonnull(
		strstr(got, "\"0123456789abcdef0123456789abcdef01234567\","
			    "\"'=Hong\",\"2026-01-01T18:04:05Z\"\r\n"));
	/* The next file is of no commit. */
	ck_assert_ptr_nonnull(strstr(got, "\"finding\",\"new\""));
	ck_assert_ptr_null(strstr(strstr(got, "\"new\""), "2026-01-01"));
	free(got);
}
END_TEST

static const struct {
	const char *text;
	const char *cell;
} cell_case[] = {
	{ "plain", "\"plain\"" },
	{ "a,b;c", "\"a,b;c\"" },
	{ "say \"hi\"", "\"say \"\"hi\"\"\"" },
	{ "=1+1", "\"'=1+1\"" },
	{ "=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"" },
	{ "+1", "\"'+1\"" },
	{ "-rf", "\"'-rf\"" },
	{ "@SUM(A1)", "\"'@SUM(A1)\"" },
	{ "  =1", "\"'  =1\"" },
	{ "\xc2\xa0=1", "\"'\xc2\xa0=1\"" },
	{ "\xe3\x80\x80=1", "\"'\xe3\x80\x80=1\"" },
	{ "＝1", "\"'＝1\"" },
	{ "＋1", "\"'＋1\"" },
	{ "－1", "\"'－1\"" },
	{ "＠a", "\"'＠a\"" },
	{ "\t=1", "\"\\t=1\"" },
	{ "\r=1", "\"\\r=1\"" },
	{ "\n=1", "\"\\n=1\"" },
	{ "a=1", "\"a=1\"" },
	{ "01012345678", "\"'01012345678\"" },
	{ "9902301234567890", "\"'9902301234567890\"" },
	{ "990230-1234567", "\"'990230-1234567\"" },
	{ "1-2", "\"'1-2\"" },
	{ "1e5", "\"'1e5\"" },
	{ "1,234.5", "\"'1,234.5\"" },
	{ "12:30", "\"'12:30\"" },
	{ "12a", "\"12a\"" },
	{ "99****-*******", "\"99****-*******\"" },
	{ "e", "\"e\"" },
	{ "\\", "\"\\\\\"" },
	{ "\xff\033", "\"\\xff\\x1b\"" },
};

START_TEST(cells)
{
	char *got = report_one(cell_case[_i].text);
	char *row = strstr(got, "\r\n\"finding\",");
	size_t len = strlen(cell_case[_i].cell);

	ck_assert_ptr_nonnull(row);
	row += strlen("\r\n\"finding\",");
	ck_assert_msg(strncmp(row, cell_case[_i].cell, len) == 0 &&
			      row[len] == ',',
		      "%s", row);
	/* The value is treated alike. */
	ck_assert_ptr_nonnull(strstr(row + len + 1, cell_case[_i].cell));
	free(got);
}
END_TEST

/* RFC 4180 read back: every row has as many cells as the header, and no cell
 * that is not quoted holds anything but a number. */
static void
check_rows(const char *p)
{
	size_t ncells = 1;

	for (bool quoted = false; *p != '\0'; p++) {
		if (*p == '"') {
			quoted = !quoted;
		} else if (quoted) {
			ck_assert_int_ne(*p, '\r');
			ck_assert_int_ne(*p, '\n');
		} else if (*p == ',') {
			ncells++;
		} else if (*p == '\r') {
			ck_assert_int_eq(p[1], '\n');
			ck_assert_uint_eq(ncells, NCOLUMNS);
			ncells = 1;
			p++;
		} else {
			ck_assert_ptr_nonnull(strchr("-0123456789", *p));
		}
	}
}

START_TEST(rows)
{
	char *got = report_one(cell_case[_i].text);

	ck_assert_int_eq(strncmp(got, HEADER, strlen(HEADER)), 0);
	check_rows(got + 3);
	free(got);
}
END_TEST

/* Excel breaks a cell above 32,767 characters; ours ends in the middle of no
 * character. */
START_TEST(long_cell)
{
	size_t n = 20000;
	char *text = calloc(2 * n + 2, 1);
	char *got, *dots;

	text[0] = 'x';
	for (size_t i = 0; i < n; i++)
		memcpy(text + 1 + 2 * i, "é", 2);
	got = report_one(text);
	check_rows(got + 3);
	dots = strstr(got, "é...\",");
	ck_assert_ptr_nonnull(dots);
	ck_assert_int_lt(dots - got, 33000);
	free(got);
	free(text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("report_csv");
	TCase *tcase = tcase_create("csv");

	tcase_add_test(tcase, exact);
	tcase_add_test(tcase, commit);
	tcase_add_loop_test(tcase, cells, 0, JK_COUNT(cell_case));
	tcase_add_loop_test(tcase, rows, 0, JK_COUNT(cell_case));
	tcase_add_test(tcase, long_cell);
	suite_add_tcase(suite, tcase);
	return kit_run_suite(suite);
}
