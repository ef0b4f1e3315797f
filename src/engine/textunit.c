/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/textunit.h"

#include <stdlib.h>
#include <string.h>

#include "engine/frame.h"
#include "engine/show.h"

enum {
	STEP = 256 * 1024, /* bytes read, or frames held, at a time */
	PLACE_MAX = 4096,
	CELLS = 32 * 1024, /* text of cells collected before it is fed */
};

void
jk_outbox_flush(struct jk_outbox *o)
{
	if (o->frames.len > 0 && !o->stopped)
		o->stopped = !o->send(o->ctx, &o->frames);
	jk_buf_clear(&o->frames);
	o->hits = (struct jk_hit_frame){ 0 };
}

/* The trait of the text at the offset; NULL: none. */
static const struct jk_trait *
trait_at(const struct jk_textunit *u, uint64_t offset)
{
	size_t i = u->ntraits;

	while (i > 0 && u->traits[i - 1].offset > offset)
		i--;
	return i > 0 ? u->traits[i - 1].trait : NULL;
}

/* What the extractor said of the text that the finding is in. */
static void
add_trait(const struct jk_textunit *u, struct jk_finding *f)
{
	const struct jk_trait *trait = trait_at(u, f->offset);

	if (trait == NULL)
		return;
	if (f->nevidence < JK_FINDING_MAX_EVIDENCE)
		f->evidence[f->nevidence++] = jk_span_str(trait->evidence);
	if (trait->hidden && f->severity < JK_SEV_CRITICAL)
		f->severity++;
}

static void
on_finding(void *arg, const struct jk_finding *f)
{
	struct jk_textunit *u = arg;
	struct jk_span member = jk_buf_span(u->chain);

	if (u->brief) {
		jk_frame_put_hit(&u->outbox->frames, &u->outbox->hits, member,
				 f);
	} else {
		struct jk_finding raw = *f;

		add_trait(u, &raw);
		if (u->table) {
			jk_buf_clear(&u->cell);
			jk_cellmap_place(&u->cells, f->offset, &u->cell);
			raw.place = jk_buf_span(&u->cell);
		}
		jk_rawmap_locate(&u->map, &raw);
		jk_frame_put_finding(&u->outbox->frames, member, &raw);
	}
	if (u->outbox->frames.len > STEP)
		jk_outbox_flush(u->outbox);
}

void
jk_textunit_trait(struct jk_textunit *u, const struct jk_trait *trait)
{
	uint64_t at = u->fed + u->cells.text.len;
	size_t old = 0;

	u->trait = trait;
	if (!u->open || (u->ntraits == 0 && trait == NULL))
		return;
	if (u->ntraits > 0 && u->traits[u->ntraits - 1].offset == at) {
		u->traits[u->ntraits - 1].trait = trait;
		return;
	}
	if (u->ntraits == u->traits_cap) {
		/* The last one before what may still be asked for stays. */
		while (old + 1 < u->ntraits &&
		       u->traits[old + 1].offset + JK_RAWMAP_KEEP < at)
			old++;
		u->ntraits -= old;
		if (old > 0)
			memmove(u->traits, u->traits + old,
				u->ntraits * sizeof(*u->traits));
	}
	if (u->ntraits >= u->traits_cap / 2 + u->traits_cap / 4) {
		u->traits_cap = u->traits_cap > 0 ? 2 * u->traits_cap : 64;
		u->traits = jk_xrealloc(u->traits, u->traits_cap,
					sizeof(*u->traits));
	}
	u->traits[u->ntraits++] = (struct jk_trait_mark){ at, trait };
}

/* A frame of text for people; an empty one begins a unit. */
static void
send_run(struct jk_textunit *u, struct jk_span run)
{
	struct jk_buf *frames = &u->outbox->frames;
	size_t start = jk_frame_begin(frames, JK_FRAME_TEXT);

	jk_wire_put_bytes(frames,
			  jk_span_head(jk_buf_span(u->chain), JK_MEMBER_MAX));
	jk_wire_put_bytes(frames, jk_buf_span(&u->place));
	jk_wire_put_bytes(frames, run);
	jk_frame_end(frames, start);
}

/* In EXTRACT mode. */
static void
send_text(struct jk_textunit *u, struct jk_span utf8)
{
	while (utf8.len > 0 && !u->outbox->stopped) {
		struct jk_span run = jk_span_head(utf8, STEP);

		send_run(u, run);
		jk_outbox_flush(u->outbox);
		utf8 = jk_span_from(utf8, run.len);
	}
}

static void
begin(struct jk_textunit *u)
{
	struct jk_unit unit = {
		.to = UINT64_MAX,
		.place = jk_buf_span(&u->place),
		.table = u->table,
		.name = jk_buf_span(u->chain),
	};

	if (u->open)
		return;
	u->open = true;
	u->outbox->hits = (struct jk_hit_frame){ 0 };
	u->fed = 0;
	jk_rawmap_clear(&u->map);
	u->ntraits = 0;
	jk_textunit_trait(u, u->trait);
	jk_buf_clear(&u->raw);
	if (u->mode == JK_MODE_EXTRACT)
		send_run(u, jk_span_str(""));
	if (u->detector != NULL)
		jk_detector_begin(u->detector, &unit, on_finding, u);
}

