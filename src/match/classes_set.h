/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Class sets: the classes of classes.h, once an instruction set. All give the
 * same masks; which of them exist depends on the processor compiled for, and
 * which can run on the one that runs it.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_CLASSES_SET_H
#define JK_CLASSES_SET_H

#include "match/classes.h"

struct jk_classes_set {
	const char *name;
	bool (*is_available)(void);
	void (*map)(const struct jk_classes *c, const unsigned char *p,
		    size_t n, struct jk_block *out);
	void (*find)(unsigned char byte, const unsigned char *p, size_t n,
		     uint64_t *out);
};

#ifdef __x86_64__
extern const struct jk_classes_set jk_classes_avx512;
extern const struct jk_classes_set jk_classes_avx2;
extern const struct jk_classes_set jk_classes_sse2;
#endif
#ifdef __aarch64__
extern const struct jk_classes_set jk_classes_neon;
#endif
extern const struct jk_classes_set jk_classes_scalar;

#endif
