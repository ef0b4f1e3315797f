/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small files of ours that others may have put there: no link is followed, no
 * device is opened, no more is read than was agreed.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  JK_EIO, JK_EUSAGE with the file's name.
 */
#ifndef JK_READFILE_H
#define JK_READFILE_H

#include <stdbool.h>

#include <jikimi/buf.h>
#include <jikimi/status.h>

/* Appends the file's bytes to out. found: the user did not name the file, so
 * that it may be missing (*there is false then) and must be no link. */
enum jk_status jk_read_file(const char *path, size_t most, bool found,
			    bool *there, struct jk_buf *out,
			    struct jk_err *err);

#endif
