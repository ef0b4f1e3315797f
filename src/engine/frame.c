/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/frame.h"

#include <endian.h>
#include <string.h>

/*
 * A finding: these fields, little endian; the lengths of its evidence, two
 * bytes each; then the bytes of member, place, value shown, chain, advice,
 * reason and evidence.
 */
enum {
	AT_RULE = 0, /* 4 bytes */
	AT_CONFIDENCE = 4,
	AT_SEVERITY = 5,
	AT_CHARSET = 6,
	AT_NEVIDENCE = 7,
	AT_SCORE = 8,   /* 4 bytes */
	AT_MEMBER = 12, /* 4 bytes: a length */
	AT_PLACE = 16,
	AT_SHOWN = 20,
	AT_OFFSET = 24, /* 8 bytes */
	AT_LENGTH = 32,
	AT_LINE = 40,
	AT_COLUMN = 48,
	AT_PERSON = 56,
	AT_AROUND = 64,
	AT_STATION = 72,
	AT_USE = 73,
	AT_CHAIN = 74,  /* 2 bytes: a length */
	AT_ADVICE = 76, /* 2 bytes: a length */
	AT_REASON = 78, /* 4 bytes: length + 1; 0: not allowed */
	FINDING_HEAD = 82,
	CHAIN_MAX = 256,
	ADVICE_MAX = 1024,
	EVIDENCE_MAX = 1024, /* bytes of each */
	REASON_MAX = 1024,
};

/* A hit: three bytes of allowed, rule and confidence, eight of person. */
enum {
	HIT_LEN = 11,
	HITS_MAX = 1 << 19, /* bytes of a frame */
	CONFIDENCE_BITS = 2,
	ALLOWED_BIT = 1 << 23,
};
_Static_assert(JK_CONF_HIGH < 1 << CONFIDENCE_BITS, "fits its bits");

static void
put_le32(unsigned char *to, uint32_t v)
{
	v = htole32(v);
	memcpy(to, &v, sizeof(v));
}

static void
put_le64(unsigned char *to, uint64_t v)
{
	v = htole64(v);
	memcpy(to, &v, sizeof(v));
}

static void
put_le16(unsigned char *to, size_t v)
{
	to[0] = (unsigned char)(v & 0xff);
	to[1] = (unsigned char)(v >> 8);
}

static size_t
get_le16(const unsigned char *from)
{
	return from[0] + 256U * from[1];
}

static uint32_t
get_le32(const unsigned char *from)
{
	uint32_t v;

	memcpy(&v, from, sizeof(v));
	return le32toh(v);
}

static uint64_t
get_le64(const unsigned char *from)
{
	uint64_t v;

	memcpy(&v, from, sizeof(v));
	return le64toh(v);
}

static unsigned char *
put_span(unsigned char *to, struct jk_span s)
{
	if (s.len > 0)
		memcpy(to, s.ptr, s.len);
	return to + s.len;
}

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

/* The fields of fixed size. */
static void
put_head(unsigned char *to, const struct jk_finding *f)
{
	put_le32(to + AT_RULE, f->rule);
	to[AT_CONFIDENCE] = (unsigned char)f->confidence;
	to[AT_SEVERITY] = (unsigned char)f->severity;
	to[AT_CHARSET] = (unsigned char)f->charset;
	to[AT_NEVIDENCE] = (unsigned char)f->nevidence;
	put_le32(to + AT_SCORE, (uint32_t)f->score);
	put_le64(to + AT_OFFSET, f->offset);
	put_le64(to + AT_LENGTH, f->length);
	put_le64(to + AT_LINE, f->line);
	put_le64(to + AT_COLUMN, f->column);
	put_le64(to + AT_PERSON, f->person);
	put_le64(to + AT_AROUND, f->around);
	to[AT_STATION] = (unsigned char)f->collection.station;
	to[AT_USE] = (unsigned char)f->collection.use;
}

