/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <jikimi/engine.h>
#include <jikimi/escape.h>

#include "cli/commands.def"

#define DECLARE(id, words)                                                     \
	int jk_cmd_##id(int argc, char **argv,                                 \
			const struct jk_format *const *extra);
JK_COMMANDS(DECLARE)
#undef DECLARE

#define ENTRY(id, words) { .name = #id, .title = words, .run = jk_cmd_##id },
static const struct jk_command commands[] = { JK_COMMANDS(ENTRY) };
#undef ENTRY

int
jk_cli_fail(const char *fmt, ...)
{
	char text[1024];
	struct jk_buf line = { 0 };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	jk_buf_append_str(&line, "jikimi: ");
	jk_escape_text(&line, jk_span_str(text));
	fprintf(stderr, "%s\n", jk_buf_cstr(&line));
	jk_buf_release(&line);
	return JK_EXIT_ERROR;
}

static void
print_help(FILE *out)
{
	fputs("usage: jikimi COMMAND [OPTION]… [ARGUMENT]…\n\n"
	      "Finds personal data that should not be there: resident "
	      "registration numbers\nand their kind, in files, folders and "
	      "archives. Changes nothing.\n\ncommands:\n",
	      out);
	for (size_t i = 0; i < JK_COUNT(commands); i++)
		fprintf(out, "  %-10s %s\n", commands[i].name,
			commands[i].title);
	fputs("\n  jikimi COMMAND --help   options of a command\n"
	      "  jikimi --version        version, features, libraries\n\n"
	      "exit status of scan: 0 clean and complete, 1 findings, 2 could "
	      "not run,\n3 nothing found but something was not examined. "
	      "Manual: jikimi(1).\n",
	      out);
}

/* Standard descriptors that the caller closed must not become files of ours. */
static void
fill_standard_descriptors(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++) {
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF &&
		    open("/dev/null", O_RDWR) == -1)
			_exit(JK_EXIT_ERROR);
	}
}

static int
run_command(int argc, char **argv, const struct jk_format *const *extra_formats)
{
	const char *name = argv[0];

	for (size_t i = 0; i < JK_COUNT(commands); i++) {
		if (strcmp(commands[i].name, name) == 0)
			return commands[i].run(argc, argv, extra_formats);
	}
	return jk_cli_fail("unknown command '%s'; see jikimi --help", name);
}

/* Help, versions and rules that could not be written are no success. */
static int
check_stdout(int code)
{
	if (code == JK_EXIT_ERROR)
		return code;
	if (fflush(stdout) != 0 || ferror(stdout))
		return jk_cli_fail("standard output: %s", strerror(errno));
	return code;
}

int
jk_main(int argc, char **argv, const struct jk_format *const *extra_formats)
{
	if (argc > 1 && strcmp(argv[1], JK_WORKER_ARG) == 0)
		return jk_worker_main(extra_formats, false);
	if (argc > 1 && strcmp(argv[1], JK_GIT_WORKER_ARG) == 0)
		return jk_worker_main(extra_formats, true);
	fill_standard_descriptors();
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2) {
		print_help(stderr);
		return JK_EXIT_ERROR;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	    strcmp(argv[1], "help") == 0) {
		print_help(stdout);
		return check_stdout(JK_EXIT_CLEAN);
	}
	if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
		jk_print_version();
		return check_stdout(JK_EXIT_CLEAN);
	}
	return check_stdout(run_command(argc - 1, argv + 1, extra_formats));
}
