/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One directory, opened and listed in path order: a directory's name counts
 * as if it ended in '/', so that depth-first order is the byte order of paths.
 *
 * Owns:    its descriptor and its names.
 * Threads: one at a time.
 * Errors:  the errno of what failed is in the list; names read before a
 *          failure stay.
 */
#ifndef JK_DIRLIST_H
#define JK_DIRLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

#include <jikimi/buf.h>

#include "walk/seen.h"

enum jk_entry_type {
	JK_ENTRY_FILE,
	JK_ENTRY_DIR,
	JK_ENTRY_LINK,    /* symbolic, not to be followed */
	JK_ENTRY_SPECIAL, /* FIFO, socket, device */
};

struct jk_entry {
	size_t name; /* offset in names */
	enum jk_entry_type type;
	bool linked; /* reached through a followed link */
};

/* What keeps a directory from being listed. */
struct jk_list_policy {
	bool follow;
	bool one_file_system;
	dev_t device;              /* of the root, for one_file_system */
	struct jk_inode pseudo[3]; /* /proc, /sys, /dev */
	bool named;                /* the user named this very directory */
	bool open_files; /* who lists ahead opens the first files too */
};

struct jk_batch;

enum jk_list_state {
	JK_LIST_OK,
	JK_LIST_ERROR, /* see error */
	JK_LIST_PSEUDO,
	JK_LIST_OTHER_FS,
};

struct jk_dirlist {
	enum jk_list_state state;
	int error; /* errno; may be set with names there */
	int fd;    /* owned, -1 when closed */
	struct stat st;
	struct jk_buf names;      /* NUL-terminated, one behind another */
	struct jk_entry *entries; /* owned, sorted */
	size_t nentries;
	struct jk_batch *first; /* owned; its first files, or NULL */
};

/* Never NULL. follow_last: name itself may be a symbolic link. */
struct jk_dirlist *jk_dirlist_read(int parent_fd, const char *name,
				   bool follow_last,
				   const struct jk_list_policy *policy);
const char *jk_dirlist_name(const struct jk_dirlist *list, size_t index);
void jk_dirlist_free(struct jk_dirlist *list);

/* open() flags that never block, never follow the last link, never change the
 * access time where that is allowed. Retries without O_NOATIME. */
int jk_open_quietly(int parent_fd, const char *name, int flags, bool follow);
/* After an open that failed with error: true, after a short wait, when that
 * was for want of descriptors, which those who scan give back. *tries counts
 * from 0 and ends it. */
bool jk_open_again(int error, unsigned *tries);

#endif
