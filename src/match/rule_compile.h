/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the parsed YAML of one rule to what the matcher and the judge use.
 *
 * Owns:    nothing; what is made belongs to the rule.
 * Threads: any.
 * Errors:  JK_EUSAGE, "pack.yaml:LINE: rule ID: reason".
 */
#ifndef JK_RULE_COMPILE_H
#define JK_RULE_COMPILE_H

#include "match/rules_yaml.h"
#include "match/ruleset.h"

/* Fills *out, which is zeroed, from rule index of the pack. On an error what
 * was made so far is released. The strings stay those of the parsed pack. */
enum jk_status jk_rule_compile(struct jk_rule *out, const struct jk_pack *pack,
			       const struct jk_parsed_pack *parsed,
			       size_t index, struct jk_err *err);
void jk_rule_release(struct jk_rule *rule);

#endif
