/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Directories listed and files opened ahead of the walk by threads of their
 * own, because what is cold costs latency, not processor. The walk consumes
 * both in its own order, so the order of its visits does not depend on the
 * threads.
 *
 * Owns:    its threads; a task's list until it is taken. A batch is lent.
 * Threads: start and take are for the walking thread.
 * Errors:  those of the list.
 */
#ifndef JK_AHEAD_H
#define JK_AHEAD_H

#include "walk/dirlist.h"

struct jk_batch;
struct jk_ahead;
struct jk_ahead_task;

struct jk_ahead *jk_ahead_new(unsigned nthreads,
			      const struct jk_list_policy *policy);
/* Every task must have been taken. */
void jk_ahead_free(struct jk_ahead *a);

/* True while one more task may be started. */
bool jk_ahead_has_room(struct jk_ahead *a);
/* parent_fd and name stay valid until the task is taken. */
struct jk_ahead_task *jk_ahead_start(struct jk_ahead *a, int parent_fd,
				     const char *name, bool follow_last);
/* batch and its list stay valid, and the caller away from it, until the task
 * is taken or dropped. */
struct jk_ahead_task *jk_ahead_open(struct jk_ahead *a, struct jk_batch *batch);
/* The list, which is the caller's (NULL for a batch); frees the task. Works
 * here and now when no thread has begun with it. */
struct jk_dirlist *jk_ahead_take(struct jk_ahead *a,
				 struct jk_ahead_task *task);
/* Frees the task with what came of it. */
void jk_ahead_drop(struct jk_ahead *a, struct jk_ahead_task *task);

#endif
