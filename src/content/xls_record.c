/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "content/xls_parts.h"

#define CHUNK (64 * 1024)

void
xls_reader_init(struct xls_reader *r, struct jk_source *src)
{
	*r = (struct xls_reader){ .src = src };
	r->chunk = jk_xcalloc(1, CHUNK);
	r->data = jk_xcalloc(1, XLS_RECORD_MAX);
}

void
xls_reader_release(struct xls_reader *r)
{
	explicit_bzero(r->chunk, CHUNK);
	explicit_bzero(r->data, XLS_RECORD_MAX);
	free(r->chunk);
	free(r->data);
	xls_crypt_free(r->crypt);
}

/* At least want bytes (a few) at chunk_at, or all there are. */
static size_t
look(struct xls_reader *r, size_t want)
{
	size_t have = r->chunk_len - r->chunk_at, got = 1;

	if (have >= want)
		return have;
	memmove(r->chunk, r->chunk + r->chunk_at, have);
	r->chunk_at = 0;
	r->chunk_len = have;
	while (r->chunk_len < want && got > 0 && r->failed.status == JK_OK) {
		r->failed.status =
			jk_source_read(r->src, r->chunk + r->chunk_len,
				       CHUNK - r->chunk_len, &got, &r->failed);
		r->chunk_len += got;
	}
	return r->chunk_len;
}

static size_t
copy(struct xls_reader *r, unsigned char *to, size_t len)
{
	size_t done = 0;

	while (done < len) {
		size_t n = look(r, 1);

		if (n == 0)
			break;
		if (n > len - done)
			n = len - done;
		memcpy(to + done, r->chunk + r->chunk_at, n);
		r->chunk_at += n;
		r->pos += n;
		done += n;
	}
	return done;
}

static unsigned
u16(const unsigned char *p)
{
	return p[0] | (unsigned)p[1] << 8;
}

/* [MS-XLS] 2.1.4: type, size, data. */
static bool
load(struct xls_reader *r)
{
	size_t size, got;

	if (look(r, 4) < 4)
		return false;
	r->offset = r->pos;
	r->type = u16(r->chunk + r->chunk_at);
	size = u16(r->chunk + r->chunk_at + 2);
	r->chunk_at += 4;
	r->pos += 4;
	got = copy(r, r->data, size);
	r->cut = got < size;
	r->len = got;
	r->at = 0;
	if (r->crypt != NULL)
		xls_crypt_apply(r->crypt, r->type, r->offset + 4, r->data,
				r->len);
	return true;
}

bool
xls_next(struct xls_reader *r)
{
	if (r->cut)
		return false;
	r->bad = false;
	return load(r);
}

bool
xls_continue(struct xls_reader *r)
{
	if (r->cut || look(r, 4) < 4 ||
	    u16(r->chunk + r->chunk_at) != XLS_CONTINUE)
		return false;
	return load(r);
}

/* At least one byte at the cursor. */
static bool
have(struct xls_reader *r)
{
	while (r->at == r->len) {
		if (!xls_continue(r)) {
			r->bad = true;
			return false;
		}
	}
	return true;
}

uint64_t
xls_take(struct xls_reader *r, unsigned nbytes)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < nbytes; i++) {
		if (!have(r))
			return 0;
		value |= (uint64_t)r->data[r->at++] << (8 * i);
	}
	return value;
}

double
xls_take_double(struct xls_reader *r)
{
	uint64_t bits = xls_take(r, 8);
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

void
xls_skip(struct xls_reader *r, uint64_t n)
{
	while (n > 0 && have(r)) {
		size_t here = xls_left(r);

		if (here > n)
			here = (size_t)n;
		r->at += here;
		n -= here;
	}
}

size_t
xls_left(const struct xls_reader *r)
{
	return r->len - r->at;
}

struct jk_span
xls_rest(const struct xls_reader *r)
{
	return jk_span_make(r->data + r->at, xls_left(r));
}
