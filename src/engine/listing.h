/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Listing: size and SHA-256 of a member (FIPS 180-4, by nettle), taken while
 * it is read for another purpose.
 *
 * Owns:    the source that stands before the member's own.
 * Threads: one.
 * Errors:  a member that cannot be read to its end has size and digest of
 *          what could be read; its status says so.
 */
#ifndef JK_LISTING_H
#define JK_LISTING_H

#include <jikimi/source.h>

#include "engine/ending.h"

struct jk_listing;

/* inner is borrowed until free. */
struct jk_listing *jk_listing_new(struct jk_source *inner);
struct jk_source *jk_listing_source(struct jk_listing *l);
/* Reads what nobody read, and appends a MEMBER frame. */
void jk_listing_put(struct jk_listing *l, struct jk_buf *frames,
		    struct jk_span member, const struct jk_ending *ending);
/* For a member that nobody could open. */
void jk_listing_put_unread(struct jk_buf *frames, const struct jk_coverage *c);
void jk_listing_free(struct jk_listing *l);

#endif
