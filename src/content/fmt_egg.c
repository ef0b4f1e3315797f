/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * EGG, the later archive of ALZip (FORMATS 6): records that begin with a mark
 * of four bytes. A member is a file record, fields up to an end mark, and
 * blocks, each packed by itself, also in archives that call themselves solid.
 * Of an archive in several files each is read by itself: a block that goes on
 * in the next file is damaged, and what begins one is given as it is.
 */
#include "config.h"

#include <jikimi/format.h>

#include <string.h>

#include <jikimi/charset.h>

#include "claims.h"
#include "unpack.h"

#define HEAD_LEN 14
#define MARK_FILE UINT32_C(0x0a8590e3)
#define MARK_BLOCK UINT32_C(0x02b50c13)
#define MARK_END UINT32_C(0x08e28222)
#define MARK_COMMENT UINT32_C(0x04c63672)
#define MARK_SPLIT UINT32_C(0x24f5a262)
#define MARK_NAME UINT32_C(0x0a8591ac)
#define MARK_ENCRYPTION UINT32_C(0x08d1470f)
#define MARK_WINDOWS UINT32_C(0x2c86950b)
#define MARK_DUMMY UINT32_C(0x07463307)
#define MARK_LOCKED UINT32_C(0x08d144a8) /* names and all are encrypted */
#define FILE_LEN 16
#define BLOCK_LEN 18

/* Fields: a mark, flags, a length of two bytes or four, the data. */
#define FLAG_LONG 1
#define FLAG_ENCRYPTED 4
#define FLAG_PAGE 8
#define FLAG_RELATIVE 16
#define ATTR_DIRECTORY 0x80
#define SPLIT_LEN 8

static const uint32_t marks[] = { MARK_FILE, MARK_COMMENT };
#define NMARKS (sizeof(marks) / sizeof(marks[0]))

static const struct jk_trait comment_trait = { "hidden: comment", true };

struct egg {
	struct jk_feed feed;
	struct jk_unpack unpack;
	struct jk_buf name;
	uint64_t size; /* of the member */
	bool encrypted, directory;
	bool begun_before, goes_on; /* other files of the archive */
	bool locked;
	bool complete; /* its end was there */
};

struct field {
	uint32_t mark;
	unsigned flags;
	struct jk_span data; /* at most what a look shows */
	uint64_t left;       /* of it, in the feed */
};

/* The field at the head of the feed, which then stands at its data. */
static bool
begin_field(struct egg *e, struct field *f)
{
	struct jk_span s = jk_feed_look(&e->feed, 9);
	size_t wide = 2;

	if (s.len < 7)
		return false;
	f->mark = (uint32_t)jk_le(s, 0, 4);
	f->flags = s.ptr[4];
	if (f->flags & FLAG_LONG)
		wide = 4;
	if (s.len < 5 + wide)
		return false;
	f->left = jk_le(s, 5, (unsigned)wide);
	jk_feed_take(&e->feed, 5 + wide);
	s = jk_feed_look(&e->feed,
			 f->left < JK_FEED_MAX ? (size_t)f->left : JK_FEED_MAX);
	f->data = s.len > f->left ? jk_span_head(s, (size_t)f->left) : s;
	return f->data.len == f->left || f->data.len == JK_FEED_MAX;
}

/* Text of a field: UTF-8, or of a code page that is named before it. */
static struct jk_span
field_text(const struct field *f)
{
	size_t skip = 0;

	if (f->flags & FLAG_PAGE)
		skip += 2;
	if (f->mark == MARK_NAME && (f->flags & FLAG_RELATIVE) != 0)
		skip += 4;
	return jk_span_from(f->data, skip);
}