void
jk_frame_put_finding(struct jk_buf *b, struct jk_span member,
		     const struct jk_finding *f)
{
	size_t start = jk_frame_begin(b, JK_FRAME_FINDING);
	struct jk_span place = jk_span_head(f->place, JK_MEMBER_MAX);
	struct jk_span shown = jk_span_head(f->shown, JK_MEMBER_MAX);
	struct jk_span chain = jk_span_head(f->collection.chain, CHAIN_MAX);
	struct jk_span advice = jk_span_head(f->collection.advice, ADVICE_MAX);
	struct jk_span reason =
		jk_span_head(f->reason, f->allowed ? REASON_MAX : 0);
	unsigned char *head, *lengths, *to;

	member = jk_span_head(member, JK_MEMBER_MAX);
	head = jk_buf_reserve(b, FINDING_HEAD + member.len + place.len +
					 shown.len + chain.len + advice.len +
					 reason.len +
					 f->nevidence * (EVIDENCE_MAX + 2));
	put_head(head, f);
	put_le32(head + AT_MEMBER, (uint32_t)member.len);
	put_le32(head + AT_PLACE, (uint32_t)place.len);
	put_le32(head + AT_SHOWN, (uint32_t)shown.len);
	put_le16(head + AT_CHAIN, chain.len);
	put_le16(head + AT_ADVICE, advice.len);
	put_le32(head + AT_REASON, f->allowed ? (uint32_t)reason.len + 1 : 0);
	lengths = head + FINDING_HEAD;
	to = put_span(lengths + 2 * f->nevidence, member);
	to = put_span(to, place);
	to = put_span(to, shown);
	to = put_span(to, chain);
	to = put_span(to, advice);
	to = put_span(to, reason);
	for (unsigned i = 0; i < f->nevidence; i++) {
		struct jk_span e = jk_span_head(f->evidence[i], EVIDENCE_MAX);

		put_le16(lengths + 2 * i, e.len);
		to = put_span(to, e);
	}
	b->len += (size_t)(to - head);
	jk_frame_end(b, start);
}

void
jk_frame_put_hit(struct jk_buf *b, struct jk_hit_frame *open,
		 struct jk_span member, const struct jk_finding *f)
{
	uint32_t mark = (f->allowed ? ALLOWED_BIT : 0) |
			(uint32_t)f->rule << CONFIDENCE_BITS |
			(uint32_t)f->confidence;
	unsigned char *to;

	if (open->end == 0 || open->end != b->len ||
	    open->end - open->start > HITS_MAX) {
		open->start = jk_frame_begin(b, JK_FRAME_HITS);
		jk_wire_put_bytes(b, jk_span_head(member, JK_MEMBER_MAX));
	}
	to = jk_buf_reserve(b, HIT_LEN);
	to[0] = (unsigned char)mark;
	to[1] = (unsigned char)(mark >> 8);
	to[2] = (unsigned char)(mark >> 16);
	put_le64(to + 3, f->person);
	b->len += HIT_LEN;
	open->end = b->len;
	jk_frame_end(b, open->start);
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

static struct jk_span
take_span(struct jk_span *rest, size_t len)
{
	struct jk_span s = { rest->ptr, len };

	rest->ptr += len;
	rest->len -= len;
	return s;
}

/* The fields of fixed size; false when one is out of its range. */
static bool
take_head(const unsigned char *from, size_t nrules, struct jk_finding *f)
{
	f->rule = get_le32(from + AT_RULE);
	f->confidence = (enum jk_confidence)from[AT_CONFIDENCE];
	f->severity = (enum jk_severity)from[AT_SEVERITY];
	f->charset = (enum jk_charset)from[AT_CHARSET];
	f->nevidence = from[AT_NEVIDENCE];
	f->score = (int)(int32_t)get_le32(from + AT_SCORE);
	f->offset = get_le64(from + AT_OFFSET);
	f->length = get_le64(from + AT_LENGTH);
	f->line = get_le64(from + AT_LINE);
	f->column = get_le64(from + AT_COLUMN);
	f->person = get_le64(from + AT_PERSON);
	f->around = get_le64(from + AT_AROUND);
	f->collection.station = (enum jk_station)from[AT_STATION];
	f->collection.use = (enum jk_use)from[AT_USE];
	return f->rule < nrules && from[AT_CONFIDENCE] <= JK_CONF_HIGH &&
	       from[AT_SEVERITY] <= JK_SEV_CRITICAL &&
	       from[AT_CHARSET] <= JK_BINARY &&
	       from[AT_STATION] < JK_NSTATIONS && from[AT_USE] < JK_NUSES &&
	       f->nevidence <= JK_FINDING_MAX_EVIDENCE;
}

enum jk_status
jk_frame_take_finding(struct jk_wire *w, size_t nrules, struct jk_span *member,
		      struct jk_finding *f, struct jk_err *err)
{
	struct jk_span rest = w->rest;
	uint64_t sum = FINDING_HEAD;
	const unsigned char *head = rest.ptr, *lengths;
	uint32_t reason;

