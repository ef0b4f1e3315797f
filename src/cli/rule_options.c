/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/rule_options.h"

#include <stdlib.h>

#include <jikimi/simd.h>

#include "cli/run_options.h"

enum jk_status
jk_set_rules(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	return jk_packs_add(&o->packs, value, err);
}

enum jk_status
jk_set_regexp(void *target, const char *value, struct jk_err *err)
{
	struct jk_run_options *o = target;

	if (value[0] == '\0')
		return jk_err_set(err, JK_EUSAGE, "the pattern is empty");
	jk_packs_add_pattern(&o->packs, value);
	return JK_OK;
}

enum jk_status
jk_check_simd(struct jk_err *err)
{
	const char *name = getenv("JIKIMI_SIMD");

	if (name == NULL || name[0] == '\0' || jk_classes_simd_known(name))
		return JK_OK;
	return jk_err_set(err, JK_EUSAGE,
			  "JIKIMI_SIMD: this machine has no '%.40s'; it uses "
			  "%s",
			  name, jk_classes_simd());
}
