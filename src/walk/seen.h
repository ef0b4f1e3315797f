/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A set of (device, inode): which files and directories were met before.
 *
 * Owns:    its table, 16 bytes a slot; grows with what is put in.
 * Threads: one.
 * Errors:  none.
 */
#ifndef JK_SEEN_H
#define JK_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct jk_inode {
	uint64_t dev, ino;
};

struct jk_seen {
	struct jk_inode *slot; /* owned; ino 0 and dev 0: empty */
	size_t nslots, count;
};

/* True when it was not in the set before. */
bool jk_seen_add(struct jk_seen *set, dev_t dev, ino_t ino);
bool jk_seen_has(const struct jk_seen *set, dev_t dev, ino_t ino);
void jk_seen_release(struct jk_seen *set);

#endif
