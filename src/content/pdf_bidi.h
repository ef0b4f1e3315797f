/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * poppler tells a line from left to right and puts marks around each word
 * written from the right; a reader and our rules want it as it is read.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_PDF_BIDI_H
#define JK_PDF_BIDI_H

#include <stdbool.h>

#include <jikimi/buf.h>

/* Appends text with such lines put in order; false, and nothing appended,
 * when there are none. */
bool jk_pdf_logical(struct jk_buf *out, struct jk_span text);

#endif
