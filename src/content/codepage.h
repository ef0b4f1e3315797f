/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Code pages: bytes of a document in the page that it names, as Windows
 * numbers them. One byte a letter, or two (932, 936, 949, 950, 1361), or
 * Unicode (1200, 65001).
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; what is no character becomes U+FFFD, an unknown page is
 *          read as UTF-8 or CP949 when it looks so, else as 1252.
 */
#ifndef JK_CONTENT_CODEPAGE_H
#define JK_CONTENT_CODEPAGE_H

#include <jikimi/buf.h>
#include <jikimi/span.h>

/*
 * Appends bytes as UTF-8. Western pages (1252, 10000, 0) are doubted: Korean
 * programs write CP949 under that label, so bytes that look like CP949 or
 * UTF-8 are read as that.
 */
void jk_codepage_put(struct jk_buf *to, struct jk_span bytes, unsigned page);

/* The page of a font's character set ([MS-WMF] 2.1.1.5); 0: the default. */
unsigned jk_codepage_of_charset(unsigned charset);

/* The ANSI page of a language ([MS-LCID]); 0: unknown. */
unsigned jk_codepage_of_language(unsigned lcid);

#endif
