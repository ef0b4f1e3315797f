/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON: the parts of a record that is written millions of times, put straight
 * into room that the caller has made. Each returns where the next part goes.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; the caller's room is large enough.
 */
#ifndef JK_JSON_H
#define JK_JSON_H

#include <stdint.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/span.h>

/* Room that a number, and a string of len bytes, takes at most. */
#define JK_JSON_NUMBER 20
#define JK_JSON_STRING(len) (6 * (len) + 2)

static inline unsigned char *
jk_json_bytes(unsigned char *to, const void *bytes, size_t len)
{
	memcpy(to, bytes, len);
	return to + len;
}

unsigned char *jk_json_u64(unsigned char *to, uint64_t v);
unsigned char *jk_json_i64(unsigned char *to, int64_t v);
/* The bytes that jk_escape_json gives, sooner for ordinary text. */
unsigned char *jk_json_string(unsigned char *to, struct jk_span s);

#endif
