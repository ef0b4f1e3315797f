/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files that compile a rule share: rule_compile.c and rule_anchor.c.
 *
 * Owns:    see rule_compile.h.
 * Threads: any.
 * Errors:  JK_EUSAGE, "pack.yaml:LINE: rule ID: reason".
 */
#ifndef JK_RULE_PARTS_H
#define JK_RULE_PARTS_H

#include "match/rule_compile.h"

/* One rule on its way from YAML to its compiled form. */
struct jk_rule_compiler {
	const struct jk_pack *pack;
	const struct jk_yaml_rule *yaml;
	size_t index; /* in the pack */
	struct jk_rule *rule;
	struct jk_err *err;
};

/* Says what is wrong at the key of the rule; detail may be "". */
enum jk_status jk_rule_refuse(const struct jk_rule_compiler *c, const char *key,
			      const char *text, const char *detail);

/* The anchor, its groups and its words. */
enum jk_status jk_rule_compile_anchor(const struct jk_rule_compiler *c);

#endif
