/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Validators: does a candidate look like the real thing?
 *
 * Owns:    nothing; a validator is a pure function of its candidate.
 * Threads: any.
 * Errors:  none; doubt is a verdict, not an error.
 */
#ifndef JK_VALIDATOR_H
#define JK_VALIDATOR_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/span.h>

enum jk_verdict {
	JK_REJECT,    /* cannot be the real thing */
	JK_PLAUSIBLE, /* shape is right, nothing proves it */
	JK_PROVEN,    /* the check digit agrees */
};

/* What a validator knows beside the verdict; bits, each a named weight in
 * the rule files (jk_fact_name). Defined in facts.def. */
#define JK_FACT_ENUM(id, name) JK_FACT_##id,
enum jk_fact {
#include <jikimi/facts.def>
	JK_NFACTS
};
#undef JK_FACT_ENUM

const char *jk_fact_name(enum jk_fact fact);

struct jk_numeral;

struct jk_candidate {
	struct jk_span text; /* normalised UTF-8 of the match */
	int64_t today;       /* days since 1970-01-01 */
	/* The digits of text, where they have been read already; or NULL. */
	const struct jk_numeral *numeral;
};

struct jk_validation {
	enum jk_verdict verdict;
	uint64_t facts; /* 1 << enum jk_fact */
};

struct jk_validator {
	const char *name;
	struct jk_validation (*check)(const struct jk_candidate *candidate);
	bool alike; /* one digit is like another to it */
};

/* NULL when there is none of that name. */
const struct jk_validator *jk_validator_find(const char *name);

#endif
