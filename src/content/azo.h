/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AZO blocks: LZ77 with an adaptive binary range coder, a method of EGG
 * archives. Facts from the description of the format in "EGG Archive Format
 * Specification" (appendix A), checked against streams of ALZip.
 *
 * Owns:    the models, from new to free.
 * Threads: one thread at a time.
 * Errors:  damage ends a block; what came before it is good.
 */
#ifndef JK_AZO_H
#define JK_AZO_H

#include <stdbool.h>
#include <stddef.h>

#include <jikimi/span.h>

struct jk_azo;

/* NULL when there is no memory. */
struct jk_azo *jk_azo_new(void);
void jk_azo_free(struct jk_azo *z);
/* Unpacks a block to to. Returns the bytes that came out: len, or fewer when
 * the block is damaged. */
size_t jk_azo_block(struct jk_azo *z, struct jk_span packed, unsigned char *to,
		    size_t len);
/* Undoes what the packer did to programs: the targets of calls and jumps. */
void jk_azo_x86(unsigned char *bytes, size_t len);

#endif
