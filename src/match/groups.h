/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Groups: an automaton over the lengths of groups of digits, made of the
 * shapes of all rules. It tells from the first few lengths of a run that no
 * rule knows it: most numbers in a log end there.
 *
 * Owns:    struct jk_groups owns its nodes.
 * Threads: read by any once made.
 * Errors:  none.
 */
#ifndef JK_GROUPS_H
#define JK_GROUPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Most groups of digits that one value is written in. */
#define JK_MAX_GROUPS 8
/* Longer groups of digits are no value that a person has. */
#define JK_MAX_GROUP 40

/* The groups read so far. */
struct jk_group_node {
	bool shape;                      /* they are all of a rule's shape */
	uint16_t next[JK_MAX_GROUP + 1]; /* by length; 0: no rule knows it */
};

struct jk_groups {
	struct jk_group_node *node; /* owned; [0]: no group read yet */
	size_t n;
};

void jk_groups_init(struct jk_groups *g);
void jk_groups_release(struct jk_groups *g);
/* Adds the shape of these n lengths, each at most JK_MAX_GROUP. */
void jk_groups_add(struct jk_groups *g, const unsigned char *len, unsigned n);

#endif
