/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * OLE 1 objects ([MS-OLEDS] 2.2, 2.3.6): what stands behind \objdata in RTF
 * and in the stream "\1Ole10Native" of compound files: often a whole file
 * with its name, put there by the object packager.
 *
 * Owns:    nothing; spans are borrowed from the bytes.
 * Threads: any.
 * Errors:  none; what is not of these structures is given out as one child.
 */
#ifndef JK_OLE10_H
#define JK_OLE10_H

#include <stdbool.h>

#include <jikimi/format.h>

/*
 * The object in a "\1Ole10Native" stream as a child: by the packager's file
 * name, else by name. False when no more may be given out.
 */
bool jk_ole10_native(struct jk_out *out, struct jk_span stream,
		     struct jk_span name);
/*
 * One or more OLE 1 objects one behind the other ([MS-OLEDS] 2.2.4 and 2.2.5,
 * RTF's \objdata): the native data of each as a child, names as text in the
 * child's own.
 */
bool jk_ole10_objects(struct jk_out *out, struct jk_span bytes,
		      struct jk_span name);

#endif
