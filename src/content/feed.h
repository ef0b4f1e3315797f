/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Feeds: a source read forward in small looks: so many bytes to see, some of
 * them taken, the rest seen again. For containers that are read in one pass.
 *
 * Owns:    its buffer; the source is borrowed.
 * Threads: one thread at a time.
 * Errors:  kept in failed; from then on the feed is at its end.
 */
#ifndef JK_FEED_H
#define JK_FEED_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/budget.h>
#include <jikimi/source.h>

/* The most that jk_feed_look shows. */
#define JK_FEED_MAX (64 * 1024)

struct jk_feed {
	struct jk_source *src;    /* borrowed */
	struct jk_budget *budget; /* borrowed */
	uint64_t pos;             /* bytes taken */
	bool src_ended;
	struct jk_err failed; /* status JK_OK: not failed */
	size_t from, to;      /* unread part of bytes */
	unsigned char *bytes; /* owned, wiped at the end */
};

void jk_feed_init(struct jk_feed *f, struct jk_source *src,
		  struct jk_budget *budget);
void jk_feed_release(struct jk_feed *f);
/* At least want bytes (<= JK_FEED_MAX), fewer only at the end; often more.
 * Valid until the next call. */
struct jk_span jk_feed_look(struct jk_feed *f, size_t want);
/* Takes n bytes that a look has shown. */
void jk_feed_take(struct jk_feed *f, size_t n);
/* Takes up to n bytes, however many; returns how many there were. */
uint64_t jk_feed_skip(struct jk_feed *f, uint64_t n);
bool jk_feed_ended(struct jk_feed *f);
/*
 * Takes bytes that stand before the next of the marks (four bytes each, little
 * endian), at most len, and copies them to to unless it is NULL. 0: a mark
 * stands at the head of a look now, or the feed has ended.
 */
size_t jk_feed_before(struct jk_feed *f, const uint32_t *marks, size_t nmarks,
		      void *to, size_t len);

#endif
