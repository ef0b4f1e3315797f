/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Properties of messages and attachments ([MS-OXCDATA], [MS-OXPROPS]), as msg
 * files and winmail.dat have them: gathered one by one in any order, given
 * out as headers, body, other properties and the bodies in HTML and RTF.
 *
 * Owns:    what it gathered, until release.
 * Threads: one owner at a time.
 * Errors:  none; what does not fit the budget is noted.
 */
#ifndef JK_MAPI_H
#define JK_MAPI_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/buf.h>
#include <jikimi/format.h>

#include "content/blob.h"

/* [MS-OXCDATA] 2.11.1: types of properties that have text or bytes. */
#define JK_MAPI_STRING8 0x001e
#define JK_MAPI_STRING 0x001f
#define JK_MAPI_BINARY 0x0102
#define JK_MAPI_NUMBER 0x0003
#define JK_MAPI_TIME 0x0040
#define JK_MAPI_MULTIPLE 0x1000
#define JK_MAPI_ATTACH_DATA 0x3701

struct jk_mapi {
	struct jk_out *out; /* borrowed */
	unsigned page;      /* of strings of bytes; 0: by their looks */
	struct jk_buf head, body, other; /* UTF-8 */
	struct jk_buf name, short_name;  /* of an attachment */
	struct jk_blob html, rtf;
	bool any;
};

void jk_mapi_init(struct jk_mapi *m, struct jk_out *out, unsigned page);
void jk_mapi_release(struct jk_mapi *m);
/* A property with text or bytes. */
void jk_mapi_put(struct jk_mapi *m, unsigned id, unsigned type,
		 struct jk_span value);
/* One that says the code page; others are ignored. */
void jk_mapi_put_number(struct jk_mapi *m, unsigned id, uint32_t value);
/* A time, in units of 100 ns since 1601 ([MS-DTYP] 2.3.3). */
void jk_mapi_put_time(struct jk_mapi *m, unsigned id, uint64_t value);
/*
 * Gives out what was gathered, and forgets it. prefix, which may be empty,
 * tells whose it is: "attachment 2: ". False when no more may be given.
 */
bool jk_mapi_give(struct jk_mapi *m, const char *prefix);
/* The attachment's name as UTF-8, or otherwise. */
struct jk_span jk_mapi_name(const struct jk_mapi *m, const char *otherwise);

#endif
