/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small sums over bytes: what the detector counts and hashes.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_JUDGE_TALLY_H
#define JK_JUDGE_TALLY_H

#include <stddef.h>
#include <stdint.h>

#include <jikimi/span.h>

/* The digits of a value of 10 to 16 digits and separators, four bits each, and
 * above them their number when there is room for it; 0 for any other value.
 * The topmost four bits tell a value of 16 digits from a shorter one. */
uint64_t jk_pack_digits(struct jk_span value);
/* How many of the n bytes at p are line feeds. */
uint64_t jk_count_newlines(const unsigned char *p, size_t n);

#endif
