/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of one directory opened ahead of the walk, some at a time, with the
 * first of their bytes asked for: on a cold disk each open waits for the disk
 * and none of them needs a processor.
 *
 * Owns:    the descriptors that nobody took.
 * Threads: one at a time.
 * Errors:  the errno of each file is beside it.
 */
#ifndef JK_OPENED_H
#define JK_OPENED_H

#include "walk/dirlist.h"

enum { JK_BATCH_FILES = 16 };

struct jk_opened {
	size_t entry; /* of the directory's list */
	int fd;       /* -1: see error */
	int error;
	struct stat st; /* of fd */
};

struct jk_batch {
	const struct jk_dirlist *list; /* borrowed */
	size_t n;
	size_t next; /* to be taken */
	struct jk_opened file[JK_BATCH_FILES];
};

struct jk_batch *jk_batch_new(const struct jk_dirlist *list);
/* False when it is full. */
bool jk_batch_add(struct jk_batch *b, size_t entry);
void jk_batch_open(struct jk_batch *b);
/* The file, if it is the next one; its fd is the caller's. */
const struct jk_opened *jk_batch_take(struct jk_batch *b, size_t entry);
void jk_batch_free(struct jk_batch *b);

#endif
