/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/report.h>

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/escape.h>

#include "report/json.h"

#include "test_report_kit.h"

/* clang-format off */
static const char want[] =
	"{\"type\":\"run\",\"schema\":1,\"version\":\"0.1.0\","
	"\"roots\":[\"/srv\"],\"sandbox\":\"landlock 4, seccomp\","
	"\"rules\":3,\"packs\":[\"kr.yaml\",\"common.yaml\"],"
	"\"show\":\"masked\",\"min_confidence\":\"low\"}\n"

	"{\"type\":\"finding\",\"rule\":\"kr-rrn\","
	"\"path\":\"/srv/회원/members.csv\",\"member\":null,\"place\":null,"
	"\"offset\":1040,\"line\":12,\"column\":5,"
	"\"value\":\"99****-*******\",\"confidence\":\"high\","
	"\"severity\":\"critical\",\"score\":95,"
	"\"evidence\":[\"checksum fits +60\","
	"\"context '주민등록번호' +35\"],"
	"\"fingerprint\":\"8518362f2938e50cfe78182e665d46f7\","
	"\"encoding\":\"utf-8\",\"length\":14}\n"

	"{\"type\":\"finding\",\"rule\":\"email\","
	"\"path\":\"/srv/회원/members.csv\",\"member\":null,\"place\":null,"
	"\"offset\":1066,\"line\":12,\"column\":31,"
	"\"value\":\"ho***@example.kr\",\"confidence\":\"medium\","
	"\"severity\":\"low\",\"score\":-5,\"evidence\":[],"
	"\"fingerprint\":\"ba3fddae0eb0b5b54d084b9c315fbe6e\","
	"\"encoding\":\"ascii\",\"length\":16}\n"

	"{\"type\":\"finding\",\"rule\":\"kr-rrn\","
	"\"path\":\"/srv/회원/members.csv\",\"member\":null,\"place\":null,"
	"\"offset\":123456789,\"line\":null,\"column\":null,"
	"\"value\":\"99****-*******\",\"confidence\":\"high\","
	"\"severity\":\"critical\",\"score\":95,\"evidence\":[],"
	"\"fingerprint\":\"87116eb659fa355138a032ca6f8ba0c8\","
	"\"encoding\":\"utf-8\",\"length\":14}\n"

	"{\"type\":\"finding\",\"rule\":\"iban\",\"path\":\"/srv/a.zip\","
	"\"member\":\"inner.zip!/표.xlsx\",\"place\":\"명단!B17\","
	"\"offset\":null,\"line\":null,\"column\":null,\"value\":null,"
	"\"confidence\":\"low\",\"severity\":\"medium\",\"score\":20,"
	"\"evidence\":[],"
	"\"fingerprint\":\"3174e58df6db8195469594adcba5b121\","
	"\"encoding\":\"cp949\",\"length\":22}\n"

	"{\"type\":\"coverage\",\"path\":\"/srv/a.zip\","
	"\"member\":\"bad\\u001b.pdf\",\"outcome\":\"failed\","
	"\"cause\":\"crashed\",\"detail\":\"signal 11\","
	"\"incomplete\":true}\n"

	"{\"type\":\"coverage\",\"path\":\"/srv/a.zip\",\"member\":null,"
	"\"outcome\":\"partial\",\"cause\":\"encrypted\",\"detail\":null,"
	"\"incomplete\":true}\n"

	"{\"type\":\"coverage\","
	"\"path\":\"/srv/a\\n\\u001b[2J\\\\xff\\u202e\\\"b\","
	"\"member\":null,\"outcome\":\"failed\",\"cause\":\"permission\","
	"\"detail\":\"open: \\\"no\\\"\\n\",\"incomplete\":true}\n"

	"{\"type\":\"coverage\",\"path\":\"/srv/queue\",\"member\":null,"
	"\"outcome\":\"skipped\",\"cause\":\"special-file\","
	"\"detail\":null,\"incomplete\":false}\n"

	"{\"type\":\"summary\",\"scope\":\"run\","
	"\"files\":{\"scanned\":1,\"partial\":1,"
	"\"skipped\":1,\"failed\":1},\"members\":{\"scanned\":3,"
	"\"partial\":0,\"skipped\":0,\"failed\":1},"
	"\"causes\":{\"permission\":1,\"special-file\":1,\"encrypted\":1,"
	"\"crashed\":1},\"bytes\":1536,\"incomplete\":3,\"findings\":4,"
	"\"by_confidence\":{\"low\":1,\"medium\":1,\"high\":2},"
	"\"suppressed\":{\"inline\":0,\"config\":0,\"baseline\":0},"
	"\"rules\":[{\"rule\":\"kr-rrn\",\"findings\":2,\"files\":1,"
	"\"persons\":1,\"persons_estimated\":false},"
	"{\"rule\":\"email\",\"findings\":1,\"files\":1,"
	"\"persons\":1,\"persons_estimated\":false},"
	"{\"rule\":\"iban\",\"findings\":1,\"files\":1,"
	"\"persons\":1,\"persons_estimated\":false}],"
	"\"folders_found\":2,\"top_folders\":["
	"{\"path\":\"/srv\",\"findings\":4,\"files\":2,"
	"\"rules\":[{\"rule\":\"kr-rrn\",\"findings\":2,\"files\":1,"
	"\"persons\":1,\"persons_estimated\":false},"
	"{\"rule\":\"email\",\"findings\":1,\"files\":1,"
	"\"persons\":1,\"persons_estimated\":false},"
	"{\"rule\":\"iban\",\"findings\":1,\"files\":1,"
	"\"persons\":1,\"persons_estimated\":false}]},"
	"{\"path\":\"/srv/회원\",\"findings\":3,\"files\":1,"
	"\"rules\":[{\"rule\":\"kr-rrn\",\"findings\":2,\"files\":1,"
	"\"persons\":1,\"persons_estimated\":false},"
	"{\"rule\":\"email\",\"findings\":1,\"files\":1,"
	"\"persons\":1,\"persons_estimated\":false}]}],"
	"\"files_found\":2,\"top_files\":["
	"{\"path\":\"/srv/회원/members.csv\",\"findings\":3,\"files\":1,"
	"\"rules\":[{\"rule\":\"kr-rrn\",\"findings\":2,\"files\":1,"
	"\"persons\":1,\"persons_estimated\":false},"
	"{\"rule\":\"email\",\"findings\":1,\"files\":1,"
	"\"persons\":1,\"persons_estimated\":false}]},"
	"{\"path\":\"/srv/a.zip\",\"findings\":1,\"files\":1,"
	"\"rules\":[{\"rule\":\"iban\",\"findings\":1,\"files\":1,"
	"\"persons\":1,\"persons_estimated\":false}]}],"
	"\"interrupted\":false,\"fatal\":null}\n";
