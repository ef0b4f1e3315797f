/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of many messages one behind the other (RFC 4155): each is a child, and
 * one at a time is in memory.
 *
 * Owns:    nothing.
 * Threads: any; state lives in the call.
 * Errors:  those of the source.
 */
#ifndef JK_MBOX_H
#define JK_MBOX_H

#include <stdbool.h>

#include <jikimi/format.h>

/* Whether a line that begins so separates messages: "From ", who, when. */
bool jk_mbox_is_separator(struct jk_span line);

/* Reads src to its end. */
enum jk_status jk_mbox_read(struct jk_source *src, struct jk_out *out,
			    struct jk_err *err);

#endif
