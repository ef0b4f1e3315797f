/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ALZ, the archive of ALZip (FORMATS 5, after unalz): a header, members one
 * behind the other, a directory that tells nothing more, an end. Of an archive
 * in several files each is read by itself: a member that goes on in the next
 * file is damaged, and what begins one is given as it is.
 */
#include "config.h"

#include <jikimi/format.h>

#include <string.h>

#include "claims.h"
#include "unpack.h"

#define HEAD_LEN 8
#define MARK_MEMBER UINT32_C(0x015a4c42) /* "BLZ" 1 */
#define MARK_COMMENT UINT32_C(0x015a4c45)
#define MARK_DIRECTORY UINT32_C(0x015a4c43)
#define MARK_END UINT32_C(0x025a4c43)
#define DIRECTORY_LEN 12
/* Of a member: the fixed part, what follows when it has a size, and the keys
 * of an encrypted one. */
#define FIXED_LEN 13
#define SIZED_LEN 6
#define KEYS_LEN 12
#define ATTR_DIRECTORY 0x10
#define FLAG_ENCRYPTED 1

enum { METHOD_STORE, METHOD_BZIP2, METHOD_DEFLATE };

static const uint32_t marks[] = { MARK_MEMBER, MARK_COMMENT, MARK_DIRECTORY,
				  MARK_END };
#define NMARKS (sizeof(marks) / sizeof(marks[0]))

struct alz {
	struct jk_feed feed;
	struct jk_unpack unpack;
	struct jk_buf name;
	bool encrypted, directory, unread;
	unsigned method;
	struct jk_part part; /* of the member; unread: not given yet */
	bool complete;       /* its end was there */
};

/* The one part of a member. */
static bool
next_part(void *ctx, struct jk_part *part)
{
	struct alz *a = ctx;

	if (!a->unread)
		return false;
	a->unread = false;
	*part = a->part;
	return true;
}

/* False: this is no header of a member after all. */
static bool
read_header(struct alz *a)
{
	struct jk_span s = jk_feed_look(&a->feed, FIXED_LEN + SIZED_LEN + 16);
	size_t name_len = (size_t)jk_le(s, 4, 2), at = FIXED_LEN;
	unsigned width, flags;

	if (s.len < FIXED_LEN)
		return false;
	flags = s.ptr[11];
	width = flags >> 4;
	if (width > 8 || (width & (width - 1)) != 0 || name_len == 0)
		return false;
	a->encrypted = flags & FLAG_ENCRYPTED;
	a->directory = s.ptr[6] & ATTR_DIRECTORY;
	a->part = (struct jk_part){ .has_crc = width > 0 };
	a->method = METHOD_STORE;
	if (width > 0) {
		if (s.len < FIXED_LEN + SIZED_LEN + 2 * width)
			return false;
		a->method = s.ptr[FIXED_LEN];
		a->part.crc = (uint32_t)jk_le(s, FIXED_LEN + 2, 4);
		at += SIZED_LEN;
		a->part.packed = jk_le(s, at, width);
		a->part.unpacked = jk_le(s, at + width, width);
		at += 2 * width;
	}
	s = jk_feed_look(&a->feed, at + name_len);
	if (s.len < at + name_len)
		return false;
	jk_unpack_name(&a->name, jk_span_make(s.ptr + at, name_len));
	jk_feed_take(&a->feed, at + name_len);
	return true;
}

/* False: a method that is not known. ALZip writes its own bzip2, other
 * programs the usual one. */
static bool
choose_codec(struct alz *a)
{
	struct jk_span s;

	switch (a->method) {
	case METHOD_STORE:
		return true;
	case METHOD_BZIP2:
		s = jk_feed_look(&a->feed, 3);
		a->part.codec = jk_span_starts_with(s, "BZh", 3)
					? &jk_codec_bzip2
					: &jk_codec_dlz;
		a->part.several = a->part.codec == &jk_codec_bzip2;
		return true;
	case METHOD_DEFLATE:
		a->part.codec = &jk_codec_deflate;
		return true;
	default:
		return false;
	}
}

