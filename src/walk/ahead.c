/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "walk/ahead.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "walk/opened.h"

/* Held ready at one time: each holds descriptors, and names or states. All
 * together may have half of the descriptors that there are. */
enum {
	MOST_TASKS = 64,
	DESCRIPTORS = JK_BATCH_FILES + 2, /* of a task */
};

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
	struct jk_batch *batch;     /* borrowed; NULL: a list is wanted */
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
	unsigned most;   /* of those; constant after new */
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

/* The first files of a directory, up to a folder among them. */
static void
open_first(struct jk_dirlist *list)
{
	list->first = jk_batch_new(list);
	for (size_t i = 0; i < list->nentries; i++) {
		if (list->entries[i].type == JK_ENTRY_DIR ||
		    (list->entries[i].type == JK_ENTRY_FILE &&
		     !jk_batch_add(list->first, i)))
			break;
	}
	jk_batch_open(list->first);
}

static struct jk_dirlist *
run(const struct jk_ahead *a, const struct jk_ahead_task *task)
{
	struct jk_dirlist *list;

	if (task->batch != NULL) {
		jk_batch_open(task->batch);
		return NULL;
	}
	list = jk_dirlist_read(task->parent_fd, task->name, task->follow_last,
			       &a->policy);
	if (list->state == JK_LIST_OK && a->policy.open_files)
		open_first(list);
	return list;
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

static unsigned
most_tasks(void)
{
	struct rlimit limit;
	rlim_t most;

	if (getrlimit(RLIMIT_NOFILE, &limit) == -1)
		return 1;
	most = limit.rlim_cur / 2 / DESCRIPTORS;
	if (most > MOST_TASKS)
		return MOST_TASKS;
	return most > 0 ? (unsigned)most : 1;
}

struct jk_ahead *
jk_ahead_new(unsigned nthreads, const struct jk_list_policy *policy)
{
	struct jk_ahead *a =
		jk_xcalloc(1, sizeof(*a) + nthreads * sizeof(a->thread[0]));

	a->policy = *policy;
	a->most = most_tasks();
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
	room = a->nthreads > 0 && a->ntasks < a->most;
	pthread_mutex_unlock(&a->lock);
	return room;
}

static struct jk_ahead_task *
start(struct jk_ahead *a, struct jk_ahead_task *task)
{
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

struct jk_ahead_task *
jk_ahead_start(struct jk_ahead *a, int parent_fd, const char *name,
	       bool follow_last)
{
	struct jk_ahead_task *task = jk_xcalloc(1, sizeof(*task));

	task->parent_fd = parent_fd;
	task->name = name;
	task->follow_last = follow_last;
	return start(a, task);
}

struct jk_ahead_task *
jk_ahead_open(struct jk_ahead *a, struct jk_batch *batch)
{
	struct jk_ahead_task *task = jk_xcalloc(1, sizeof(*task));

	task->batch = batch;
	return start(a, task);
}

/* True when no thread had begun with it. */
static bool
withdraw(struct jk_ahead *a, struct jk_ahead_task *task)
{
	bool mine;

	pthread_mutex_lock(&a->lock);
	mine = task->state == TASK_QUEUED;
	if (mine)
		unqueue(a, task);
	while (!mine && task->state != TASK_DONE)
		pthread_cond_wait(&a->done, &a->lock);
	a->ntasks--;
	pthread_mutex_unlock(&a->lock);
	return mine;
}

struct jk_dirlist *
jk_ahead_take(struct jk_ahead *a, struct jk_ahead_task *task)
{
	struct jk_dirlist *list = withdraw(a, task) ? run(a, task) : task->list;

	free(task);
	return list;
}

void
jk_ahead_drop(struct jk_ahead *a, struct jk_ahead_task *task)
{
	if (!withdraw(a, task))
		jk_dirlist_free(task->list);
	free(task);
}
