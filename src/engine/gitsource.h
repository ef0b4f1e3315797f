/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A repository as the reader's walk: what a process behind the wall lists
 * becomes jobs, in its order.
 *
 * Owns:    that process.
 * Threads: the walking thread.
 * Errors:  JK_ECORRUPT, JK_EIO with what git or the process died of, after all
 *          that was listed was queued; JK_ESTOP.
 */
#ifndef JK_GITSOURCE_H
#define JK_GITSOURCE_H

#include "engine/scan.h"

struct jk_gitsource;

/* repo: one that the walk of files met, borrowed for as long as there are
 * jobs of it; NULL: the one of the run. */
struct jk_gitsource *jk_gitsource_new(const struct jk_shared *shared,
				      const struct jk_repo *repo);
void jk_gitsource_free(struct jk_gitsource *g);
/* Starts the process, which opens the repository. */
enum jk_status jk_gitsource_start(struct jk_gitsource *g, struct jk_err *err);

struct jk_gitsource_ops {
	/* Takes job. */
	void (*queue)(void *ctx, struct jk_job *job);
	/* A file of the index; blob's old is what HEAD has of it. */
	void (*tracked)(void *ctx, const struct jk_git_blob *blob,
			bool is_submodule);
	/* The path at hand, for the progress line. */
	void (*progress)(void *ctx, struct jk_span path);
};

enum jk_status jk_gitsource_run(struct jk_gitsource *g,
				const struct jk_gitsource_ops *ops, void *ctx,
				struct jk_err *err);

#endif
