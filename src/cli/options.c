/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/options.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

enum { LONG_BASE = 1000, HELP = 999 };

static int
code_of(const struct jk_option *o, size_t index)
{
	return o->letter != 0 ? (unsigned char)o->letter
			      : LONG_BASE + (int)index;
}

/* getopt's two forms of the same table. */
static void
build(const struct jk_option *table, size_t n, struct option *longs,
      struct jk_buf *shorts)
{
	jk_buf_append_str(shorts, ":");
	for (size_t i = 0; i < n; i++) {
		int has = table[i].argument != NULL ? required_argument
						    : no_argument;

		longs[i] = (struct option){ .name = table[i].name,
					    .has_arg = has,
					    .val = code_of(&table[i], i) };
		if (table[i].letter == 0)
			continue;
		jk_buf_append_byte(shorts, (unsigned char)table[i].letter);
		if (has == required_argument)
			jk_buf_append_byte(shorts, ':');
	}
	longs[n] = (struct option){ .name = "help", .val = HELP };
}

static enum jk_status
set_option(const struct jk_option *table, size_t n, int code, void *target,
	   struct jk_err *err)
{
	for (size_t i = 0; i < n; i++) {
		enum jk_status status;

		if (code_of(&table[i], i) != code)
			continue;
		status = table[i].set(target, optarg, err);
		if (status != JK_OK)
			jk_err_prefix(err, "--%s", table[i].name);
		return status;
	}
	return jk_err_set(err, JK_EUSAGE, "unknown option");
}

enum jk_status
jk_options_parse(const struct jk_option *table, size_t n, int argc, char **argv,
		 void *target, int *rest, int *help, struct jk_err *err)
{
	struct option *longs = jk_xcalloc(n + 2, sizeof(*longs));
	struct jk_buf shorts = { 0 };
	enum jk_status status = JK_OK;
	int code;

	build(table, n, longs, &shorts);
	*help = 0;
	opterr = 0;
	optind = 1;
	while (status == JK_OK && !*help &&
	       (code = getopt_long(argc, argv, jk_buf_cstr(&shorts), longs,
				   NULL)) != -1) {
		if (code == HELP)
			*help = 1;
		else if (code == ':')
			status = jk_err_set(err, JK_EUSAGE,
					    "option '%s' needs a value",
					    argv[optind - 1]);
		else if (code == '?' && optopt != 0 && optopt < LONG_BASE)
			status = jk_err_set(err, JK_EUSAGE,
					    "unknown option '-%c'", optopt);
		else if (code == '?')
			status = jk_err_set(err, JK_EUSAGE,
					    "unknown option '%s'",
					    argv[optind - 1]);
		else
			status = set_option(table, n, code, target, err);
	}
	*rest = optind;
	free(longs);
	jk_buf_release(&shorts);
	return status;
}

void
jk_options_help(const char *usage, const struct jk_option *table, size_t n)
{
	printf("usage: %s\n\n", usage);
	for (size_t i = 0; i < n; i++) {
		const struct jk_option *o = &table[i];
		char left[64];

		snprintf(left, sizeof(left), "%c%c%s --%s%s%s",
			 o->letter != 0 ? '-' : ' ',
			 o->letter != 0 ? o->letter : ' ',
			 o->letter != 0 ? "," : " ", o->name,
			 o->argument != NULL ? " " : "",
			 o->argument != NULL ? o->argument : "");
		printf("  %-28s %s\n", left, o->help);
	}
	printf("      %-24s %s\n", "--help", "this text");
}

enum jk_status
jk_parse_number(const char *text, uint64_t min, uint64_t max, uint64_t *out,
		struct jk_err *err)
{
	char *end;
	unsigned long long v;

	errno = 0;
	v = strtoull(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 ||
	    v < min || v > max)
		return jk_err_set(err, JK_EUSAGE,
				  "'%.100s' is not a number from %llu to %llu",
				  text, (unsigned long long)min,
				  (unsigned long long)max);
	*out = v;
	return JK_OK;
}

enum jk_status
jk_parse_size(const char *text, uint64_t *out, struct jk_err *err)
{
	static const char units[] = "kMGT";
	const char *unit;
	char *end;
	unsigned long long v;
	unsigned shift = 0;

	errno = 0;
	v = strtoull(text, &end, 10);
	if (*end != '\0') {
		unit = strchr(units, *end == 'K' ? 'k' : *end);
		if (unit != NULL && end[1] == '\0')
			shift = 10 * (unsigned)(unit - units + 1);
	}
	if (text[0] < '0' || text[0] > '9' || errno != 0 ||
	    (*end != '\0' && shift == 0) || v > UINT64_MAX >> shift)
		return jk_err_set(err, JK_EUSAGE,
				  "'%.100s' is not a size (digits and k, M, G "
				  "or T)",
				  text);
	*out = (uint64_t)v << shift;
	return JK_OK;
}

enum jk_status
jk_parse_choice(const char *value, const char *const *names, size_t n,
		unsigned *out, struct jk_err *err)
{
	char all[128] = "";

	for (size_t i = 0; i < n; i++) {
		if (strcmp(names[i], value) == 0) {
			*out = (unsigned)i;
			return JK_OK;
		}
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s%s",
			 i > 0 ? ", " : "", names[i]);
	}
	return jk_err_set(err, JK_EUSAGE, "'%.100s' is none of %s", value, all);
}