void
jk_textunit_place(struct jk_textunit *u, struct jk_span place)
{
	jk_textunit_end(u);
	u->table = false;
	jk_buf_clear(&u->place);
	jk_buf_append_span(&u->place, jk_span_head(place, PLACE_MAX));
}

void
jk_textunit_table(struct jk_textunit *u, const struct jk_out_table *table)
{
	jk_textunit_end(u);
	jk_cellmap_begin(&u->cells, table, u->detector != NULL && !u->brief);
	jk_buf_clear(&u->place);
	jk_cellmap_name(&u->cells, &u->place);
	u->table = true;
}

/* Hands the text of the cells on. */
static void
feed_cells(struct jk_textunit *u)
{
	if (u->cells.text.len == 0)
		return;
	jk_textunit_feed(u, jk_buf_span(&u->cells.text));
	jk_cellmap_taken(&u->cells);
}

void
jk_textunit_cell(struct jk_textunit *u, uint64_t row, uint32_t column,
		 struct jk_span utf8)
{
	begin(u);
	jk_cellmap_add(&u->cells, row, column, utf8);
	if (u->cells.text.len >= CELLS)
		feed_cells(u);
}

void
jk_textunit_feed(struct jk_textunit *u, struct jk_span utf8)
{
	u->bytes += utf8.len;
	begin(u);
	u->fed += utf8.len;
	if (u->mode == JK_MODE_EXTRACT)
		send_text(u, utf8);
	while (u->detector != NULL && utf8.len > 0) {
		size_t room;
		unsigned char *to = jk_detector_room(u->detector, &room);
		struct jk_span part = jk_span_head(utf8, room);

		memcpy(to, part.ptr, part.len);
		jk_detector_advance(u->detector, part.len);
		utf8 = jk_span_from(utf8, part.len);
	}
	jk_outbox_flush(u->outbox);
}

void
jk_textunit_feed_mapped(struct jk_textunit *u, struct jk_span utf8,
			const struct jk_text_map *map)
{
	begin(u);
	if (u->detector != NULL && !u->brief)
		jk_rawmap_add(&u->map, map, u->fed);
	jk_textunit_feed(u, utf8);
}

static enum jk_status
read_to_match(struct jk_textunit *u, struct jk_source *src, size_t *got,
	      struct jk_err *err)
{
	size_t room;
	unsigned char *to = jk_detector_room(u->detector, &room);
	enum jk_status status =
		jk_source_read(src, to, room < STEP ? room : STEP, got, err);

	if (status == JK_OK)
		jk_detector_advance(u->detector, *got);
	return status;
}

static enum jk_status
read_to_show(struct jk_textunit *u, struct jk_source *src, size_t *got,
	     struct jk_err *err)
{
	struct jk_buf utf8 = { 0 };
	enum jk_status status;
	size_t taken;

	status = jk_source_read(src, jk_buf_reserve(&u->raw, STEP), STEP, got,
				err);
	if (status == JK_OK && u->mode == JK_MODE_EXTRACT) {
		u->raw.len += *got;
		taken = jk_show_text(&utf8, jk_buf_span(&u->raw), *got == 0);
		u->raw.len -= taken;
		memmove(u->raw.ptr, u->raw.ptr + taken, u->raw.len);
		send_text(u, jk_buf_span(&utf8));
	}
	jk_buf_release(&utf8);
	return status;
}

enum jk_status
jk_textunit_read(struct jk_textunit *u, struct jk_source *src, size_t *got,
		 struct jk_err *err)
{
	enum jk_status status;

	begin(u);
	if (u->detector != NULL)
		status = read_to_match(u, src, got, err);
	else
		status = read_to_show(u, src, got, err);
	if (status == JK_OK)
		u->bytes += *got;
	jk_outbox_flush(u->outbox);
	return status;
}

bool
jk_textunit_end(struct jk_textunit *u)
{
	struct jk_unit_stats stats = { 0 };

	if (!u->open)
		return false;
	if (u->table)
		feed_cells(u);
	u->open = false;
	if (u->detector != NULL)
		jk_detector_finish(u->detector, &stats);
	jk_outbox_flush(u->outbox);
	return stats.limit_hits > 0;
}

void
jk_textunit_release(struct jk_textunit *u)
{
	jk_detector_free(u->detector);
	jk_rawmap_release(&u->map);
	jk_cellmap_release(&u->cells);
	free(u->traits);
	jk_buf_release(&u->cell);
	jk_buf_release(&u->place);
	jk_buf_release(&u->raw);
}
