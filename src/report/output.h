/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Output: where one report goes. A file is written under a temporary name
 * beside its target, 0600, and takes the target's name only when it is whole;
 * a stream (stdout, /dev/fd/N, a FIFO, /dev/null) is written straight.
 *
 * Owns:    its descriptors, and the temporary file until commit or free.
 * Threads: the writer's one thread.
 * Errors:  sticky: the first failed write is kept and everything after it is
 *          dropped. JK_EIO with the target's name; JK_EUSAGE for a target
 *          that a report cannot be. A closed pipe is EPIPE only when SIGPIPE
 *          is ignored, which is main's business.
 */
#ifndef JK_OUTPUT_H
#define JK_OUTPUT_H

#include <stdbool.h>

#include <jikimi/report.h>
#include <jikimi/status.h>

/*
 * target NULL or "-": stdout. Everything that opens or looks is done here, so
 * that the caller may lock itself to jk_output_dir afterwards. A file that is
 * public gets 0644, less what the umask takes away, else 0600. An existing
 * regular file is replaced at commit; a symbolic link is refused.
 */
enum jk_status jk_output_open(const char *target, bool is_public,
			      struct jk_output **out, struct jk_err *err);

/* The directory the file is made in; NULL for a stream. Borrowed. */
const char *jk_output_dir(const struct jk_output *o);
/* The target, escaped, for messages. Borrowed. */
const char *jk_output_name(const struct jk_output *o);
/* True when both end in the same place (/dev/null excepted). */
bool jk_output_same(const struct jk_output *a, const struct jk_output *b);

/* Room for len bytes in the buffer itself, of which so many as advance says
 * are then written; NULL when len is more than it holds. */
unsigned char *jk_output_room(struct jk_output *o, size_t len);
void jk_output_advance(struct jk_output *o, size_t len);

/* The sticky error, JK_OK when there is none. */
enum jk_status jk_output_status(const struct jk_output *o, struct jk_err *err);
enum jk_status jk_output_flush(struct jk_output *o, struct jk_err *err);
/* Flush; for a file also fsync, rename and fsync of the directory. */
enum jk_status jk_output_commit(struct jk_output *o, struct jk_err *err);
/* Removes the temporary file of an output that was not committed. */
void jk_output_free(struct jk_output *o);

#endif
