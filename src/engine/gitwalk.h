/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A repository in place of roots: the blobs that are listed, or the files of
 * the working tree that git does not ignore.
 *
 * Owns:    the source, the patterns and the table of tracked files.
 * Threads: the walking thread.
 * Errors:  as in gitsource.h.
 */
#ifndef JK_GITWALK_H
#define JK_GITWALK_H

#include "engine/gitsource.h"

struct jk_gitwalk;

struct jk_gitwalk *jk_gitwalk_new(const struct jk_shared *shared,
				  const struct jk_gitsource_ops *ops,
				  void *ctx);
void jk_gitwalk_free(struct jk_gitwalk *w);
enum jk_status jk_gitwalk_start(struct jk_gitwalk *w, struct jk_err *err);
/* walk_ops take the files of a working tree, with their own ctx. */
enum jk_status jk_gitwalk_run(struct jk_gitwalk *w,
			      const struct jk_walk_ops *walk_ops,
			      struct jk_err *err);
/* A path that the walk gave, as it stands in the repository. */
struct jk_span jk_gitwalk_path(const struct jk_gitwalk *w, struct jk_span path);
/* --diff: what a worker is to be asked of this file, into job. */
void jk_gitwalk_compare(const struct jk_gitwalk *w, struct jk_job *job);

#endif