static void
give_comment(struct egg *e, const struct field *f)
{
	struct jk_out *out = e->unpack.out;
	struct jk_span s = field_text(f);
	struct jk_buf text = { 0 };

	if (f->flags & FLAG_ENCRYPTED) {
		out->ops->note(out->ctx, jk_span_make("", 0), JK_PARTIAL,
			       JK_CAUSE_ENCRYPTED, jk_span_str("a comment"));
		return;
	}
	jk_to_utf8(&text, s, jk_utf8_valid(s, true) ? JK_UTF8 : JK_CP949);
	out->ops->place(out->ctx, jk_span_str("comment"));
	out->ops->trait(out->ctx, &comment_trait);
	out->ops->text(out->ctx, jk_buf_span(&text));
	out->ops->trait(out->ctx, NULL);
	jk_buf_release(&text);
}

/* An unknown field is passed over: they describe files. */
static void
take_field(struct egg *e, const struct field *f)
{
	switch (f->mark) {
	case MARK_NAME:
		if (f->flags & FLAG_ENCRYPTED)
			e->encrypted = true;
		else
			jk_unpack_name(&e->name, field_text(f));
		break;
	case MARK_COMMENT:
		give_comment(e, f);
		break;
	case MARK_WINDOWS:
		if (f->data.len >= 9)
			e->directory = f->data.ptr[8] & ATTR_DIRECTORY;
		break;
	case MARK_ENCRYPTION:
		e->encrypted = true;
		break;
	case MARK_LOCKED:
		e->locked = true;
		break;
	case MARK_SPLIT:
		e->begun_before = jk_le(f->data, 0, 4) != 0;
		e->goes_on = jk_le(f->data, 4, 4) != 0;
		break;
	}
	jk_feed_skip(&e->feed, f->left);
}

/* Fields up to the end mark. False: there is none. */
static bool
read_fields(struct egg *e)
{
	for (;;) {
		struct jk_span s = jk_feed_look(&e->feed, 4);
		uint32_t mark = (uint32_t)jk_le(s, 0, 4);
		struct field f;

		if (mark == MARK_END) {
			jk_feed_take(&e->feed, 4);
			return true;
		}
		if (s.len < 4 || mark == MARK_FILE || mark == MARK_BLOCK ||
		    !begin_field(e, &f))
			return false;
		take_field(e, &f);
	}
}

static const struct jk_codec *
codec_of(unsigned method, bool *known)
{
	*known = true;
	switch (method) {
	case 0:
		return NULL;
	case 1:
		return &jk_codec_deflate;
	case 2:
		return &jk_codec_bzip2;
	case 3:
		return &jk_codec_azo;
	case 4:
		return &jk_codec_lzma;
	default:
		*known = false;
		return NULL;
	}
}

/* The next block of the member. */
static bool
next_part(void *ctx, struct jk_part *part)
{
	struct egg *e = ctx;
	struct jk_span s = jk_feed_look(&e->feed, BLOCK_LEN);
	bool known;

	if (s.len < BLOCK_LEN || jk_le(s, 0, 4) != MARK_BLOCK)
		return false;
	*part = (struct jk_part){
		.codec = codec_of(s.ptr[4], &known),
		.lzma_head = s.ptr[4] == 4,
		.several = s.ptr[4] == 2,
		.unpacked = jk_le(s, 6, 4),
		.packed = jk_le(s, 10, 4),
		.has_crc = true,
		.crc = (uint32_t)jk_le(s, 14, 4),
	};
	part->unknown = !known;
	if (part->packed == 0 && part->unpacked == 0) {
		part->codec = NULL;
		part->lzma_head = false;
	}
	jk_feed_take(&e->feed, BLOCK_LEN);
	return read_fields(e);
}

static enum jk_status
skip_member(struct egg *e, enum jk_cause why, struct jk_err *err)
{
	enum jk_status status =
		jk_unpack_skipped(&e->unpack, jk_buf_span(&e->name), why, err);
	struct jk_part part;

	while (status == JK_OK && next_part(e, &part))
		jk_feed_skip(&e->feed, part.packed);
	return status;
}

