/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the gather share: gather.c finds the matches of a segment,
 * gather_lines.c those of lines that come again and again.
 *
 * Owns:    see gather.h.
 * Threads: one owner at a time.
 * Errors:  none.
 */
#ifndef JK_GATHER_PARTS_H
#define JK_GATHER_PARTS_H

#include "judge/gather.h"

#include "match/line_memo.h"

/* Numbers are made of groups of so many digits at least: the first half of a
 * resident number. */
#define JK_GATHER_HEAD 6

/* Whether text is taken line by line, because lines like those before come
 * again and again: that is found out, and tried again after a while. */
struct jk_pace {
	bool by_lines;
	unsigned asked, known, odd; /* lines, since it was decided */
	unsigned pause;             /* segments until the next try */
	unsigned next_pause;
	size_t anchors; /* of the segment before */
};

struct jk_gather {
	const struct jk_ruleset *rules; /* borrowed */
	int64_t today;
	struct jk_matcher *matcher;
	struct jk_literal_scan *literals; /* NULL: no rule has any */
	struct jk_anchor_scan scan;
	uint64_t *next;  /* owned: by rule, offset from where all text is
			  * searched on */
	bool *wanted;    /* owned: by rule, its words are in the segment */
	size_t head;     /* position of the last group of six digits */
	size_t resident; /* rule of resident numbers; rules->n: none */
	size_t foreign;
	struct jk_line_memo *lines;
	struct jk_pace pace;
};

/* Adds the matches found at the anchor, and numbers made of its groups. */
void jk_gather_take(struct jk_gather *g, const struct jk_segment *s,
		    const struct jk_anchor *a, const struct jk_match *matches,
		    size_t n, struct jk_hits *hits);
/* All anchors from the scan's position up to limit. */
void jk_gather_all(struct jk_gather *g, const struct jk_segment *s,
		   size_t limit, struct jk_hits *hits);

void jk_pace_begin(struct jk_pace *p);
/* At the beginning of a segment of so many bytes. */
void jk_pace_segment(struct jk_pace *p, size_t bytes);
/* One line after the other, as long as that is worth it. */
void jk_gather_lines(struct jk_gather *g, const struct jk_segment *s,
		     struct jk_hits *hits);

#endif
