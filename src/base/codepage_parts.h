/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parts of the code pages: how a table is laid out, for the program that
 * makes them and the decoder.
 *
 * Owns:    nothing.
 * Threads: any.
 * Errors:  none.
 */
#ifndef JK_CODEPAGE_PARTS_H
#define JK_CODEPAGE_PARTS_H

#include <stdint.h>

enum {
	JK_PAGE_LEAD_MIN = 0x81,
	JK_PAGE_LEAD_MAX = 0xfe,
	JK_PAGE_TRAIL_MIN = 0x40,
	JK_PAGE_TRAIL_MAX = 0xfe,
	JK_PAGE_NTRAILS = JK_PAGE_TRAIL_MAX - JK_PAGE_TRAIL_MIN + 1,
};

/* 0 in a table: no character. */
struct jk_codepage {
	unsigned number;
	uint16_t high[128]; /* bytes from 0x80 on that are a letter alone */
	const uint16_t (*pairs)[JK_PAGE_NTRAILS]; /* by lead; NULL: none */
};

#endif
