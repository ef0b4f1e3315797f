/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/budget.h>

#include <inttypes.h>
#include <time.h>

/* A file may take a second more for each so many of its bytes. */
#define BYTES_A_SECOND (4u * 1024 * 1024)
/* The whole file's ratio counts from so many ratio floors on. */
#define FILE_FLOORS 16

static uint64_t
add(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t
multiply(uint64_t a, uint64_t b)
{
	return b > 0 && a > UINT64_MAX / b ? UINT64_MAX : a * b;
}

/* The whole file is over. */
static void
spend(struct jk_budget *b, enum jk_cause cause)
{
	b->spent = true;
	b->cause = cause;
}

struct jk_limits
jk_limits_default(void)
{
	return (struct jk_limits){
		.max_expand = (uint64_t)1 << 40,
		.max_members = 10 * 1000 * 1000,
		.max_depth = 16,
		.max_ratio = 1000,
		.ratio_floor = (uint64_t)64 << 20,
		.max_memory = (uint64_t)512 << 20,
		.timeout_ms = 120 * 1000,
	};
}

uint64_t
jk_limits_time_ms(const struct jk_limits *limits, uint64_t file_size)
{
	return add(limits->timeout_ms,
		   multiply(file_size / BYTES_A_SECOND, 1000));
}

void
jk_budget_begin(struct jk_budget *b, const struct jk_limits *limits,
		uint64_t file_size)
{
	*b = (struct jk_budget){
		.limits = *limits,
		.file_size = file_size,
		.cause = JK_CAUSE_NONE,
	};
	b->deadline_ms = add(jk_now_ms(), jk_limits_time_ms(limits, file_size));
}

enum jk_status
jk_budget_member(struct jk_budget *b, struct jk_err *err)
{
	if (b->members >= b->limits.max_members) {
		spend(b, JK_CAUSE_MEMBER_LIMIT);
		return jk_err_set(err, JK_ELIMIT,
				  "more than %" PRIu64 " members",
				  b->limits.max_members);
	}
	b->members++;
	return JK_OK;
}

enum jk_status
jk_budget_enter(struct jk_budget *b, struct jk_err *err)
{
	if (b->depth >= b->limits.max_depth) {
		b->cause = JK_CAUSE_DEPTH_LIMIT;
		return jk_err_set(err, JK_ELIMIT, "nested deeper than %u",
				  b->limits.max_depth);
	}
	b->depth++;
	return JK_OK;
}

void
jk_budget_leave(struct jk_budget *b)
{
	b->depth--;
}

enum jk_status
jk_budget_time(struct jk_budget *b, struct jk_err *err)
{
	if (jk_now_ms() < b->deadline_ms)
		return JK_OK;
	spend(b, JK_CAUSE_TIME_LIMIT);
	return jk_err_set(err, JK_ELIMIT, "time ran out");
}

enum jk_status
jk_budget_expand(struct jk_budget *b, uint64_t bytes, uint64_t member_in,
		 uint64_t member_out, struct jk_err *err)
{
	const struct jk_limits *l = &b->limits;
	uint64_t in = member_in > 0 ? member_in : 1;
	uint64_t size = b->file_size > 0 ? b->file_size : 1;
	uint64_t total = add(b->expanded, bytes);

	if (total > l->max_expand) {
		spend(b, JK_CAUSE_SIZE_LIMIT);
		return jk_err_set(err, JK_ELIMIT,
				  "expands past %" PRIu64 " bytes",
				  l->max_expand);
	}
	if (total > multiply(l->ratio_floor, FILE_FLOORS) &&
	    total > multiply(size, l->max_ratio)) {
		spend(b, JK_CAUSE_RATIO_LIMIT);
		return jk_err_set(err, JK_ELIMIT,
				  "the file expands past %" PRIu64 ":1",
				  l->max_ratio);
	}
	if (member_out > l->ratio_floor &&
	    member_out > multiply(in, l->max_ratio)) {
		b->cause = JK_CAUSE_RATIO_LIMIT;
		return jk_err_set(err, JK_ELIMIT, "expands past %" PRIu64 ":1",
				  l->max_ratio);
	}
	b->expanded = total;
	return jk_budget_time(b, err);
}

enum jk_status
jk_budget_spool(struct jk_budget *b, uint64_t bytes, struct jk_err *err)
{
	uint64_t max = b->limits.max_memory / 2;

	if (bytes > max || b->spooled > max - bytes) {
		b->cause = JK_CAUSE_MEMORY_LIMIT;
		return jk_err_set(err, JK_ELIMIT,
				  "needs more than %" PRIu64 " bytes at once",
				  max);
	}
	b->spooled += bytes;
	return JK_OK;
}

void
jk_budget_unspool(struct jk_budget *b, uint64_t bytes)
{
	b->spooled -= bytes;
}

uint64_t
jk_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

enum jk_cause
jk_budget_cause(const struct jk_budget *b, enum jk_status status)
{
	switch (status) {
	case JK_OK:
		return JK_CAUSE_NONE;
	case JK_EIO:
		return JK_CAUSE_IO_ERROR;
	case JK_ELIMIT:
		return b->cause;
	case JK_EUNSUPPORTED:
		return JK_CAUSE_METHOD;
	case JK_EENCRYPTED:
		return JK_CAUSE_ENCRYPTED;
	case JK_ESTOP:
		return JK_CAUSE_INTERRUPTED;
	default:
		return JK_CAUSE_DAMAGED;
	}
}
