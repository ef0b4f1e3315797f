/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Base: the folder that paths in fingerprints, baselines and CI reports are
 * relative to: the repository that the first path lies in, else the one
 * folder that is scanned, else the working directory.
 *
 * Owns:    its two paths.
 * Threads: one.
 * Errors:  none.
 */
#ifndef JK_BASE_H
#define JK_BASE_H

#include <stddef.h>

struct jk_base {
	char *dir; /* owned: absolute, normal */
	char *cwd; /* owned */
};

void jk_base_find(struct jk_base *base, const char *const *roots,
		  size_t nroots);
void jk_base_release(struct jk_base *base);

#endif
