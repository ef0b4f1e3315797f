/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The options of commands that run the engine, as one table, and what they
 * set.
 *
 * Owns:    the lists and packs, until release.
 * Threads: one.
 * Errors:  JK_EUSAGE, JK_EIO with the option's name and the reason.
 */
#ifndef JK_RUN_OPTIONS_H
#define JK_RUN_OPTIONS_H

#include <jikimi/engine.h>

#include "cli/options.h"
#include "cli/packs.h"

struct jk_list {
	char **item; /* owned strings */
	size_t n;
};

enum jk_colour {
	JK_COLOUR_AUTO,
	JK_COLOUR_ALWAYS,
	JK_COLOUR_NEVER,
};

struct jk_run_options {
	struct jk_config config;
	struct jk_packs packs;
	struct jk_list include, exclude;
	struct jk_list reports; /* FORMAT:FILE */
	const char *format;
	size_t top; /* files and folders listed; 0: all */
	size_t exact_persons;
	enum jk_confidence fail_on;
	enum jk_colour colour;
	bool quiet;
	bool all_coverage;
	bool incomplete_ok;
	bool exit_zero;
	bool no_progress;
	bool list; /* extract --list */
};

void jk_run_options_init(struct jk_run_options *o);
void jk_run_options_release(struct jk_run_options *o);

const struct jk_option *jk_scan_options(size_t *n);
const struct jk_option *jk_extract_options(size_t *n);

/* Finishes the options, runs the engine, writes the reports; returns the exit
 * status. Roots, or a repository, are set. */
int jk_scan_run(struct jk_run_options *o, const struct jk_format *const *extra);

/* After parsing: compiles the rules, makes the key of the run, sets the day.
 * The rule set is config.rules, owned by o. */
enum jk_status jk_run_options_finish(struct jk_run_options *o,
				     struct jk_err *err);

#endif
