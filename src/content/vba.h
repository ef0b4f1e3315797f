/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Macros ([MS-OVBA]): the source text of a module, as it is stored packed
 * behind its compiled form in a stream of the storage "VBA".
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; what does not unpack ends there.
 */
#ifndef JK_VBA_H
#define JK_VBA_H

#include <stdbool.h>

#include <jikimi/buf.h>
#include <jikimi/span.h>

/* Appends the source as UTF-8; false when there is none. */
bool jk_vba_put(struct jk_buf *to, struct jk_span stream);

#endif
