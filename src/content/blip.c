/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/blip.h"

#include <stdio.h>

#include <jikimi/buf.h>

#include "content/blob.h"
#include "content/claims.h"

#define STREAM_MAX ((uint64_t)256 * 1024 * 1024)

#define HEAD 8
#define UID 16
#define METAFILE_HEAD 34
#define PACKED 0

/* [MS-ODRAW] 2.2.24 to 2.2.31: the instance says kind and number of UIDs. */
static const struct kind {
	unsigned type, instance;
	unsigned uids;
	bool metafile;
	const char *end;
} kinds[] = {
	{ 0xf01a, 0x3d4, 1, true, "emf" },  { 0xf01a, 0x3d5, 2, true, "emf" },
	{ 0xf01b, 0x216, 1, true, "wmf" },  { 0xf01b, 0x217, 2, true, "wmf" },
	{ 0xf01c, 0x542, 1, true, "pict" }, { 0xf01c, 0x543, 2, true, "pict" },
	{ 0xf01d, 0x46a, 1, false, "jpg" }, { 0xf01d, 0x46b, 2, false, "jpg" },
	{ 0xf01d, 0x6e2, 1, false, "jpg" }, { 0xf01d, 0x6e3, 2, false, "jpg" },
	{ 0xf01e, 0x6e0, 1, false, "png" }, { 0xf01e, 0x6e1, 2, false, "png" },
	{ 0xf01f, 0x7a8, 1, false, "bmp" }, { 0xf01f, 0x7a9, 2, false, "bmp" },
	{ 0xf029, 0x6e4, 1, false, "tif" }, { 0xf029, 0x6e5, 2, false, "tif" },
	{ 0xf02a, 0x46a, 1, false, "jpg" }, { 0xf02a, 0x46b, 2, false, "jpg" },
};

static const struct kind *
kind_at(struct jk_span s)
{
	unsigned instance = (unsigned)jk_le(s, 0, 2) >> 4;
	unsigned type = (unsigned)jk_le(s, 2, 2);

	if (s.len < HEAD || (s.ptr[0] & 0xf) != 0)
		return NULL;
	for (size_t i = 0; i < JK_COUNT(kinds); i++) {
		if (kinds[i].type == type && kinds[i].instance == instance)
			return &kinds[i];
	}
	return NULL;
}

static bool
give(struct jk_out *out, const struct kind *kind, struct jk_span body,
     unsigned n)
{
	size_t skip =
		kind->uids * (size_t)UID + (kind->metafile ? METAFILE_HEAD : 1);
	struct jk_span data = jk_span_from(body, skip);
	struct jk_blob plain;
	char name[32];
	bool more;

	snprintf(name, sizeof(name), "picture %u.%s", n, kind->end);
	jk_blob_init(&plain, out->budget);
	/* [MS-ODRAW] 2.2.31: the last but one byte of the head. */
	if (kind->metafile && skip <= body.len &&
	    body.ptr[skip - 2] == PACKED) {
		if (!jk_blob_inflate(&plain, data))
			out->ops->note(out->ctx, jk_span_str(name), JK_PARTIAL,
				       JK_CAUSE_DAMAGED,
				       jk_span_str("deflate"));
		data = jk_blob_span(&plain);
	}
	more = jk_child_span(out, jk_span_str(name), data);
	jk_blob_release(&plain);
	return more;
}

bool
jk_blip_children(struct jk_out *out, struct jk_span bytes, unsigned *n)
{
	while (bytes.len >= HEAD) {
		/* All types are 0xf0.. , at the third and fourth byte. */
		size_t at = jk_span_find(bytes, 3, jk_span_make("\xf0", 1));
		const struct kind *kind;
		size_t len;

		if (at >= bytes.len)
			break;
		bytes = jk_span_from(bytes, at - 3);
		kind = kind_at(bytes);
		if (kind == NULL) {
			bytes = jk_span_from(bytes, 1);
			continue;
		}
		len = (size_t)jk_le(bytes, 4, 4);
		bytes = jk_span_from(bytes, HEAD);
		if (!give(out, kind, jk_span_head(bytes, len), ++*n))
			return false;
		bytes = jk_span_from(bytes, len < bytes.len ? len : bytes.len);
	}
	return true;
}

void
jk_blip_stream(struct jk_cfb *cfb, const char *name, struct jk_out *out)
{
	const struct jk_cfb_entry *e = jk_cfb_find(cfb, name);
	struct jk_buf bytes = { 0 };
	unsigned n = 0;

	if (e == NULL || !e->stream)
		return;
	jk_cfb_load(cfb, e, STREAM_MAX, &bytes, NULL);
	jk_blip_children(out, jk_buf_span(&bytes), &n);
	jk_cfb_unload(cfb, &bytes);
}
