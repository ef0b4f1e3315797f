/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "blob.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "inflate.h"

#define FIRST 4096
#define STEP (64 * 1024)

void
jk_blob_init(struct jk_blob *b, struct jk_budget *budget)
{
	*b = (struct jk_blob){ .budget = budget };
}

void
jk_blob_release(struct jk_blob *b)
{
	if (b->ptr != NULL)
		explicit_bzero(b->ptr, b->len);
	free(b->ptr);
	if (b->cap > 0)
		jk_budget_unspool(b->budget, b->cap);
	jk_blob_init(b, b->budget);
}

static bool
grow(struct jk_blob *b, size_t need)
{
	size_t cap = b->cap > 0 ? b->cap : FIRST;
	unsigned char *fresh;

	while (cap < need && cap <= SIZE_MAX / 2)
		cap *= 2;
	/* Both copies are there for a moment, so both are drawn. */
	if (cap < need || jk_budget_spool(b->budget, cap, NULL) != JK_OK)
		return false;
	fresh = malloc(cap);
	if (fresh == NULL) {
		jk_budget_unspool(b->budget, cap);
		return false;
	}
	if (b->len > 0) {
		memcpy(fresh, b->ptr, b->len);
		explicit_bzero(b->ptr, b->len);
	}
	free(b->ptr);
	jk_budget_unspool(b->budget, b->cap);
	b->ptr = fresh;
	b->cap = cap;
	return true;
}

bool
jk_blob_add(struct jk_blob *b, const void *bytes, size_t len)
{
	if (len > SIZE_MAX - b->len)
		b->full = true;
	if (!b->full && b->len + len > b->cap && !grow(b, b->len + len))
		b->full = true;
	if (b->full)
		return false;
	if (len > 0)
		memcpy(b->ptr + b->len, bytes, len);
	b->len += len;
	return true;
}

struct jk_span
jk_blob_span(const struct jk_blob *b)
{
	return jk_span_make(b->ptr, b->len);
}

bool
jk_blob_inflate(struct jk_blob *b, struct jk_span packed)
{
	struct jk_inflate *f = jk_inflate_open(jk_inflate_best(), JK_WRAP_ZLIB);
	enum jk_codec_result r = JK_CODEC_MORE;
	struct jk_codec_io io = { .in = packed, .last = true };
	unsigned char *step = jk_xcalloc(1, STEP);
	bool good = f != NULL;

	while (good && r == JK_CODEC_MORE) {
		size_t before = io.in.len, got;

		io.out = step;
		io.room = STEP;
		r = jk_inflate_run(f, &io);
		got = STEP - io.room;
		if (got > 0)
			good = jk_budget_expand(b->budget, got,
						packed.len - io.in.len,
						b->len + got, NULL) == JK_OK &&
			       jk_blob_add(b, step, got);
		if (r == JK_CODEC_MORE && got == 0 && io.in.len == before)
			good = false; /* it ends early */
	}
	good = good && r == JK_CODEC_END;
	explicit_bzero(step, STEP);
	free(step);
	if (f != NULL)
		jk_inflate_close(f);
	return good;
}

bool
jk_child_span(struct jk_out *out, struct jk_span name, struct jk_span bytes)
{
	struct jk_source *src;
	enum jk_status status;

	if (bytes.len == 0)
		return true;
	status = jk_budget_member(out->budget, NULL);
	if (status == JK_OK) {
		src = jk_source_from_span(bytes);
		status = out->ops->child(out->ctx, name, src, NULL);
		jk_source_free(src);
	}
	return status != JK_ESTOP && !out->budget->spent;
}
