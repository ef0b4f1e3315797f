/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/chains.h"

#include <stdlib.h>

#include <jikimi/buf.h>

/* A string is a place in the text, which moves while it grows. */
struct piece {
	size_t at, len;
};

struct entry {
	struct piece chain, path, member, shown, advice;
	enum jk_station station;
	enum jk_use use;
	uint64_t line;
	bool suppressed;
	bool past;    /* of a version in a history */
	size_t order; /* as reported */
};

struct jk_chains {
	struct entry *list; /* owned */
	size_t n, cap;
	uint64_t left_out;
	struct jk_buf text;
	struct jk_chain_station *station; /* owned: n, made by list */
	struct jk_chain *chain;           /* owned: made by list */
};

struct jk_chains *
jk_chains_new(void)
{
	return jk_xcalloc(1, sizeof(struct jk_chains));
}

void
jk_chains_free(struct jk_chains *c)
{
	if (c == NULL)
		return;
	jk_buf_release(&c->text);
	free(c->list);
	free(c->station);
	free(c->chain);
	free(c);
}

static struct piece
keep(struct jk_chains *c, struct jk_span s)
{
	struct piece piece = { c->text.len, s.len };

	jk_buf_append_span(&c->text, s);
	return piece;
}

static struct jk_span
text_of(const struct jk_chains *c, struct piece piece)
{
	return jk_span_make(c->text.ptr + piece.at, piece.len);
}

/* As the entry before has it, or kept anew. */
static struct piece
keep_or(struct jk_chains *c, struct jk_span s, const struct piece *before)
{
	if (before != NULL && jk_span_equal(text_of(c, *before), s))
		return *before;
	return keep(c, s);
}

void
jk_chains_add(struct jk_chains *c, const struct jk_record *record)
{
	const struct jk_finding *f = record->finding;
	const struct entry *before;
	struct entry e = { .station = f->collection.station,
			   .use = f->collection.use,
			   .line = f->line,
			   .suppressed = record->suppression.kind !=
					 JK_SUPPRESSED_NOT,
			   .past = record->origin != NULL,
			   .order = c->n };

	if (f->collection.station == JK_STATION_NONE)
		return;
	if (c->n == JK_CHAINS_STATIONS || c->text.len > JK_CHAINS_BYTES) {
		c->left_out++;
		return;
	}
	before = c->n > 0 ? &c->list[c->n - 1] : NULL;
	e.path = keep_or(c, record->path, before ? &before->path : NULL);
	e.member = keep_or(c, record->member, before ? &before->member : NULL);
	e.advice = keep_or(c, f->collection.advice,
			   before ? &before->advice : NULL);
	e.chain = keep(c, f->collection.chain);
	e.shown = keep(c, f->shown);
	if (c->n == c->cap) {
		c->cap = c->cap > 0 ? 2 * c->cap : 64;
		c->list = jk_xrealloc(c->list, c->cap, sizeof(*c->list));
	}
	c->list[c->n++] = e;
}

static int
compare_spans(struct jk_span a, struct jk_span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n > 0 ? memcmp(a.ptr, b.ptr, n) : 0;

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* By chain, then as a number goes through the program, then as reported; all
 * versions of a file together. */
static int
compare_entries(const void *a, const void *b, void *arg)
{
	const struct entry *x = a, *y = b;
	const struct jk_chains *c = arg;
	int order = compare_spans(text_of(c, x->chain), text_of(c, y->chain));

	if (order != 0)
		return order;
	if (x->station != y->station)
		return x->station < y->station ? -1 : 1;
	if (x->past) {
		order = compare_spans(text_of(c, x->path), text_of(c, y->path));
		if (order == 0)
			order = compare_spans(text_of(c, x->shown),
					      text_of(c, y->shown));
		if (order != 0)
			return order;
	}
	return x->order < y->order ? -1 : x->order > y->order;
}

static int
compare_chains(const void *a, const void *b)
{
	const struct jk_chain *x = a, *y = b;

	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return compare_spans(x->name, y->name);
}

/* The same place in another version of the file: said once is enough. */
static bool
is_again(const struct jk_chains *c, size_t at)
{
	const struct entry *e = &c->list[at];

	return e->past && e[-1].station == e->station &&
	       jk_span_equal(text_of(c, e[-1].path), text_of(c, e->path)) &&
	       jk_span_equal(text_of(c, e[-1].member), text_of(c, e->member)) &&
	       jk_span_equal(text_of(c, e[-1].shown), text_of(c, e->shown));
}

/* The chain that begins with entry first. */
static size_t
make_chain(const struct jk_chains *c, size_t first, struct jk_chain *chain)
{
	struct jk_span name = text_of(c, c->list[first].chain);
	size_t at = first, n = 0;

	*chain = (struct jk_chain){ .name = name,
				    .station = &c->station[first] };
	for (; at < c->n; at++) {
		const struct entry *e = &c->list[at];

		if (!jk_span_equal(text_of(c, e->chain), name))
			break;
		if (at > first && is_again(c, at))
			continue;
		c->station[first + n++] = (struct jk_chain_station){
			.station = e->station,
			.use = e->use,
			.path = text_of(c, e->path),
			.member = text_of(c, e->member),
			.line = e->line,
			.shown = text_of(c, e->shown),
			.suppressed = e->suppressed,
		};
		chain->nsuppressed += e->suppressed;
		chain->uses |= 1U << e->use;
		if (chain->advice[e->use].len == 0)
			chain->advice[e->use] = text_of(c, e->advice);
	}
	chain->n = n;
	return at;
}

struct jk_chain_list
jk_chains_list(struct jk_chains *c)
{
	struct jk_chain_list list = { .left_out = c->left_out };

	if (c->n == 0)
		return list;
	qsort_r(c->list, c->n, sizeof(*c->list), compare_entries, c);
	c->station = jk_xrealloc(c->station, c->n, sizeof(*c->station));
	c->chain = jk_xrealloc(c->chain, c->n, sizeof(*c->chain));
	for (size_t at = 0; at < c->n;)
		at = make_chain(c, at, &c->chain[list.n++]);
	qsort(c->chain, list.n, sizeof(*c->chain), compare_chains);
	list.chain = c->chain;
	return list;
}
