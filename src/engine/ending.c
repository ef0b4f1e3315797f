/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/ending.h"

enum { MOST_WORDS = 400 }; /* bytes of the lesser notes */

void
jk_ending_reset(struct jk_ending *e)
{
	e->outcome = JK_SCANNED;
	e->cause = JK_CAUSE_NONE;
	jk_buf_clear(&e->detail);
	jk_buf_clear(&e->also);
}

static void
add_words(struct jk_ending *e, enum jk_cause cause, struct jk_span detail)
{
	if (e->also.len > MOST_WORDS)
		return;
	jk_buf_append_str(&e->also, e->also.len > 0 ? "; " : "also: ");
	jk_buf_append_str(&e->also, jk_cause_text(cause));
	if (detail.len > 0) {
		jk_buf_append_str(&e->also, ": ");
		jk_buf_append_span(&e->also, jk_span_head(detail, 200));
	}
}

void
jk_ending_note(struct jk_ending *e, enum jk_outcome outcome,
	       enum jk_cause cause, struct jk_span detail)
{
	if (outcome == JK_SCANNED)
		return;
	if (e->outcome != JK_SCANNED && e->cause == cause)
		return;
	if (outcome <= e->outcome && e->outcome != JK_SCANNED) {
		add_words(e, cause, detail);
		return;
	}
	if (e->outcome != JK_SCANNED)
		add_words(e, e->cause, jk_buf_span(&e->detail));
	e->outcome = outcome;
	e->cause = cause;
	jk_buf_clear(&e->detail);
	jk_buf_append_span(&e->detail, jk_span_head(detail, MOST_WORDS));
}

void
jk_ending_status(struct jk_ending *e, enum jk_status status,
		 enum jk_cause limit, struct jk_span detail)
{
	enum jk_cause cause = JK_CAUSE_INTERNAL;

	switch (status) {
	case JK_OK:
	case JK_ESTOP:
		return;
	case JK_EIO:
		cause = JK_CAUSE_IO_ERROR;
		break;
	case JK_ECORRUPT:
		cause = JK_CAUSE_DAMAGED;
		break;
	case JK_ELIMIT:
		cause = limit;
		break;
	case JK_EUNSUPPORTED:
		/* A library that is missing has been told by its user. */
		if (e->outcome != JK_SCANNED &&
		    e->cause == JK_CAUSE_NO_EXTRACTOR)
			return;
		cause = JK_CAUSE_METHOD;
		break;
	case JK_EENCRYPTED:
		cause = JK_CAUSE_ENCRYPTED;
		break;
	case JK_EUSAGE:
		break;
	}
	jk_ending_note(e, JK_PARTIAL, cause, detail);
}

struct jk_coverage
jk_ending_record(struct jk_ending *e, struct jk_span member)
{
	if (e->also.len > 0) {
		if (e->detail.len > 0)
			jk_buf_append_str(&e->detail, "; ");
		jk_buf_append_span(&e->detail, jk_buf_span(&e->also));
		jk_buf_clear(&e->also);
	}
	return (struct jk_coverage){
		.outcome = e->outcome,
		.cause = e->cause,
		.member = member,
		.detail = jk_buf_span(&e->detail),
	};
}

void
jk_ending_release(struct jk_ending *e)
{
	jk_buf_release(&e->detail);
	jk_buf_release(&e->also);
}
