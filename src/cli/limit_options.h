/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The options that bound what one file may cost, and say how much of it is
 * read, shared by the commands that run the engine. Their target is a struct jk_run_options.
 *
 * Owns:    nothing.
 * Threads: one.
 * Errors:  JK_EUSAGE.
 */
#ifndef JK_LIMIT_OPTIONS_H
#define JK_LIMIT_OPTIONS_H

#include "cli/options.h"

enum jk_status jk_set_timeout(void *target, const char *value,
			      struct jk_err *err);
enum jk_status jk_set_max_memory(void *target, const char *value,
				 struct jk_err *err);
enum jk_status jk_set_max_expand(void *target, const char *value,
				 struct jk_err *err);
enum jk_status jk_set_max_members(void *target, const char *value,
				  struct jk_err *err);
enum jk_status jk_set_max_depth(void *target, const char *value,
				struct jk_err *err);
enum jk_status jk_set_max_ratio(void *target, const char *value,
				struct jk_err *err);
enum jk_status jk_set_exact_persons(void *target, const char *value,
				    struct jk_err *err);
enum jk_status jk_set_sandbox(void *target, const char *value,
			      struct jk_err *err);
enum jk_status jk_set_ocr(void *target, const char *value, struct jk_err *err);
enum jk_status jk_set_git(void *target, const char *value, struct jk_err *err);

/* Rows of an option table. */
#define JK_LIMIT_OPTIONS                                                       \
	{ "ocr", 0, NULL, "read the text in pictures (slow)", jk_set_ocr },    \
		{ "timeout", 0, "SECONDS",                                     \
		  "for one file, plus one for each 4M of it (120)",            \
		  jk_set_timeout },                                            \
		{ "max-memory", 0, "SIZE", "of a worker process (512M)",       \
		  jk_set_max_memory },                                         \
		{ "max-expand", 0, "SIZE",                                     \
		  "bytes out of one file's members (1T)", jk_set_max_expand }, \
		{ "max-members", 0, "N", "members of one file (10000000)",     \
		  jk_set_max_members },                                        \
		{ "max-depth", 0, "N", "archives within archives (16)",        \
		  jk_set_max_depth },                                          \
		{ "max-ratio", 0, "N", "bytes out for a byte in (1000)",       \
		  jk_set_max_ratio },                                          \
	{                                                                      \
		"sandbox", 0, "MODE", "require, auto or off (auto)",           \
			jk_set_sandbox                                         \
	}

#endif
