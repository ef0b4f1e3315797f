/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Handle: a worker process as the reader's scan thread sees it. Started when
 * first needed, watched while it works, replaced when it dies.
 *
 * Owns:    the process, its socket and its pidfd.
 * Threads: one scan thread each.
 * Errors:  whatever the worker does costs the one file it was working on and
 *          is that file's note; JK_EIO only when none can be started.
 */
#ifndef JK_HANDLE_H
#define JK_HANDLE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <jikimi/budget.h>
#include <jikimi/buf.h>
#include <jikimi/coverage.h>
#include <jikimi/status.h>

struct jk_handle;

struct jk_handle_options {
	int config_fd;                  /* memory file with the configuration */
	const struct jk_limits *limits; /* time for a file */
	size_t nrules;                  /* to check frames against */
	const atomic_bool *stop;
	bool git;         /* with access to the repository */
	bool owns_config; /* closes config_fd in the end */
};

struct jk_handle *jk_handle_new(const struct jk_handle_options *options);
/* Ends the process when there is one. */
void jk_handle_free(struct jk_handle *h);

/* Starts the worker and waits until it is locked in; state receives what it
 * says of its sandbox. */
enum jk_status jk_handle_start(struct jk_handle *h, struct jk_buf *state,
			       struct jk_err *err);

/* Checked frames of the file, to be passed on; clears them. */
typedef void jk_relay_fn(void *ctx, struct jk_buf *frames);

/*
 * Has fd (borrowed) of size bytes examined. Frames are relayed as they come.
 * *outcome, *cause and detail say how it ended beyond the worker's own notes:
 * JK_SCANNED when the worker came to its end.
 */
void jk_handle_examine(struct jk_handle *h, int fd, uint64_t size,
		       jk_relay_fn *relay, void *ctx, enum jk_outcome *outcome,
		       enum jk_cause *cause, struct jk_buf *detail);

/*
 * A worker with a repository: sends it a request, with fd (borrowed) beside
 * it; -1: none. False when there is no worker, with the reason in detail.
 */
bool jk_handle_ask(struct jk_handle *h, struct jk_span request, int fd,
		   struct jk_buf *detail);
/* The frames of an answer up to its end, one END frame; as jk_handle_examine
 * otherwise. size: of what is examined, for its time. */
void jk_handle_await(struct jk_handle *h, uint64_t size, jk_relay_fn *relay,
		     void *ctx, enum jk_outcome *outcome, enum jk_cause *cause,
		     struct jk_buf *detail);

struct jk_frame;
typedef enum jk_status jk_frame_fn(void *ctx, struct jk_frame *frame,
				   struct jk_err *err);
/* Every frame of an answer that takes as long as it takes, each to fn, which
 * checks it. */
enum jk_status jk_handle_collect(struct jk_handle *h, jk_frame_fn *fn,
				 void *ctx, struct jk_err *err);

#endif
