/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records of HWP 5, for tests, made in memory.
 *
 * Owns:    nothing; what is made is appended to the caller's buffer.
 * Threads: any.
 * Errors:  none.
 */
#ifndef MAKE_HWP_H
#define MAKE_HWP_H

#include <jikimi/buf.h>

void make_hwp_record(struct jk_buf *to, unsigned tag, unsigned level,
		     struct jk_span body);
void make_hwp_para_header(struct jk_buf *to, unsigned level);
/* A paragraph; "{n}" stands for control character n with its eight units,
 * "[n]" for one of a single unit. */
void make_hwp_para(struct jk_buf *to, unsigned level, const char *text);
/* name: "tbl ", "fn  ", … */
void make_hwp_control(struct jk_buf *to, unsigned level, const char *name,
		      struct jk_span rest);
void make_hwp_table(struct jk_buf *to, unsigned level, unsigned rows,
		    unsigned columns);
void make_hwp_cell(struct jk_buf *to, unsigned level, unsigned row,
		   unsigned column, const char *text);
/* The stream "FileHeader". */
void make_hwp_file_header(struct jk_buf *to, unsigned flags);

#endif
