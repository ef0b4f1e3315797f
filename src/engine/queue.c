/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/queue.h"

#include <pthread.h>
#include <stdlib.h>

#include <jikimi/buf.h>

struct jk_queue {
	pthread_mutex_t lock; /* guards everything below */
	pthread_cond_t not_empty;
	pthread_cond_t not_full;
	size_t head, count, capacity;
	bool closed;
	void *slot[];
};

struct jk_queue *
jk_queue_new(size_t capacity)
{
	struct jk_queue *q =
		jk_xcalloc(1, sizeof(*q) + capacity * sizeof(q->slot[0]));

	q->capacity = capacity;
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->not_empty, NULL);
	pthread_cond_init(&q->not_full, NULL);
	return q;
}

void
jk_queue_free(struct jk_queue *q)
{
	if (q == NULL)
		return;
	pthread_cond_destroy(&q->not_full);
	pthread_cond_destroy(&q->not_empty);
	pthread_mutex_destroy(&q->lock);
	free(q);
}

bool
jk_queue_push(struct jk_queue *q, void *job)
{
	bool open;

	pthread_mutex_lock(&q->lock);
	while (q->count == q->capacity && !q->closed)
		pthread_cond_wait(&q->not_full, &q->lock);
	open = !q->closed;
	if (open) {
		q->slot[(q->head + q->count++) % q->capacity] = job;
		pthread_cond_signal(&q->not_empty);
	}
	pthread_mutex_unlock(&q->lock);
	return open;
}

void *
jk_queue_pop(struct jk_queue *q)
{
	void *job = NULL;

	pthread_mutex_lock(&q->lock);
	while (q->count == 0 && !q->closed)
		pthread_cond_wait(&q->not_empty, &q->lock);
	if (q->count > 0) {
		job = q->slot[q->head];
		q->head = (q->head + 1) % q->capacity;
		q->count--;
		/* Not one by one: who pushes goes on when there is some room
		 * and then does not wait again for a while. */
		if (q->count == q->capacity / 2)
			pthread_cond_signal(&q->not_full);
	}
	pthread_mutex_unlock(&q->lock);
	return job;
}

void
jk_queue_close(struct jk_queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_cond_broadcast(&q->not_empty);
	pthread_cond_broadcast(&q->not_full);
	pthread_mutex_unlock(&q->lock);
}
