/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The check digit of resident numbers as code computes it, in any language:
 * the twelve weights as an array, a string or written out, or made in a loop;
 * and the remainder by eleven. DOMAIN.md 1.3.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_CHECKSUM_H
#define JK_CHECKSUM_H

#include <stdbool.h>

#include <jikimi/span.h>

struct jk_checksum {
	size_t at;    /* where the weights are */
	bool weights; /* all twelve, or a loop that makes them */
	bool modulus; /* a remainder by eleven */
};

/* Looks at code around the place where the one or the other may be. */
struct jk_checksum jk_checksum_find(struct jk_span code);

#endif
