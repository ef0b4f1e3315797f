/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "spool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <jikimi/buf.h>

/* Up to here on the heap; and drawn from the budget in such steps. */
#define HEAP_MAX (1024 * 1024)
#define STEP (64 * 1024)

struct jk_spool {
	struct jk_source *src;    /* borrowed */
	struct jk_source *source; /* owned */
	struct jk_budget *budget; /* borrowed */
	struct jk_buf heap;
	int fd; /* owned; -1 while on the heap */
	uint64_t len;
	uint64_t drawn;
	uint64_t pos;
	bool complete;
};

static enum jk_status
write_all(int fd, const unsigned char *bytes, size_t len, struct jk_err *err)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, bytes, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return jk_err_set(err, JK_ELIMIT, "memory file: %s",
					  strerror(errno));
		bytes += n;
		len -= (size_t)n;
	}
	return JK_OK;
}

/* From the heap to a memfd; stays on the heap where there is none. */
static enum jk_status
to_memfd(struct jk_spool *s, struct jk_err *err)
{
	enum jk_status status;
	int fd = memfd_create("jikimi", MFD_CLOEXEC);

	if (fd == -1)
		return JK_OK;
	status = write_all(fd, s->heap.ptr, s->heap.len, err);
	if (status != JK_OK) {
		close(fd);
		return status;
	}
	s->fd = fd;
	jk_buf_clear(&s->heap);
	jk_buf_release(&s->heap);
	return JK_OK;
}

static enum jk_status
append(struct jk_spool *s, const unsigned char *bytes, size_t len,
       struct jk_err *err)
{
	enum jk_status status = JK_OK;

	if (s->fd == -1 && s->heap.len + len > HEAP_MAX)
		status = to_memfd(s, err);
	if (status == JK_OK && s->fd != -1)
		status = write_all(s->fd, bytes, len, err);
	else if (status == JK_OK)
		jk_buf_append(&s->heap, bytes, len);
	if (status == JK_OK)
		s->len += len;
	return status;
}

/* Budget first, so that whatever was read from src is always kept. */
static enum jk_status
fill(struct jk_spool *s, struct jk_err *err)
{
	unsigned char *step = jk_xrealloc(NULL, STEP, 1);
	enum jk_status status;
	size_t got;

	for (;;) {
		status = jk_budget_spool(s->budget, STEP, err);
		if (status != JK_OK)
			break;
		s->drawn += STEP;
		status = jk_source_read(s->src, step, STEP, &got, err);
		if (status != JK_OK || got == 0)
			break;
		status = append(s, step, got, err);
		if (status != JK_OK) {
			s->budget->cause = JK_CAUSE_MEMORY_LIMIT;
			break;
		}
	}
	s->complete = status == JK_OK;
	free(step);
	return status;
}

static enum jk_status
spool_pread(void *ctx, uint64_t offset, void *to, size_t len, size_t *got,
	    struct jk_err *err)
{
	struct jk_spool *s = ctx;
	struct jk_span part;
	ssize_t n;

	*got = 0;
	if (offset >= s->len)
		return JK_OK;
	if (s->fd == -1) {
		part = jk_span_from(jk_buf_span(&s->heap), (size_t)offset);
		part = jk_span_head(part, len);
		memcpy(to, part.ptr, part.len);
		*got = part.len;
		return JK_OK;
	}
	do {
		n = pread(s->fd, to, len, (off_t)offset);
	} while (n == -1 && errno == EINTR);
	if (n == -1)
		return jk_err_set(err, JK_EIO, "memory file: %s",
				  strerror(errno));
	*got = (size_t)n;
	return JK_OK;
}

static enum jk_status
spool_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct jk_spool *s = ctx;
	enum jk_status status;

	if (s->pos >= s->len && !s->complete)
		return jk_source_read(s->src, to, len, got, err);
	status = spool_pread(s, s->pos, to, len, got, err);
	s->pos += *got;
	return status;
}

static const struct jk_source_ops complete_ops = {
	.read = spool_read,
	.pread = spool_pread,
};

static const struct jk_source_ops partial_ops = { .read = spool_read };

enum jk_status
jk_spool_open(struct jk_spool **out, struct jk_source *src,
	      struct jk_budget *budget, struct jk_err *err)
{
	struct jk_spool *s = jk_xcalloc(1, sizeof(*s));
	enum jk_status status;

	s->src = src;
	s->budget = budget;
	s->fd = -1;
	jk_buf_init(&s->heap);
	status = fill(s, err);
	s->source = jk_source_new(s->complete ? &complete_ops : &partial_ops, s,
				  s->complete ? s->len : JK_SIZE_UNKNOWN);
	*out = s;
	return status;
}

struct jk_source *
jk_spool_source(struct jk_spool *spool)
{
	return spool->source;
}

void
jk_spool_close(struct jk_spool *spool)
{
	if (spool == NULL)
		return;
	jk_source_free(spool->source);
	if (spool->fd != -1)
		close(spool->fd);
	jk_buf_clear(&spool->heap);
	jk_buf_release(&spool->heap);
	jk_budget_unspool(spool->budget, spool->drawn);
	free(spool);
}
