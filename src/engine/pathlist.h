/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Path list: the roots that --files-from names, ended by NULs when there is
 * one, else by newlines.
 *
 * Owns:    nothing; fd stays the caller's.
 * Threads: the walking thread.
 * Errors:  JK_EIO when the list cannot be read, JK_ESTOP when *stop was set.
 */
#ifndef JK_PATHLIST_H
#define JK_PATHLIST_H

#include <jikimi/walk.h>

enum jk_status jk_pathlist_walk(int fd, struct jk_walk *walk,
				const atomic_bool *stop, struct jk_err *err);

#endif
