/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Base: the folder that paths in fingerprints, baselines and CI reports are
 * relative to: the repository that the first path lies in, else the one
 * folder that is scanned, else the working directory.
 *
 * Owns:    its two paths.
 * Threads: one.
 * Errors:  JK_EIO when there is no working directory.
 */
#ifndef JK_BASE_H
#define JK_BASE_H

#include <stdbool.h>
#include <stddef.h>

#include <jikimi/status.h>

struct jk_base {
	char *dir; /* owned: absolute, normal */
	char *cwd; /* owned */
};

enum jk_status jk_base_find(struct jk_base *base, const char *const *roots,
			    size_t nroots, struct jk_err *err);
void jk_base_release(struct jk_base *base);

#endif
