/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compressed RTF of messages ([MS-OXRTFCP]).
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  what came out before the damage is there.
 */
#ifndef JK_LZFU_H
#define JK_LZFU_H

#include <stdbool.h>

#include "content/blob.h"

/* Appends what packed holds, header included. False when it is damaged or
 * too large. */
bool jk_lzfu_put(struct jk_blob *to, struct jk_span packed);

#endif
