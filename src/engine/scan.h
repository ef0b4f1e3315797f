/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scan: one job of a scan thread, from open descriptor to frames in order.
 * A job is a whole file, or a range of a large plain one.
 *
 * Owns:    a scanner owns its detector, its buffers and its worker handle.
 *          A job owns its descriptor and path.
 * Threads: one scanner a scan thread; jobs pass through the queue.
 * Errors:  none; what goes wrong with a file is its note.
 */
#ifndef JK_SCAN_H
#define JK_SCAN_H

#include <stdatomic.h>
#include <stdint.h>

#include <jikimi/engine.h>

#include "engine/blobs.h"
#include "engine/handle.h"
#include "engine/order.h"
#include "engine/queue.h"

struct jk_repo;

struct jk_job {
	uint64_t seq;
	int fd;        /* owned; -1: nothing to read, see note */
	uint64_t size; /* when it was opened */
	int64_t mtime_ns;
	uint64_t from, to;       /* range; from 0 to UINT64_MAX: whole file */
	bool first, last;        /* range of its file */
	bool stream;             /* standard input: a pipe */
	enum jk_outcome outcome; /* note of the file as a whole, given by */
	enum jk_cause cause; /* the last range; all there is when fd is -1 */
	char detail[128];
	struct jk_blobs *blobs; /* owned: not a file but these, or NULL */
	/* Borrowed: the repository of blobs; NULL: the one of the run. */
	const struct jk_repo *repo;
	/* Owned: a process that has repo open and is no longer needed
	 * elsewhere, or NULL. */
	struct jk_handle *lister;
	struct jk_buf origin;  /* frame of a gap's commit, or empty */
	struct jk_buf request; /* to a worker with the repository, or empty */
	size_t path_len;
	char path[]; /* raw bytes, no NUL */
};

/* What all scanners of a run share; constant but for the atomics. */
struct jk_shared {
	const struct jk_config *config;
	struct jk_queue *queue;
	struct jk_order *order;
	struct jk_handle_options handle;
	const atomic_bool *stop;
	_Atomic uint64_t files, bytes, findings; /* for progress */
};

struct jk_scanner;

struct jk_scanner *jk_scanner_new(struct jk_shared *shared);
void jk_scanner_free(struct jk_scanner *s);
struct jk_handle *jk_scanner_handle(struct jk_scanner *s);
struct jk_queue *jk_scanner_queue(struct jk_scanner *s);

struct jk_job *jk_job_new(struct jk_span path);
void jk_job_free(struct jk_job *job);

/* Does an archive end where this binary file ends? Then a worker is to read
 * it, whatever its head says. */
bool jk_scan_has_archive(int fd, uint64_t size, struct jk_span head);

/*
 * Can this process match the file whose first bytes are head itself? *cause
 * and *name say what to note of it then: JK_CAUSE_NONE, or why raw bytes may
 * not be all that it holds. large: too large for a worker to be asked what an
 * unknown kind is called.
 */
bool jk_scan_is_plain(const struct jk_config *config, struct jk_span head,
		      bool large, enum jk_cause *cause, const char **name);

/* Does the job, closes its number, frees it. */
void jk_scanner_run(struct jk_scanner *s, struct jk_job *job);

#endif
