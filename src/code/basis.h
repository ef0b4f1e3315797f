/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A legal basis that the code itself states, in a comment:
 *
 *	jikimi:basis="law and article" owner=WHO until=YYYY-MM-DD
 *
 * Owns:    nothing; spans are of the line.
 * Threads: any.
 * Errors:  none; what is missing or past is said by the state.
 */
#ifndef JK_BASIS_H
#define JK_BASIS_H

#include <stdint.h>

#include <jikimi/span.h>

#include "match/ruleset.h"

enum jk_basis_state {
	JK_BASIS_NONE,
	JK_BASIS_VALID,
	JK_BASIS_NO_LAW, /* law or article is not named */
	JK_BASIS_EXPIRED,
	JK_BASIS_BAD_DATE,
};

struct jk_basis {
	enum jk_basis_state state;
	struct jk_span law, owner, until;
};

/* today: days since 1970-01-01. */
struct jk_basis jk_basis_read(const struct jk_word_list *lists,
			      struct jk_span line, int64_t today);

#endif