static enum jk_status
read_member(struct alz *a, struct jk_err *err)
{
	struct jk_span name;
	enum jk_cause why = JK_CAUSE_NONE;
	enum jk_status status;

	if (!read_header(a)) {
		jk_feed_take(&a->feed, sizeof(uint32_t));
		a->unpack.broken = false;
		return jk_unpack_gap(&a->unpack, marks, NMARKS,
				     "the header of a member is damaged", err);
	}
	name = jk_buf_span(&a->name);
	if (a->directory && a->part.packed == 0)
		return JK_OK;
	if (a->encrypted)
		why = JK_CAUSE_ENCRYPTED;
	else if (!choose_codec(a))
		why = JK_CAUSE_METHOD;
	if (why != JK_CAUSE_NONE) {
		status = jk_unpack_skipped(&a->unpack, name, why, err);
		jk_feed_skip(&a->feed, a->encrypted ? KEYS_LEN : 0);
		jk_feed_skip(&a->feed, a->part.packed);
		return status;
	}
	if (a->part.packed == 0 && a->part.unpacked == 0)
		a->part.codec = NULL;
	a->unread = true;
	return jk_unpack_member(&a->unpack, name, JK_SIZE_UNKNOWN, err);
}

/* What is at the head of the feed; the feed moves on. */
static enum jk_status
read_next(struct alz *a, struct jk_err *err)
{
	uint32_t mark = (uint32_t)jk_le(jk_feed_look(&a->feed, 4), 0, 4);

	switch (mark) {
	case MARK_MEMBER:
		return read_member(a, err);
	case MARK_DIRECTORY:
		jk_feed_skip(&a->feed, DIRECTORY_LEN);
		a->unpack.broken = false;
		return JK_OK;
	case MARK_END:
		jk_feed_skip(&a->feed, 4);
		a->complete = true;
		return JK_OK;
	case MARK_COMMENT:
		jk_feed_skip(&a->feed, 4);
		a->unpack.broken = false;
		return jk_unpack_gap(&a->unpack, marks, NMARKS,
				     "a comment is not understood", err);
	default:
		return jk_unpack_gap(&a->unpack, marks, NMARKS,
				     "bytes between members", err);
	}
}

static enum jk_status
read_all(struct alz *a, struct jk_err *err)
{
	enum jk_status status = JK_OK;

	jk_feed_skip(&a->feed, HEAD_LEN);
	while (status == JK_OK && !jk_feed_ended(&a->feed))
		status = read_next(a, err);
	if (status != JK_OK)
		return status;
	if (a->feed.failed.status != JK_OK)
		return jk_err_set(err, a->feed.failed.status, "%s",
				  a->feed.failed.text);
	if (!a->complete)
		return jk_err_set(err, JK_ECORRUPT, "the archive ends early");
	if (a->unpack.ndamaged > 0)
		return jk_err_set(err, JK_ECORRUPT,
				  "not all members are whole");
	return JK_OK;
}

static enum jk_status
extract_alz(const struct jk_format *format, struct jk_source *src,
	    struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err);
	struct alz a = { .complete = false };

	(void)format;
	if (status != JK_OK)
		return status;
	jk_feed_init(&a.feed, src, out->budget);
	a.unpack.feed = &a.feed;
	a.unpack.out = out;
	a.unpack.next = next_part;
	a.unpack.ctx = &a;
	status = read_all(&a, err);
	jk_buf_release(&a.name);
	jk_feed_release(&a.feed);
	jk_budget_leave(out->budget);
	return status;
}

static const struct jk_magic alz_magics[] = {
	{ .offset = 0, .bytes = "ALZ\x01", .len = 4 },
	{ .len = 0 },
};

extern const struct jk_format jk_fmt_alz;
const struct jk_format jk_fmt_alz = {
	.name = "alz",
	.media_type = "application/x-alz",
	.magics = alz_magics,
	.extract = extract_alz,
};
