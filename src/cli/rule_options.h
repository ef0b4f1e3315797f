/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options that say what to look for.
 *
 * Owns:    nothing; target is a struct jk_run_options.
 * Threads: the program's only thread.
 * Errors:  JK_EUSAGE or JK_EIO, with what is wrong.
 */
#ifndef JK_RULE_OPTIONS_H
#define JK_RULE_OPTIONS_H

#include <jikimi/status.h>

enum jk_status jk_set_rules(void *target, const char *value,
			    struct jk_err *err);
enum jk_status jk_set_regexp(void *target, const char *value,
			     struct jk_err *err);

/* JK_EUSAGE when JIKIMI_SIMD names no instruction set of this machine. */
enum jk_status jk_check_simd(struct jk_err *err);

/* Rows of an option table. */
#define JK_RULE_OPTIONS                                                        \
	{ "rules", 0, "PATH", "a rule pack, or a folder of them, to add",      \
	  jk_set_rules },                                                      \
	{                                                                      \
		"regexp", 'e', "PATTERN",                                      \
			"search for this PCRE2 pattern, not by the "           \
			"default rules",                                       \
			jk_set_regexp                                          \
	}

#endif
