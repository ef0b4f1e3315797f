/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/cli.h"

#define PCRE2_CODE_UNIT_WIDTH 8

#include <cyaml/cyaml.h>
#include <nettle/version.h>
#include <pcre2.h>
#include <seccomp.h>
#include <stdio.h>

#include <jikimi/git.h>
#include <jikimi/rule.h>
#include <jikimi/sandbox.h>

static void
print_pcre2(void)
{
	char version[64] = "";
	uint32_t jit = 0;

	pcre2_config(PCRE2_CONFIG_VERSION, version);
	pcre2_config(PCRE2_CONFIG_JIT, &jit);
	printf("pcre2 %s%s\n", version, jit ? " (JIT)" : " (no JIT)");
}

void
jk_print_version(void)
{
	const struct scmp_version *seccomp = seccomp_version();

	printf("jikimi %s\n", PACKAGE_VERSION);
	fputs("Copyright (C) 2026 the Jikimi authors\n"
	      "Licence GPL-3.0-or-later; no warranty.\n\nlibraries:\n",
	      stdout);
	print_pcre2();
	printf("libcyaml %s\n", cyaml_version_str);
	fputs(jk_content_libraries(), stdout);
	printf("%s\n", jk_magicdb_version());
	printf("%s\n", jk_git_version());
	printf("libseccomp %u.%u.%u\n", seccomp->major, seccomp->minor,
	       seccomp->micro);
	printf("nettle %d.%d\n", NETTLE_VERSION_MAJOR, NETTLE_VERSION_MINOR);
	printf("\nfeatures:\nlandlock: %s\nseccomp: yes\nsanitizer: %s\n",
	       jk_sandbox_landlock_abi() > 0 ? "yes" : "not in this kernel",
	       jk_sandbox_sanitized() ? "yes (no memory cap)" : "no");
}
