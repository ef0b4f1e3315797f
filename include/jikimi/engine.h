/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Engine: the three roles (writer, reader, workers), their threads, frames
 * and watchdogs. The only place that knows all layers.
 *
 * Owns:    its processes and threads, all ended when jk_engine_run returns.
 * Threads: called once, by the program's only thread.
 * Errors:  jk_engine_run returns JK_OK when the run came to its end (even if
 *          files failed), else what ended it; the reports then say so too.
 */
#ifndef JK_ENGINE_H
#define JK_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/budget.h>
#include <jikimi/detector.h>
#include <jikimi/format.h>
#include <jikimi/git.h>
#include <jikimi/report.h>
#include <jikimi/rule.h>
#include <jikimi/sandbox.h>
#include <jikimi/walk.h>

enum jk_engine_mode {
	JK_MODE_SCAN,    /* findings */
	JK_MODE_EXTRACT, /* the text that would be matched */
	JK_MODE_LIST,    /* each member: size, SHA-256, status */
};

struct jk_config {
	enum jk_engine_mode mode;
	enum jk_sandbox_mode sandbox;
	struct jk_limits limits;
	struct jk_detect_options detect;
	const struct jk_pack *packs;
	size_t npacks;
	const struct jk_ruleset *rules; /* compiled from packs */
	unsigned jobs;                  /* scan threads, each with a worker */
	struct jk_walk_options walk;
	const char *const *roots; /* "-" is standard input */
	size_t nroots;
	bool ocr;       /* read the text in pictures */
	int files_from; /* descriptor of a list, -1: none */
	/* JK_GIT_NONE, or what of the repository in place is to be read. */
	struct jk_git_request git;
	struct jk_git_place place;
	/* Of repositories among the files of a scan the history is named as a
	 * gap, not examined. */
	bool no_history;
	bool want_progress;
	bool reproducible; /* no times in reports */
	/* Asked before the table; NULL or ended by NULL. Tests only. */
	const struct jk_format *const *extra_formats;
};

struct jk_progress {
	uint64_t files, bytes, findings;
	struct jk_span path; /* being scanned; raw bytes */
};

/* What the caller wants to see as it happens; any may be NULL. */
struct jk_observer {
	void *ctx;
	void (*progress)(void *ctx, const struct jk_progress *progress);
	/* Output follows: take the progress line away. */
	void (*before_output)(void *ctx);
	/* JK_MODE_EXTRACT: text of member (empty: the file) at place. */
	enum jk_status (*text)(void *ctx, struct jk_span member,
			       struct jk_span place, struct jk_span utf8,
			       struct jk_err *err);
	/* What was not examined, and how the file itself ended. */
	void (*note)(void *ctx, const struct jk_coverage *coverage);
	/* JK_MODE_LIST: one member. */
	enum jk_status (*member)(void *ctx, struct jk_span member,
				 uint64_t size, struct jk_span sha256,
				 struct jk_span status, struct jk_err *err);
};

/*
 * Runs it all: forks the reader, confines itself, feeds the reports (which
 * have been added but not begun), ends them. *interrupted tells a signal's end from a finished one.
 */
enum jk_status jk_engine_run(const struct jk_config *config,
			     struct jk_reports *reports,
			     const struct jk_observer *observer,
			     bool *interrupted, struct jk_err *err);

/* The worker's main, for a program started as "jikimi --jikimi-worker";
 * returns its exit status. has_git: it is to read the repository. */
int jk_worker_main(const struct jk_format *const *extra_formats, bool has_git);

/* argv[1] of a worker. */
#define JK_WORKER_ARG "--jikimi-worker"
#define JK_GIT_WORKER_ARG "--jikimi-git-worker"

#endif
