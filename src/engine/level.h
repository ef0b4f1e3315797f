/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Levels: the file being examined and the members within it that are open, one
 * in the other; and what an extractor hands to the innermost of them.
 *
 * Owns:    a level is its opener's; see examine.c for what the examiner owns.
 * Threads: one.
 * Errors:  none; what cannot be examined becomes a record.
 */
#ifndef JK_LEVEL_H
#define JK_LEVEL_H

#include "engine/ending.h"
#include "engine/examine.h"
#include "engine/listing.h"

struct jk_examine {
	const struct jk_worker_config *config; /* borrowed */
	struct jk_magicdb *magic;              /* borrowed, may be NULL */
	const struct jk_format *const *extra;  /* borrowed */
	struct jk_outbox outbox;
	struct jk_textunit unit;
	struct jk_budget budget;
	struct jk_buf chain;  /* members being read: a!/b */
	struct jk_level *top; /* innermost member */
	uint64_t members;     /* scanned ones */
	uint64_t nnotes, nnotes_left;
};

/* One item being read: the file, or a member within it. */
struct jk_level {
	struct jk_examine *x;
	struct jk_ending ending;
	bool gave;          /* text or a child came out */
	struct jk_buf last; /* name of the last child */
	enum jk_outcome last_outcome;
	struct jk_listing_row row; /* of it, in LIST mode, until it is sure */
	bool row_waits;
};

/* The calls of an extractor; their ctx is the level. */
extern const struct jk_out_ops jk_level_ops;

void jk_level_unit_end(struct jk_examine *x);
void jk_level_note_status(struct jk_level *level, enum jk_status status,
			  const char *detail);
bool jk_level_out_of_time(const struct jk_examine *x);
/* The row of the last child, in LIST mode, which is sure now. */
void jk_level_put_row(struct jk_level *level);

/* Examines what the level is of: a child's turn comes while its parent is. */
void jk_examine_item(struct jk_level *level, struct jk_source *src);

#endif
