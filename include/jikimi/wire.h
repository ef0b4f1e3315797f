/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Wire encoding: how fields stand inside a frame. Numbers are 8 bytes little
 * endian; byte strings a number (their length) and the bytes.
 *
 * Owns:    nothing; taken strings are borrowed from the frame.
 * Threads: any.
 * Errors:  a read past the end makes the reader bad, and it stays bad: check
 *          once, at the end of the frame. The sender is never trusted.
 */
#ifndef JK_WIRE_H
#define JK_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/span.h>

struct jk_wire {
	struct jk_span rest;
	bool bad;
};

void jk_wire_put_u64(struct jk_buf *b, uint64_t v);
void jk_wire_put_bytes(struct jk_buf *b, struct jk_span s);
void jk_wire_put_str(struct jk_buf *b, const char *text);

uint64_t jk_wire_take_u64(struct jk_wire *w);
/* A number that must not exceed max; bad otherwise. */
uint64_t jk_wire_take_max(struct jk_wire *w, uint64_t max);
struct jk_span jk_wire_take_bytes(struct jk_wire *w);

/* True when nothing went wrong and nothing is left over. */
bool jk_wire_done(const struct jk_wire *w);

#endif