/* clang-format on */

START_TEST(exact)
{
	struct jk_run_info run = kit_run();
	char *got = kit_report("jsonl", &run, NULL);

	ck_assert_str_eq(got, want);
	free(got);
}
END_TEST

/* The strings of a JSON object, and whether a byte of it is a control. */
static void
check_line(const char *line, size_t len)
{
	json_error_t error;
	json_t *object = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);

	ck_assert_msg(object != NULL, "%s: %s", error.text, line);
	ck_assert(json_is_object(object));
	ck_assert(json_is_string(json_object_get(object, "type")));
	json_decref(object);
	/* One assertion: each costs a system call, and lines are long. */
	for (size_t i = 0; i < len; i++) {
		if ((unsigned char)line[i] < 0x20)
			ck_abort_msg("control at byte %zu", i);
	}
}

static size_t
check_lines(const char *text)
{
	size_t n = 0;

	for (const char *end; *text != '\0'; text = end + 1) {
		end = strchr(text, '\n');
		ck_assert_ptr_nonnull(end);
		check_line(text, (size_t)(end - text));
		n++;
	}
	return n;
}

START_TEST(valid)
{
	struct jk_run_info run = kit_run();
	char *got;

	run.all_coverage = true;
	run.started = 1767225600;
	run.sandbox = NULL;
	got = kit_report("jsonl", &run, NULL);
	ck_assert_uint_eq(check_lines(got), 11);
	ck_assert_ptr_nonnull(strstr(got, "\"sandbox\":null"));
	ck_assert_ptr_nonnull(
		strstr(got, "\"started\":\"2026-01-01T00:00:00Z\""));
	ck_assert_ptr_nonnull(strstr(got, "\"outcome\":\"scanned\","
					  "\"cause\":\"none\",\"detail\":null,"
					  "\"incomplete\":false"));
	free(got);
}
END_TEST

