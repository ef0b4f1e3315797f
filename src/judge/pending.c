/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/pending.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

void
jk_pending_init(struct jk_pending *p)
{
	memset(p, 0, sizeof(*p));
}

void
jk_pending_clear(struct jk_pending *p)
{
	if (p->list != NULL)
		explicit_bzero(p->list, p->used * sizeof(*p->list));
	p->n = p->used = 0;
	p->longest = 0;
}

void
jk_pending_release(struct jk_pending *p)
{
	jk_pending_clear(p);
	free(p->list);
	jk_pending_init(p);
}

static bool
comes_before(const struct jk_pend *a, const struct jk_pend *b)
{
	if (a->start != b->start)
		return a->start < b->start;
	return a->rule < b->rule;
}

/* Most of the room for a value's text is not used. */
static void
copy(struct jk_pend *to, const struct jk_pend *from)
{
	memcpy(to, from, offsetof(struct jk_pend, text) + from->text_len);
}

/* Makes room without leaving values behind in freed memory. */
static void
grow(struct jk_pending *p)
{
	struct jk_pending bigger = {
		.n = p->n,
		.used = p->used,
		.cap = 2 * p->cap + 16,
		.longest = p->longest,
	};

	bigger.list = jk_xcalloc(bigger.cap, sizeof(*bigger.list));
	if (p->n > 0)
		memcpy(bigger.list, p->list, p->n * sizeof(*p->list));
	jk_pending_release(p);
	*p = bigger;
}

void
jk_pending_add(struct jk_pending *p, const struct jk_pend *entry)
{
	size_t at;

	if (p->n == p->cap)
		grow(p);
	if (entry->end - entry->start > p->longest)
		p->longest = entry->end - entry->start;
	at = p->n++;
	if (p->n > p->used)
		p->used = p->n;
	while (at > 0 && comes_before(entry, &p->list[at - 1])) {
		copy(&p->list[at], &p->list[at - 1]);
		at--;
	}
	copy(&p->list[at], entry);
}

void
jk_pending_drop(struct jk_pending *p, uint64_t start)
{
	size_t n = 0;

	while (n < p->n && p->list[n].start < start)
		n++;
	if (n == 0)
		return;
	p->n -= n;
	memmove(p->list, p->list + n, p->n * sizeof(*p->list));
}

/* Of one rule the earlier match stays, and of two that begin together the
 * longer; between rules the higher score, then the earlier rule. */
static bool
beats(const struct jk_pend *a, const struct jk_pend *b)
{
	if (a->rule == b->rule)
		return a->start != b->start ? a->start < b->start
					    : a->end > b->end;
	if (a->judgement.score != b->judgement.score)
		return a->judgement.score > b->judgement.score;
	return a->rule < b->rule;
}

bool
jk_pending_is_beaten(const struct jk_pending *p, size_t index)
{
	const struct jk_pend *me = &p->list[index];

	for (size_t i = index; i-- > 0;) {
		const struct jk_pend *other = &p->list[i];

		if (other->start + p->longest <= me->start)
			break;
		if (other->end > me->start && !beats(me, other))
			return true;
	}
	for (size_t i = index + 1; i < p->n; i++) {
		if (p->list[i].start >= me->end)
			break;
		if (beats(&p->list[i], me))
			return true;
	}
	return false;
}