static enum jk_status
read_member(struct egg *e, struct jk_err *err)
{
	struct jk_span s = jk_feed_look(&e->feed, FILE_LEN);
	bool known = true;

	e->size = jk_le(s, 8, 8);
	e->encrypted = e->directory = false;
	jk_unpack_name(&e->name, jk_span_make("", 0));
	jk_feed_skip(&e->feed, FILE_LEN);
	if (!read_fields(e)) {
		e->unpack.broken = false;
		return jk_unpack_gap(&e->unpack, marks, NMARKS,
				     "the header of a member is damaged", err);
	}
	s = jk_feed_look(&e->feed, BLOCK_LEN);
	if (e->directory && jk_le(s, 0, 4) != MARK_BLOCK)
		return JK_OK;
	if (e->encrypted)
		return skip_member(e, JK_CAUSE_ENCRYPTED, err);
	if (s.len >= BLOCK_LEN && jk_le(s, 0, 4) == MARK_BLOCK)
		codec_of(s.ptr[4], &known);
	if (!known)
		return skip_member(e, JK_CAUSE_METHOD, err);
	return jk_unpack_member(&e->unpack, jk_buf_span(&e->name), e->size,
				err);
}

/* What is at the head of the feed; the feed moves on. */
static enum jk_status
read_next(struct egg *e, struct jk_err *err)
{
	uint32_t mark = (uint32_t)jk_le(jk_feed_look(&e->feed, 4), 0, 4);
	struct field f;

	e->complete = mark == MARK_END;
	switch (mark) {
	case MARK_FILE:
		return read_member(e, err);
	case MARK_END:
		jk_feed_skip(&e->feed, 4);
		e->unpack.broken = false;
		return JK_OK;
	case MARK_COMMENT:
	case MARK_DUMMY:
		if (begin_field(e, &f))
			take_field(e, &f);
		return JK_OK;
	default:
		return jk_unpack_gap(&e->unpack, marks, NMARKS,
				     e->begun_before ? "begins in another file"
						     : "bytes between members",
				     err);
	}
}

static enum jk_status
read_all(struct egg *e, struct jk_err *err)
{
	enum jk_status status = JK_OK;

	jk_feed_skip(&e->feed, HEAD_LEN);
	read_fields(e);
	if (e->locked)
		return jk_err_set(err, JK_EENCRYPTED, "names are encrypted");
	while (status == JK_OK && !jk_feed_ended(&e->feed))
		status = read_next(e, err);
	if (status != JK_OK)
		return status;
	if (e->feed.failed.status != JK_OK)
		return jk_err_set(err, e->feed.failed.status, "%s",
				  e->feed.failed.text);
	if (e->goes_on)
		return jk_err_set(err, JK_ECORRUPT, "goes on in another file");
	if (e->unpack.ndamaged > 0)
		return jk_err_set(err, JK_ECORRUPT,
				  "not all members are whole");
	if (!e->complete)
		return jk_err_set(err, JK_ECORRUPT, "the archive ends early");
	return JK_OK;
}

static enum jk_status
extract_egg(const struct jk_format *format, struct jk_source *src,
	    struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err);
	struct egg e = { .complete = false };

	(void)format;
	if (status != JK_OK)
		return status;
	jk_feed_init(&e.feed, src, out->budget);
	e.unpack.feed = &e.feed;
	e.unpack.out = out;
	e.unpack.next = next_part;
	e.unpack.ctx = &e;
	status = read_all(&e, err);
	jk_buf_release(&e.name);
	jk_feed_release(&e.feed);
	jk_budget_leave(out->budget);
	return status;
}

static const struct jk_magic egg_magics[] = {
	{ .offset = 0, .bytes = "EGGA", .len = 4 },
	{ .len = 0 },
};

extern const struct jk_format jk_fmt_egg;
const struct jk_format jk_fmt_egg = {
	.name = "egg",
	.media_type = "application/x-egg",
	.magics = egg_magics,
	.extract = extract_egg,
};
