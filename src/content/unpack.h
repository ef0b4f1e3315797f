/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Unpacking: a member of an archive whose data lie in a feed, in one part or
 * several, each packed by itself. What ALZ and EGG have in common.
 *
 * Owns:    the codec of the part that is being read.
 * Threads: one thread at a time.
 * Errors:  a member that could not be read whole is noted here, and counted
 *          in ndamaged; what it gave before stands.
 */
#ifndef JK_UNPACK_H
#define JK_UNPACK_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/format.h>

#include "codec.h"
#include "feed.h"

extern const struct jk_codec jk_codec_deflate; /* RFC 1951, bare */
/* bzip2 as ALZip writes it: no stream header, no sums, other marks. */
extern const struct jk_codec jk_codec_dlz;
extern const struct jk_codec jk_codec_azo; /* the method of EGG */

struct jk_part {
	const struct jk_codec *codec; /* NULL: stored */
	bool unknown;                 /* a method that nobody knows */
	bool lzma_head; /* before the data: what stands before LZMA in an EGG */
	bool several;   /* streams may follow one another */
	uint64_t packed;   /* bytes in the feed */
	uint64_t unpacked; /* bytes promised */
	bool has_crc;
	uint32_t crc;
};

/* The next part of the member, whose data stand at the head of the feed;
 * false: that was the last. */
typedef bool jk_part_fn(void *ctx, struct jk_part *part);

struct jk_unpack {
	struct jk_feed *feed; /* borrowed */
	struct jk_out *out;   /* borrowed */
	jk_part_fn *next;
	void *ctx;
	struct jk_part part;
	void *state;   /* owned; of part.codec */
	bool active;   /* in a part */
	bool ended;    /* of the member */
	bool warned;   /* size or sum are not as promised */
	uint64_t left; /* packed bytes of the part not taken */
	uint64_t made; /* bytes out of the part */
	uint32_t crc;
	uint64_t size;         /* of the member, promised */
	uint64_t taken, given; /* of the member, for the budget */
	struct jk_err failed;  /* status JK_OK: not failed */
	enum jk_cause cause;   /* of failed */
	bool broken;           /* the last member or gap was */
	uint64_t ndamaged;     /* members and gaps */
};

/*
 * Gives the member to out as a child and tells what was wrong with it; size
 * may be JK_SIZE_UNKNOWN. The feed stands behind its last part then, or where
 * the damage is. Not JK_OK: the archive ends here.
 */
enum jk_status jk_unpack_member(struct jk_unpack *u, struct jk_span name,
				uint64_t size, struct jk_err *err);
/* A member that is not read at all; the feed stays where it is. */
enum jk_status jk_unpack_skipped(struct jk_unpack *u, struct jk_span name,
				 enum jk_cause cause, struct jk_err *err);
/*
 * What stands in the feed before the next of the marks belongs to no member:
 * to be looked at as a nameless child, and told of in words of why. After a
 * damaged member it is only passed over.
 */
enum jk_status jk_unpack_gap(struct jk_unpack *u, const uint32_t *marks,
			     size_t nmarks, const char *why,
			     struct jk_err *err);

/* A member's name for people: UTF-8, or CP949 as Korean Windows stores it;
 * slashes between folders. */
void jk_unpack_name(struct jk_buf *out, struct jk_span stored);

#endif
