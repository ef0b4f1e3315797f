/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Base64 (RFC 4648), in pieces: what is none of its letters is stepped over.
 *
 * Owns:    nothing; the bytes go to the caller's blob.
 * Threads: any; one state a stream.
 * Errors:  none but the blob's.
 */
#ifndef JK_BASE64_H
#define JK_BASE64_H

#include <stdint.h>

#include "blob.h"

/* All zero is the beginning. */
struct jk_base64 {
	uint32_t bits;
	unsigned nbits;
};

/* False when the blob is full. */
bool jk_base64_put(struct jk_base64 *b, struct jk_blob *to,
		   struct jk_span letters);

#endif
