/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The artifacts of a SARIF log: files, and archive members with the index of
 * what they lie in. Each stands once; a bounded number of them.
 *
 * Owns:    its text and table.
 * Threads: one owner at a time.
 * Errors:  none; JK_SARIF_NO_ARTIFACT beyond the bound.
 */
#ifndef JK_SARIF_ARTIFACTS_H
#define JK_SARIF_ARTIFACTS_H

#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/span.h>

#define JK_SARIF_ARTIFACTS 20000
#define JK_SARIF_NO_ARTIFACT UINT32_MAX

struct jk_artifact_slot {
	uint64_t hash; /* 0: empty */
	uint32_t index;
};

/* All zero holds nothing. */
struct jk_artifacts {
	struct jk_buf json; /* one after the other, with commas */
	uint32_t n;
	struct jk_artifact_slot *slot; /* owned */
};

/* The file at path (relative), or the innermost member of the chain in it. */
uint32_t jk_artifacts_add(struct jk_artifacts *a, struct jk_span path,
			  struct jk_span member);
void jk_artifacts_release(struct jk_artifacts *a);

#endif
