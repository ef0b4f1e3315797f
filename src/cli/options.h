/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Options: a table a command gives, parsed by getopt_long; --help is printed
 * from the same table.
 *
 * Owns:    nothing; values are borrowed from argv.
 * Threads: the program's only thread.
 * Errors:  JK_EUSAGE with a text that names the option.
 */
#ifndef JK_OPTIONS_H
#define JK_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include <jikimi/status.h>

struct jk_option {
	const char *name;     /* long name */
	char letter;          /* short name, or 0 */
	const char *argument; /* "SIZE", or NULL when it takes none */
	const char *help;
	/* value is NULL without an argument. */
	enum jk_status (*set)(void *target, const char *value,
			      struct jk_err *err);
};

/*
 * Parses argv[1…]; *rest is the index of the first argument that is no
 * option. *help is set by --help, and nothing else is done then.
 */
enum jk_status jk_options_parse(const struct jk_option *table, size_t n,
				int argc, char **argv, void *target, int *rest,
				int *help, struct jk_err *err);
void jk_options_help(const char *usage, const struct jk_option *table,
		     size_t n);

/* A whole number from min to max. */
enum jk_status jk_parse_number(const char *text, uint64_t min, uint64_t max,
			       uint64_t *out, struct jk_err *err);
/* One of names; its index in *out. */
enum jk_status jk_parse_choice(const char *value, const char *const *names,
			       size_t n, unsigned *out, struct jk_err *err);
/* A size: digits and an optional k, M, G or T (powers of 1,024). */
enum jk_status jk_parse_size(const char *text, uint64_t *out,
			     struct jk_err *err);

#endif
