/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a file or member ends: several things may have gone wrong with it, but
 * it gets one record. The worst outcome and its cause stand; the others are
 * named in the detail, so that nothing is lost.
 *
 * Owns:    its text.
 * Threads: one.
 * Errors:  none.
 */
#ifndef JK_ENDING_H
#define JK_ENDING_H

#include <jikimi/buf.h>
#include <jikimi/coverage.h>
#include <jikimi/status.h>

struct jk_ending {
	enum jk_outcome outcome; /* JK_SCANNED when nothing was noted */
	enum jk_cause cause;
	struct jk_buf detail; /* owned */
	struct jk_buf also;   /* owned: the lesser notes, in words */
};

void jk_ending_reset(struct jk_ending *e);
void jk_ending_note(struct jk_ending *e, enum jk_outcome outcome,
		    enum jk_cause cause, struct jk_span detail);
/* What ended the reading of it; limit is what JK_ELIMIT means. */
void jk_ending_status(struct jk_ending *e, enum jk_status status,
		      enum jk_cause limit, struct jk_span detail);
/* The record; its detail is borrowed from e until the next call. */
struct jk_coverage jk_ending_record(struct jk_ending *e, struct jk_span member);
void jk_ending_release(struct jk_ending *e);

#endif
