/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What hides findings: the configuration and the baseline, given as options
 * or found in the scanned tree; the latter is announced in every report.
 *
 * Owns:    policy, baseline and announcements, until release.
 * Threads: one.
 * Errors:  JK_EUSAGE, JK_EIO with the file, and the line if it has one.
 */
#ifndef JK_SUPPRESS_H
#define JK_SUPPRESS_H

#include <stdbool.h>

#include <jikimi/baseline.h>
#include <jikimi/policy.h>

#include "cli/options.h"

struct jk_run_options;

#define JK_CONFIG_NAME ".jikimi.yaml"
#define JK_BASELINE_NAME ".jikimi-baseline"

struct jk_suppress {
	/* As options say. */
	const char *config, *baseline_file, *key_file;
	bool no_config, show, hide;
	/* As loaded. */
	struct jk_policy policy;
	char *config_path;         /* owned; NULL: no configuration */
	struct jk_buf config_text; /* for lines in errors */
	struct jk_baseline *baseline;
	char *baseline_path; /* owned: the one that is read, or would be */
	struct jk_string_list announced;
	bool has_key;
};

enum jk_status jk_set_config(void *target, const char *value,
			     struct jk_err *err);
enum jk_status jk_set_no_config(void *target, const char *value,
				struct jk_err *err);
enum jk_status jk_set_baseline(void *target, const char *value,
			       struct jk_err *err);
enum jk_status jk_set_show_suppressed(void *target, const char *value,
				      struct jk_err *err);
enum jk_status jk_set_hide_suppressed(void *target, const char *value,
				      struct jk_err *err);
enum jk_status jk_set_key_file(void *target, const char *value,
			       struct jk_err *err);

/* Rows of an option table. */
#define JK_SUPPRESS_OPTIONS                                                    \
	{ "config", 0, "FILE", "configuration (.jikimi.yaml of the path)",     \
	  jk_set_config },                                                     \
		{ "no-config", 0, NULL,                                        \
		  "heed nothing in the tree that hides findings",              \
		  jk_set_no_config },                                          \
		{ "baseline", 0, "FILE",                                       \
		  "known findings (.jikimi-baseline of the path)",             \
		  jk_set_baseline },                                           \
		{ "show-suppressed", 0, NULL,                                  \
		  "text: print what does not count, marked",                   \
		  jk_set_show_suppressed },                                    \
		{ "hide-suppressed", 0, NULL,                                  \
		  "all formats: only count what does not count",               \
		  jk_set_hide_suppressed },                                    \
	{                                                                      \
		"key-file", 0, "FILE", "secret of hashes of allowed values",   \
			jk_set_key_file                                        \
	}

/* After parsing and finding the base: reads the files. What the configuration
 * says of the walk and the packs is added to o. */
enum jk_status jk_suppress_load(struct jk_run_options *o, struct jk_err *err);
/* Once the rules are known: the configuration names none that is not. */
enum jk_status jk_suppress_check(const struct jk_run_options *o,
				 struct jk_err *err);
void jk_suppress_release(struct jk_suppress *s);

#endif
