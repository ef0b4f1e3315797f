/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/ranking.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

struct kept {
	struct jk_scope scope; /* its path and counts are owned */
	uint64_t number;       /* of arrival */
};

/* A heap with the weakest on top: no scope is weaker than its parent, which
 * stands at (i - 1) / 2. */
struct jk_ranking {
	size_t most;
	uint64_t total;
	struct kept *kept; /* owned */
	size_t n, cap;
	struct jk_scope *list; /* owned: as given out */
};

/* Before 0: a ranks behind b. */
static int
compare(const struct kept *a, const struct kept *b)
{
	if (a->scope.persons != b->scope.persons)
		return a->scope.persons < b->scope.persons ? -1 : 1;
	if (a->scope.findings != b->scope.findings)
		return a->scope.findings < b->scope.findings ? -1 : 1;
	return a->number > b->number ? -1 : a->number < b->number;
}

static int
strongest_first(const void *a, const void *b)
{
	return compare(b, a);
}

static void
swap(struct kept *a, struct kept *b)
{
	struct kept c = *a;

	*a = *b;
	*b = c;
}

static void
sift_up(struct jk_ranking *r, size_t i)
{
	while (i > 0 && compare(&r->kept[i], &r->kept[(i - 1) / 2]) < 0) {
		swap(&r->kept[i], &r->kept[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
}

static void
sift_down(struct jk_ranking *r)
{
	size_t i = 0;

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= r->n)
			return;
		if (child + 1 < r->n &&
		    compare(&r->kept[child + 1], &r->kept[child]) < 0)
			child++;
		if (compare(&r->kept[i], &r->kept[child]) <= 0)
			return;
		swap(&r->kept[i], &r->kept[child]);
		i = child;
	}
}

static void
copy(struct kept *to, const struct kept *from)
{
	const struct jk_scope *s = &from->scope;
	struct jk_scope_count *count = jk_xcalloc(s->ncounts, sizeof(*count));
	unsigned char *path = jk_xcalloc(s->path.len, 1);

	if (s->ncounts > 0)
		memcpy(count, s->count, s->ncounts * sizeof(*count));
	if (s->path.len > 0)
		memcpy(path, s->path.ptr, s->path.len);
	*to = *from;
	to->scope.count = count;
	to->scope.path.ptr = path;
}

static void
release(struct kept *k)
{
	free((void *)(uintptr_t)k->scope.path.ptr);
	free((void *)(uintptr_t)k->scope.count);
}

struct jk_ranking *
jk_ranking_new(size_t most)
{
	struct jk_ranking *r = jk_xcalloc(1, sizeof(*r));

	r->most = most;
	return r;
}

void
jk_ranking_free(struct jk_ranking *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->n; i++)
		release(&r->kept[i]);
	free(r->kept);
	free(r->list);
	free(r);
}

void
jk_ranking_add(struct jk_ranking *r, const struct jk_scope *scope)
{
	struct kept new = { .scope = *scope, .number = r->total++ };

	if (r->n == r->most) {
		if (r->n == 0 || compare(&new, &r->kept[0]) <= 0)
			return;
		release(&r->kept[0]);
		copy(&r->kept[0], &new);
		sift_down(r);
		return;
	}
	if (r->n == r->cap) {
		r->cap = r->cap > 0 ? r->cap * 2 : 16;
		r->kept = jk_xrealloc(r->kept, r->cap, sizeof(*r->kept));
	}
	copy(&r->kept[r->n++], &new);
	sift_up(r, r->n - 1);
}

struct jk_scope_list
jk_ranking_list(struct jk_ranking *r)
{
	free(r->list);
	r->list = jk_xcalloc(r->n, sizeof(*r->list));
	/* From the strongest down: turned round, it is a heap again. */
	if (r->n > 1)
		qsort(r->kept, r->n, sizeof(*r->kept), strongest_first);
	for (size_t i = 0; i < r->n; i++)
		r->list[i] = r->kept[i].scope;
	for (size_t i = 0; i < r->n / 2; i++)
		swap(&r->kept[i], &r->kept[r->n - 1 - i]);
	return (struct jk_scope_list){
		.total = r->total,
		.n = r->n,
		.scope = r->list,
	};
}
