/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UTF-16 among other bytes: a look at raw bytes sees text of one or more bytes
 * a letter, not what programs keep in their data as wide strings. Bytes pass
 * by here on their way; wide strings are taken out of them (zeros stand in
 * their place) and given out as texts of their own.
 *
 * Owns:    copies of the strings, until free.
 * Threads: one owner at a time.
 * Errors:  none of its own. When there are too many strings, the rest is left
 *          where it is and that is noted.
 */
#ifndef JK_WIDE_H
#define JK_WIDE_H

#include <jikimi/format.h>
#include <jikimi/source.h>

struct jk_wide;

/* src is borrowed. */
struct jk_wide *jk_wide_new(struct jk_source *src);
void jk_wide_free(struct jk_wide *w);

/* What is left of src; borrowed until jk_wide_free. */
struct jk_source *jk_wide_source(struct jk_wide *w);
/* What was taken out of the bytes that were read so far: each string as a text
 * of its own, with its offsets. */
void jk_wide_give(struct jk_wide *w, struct jk_out *out);

#endif
