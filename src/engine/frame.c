/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/frame.h"

size_t
jk_frame_begin(struct jk_buf *b, enum jk_frame_type type)
{
	size_t start = b->len;
	unsigned char head[JK_FRAME_HEAD] = { 0, 0, 0, 0, (unsigned char)type };

	jk_buf_append(b, head, sizeof(head));
	return start;
}

void
jk_frame_end(struct jk_buf *b, size_t start)
{
	size_t len = b->len - start - 4;

	for (unsigned i = 0; i < 4; i++)
		b->ptr[start + i] = (unsigned char)(len >> (8 * i));
}

void
jk_frame_put_finding(struct jk_buf *b, struct jk_span member,
		     const struct jk_finding *f)
{
	size_t start = jk_frame_begin(b, JK_FRAME_FINDING);

	jk_wire_put_u64(b, f->rule);
	jk_wire_put_u64(b, f->confidence);
	jk_wire_put_u64(b, f->severity);
	jk_wire_put_u64(b, (uint64_t)(int64_t)f->score);
	jk_wire_put_u64(b, f->offset);
	jk_wire_put_u64(b, f->length);
	jk_wire_put_u64(b, f->line);
	jk_wire_put_u64(b, f->column);
	jk_wire_put_u64(b, f->charset);
	jk_wire_put_u64(b, f->person);
	jk_wire_put_u64(b, f->around);
	jk_wire_put_bytes(b, jk_span_head(member, JK_MEMBER_MAX));
	jk_wire_put_bytes(b, jk_span_head(f->place, JK_MEMBER_MAX));
	jk_wire_put_bytes(b, jk_span_head(f->shown, JK_MEMBER_MAX));
	jk_wire_put_u64(b, f->nevidence);
	for (unsigned i = 0; i < f->nevidence; i++)
		jk_wire_put_bytes(b, jk_span_head(f->evidence[i], 1024));
	jk_frame_end(b, start);
}

void
jk_frame_put_note(struct jk_buf *b, const struct jk_coverage *c)
{
	size_t start = jk_frame_begin(b, JK_FRAME_NOTE);

	jk_wire_put_u64(b, c->outcome);
	jk_wire_put_u64(b, c->cause);
	jk_wire_put_bytes(b, jk_span_head(c->member, JK_MEMBER_MAX));
	jk_wire_put_bytes(b, jk_span_head(c->detail, 1024));
	jk_frame_end(b, start);
}

void
jk_frame_put_count(struct jk_buf *b, uint64_t members, uint64_t bytes)
{
	jk_frame_put_pair(b, JK_FRAME_COUNT, members, bytes);
}

void
jk_frame_put_string(struct jk_buf *b, enum jk_frame_type type, struct jk_span s)
{
	size_t start = jk_frame_begin(b, type);

	jk_wire_put_bytes(b, jk_span_head(s, JK_PATH_FRAME_MAX));
	jk_frame_end(b, start);
}

void
jk_frame_put_pair(struct jk_buf *b, enum jk_frame_type type, uint64_t x,
		  uint64_t y)
{
	size_t start = jk_frame_begin(b, type);

	jk_wire_put_u64(b, x);
	jk_wire_put_u64(b, y);
	jk_frame_end(b, start);
}

enum jk_status
jk_frame_next(struct jk_span in, struct jk_frame *out, size_t *used,
	      struct jk_err *err)
{
	size_t len = 0;

	*used = 0;
	if (in.len < JK_FRAME_HEAD)
		return JK_OK;
	for (unsigned i = 0; i < 4; i++)
		len |= (size_t)in.ptr[i] << (8 * i);
	if (len < 1 || len > JK_FRAME_MAX)
		return jk_err_set(err, JK_ECORRUPT, "frame of %zu bytes", len);
	if (in.ptr[4] < 1 || in.ptr[4] >= JK_NFRAMES)
		return jk_err_set(err, JK_ECORRUPT, "frame of type %u",
				  in.ptr[4]);
	if (in.len < len + 4)
		return JK_OK;
	out->type = in.ptr[4];
	out->body = (struct jk_wire){
		.rest = { in.ptr + JK_FRAME_HEAD, len - 1 },
	};
	*used = len + 4;
	return JK_OK;
}

enum jk_status
jk_frame_take_finding(struct jk_wire *w, size_t nrules, struct jk_span *member,
		      struct jk_finding *f, struct jk_err *err)
{
	f->rule = (unsigned)jk_wire_take_max(w, nrules - 1);
	f->confidence = (enum jk_confidence)jk_wire_take_max(w, JK_CONF_HIGH);
	f->severity = (enum jk_severity)jk_wire_take_max(w, JK_SEV_CRITICAL);
	f->score = (int)(int64_t)jk_wire_take_u64(w);
	f->offset = jk_wire_take_u64(w);
	f->length = jk_wire_take_u64(w);
	f->line = jk_wire_take_u64(w);
	f->column = jk_wire_take_u64(w);
	f->charset = (enum jk_charset)jk_wire_take_max(w, JK_BINARY);
	f->person = jk_wire_take_u64(w);
	f->around = jk_wire_take_u64(w);
	*member = jk_wire_take_bytes(w);
	f->place = jk_wire_take_bytes(w);
	f->shown = jk_wire_take_bytes(w);
	f->nevidence = (unsigned)jk_wire_take_max(w, JK_FINDING_MAX_EVIDENCE);
	for (unsigned i = 0; i < f->nevidence; i++)
		f->evidence[i] = jk_wire_take_bytes(w);
	if (nrules == 0 || !jk_wire_done(w))
		return jk_err_set(err, JK_ECORRUPT, "bad finding frame");
	return JK_OK;
}

enum jk_status
jk_frame_take_note(struct jk_wire *w, struct jk_coverage *c, struct jk_err *err)
{
	c->outcome = (enum jk_outcome)jk_wire_take_max(w, JK_NOUTCOMES - 1);
	c->cause = (enum jk_cause)jk_wire_take_max(w, JK_NCAUSES - 1);
	c->member = jk_wire_take_bytes(w);
	c->detail = jk_wire_take_bytes(w);
	if (!jk_wire_done(w))
		return jk_err_set(err, JK_ECORRUPT, "bad note frame");
	return JK_OK;
}
