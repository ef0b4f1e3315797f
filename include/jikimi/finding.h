/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Findings: what was found, where, and how sure we are.
 *
 * Owns:    nothing; every span in a finding is borrowed until the callback
 *          that receives it returns.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_FINDING_H
#define JK_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/charset.h>
#include <jikimi/span.h>

enum jk_confidence {
	JK_CONF_NONE, /* below every threshold: not reported */
	JK_CONF_LOW,
	JK_CONF_MEDIUM,
	JK_CONF_HIGH,
};

enum jk_severity {
	JK_SEV_INFO,
	JK_SEV_LOW,
	JK_SEV_MEDIUM,
	JK_SEV_HIGH,
	JK_SEV_CRITICAL,
};

/* "low", "medium", "high"; "info" … "critical". -1 for an unknown name. */
const char *jk_confidence_name(enum jk_confidence c);
int jk_confidence_from_name(const char *name);
const char *jk_severity_name(enum jk_severity s);
int jk_severity_from_name(const char *name);

/* What a report shows of a value. */
enum jk_show {
	JK_SHOW_MASKED, /* by the rule's mask */
	JK_SHOW_NONE,   /* nothing */
	JK_SHOW_FULL,   /* all of it: the user asked, and was warned */
};

#define JK_FINDING_MAX_EVIDENCE 16
#define JK_LINE_UNKNOWN 0

struct jk_finding {
	unsigned rule; /* index in the rule set */
	enum jk_confidence confidence;
	enum jk_severity severity;
	int score;       /* the judge's sum, for --explain */
	uint64_t offset; /* bytes from the start of the file or member */
	uint64_t length; /* raw bytes of the value, for wiping in place */
	uint64_t line;   /* from 1; lines before the unit not counted */
	uint64_t column; /* byte column from 1; 0: line began earlier */
	enum jk_charset charset; /* of the window around the value */
	struct jk_span place;    /* "Sheet1!B17"; empty in plain text */
	struct jk_span shown;    /* UTF-8; masked, full or empty by jk_show */
	uint64_t person;         /* keyed hash of rule and normalised value */
	uint64_t around;         /* hash of the surroundings, digits masked */
	bool allowed;            /* "jikimi:allow" stands beside it */
	struct jk_span reason;   /* why; its digits masked */
	unsigned nevidence;
	/* "checksum fits +60", "context '주민등록번호' +30", … never a value */
	struct jk_span evidence[JK_FINDING_MAX_EVIDENCE];
};

#endif
