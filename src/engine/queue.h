/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A bounded queue of jobs that can be closed.
 *
 * Owns:    its slots. A job belongs to the queue from a push that returned
 *          true until the pop that returned it; otherwise to the caller.
 * Threads: every function but new and free may be called from any thread.
 * Errors:  none; push returns false once the queue is closed.
 */
#ifndef JK_QUEUE_H
#define JK_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

struct jk_queue;

struct jk_queue *jk_queue_new(size_t capacity);
void jk_queue_free(struct jk_queue *q); /* must be drained */

/* Blocks while the queue is full. */
bool jk_queue_push(struct jk_queue *q, void *job);
/* NULL means one thing only: closed and drained. */
void *jk_queue_pop(struct jk_queue *q);
void jk_queue_close(struct jk_queue *q);

#endif
