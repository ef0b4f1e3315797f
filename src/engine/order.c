/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/order.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum {
	HEAD_MAX = 1 << 20, /* waiting bytes of the slot at the head */
	KEPT_MAX = 4096,    /* memory that an empty slot may keep */
	EAGER = 256 << 10,  /* waiting bytes that are taken at once */
	LAZY_MS = 20,       /* how long fewer wait for more */
};

struct slot {
	struct jk_buf frames;
	bool closed;
};

struct jk_order {
	pthread_mutex_t lock; /* guards everything below */
	pthread_cond_t taken; /* room came free, or broken */
	pthread_cond_t due;   /* who takes may go on */
	uint64_t head;        /* next to be taken */
	uint64_t next;        /* next to be reserved */
	size_t window;
	size_t waiting, max_waiting; /* bytes in all slots */
	unsigned nheld;              /* threads that wait for room */
	bool idle;                   /* who takes waits for anything at all */
	bool finished;
	bool broken;
	struct slot slot[];
};

struct jk_order *
jk_order_new(size_t window, size_t max_waiting)
{
	struct jk_order *o =
		jk_xcalloc(1, sizeof(*o) + window * sizeof(o->slot[0]));
	pthread_condattr_t attr;

	o->window = window;
	o->max_waiting = max_waiting;
	pthread_mutex_init(&o->lock, NULL);
	pthread_cond_init(&o->taken, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&o->due, &attr);
	pthread_condattr_destroy(&attr);
	return o;
}

void
jk_order_free(struct jk_order *o)
{
	if (o == NULL)
		return;
	for (size_t i = 0; i < o->window; i++)
		jk_buf_release(&o->slot[i].frames);
	pthread_cond_destroy(&o->due);
	pthread_cond_destroy(&o->taken);
	pthread_mutex_destroy(&o->lock);
	free(o);
}

static bool
has_something(const struct jk_order *o)
{
	const struct slot *s = &o->slot[o->head % o->window];

	return o->head < o->next && (s->closed || s->frames.len > 0);
}

/* One by one would be a system call a file: what is due waits a little for
 * more, unless there is much of it or somebody waits for it to go. */
static bool
is_urgent(const struct jk_order *o)
{
	return o->finished || o->nheld > 0 || o->waiting >= EAGER ||
	       o->next - o->head >= o->window / 2;
}

static void
tell(struct jk_order *o)
{
	if (has_something(o) && (o->idle || is_urgent(o)))
		pthread_cond_signal(&o->due);
}

static void
wait_for_room(struct jk_order *o)
{
	o->nheld++;
	tell(o);
	pthread_cond_wait(&o->taken, &o->lock);
	o->nheld--;
}

uint64_t
jk_order_reserve(struct jk_order *o)
{
	uint64_t seq;

	pthread_mutex_lock(&o->lock);
	while (o->next - o->head >= o->window && !o->broken)
		wait_for_room(o);
	seq = o->next++;
	if (!o->broken)
		o->slot[seq % o->window].closed = false;
	pthread_mutex_unlock(&o->lock);
	return seq;
}

static bool
must_wait(const struct jk_order *o, uint64_t seq, size_t len)
{
	const struct slot *s = &o->slot[seq % o->window];

	if (o->broken)
		return false;
	if (seq == o->head)
		return s->frames.len > HEAD_MAX;
	return o->waiting + len > o->max_waiting;
}

void
jk_order_add(struct jk_order *o, uint64_t seq, struct jk_buf *frames)
{
	struct slot *s;

	if (frames->len == 0)
		return;
	pthread_mutex_lock(&o->lock);
	while (must_wait(o, seq, frames->len))
		wait_for_room(o);
	if (!o->broken) {
		s = &o->slot[seq % o->window];
		o->waiting += frames->len;
		if (s->frames.len == 0) {
			struct jk_buf empty = s->frames;

			s->frames = *frames;
			*frames = empty;
		} else {
			jk_buf_append_span(&s->frames, jk_buf_span(frames));
		}
		if (seq == o->head)
			tell(o);
	}
	pthread_mutex_unlock(&o->lock);
	jk_buf_clear(frames);
}

void
jk_order_close(struct jk_order *o, uint64_t seq)
{
	pthread_mutex_lock(&o->lock);
	if (!o->broken) {
		o->slot[seq % o->window].closed = true;
		if (seq == o->head)
			tell(o);
	}
	pthread_mutex_unlock(&o->lock);
}

void
jk_order_finish(struct jk_order *o)
{
	pthread_mutex_lock(&o->lock);
	o->finished = true;
	pthread_cond_signal(&o->due);
	pthread_mutex_unlock(&o->lock);
}

void
jk_order_break(struct jk_order *o)
{
	pthread_mutex_lock(&o->lock);
	o->broken = true;
	pthread_cond_broadcast(&o->taken);
	pthread_mutex_unlock(&o->lock);
}

/* Moves what the head slots hold into out; true when a slot was passed. */
static bool
collect(struct jk_order *o, struct jk_buf *out)
{
	bool passed = false;

	while (o->head < o->next && out->len < HEAD_MAX) {
		struct slot *s = &o->slot[o->head % o->window];

		o->waiting -= s->frames.len;
		jk_buf_append_span(out, jk_buf_span(&s->frames));
		jk_buf_clear(&s->frames);
		/* A slot that once held much gives its memory back. */
		if (s->frames.cap > KEPT_MAX)
			jk_buf_release(&s->frames);
		if (!s->closed)
			break;
		o->head++;
		passed = true;
	}
	return passed;
}

static struct timespec
from_now(unsigned ms)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += (long)(ms % 1000) * 1000000;
	t.tv_sec += ms / 1000 + t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return t;
}

/* Until the head has something, then until it is much or a little later. */
static void
wait_for_more(struct jk_order *o, unsigned timeout_ms)
{
	struct timespec until = from_now(timeout_ms);
	int error = 0;

	o->idle = true;
	while (!has_something(o) && !(o->finished && o->head == o->next) &&
	       error != ETIMEDOUT)
		error = pthread_cond_timedwait(&o->due, &o->lock, &until);
	o->idle = false;
	if (error == ETIMEDOUT)
		return;
	until = from_now(timeout_ms < LAZY_MS ? timeout_ms : LAZY_MS);
	while (!is_urgent(o) && error != ETIMEDOUT)
		error = pthread_cond_timedwait(&o->due, &o->lock, &until);
}

enum jk_taken
jk_order_take(struct jk_order *o, struct jk_buf *out, unsigned timeout_ms)
{
	enum jk_taken taken = JK_TAKEN_NOTHING;

	jk_buf_clear(out);
	pthread_mutex_lock(&o->lock);
	wait_for_more(o, timeout_ms);
	if (collect(o, out) || out->len > 0)
		pthread_cond_broadcast(&o->taken);
	if (out->len > 0)
		taken = JK_TAKEN_FRAMES;
	else if (o->finished && o->head == o->next)
		taken = JK_TAKEN_END;
	pthread_mutex_unlock(&o->lock);
	return taken;
}
