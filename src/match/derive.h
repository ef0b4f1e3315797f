/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Derived anchors: a literal that every match of a pattern contains, read from
 * the pattern itself. The reader knows a part of PCRE2's syntax; a pattern
 * with anything else in it has no anchor.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none; JK_DERIVED_NONE when nothing is safe.
 */
#ifndef JK_DERIVE_H
#define JK_DERIVE_H

#include <stdbool.h>
#include <stddef.h>

#include <jikimi/span.h>

#include "match/literals.h"

#define JK_DERIVED_MAX 16

enum jk_derived_kind {
	JK_DERIVED_NONE,
	/* Every match has the literal at offset bytes behind its start. */
	JK_DERIVED_AT,
	/* The same with one of several literals. */
	JK_DERIVED_SET,
	/* Every match has one of the literals somewhere. */
	JK_DERIVED_WITHIN,
};

struct jk_derived_literal {
	unsigned char bytes[JK_LITERAL_MAX]; /* whole characters, UTF-8 */
	size_t len;
	bool ignore_case; /* of ASCII letters; others have no case */
};

struct jk_derived {
	enum jk_derived_kind kind;
	/* What stands before the literal is ASCII: in any encoding that keeps
	 * ASCII the offset is the same. 0 for JK_DERIVED_WITHIN. */
	size_t offset;
	struct jk_derived_literal literal[JK_DERIVED_MAX];
	size_t n;
};

/*
 * From a pattern that PCRE2 compiles with PCRE2_UTF, perhaps with
 * PCRE2_CASELESS, PCRE2_MULTILINE or PCRE2_DOTALL, and without PCRE2_UCP,
 * PCRE2_EXTENDED or any option that changes the syntax. A match is what PCRE2
 * reports: it begins at the last \K.
 */
void jk_derive(struct jk_span pattern, bool caseless, struct jk_derived *out);

#endif
