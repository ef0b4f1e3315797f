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

#include <jikimi/buf.h>
#include <jikimi/coverage.h>
#include <jikimi/source.h>

struct jk_listing;

/* What is known of one member; nothing may have been read of it. */
struct jk_listing_row {
	uint64_t size;
	char digest[65]; /* hexadecimal; "-" when nothing was read */
	enum jk_outcome outcome;
	enum jk_cause cause;
};

/* inner is borrowed until free. */
struct jk_listing *jk_listing_new(struct jk_source *inner);
struct jk_source *jk_listing_source(struct jk_listing *l);
/* Reads what nobody read, and fills in size and digest. */
void jk_listing_end(struct jk_listing *l, struct jk_listing_row *row);
void jk_listing_free(struct jk_listing *l);

/* Appends the MEMBER frame of a row. */
void jk_listing_put(struct jk_buf *frames, struct jk_span member,
		    const struct jk_listing_row *row);

#endif
