/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gaps: what was not examined, grouped by cause, for the end of a report that
 * people read. Counts are complete; of the paths the first few a cause are
 * kept, each cut at JK_GAP_PATH bytes, so that memory stays bounded.
 *
 * Owns:    its copies of paths.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_GAPS_H
#define JK_GAPS_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/report.h>

#define JK_GAP_EXAMPLES 20
#define JK_GAP_PATH 4096

/* All zero holds nothing. */
struct jk_gap {
	uint64_t count;
	bool incomplete; /* a record may hide data */
	unsigned nexamples;
	char *example[JK_GAP_EXAMPLES]; /* owned: escaped, with the detail */
};

struct jk_gaps {
	struct jk_gap gap[JK_NCAUSES];
};

/* Records of what was wholly examined are passed over. */
void jk_gaps_add(struct jk_gaps *g, struct jk_span path,
		 const struct jk_coverage *coverage);
/* Prints two lists: what leaves the scan incomplete, what was left out. */
void jk_gaps_print(const struct jk_gaps *g, struct jk_output *o, bool colour);
void jk_gaps_release(struct jk_gaps *g);

#endif
