/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/rule.h>

#include "cli/options.h"
#include "cli/packs.h"

int jk_cmd_rules(int argc, char **argv, const struct jk_format *const *extra);

struct rules {
	struct jk_packs packs;
	struct jk_ruleset *set; /* owned */
};

static enum jk_status
set_rules(void *target, const char *value, struct jk_err *err)
{
	struct rules *r = target;

	return jk_packs_add(&r->packs, value, err);
}

static const struct jk_option options[] = {
	{ "rules", 0, "PATH", "a rule pack, or a folder of them, to add",
	  set_rules },
};

static int
list(const struct rules *r)
{
	for (size_t i = 0; i < jk_ruleset_count(r->set); i++) {
		const struct jk_rule_info *info = jk_ruleset_info(r->set, i);

		printf("%-24s %-9s %-14s %s / %s\n", info->id,
		       jk_severity_name(info->severity), info->pack,
		       info->name_en, info->name_ko);
	}
	return JK_EXIT_CLEAN;
}

static int
show(const struct rules *r, const char *id)
{
	size_t index = jk_ruleset_find(r->set, id);
	const struct jk_rule_info *info;

	if (index == jk_ruleset_count(r->set))
		return jk_cli_fail("rules show: no rule '%s'", id);
	info = jk_ruleset_info(r->set, index);
	printf("id:          %s\npack:        %s\nname:        %s / %s\n"
	       "severity:    %s\nlaw:         %s\nvalidator:   %s\n"
	       "pattern:     %s\n\n%s\n",
	       info->id, info->pack, info->name_en, info->name_ko,
	       jk_severity_name(info->severity),
	       info->law[0] != '\0' ? info->law : "-",
	       info->validator[0] != '\0' ? info->validator : "-",
	       info->pattern, info->description);
	return JK_EXIT_CLEAN;
}

static void
say(void *arg, bool failure, const char *rule, const char *text)
{
	(void)arg;
	fprintf(stderr, "%s: %s: %s\n", rule, failure ? "failure" : "warning",
		text);
}

static int
check(const struct rules *r)
{
	size_t failures = jk_ruleset_check(r->set, say, NULL);

	printf("%zu rules, %zu failures\n", jk_ruleset_count(r->set), failures);
	return failures == 0 ? JK_EXIT_CLEAN : JK_EXIT_ERROR;
}

static int
run(const struct rules *r, int argc, char **argv)
{
	if (argc == 1 && strcmp(argv[0], "list") == 0)
		return list(r);
	if (argc == 2 && strcmp(argv[0], "show") == 0)
		return show(r, argv[1]);
	if (argc == 1 && strcmp(argv[0], "check") == 0)
		return check(r);
	return jk_cli_fail("rules: list, show ID or check; see jikimi rules "
			   "--help");
}

int
jk_cmd_rules(int argc, char **argv, const struct jk_format *const *extra)
{
	struct rules r = { 0 };
	struct jk_err err = { 0 };
	enum jk_status status;
	int rest, help, code = JK_EXIT_CLEAN;

	(void)extra;
	jk_packs_init(&r.packs);
	status = jk_options_parse(options, JK_COUNT(options), argc, argv, &r,
				  &rest, &help, &err);
	if (status == JK_OK && help) {
		jk_options_help("jikimi rules [OPTION]… list | show ID | "
				"check",
				options, JK_COUNT(options));
	} else {
		if (status == JK_OK)
			status = jk_ruleset_load(r.packs.pack, r.packs.npacks,
						 &r.set, &err);
		if (status == JK_OK)
			code = run(&r, argc - rest, argv + rest);
		else
			code = jk_cli_fail("%s", err.text);
	}
	jk_ruleset_free(r.set);
	jk_packs_release(&r.packs);
	return code;
}
