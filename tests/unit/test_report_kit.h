/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the report tests share: three rules that need no rule file, one fixed
 * run, and a memory file to catch what a report writes.
 *
 * Owns:    nothing; texts returned are the caller's to free.
 * Threads: one.
 * Errors:  a failed call is a failed test.
 */
#ifndef JK_TEST_REPORT_KIT_H
#define JK_TEST_REPORT_KIT_H

#include <check.h>

#include <jikimi/report.h>

/* A path that no terminal may see: newline, escape, lone byte, override. */
#define KIT_HOSTILE "/srv/a\n\033[2J\xff\xe2\x80\xae\"b"

enum kit_rule {
	KIT_RRN, /* both names */
	KIT_EMAIL,
	KIT_IBAN, /* no Korean name */
	KIT_NRULES
};

/* Masked, every file, no colour, nothing started. */
struct jk_run_info kit_run(void);
/* Files, findings and coverage of the fixed run; not begin, not end. */
void kit_feed(struct jk_reports *r);
/* The fixed run through one report. NUL-terminated; *len may be NULL. */
char *kit_report(const char *format, const struct jk_run_info *run,
		 size_t *len);

/* An empty memory file, and "/dev/fd/N" for it. */
int kit_memfd(char target[32]);
/* All that was written to fd, which is closed. NUL-terminated. */
char *kit_slurp(int fd, size_t *len);

/* A directory of its own, removed with everything in it by kit_rmdir. */
char *kit_mkdir(void);
void kit_rmdir(char *dir);
/* "dir/name"; the caller frees. */
char *kit_join(const char *dir, const char *name);
/* Entries in dir, "." and ".." not counted. */
size_t kit_count_entries(const char *dir);

/* Runs all tests of s; what main returns. */
int kit_run_suite(Suite *s);

#endif
