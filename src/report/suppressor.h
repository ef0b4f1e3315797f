/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Suppressor: whether a finding counts. What stands beside it in the text
 * goes first, then the policy, then the baseline.
 *
 * Owns:    what it knows of the current file. Borrows policy and baseline.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_SUPPRESSOR_H
#define JK_SUPPRESSOR_H

#include <jikimi/report.h>

struct jk_suppressor {
	const struct jk_policy *policy;     /* NULL: none */
	const struct jk_baseline *baseline; /* NULL: none */
	int64_t today;
	bool *matches; /* owned: by allowance, its paths match this file */
	bool known;    /* matches is of this file */
};

void jk_suppressor_file(struct jk_suppressor *s);
/* Everything of the record but its suppression is there. The justification is
 * borrowed from the finding, the policy or the baseline. */
struct jk_suppression jk_suppressor_judge(struct jk_suppressor *s,
					  const struct jk_record *record);
void jk_suppressor_release(struct jk_suppressor *s);

#endif
