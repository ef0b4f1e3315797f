/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Builds compound files and bytes for tests, and tries damaged ones.
 *
 * Owns:    nothing; buffers are the caller's.
 * Threads: one thread.
 * Errors:  a failed assertion of the test.
 */
#ifndef MAKE_OLE_H
#define MAKE_OLE_H

#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/span.h>

struct ole_item {
	const char *path; /* "Storage/Stream"; storages come by themselves */
	struct jk_span bytes;
};

/* Appends a compound file of version 3 with the streams. */
void make_ole(struct jk_buf *out, const struct ole_item *items, size_t n);

/* Appends a number of nbytes, little endian. */
void put_le(struct jk_buf *to, uint64_t value, unsigned nbytes);
/* Overwrites one. */
void set_le(struct jk_buf *to, size_t offset, uint64_t value, unsigned nbytes);
/* Appends ASCII and Hangul of UTF-8 as UTF-16LE; returns the units. */
size_t put_wide(struct jk_buf *to, const char *utf8);

/*
 * Reads the document cut at each step-th length, and with bits turned over by
 * a fixed seed: it must come back with the budget as it was, and a document
 * that is cut must be said to be so, or else give all that the whole gives.
 */
void try_damaged(struct jk_span bytes, size_t step, unsigned nflips);

#endif
