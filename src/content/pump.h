/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pumps: a thread that unpacks ahead of what examines the bytes, so that a
 * large compressed file keeps two processors busy. A ring of blocks lies
 * between the two.
 *
 * Owns:    its thread and its blocks, which are wiped at the end.
 * Threads: fill runs in the pump's thread, all else in the caller's. What
 *          fill touches is the pump's until jk_pump_stop.
 * Errors:  none of its own; fill keeps its errors and ends the stream.
 */
#ifndef JK_PUMP_H
#define JK_PUMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jikimi/span.h>

struct jk_pump;

/* The next bytes, at most len; 0: that was all. *in: compressed bytes that
 * were taken so far. */
typedef size_t jk_pump_fn(void *ctx, unsigned char *to, size_t len,
			  uint64_t *in);

/* NULL when there is no thread to be had: then fill was not called. */
struct jk_pump *jk_pump_start(jk_pump_fn *fill, void *ctx);
/* The next block, valid until the next call; empty at the end. */
struct jk_span jk_pump_next(struct jk_pump *p, uint64_t *in);
void jk_pump_stop(struct jk_pump *p);

#endif
