/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pump.h"

#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

enum {
	NBLOCKS = 4,
	BLOCK = 256 * 1024,
	STACK = 256 * 1024, /* of a worker's capped memory */
};

struct block {
	size_t len;
	uint64_t in;
	unsigned char bytes[BLOCK];
};

struct jk_pump {
	jk_pump_fn *fill;
	void *ctx;
	pthread_t thread;
	pthread_mutex_t lock; /* guards the counts and stopping */
	pthread_cond_t changed;
	uint64_t nfilled, ntaken; /* blocks; the last taken one is in use */
	bool stopping;
	struct block block[NBLOCKS];
};

/* A block to fill; NULL: stop. */
static struct block *
wait_for_room(struct jk_pump *p)
{
	struct block *b = NULL;

	pthread_mutex_lock(&p->lock);
	while (p->nfilled - p->ntaken == NBLOCKS - 1 && !p->stopping)
		pthread_cond_wait(&p->changed, &p->lock);
	if (!p->stopping)
		b = &p->block[p->nfilled % NBLOCKS];
	pthread_mutex_unlock(&p->lock);
	return b;
}

static void *
pump_main(void *arg)
{
	struct jk_pump *p = arg;
	struct block *b;

	while ((b = wait_for_room(p)) != NULL) {
		size_t n = 1;

		for (b->len = 0; n > 0 && b->len < BLOCK; b->len += n)
			n = p->fill(p->ctx, b->bytes + b->len, BLOCK - b->len,
				    &b->in);
		pthread_mutex_lock(&p->lock);
		p->nfilled++;
		pthread_cond_signal(&p->changed);
		pthread_mutex_unlock(&p->lock);
		if (b->len == 0)
			break;
	}
	return NULL;
}

struct jk_pump *
jk_pump_start(jk_pump_fn *fill, void *ctx)
{
	struct jk_pump *p = jk_xcalloc(1, sizeof(*p));
	pthread_attr_t attr;
	int error;

#ifdef M_ARENA_MAX
	/* Another arena would reserve much of a worker's capped memory. */
	mallopt(M_ARENA_MAX, 1);
#endif
	p->fill = fill;
	p->ctx = ctx;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->changed, NULL);
	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK);
	error = pthread_create(&p->thread, &attr, pump_main, p);
	pthread_attr_destroy(&attr);
	if (error == 0)
		return p;
	pthread_cond_destroy(&p->changed);
	pthread_mutex_destroy(&p->lock);
	free(p);
	return NULL;
}

struct jk_span
jk_pump_next(struct jk_pump *p, uint64_t *in)
{
	const struct block *b;

	pthread_mutex_lock(&p->lock);
	while (p->nfilled == p->ntaken)
		pthread_cond_wait(&p->changed, &p->lock);
	b = &p->block[p->ntaken % NBLOCKS];
	/* The end stays where it is. */
	if (b->len > 0)
		p->ntaken++;
	pthread_cond_signal(&p->changed);
	pthread_mutex_unlock(&p->lock);
	*in = b->in;
	return jk_span_make(b->bytes, b->len);
}

void
jk_pump_stop(struct jk_pump *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_signal(&p->changed);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	pthread_cond_destroy(&p->changed);
	pthread_mutex_destroy(&p->lock);
	explicit_bzero(p->block, sizeof(p->block));
	free(p);
}
