/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Documents inside compound files: one reader a kind. fmt_cfb.c looks at the
 * directory and calls the reader whose marker stream is there; afterwards it
 * gives out itself what no reader has taken: property sets, embedded
 * objects, unknown streams and unused sectors. So a reader takes what it
 * read (jk_cfb_stream does, jk_cfb_take) and leaves the rest alone.
 *
 * Owns:    nothing; cfb is borrowed.
 * Threads: any; state lives in the call.
 * Errors:  as extract (format.h): what was given out before stands.
 */
#ifndef JK_OLE_H
#define JK_OLE_H

#include <jikimi/format.h>

struct jk_cfb;

/* fmt_hwp5.c: stream "FileHeader". */
enum jk_status jk_hwp5_extract(struct jk_cfb *cfb, struct jk_out *out,
			       struct jk_err *err);
/* "WordDocument". */
enum jk_status jk_doc_extract(struct jk_cfb *cfb, struct jk_out *out,
			      struct jk_err *err);
/* "Workbook" or "Book". */
enum jk_status jk_xls_extract(struct jk_cfb *cfb, struct jk_out *out,
			      struct jk_err *err);
/* "PowerPoint Document". */
enum jk_status jk_ppt_extract(struct jk_cfb *cfb, struct jk_out *out,
			      struct jk_err *err);
/* "__properties_version1.0". */
enum jk_status jk_msg_extract(struct jk_cfb *cfb, struct jk_out *out,
			      struct jk_err *err);

#endif
