/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text in workbooks: characters that XML cannot hold are written _x000D_
 * (ECMA-376 part 1, 22.9.2.19).
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; what is no escape stays.
 */
#ifndef JK_XLSX_TEXT_H
#define JK_XLSX_TEXT_H

#include <stdbool.h>

#include <jikimi/buf.h>

/* Neither references nor escapes in it. */
bool jk_xlsx_is_plain(struct jk_span s);
/* Resolves the escapes from offset on. */
void jk_xlsx_unescape(struct jk_buf *b, size_t from);

#endif
