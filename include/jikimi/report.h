/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reports: what the writer tells the world. A reporter is a const vtable, one
 * rep_*.c and one line in reporters.def; the sinks it writes to are stdout or
 * files made 0600 under a temporary name and renamed when complete.
 *
 * Owns:    a jk_report owns its output and its state; records are borrowed.
 * Threads: the writer's one thread.
 * Errors:  JK_EIO with the target's name when it cannot be written (disk
 *          full, pipe closed); JK_EUSAGE for an unknown format.
 */
#ifndef JK_REPORT_H
#define JK_REPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <jikimi/coverage.h>
#include <jikimi/finding.h>
#include <jikimi/hash.h>
#include <jikimi/rule.h>
#include <jikimi/status.h>

struct jk_policy;
struct jk_baseline;
struct jk_baseline_making;

/* What is counted exactly by default: 16 bytes a slot and three slots of four
 * in use, 32 MiB. */
#define JK_EXACT_PERSONS 1500000

/* What is known before the first file. */
struct jk_run_info {
	const char *version;      /* of jikimi */
	const char *const *roots; /* as given, raw bytes */
	size_t nroots;
	/* Absolute and normal: the folder that paths in fingerprints and in
	 * reports for other machines are relative to, and the one that
	 * relative paths begin in. base NULL: paths as they are. */
	const char *base, *cwd;
	const char *sandbox; /* "landlock 4, seccomp, no privileges" */
	time_t started;      /* 0: leave times out */
	const struct jk_ruleset *rules;
	enum jk_show show;
	enum jk_confidence min_confidence;
	bool explain;                   /* text: print evidence */
	bool quiet;                     /* text: findings only, no summary */
	bool all_coverage;              /* also records of scanned files */
	bool show_suppressed;           /* text: print them, marked */
	bool hide_suppressed;           /* all: count them, no more */
	const struct jk_policy *policy; /* NULL: none */
	const struct jk_baseline *baseline; /* NULL: none */
	struct jk_baseline_making *making;  /* NULL: no baseline is made */
	int64_t today;                      /* days since 1970 */
	bool has_key; /* hashes of values are by a key that is kept */
	/* What hides findings and was found rather than given: a line each,
	 * which every report repeats. */
	const char *const *announced;
	size_t nannounced;
	bool colour;
	/* Files and folders listed by name, those with most persons first;
	 * 0: all, each as soon as it is complete. */
	size_t top;
	/* Distinct values counted exactly before those of the types with most
	 * of them are estimated: 22 bytes each. */
	size_t exact_persons;
};

enum jk_scope_kind {
	JK_SCOPE_FOLDER, /* with everything below it */
	JK_SCOPE_FILE,   /* with its members */
	JK_NSCOPES
};

/* Of one rule in one scope; findings > 0. */
struct jk_scope_count {
	size_t rule;
	uint64_t findings;
	uint64_t files;   /* files with at least one */
	uint64_t persons; /* distinct values */
	bool persons_estimated;
};

/* A file or folder in which something was found. */
struct jk_scope {
	enum jk_scope_kind kind;
	struct jk_span path; /* raw bytes */
	uint64_t findings;
	uint64_t files;   /* with findings */
	uint64_t persons; /* of the rule with most: at least so many */
	size_t ncounts;
	const struct jk_scope_count *count; /* in order of rules */
};

struct jk_scope_list {
	uint64_t total; /* scopes there were */
	size_t n;       /* of them listed: those with most persons */
	const struct jk_scope *scope;
};

/* A place in code where a number is handled. */
struct jk_chain_station {
	enum jk_station station;
	enum jk_use use;
	struct jk_span path, member; /* raw bytes */
	uint64_t line;
	struct jk_span shown;
	bool suppressed; /* does not count as new */
};

/* All such places of one number. */
struct jk_chain {
	struct jk_span name;
	size_t n;
	size_t nsuppressed; /* of them */
	const struct jk_chain_station *station;
	unsigned uses;                   /* a bit for each enum jk_use */
	struct jk_span advice[JK_NUSES]; /* for each; empty: none */
};

struct jk_chain_list {
	size_t n;
	const struct jk_chain *chain;
	uint64_t left_out; /* places beyond what is kept */
};

/* Findings that do not count as new: they are marked, counted and shown on
 * request, never dropped. */
enum jk_suppression_kind {
	JK_SUPPRESSED_NOT,
	JK_SUPPRESSED_INLINE,   /* "jikimi:allow" beside it */
	JK_SUPPRESSED_CONFIG,   /* .jikimi.yaml */
	JK_SUPPRESSED_BASELINE, /* known since the baseline was made */
	JK_NSUPPRESSIONS
};

/* "inline", "config", "baseline". */
const char *jk_suppression_name(enum jk_suppression_kind kind);

struct jk_suppression {
	enum jk_suppression_kind kind;
	struct jk_span justification; /* may be empty */
};

/* Counts of one run, kept by jk_tally; read by the summary of each report. */
struct jk_summary {
	uint64_t files[JK_NOUTCOMES];   /* files by how they ended */
	uint64_t members[JK_NOUTCOMES]; /* archive members likewise */
	uint64_t causes[JK_NCAUSES];    /* records by cause (NONE unused) */
	uint64_t bytes;                 /* examined, after expansion */
	uint64_t incomplete; /* records that leave the scan incomplete */
	uint64_t findings;   /* reported ones that are not suppressed */
	uint64_t suppressed[JK_NSUPPRESSIONS]; /* NOT unused */
	uint64_t by_confidence[JK_CONF_HIGH + 1];
	size_t nrules;
	const struct jk_rule_count *by_rule;  /* nrules of them, borrowed */
	struct jk_scope_list top[JK_NSCOPES]; /* empty until the run's end */
	struct jk_chain_list chains;          /* empty until the run's end */
	double seconds;                       /* 0: leave times out */
	bool interrupted;
	const char *fatal; /* NULL, or why the run ended early */
};

