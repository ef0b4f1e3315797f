/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/source.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jikimi/buf.h>

struct jk_source {
	const struct jk_source_ops *ops;
	void *ctx; /* owned, freed by ops->close */
	uint64_t size;
	uint64_t pos;
	uint64_t taken;
	unsigned char *peek; /* owned; NULL until the first peek */
	size_t peek_from;    /* first byte not handed out yet */
	size_t peek_to;      /* behind the last byte in peek */
	bool ended;
	struct jk_err failed; /* status JK_OK: not failed */
};

struct fd_ctx {
	int fd; /* owned */
	uint64_t pos;
};

struct span_ctx {
	struct jk_span bytes; /* borrowed */
	uint64_t pos;
};

static enum jk_status
fd_pread(void *ctx, uint64_t offset, void *to, size_t len, size_t *got,
	 struct jk_err *err)
{
	const struct fd_ctx *f = ctx;
	ssize_t n;

	*got = 0;
	if (offset > (uint64_t)INT64_MAX - len)
		return JK_OK;
	do {
		n = pread(f->fd, to, len, (off_t)offset);
	} while (n == -1 && errno == EINTR);
	if (n == -1)
		return jk_err_set(err, JK_EIO, "read: %s", strerror(errno));
	*got = (size_t)n;
	return JK_OK;
}

static enum jk_status
fd_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct fd_ctx *f = ctx;
	enum jk_status status = fd_pread(f, f->pos, to, len, got, err);

	if (status == JK_OK)
		f->pos += *got;
	return status;
}

static void
fd_close(void *ctx)
{
	struct fd_ctx *f = ctx;

	close(f->fd);
	free(f);
}

static const struct jk_source_ops fd_ops = {
	.read = fd_read,
	.pread = fd_pread,
	.close = fd_close,
};

static enum jk_status
span_pread(void *ctx, uint64_t offset, void *to, size_t len, size_t *got,
	   struct jk_err *err)
{
	const struct span_ctx *s = ctx;
	struct jk_span rest;

	(void)err;
	if (offset > s->bytes.len)
		offset = s->bytes.len;
	rest = jk_span_head(jk_span_from(s->bytes, (size_t)offset), len);
	if (rest.len > 0)
		memcpy(to, rest.ptr, rest.len);
	*got = rest.len;
	return JK_OK;
}

static enum jk_status
span_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct span_ctx *s = ctx;
	enum jk_status status = span_pread(s, s->pos, to, len, got, err);

	s->pos += *got;
	return status;
}

static const struct jk_source_ops span_ops = {
	.read = span_read,
	.pread = span_pread,
	.close = free,
};

/* The error that an earlier read ran into, once more. */
static enum jk_status
again(const struct jk_source *s, struct jk_err *err)
{
	return jk_err_set(err, s->failed.status, "%s", s->failed.text);
}

/* One read from the provider, with the sticky states kept. */
static enum jk_status
pull(struct jk_source *s, void *to, size_t len, size_t *got, struct jk_err *err)
{
	enum jk_status status;

	*got = 0;
	if (s->failed.status != JK_OK)
		return again(s, err);
	if (s->ended || len == 0)
		return JK_OK;
	status = s->ops->read(s->ctx, to, len, got, &s->failed);
	if (status != JK_OK) {
		s->failed.status = status;
		*got = 0;
		return again(s, err);
	}
	if (*got == 0)
		s->ended = true;
	s->taken += *got;
	return JK_OK;
}

struct jk_source *
jk_source_new(const struct jk_source_ops *ops, void *ctx, uint64_t size)
{
	struct jk_source *s = jk_xcalloc(1, sizeof(*s));

	s->ops = ops;
	s->ctx = ctx;
	s->size = size;
	return s;
}

struct jk_source *
jk_source_from_fd(int fd, uint64_t size)
{
	struct fd_ctx *f = jk_xcalloc(1, sizeof(*f));

	f->fd = fd;
	return jk_source_new(&fd_ops, f, size);
}

struct jk_source *
jk_source_from_span(struct jk_span bytes)
{
	struct span_ctx *c = jk_xcalloc(1, sizeof(*c));

	c->bytes = bytes;
	return jk_source_new(&span_ops, c, bytes.len);
}

void
jk_source_free(struct jk_source *s)
{
	if (s == NULL)
		return;
	if (s->ops->close != NULL)
		s->ops->close(s->ctx);
	free(s->peek);
	free(s);
}

uint64_t
jk_source_size(const struct jk_source *s)
{
	return s->size;
}

uint64_t
jk_source_pos(const struct jk_source *s)
{
	return s->pos;
}

uint64_t
jk_source_taken(const struct jk_source *s)
{
	return s->taken;
}

enum jk_status
jk_source_status(const struct jk_source *s)
{
	return s->failed.status;
}

/* An error that comes behind good bytes waits until these were taken. */
enum jk_status
jk_source_peek(struct jk_source *s, size_t want, struct jk_span *out,
	       struct jk_err *err)
{
	enum jk_status status = JK_OK;
	size_t got;

	if (want > JK_PEEK_MAX)
		want = JK_PEEK_MAX;
	if (s->peek == NULL)
		s->peek = jk_xrealloc(NULL, JK_PEEK_MAX, 1);
	if (JK_PEEK_MAX - s->peek_from < want) {
		memmove(s->peek, s->peek + s->peek_from,
			s->peek_to - s->peek_from);
		s->peek_to -= s->peek_from;
		s->peek_from = 0;
	}
	while (s->peek_to - s->peek_from < want) {
		status = pull(s, s->peek + s->peek_to,
			      want - (s->peek_to - s->peek_from), &got, err);
		if (status != JK_OK || got == 0)
			break;
		s->peek_to += got;
	}
	*out = jk_span_make(s->peek + s->peek_from, s->peek_to - s->peek_from);
	*out = jk_span_head(*out, want);
	return out->len > 0 ? JK_OK : status;
}

enum jk_status
jk_source_read(struct jk_source *s, void *to, size_t len, size_t *got,
	       struct jk_err *err)
{
	enum jk_status status = JK_OK;
	size_t n = s->peek_to - s->peek_from;

	if (n > len)
		n = len;
	if (n > 0)
		memcpy(to, s->peek + s->peek_from, n);
	s->peek_from += n;
	*got = n;
	while (*got < len) {
		status = pull(s, (unsigned char *)to + *got, len - *got, &n,
			      err);
		if (status != JK_OK || n == 0)
			break;
		*got += n;
	}
	s->pos += *got;
	return *got > 0 ? JK_OK : status;
}

bool
jk_source_can_pread(const struct jk_source *s)
{
	return s->ops->pread != NULL && s->size != JK_SIZE_UNKNOWN;
}

enum jk_status
jk_source_pread(struct jk_source *s, uint64_t offset, void *to, size_t len,
		size_t *got, struct jk_err *err)
{
	enum jk_status status = JK_OK;
	size_t n;

	*got = 0;
	if (s->failed.status != JK_OK)
		return again(s, err);
	while (*got < len) {
		status = s->ops->pread(s->ctx, offset + *got,
				       (unsigned char *)to + *got, len - *got,
				       &n, &s->failed);
		if (status != JK_OK) {
			s->failed.status = status;
			break;
		}
		if (n == 0)
			return JK_OK;
		*got += n;
	}
	if (status != JK_OK && *got == 0)
		return again(s, err);
	return JK_OK;
}
