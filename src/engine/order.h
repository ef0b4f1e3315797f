/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Results come back out of order; reports leave in order. A ring of slots
 * puts frames back in sequence, holds the walk back when one slow file blocks
 * the head, and bounds what waits: a slot that is not at the head may hold
 * its frames only while all waiting frames together stay below a limit.
 *
 * Owns:    the frames given to it until they are taken.
 * Threads: reserve by the walking thread, add and close by whoever holds the
 *          number, take by one thread.
 * Errors:  none; after jk_order_break nothing blocks and frames are dropped.
 */
#ifndef JK_ORDER_H
#define JK_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>

struct jk_order;

struct jk_order *jk_order_new(size_t window, size_t max_waiting);
void jk_order_free(struct jk_order *o);

/* The next number. Blocks while the window is full. Every reserved number
 * gets exactly one close, also on error. */
uint64_t jk_order_reserve(struct jk_order *o);
/* Frames of number seq, appended; frames is cleared. May block until they can
 * be let out. */
void jk_order_add(struct jk_order *o, uint64_t seq, struct jk_buf *frames);
void jk_order_close(struct jk_order *o, uint64_t seq);
/* After the last reserve. */
void jk_order_finish(struct jk_order *o);
void jk_order_break(struct jk_order *o);

enum jk_taken {
	JK_TAKEN_FRAMES,
	JK_TAKEN_NOTHING, /* timed out */
	JK_TAKEN_END,     /* finished, and all was taken */
};

/* Moves what is due into out (cleared first). */
enum jk_taken jk_order_take(struct jk_order *o, struct jk_buf *out,
			    unsigned timeout_ms);

#endif
