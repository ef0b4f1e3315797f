/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "walk/ahead.h"

#include <pthread.h>
#include <stdlib.h>

/* Lists held ready at one time: each holds a descriptor and its names. */
enum { MOST_TASKS = 64 };

enum task_state {
	TASK_QUEUED,
	TASK_RUNNING,
	TASK_DONE,
};

struct jk_ahead_task {
	enum task_state state; /* guarded by jk_ahead.lock */
	int parent_fd;
	const char *name; /* borrowed from the parent's list */
	bool follow_last;
	struct jk_dirlist *list;    /* owned once done */
	struct jk_ahead_task *next; /* in the queue */
};

struct jk_ahead {
	struct jk_list_policy policy; /* constant after new */
	pthread_mutex_t lock;         /* guards everything below */
	pthread_cond_t work;          /* a task was queued, or closing */
	pthread_cond_t done;          /* a task is done */
	struct jk_ahead_task *first, *last;
	unsigned ntasks; /* started and not taken */
	bool closing;
	unsigned nthreads;
	pthread_t thread[];
};

static struct jk_ahead_task *
pop(struct jk_ahead *a)
{
	struct jk_ahead_task *task = a->first;

	if (task != NULL) {
		a->first = task->next;
		if (a->first == NULL)
			a->last = NULL;
		task->state = TASK_RUNNING;
	}
	return task;
}

static void
unqueue(struct jk_ahead *a, struct jk_ahead_task *task)
{
	struct jk_ahead_task **link = &a->first, *before = NULL;

	while (*link != task) {
		before = *link;
		link = &before->next;
	}
	*link = task->next;
	if (a->last == task)
		a->last = before;
}

static struct jk_dirlist *
run(const struct jk_ahead *a, const struct jk_ahead_task *task)
{
	return jk_dirlist_read(task->parent_fd, task->name, task->follow_last,
			       &a->policy);
}

static void *
thread_main(void *arg)
{
	struct jk_ahead *a = arg;
	struct jk_ahead_task *task;

	pthread_mutex_lock(&a->lock);
	for (;;) {
		while ((task = pop(a)) == NULL && !a->closing)
			pthread_cond_wait(&a->work, &a->lock);
		if (task == NULL)
			break;
		pthread_mutex_unlock(&a->lock);
		task->list = run(a, task);
		pthread_mutex_lock(&a->lock);
		task->state = TASK_DONE;
		pthread_cond_broadcast(&a->done);
	}
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

struct jk_ahead *
jk_ahead_new(unsigned nthreads, const struct jk_list_policy *policy)
{
	struct jk_ahead *a =
		jk_xcalloc(1, sizeof(*a) + nthreads * sizeof(a->thread[0]));

	a->policy = *policy;
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->work, NULL);
	pthread_cond_init(&a->done, NULL);
	while (a->nthreads < nthreads &&
	       pthread_create(&a->thread[a->nthreads], NULL, thread_main, a) ==
		       0)
		a->nthreads++;
	return a;
}

void
jk_ahead_free(struct jk_ahead *a)
{
	if (a == NULL)
		return;
	pthread_mutex_lock(&a->lock);
	a->closing = true;
	pthread_cond_broadcast(&a->work);
	pthread_mutex_unlock(&a->lock);
	for (unsigned i = 0; i < a->nthreads; i++)
		pthread_join(a->thread[i], NULL);
	pthread_cond_destroy(&a->done);
	pthread_cond_destroy(&a->work);
	pthread_mutex_destroy(&a->lock);
	free(a);
}

bool
jk_ahead_has_room(struct jk_ahead *a)
{
	bool room;

	pthread_mutex_lock(&a->lock);
	room = a->nthreads > 0 && a->ntasks < MOST_TASKS;
	pthread_mutex_unlock(&a->lock);
	return room;
}

struct jk_ahead_task *
jk_ahead_start(struct jk_ahead *a, int parent_fd, const char *name,
	       bool follow_last)
{
	struct jk_ahead_task *task = jk_xcalloc(1, sizeof(*task));

	task->parent_fd = parent_fd;
	task->name = name;
	task->follow_last = follow_last;
	pthread_mutex_lock(&a->lock);
	if (a->last != NULL)
		a->last->next = task;
	else
		a->first = task;
	a->last = task;
	a->ntasks++;
	pthread_cond_signal(&a->work);
	pthread_mutex_unlock(&a->lock);
	return task;
}

struct jk_dirlist *
jk_ahead_take(struct jk_ahead *a, struct jk_ahead_task *task)
{
	struct jk_dirlist *list;
	bool mine;

	pthread_mutex_lock(&a->lock);
	mine = task->state == TASK_QUEUED;
	if (mine)
		unqueue(a, task);
	while (!mine && task->state != TASK_DONE)
		pthread_cond_wait(&a->done, &a->lock);
	a->ntasks--;
	pthread_mutex_unlock(&a->lock);
	list = mine ? run(a, task) : task->list;
	free(task);
	return list;
}
