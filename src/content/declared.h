/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Declared encodings: what a page of HTML or an XML document says that it is
 * written in.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; what is not declared, or cannot be believed, is JK_BINARY.
 */
#ifndef JK_DECLARED_H
#define JK_DECLARED_H

#include <jikimi/charset.h>
#include <jikimi/span.h>

/*
 * The encoding that head declares, when it is one of codepage.def and the
 * letters of head may be it: Korean text under any such label is CP949, and
 * UTF-8 is UTF-8.
 */
enum jk_charset jk_declared_charset(struct jk_span head);

#endif
