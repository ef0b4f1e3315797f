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
	JK_CONF_NONE, /* below every threshold: not reported, unless another
		       * finding of its chain is */
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

/* What code does with a kind of number at one place. */
enum jk_station {
	JK_STATION_NONE, /* the finding is a value, not a place in code */
	JK_STATION_INPUT,
	JK_STATION_TRANSPORT,
	JK_STATION_CHECK,
	JK_STATION_USE,
	JK_STATION_STORE,
	JK_STATION_LOG, /* or export: it leaves the program */
	JK_STATION_DISPLAY,
	JK_NSTATIONS
};

/* What the number is wanted for. */
enum jk_use {
	JK_USE_NONE,   /* the code does not tell */
	JK_USE_KEY,    /* to tell people apart: login, duplicates, joins */
	JK_USE_DERIVE, /* birth date, age, sex */
	JK_USE_VERIFY, /* check digit, real name */
	JK_USE_REPORT, /* tax, insurance, courts */
	JK_USE_DISPLAY,
	JK_NUSES
};

/* "", "input", "transport", … ; "", "key", "derive", … */
const char *jk_station_name(enum jk_station s);
const char *jk_use_name(enum jk_use u);

/* What a finding in code has that a value has not. */
struct jk_collection {
	enum jk_station station;
	enum jk_use use;
	struct jk_span chain;  /* stations of one number have the same */
	struct jk_span advice; /* what to do instead */
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
	uint64_t person;         /* keyed hash of rule and normalised value;
				* 0: a place in code, nobody's */
	uint64_t around;         /* hash of the surroundings, digits masked */
	struct jk_collection collection; /* of a rule that reads code */
	bool allowed;                    /* "jikimi:allow" stands beside it */
	struct jk_span reason;           /* why; its digits masked */
	unsigned nevidence;
	/* "checksum fits +60", "context '주민등록번호' +30", … never a value */
	struct jk_span evidence[JK_FINDING_MAX_EVIDENCE];
};

#endif
