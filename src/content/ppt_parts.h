/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PowerPoint's binary presentations ([MS-PPT]): records and which of them
 * are the presentation as it was saved last (ppt_slides.c). What was saved
 * before stays in the stream.
 *
 * Owns:    struct ppt its lists.
 * Threads: one owner at a time.
 * Errors:  records that do not fit set damaged and are read as far as they
 *          go.
 */
#ifndef JK_PPT_PARTS_H
#define JK_PPT_PARTS_H

#include <stdbool.h>
#include <stdint.h>

#include <jikimi/format.h>

#include "content/blob.h"
#include "content/emit.h"

/* [MS-PPT] 2.13.24 RecordType */
enum ppt_type {
	PPT_DOCUMENT = 1000,
	PPT_SLIDE = 1006,
	PPT_SLIDE_ATOM = 1007,
	PPT_NOTES = 1008,
	PPT_NOTES_ATOM = 1009,
	PPT_SLIDE_PERSIST = 1011,
	PPT_MASTER = 1016,
	PPT_SLIDE_INFO = 1017,
	PPT_TEXT_CHARS = 4000,
	PPT_TEXT_BYTES = 4008,
	PPT_STRING = 4026,
	PPT_HANDOUT = 4041,
	PPT_SLIDE_LIST = 4080,
	PPT_USER_EDIT = 4085,
	PPT_OLE_STORAGE = 4113,
	PPT_BINARY_TAG = 5003,
	PPT_PERSIST_DIRECTORY = 6002,
	PPT_COMMENT = 12000,
	PPT_CRYPT_SESSION = 12052,
};

/* A slide of the document as it is now. */
struct ppt_slide {
	uint32_t persist, id;
	bool hidden;
};

struct ppt {
	struct jk_out *out; /* borrowed */
	struct jk_span all; /* the stream, borrowed */
	struct jk_emit emit;
	struct jk_blob persist; /* uint32_t: offset of each persist id */
	struct jk_blob slides;  /* struct ppt_slide, in order */
	uint32_t document;      /* offset of the one that counts */
	bool knows;             /* the document's offset is known */
	bool encrypted, damaged, stopped;
	const struct jk_trait *trait; /* of the container that is read */
	unsigned nobjects;
};

struct ppt_record {
	unsigned type, instance;
	bool container;
	struct jk_span body;
	uint32_t offset;
};

/* [MS-PPT] 2.3.1 RecordHeader; s becomes what follows the record. False at
 * the end. */
bool ppt_take(struct ppt *p, struct jk_span *s, struct ppt_record *r);
/* First look: which document counts, and its slides. */
void ppt_survey(struct ppt *p);
/* Number of the slide at the offset, or with the id when that is not 0; 0:
 * none of them. */
unsigned ppt_find_slide(const struct ppt *p, uint32_t offset, uint32_t id,
			bool *hidden);
/* Whether what is at the offset is part of what was saved last. */
bool ppt_is_current(const struct ppt *p, uint32_t offset);

#endif
