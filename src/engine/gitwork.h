/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The work of a worker that has the repository: lists, and examines blobs.
 *
 * Owns:    the open repository and its buffers.
 * Threads: one.
 * Errors:  JK_ESTOP when nobody takes the frames any more; what is wrong with
 *          the whole repository is a FATAL frame, with a blob a note.
 */
#ifndef JK_GITWORK_H
#define JK_GITWORK_H

#include "engine/examine.h"
#include "engine/settings.h"

struct jk_gitwork;

/* The library first, before the wall; then the repository, behind it. */
enum jk_status jk_gitwork_new(const struct jk_worker_config *config,
			      struct jk_gitwork **out, struct jk_err *err);
enum jk_status jk_gitwork_open(struct jk_gitwork *w, struct jk_err *err);
void jk_gitwork_free(struct jk_gitwork *w);

/* Frames of examine go through here: ctx is the jk_gitwork. */
bool jk_gitwork_send(void *ctx, struct jk_buf *frames);

/* Answers requests until the reader closes. */
enum jk_status jk_gitwork_serve(struct jk_gitwork *w, struct jk_examine *x);

#endif
