/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pairs: what the two-byte characters of a text that may be CP949 tell of it.
 * Rows and cells as in KS X 1001: Hangul is B0A1 to C8FE.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_PAIRS_H
#define JK_PAIRS_H

#include <stdbool.h>

#include <jikimi/span.h>

/* So little Hangul that its share tells nothing: pairs of Hangul, hanja,
 * symbols and full-width ASCII (rows B0 to FD, A1, A3), at least one, and
 * nothing else above ASCII. */
bool jk_pairs_are_wide(struct jk_span raw);

/* Nothing but Hangul, and ASCII that stands for itself: no escapes, no control
 * characters. */
bool jk_pairs_are_hangul(struct jk_span raw);

#endif
