/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Transcoded text: what the formats of UTF-16, UTF-32, Johab and ISO-2022-KR
 * have in common.
 *
 * Owns:    nothing.
 * Threads: any; state lives in the call.
 * Errors:  those of the source.
 */
#ifndef JK_TRANSCODED_H
#define JK_TRANSCODED_H

#include <jikimi/charset.h>
#include <jikimi/format.h>

/* Reads src to its end and gives it out as UTF-8 with a map. */
enum jk_status jk_transcoded_extract(enum jk_charset from,
				     struct jk_source *src, struct jk_out *out,
				     struct jk_err *err);

#endif
