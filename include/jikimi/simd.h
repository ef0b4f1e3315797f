/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The instruction set of the vector passes: the best one of the machine, or
 * the one that the environment's JIKIMI_SIMD names.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; a name that is not known is not obeyed.
 */
#ifndef JK_SIMD_H
#define JK_SIMD_H

#include <stdbool.h>

/* avx512, avx2, sse2, neon or scalar. */
const char *jk_classes_simd(void);

/* True for the name of a set that this machine has. */
bool jk_classes_simd_known(const char *name);

#endif
