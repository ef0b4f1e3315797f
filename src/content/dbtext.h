/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts of databases: one value, of which the database says what it is written
 * in. It may be wrong, for nothing ever looks.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; what is no character becomes U+FFFD.
 */
#ifndef JK_DBTEXT_H
#define JK_DBTEXT_H

#include <jikimi/buf.h>
#include <jikimi/charset.h>
#include <jikimi/span.h>

/* Appends it as UTF-8; charset is JK_UTF8, JK_UTF16LE or JK_UTF16BE. What is
 * said to be UTF-8 and is not is CP949 when it looks so. */
void jk_dbtext_put(struct jk_buf *out, struct jk_span text,
		   enum jk_charset charset);

/* Whether bytes read as text: no controls but blanks, and characters. */
bool jk_dbtext_is_text(struct jk_span bytes);

#endif
