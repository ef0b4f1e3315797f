/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sketches: about how many distinct values, in 16 KiB however many they are.
 * HyperLogLog with 16,384 registers, standard error 0.8 %. The estimate
 * depends on the values alone, not on their order.
 *
 * Owns:    nothing; a sketch is JK_SKETCH_SIZE bytes, all zero when empty.
 * Threads: any; one owner of a sketch at a time.
 * Errors:  none.
 */
#ifndef JK_SKETCH_H
#define JK_SKETCH_H

#include <stdint.h>

/* HyperLogLog: 2^P registers; the other bits of the hash give the rank. */
#define JK_SKETCH_P 14
#define JK_SKETCH_SIZE (1 << JK_SKETCH_P)

void jk_sketch_add(unsigned char *sketch, uint64_t value);
/* into becomes the sketch of the union. */
void jk_sketch_merge(unsigned char *into, const unsigned char *from);
uint64_t jk_sketch_estimate(const unsigned char *sketch);

#endif
