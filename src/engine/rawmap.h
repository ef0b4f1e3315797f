/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Raw map: where the text that was transcoded lately lies in the raw bytes.
 * The detector finds values in text; reports give raw offsets.
 *
 * Owns:    its list of stretches.
 * Threads: one owner at a time.
 * Errors:  none; what is not known is left as it is.
 */
#ifndef JK_RAWMAP_H
#define JK_RAWMAP_H

#include <jikimi/finding.h>
#include <jikimi/transcode.h>

/* So much text before the last is remembered: more than a detector holds
 * back before it reports. */
#define JK_RAWMAP_KEEP (1024 * 1024)

struct jk_rawmap_entry {
	uint64_t text; /* offset in the text */
	struct jk_stretch stretch;
};

struct jk_rawmap {
	struct jk_rawmap_entry *list; /* owned, in order of the text */
	size_t n, cap;
};

/* map is of the text from the offset at on. */
void jk_rawmap_add(struct jk_rawmap *m, const struct jk_text_map *map,
		   uint64_t at);
/* Puts the raw offset, raw length and encoding into a finding. */
void jk_rawmap_locate(const struct jk_rawmap *m, struct jk_finding *f);
void jk_rawmap_clear(struct jk_rawmap *m);
void jk_rawmap_release(struct jk_rawmap *m);

#endif
