/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "report/distinct.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#include <jikimi/buf.h>

#include "report/sketch.h"

enum {
	FIRST_BITS = 10, /* of the slot count */
	GROW_BITS = 3,   /* more at a time: a move costs as much as an add */
	GROUP_BITS = 24, /* of a tag */
	NWAITING = 64,
	LEVELS = JK_DISTINCT_LEVELS,
	PAGE = 4096,
	LARGE = 2 << 20, /* bytes */
};

/* Three slots of four. */
#define MOST_USED(bits) (((size_t)1 << (bits)) / 4 * 3)

/* tag: when the value was last seen, and its group; 0: the slot is empty. */
struct entry {
	uint64_t value;
	uint64_t tag;
};

/* A value whose slot is on its way into the cache. */
struct waiting {
	uint64_t value;
	uint64_t hash;
	size_t group;
};

struct group {
	size_t nentries; /* in the table */
	bool sketched;   /* outer scopes have sketches instead */
	bool sinks;      /* is becoming so */
	bool has_fresh;
};

struct level {
	uint64_t start;         /* no value of it was last seen before */
	uint64_t *exact;        /* owned: count by group */
	unsigned char **sketch; /* owned: by group, NULL: none */
};

struct jk_distinct {
	size_t ngroups;
	size_t bound;
	uint64_t seed[2];    /* so that nobody can aim at one slot */
	struct entry *table; /* owned: 2^bits slots */
	unsigned bits;
	size_t used;
	uint64_t now;   /* counts the scopes opened; from 1 */
	unsigned depth; /* of the innermost scope */
	struct level level[LEVELS];
	struct group *group; /* owned */
	/* By group and level: values new in the level and all within it since
	 * the counts were last brought up to date. Owned. */
	uint64_t (*fresh)[LEVELS];
	size_t *touched; /* owned: groups that have_fresh */
	size_t ntouched;
	uint64_t arrived, settled; /* values; those between are waiting */
	struct waiting waiting[NWAITING];
};

static uint64_t
hash_of(const struct jk_distinct *d, uint64_t value, size_t group)
{
	uint64_t x =
		(value ^ d->seed[0]) + group * UINT64_C(0x9e3779b97f4a7c15);

	x *= d->seed[1] | 1;
	x ^= x >> 32;
	return x * UINT64_C(0xd1342543de82ef95);
}

/* Slots stand in the order of hashes, so that a table grows from one end to
 * the other. */
static size_t
home_of(const struct jk_distinct *d, uint64_t hash)
{
	return (size_t)(hash >> (64 - d->bits));
}

static size_t
group_of(const struct entry *e)
{
	return e->tag & (((uint64_t)1 << GROUP_BITS) - 1);
}

static uint64_t
seen_at(const struct entry *e)
{
	return e->tag >> GROUP_BITS;
}

/* The slot that holds value, or the empty one where it belongs. */
static struct entry *
find(const struct jk_distinct *d, uint64_t value, size_t group, uint64_t hash)
{
	size_t mask = ((size_t)1 << d->bits) - 1;
	size_t i = home_of(d, hash);

	while (d->table[i].tag != 0 &&
	       (d->table[i].value != value || group_of(&d->table[i]) != group))
		i = (i + 1) & mask;
	return &d->table[i];
}

/* Zeroed. Large ones in large pages, where the kernel has them: the slots are
 * met in no order. */
static struct entry *
new_table(unsigned bits)
{
	size_t size = sizeof(struct entry) << bits;
	unsigned char *table = jk_xcalloc(size, 1);
	size_t skip = PAGE - (uintptr_t)table % PAGE;

	/* A wish; it may be refused. */
	if (size >= LARGE)
		madvise(table + skip, (size - skip) / PAGE * PAGE,
			MADV_HUGEPAGE);
	return (struct entry *)(void *)table;
}

/* Puts e where it belongs; no entry is like it. */
static void
insert(struct jk_distinct *d, const struct entry *e)
{
	size_t mask = ((size_t)1 << d->bits) - 1;
	size_t i = home_of(d, hash_of(d, e->value, group_of(e)));

	while (d->table[i].tag != 0)
		i = (i + 1) & mask;
	d->table[i] = *e;
}

/* A table of 2^bits slots in place of this one. */
static void
resize(struct jk_distinct *d, unsigned bits)
{
	struct entry *old = d->table;
	unsigned old_bits = d->bits;

	d->bits = bits;
	d->table = new_table(bits);
	for (size_t i = 0; i < (size_t)1 << old_bits; i++) {
		if (old[i].tag != 0)
			insert(d, &old[i]);
	}
	free(old);
}

