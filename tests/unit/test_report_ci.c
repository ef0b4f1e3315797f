/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Formats for CI systems, against facts of their published schemas: what must
 * be there, of which type, out of which words. Paths are hostile ones.
 */
#include "config.h"

#include <jikimi/report.h>

#include <jansson.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/relpath.h>

#include "test_report_kit.h"

#define TIME "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$"

struct fact {
	const char *format;
	/* Keys from the top; "[]" stands for each element of an array, which
	 * has some. */
	const char *path;
	json_type type;
	const char *like; /* regular expression of a string; NULL: any */
};

static const struct fact facts[] = {
	/* GitLab security-report-schemas 15, secret detection. */
	{ "gitlab", "version", JSON_STRING, "^15\\.[0-9]+\\.[0-9]+$" },
	{ "gitlab", "scan/type", JSON_STRING, "^secret_detection$" },
	{ "gitlab", "scan/status", JSON_STRING, "^(success|failure)$" },
	{ "gitlab", "scan/start_time", JSON_STRING, TIME },
	{ "gitlab", "scan/end_time", JSON_STRING, TIME },
	{ "gitlab", "scan/analyzer/id", JSON_STRING, "." },
	{ "gitlab", "scan/analyzer/name", JSON_STRING, "." },
	{ "gitlab", "scan/analyzer/vendor/name", JSON_STRING, "." },
	{ "gitlab", "scan/analyzer/version", JSON_STRING, "." },
	{ "gitlab", "scan/scanner/id", JSON_STRING, "." },
	{ "gitlab", "scan/scanner/name", JSON_STRING, "." },
	{ "gitlab", "scan/scanner/vendor/name", JSON_STRING, "." },
	{ "gitlab", "scan/scanner/version", JSON_STRING, "." },
	{ "gitlab", "scan/messages/[]/level", JSON_STRING,
	  "^(info|warn|fatal)$" },
	{ "gitlab", "scan/messages/[]/value", JSON_STRING, "." },
	{ "gitlab", "vulnerabilities/[]/id", JSON_STRING, "^[0-9a-f]{32}$" },
	{ "gitlab", "vulnerabilities/[]/name", JSON_STRING, "." },
	{ "gitlab", "vulnerabilities/[]/severity", JSON_STRING,
	  "^(Info|Unknown|Low|Medium|High|Critical)$" },
	{ "gitlab", "vulnerabilities/[]/identifiers/[]/type", JSON_STRING,
	  "." },
	{ "gitlab", "vulnerabilities/[]/identifiers/[]/name", JSON_STRING,
	  "." },
	{ "gitlab", "vulnerabilities/[]/identifiers/[]/value", JSON_STRING,
	  "." },
	{ "gitlab", "vulnerabilities/[]/location/file", JSON_STRING, "^[^/]" },
	{ "gitlab", "vulnerabilities/[]/location/start_line", JSON_INTEGER,
	  NULL },
	{ "gitlab", "vulnerabilities/[]/location/commit/sha", JSON_STRING,
	  "^[0-9a-f]{40}$" },
	/* GitLab Code Quality. */
	{ "codequality", "[]/description", JSON_STRING, "." },
	{ "codequality", "[]/check_name", JSON_STRING, "." },
	{ "codequality", "[]/fingerprint", JSON_STRING, "^[0-9a-f]{16,32}$" },
	{ "codequality", "[]/severity", JSON_STRING,
	  "^(info|minor|major|critical|blocker)$" },
	{ "codequality", "[]/location/path", JSON_STRING, "^[^/]" },
	{ "codequality", "[]/location/lines/begin", JSON_INTEGER, NULL },
	/* SARIF 2.1.0, and what GitHub asks for beyond it. */
	{ "sarif", "version", JSON_STRING, "^2\\.1\\.0$" },
	{ "sarif", "runs/[]/tool/driver/name", JSON_STRING, "." },
	{ "sarif", "runs/[]/tool/driver/rules/[]/id", JSON_STRING, "." },
	{ "sarif", "runs/[]/tool/driver/rules/[]/help/text", JSON_STRING, "." },
	{ "sarif", "runs/[]/tool/driver/rules/[]/help/markdown", JSON_STRING,
	  "[*]" },
	{ "sarif", "runs/[]/tool/driver/rules/[]/shortDescription/text",
	  JSON_STRING, "." },
	{ "sarif", "runs/[]/tool/driver/rules/[]/fullDescription/text",
	  JSON_STRING, "." },
	{ "sarif", "runs/[]/tool/driver/rules/[]/properties/security-severity",
	  JSON_STRING, "^[0-9]\\.[0-9]$" },
	{ "sarif", "runs/[]/tool/driver/rules/[]/properties/precision",
	  JSON_STRING, "^(very-high|high|medium|low)$" },
	{ "sarif", "runs/[]/tool/driver/rules/[]/properties/tags/[]",
	  JSON_STRING, "." },
	{ "sarif", "runs/[]/results/[]/ruleId", JSON_STRING, "." },
	{ "sarif", "runs/[]/results/[]/level", JSON_STRING,
	  "^(note|warning|error)$" },
	{ "sarif", "runs/[]/results/[]/message/text", JSON_STRING, "\\.$" },
	{ "sarif",
	  "runs/[]/results/[]/locations/[]/physicalLocation/artifactLocation/"
	  "uri",
	  JSON_STRING, "^[-._~/%A-Za-z0-9]+$" },
	{ "sarif",
	  "runs/[]/results/[]/locations/[]/physicalLocation/region/startLine",
	  JSON_INTEGER, NULL },
	{ "sarif",
	  "runs/[]/results/[]/partialFingerprints/primaryLocationLineHash",
	  JSON_STRING, "^[0-9a-f]{32}:1$" },
	{ "sarif", "runs/[]/artifacts/[]/location/uri", JSON_STRING,
	  "^[-._~/%A-Za-z0-9]+$" },
	{ "sarif",
	  "runs/[]/invocations/[]/toolExecutionNotifications/[]/message/text",
	  JSON_STRING, "." },
	{ "sarif", "runs/[]/invocations/[]/toolExecutionNotifications/[]/level",
	  JSON_STRING, "^(note|warning|error)$" },
};

