/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Budgets: what one top-level file may cost before the rest of it is left
 * with a note. Drawn before the work is done; running out loses nothing that
 * was found before.
 *
 * Owns:    nothing.
 * Threads: one worker, one file at a time.
 * Errors:  JK_ELIMIT, and jk_budget.cause says which limit.
 */
#ifndef JK_BUDGET_H
#define JK_BUDGET_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/coverage.h>
#include <jikimi/status.h>

struct jk_limits {
	uint64_t max_expand; /* bytes out of all members together */
	uint64_t max_members;
	unsigned max_depth;   /* containers within containers */
	uint64_t max_ratio;   /* bytes out for one byte in */
	uint64_t ratio_floor; /* bytes out of a member before ratio counts */
	uint64_t max_memory;  /* of a worker, bytes */
	uint64_t timeout_ms;  /* for the whole file */
};

/* 1 TiB, 10,000,000 members, depth 16, 1000:1 beyond 64 MiB, 512 MiB, 120 s. */
struct jk_limits jk_limits_default(void);

struct jk_budget {
	struct jk_limits limits;
	uint64_t file_size;   /* of the top-level file */
	uint64_t expanded;    /* bytes out so far, all members */
	uint64_t members;     /* so far */
	uint64_t deadline_ms; /* on CLOCK_MONOTONIC */
	uint64_t spooled;     /* bytes held for random access, right now */
	unsigned depth;       /* of the container being read */
	bool spent;           /* a limit of the whole file ran out */
	enum jk_cause cause;  /* which limit, after JK_ELIMIT */
};

/* Milliseconds a file of this size may take: timeout_ms plus a second for
 * each 4 MiB, so that a large backup is not cut where a small bomb would be. */
uint64_t jk_limits_time_ms(const struct jk_limits *limits, uint64_t file_size);

/* Begins a file; its time runs from now. */
void jk_budget_begin(struct jk_budget *b, const struct jk_limits *limits,
		     uint64_t file_size);
/* One more member. */
enum jk_status jk_budget_member(struct jk_budget *b, struct jk_err *err);
/* One level deeper; jk_budget_leave undoes a successful one. */
enum jk_status jk_budget_enter(struct jk_budget *b, struct jk_err *err);
void jk_budget_leave(struct jk_budget *b);
/*
 * bytes more came out of a member that has given member_out in all for
 * member_in taken in. Checks total, ratio of the member (beyond ratio_floor),
 * ratio of the whole file (beyond 16 times ratio_floor) and the deadline.
 * A member's own ratio does not set spent: the next member may be read.
 */
enum jk_status jk_budget_expand(struct jk_budget *b, uint64_t bytes,
				uint64_t member_in, uint64_t member_out,
				struct jk_err *err);

/* JK_ELIMIT once the deadline has passed. */
enum jk_status jk_budget_time(struct jk_budget *b, struct jk_err *err);
/*
 * bytes more of a stream held in memory, because its format needs random
 * access; all levels together at most half of max_memory. Not drawn, and
 * nothing spent, when it fails. jk_budget_unspool gives them back.
 */
enum jk_status jk_budget_spool(struct jk_budget *b, uint64_t bytes,
			       struct jk_err *err);
void jk_budget_unspool(struct jk_budget *b, uint64_t bytes);

/* What a status means for the record of the member that it ends. */
enum jk_cause jk_budget_cause(const struct jk_budget *b, enum jk_status status);

/* Milliseconds on CLOCK_MONOTONIC. */
uint64_t jk_now_ms(void);

#endif
