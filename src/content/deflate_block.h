/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Deflate blocks (RFC 1951 3.2.3), judged as strictly as zlib judges them:
 * ISA-L takes codes that zlib refuses, and gives out a match that it then
 * finds to reach too far back.
 *
 * Owns:    nothing.
 * Threads: any; pure functions.
 * Errors:  JK_CODEC_BAD for what zlib calls an error, JK_CODEC_MORE when the
 *          header goes on behind the input.
 */
#ifndef JK_DEFLATE_BLOCK_H
#define JK_DEFLATE_BLOCK_H

#include "codec.h"

/* RFC 1951 3.2.7: 286 and 30 codes are used, 288 and 32 have fixed lengths. */
#define JK_DEFLATE_LITERALS 288
#define JK_DEFLATE_DISTANCES 32
#define JK_DEFLATE_MAX_BITS 15
#define JK_DEFLATE_END_OF_BLOCK 256

/* Bits, the lowest of each byte first; those behind the end read as zero and
 * set ran_out. */
struct jk_bits {
	struct jk_span bytes;
	uint64_t at; /* the next bit */
	bool ran_out;
};

/* A canonical code. */
struct jk_huffman {
	uint16_t count[JK_DEFLATE_MAX_BITS + 1]; /* of codes of a length */
	uint16_t symbol[JK_DEFLATE_LITERALS];    /* by their codes */
};

struct jk_block {
	bool final;
	bool stored;
	uint16_t stored_len;
	/* How long the codes of literals and lengths are, and of distances. */
	uint8_t literal[JK_DEFLATE_LITERALS];
	uint8_t distance[JK_DEFLATE_DISTANCES];
	uint64_t end; /* where its header ends, in bits */
};

unsigned jk_bits_take(struct jk_bits *b, unsigned n);

void jk_huffman_set(struct jk_huffman *h, const uint8_t *length, size_t n);
/* The next symbol, or -1: no such code, or ran_out. */
int jk_huffman_next(const struct jk_huffman *h, struct jk_bits *b);

/* The header that begins at bit at of bytes; END: *block is set. */
enum jk_codec_result jk_block_read(struct jk_span bytes, uint64_t at,
				   struct jk_block *block);
/* How many bytes the block gives from the code at bit at on, up to its end or
 * to an error, when have bytes came before them. Slow. */
uint64_t jk_block_count(const struct jk_block *block, struct jk_span bytes,
			uint64_t at, uint64_t have);

#endif
