/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Raw text: strings that lie in bytes of unknown structure, as UTF-16LE or
 * with one or two bytes a letter, mixed. The last resort for streams that no
 * reader knows.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  those of the source; what was found before stands.
 */
#ifndef JK_RAWTEXT_H
#define JK_RAWTEXT_H

#include <jikimi/buf.h>
#include <jikimi/format.h>
#include <jikimi/source.h>

/* Appends the strings in bytes to to, a line each. */
void jk_rawtext_put(struct jk_buf *to, struct jk_span bytes);
/* The same, UTF-16LE at even offsets only: fields of a record. */
void jk_rawtext_put_wide(struct jk_buf *to, struct jk_span bytes);
/* All of src, as text. */
enum jk_status jk_rawtext_give(struct jk_out *out, struct jk_source *src,
			       struct jk_err *err);

#endif
