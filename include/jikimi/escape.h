/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Untrusted bytes made fit to print: paths, member names, values.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; every byte string has a printable form.
 */
#ifndef JK_ESCAPE_H
#define JK_ESCAPE_H

#include <jikimi/buf.h>
#include <jikimi/span.h>

/*
 * Appends s for a terminal or a CSV cell: valid UTF-8 stays, except controls
 * (C0, C1, DEL), line and paragraph separators, bidirectional overrides and
 * zero-width characters, which become \n, \t, \r, \xNN or \u{NNNN}; a byte
 * that is not part of valid UTF-8 becomes \xNN; a backslash becomes \\ .
 */
void jk_escape_text(struct jk_buf *out, struct jk_span s);

/*
 * Appends s as a JSON string with its quotes. Valid UTF-8 stays, controls,
 * bidirectional overrides, U+2028/2029 are \uNNNN; a byte that is not part of
 * valid UTF-8 becomes the four characters \xNN (in JSON: "\\xNN").
 */
void jk_escape_json(struct jk_buf *out, struct jk_span s);

#endif