static void
grow(struct jk_distinct *d)
{
	unsigned bits = d->bits + GROW_BITS;

	/* No larger than the bound needs. */
	while (bits > d->bits + 1 && d->bound <= MOST_USED(bits - 1))
		bits--;
	resize(d, bits);
}

static unsigned char *
sketch_at(struct jk_distinct *d, unsigned level, size_t group)
{
	struct level *l = &d->level[level];

	if (l->sketch == NULL)
		l->sketch = jk_xcalloc(d->ngroups, sizeof(*l->sketch));
	if (l->sketch[group] == NULL)
		l->sketch[group] = jk_xcalloc(JK_SKETCH_SIZE, 1);
	return l->sketch[group];
}

static bool
has_sketch(const struct jk_distinct *d, unsigned level, size_t group)
{
	return d->level[level].sketch != NULL &&
	       d->level[level].sketch[group] != NULL;
}

/* The outermost level that has not seen what was last seen at `seen`. */
static unsigned
first_unseen(const struct jk_distinct *d, uint64_t seen)
{
	unsigned level = d->depth;

	while (level > 0 && d->level[level - 1].start > seen)
		level--;
	return level;
}

/* A sinking group's values go into the sketch of the innermost scope that has
 * seen them, which its closing hands on. */
static bool
stays_or_sinks(struct jk_distinct *d, const struct entry *e)
{
	struct group *g = &d->group[group_of(e)];
	unsigned level = d->depth;

	if (!g->sinks &&
	    (!g->sketched || seen_at(e) >= d->level[d->depth].start))
		return true;
	g->nentries--;
	if (!g->sinks)
		return false;
	while (d->level[level].start > seen_at(e))
		level--;
	jk_sketch_add(sketch_at(d, level, group_of(e)), e->value);
	return false;
}

static void
settle_fresh(struct jk_distinct *d)
{
	for (size_t i = 0; i < d->ntouched; i++) {
		size_t group = d->touched[i];
		uint64_t sum = 0;

		for (unsigned k = 0; k <= d->depth; k++) {
			sum += d->fresh[group][k];
			d->fresh[group][k] = 0;
			d->level[k].exact[group] += sum;
		}
		d->group[group].has_fresh = false;
	}
	d->ntouched = 0;
}

/*
 * Takes out what need not stay. From behind an empty slot on each entry is
 * taken and put back: never behind where it stood, since all between its home
 * and there have been before it.
 */
static void
sift(struct jk_distinct *d)
{
	size_t mask = ((size_t)1 << d->bits) - 1, start = 0;

	while (d->table[start].tag != 0)
		start++;
	for (size_t k = 1; k <= mask; k++) {
		struct entry *slot = &d->table[(start + k) & mask];
		struct entry e = *slot;

		if (e.tag == 0)
			continue;
		slot->tag = 0;
		if (stays_or_sinks(d, &e))
			insert(d, &e);
		else
			d->used--;
	}
}

/* Entries of a group that only its becoming a sketch would free. */
static size_t
held_by(const struct jk_distinct *d, size_t group)
{
	const struct group *g = &d->group[group];

	if (g->sinks || has_sketch(d, d->depth, group))
		return 0;
	return g->sketched ? d->level[d->depth].exact[group] : g->nentries;
}

/* The table is full: the largest groups sink, until half of it is free. */
static void
make_room(struct jk_distinct *d)
{
	size_t freed = 0;

	settle_fresh(d);
	for (size_t i = 0; i < d->ngroups; i++)
		freed += d->group[i].nentries - held_by(d, i);
	while (freed <= d->bound / 2) {
		size_t largest = 0;

		for (size_t i = 1; i < d->ngroups; i++) {
			if (held_by(d, i) > held_by(d, largest))
				largest = i;
		}
		freed += held_by(d, largest);
		d->group[largest].sinks = true;
	}
	sift(d);
	for (size_t i = 0; i < d->ngroups; i++) {
		if (!d->group[i].sinks)
			continue;
		d->group[i].sinks = false;
		d->group[i].sketched = true;
		sketch_at(d, 0, i);
		sketch_at(d, d->depth, i);
	}
}

static void
put_fresh(struct jk_distinct *d, size_t group, unsigned level)
{
	if (!d->group[group].has_fresh) {
		d->group[group].has_fresh = true;
		d->touched[d->ntouched++] = group;
	}
	d->fresh[group][level]++;
}