/* Bytes that a sender could put into any string. */
static const char *const hostile_case[] = {
	"",
	"\"",
	"\\",
	"\\\"",
	"\n",
	"\r\n",
	"\t",
	"\033[31m",
	"\x7f",
	"\xff",
	"\xc3\x28",
	"\xed\xa0\x80",
	"\xe2\x80\xa8",
	"\xe2\x80\xae",
	"\xf0\x9f",
	"\xc2\x9b[2J",
	"\xef\xbb\xbf",
	"\xf3\xa0\x80\x81",
	"회원\xb0\xa1",
	"</script>",
	"\b\f\v",
};

START_TEST(hostile)
{
	struct jk_run_info run = kit_run();
	const char *bytes = hostile_case[_i];
	const char *roots[] = { bytes };
	struct jk_reports *r;
	struct jk_finding f = {
		.confidence = JK_CONF_LOW,
		.place = jk_span_str(bytes),
		.shown = jk_span_str(bytes),
		.nevidence = 1,
		.evidence = { jk_span_str(bytes) },
	};
	struct jk_coverage c = {
		.outcome = JK_FAILED,
		.cause = JK_CAUSE_INTERNAL,
		.member = jk_span_str(bytes),
		.detail = jk_span_str(bytes),
	};
	char target[32], *got;
	int fd = kit_memfd(target);

	run.roots = roots;
	r = jk_reports_new(&run);
	ck_assert_int_eq(jk_reports_add(r, "jsonl", target, NULL), JK_OK);
	jk_reports_begin(r, NULL);
	jk_reports_file(r, jk_span_str(bytes));
	jk_reports_finding(r, jk_span_str(bytes), &f, NULL);
	jk_reports_coverage(r, &c, NULL);
	ck_assert_int_eq(jk_reports_end(r, true, bytes, 1.25, NULL), JK_OK);
	jk_reports_free(r);
	got = kit_slurp(fd, NULL);
	ck_assert_uint_eq(check_lines(got), 4);
	ck_assert_ptr_nonnull(strstr(got, "\"seconds\":1.250,"
					  "\"interrupted\":true"));
	free(got);
}
END_TEST

/* Any 64-bit number comes out in full. */
START_TEST(large_numbers)
{
	struct jk_run_info run = kit_run();
	struct jk_reports *r = jk_reports_new(&run);
	struct jk_finding f = {
		.score = -2147483647 - 1,
		.offset = UINT64_MAX,
		.line = UINT64_MAX,
		.column = 1,
		.length = 1000,
	};
	char target[32], *got;
	int fd = kit_memfd(target);

	ck_assert_int_eq(jk_reports_add(r, "jsonl", target, NULL), JK_OK);
	jk_reports_begin(r, NULL);
	jk_reports_file(r, jk_span_str("p"));
	jk_reports_finding(r, jk_span_str(""), &f, NULL);
	jk_reports_flush(r, NULL);
	jk_reports_free(r);
	got = kit_slurp(fd, NULL);
	ck_assert_ptr_nonnull(
		strstr(got, "\"offset\":18446744073709551615,"
			    "\"line\":18446744073709551615,\"column\":1,"));
	ck_assert_ptr_nonnull(strstr(got, "\"score\":-2147483648,"));
	ck_assert_ptr_nonnull(strstr(got, "\"length\":1000}"));
	free(got);
}
END_TEST

/* Pieces of text, by twos and threes, and cut at every byte. */
START_TEST(strings)
{
	static const char *const piece[] = {
		"a",        "abcdefg",      "abcdefgh",     "\"",
		"\\",       "\x7f",         "\x1f",         "\n",
		"회원명단", "漢字",         "\xed\x9f\xbf", "\xed\xa0\x80",
		"\xec\x28", "\xe2\x80\xae", "\xe3\x80",     "\xf3\xa0\x80\x81",
		"é",        "\xc2\x85",     "\xff",
	};
	struct jk_buf text = { 0 }, expect = { 0 };
	unsigned char got[JK_JSON_STRING(64)];

	for (size_t i = 0; i < 8 * JK_COUNT(piece) * JK_COUNT(piece); i++) {
		struct jk_span s;

		jk_buf_clear(&text);
		jk_buf_append_str(&text, &"12345678"[i % 8]);
		jk_buf_append_str(&text, piece[i / 8 % JK_COUNT(piece)]);
		jk_buf_append_str(&text, piece[i / 8 / JK_COUNT(piece)]);
		jk_buf_append_str(&text, "end");
		for (size_t len = 0; len <= text.len; len++) {
			s = jk_span_head(jk_buf_span(&text), len);
			jk_buf_clear(&expect);
			jk_escape_json(&expect, s);
			ck_assert_uint_eq(
				(size_t)(jk_json_string(got, s) - got),
				expect.len);
			ck_assert_mem_eq(got, expect.ptr, expect.len);
		}
	}
	jk_buf_release(&text);
	jk_buf_release(&expect);
}
END_TEST

