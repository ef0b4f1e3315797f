/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RTF as a document and as the body of a message.
 *
 * Owns:    nothing; state lives in the call.
 * Threads: any.
 * Errors:  JK_ECORRUPT when the text ends within a group; those of src.
 */
#ifndef JK_RTF_H
#define JK_RTF_H

#include <jikimi/format.h>

/* Text, tables, notes, properties, objects and pictures of src. *any tells
 * whether there was text. */
enum jk_status jk_rtf_read(struct jk_source *src, struct jk_out *out, bool *any,
			   struct jk_err *err);

#endif
