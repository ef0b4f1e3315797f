/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/listing.h"

#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/frame.h"

struct jk_listing {
	struct jk_source *inner; /* borrowed */
	struct jk_source *outer; /* owned */
	struct sha256_ctx sha;
	uint64_t size;
};

static enum jk_status
read_through(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	struct jk_listing *l = ctx;
	enum jk_status status = jk_source_read(l->inner, to, len, got, err);

	if (status == JK_OK) {
		sha256_update(&l->sha, *got, to);
		l->size += *got;
	}
	return status;
}

static const struct jk_source_ops ops = {
	.read = read_through,
};

struct jk_listing *
jk_listing_new(struct jk_source *inner)
{
	struct jk_listing *l = jk_xcalloc(1, sizeof(*l));

	l->inner = inner;
	l->outer = jk_source_new(&ops, l, jk_source_size(inner));
	sha256_init(&l->sha);
	return l;
}

struct jk_source *
jk_listing_source(struct jk_listing *l)
{
	return l->outer;
}

void
jk_listing_end(struct jk_listing *l, struct jk_listing_row *row)
{
	unsigned char rest[8192], digest[SHA256_DIGEST_SIZE];
	struct jk_err err;
	size_t got = 1;

	while (got > 0 && jk_source_read(l->outer, rest, sizeof(rest), &got,
					 &err) == JK_OK)
		continue;
	sha256_digest(&l->sha, sizeof(digest), digest);
	for (size_t i = 0; i < sizeof(digest); i++)
		snprintf(row->digest + 2 * i, 3, "%02x", digest[i]);
	row->size = l->size;
}

void
jk_listing_put(struct jk_buf *frames, struct jk_span member,
	       const struct jk_listing_row *row)
{
	size_t start = jk_frame_begin(frames, JK_FRAME_MEMBER);
	char status[80] = "ok";

	if (row->outcome != JK_SCANNED)
		snprintf(status, sizeof(status), "%s: %s",
			 jk_outcome_name(row->outcome),
			 jk_cause_name(row->cause));
	jk_wire_put_bytes(frames, jk_span_head(member, JK_MEMBER_MAX));
	jk_wire_put_u64(frames, row->size);
	jk_wire_put_str(frames, row->digest);
	jk_wire_put_str(frames, status);
	jk_frame_end(frames, start);
}

void
jk_listing_free(struct jk_listing *l)
{
	jk_source_free(l->outer);
	free(l);
}