START_TEST(numbers)
{
	uint64_t around = 1;

	for (unsigned digits = 1; digits <= 20; digits++, around *= 10) {
		for (int64_t step = -1; step <= 1; step++) {
			uint64_t v = around + (uint64_t)step;
			unsigned char got[JK_JSON_NUMBER + 1];
			char expect[32];

			snprintf(expect, sizeof(expect), "%llu",
				 (unsigned long long)v);
			*jk_json_u64(got, v) = '\0';
			ck_assert_str_eq((char *)got, expect);
			snprintf(expect, sizeof(expect), "%lld", (long long)v);
			*jk_json_i64(got, (int64_t)v) = '\0';
			ck_assert_str_eq((char *)got, expect);
		}
	}
}
END_TEST

/* A path and values too long for the output's buffer come out whole, also
 * when the evidence changes every time. */
START_TEST(long_strings)
{
	struct jk_run_info run = kit_run();
	struct jk_reports *r = jk_reports_new(&run);
	char *path = jk_xcalloc(100001, 1), *got, evidence[2] = "";
	struct jk_finding f = { .nevidence = 1 };
	char target[32];
	int fd = kit_memfd(target);

	memset(path, '\001', 100000);
	ck_assert_int_eq(jk_reports_add(r, "jsonl", target, NULL), JK_OK);
	jk_reports_begin(r, NULL);
	jk_reports_file(r, jk_span_str(path));
	for (unsigned i = 0; i < 20; i++) {
		evidence[0] = (char)('a' + i);
		f.evidence[0] = jk_span_str(evidence);
		f.shown = jk_span_str(path);
		jk_reports_finding(r, jk_span_str(""), &f, NULL);
	}
	ck_assert_int_eq(jk_reports_end(r, false, NULL, 0, NULL), JK_OK);
	jk_reports_free(r);
	got = kit_slurp(fd, NULL);
	ck_assert_uint_eq(check_lines(got), 22);
	ck_assert_ptr_nonnull(strstr(got, "\"evidence\":[\"a\"]"));
	ck_assert_ptr_nonnull(strstr(got, "\"evidence\":[\"t\"]"));
	free(got);
	free(path);
}
END_TEST

/* --top 0: a line for each scope when it is complete, no lists at the end. */
START_TEST(all_scopes)
{
	struct jk_run_info run = kit_run();
	char *got, *at;

	run.top = 0;
	got = kit_report("jsonl", &run, NULL);
	ck_assert_uint_eq(check_lines(got), 14);
	at = strstr(got, "{\"type\":\"summary\",\"scope\":\"file\","
			 "\"path\":\"/srv/회원/members.csv\","
			 "\"findings\":3,\"files\":1,\"rules\":["
			 "{\"rule\":\"kr-rrn\",\"findings\":2,\"files\":1,"
			 "\"persons\":1,\"persons_estimated\":false},");
	ck_assert_ptr_nonnull(at);
	at = strstr(at, "\"scope\":\"folder\",\"path\":\"/srv/회원\"");
	ck_assert_ptr_nonnull(at);
	at = strstr(at, "\"scope\":\"folder\",\"path\":\"/srv\","
			"\"findings\":4,\"files\":2,");
	ck_assert_ptr_nonnull(at);
	ck_assert_ptr_nonnull(strstr(at, "\"folders_found\":2,"
					 "\"top_folders\":[],"
					 "\"files_found\":2,"
					 "\"top_files\":[],"));
	free(got);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("report_jsonl");
	TCase *tcase = tcase_create("jsonl");

	tcase_add_test(tcase, exact);
	tcase_add_test(tcase, valid);
	tcase_add_loop_test(tcase, hostile, 0, JK_COUNT(hostile_case));
	tcase_add_test(tcase, large_numbers);
	tcase_add_test(tcase, strings);
	tcase_add_test(tcase, numbers);
	tcase_add_test(tcase, long_strings);
	tcase_add_test(tcase, all_scopes);
	suite_add_tcase(suite, tcase);
	return kit_run_suite(suite);
}
