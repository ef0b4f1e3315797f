/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands behind the end of a picture or a program: an archive that was
 * appended to hide it, or that unpacks itself.
 *
 * Owns:    nothing but the sources it makes, which are the caller's.
 * Threads: any.
 * Errors:  none; what cannot be read has nothing behind it.
 */
#ifndef JK_BEHIND_H
#define JK_BEHIND_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/budget.h>
#include <jikimi/source.h>
#include <jikimi/span.h>

/*
 * Whether it is worth looking, by the first bytes, the last JK_TAIL_LEN ones
 * and the size of the whole: a picture that does not end as one should, a
 * program that is larger than its parts.
 */
bool jk_behind_worth(struct jk_span head, struct jk_span tail, uint64_t size);

enum jk_behind {
	JK_BEHIND_NOTHING,
	JK_BEHIND_FILE, /* an archive or a document begins at *at */
	JK_BEHIND_TEXT, /* text does */
};

/* What stands behind the end of src, which is read by pread; head are its
 * first bytes. */
enum jk_behind jk_behind_find(struct jk_source *src, struct jk_span head,
			      struct jk_budget *budget, uint64_t *at);

/* The bytes [from, to) of src, with random access; src is borrowed. */
struct jk_source *jk_behind_source(struct jk_source *src, uint64_t from,
				   uint64_t to);

#endif
