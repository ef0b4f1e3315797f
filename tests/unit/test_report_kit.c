/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "test_report_kit.h"

#include <assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jikimi/buf.h>

static const struct jk_rule_info rules[KIT_NRULES] = {
	[KIT_RRN] = {
		.id = "kr-rrn",
		.name_en = "Resident registration number",
		.name_ko = "주민등록번호",
		.pack = "kr.yaml",
		.severity = JK_SEV_CRITICAL,
	},
	[KIT_EMAIL] = {
		.id = "email",
		.name_en = "E-mail address",
		.name_ko = "전자우편",
		.pack = "common.yaml",
		.severity = JK_SEV_LOW,
	},
	[KIT_IBAN] = {
		.id = "iban",
		.name_en = "IBAN",
		.name_ko = "",
		.pack = "common.yaml",
		.severity = JK_SEV_MEDIUM,
	},
};

/* Stands in for the rule set of src/match, which these tests do not need. */
size_t
jk_ruleset_count(const struct jk_ruleset *set)
{
	(void)set;
	return KIT_NRULES;
}

const struct jk_rule_info *
jk_ruleset_info(const struct jk_ruleset *set, size_t index)
{
	(void)set;
	assert(index < KIT_NRULES); /* ck_assert would write to a pipe */
	return &rules[index];
}

struct jk_run_info
kit_run(void)
{
	static const char *const roots[] = { "/srv" };

	return (struct jk_run_info){
		.version = "0.1.0",
		.roots = roots,
		.nroots = JK_COUNT(roots),
		.sandbox = "landlock 4, seccomp",
		.min_confidence = JK_CONF_LOW,
		.top = 10,
		.exact_persons = JK_EXACT_PERSONS,
	};
}

static void
feed_finding(struct jk_reports *r, const char *member,
	     const struct jk_finding *f)
{
	struct jk_err err;

	ck_assert_int_eq(jk_reports_finding(r, jk_span_str(member), f, &err),
			 JK_OK);
}

static void
feed_coverage(struct jk_reports *r, enum jk_outcome outcome,
	      enum jk_cause cause, const char *member, const char *detail)
{
	struct jk_coverage c = {
		.outcome = outcome,
		.cause = cause,
		.member = jk_span_str(member),
		.detail = jk_span_str(detail),
	};
	struct jk_err err;

	ck_assert_int_eq(jk_reports_coverage(r, &c, &err), JK_OK);
}

static void
feed_plain(struct jk_reports *r)
{
	struct jk_finding rrn = {
		.rule = KIT_RRN,
		.confidence = JK_CONF_HIGH,
		.severity = JK_SEV_CRITICAL,
		.score = 95,
		.offset = 1040,
		.length = 14,
		.line = 12,
		.column = 5,
		.charset = JK_UTF8,
		.shown = jk_span_str("99****-*******"),
		.person = 101,
		.around = UINT64_C(0x0123456789abcdef),
		.nevidence = 2,
		.evidence = {
			jk_span_str("checksum fits +60"),
			jk_span_str("context '주민등록번호' +35"),
		},
	};
	struct jk_finding email = {
		.rule = KIT_EMAIL,
		.confidence = JK_CONF_MEDIUM,
		.severity = JK_SEV_LOW,
		.score = -5,
		.offset = 1066,
		.length = 16,
		.line = 12,
		.column = 31,
		.charset = JK_ASCII,
		.shown = jk_span_str("ho***@example.kr"),
		.person = 201,
		.around = 7,
	};

	jk_reports_file(r, jk_span_str("/srv/회원/members.csv"));
	feed_finding(r, "", &rrn);
	feed_finding(r, "", &email);
	rrn.line = JK_LINE_UNKNOWN;
	rrn.column = 0;
	rrn.offset = 123456789;
	rrn.nevidence = 0;
	feed_finding(r, "", &rrn);
	feed_coverage(r, JK_SCANNED, JK_CAUSE_NONE, "", "");
}

static void
feed_archive(struct jk_reports *r)
{
	struct jk_finding iban = {
		.rule = KIT_IBAN,
		.confidence = JK_CONF_LOW,
		.severity = JK_SEV_MEDIUM,
		.score = 20,
		.offset = 77,
		.length = 22,
		.charset = JK_CP949,
		.place = jk_span_str("명단!B17"),
		.person = 301,
	};

	jk_reports_file(r, jk_span_str("/srv/a.zip"));
	feed_finding(r, "inner.zip!/표.xlsx", &iban);
	feed_coverage(r, JK_FAILED, JK_CAUSE_CRASHED, "bad\033.pdf",
		      "signal 11");
	feed_coverage(r, JK_PARTIAL, JK_CAUSE_ENCRYPTED, "", "");
	jk_reports_count(r, 3, 1536);
}

void
kit_feed(struct jk_reports *r)
{
	feed_plain(r);
	feed_archive(r);
	jk_reports_file(r, jk_span_str(KIT_HOSTILE));
	feed_coverage(r, JK_FAILED, JK_CAUSE_PERMISSION, "", "open: \"no\"\n");
	jk_reports_file(r, jk_span_str("/srv/queue"));
	feed_coverage(r, JK_SKIPPED, JK_CAUSE_SPECIAL, "", "");
}

char *
kit_report(const char *format, const struct jk_run_info *run, size_t *len)
{
	struct jk_reports *r = jk_reports_new(run);
	struct jk_err err = { .text = "" };
	char target[32];
	int fd = kit_memfd(target);

	ck_assert_msg(jk_reports_add(r, format, target, &err) == JK_OK, "%s",
		      err.text);
	ck_assert_int_eq(jk_reports_begin(r, &err), JK_OK);
	kit_feed(r);
	ck_assert_int_eq(jk_reports_end(r, false, NULL, 0, &err), JK_OK);
	jk_reports_free(r);
	return kit_slurp(fd, len);
}

int
kit_memfd(char target[32])
{
	int fd = memfd_create("report", MFD_CLOEXEC);

	ck_assert_int_ne(fd, -1);
	snprintf(target, 32, "/dev/fd/%d", fd);
	return fd;
}

char *
kit_slurp(int fd, size_t *len)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = jk_xcalloc((size_t)size + 1, 1);

	ck_assert_int_eq(pread(fd, text, (size_t)size, 0), size);
	close(fd);
	if (len != NULL)
		*len = (size_t)size;
	return text;
}

char *
kit_mkdir(void)
{
	char *dir = jk_xstrdup("/tmp/jikimi-report.XXXXXX");

	ck_assert_ptr_nonnull(mkdtemp(dir));
	return dir;
}

static bool
is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

void
kit_rmdir(char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;

	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d)) != NULL) {
		if (is_dots(e->d_name))
			continue;
		if (unlinkat(dirfd(d), e->d_name, 0) == -1)
			unlinkat(dirfd(d), e->d_name, AT_REMOVEDIR);
	}
	closedir(d);
	ck_assert_int_eq(rmdir(dir), 0);
	free(dir);
}

char *
kit_join(const char *dir, const char *name)
{
	size_t size = strlen(dir) + strlen(name) + 2;
	char *path = jk_xcalloc(size, 1);

	snprintf(path, size, "%s/%s", dir, name);
	return path;
}

size_t
kit_count_entries(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	size_t n = 0;

	ck_assert_ptr_nonnull(d);
	while ((e = readdir(d)) != NULL) {
		if (!is_dots(e->d_name))
			n++;
	}
	closedir(d);
	return n;
}

int
kit_run_suite(Suite *s)
{
	SRunner *runner = srunner_create(s);
	int failed;

	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
