/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compiled rules, as the matcher and the judge see them.
 *
 * Owns:    the rule set owns all of it, the strings of the parsed packs too.
 * Threads: read by any once loaded, written by nobody.
 * Errors:  see rule.h.
 */
#ifndef JK_RULESET_H
#define JK_RULESET_H

#ifndef PCRE2_CODE_UNIT_WIDTH
#define PCRE2_CODE_UNIT_WIDTH 8
#endif
#include <pcre2.h>

#include <jikimi/rule.h>
#include <jikimi/validator.h>

#include "match/anchors.h"
#include "match/groups.h"
#include "match/mask.h"
#include "match/reasons.h"

enum jk_anchor_kind {
	JK_ANCHOR_DIGITS,  /* groups of digits, joined by separators */
	JK_ANCHOR_PREFIX,  /* a fixed shape before the first digit */
	JK_ANCHOR_LITERAL, /* one punctuation character inside a word */
};

/* Lengths of the groups of digits, in order. */
struct jk_shape {
	unsigned char len[JK_MAX_GROUPS];
	unsigned n;
	unsigned digits;    /* their sum */
	uint64_t key, mask; /* len as one number; its bytes that count */
};

struct jk_word {
	const char *text; /* as the rule file has it */
	uint32_t *cp;     /* owned: folded, see context.h */
	size_t n;
	size_t order;  /* in the rule file */
	bool open_end; /* "jumin*": may go on */
	bool against;  /* speaks against the rule */
	struct jk_reason near, heading;
};

#define JK_WORD_BUCKETS 128

struct jk_words {
	struct jk_word *list; /* owned; by bucket, then as in the file */
	size_t n;
	/* list[from[b]] to list[from[b + 1]] have a first character whose
	 * rest by JK_WORD_BUCKETS is b. */
	size_t from[JK_WORD_BUCKETS + 1];
	unsigned distance; /* characters left of the value */
	int for_weight, against_weight;
};

struct jk_example {
	const char *text;
	const char *value; /* NULL: any finding of the rule will do */
	enum jk_confidence least;
};

struct jk_rule {
	struct jk_rule_info info;
	enum jk_anchor_kind anchor;
	unsigned digits;         /* JK_ANCHOR_DIGITS, PREFIX: at least these */
	unsigned separators;     /* at most these between two groups */
	const char *lead;        /* may stand before the first digit */
	const char *prefix;      /* JK_ANCHOR_PREFIX: "AA99" without digits */
	unsigned char literal;   /* JK_ANCHOR_LITERAL */
	unsigned char then;      /* must stand in the word behind it, or 0 */
	struct jk_shape *shapes; /* owned; none: any */
	size_t nshapes;
	pcre2_code *code; /* owned; anchored unless a literal */
	bool jit;
	const struct jk_validator *validator; /* NULL: shape is all */
	int verdict_weight[JK_PROVEN + 1];
	int fact_weight[JK_NFACTS];
	struct jk_reasons reasons; /* owned */
	struct jk_words words;
	int least[JK_CONF_HIGH + 1]; /* score from which */
	struct jk_mask mask;
	struct jk_example *examples; /* owned */
	size_t nexamples;
	const char **counters; /* owned; the strings are not */
	size_t ncounters;
};

/* The shapes of all rules, by the length of their first group. */
struct jk_shape_entry {
	const struct jk_shape *shape;
	size_t rule;
};

struct jk_ruleset {
	struct jk_rule *rules; /* owned */
	size_t n;
	struct jk_anchors anchors;
	struct jk_shape_entry *shapes; /* owned */
	size_t nshapes;
	size_t shape_from[JK_MAX_GROUP + 2]; /* [len] to [len + 1] */
	struct jk_groups groups;             /* the same as an automaton */
	size_t nliteral, nprefix, nloose;    /* rules of these kinds;
						 * loose: digits, no shape */
	struct jk_parsed_pack **packs;       /* owned: their strings are used */
	size_t npacks;
};

#endif
