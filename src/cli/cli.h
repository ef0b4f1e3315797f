/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Command line: one cmd_*.c a command and one line in commands.def.
 *
 * Owns:    nothing.
 * Threads: the program's only thread.
 * Errors:  a command prints one clear line on stderr and returns its exit
 *          status: 0 clean, 1 findings, 2 could not run, 3 incomplete.
 */
#ifndef JK_CLI_H
#define JK_CLI_H

#include <jikimi/format.h>
#include <jikimi/status.h>

enum {
	JK_EXIT_CLEAN = 0,
	JK_EXIT_FINDINGS = 1,
	JK_EXIT_ERROR = 2,
	JK_EXIT_INCOMPLETE = 3,
};

struct jk_command {
	const char *name;
	const char *title;
	/* argv[0] is the command's name. */
	int (*run)(int argc, char **argv,
		   const struct jk_format *const *extra_formats);
};

/* The whole program. extra_formats is NULL but in tests, where it adds
 * formats that misbehave on purpose. */
int jk_main(int argc, char **argv,
	    const struct jk_format *const *extra_formats);

/* "jikimi: text" on stderr, made fit to print; returns JK_EXIT_ERROR. */
int jk_cli_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* --version: the program, what is built in, the libraries. */
void jk_print_version(void);

#endif
