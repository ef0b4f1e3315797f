/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fingerprints: the same finding again in the next run, without anything of
 * its value: 32 hex digits, x and y one after the other, made so:
 *
 *	x, y = SipHash-2-4 of (rule 0 path 0 member 0) with the public keys
 *	       "jikimi-fprint-1a", "jikimi-fprint-1b"
 *	x += around; y += ordinal
 *	x ^= mix(y + 1); y ^= mix(x + 2); x ^= mix(y + 3); y ^= mix(x + 4)
 *
 * where mix(v) is v ^= v >> 32; v *= 0xd6e8feb86659fd93; v ^= v >> 32;
 * v *= 0xd6e8feb86659fd93; v ^= v >> 32, all of 64 bits, and around a hash of
 * the surroundings with every digit masked. No two findings of a rule in a
 * member have the same x and y, since each step can be undone. The path is
 * the one below the repository or the scanned folder (jikimi/relpath.h): two
 * checkouts agree, wherever they lie. The ordinal tells findings apart whose
 * surroundings look the same: how many of the same rule, member and
 * surroundings came before in this file. Beyond JK_FINGERPRINT_KEYS different
 * ones in a file, those that come new are counted by rule only, from 2^32.
 *
 * Owns:    its counters (640 KiB), and what it knows of the current member.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_FINGERPRINT_H
#define JK_FINGERPRINT_H

#include <stddef.h>

#include <jikimi/finding.h>
#include <jikimi/span.h>

#define JK_FINGERPRINT_LEN 32
#define JK_FINGERPRINT_KEYS 32768

struct jk_fingerprint;

struct jk_fingerprint *jk_fingerprint_new(size_t nrules);
void jk_fingerprint_free(struct jk_fingerprint *f);
/* A new file: ordinals begin at 0 again. */
void jk_fingerprint_file(struct jk_fingerprint *f, struct jk_span path);
/* What follows is of this finding: gets hold of its counter meanwhile. rule:
 * its id; finding->rule < nrules. */
void jk_fingerprint_begin(struct jk_fingerprint *f, const char *rule,
			  struct jk_span member,
			  const struct jk_finding *finding);
/* Counts the finding that was begun. */
void jk_fingerprint_make(struct jk_fingerprint *f,
			 char hex[JK_FINGERPRINT_LEN + 1]);

#endif
