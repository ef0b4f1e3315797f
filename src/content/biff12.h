/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BIFF12: the records that the parts of an xlsb are made of ([MS-XLSB]
 * 2.1.4), one by one.
 *
 * Owns:    the record, until the next call of jk_biff12_next. The source is
 *          borrowed.
 * Threads: one thread at a time.
 * Errors:  a record that breaks off is the end, and cut is set. Reads beyond
 *          a record give 0 or nothing.
 */
#ifndef JK_BIFF12_H
#define JK_BIFF12_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/budget.h>
#include <jikimi/buf.h>
#include <jikimi/source.h>

struct jk_biff12 {
	struct jk_source *src;    /* borrowed */
	struct jk_budget *budget; /* borrowed */
	uint32_t type;
	struct jk_span body; /* cut to JK_BIFF12_MAX bytes */
	struct jk_buf bytes; /* owned */
	bool cut;
	unsigned count; /* of records, to look at the time now and then */
};

/* The longest part of a record that is read; the rest is stepped over. */
#define JK_BIFF12_MAX (1024 * 1024)

void jk_biff12_init(struct jk_biff12 *b, struct jk_source *src,
		    struct jk_budget *budget);
void jk_biff12_release(struct jk_biff12 *b);
bool jk_biff12_next(struct jk_biff12 *b);
/* Appends the XLWideString at offset as UTF-8 (2.5.168); *offset then stands
 * behind it. */
void jk_biff12_string(const struct jk_biff12 *b, size_t *offset,
		      struct jk_buf *to);

/* Appends all that may be an XLWideString in the record, a line each. */
void jk_biff12_strings(const struct jk_biff12 *b, struct jk_buf *to);

/* Appends what looks like UTF-16LE text at even offsets, a line each. */
void jk_wide_strings(struct jk_span s, struct jk_buf *to);

#endif