	if (w->bad || rest.len < FINDING_HEAD || !take_head(head, nrules, f))
		return jk_err_set(err, JK_ECORRUPT, "bad finding frame");
	f->allowed = get_le32(head + AT_REASON) > 0;
	reason = f->allowed ? get_le32(head + AT_REASON) - 1 : 0;
	sum += (uint64_t)get_le32(head + AT_MEMBER) +
	       get_le32(head + AT_PLACE) + get_le32(head + AT_SHOWN) +
	       get_le16(head + AT_CHAIN) + get_le16(head + AT_ADVICE) + reason +
	       2 * f->nevidence;
	lengths = head + FINDING_HEAD;
	if (sum > rest.len)
		return jk_err_set(err, JK_ECORRUPT, "bad finding frame");
	for (unsigned i = 0; i < f->nevidence; i++)
		sum += get_le16(lengths + 2 * i);
	if (sum != rest.len)
		return jk_err_set(err, JK_ECORRUPT, "bad finding frame");
	rest = jk_span_from(rest, FINDING_HEAD + 2 * f->nevidence);
	*member = take_span(&rest, get_le32(head + AT_MEMBER));
	f->place = take_span(&rest, get_le32(head + AT_PLACE));
	f->shown = take_span(&rest, get_le32(head + AT_SHOWN));
	f->collection.chain = take_span(&rest, get_le16(head + AT_CHAIN));
	f->collection.advice = take_span(&rest, get_le16(head + AT_ADVICE));
	f->reason = take_span(&rest, reason);
	for (unsigned i = 0; i < f->nevidence; i++)
		f->evidence[i] = take_span(&rest, get_le16(lengths + 2 * i));
	w->rest = rest;
	return JK_OK;
}

enum jk_status
jk_frame_take_hits(struct jk_wire *w, size_t nrules, struct jk_hit *out,
		   size_t max, size_t *n, struct jk_err *err)
{
	const unsigned char *from = w->rest.ptr;
	size_t have = w->rest.len / HIT_LEN;
	uint32_t mark;

	*n = have < max ? have : max;
	if (w->bad || w->rest.len % HIT_LEN != 0)
		return jk_err_set(err, JK_ECORRUPT, "bad frame of hits");
	for (size_t i = 0; i < *n; i++, from += HIT_LEN) {
		mark = from[0] | (uint32_t)from[1] << 8 |
		       (uint32_t)from[2] << 16;
		out[i].allowed = (mark & ALLOWED_BIT) != 0;
		out[i].rule = (mark & (ALLOWED_BIT - 1)) >> CONFIDENCE_BITS;
		out[i].confidence = (enum jk_confidence)(
			mark & ((1U << CONFIDENCE_BITS) - 1));
		out[i].person = get_le64(from + 3);
		if (out[i].rule >= nrules)
			return jk_err_set(err, JK_ECORRUPT, "no such rule");
	}
	w->rest = jk_span_from(w->rest, *n * HIT_LEN);
	return JK_OK;
}

enum jk_status
jk_frame_check_hits(struct jk_wire *w, size_t nrules, struct jk_err *err)
{
	struct jk_hit hits[64];
	enum jk_status status;
	size_t n;

	jk_wire_take_bytes(w);
	do {
		status = jk_frame_take_hits(w, nrules, hits, JK_COUNT(hits), &n,
					    err);
	} while (status == JK_OK && n > 0);
	return status;
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