static const char *const formats[] = { "sarif", "gitlab",     "codequality",
				       "junit", "checkstyle", "github" };

static char *
make(const char *format)
{
	struct jk_run_info run = kit_run();

	run.base = "/srv";
	run.cwd = "/";
	return kit_report(format, &run, NULL);
}

static void
check_leaf(const json_t *value, const struct fact *fact)
{
	regex_t re;

	ck_assert_msg(value != NULL && json_typeof(value) == fact->type,
		      "%s: %s", fact->format, fact->path);
	if (fact->like == NULL)
		return;
	ck_assert_int_eq(regcomp(&re, fact->like, REG_EXTENDED | REG_NOSUB), 0);
	ck_assert_msg(regexec(&re, json_string_value(value), 0, NULL, 0) == 0,
		      "%s: %s: %s", fact->format, fact->path,
		      json_string_value(value));
	regfree(&re);
}

static void
check_path(const json_t *value, const char *path, const struct fact *fact)
{
	size_t n = strcspn(path, "/");
	const char *rest = path[n] == '/' ? path + n + 1 : path + n;
	char key[64];

	if (path[0] == '\0') {
		check_leaf(value, fact);
		return;
	}
	if (n == 2 && memcmp(path, "[]", 2) == 0) {
		ck_assert_msg(json_array_size(value) > 0, "%s: %s",
			      fact->format, fact->path);
		for (size_t i = 0; i < json_array_size(value); i++)
			check_path(json_array_get(value, i), rest, fact);
		return;
	}
	ck_assert_uint_lt(n, sizeof(key));
	memcpy(key, path, n);
	key[n] = '\0';
	check_path(json_object_get(value, key), rest, fact);
}

START_TEST(schema)
{
	const struct fact *fact = &facts[_i];
	char *text = make(fact->format);
	json_error_t error;
	json_t *root = json_loads(text, 0, &error);

	ck_assert_msg(root != NULL, "%s: %s", fact->format, error.text);
	check_path(root, fact->path, fact);
	json_decref(root);
	free(text);
}
END_TEST

/* Two runs are alike, and nothing of a path can end a line or a string. */
START_TEST(stable)
{
	char *a = make(formats[_i]), *b = make(formats[_i]);

	ck_assert_str_eq(a, b);
	ck_assert_ptr_null(strchr(a, '\033'));
	ck_assert_ptr_null(strstr(a, "\xe2\x80\xae"));
	ck_assert_ptr_null(strchr(a, '\xff'));
	free(a);
	free(b);
}
END_TEST

START_TEST(workflow_commands)
{
	char *text = make("github"), *save = NULL;

	for (char *line = strtok_r(text, "\n", &save); line != NULL;
	     line = strtok_r(NULL, "\n", &save))
		ck_assert_msg(strncmp(line, "::", 2) == 0 &&
				      strstr(line + 2, "::") != NULL,
			      "%s", line);
	free(text);
}
END_TEST

/* A member's artifact names what it lies in, by index. */
START_TEST(parents)
{
	char *text = make("sarif");
	json_t *root = json_loads(text, 0, NULL);
	json_t *run = json_array_get(json_object_get(root, "runs"), 0);
	json_t *all = json_object_get(run, "artifacts");
	json_t *last = json_array_get(all, json_array_size(all) - 1);

	ck_assert_uint_eq(json_array_size(all), 4);
	ck_assert_int_eq(
		json_integer_value(json_object_get(last, "parentIndex")), 2);
	last = json_array_get(all, 2);
	ck_assert_int_eq(
		json_integer_value(json_object_get(last, "parentIndex")), 1);
	ck_assert_ptr_null(
		json_object_get(json_array_get(all, 1), "parentIndex"));
	json_decref(root);
	free(text);
}
END_TEST

static const struct {
	const char *base, *cwd, *path, *want;
} relpaths[] = {
	{ "/srv", "/", "/srv/a", "a" },
	{ "/srv", "/srv/x", "a", "x/a" },
	{ "/srv", "/srv/x", "../a//./b", "a/b" },
	{ "/srv", "/srv", "./a", "a" },
	{ "/srv", "/", "/srvx/a", "/srvx/a" },
	{ "/srv", "/", "/srv", "/srv" },
	{ "/srv", "/", "../../srv/../etc", "/etc" },
	{ "/", "/", "/etc/x", "etc/x" },
	{ "/srv", "/", "-", "-" },
	{ NULL, "/", "./a", "./a" },
};

START_TEST(relative)
{
	struct jk_run_info run = kit_run();
	struct jk_buf b = { 0 };

	run.base = relpaths[_i].base;
	run.cwd = relpaths[_i].cwd;
	jk_relpath(&b, &run, jk_span_str(relpaths[_i].path));
	ck_assert_str_eq(jk_buf_cstr(&b), relpaths[_i].want);
	jk_buf_release(&b);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("report_ci");
	TCase *t = tcase_create("ci");

	tcase_add_loop_test(t, schema, 0, JK_COUNT(facts));
	tcase_add_loop_test(t, stable, 0, JK_COUNT(formats));
	tcase_add_test(t, workflow_commands);
	tcase_add_test(t, parents);
	tcase_add_loop_test(t, relative, 0, JK_COUNT(relpaths));
	suite_add_tcase(s, t);
	return kit_run_suite(s);
}
