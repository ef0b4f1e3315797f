/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/gitframe.h"

#include <string.h>

enum { AUTHOR_MAX = 4096 };

static void
put_origin(struct jk_buf *b, const struct jk_origin *origin)
{
	jk_wire_put_u64(b, origin != NULL);
	if (origin == NULL)
		return;
	jk_wire_put_bytes(b, origin->commit);
	jk_wire_put_bytes(b, origin->author);
	jk_wire_put_u64(b, (uint64_t)origin->date);
}

/* Only digits: it is printed as it is. */
static bool
is_hex(struct jk_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (strchr("0123456789abcdef", s.ptr[i]) == NULL ||
		    s.ptr[i] == '\0')
			return false;
	}
	return s.len == 2 * JK_OID_LEN;
}

static bool
take_origin(struct jk_wire *w, struct jk_origin *out)
{
	if (jk_wire_take_max(w, 1) == 0)
		return false;
	out->commit = jk_wire_take_bytes(w);
	out->author = jk_wire_take_bytes(w);
	out->date = (int64_t)jk_wire_take_u64(w);
	if (!is_hex(out->commit) || out->author.len > AUTHOR_MAX)
		w->bad = true;
	return !w->bad;
}

void
jk_ask_put_object(struct jk_buf *b, const unsigned char *oid,
		  const unsigned char *old, size_t nold)
{
	jk_wire_put_bytes(b, jk_span_make(oid, JK_OID_LEN));
	jk_wire_put_bytes(b, jk_span_make(old, nold * JK_OID_LEN));
}

static void
take_object(struct jk_wire *w, struct jk_git_blob *out)
{
	struct jk_span oid = jk_wire_take_bytes(w);
	struct jk_span old = jk_wire_take_bytes(w);

	if (oid.len != JK_OID_LEN || old.len % JK_OID_LEN != 0 ||
	    old.len > JK_GIT_OLD_MAX * JK_OID_LEN)
		w->bad = true;
	out->oid = oid.ptr;
	out->old = old.ptr;
	out->nold = old.len / JK_OID_LEN;
}

bool
jk_ask_take_object(struct jk_wire *w, struct jk_git_blob *out)
{
	if (w->bad || w->rest.len == 0)
		return false;
	take_object(w, out);
	return !w->bad;
}

void
jk_frame_put_blob(struct jk_buf *b, const struct jk_git_blob *blob)
{
	size_t start = jk_frame_begin(b, JK_FRAME_BLOB);

	jk_wire_put_bytes(b, blob->path);
	put_origin(b, blob->origin);
	jk_ask_put_object(b, blob->oid, blob->old, blob->nold);
	jk_frame_end(b, start);
}

void
jk_frame_put_gap(struct jk_buf *b, struct jk_span path,
		 const struct jk_origin *origin, const struct jk_coverage *gap)
{
	size_t start = jk_frame_begin(b, JK_FRAME_GAP);

	jk_wire_put_bytes(b, path);
	put_origin(b, origin);
	jk_wire_put_u64(b, gap->outcome);
	jk_wire_put_u64(b, gap->cause);
	jk_wire_put_bytes(b, gap->detail);
	jk_frame_end(b, start);
}

void
jk_frame_put_tracked(struct jk_buf *b, const struct jk_git_blob *blob,
		     bool is_submodule)
{
	size_t start = jk_frame_begin(b, JK_FRAME_TRACKED);

	jk_wire_put_bytes(b, blob->path);
	put_origin(b, NULL);
	jk_ask_put_object(b, blob->oid, blob->old, blob->nold);
	jk_wire_put_u64(b, is_submodule);
	jk_frame_end(b, start);
}

enum jk_status
jk_frame_take_listed(struct jk_frame *frame, struct jk_listed *out,
		     struct jk_err *err)
{
	struct jk_wire *w = &frame->body;

	*out = (struct jk_listed){ .type = frame->type };
	out->blob.path = jk_wire_take_bytes(w);
	if (take_origin(w, &out->origin))
		out->blob.origin = &out->origin;
	if (frame->type == JK_FRAME_GAP) {
		out->gap.outcome =
			(enum jk_outcome)jk_wire_take_max(w, JK_NOUTCOMES - 1);
		out->gap.cause =
			(enum jk_cause)jk_wire_take_max(w, JK_NCAUSES - 1);
		out->gap.detail = jk_wire_take_bytes(w);
	} else {
		take_object(w, &out->blob);
	}
	if (frame->type == JK_FRAME_TRACKED)
		out->is_submodule = jk_wire_take_max(w, 1) != 0;
	if (!jk_wire_done(w) || out->blob.path.len > JK_PATH_FRAME_MAX)
		return jk_err_set(err, JK_ECORRUPT, "bad list frame");
	return JK_OK;
}

void
jk_frame_put_origin(struct jk_buf *b, const struct jk_origin *origin)
{
	size_t start = jk_frame_begin(b, JK_FRAME_ORIGIN);

	put_origin(b, origin);
	jk_frame_end(b, start);
}

enum jk_status
jk_frame_take_origin(struct jk_wire *w, struct jk_origin *out,
		     struct jk_err *err)
{
	if (take_origin(w, out) && jk_wire_done(w))
		return JK_OK;
	return jk_err_set(err, JK_ECORRUPT, "bad origin frame");
}
