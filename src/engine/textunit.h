/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text unit: the text of one item, from one place to the next, on its way
 * into the detector or, in EXTRACT mode, out to the user. Frames that come of
 * it are collected in an outbox and sent when there are enough.
 *
 * Owns:    the detector, the place, the frames not sent yet.
 * Threads: one.
 * Errors:  outbox.stopped when nobody takes the frames any more.
 */
#ifndef JK_TEXTUNIT_H
#define JK_TEXTUNIT_H

#include <jikimi/engine.h>
#include <jikimi/format.h>
#include <jikimi/source.h>

#include "engine/cellmap.h"
#include "engine/frame.h"
#include "engine/rawmap.h"

/* Takes frames away (and clears them); false: nobody listens any more. */
typedef bool jk_frames_fn(void *ctx, struct jk_buf *frames);

struct jk_outbox {
	struct jk_buf frames;
	struct jk_hit_frame hits; /* the frame of them open in frames */
	jk_frames_fn *send;
	void *ctx;
	bool stopped;
};

void jk_outbox_flush(struct jk_outbox *o);

/* From this offset of the text on it has the trait; NULL: none. */
struct jk_trait_mark {
	uint64_t offset;
	const struct jk_trait *trait;
};

struct jk_textunit {
	enum jk_engine_mode mode;
	struct jk_detector *detector; /* owned; NULL unless in SCAN mode */
	struct jk_outbox *outbox;     /* borrowed */
	const struct jk_buf *chain;   /* borrowed: the members being read */
	struct jk_buf place;
	struct jk_buf raw;       /* in EXTRACT mode: of a character cut short */
	struct jk_rawmap map;    /* of this unit's text that was transcoded */
	struct jk_cellmap cells; /* when the unit is a table */
	struct jk_buf cell;      /* place of the finding being sent */
	const struct jk_trait *trait; /* of what follows */
	struct jk_trait_mark *traits; /* owned: of this unit, by offset */
	size_t ntraits, traits_cap;
	uint64_t fed;   /* bytes of text of this unit */
	uint64_t bytes; /* examined so far, for the count */
	bool open;
	bool table; /* cells make up the unit */
	bool brief; /* findings are only counted */
};

/* What follows stands at this place; ends the unit before it. */
void jk_textunit_place(struct jk_textunit *u, struct jk_span place);
/* What follows are cells of this table; ends the unit before it. */
void jk_textunit_table(struct jk_textunit *u, const struct jk_out_table *table);
void jk_textunit_cell(struct jk_textunit *u, uint64_t row, uint32_t column,
		      struct jk_span utf8);
/* The text that follows has this trait; NULL: none. */
void jk_textunit_trait(struct jk_textunit *u, const struct jk_trait *trait);
/* A run of UTF-8 text. */
void jk_textunit_feed(struct jk_textunit *u, struct jk_span utf8);
/* The same, transcoded: findings are told by their raw bytes. */
void jk_textunit_feed_mapped(struct jk_textunit *u, struct jk_span utf8,
			     const struct jk_text_map *map);
/* The next bytes of src as they are; *got 0 is the end. */
enum jk_status jk_textunit_read(struct jk_textunit *u, struct jk_source *src,
				size_t *got, struct jk_err *err);
/* Ends the open unit; true when a pattern ran into its limit. */
bool jk_textunit_end(struct jk_textunit *u);
void jk_textunit_release(struct jk_textunit *u);

#endif
