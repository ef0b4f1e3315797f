/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Spools: a stream held in memory for formats that need random access. Small
 * ones on the heap, larger ones in a memfd; never a file.
 *
 * Owns:    the bytes, which are the budget's until jk_spool_close.
 * Threads: one thread at a time.
 * Errors:  JK_ELIMIT when the budget or the memory does not reach; what was
 *          read till then can still be streamed, see jk_spool_source.
 */
#ifndef JK_SPOOL_H
#define JK_SPOOL_H

#include <jikimi/budget.h>
#include <jikimi/source.h>

struct jk_spool;

/*
 * Reads src to its end. *out is never NULL: after an error it holds what was
 * read before. JK_ELIMIT from the spool itself leaves src readable.
 */
enum jk_status jk_spool_open(struct jk_spool **out, struct jk_source *src,
			     struct jk_budget *budget, struct jk_err *err);
/* All of src: with random access when the spool is complete, else as a
 * stream that goes on in src. Borrowed until jk_spool_close. */
struct jk_source *jk_spool_source(struct jk_spool *spool);
void jk_spool_close(struct jk_spool *spool);

#endif
