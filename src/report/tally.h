/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tally: the counts of a run, by file outcome, cause, rule and confidence,
 * and distinct persons by rule.
 *
 * Owns:    the summary it gives out.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_TALLY_H
#define JK_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jikimi/report.h>

struct jk_tally;

struct jk_tally *jk_tally_new(size_t nrules);
void jk_tally_free(struct jk_tally *t);
/* A new file, for jk_rule_count.files. */
void jk_tally_file(struct jk_tally *t);
/* finding->rule < nrules */
void jk_tally_finding(struct jk_tally *t, const struct jk_finding *finding);
void jk_tally_coverage(struct jk_tally *t, const struct jk_coverage *coverage);
void jk_tally_count(struct jk_tally *t, uint64_t members, uint64_t bytes);
/* fatal is borrowed until the tally is freed. */
void jk_tally_end(struct jk_tally *t, bool interrupted, const char *fatal,
		  double seconds);
/* Up to date when called; borrowed, and changed by the calls above. */
const struct jk_summary *jk_tally_summary(struct jk_tally *t);

/* Data may have gone unexamined: by the cause, or because it failed, or for
 * no reason given. */
bool jk_coverage_is_incomplete(const struct jk_coverage *coverage);

#endif
