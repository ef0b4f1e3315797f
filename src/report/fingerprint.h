/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fingerprints: the same finding again in the next run, without anything of
 * its value. SHA-256, the first 16 bytes in hex, over
 *
 *	"jikimi-1" 0 rule 0 path 0 member 0 around 0 ordinal
 *
 * where around (a hash of the surroundings with every digit masked) and
 * ordinal are 8 bytes little endian. The path is the path as reported: two
 * machines agree when both scan the same relative root (cd /srv; jikimi scan
 * data). The ordinal tells findings apart whose surroundings look the same:
 * how many of the same rule, member and surroundings came before in this
 * file. Beyond JK_FINGERPRINT_KEYS different ones in a file, those that come
 * new are counted by rule only.
 *
 * Owns:    its counters (2 MiB).
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_FINGERPRINT_H
#define JK_FINGERPRINT_H

#include <stddef.h>

#include <jikimi/finding.h>
#include <jikimi/span.h>

#define JK_FINGERPRINT_LEN 32
#define JK_FINGERPRINT_KEYS 65536

struct jk_fingerprint;

struct jk_fingerprint *jk_fingerprint_new(size_t nrules);
void jk_fingerprint_free(struct jk_fingerprint *f);
/* A new file: ordinals begin at 0 again. */
void jk_fingerprint_file(struct jk_fingerprint *f);
/* rule: its id; finding->rule < nrules. Counts the finding. */
void jk_fingerprint_make(struct jk_fingerprint *f, const char *rule,
			 struct jk_span path, struct jk_span member,
			 const struct jk_finding *finding,
			 char hex[JK_FINGERPRINT_LEN + 1]);

#endif
