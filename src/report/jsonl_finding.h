/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The finding records of jikimi-jsonl(5), which are written by the million:
 * what they have in common is formatted once, the rest goes straight into the
 * output's buffer.
 *
 * Owns:    the formatted parts. Borrows the rule set.
 * Threads: one owner at a time.
 * Errors:  those of the output.
 */
#ifndef JK_JSONL_FINDING_H
#define JK_JSONL_FINDING_H

#include <jikimi/buf.h>
#include <jikimi/report.h>

struct jk_jsonl_finding;

struct jk_jsonl_finding *jk_jsonl_finding_new(const struct jk_ruleset *rules);
void jk_jsonl_finding_free(struct jk_jsonl_finding *j);
void jk_jsonl_finding_write(struct jk_jsonl_finding *j, struct jk_output *o,
			    const struct jk_record *record);

/* The keys of a commit, with a comma before the first. */
void jk_json_origin(struct jk_buf *b, const struct jk_origin *origin);

#endif
