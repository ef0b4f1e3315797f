/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Plain text for people: raw bytes of a text as UTF-8, in EXTRACT mode.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_SHOW_H
#define JK_SHOW_H

#include <jikimi/buf.h>
#include <jikimi/span.h>

/*
 * Appends raw as UTF-8 and returns how many bytes were taken: a character cut
 * short at the end stays, until end is set. Text whose lines differ is judged
 * line by line; bytes that are neither UTF-8 nor CP949 are taken for
 * windows-1252, which most of such text is.
 */
size_t jk_show_text(struct jk_buf *to, struct jk_span raw, bool end);

#endif
