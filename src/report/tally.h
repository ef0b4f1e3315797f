/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tally: the counts of a run, by file outcome, cause, rule and confidence,
 * and findings and distinct persons by rule for each file, for each folder
 * from the roots down, and for the run.
 *
 * Files of a folder come one after the other, as the walk gives them; a
 * folder that is come back to is counted anew. Folders more than
 * JK_TALLY_FOLDERS deep count with the last one above them.
 *
 * Owns:    the summary it gives out, the counts of open folders.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_TALLY_H
#define JK_TALLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jikimi/report.h>

#include "report/distinct.h"

#define JK_TALLY_FOLDERS (JK_DISTINCT_LEVELS - 2)

struct jk_tally;

/* A file or folder with findings is complete; borrowed. */
typedef void jk_scope_fn(void *ctx, const struct jk_scope *scope);

/* roots are borrowed: folders are counted below them only. bound: distinct
 * values counted exactly. */
struct jk_tally *jk_tally_new(size_t nrules, const char *const *roots,
			      size_t nroots, size_t bound, jk_scope_fn *fn,
			      void *ctx);
void jk_tally_free(struct jk_tally *t);
/* A new file; the one before is complete. */
void jk_tally_file(struct jk_tally *t, struct jk_span path);
/* rule < nrules */
void jk_tally_hit(struct jk_tally *t, size_t rule,
		  enum jk_confidence confidence, uint64_t person);
/* A finding that does not count: it is in no other number. */
void jk_tally_suppressed(struct jk_tally *t, enum jk_suppression_kind kind);
/* The record of the file itself completes it. */
void jk_tally_coverage(struct jk_tally *t, const struct jk_coverage *coverage);
void jk_tally_count(struct jk_tally *t, uint64_t members, uint64_t bytes);
/* Everything is complete. fatal is borrowed until the tally is freed. */
void jk_tally_end(struct jk_tally *t, bool interrupted, const char *fatal,
		  double seconds);
/* Up to date when called; borrowed, and changed by the calls above. Completes
 * the current file. */
struct jk_summary *jk_tally_summary(struct jk_tally *t);

/* Data may have gone unexamined: by the cause, or because it failed, or for
 * no reason given. */
bool jk_coverage_is_incomplete(const struct jk_coverage *coverage);

#endif
