/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pictures of Office Art ([MS-ODRAW] 2.2.23 and on) as doc, xls and ppt hold
 * them: each becomes a child, unpacked where it was packed.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  a picture that is cut is given as far as it goes.
 */
#ifndef JK_BLIP_H
#define JK_BLIP_H

#include <stdbool.h>

#include <jikimi/format.h>

#include "content/cfb.h"

/* Looks through bytes for pictures, wherever they begin; *n counts them over
 * calls and names them. False when no more may be given out. */
bool jk_blip_children(struct jk_out *out, struct jk_span bytes, unsigned *n);
/* The same for a stream of the file, if it is there. */
void jk_blip_stream(struct jk_cfb *cfb, const char *name, struct jk_out *out);

#endif
