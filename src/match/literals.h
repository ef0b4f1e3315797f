/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Literals: where a text holds one of many fixed byte strings. The strings
 * are raw bytes of any encoding; case is folded for ASCII letters only.
 *
 * Owns:    struct jk_literals its copies of the strings, struct
 *          jk_literal_scan the hits of its last call; it borrows the set.
 * Threads: a compiled set is read by any thread; one scan a thread.
 * Errors:  jk_literals_compile says what it cannot take; nothing else fails.
 */
#ifndef JK_LITERALS_H
#define JK_LITERALS_H

#include <stdbool.h>
#include <stddef.h>

#include <jikimi/span.h>
#include <jikimi/status.h>

/* A literal has so many bytes. */
#define JK_LITERAL_MIN 2
#define JK_LITERAL_MAX 64

struct jk_literal_hit {
	size_t start; /* of its first byte in the text */
	unsigned id;
};

struct jk_literals;
struct jk_literal_scan;

struct jk_literals *jk_literals_new(void);
void jk_literals_free(struct jk_literals *l);
/* id comes back with each hit; the same bytes may be added under several
 * ids, and one id may have several literals. */
void jk_literals_add(struct jk_literals *l, struct jk_span bytes,
		     bool ignore_case, unsigned id);
/* To be called once, behind the last add. Fails with JK_EUSAGE when a
 * literal is too short or too long. */
enum jk_status jk_literals_compile(struct jk_literals *l, struct jk_err *err);
size_t jk_literals_count(const struct jk_literals *l);

struct jk_literal_scan *jk_literal_scan_new(const struct jk_literals *l);
void jk_literal_scan_free(struct jk_literal_scan *s);

/*
 * All occurrences that start in [from, to) of text, in order of start, then
 * of id; a literal may end behind to. text reaches JK_LITERAL_MAX bytes
 * behind to, or to its true end. The same id is given once for a start. *hits
 * belongs to the scan and is valid until its next call.
 */
size_t jk_literal_scan_find(struct jk_literal_scan *s, struct jk_span text,
			    size_t from, size_t to,
			    const struct jk_literal_hit **hits);

#endif
