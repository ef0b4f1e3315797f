/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Inside the reader of HWP 5 (Hancom's "HWP 5.0" specification, revision
 * 1.3): records (hwp5_record.c), distribution documents (hwp5_dist.c), the
 * text of a paragraph (hwp5_text.c), what the records of a section mean
 * (hwp5_section.c), and the streams of the file (fmt_hwp5.c).
 *
 * Owns:    struct jk_hwp_records its buffers, from init to release; sources are
 *          borrowed.
 * Threads: one thread at a time.
 * Errors:  records end where the stream does; jk_source_status says why.
 */
#ifndef JK_HWP5_H
#define JK_HWP5_H

#include <stdbool.h>
#include <stdint.h>

#include "hwp_text.h"

/* 4.1 and 4.3: tags. */
#define JK_HWP_BIN_DATA 18
#define JK_HWP_DOC_DATA 27
#define JK_HWP_DISTRIBUTE 28
#define JK_HWP_PARA_HEADER 66
#define JK_HWP_PARA_TEXT 67
#define JK_HWP_CTRL_HEADER 71
#define JK_HWP_LIST_HEADER 72
#define JK_HWP_TABLE 77
#define JK_HWP_CTRL_DATA 87
#define JK_HWP_EQEDIT 88
#define JK_HWP_TEXT_ART 90
#define JK_HWP_FORM_OBJECT 91
#define JK_HWP_MEMO_LIST 93
#define JK_HWP_CHART_DATA 95
#define JK_HWP_TRACK_AUTHOR 97
#define JK_HWP_VIDEO_DATA 98

/* Of a record so much is looked at at once. */
#define JK_HWP_PIECE 4096

/* 4.1: one record behind the other. */
struct jk_hwp_records {
	struct jk_source *src;    /* borrowed */
	struct jk_budget *budget; /* borrowed */
	unsigned tag, level;
	uint32_t left;  /* bytes of the record not taken */
	uint64_t count; /* records so far */
	bool cut;       /* the last one was longer than the stream */
	size_t from, to;
	unsigned char *bytes; /* owned, wiped at the end */
	unsigned char piece[JK_HWP_PIECE];
};

void jk_hwp_records_init(struct jk_hwp_records *r, struct jk_source *src,
			 struct jk_budget *budget);
void jk_hwp_records_release(struct jk_hwp_records *r);
/* The next record; what is left of this one is skipped. */
bool jk_hwp_records_next(struct jk_hwp_records *r);
/* The next bytes of the record, at most JK_HWP_PIECE; empty at its end. Valid
 * until the next call. */
struct jk_span jk_hwp_records_piece(struct jk_hwp_records *r);

/* 4.2.13, distribution documents: true when the stream begins with the record
 * that has the key. */
bool jk_hwp_dist_claims(struct jk_source *src);
/* What stands behind that record, decrypted. Takes stream, also when it
 * fails: then NULL. */
struct jk_source *jk_hwp_dist_take(struct jk_source *stream,
				   struct jk_err *err);

/* 4.3.2: a piece of a paragraph's text; then its end. */
void jk_hwp5_text_units(struct jk_hwp_text *t, struct jk_span units);
void jk_hwp5_text_end(struct jk_hwp_text *t);

/* All records of a section. Reads src to its end; false when a record was
 * longer than it. */
bool jk_hwp_section_read(struct jk_hwp_text *t, struct jk_source *src);

#endif
