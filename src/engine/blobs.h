/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blobs: some of a repository's, examined by a worker one after the other in
 * answer to one request. What a worker that died had not come to the end of
 * is asked for again, one by one, so that the culprit is known.
 *
 * Owns:    the entries, as frames that were listed.
 * Threads: one at a time.
 * Errors:  none; how a blob ended is told to ops.
 */
#ifndef JK_BLOBS_H
#define JK_BLOBS_H

#include <stdatomic.h>

#include "engine/gitframe.h"
#include "engine/handle.h"

struct jk_blobs;

struct jk_blobs *jk_blobs_new(void);
void jk_blobs_free(struct jk_blobs *b);
void jk_blobs_add(struct jk_blobs *b, const struct jk_git_blob *blob);
size_t jk_blobs_count(const struct jk_blobs *b);
size_t jk_blobs_bytes(const struct jk_blobs *b);

struct jk_blobs_ops {
	void (*begin)(void *ctx, const struct jk_git_blob *blob);
	void (*frames)(void *ctx, struct jk_span frames);
	/* JK_SCANNED: the worker came to its end. */
	void (*end)(void *ctx, enum jk_outcome outcome, enum jk_cause cause,
		    const char *detail);
};

void jk_blobs_examine(struct jk_blobs *b, struct jk_handle *h,
		      const atomic_bool *stop, const struct jk_blobs_ops *ops,
		      void *ctx);

#endif
