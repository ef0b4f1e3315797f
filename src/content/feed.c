/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "feed.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "claims.h"

#define MARK_LEN 4

void
jk_feed_init(struct jk_feed *f, struct jk_source *src, struct jk_budget *budget)
{
	*f = (struct jk_feed){ .src = src, .budget = budget };
	f->bytes = jk_xcalloc(1, JK_FEED_MAX);
}

void
jk_feed_release(struct jk_feed *f)
{
	explicit_bzero(f->bytes, JK_FEED_MAX);
	free(f->bytes);
	f->bytes = NULL;
}

static void
fill(struct jk_feed *f)
{
	size_t got = 0;

	memmove(f->bytes, f->bytes + f->from, f->to - f->from);
	f->to -= f->from;
	f->from = 0;
	if (jk_budget_time(f->budget, &f->failed) == JK_OK)
		jk_source_read(f->src, f->bytes + f->to, JK_FEED_MAX - f->to,
			       &got, &f->failed);
	f->to += got;
	f->src_ended = got == 0;
}

struct jk_span
jk_feed_look(struct jk_feed *f, size_t want)
{
	while (f->to - f->from < want && !f->src_ended)
		fill(f);
	return jk_span_make(f->bytes + f->from, f->to - f->from);
}

void
jk_feed_take(struct jk_feed *f, size_t n)
{
	f->from += n;
	f->pos += n;
}

uint64_t
jk_feed_skip(struct jk_feed *f, uint64_t n)
{
	uint64_t done = 0;

	while (done < n) {
		size_t len = jk_feed_look(f, 1).len;

		if (len == 0)
			break;
		if (len > n - done)
			len = (size_t)(n - done);
		jk_feed_take(f, len);
		done += len;
	}
	return done;
}

bool
jk_feed_ended(struct jk_feed *f)
{
	return jk_feed_look(f, 1).len == 0;
}

static bool
is_mark(struct jk_span s, const uint32_t *marks, size_t nmarks)
{
	uint32_t head = (uint32_t)jk_le(s, 0, MARK_LEN);

	for (size_t i = 0; i < nmarks; i++) {
		if (head == marks[i])
			return true;
	}
	return false;
}

size_t
jk_feed_before(struct jk_feed *f, const uint32_t *marks, size_t nmarks,
	       void *to, size_t len)
{
	struct jk_span s = jk_feed_look(f, MARK_LEN);
	size_t n = 0;

	if (len > s.len)
		len = s.len;
	/* The last bytes of a look may begin a mark that is cut. */
	while (n < len && n + MARK_LEN <= s.len &&
	       !is_mark(jk_span_from(s, n), marks, nmarks))
		n++;
	if (n + MARK_LEN > s.len && f->src_ended)
		n = len;
	if (to != NULL && n > 0)
		memcpy(to, s.ptr, n);
	jk_feed_take(f, n);
	return n;
}
