/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Marks: numbers of persons at which Korean law (PIPA and its Decree) begins
 * to ask for more.
 *
 * Owns:    nothing; marks are constants.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_MARKS_H
#define JK_MARKS_H

#include <stddef.h>
#include <stdint.h>

struct jk_mark {
	uint64_t persons;
	const char *name;
	const char *note;
};

/* In ascending order; NULL behind the last one. */
const struct jk_mark *jk_mark_at(size_t index);
/* The highest that is reached; NULL below the first. */
const struct jk_mark *jk_mark_of(uint64_t persons);

#endif
