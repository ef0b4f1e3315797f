/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that stand in the text of a message, uuencoded (POSIX uuencode(1)):
 * the text goes out without them and they become children.
 *
 * Owns:    the bytes of the file that is being read.
 * Threads: one thread at a time.
 * Errors:  JK_ELIMIT from the budget; a file that breaks off is noted.
 */
#ifndef JK_MAIL_UU_H
#define JK_MAIL_UU_H

#include <stdbool.h>

#include <jikimi/buf.h>
#include <jikimi/format.h>

#include "blob.h"

struct jk_uu {
	struct jk_out *out;  /* borrowed */
	struct jk_buf name;  /* owned; of the file */
	struct jk_blob file; /* owned */
	bool inside;
};

void jk_uu_init(struct jk_uu *uu, struct jk_out *out);
/* A file that has not ended by now is damaged. */
enum jk_status jk_uu_finish(struct jk_uu *uu, struct jk_err *err);

/*
 * Whole lines of a message. Returns how many bytes at their head are text,
 * which the caller gives out; then come *taken more bytes that are not. Call
 * again with the rest. *given: a child came out, and the place is lost.
 */
size_t jk_uu_text(struct jk_uu *uu, struct jk_span lines, size_t *taken,
		  bool *given, enum jk_status *status, struct jk_err *err);

#endif
