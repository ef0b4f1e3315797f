/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the reader of HWP 3 (Hancom's "HWP 3.0" specification, revision
 * 1.2): bytes and letters (hwp3_read.c), paragraphs and what stands in them
 * (hwp3_para.c), the file (fmt_hwp3.c).
 *
 * Owns:    struct jk_hwp3 its window, from init to release; the rest is borrowed.
 * Threads: one thread at a time.
 * Errors:  there is no framing: one wrong length loses the rest. Then lost is
 *          set, and what follows is looked through for runs of letters.
 */
#ifndef JK_HWP3_H
#define JK_HWP3_H

#include "hwp_text.h"

struct jk_hwp3 {
	struct jk_source *src; /* borrowed */
	struct jk_hwp_text *t; /* borrowed */
	bool ended;            /* no more bytes */
	bool lost;             /* something does not fit */
	bool in_table;         /* a table of the body is open */
	unsigned depth;        /* lists within lists */
	uint64_t paragraphs;
	size_t from, to;
	unsigned char *bytes; /* owned, wiped at the end */
};

void jk_hwp3_init(struct jk_hwp3 *h, struct jk_source *src,
		  struct jk_hwp_text *t);
void jk_hwp3_release(struct jk_hwp3 *h);
/* The next len bytes; false, and ended, when there are fewer: then the rest
 * of to is zeros. */
bool jk_hwp3_take(struct jk_hwp3 *h, void *to, size_t len);
bool jk_hwp3_skip(struct jk_hwp3 *h, uint64_t len);
uint32_t jk_hwp3_u16(struct jk_hwp3 *h);
uint32_t jk_hwp3_u32(struct jk_hwp3 *h);

/* 3.1: one letter of two bytes. */
void jk_hwp3_put_char(struct jk_buf *to, uint32_t hchar);
/* Letters up to a zero. */
void jk_hwp3_put_string(struct jk_buf *to, struct jk_span hchars);
/* Runs of letters at any place in bytes; the last resort. likely: there is
 * text in them, so a name of two syllables counts. */
void jk_hwp3_put_runs(struct jk_buf *to, struct jk_span bytes, bool likely);
/* The same for all that is left. */
void jk_hwp3_scan(struct jk_hwp3 *h);

/* 5: a list of paragraphs, with all that they hold. */
void jk_hwp3_list(struct jk_hwp3 *h);

#endif