struct jk_rule_count {
	uint64_t findings;
	uint64_t files;   /* files with at least one */
	uint64_t persons; /* distinct values */
	bool persons_estimated;
};

/* A finding as the reports see it. */
struct jk_record {
	struct jk_span path;   /* raw bytes */
	struct jk_span rel;    /* the same below run.base, when it is there */
	struct jk_span member; /* chain "a.zip!/b.txt", empty: none */
	const struct jk_finding *finding;
	const struct jk_rule_info *rule;
	const char *fingerprint; /* 32 hex digits */
	struct jk_suppression suppression;
	const struct jk_origin *origin; /* NULL outside of a history */
};

/* All that a report without single findings needs of one. */
struct jk_hit {
	size_t rule;
	enum jk_confidence confidence;
	bool allowed;
	uint64_t person;
};

struct jk_output; /* stdout, or a file under a temporary name */

/* Everything a reporter prints goes through these; errors are sticky. */
void jk_output_write(struct jk_output *o, const void *bytes, size_t len);
void jk_output_str(struct jk_output *o, const char *text);
void jk_output_printf(struct jk_output *o, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

struct jk_reporter {
	const char *name;    /* --format NAME */
	const char *title;   /* for --help */
	size_t state_size;   /* bytes of zeroed state, given as state */
	bool needs_findings; /* not only their counts */
	bool is_public;      /* its file is 0644: it holds nothing secret */
	void (*begin)(void *state, struct jk_output *o,
		      const struct jk_run_info *run);
	void (*finding)(void *state, struct jk_output *o,
			const struct jk_record *record);
	/* Every record that is not "scanned"; all of them on all_coverage. */
	void (*coverage)(void *state, struct jk_output *o, struct jk_span path,
			 const struct jk_coverage *coverage);
	/* With run.top 0: a scope is complete, a folder behind all that it
	 * holds. */
	void (*scope)(void *state, struct jk_output *o,
		      const struct jk_scope *scope);
	void (*end)(void *state, struct jk_output *o,
		    const struct jk_summary *summary);
	void (*release)(void *state); /* may be NULL */
};

/* NULL when there is none of that name. */
const struct jk_reporter *jk_reporter_find(const char *name);
/* The table, for --help; ends with NULL. */
const struct jk_reporter *const *jk_reporters(void);

/* All the reports of a run, fed together. */
struct jk_reports;

struct jk_reports *jk_reports_new(const struct jk_run_info *run);
/* target NULL: stdout. A file is created at once, 0600, as a temporary name
 * beside the target, so that a bad path fails before the scan. */
enum jk_status jk_reports_add(struct jk_reports *r, const char *format,
			      const char *target, struct jk_err *err);
/* False when no report shows single findings: jk_reports_hits will do. */
bool jk_reports_need_findings(const struct jk_reports *r);
/* What the sandbox turned out to be, in place of run.sandbox; borrowed until
 * free, to be set before begin. */
void jk_reports_set_sandbox(struct jk_reports *r, const char *sandbox);
/* Calls begin of each. */
enum jk_status jk_reports_begin(struct jk_reports *r, struct jk_err *err);

/* A file begins: findings and coverage that follow are of it. */
void jk_reports_file(struct jk_reports *r, struct jk_span path);
/* The commit that this version of the file is from. */
void jk_reports_origin(struct jk_reports *r, const struct jk_origin *origin);
/* member: chain, empty for the file itself. Fingerprints are made here: rule,
 * path, member, surroundings and ordinal, nothing of the value. */
enum jk_status jk_reports_finding(struct jk_reports *r, struct jk_span member,
				  const struct jk_finding *finding,
				  struct jk_err *err);
/* Findings of the file that only need counting. */
enum jk_status jk_reports_hits(struct jk_reports *r, const struct jk_hit *hits,
			       size_t n, struct jk_err *err);
/* One record per file with an empty member, and any number for members. */
enum jk_status jk_reports_coverage(struct jk_reports *r,
				   const struct jk_coverage *coverage,
				   struct jk_err *err);
/* Members that were scanned and need no record of their own, and bytes. */
void jk_reports_count(struct jk_reports *r, uint64_t members, uint64_t bytes);
/* Flushes what is buffered for stdout, so that a pager or pipe sees it. */
enum jk_status jk_reports_flush(struct jk_reports *r, struct jk_err *err);

const struct jk_summary *jk_reports_summary(struct jk_reports *r);

/*
 * Ends every report: summary, flush, fsync, rename of files. fatal (may be
 * NULL) and interrupted go into the summary. The first error is returned, but
 * every report is ended.
 */
enum jk_status jk_reports_end(struct jk_reports *r, bool interrupted,
			      const char *fatal, double seconds,
			      struct jk_err *err);
/* Frees; removes temporary files of reports that were not ended. */
void jk_reports_free(struct jk_reports *r);

/* The directories that reports write into, for the sandbox: n of them,
 * borrowed. */
const char *const *jk_reports_dirs(const struct jk_reports *r, size_t *n);

#endif
