/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Blobs: bytes that a document carries in another coding (hexadecimal,
 * deflate, pieces of records) and that become a child. They grow as the data
 * really arrive, under the budget's spool.
 *
 * Owns:    its bytes, until release.
 * Threads: one owner at a time.
 * Errors:  JK_ELIMIT; the bytes till then stay.
 */
#ifndef JK_BLOB_H
#define JK_BLOB_H

#include <stdbool.h>

#include <jikimi/budget.h>
#include <jikimi/format.h>

struct jk_blob {
	unsigned char *ptr; /* owned */
	size_t len;
	size_t cap; /* drawn from the budget */
	bool full;  /* the budget did not reach: bytes are missing */
	struct jk_budget *budget; /* borrowed */
};

void jk_blob_init(struct jk_blob *b, struct jk_budget *budget);
/* Wipes and gives back to the budget. */
void jk_blob_release(struct jk_blob *b);
/* False when the budget does not reach; then, and from then on, nothing is
 * added. */
bool jk_blob_add(struct jk_blob *b, const void *bytes, size_t len);
struct jk_span jk_blob_span(const struct jk_blob *b);

/* What comes out of a zlib stream (RFC 1950), at most the budget. False when
 * it was damaged or too large; what was readable is there. */
bool jk_blob_inflate(struct jk_blob *b, struct jk_span packed);

/* Bytes in memory as a child by that name; an empty one is left out. Draws
 * the member from the budget; false when no more may be given. */
bool jk_child_span(struct jk_out *out, struct jk_span name,
		   struct jk_span bytes);

#endif