static void
add_now(struct jk_distinct *d, const struct waiting *w)
{
	struct group *g = &d->group[w->group];
	unsigned level = 0;
	struct entry *e;
	uint64_t seen;

	if (g->sketched && has_sketch(d, d->depth, w->group)) {
		jk_sketch_add(sketch_at(d, d->depth, w->group), w->value);
		return;
	}
	e = find(d, w->value, w->group, w->hash);
	seen = seen_at(e);
	if (seen >= d->level[d->depth].start)
		return;
	if (seen > 0)
		level = first_unseen(d, seen);
	if (g->sketched) {
		jk_sketch_add(sketch_at(d, d->depth - 1, w->group), w->value);
		level = d->depth;
	}
	put_fresh(d, w->group, level);
	e->value = w->value;
	e->tag = d->now << GROUP_BITS | w->group;
	if (seen > 0)
		return;
	g->nentries++;
	if (++d->used > d->bound)
		make_room(d);
	else if (d->used > MOST_USED(d->bits))
		grow(d);
}

static void
drain(struct jk_distinct *d)
{
	for (; d->settled < d->arrived; d->settled++)
		add_now(d, &d->waiting[d->settled % NWAITING]);
}

/* Of a level and all that is open within it. */
static uint64_t
estimate(const struct jk_distinct *d, unsigned level, size_t group)
{
	unsigned char all[JK_SKETCH_SIZE] = { 0 };

	for (unsigned k = level; k <= d->depth; k++) {
		if (has_sketch(d, k, group))
			jk_sketch_merge(all, d->level[k].sketch[group]);
	}
	return jk_sketch_estimate(all);
}

struct jk_distinct *
jk_distinct_new(size_t ngroups, size_t bound)
{
	struct jk_distinct *d = jk_xcalloc(1, sizeof(*d));

	d->ngroups = ngroups;
	d->bound = bound;
	d->bits = FIRST_BITS;
	d->table = new_table(d->bits);
	/* Without randomness a hostile worker may cost time, no more. */
	if (getrandom(d->seed, sizeof(d->seed), GRND_NONBLOCK) !=
	    (ssize_t)sizeof(d->seed))
		memset(d->seed, 0, sizeof(d->seed));
	d->group = jk_xcalloc(ngroups, sizeof(*d->group));
	d->fresh = jk_xcalloc(ngroups, sizeof(*d->fresh));
	d->touched = jk_xcalloc(ngroups, sizeof(*d->touched));
	d->now = 1;
	d->level[0].start = 1;
	d->level[0].exact = jk_xcalloc(ngroups, sizeof(uint64_t));
	return d;
}

void
jk_distinct_free(struct jk_distinct *d)
{
	if (d == NULL)
		return;
	for (unsigned k = 0; k < LEVELS; k++) {
		struct level *l = &d->level[k];

		for (size_t i = 0; l->sketch != NULL && i < d->ngroups; i++)
			free(l->sketch[i]);
		free(l->sketch);
		free(l->exact);
	}
	free(d->touched);
	free(d->fresh);
	free(d->group);
	free(d->table);
	free(d);
}

void
jk_distinct_push(struct jk_distinct *d)
{
	struct level *l;

	drain(d);
	settle_fresh(d);
	assert(d->depth + 1 < LEVELS);
	l = &d->level[++d->depth];
	l->start = ++d->now;
	if (l->exact == NULL)
		l->exact = jk_xcalloc(d->ngroups, sizeof(*l->exact));
}

void
jk_distinct_pop(struct jk_distinct *d)
{
	struct level *l = &d->level[d->depth];

	assert(d->depth > 0);
	drain(d);
	settle_fresh(d);
	for (size_t i = 0; l->sketch != NULL && i < d->ngroups; i++) {
		if (l->sketch[i] == NULL)
			continue;
		jk_sketch_merge(sketch_at(d, d->depth - 1, i), l->sketch[i]);
		free(l->sketch[i]);
		l->sketch[i] = NULL;
	}
	memset(l->exact, 0, d->ngroups * sizeof(*l->exact));
	d->depth--;
}

void
jk_distinct_add(struct jk_distinct *d, size_t group, uint64_t value)
{
	uint64_t hash = hash_of(d, value, group);
	struct waiting *w = &d->waiting[d->arrived % NWAITING];

	__builtin_prefetch(&d->table[home_of(d, hash)], 1);
	if (d->arrived - d->settled == NWAITING) {
		add_now(d, w);
		d->settled++;
	}
	*w = (struct waiting){ value, hash, group };
	d->arrived++;
}

uint64_t
jk_distinct_count(struct jk_distinct *d, unsigned level, size_t group,
		  bool *estimated)
{
	drain(d);
	settle_fresh(d);
	*estimated = d->group[group].sketched &&
		     (level < d->depth || has_sketch(d, level, group));
	return *estimated ? estimate(d, level, group)
			  : d->level[level].exact[group];
}
