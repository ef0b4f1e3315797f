/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Detector: bytes in, findings out. Matcher and judge over one text unit (a
 * plain file, an archive member, a range of a large file) at a time.
 *
 * The caller writes the unit's bytes into the detector's own buffer (room,
 * advance) so that nothing is copied; a value that straddles two advances is
 * found once. The findings of a unit do not depend on how it was cut.
 *
 * Owns:    its buffer, which is wiped at the end of each unit. Borrows the
 *          rule set.
 * Threads: one detector a thread.
 * Errors:  none while scanning; a pattern limit that was hit is counted in
 *          the stats and is a coverage note for the caller.
 */
#ifndef JK_DETECTOR_H
#define JK_DETECTOR_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/finding.h>
#include <jikimi/hash.h>
#include <jikimi/rule.h>

/*
 * To find what starts in [from, to) of a larger whole, feed the bytes from
 * max(0, from - JK_DETECT_BACK) to min(end, to + JK_DETECT_AHEAD).
 */
#define JK_DETECT_BACK 4096
#define JK_DETECT_AHEAD 8192
/* How much of the start of a text may be given as its header. */
#define JK_DETECT_HEADER 4096

struct jk_detect_options {
	enum jk_show show;
	/* Below: not emitted, but for places in code of confidence NONE,
	 * which may count when the run is over. */
	enum jk_confidence min_confidence;
	bool explain;  /* keep score details in evidence */
	bool no_allow; /* "jikimi:allow" means nothing */
	/* Findings are only counted: a finding has its rule, confidence,
	 * severity, offset, length, person and allowed, nothing else. */
	bool brief;
	struct jk_hash_key key; /* for jk_finding.person */
	int64_t today;          /* days since 1970-01-01, for birth dates */
};

struct jk_unit {
	uint64_t base;     /* offset of the first byte that is fed */
	uint64_t from, to; /* own matches start in [from, to) */
	/* The first line(s) of the whole text, when the unit does not begin at
	 * offset 0; else empty. Copied. */
	struct jk_span header;
	struct jk_span place; /* copied into each finding */
	/* The file's or member's name, of which the end tells whether it is
	 * source code; empty: not known. Borrowed during begin. */
	struct jk_span name;
	/* The text is a table that an extractor made: a row a line, a tab
	 * between two cells, no quotes. */
	bool table;
};

struct jk_unit_stats {
	uint64_t bytes;        /* bytes of [from, to) that were seen */
	uint64_t newlines;     /* '\n' in [from, min(to, end)) */
	uint64_t last_newline; /* offset behind the last one; 0 when none */
	uint64_t limit_hits;   /* PCRE2 match or depth limit reached */
};

struct jk_detector;

typedef void jk_finding_fn(void *arg, const struct jk_finding *finding);

struct jk_detector *jk_detector_new(const struct jk_ruleset *rules,
				    const struct jk_detect_options *options);
void jk_detector_free(struct jk_detector *d);

/* Begins a unit. Findings are handed to fn in order of their offsets,
 * values first, then places in code, of each window. For a
 * whole text: base = from = 0, to = UINT64_MAX. */
void jk_detector_begin(struct jk_detector *d, const struct jk_unit *unit,
		       jk_finding_fn *fn, void *arg);
/* Where the next bytes go: at least 64 KiB of room, valid until advance. */
unsigned char *jk_detector_room(struct jk_detector *d, size_t *len);
/* n bytes (at most the room's length) were written there. */
void jk_detector_advance(struct jk_detector *d, size_t n);
/* No more bytes: what is left is examined. stats may be NULL. */
void jk_detector_finish(struct jk_detector *d, struct jk_unit_stats *stats);

#endif
