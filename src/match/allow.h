/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Allowances in the text itself, in a comment of any syntax:
 *
 *	jikimi:allow RULE[,RULE…] REASON	on the value's line, or on a line
 *						of its own above it
 *	jikimi:allow-file RULE[,RULE…] REASON	within the first 4 KiB
 *
 * A reason must be there. A finding is marked, never dropped. Text without
 * the mark costs one search over what lies near findings.
 *
 * Owns:    the places of marks, copies of rules and reasons of the file.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_ALLOW_H
#define JK_ALLOW_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/span.h>

/* How far from the value a mark may begin, in bytes. */
#define JK_ALLOW_REACH 1024
/* Bytes of a reason that are kept. */
#define JK_ALLOW_REASON 200

struct jk_allow;

struct jk_allow *jk_allow_new(void);
void jk_allow_free(struct jk_allow *a);
/* A new text; forgets everything of the one before. */
void jk_allow_begin(struct jk_allow *a);
/* The text's first bytes. */
void jk_allow_header(struct jk_allow *a, struct jk_span header);

struct jk_allow_query {
	struct jk_span text; /* what is known of the text */
	uint64_t offset;     /* of text.ptr[0] in the whole */
	size_t start, end;   /* of the value in it */
	const char *rule;
};

/* Is the value allowed? Appends the reason, digits masked. Values are asked
 * about in order of their places. */
bool jk_allow_find(struct jk_allow *a, const struct jk_allow_query *q,
		   struct jk_buf *reason);

#endif
