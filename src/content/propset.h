/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Property sets ([MS-OLEPS]): title, author, last saved by, and whatever a
 * program or a person put beside them. Streams "\5SummaryInformation",
 * "\5DocumentSummaryInformation", "\5HwpSummaryInformation".
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; what cannot be read is left out, and when nothing could be
 *          read the strings of the bytes are given.
 */
#ifndef JK_PROPSET_H
#define JK_PROPSET_H

#include <jikimi/buf.h>
#include <jikimi/span.h>

/* Appends "author: value" lines as UTF-8. */
void jk_propset_put(struct jk_buf *to, struct jk_span stream);

#endif
