/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A rule of lists, made ready to search with: which bytes make a text worth
 * reading as code, and what its whole says of each place in it.
 *
 * Owns:    its sets of literals. Borrows the rule.
 * Threads: one owner at a time.
 * Errors:  none: a word that the engine cannot take is left out, since it
 *          is too short to be looked for in the whole text.
 */
#ifndef JK_CODERULE_H
#define JK_CODERULE_H

#include <stdbool.h>

#include "match/literals.h"
#include "match/ruleset.h"

/* What a literal tells. */
enum jk_trigger {
	JK_TRIGGER_NAME,
	JK_TRIGGER_LABEL,
	JK_TRIGGER_SHAPE,
	JK_TRIGGER_CHECKSUM,
	JK_NTRIGGERS
};

enum {
	JK_TRAIT_ENTITY = 1,
	JK_TRAIT_MAPPER = 2,
	JK_TRAIT_MASKING = 4,
	JK_TRAIT_PAYMENT = 8,
	JK_TRAIT_HOMEWORK = 16,
	JK_TRAIT_NOT_CODE = 32,
	JK_TRAIT_SCHEMA = 256, /* it says so: names in it are of fields */
	JK_TRAIT_LABEL = 64,   /* the number's label stands somewhere */
	JK_TRAIT_DATA = 128,   /* numbers themselves stand there */
};

struct jk_coderule {
	const struct jk_rule *rule;
	unsigned index; /* of the rule in its set */
	struct jk_literals *triggers;
	struct jk_literals *context;
	struct jk_literal_scan *trigger_scan, *context_scan;
};

/* NULL: no rule of the set has lists. */
struct jk_coderule *jk_coderule_new(const struct jk_ruleset *rules);
void jk_coderule_free(struct jk_coderule *r);

/* The traits of the text (JK_TRAIT_…) but LABEL and DATA. */
unsigned jk_coderule_traits(struct jk_coderule *r, struct jk_span text);

#endif
