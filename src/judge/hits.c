/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/hits.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

void
jk_hits_init(struct jk_hits *h)
{
	memset(h, 0, sizeof(*h));
}

void
jk_hits_clear(struct jk_hits *h)
{
	h->n = 0;
	h->longest = 0;
}

void
jk_hits_release(struct jk_hits *h)
{
	free(h->list);
	jk_hits_init(h);
}

static int
compare(const void *a, const void *b)
{
	const struct jk_match *x = &((const struct jk_hit *)a)->match;
	const struct jk_match *y = &((const struct jk_hit *)b)->match;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->rule != y->rule)
		return x->rule < y->rule ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

struct jk_hit *
jk_hits_add(struct jk_hits *h, const struct jk_match *match)
{
	struct jk_hit *hit;

	if (h->n == h->cap) {
		h->cap = 2 * h->cap + 64;
		h->list = jk_xrealloc(h->list, h->cap, sizeof(*h->list));
	}
	if (match->end - match->start > h->longest)
		h->longest = match->end - match->start;
	hit = &h->list[h->n++];
	hit->match = *match;
	hit->reading = JK_READ_MATCH;
	hit->fresh = true;
	hit->reported = false;
	return hit;
}

/* Anchors come in order and so do most matches: one of an e-mail address
 * begins before its anchor. Those of other kinds come behind them all. */
void
jk_hits_sort(struct jk_hits *h)
{
	size_t moves = 0;

	for (size_t i = 1; i < h->n; i++) {
		struct jk_hit hit;
		size_t at = i;

		if (compare(&h->list[i - 1], &h->list[i]) <= 0)
			continue;
		hit = h->list[i];
		for (; at > 0 && compare(&h->list[at - 1], &hit) > 0; at--)
			h->list[at] = h->list[at - 1];
		h->list[at] = hit;
		moves += i - at;
		if (moves > 4 * h->n) {
			qsort(h->list, h->n, sizeof(*h->list), compare);
			return;
		}
	}
}

void
jk_hits_move(struct jk_hits *h, size_t by)
{
	for (size_t i = 0; i < h->n; i++) {
		h->list[i].match.start -= by;
		h->list[i].match.end -= by;
	}
}

void
jk_hits_drop(struct jk_hits *h, size_t start)
{
	size_t n = 0;

	while (n < h->n && h->list[n].match.start < start)
		n++;
	if (n == 0)
		return;
	h->n -= n;
	memmove(h->list, h->list + n, h->n * sizeof(*h->list));
}

void
jk_hits_weed(struct jk_hits *h, size_t from)
{
	size_t to = from;

	for (size_t i = from; i < h->n; i++) {
		struct jk_hit *hit = &h->list[i];

		if (hit->fresh && hit->judgement.confidence == JK_CONF_NONE)
			continue;
		hit->fresh = false;
		if (to != i)
			h->list[to] = *hit;
		to++;
	}
	h->n = to;
}

/* Of one rule the earlier match stays, and of two that begin together the
 * longer; between rules the higher score, then the earlier rule. */
static bool
beats(const struct jk_hit *a, const struct jk_hit *b)
{
	if (a->match.rule == b->match.rule)
		return a->match.start != b->match.start
			       ? a->match.start < b->match.start
			       : a->match.end > b->match.end;
	if (a->judgement.score != b->judgement.score)
		return a->judgement.score > b->judgement.score;
	return a->match.rule < b->match.rule;
}

bool
jk_hits_is_beaten(const struct jk_hits *h, size_t index)
{
	const struct jk_hit *me = &h->list[index];

	for (size_t i = index; i-- > 0;) {
		const struct jk_hit *other = &h->list[i];

		if (other->match.start + h->longest <= me->match.start)
			break;
		if (other->match.end > me->match.start && !beats(me, other))
			return true;
	}
	for (size_t i = index + 1; i < h->n; i++) {
		if (h->list[i].match.start >= me->match.end)
			break;
		if (beats(&h->list[i], me))
			return true;
	}
	return false;
}
