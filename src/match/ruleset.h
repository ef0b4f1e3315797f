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
#include "match/literals.h"
#include "match/mask.h"
#include "match/reasons.h"

enum jk_anchor_kind {
	JK_ANCHOR_DIGITS,  /* groups of digits, joined by separators */
	JK_ANCHOR_AFTER,   /* digits right behind certain characters */
	JK_ANCHOR_PREFIX,  /* one or two letters before the first digit */
	JK_ANCHOR_LITERAL, /* one punctuation character inside a word */
	JK_ANCHOR_WORDS,   /* one of a set of literals begins the value */
	JK_ANCHOR_TEXT,    /* none: all text is searched */
	JK_NANCHORS
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

/* Letters before the first digit, at the most. */
#define JK_PREFIX_MAX 2

#define JK_WORD_BUCKETS 128
#define JK_WORD_HEADS 1024
/* A blind pattern looks at most so many characters back. */
#define JK_BLIND_BACK 2

struct jk_words {
	struct jk_word *list; /* owned; by bucket, then as in the file */
	size_t n;
	/* list[from[b]] to list[from[b + 1]] have a first character whose
	 * rest by JK_WORD_BUCKETS is b. */
	size_t from[JK_WORD_BUCKETS + 1];
	/* A bit for the first two characters of each word; see
	 * jk_words_may_begin. */
	uint64_t heads[JK_WORD_HEADS / 64];
	unsigned distance; /* characters left of the value */
	int for_weight, against_weight;
};

/* How a column of such values is judged as a whole. */
enum jk_rule_column {
	JK_COLUMN_NOT,   /* it is not */
	JK_COLUMN_RRN,   /* as resident numbers */
	JK_COLUMN_FRN,   /* as foreigner numbers */
	JK_COLUMN_CHECK, /* by the share that the check digit proves */
};

/* Where the bit of two characters is; the second is 0 for a word of one. */
static inline unsigned
jk_word_head(uint32_t first, uint32_t second)
{
	return (first * 37 + second) % JK_WORD_HEADS;
}

/* False when no word begins with the two characters, nor is the first. */
static inline bool
jk_words_may_begin(const struct jk_words *words, uint32_t first,
		   uint32_t second)
{
	unsigned two = jk_word_head(first, second);
	unsigned one = jk_word_head(first, 0);

	return ((words->heads[two / 64] >> two % 64 |
		 words->heads[one / 64] >> one % 64) &
		1) != 0;
}

/* The lists that a rule of code may have. */
#define JK_WORD_LIST(id, name) JK_LIST_##id,
enum jk_list {
#include "match/word_lists.def"
	JK_NLISTS
};
#undef JK_WORD_LIST

struct jk_word_list {
	int weight;
	char *const *words; /* of the parsed pack */
	size_t n;
	const char *advice; /* or "" */
	/* Words by their first byte, numbered from 1: head[c], then next[]
	 * of the number before; 0 ends. */
	unsigned short *next; /* owned */
	unsigned short head[256];
};

struct jk_example {
	const char *text;
	const char *file;  /* name of the file it is of, or "" */
	const char *value; /* NULL: any finding of the rule will do */
	enum jk_confidence least;
};

struct jk_rule {
	struct jk_rule_info info;
	size_t base; /* findings are reported as this rule's: itself, or the
		      * one that it is another written form of */
	enum jk_anchor_kind anchor;
	unsigned digits;     /* JK_ANCHOR_DIGITS, PREFIX: at least these */
	unsigned separators; /* at most these between two groups */
	const char *lead;    /* may stand before the first digit */
	unsigned prefix;     /* JK_ANCHOR_PREFIX: so many letters */
	uint32_t *after;     /* owned: JK_ANCHOR_AFTER, sorted */
	size_t nafter;
	unsigned char literal; /* JK_ANCHOR_LITERAL */
	unsigned char then;    /* must stand in the word behind it, or 0 */
	unsigned every;        /* stands again so far on, twice; or 0 */
	/* JK_ANCHOR_WORDS: a match begins with one of these.
	 * JK_ANCHOR_TEXT: it has one of them in it, when there are any. */
	char *const *anchor_words;
	char **derived; /* owned: anchor_words that the pattern gave, or NULL */
	size_t nanchor_words;
	bool ignore_case;        /* of anchor_words */
	struct jk_shape *shapes; /* owned; none: any */
	size_t nshapes;
	uint64_t first_groups; /* bit n: a shape begins with n digits */
	pcre2_code *code;      /* owned; anchored where the match must begin at
			   * the anchor */
	pcre2_code *ascii;     /* owned: the same for text of ASCII only, which
			    * is faster; NULL where that could differ */
	bool first[256];       /* a match can begin with that byte */
	/* A match has at least so many characters, all of them ASCII and
	 * inside; 0: that is not known. */
	unsigned least_chars;
	bool inside[128];
	bool apart; /* no match begins right behind a letter */
	bool jit;
	bool blind;   /* one digit is like another to the pattern, and one
		     * Hangul syllable; it looks two characters back */
	bool in_line; /* what lies behind a line end makes no difference */
	bool alike;   /* one digit is like another to pattern and validator */
	const struct jk_validator *validator; /* NULL: shape is all */
	int verdict_weight[JK_PROVEN + 1];
	int fact_weight[JK_NFACTS];
	enum jk_rule_column column;
	uint64_t weighted; /* facts whose weight is not 0 */
	int companions;    /* sum of the weights of what stands beside */
	struct jk_reasons reasons; /* owned */
	struct jk_words words;
	/* Owned: JK_NLISTS of them. Such a rule has neither pattern nor
	 * anchor: src/code reads whole files with it. NULL: it has none. */
	struct jk_word_list *lists;
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
	/* The rules of a kind of anchor: of_kind[from_kind[k]] to
	 * of_kind[from_kind[k + 1]]. */
	size_t *of_kind; /* owned */
	size_t from_kind[JK_NANCHORS + 1];
	size_t nloose; /* rules of digits without groups */
	size_t nsharp; /* rules of digits whose patterns are not blind */
	bool apart;    /* all rules of digits are */
	/* By the number of letters, from one, and the first of them: the digits
	 * that a rule of JK_ANCHOR_PREFIX wants behind them at least. */
	unsigned char prefix_least[JK_PREFIX_MAX][256];
	bool after_in_line; /* all rules of JK_ANCHOR_AFTER are in_line */
	/* Owned: the words of all rules. The id is the rule's index, and for
	 * a rule of JK_ANCHOR_TEXT n more. NULL: there are none. */
	struct jk_literals *literals;
	bool within;                   /* there are words of JK_ANCHOR_TEXT */
	struct jk_parsed_pack **packs; /* owned: their strings are used */
	size_t npacks;
};

/* The rules of a kind, and their number. */
static inline const size_t *
jk_ruleset_kind(const struct jk_ruleset *set, enum jk_anchor_kind kind,
		size_t *n)
{
	*n = set->from_kind[kind + 1] - set->from_kind[kind];
	return set->of_kind + set->from_kind[kind];
}

#endif
