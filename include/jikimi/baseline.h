/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Baseline: findings that are known, so that only new ones count. A text
 * file, one entry a line, sorted, six fields with a tab between two:
 *
 *	PATH RULE FINGERPRINT UNTIL AUTHOR REASON
 *
 * The fingerprint is the identity (report/fingerprint.h): no line number, no
 * commit, no time, nothing of the value. Path and rule are for people.
 *
 * Owns:    a baseline owns its entries.
 * Threads: constant once it is parsed.
 * Errors:  JK_EUSAGE with "name:LINE: reason".
 */
#ifndef JK_BASELINE_H
#define JK_BASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jikimi/span.h>
#include <jikimi/status.h>

/* The first line of the file. */
#define JK_BASELINE_HEAD "# jikimi baseline 1\n"
/* Bytes of a file. */
#define JK_BASELINE_MAX (64 << 20)

struct jk_baseline;

struct jk_baseline_entry {
	struct jk_span line;  /* all of it, without its end */
	struct jk_span where; /* escaped: "path!/member" */
	struct jk_span rule;
	struct jk_span fingerprint;
	int64_t until; /* last day since 1970; INT64_MAX: for ever */
	struct jk_span author;
	struct jk_span reason;
};

/* Copies text. name is for errors. */
enum jk_status jk_baseline_parse(const char *name, struct jk_span text,
				 struct jk_baseline **out, struct jk_err *err);
void jk_baseline_free(struct jk_baseline *b);

size_t jk_baseline_count(const struct jk_baseline *b);
/* In the file's order. Borrowed. */
const struct jk_baseline_entry *jk_baseline_at(const struct jk_baseline *b,
					       size_t index);
/* NULL when there is none that holds on that day. */
const struct jk_baseline_entry *jk_baseline_find(const struct jk_baseline *b,
						 const char *fingerprint,
						 int64_t today);

/* What a baseline that is being written needs to know. */
struct jk_baseline_making {
	const struct jk_baseline *old; /* NULL: none */
	const char *author, *reason;   /* of new entries */
	int64_t until;
	uint64_t kept, added, gone; /* filled in at the end */
};

#endif
