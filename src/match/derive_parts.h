/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a pattern says about the bytes of its matches, part after part. Made
 * by derive_atom.c and derive_parse.c, used by derive.c.
 *
 * Owns:    struct jk_parts its array and its choices.
 * Threads: one owner at a time.
 * Errors:  jk_parts_read is false for syntax it does not know.
 */
#ifndef JK_DERIVE_PARTS_H
#define JK_DERIVE_PARTS_H

#include "match/derive.h"

#define JK_PARTS_MAX 256

enum jk_part_kind {
	JK_PART_CHAR,   /* one character that is known */
	JK_PART_CHOICE, /* one of several strings */
	JK_PART_ASCII,  /* so many ASCII characters */
	JK_PART_GAP,    /* anything, of any length */
};

struct jk_choice {
	struct jk_derived_literal literal[JK_DERIVED_MAX];
	size_t n;
	struct jk_choice *next; /* owned: all choices of a pattern */
};

struct jk_part {
	enum jk_part_kind kind;
	unsigned char bytes[4]; /* of the character */
	/* Bytes; 0 when they differ or when it is no ASCII. */
	size_t len;
	bool ignore_case;
	const struct jk_choice *choice;
};

struct jk_parts {
	struct jk_part part[JK_PARTS_MAX];
	size_t n;
};

/* A pattern that is being read. */
struct jk_pattern_reader {
	const unsigned char *p, *end;
	bool caseless;
	bool quoted; /* between \Q and \E */
	unsigned depth;
	struct jk_choice **choices;
};

/* Is text what comes next? jk_pattern_skip also goes behind it. */
bool jk_pattern_next_is(const struct jk_pattern_reader *r, const char *text);
bool jk_pattern_skip(struct jk_pattern_reader *r, const char *text);
struct jk_choice *jk_pattern_choice(struct jk_pattern_reader *r);

/* Each appends what it reads; false for what it does not know. The sign that
 * begins an escape or a class has been read. */
bool jk_pattern_escape(struct jk_pattern_reader *r, struct jk_parts *out);
bool jk_pattern_class(struct jk_pattern_reader *r, struct jk_parts *out);
bool jk_pattern_literal(struct jk_pattern_reader *r, struct jk_parts *out);

/* Parts beyond the last place become one gap: nothing is known of them. */
void jk_parts_add(struct jk_parts *out, struct jk_part part);
void jk_parts_add_gap(struct jk_parts *out);
void jk_parts_add_ascii(struct jk_parts *out, size_t len);

/* Reads the pattern; *choices is what jk_choices_free gets in any case. */
bool jk_parts_read(struct jk_span pattern, bool caseless, struct jk_parts *out,
		   struct jk_choice **choices);
void jk_choices_free(struct jk_choice *c);

/* Appends the part's strings to each of c. False, with c as it was, when
 * there are none, or too many, or too long. */
bool jk_choice_append(struct jk_choice *c, const struct jk_part *part);

#endif
