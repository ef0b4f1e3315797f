/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Repositories that the walk of a scan meets: their history is examined where
 * they lie, as the files are.
 *
 * Owns:    what it knows of them, for as long as there are jobs.
 * Threads: the walking thread.
 * Errors:  none; a repository that cannot be read is a gap, and its files are
 *          then examined as they are.
 */
#ifndef JK_FOUND_H
#define JK_FOUND_H

#include "engine/gitsource.h"

struct jk_found;

/* ops take the jobs. */
struct jk_found *jk_found_new(const struct jk_shared *shared,
			      const struct jk_gitsource_ops *ops, void *ctx);
void jk_found_free(struct jk_found *f);

/* A root begins; NULL: each path is its own. */
void jk_found_root(struct jk_found *f, const char *root);
/* The walk has come to path: when this is where a repository begins, jobs for
 * all that it holds are queued. */
void jk_found_look(struct jk_found *f, struct jk_span path);
/* Is this file one of those in which such a repository keeps what was queued,
 * or named as a gap, then? */
bool jk_found_keeps(struct jk_found *f, const struct jk_walk_file *file);

#endif
