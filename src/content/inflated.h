/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inflated: a source over what a deflate stream unpacks to, under the
 * budget's limits of size and ratio.
 *
 * Owns:    the state of the unpacker; the packed source is borrowed, or taken
 *          with jk_inflated_take.
 * Threads: one thread at a time.
 * Errors:  JK_ECORRUPT where the stream breaks off or is damaged, behind what
 *          came out of it before; JK_ELIMIT; the packed source's own.
 */
#ifndef JK_INFLATED_H
#define JK_INFLATED_H

#include <jikimi/budget.h>
#include <jikimi/buf.h>
#include <jikimi/source.h>

#include "inflate.h"

/* packed is borrowed until the result is freed. */
struct jk_source *jk_inflated_open(struct jk_source *packed,
				   enum jk_wrapper wrapper,
				   struct jk_budget *budget);
/* The same; packed is freed with the result. */
struct jk_source *jk_inflated_take(struct jk_source *packed,
				   enum jk_wrapper wrapper,
				   struct jk_budget *budget);
/* As jk_inflated_open; at the end of the stream what was read of packed
 * behind it is appended to rest, and packed goes on there. */
struct jk_source *jk_inflated_open_rest(struct jk_source *packed,
					enum jk_wrapper wrapper,
					struct jk_budget *budget,
					struct jk_buf *rest);

#endif
