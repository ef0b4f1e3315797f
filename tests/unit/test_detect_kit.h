/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of matcher, judge and rules share: the built-in rules, and a
 * text's findings as lines.
 *
 * Owns:    the caller of kit_rules frees the rule set; see below.
 * Threads: one.
 * Errors:  a failed load fails the test.
 */
#ifndef TEST_DETECT_KIT_H
#define TEST_DETECT_KIT_H

#include <jikimi/buf.h>
#include <jikimi/detector.h>

/* 23 November 2026. */
#define KIT_TODAY 20780

struct jk_ruleset *kit_rules(void);

/* How a text is handed to the detector. */
struct kit_cut {
	size_t piece; /* bytes an advance; 0: as many as fit */
	size_t range; /* bytes a unit; 0: the whole text */
};

/*
 * Appends one line a finding to out: rule, offset, length, confidence, score,
 * shown value, evidence. Lines do not depend on the cut.
 */
void kit_detect(struct jk_detector *d, const struct jk_ruleset *rules,
		struct jk_span text, struct kit_cut cut, struct jk_buf *out);

/* A detector that shows all of a value. */
struct jk_detector *kit_detector(const struct jk_ruleset *rules);

/* The confidence with which rule finds value (any when NULL) in text. */
enum jk_confidence kit_confidence(struct jk_detector *d,
				  const struct jk_ruleset *rules,
				  const char *rule, struct jk_span text,
				  const char *value);

#endif
