/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Outlook folders ([MS-PST]) through libpst: what its two files share.
 *
 * Owns:    a jk_pst owns libpst's tables and the stream over the source.
 * Threads: one thread at a time, as libpst wants it.
 * Errors:  as the functions say.
 */
#ifndef JK_PST_H
#define JK_PST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include <libpst/common.h>
#include <libpst/libpst.h>
#include <libpst/lzfu.h>

#include <jikimi/buf.h>
#include <jikimi/format.h>

#include "lazy.h"

#define JK_PST_CALLS(X)                                                        \
	X(pst_attach_to_file)                                                  \
	X(pst_close)                                                           \
	X(pst_convert_utf8_null)                                               \
	X(pst_freeItem)                                                        \
	X(pst_getID)                                                           \
	X(pst_getNextDptr)                                                     \
	X(pst_load_extended_attributes)                                        \
	X(pst_load_index)                                                      \
	X(pst_lzfu_decompress)                                                 \
	X(pst_parse_item)

struct jk_pst_calls {
	JK_PST_CALLS(JK_LAZY_POINTER)
};

struct jk_pst {
	struct jk_pst_calls calls;
	struct jk_out *out;    /* borrowed */
	struct jk_source *src; /* borrowed; has random access */
	uint64_t at;           /* of the stream */
	uint64_t size;
	pst_file file;        /* its fp is ours and owned, the rest libpst's */
	struct jk_buf folder; /* owned: name of the one being read */
	uint64_t items;       /* in it, so far */
	uint64_t unreadable;  /* in all */
};

/* Gives out an item: its properties as text; its body as a page or as RTF
 * and what is attached to it as children. depth: of messages within
 * messages. */
enum jk_status jk_pst_item(struct jk_pst *pst, pst_item *item, unsigned depth,
			   struct jk_err *err);

#endif
