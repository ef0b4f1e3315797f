/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/cli.h"

#include <stdio.h>
#include <unistd.h>

#include "cli/scan_run.h"

int jk_cmd_scan(int argc, char **argv, const struct jk_format *const *extra);

int
jk_cmd_scan(int argc, char **argv, const struct jk_format *const *extra)
{
	struct jk_run_options o;
	struct jk_err err = { 0 };
	enum jk_status status;
	size_t noptions;
	const struct jk_option *options = jk_scan_options(&noptions);
	int rest, help, code;

	jk_run_options_init(&o);
	status = jk_options_parse(options, noptions, argc, argv, &o, &rest,
				  &help, &err);
	if (status == JK_OK && help) {
		jk_options_help("jikimi scan [OPTION]… PATH…   (- is standard "
				"input)",
				options, noptions);
		jk_run_options_release(&o);
		return JK_EXIT_CLEAN;
	}
	if (status == JK_OK)
		status = jk_scan_take_roots(&o, argc, argv, rest, &err);
	code = status == JK_OK ? jk_scan_main(&o, extra)
			       : jk_cli_fail("%s", err.text);
	jk_run_options_release(&o);
	return code;
}
