/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reasons: what the judge says of a finding, "check digit fits +60". They
 * hang on the rule alone, so they are spelt once, when it is compiled.
 *
 * Owns:    a jk_reason owns its text.
 * Threads: read by any once made.
 * Errors:  none.
 */
#ifndef JK_REASONS_H
#define JK_REASONS_H

#include <stddef.h>

#include <jikimi/validator.h>

/* All zero: no reason, because its weight is zero. */
struct jk_reason {
	char *text; /* owned */
	size_t len;
};

struct jk_rule;

struct jk_reasons {
	struct jk_reason verdict[JK_PROVEN + 1];
	struct jk_reason fact[JK_NFACTS];
};

/* Spells the reasons of a rule and of each of its words. */
void jk_reasons_make(struct jk_rule *rule);
void jk_reasons_release(struct jk_rule *rule);

#endif
