/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Keys: the name directly left of a value, as JSON, YAML, properties, URLs,
 * program text, XML elements and attributes have it.
 *
 * Owns:    nothing; a name is a part of the text.
 * Threads: any.
 * Errors:  none; a value without a key has the empty name.
 */
#ifndef JK_KEYS_H
#define JK_KEYS_H

#include <stdbool.h>

#include <jikimi/span.h>

struct jk_key {
	struct jk_span name;
	bool markup; /* an element or attribute */
};

/* The key of the value at start; lo is the least position to look at. False
 * when it has none. */
bool jk_key_of(struct jk_span text, size_t lo, size_t start,
	       struct jk_key *out);

/* True when the value that ends at end fills what its key stands for. */
bool jk_key_ends(struct jk_span text, size_t end);

#endif
