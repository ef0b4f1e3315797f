/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "hwp5.h"

#include <stdlib.h>
#include <string.h>

#include "claims.h"

#define ROOM (32 * 1024)
/* 4.1: this size says that the real one follows. */
#define SIZE_FOLLOWS 0xfff
/* Records between two looks at the clock. */
#define RECORDS 4096

void
jk_hwp_records_init(struct jk_hwp_records *r, struct jk_source *src,
		    struct jk_budget *budget)
{
	*r = (struct jk_hwp_records){ .src = src, .budget = budget };
	r->bytes = jk_xcalloc(1, ROOM);
}

void
jk_hwp_records_release(struct jk_hwp_records *r)
{
	explicit_bzero(r->bytes, ROOM);
	explicit_bzero(r->piece, sizeof(r->piece));
	free(r->bytes);
}

static bool
fill(struct jk_hwp_records *r)
{
	struct jk_err ignored;
	size_t got;

	if (jk_source_read(r->src, r->bytes, ROOM, &got, &ignored) != JK_OK)
		got = 0;
	r->from = 0;
	r->to = got;
	return got > 0;
}

static size_t
take(struct jk_hwp_records *r, unsigned char *to, size_t len)
{
	size_t done = 0, n;

	while (done < len && (r->from < r->to || fill(r))) {
		n = r->to - r->from < len - done ? r->to - r->from : len - done;
		memcpy(to + done, r->bytes + r->from, n);
		r->from += n;
		done += n;
	}
	return done;
}

static uint64_t
take_number(struct jk_hwp_records *r, bool *good)
{
	unsigned char bytes[4];

	*good = take(r, bytes, 4) == 4;
	return *good ? jk_le(jk_span_make(bytes, 4), 0, 4) : 0;
}

bool
jk_hwp_records_next(struct jk_hwp_records *r)
{
	struct jk_err ignored;
	uint64_t head;
	bool good;

	while (r->left > 0 && (r->from < r->to || fill(r))) {
		size_t n =
			r->to - r->from < r->left ? r->to - r->from : r->left;

		r->from += n;
		r->left -= (uint32_t)n;
	}
	r->cut = r->cut || r->left > 0;
	if (r->count++ % RECORDS == 0 &&
	    jk_budget_time(r->budget, &ignored) != JK_OK)
		return false;
	head = take_number(r, &good);
	if (!good)
		return false;
	r->tag = head & 0x3ff;
	r->level = (head >> 10) & 0x3ff;
	r->left = (uint32_t)(head >> 20);
	if (r->left == SIZE_FOLLOWS)
		r->left = (uint32_t)take_number(r, &good);
	r->cut = r->cut || !good;
	return good;
}

struct jk_span
jk_hwp_records_piece(struct jk_hwp_records *r)
{
	size_t want = r->left < JK_HWP_PIECE ? r->left : JK_HWP_PIECE;
	size_t got = take(r, r->piece, want);

	if (got < want) {
		r->cut = true;
		r->left = 0;
	} else {
		r->left -= (uint32_t)got;
	}
	return jk_span_make(r->piece, got);
}
