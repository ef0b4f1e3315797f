/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Coverage: what was examined and what was not, and why. The closed list of
 * causes is coverage.def; every file and member ends with one outcome.
 *
 * Owns:    nothing; spans are borrowed until the callee returns.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_COVERAGE_H
#define JK_COVERAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/span.h>

enum jk_outcome {
	JK_SCANNED,
	JK_PARTIAL, /* something of it was examined */
	JK_SKIPPED, /* nothing was, on purpose */
	JK_FAILED,  /* nothing was, or nobody knows how much */
	JK_NOUTCOMES
};

#define JK_CAUSE_ENUM(id, name, incomplete, text) JK_CAUSE_##id,
enum jk_cause {
#include <jikimi/coverage.def>
	JK_NCAUSES
};
#undef JK_CAUSE_ENUM

/* "scanned", "partial", "skipped", "failed". */
const char *jk_outcome_name(enum jk_outcome o);
/* "encrypted", "too-large", …: stable, for machines. */
const char *jk_cause_name(enum jk_cause c);
/* "encrypted: no key": for people. */
const char *jk_cause_text(enum jk_cause c);
/* True when data may have gone unexamined (exit code 3); false for what was
 * left out by rule or by the user's own option (a second hard link, a FIFO). */
bool jk_cause_is_incomplete(enum jk_cause c);

/* The commit that brought a file's content into its repository. */
struct jk_origin {
	struct jk_span commit; /* hexadecimal */
	struct jk_span author; /* the name; mail addresses are left out */
	int64_t date;          /* the author's, seconds since 1970 */
};

struct jk_coverage {
	enum jk_outcome outcome;
	enum jk_cause cause;
	struct jk_span member; /* chain "a.zip!/b.txt"; empty: file itself */
	struct jk_span detail; /* "application/pdf", errno's text, or empty */
	/* Filled in by jk_reports: NULL outside of a history. */
	const struct jk_origin *origin;
};

#endif
