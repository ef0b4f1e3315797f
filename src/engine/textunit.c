/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/textunit.h"

#include <string.h>

#include "engine/frame.h"

enum {
	STEP = 256 * 1024, /* bytes read, or frames held, at a time */
	PLACE_MAX = 4096,
};

void
jk_outbox_flush(struct jk_outbox *o)
{
	if (o->frames.len > 0 && !o->stopped)
		o->stopped = !o->send(o->ctx, &o->frames);
	jk_buf_clear(&o->frames);
	o->hits = (struct jk_hit_frame){ 0 };
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

		jk_rawmap_locate(&u->map, &raw);
		jk_frame_put_finding(&u->outbox->frames, member, &raw);
	}
	if (u->outbox->frames.len > STEP)
		jk_outbox_flush(u->outbox);
}

static void
begin(struct jk_textunit *u)
{
	struct jk_unit unit = {
		.to = UINT64_MAX,
		.place = jk_buf_span(&u->place),
	};

	if (u->open)
		return;
	u->open = true;
	u->outbox->hits = (struct jk_hit_frame){ 0 };
	u->fed = 0;
	jk_rawmap_clear(&u->map);
	if (u->detector != NULL)
		jk_detector_begin(u->detector, &unit, on_finding, u);
}

/* Text for people, in EXTRACT mode. */
static void
send_text(struct jk_textunit *u, struct jk_span utf8)
{
	struct jk_buf *frames = &u->outbox->frames;

	while (utf8.len > 0 && !u->outbox->stopped) {
		struct jk_span run = jk_span_head(utf8, STEP);
		size_t start = jk_frame_begin(frames, JK_FRAME_TEXT);

		jk_wire_put_bytes(frames, jk_span_head(jk_buf_span(u->chain),
						       JK_MEMBER_MAX));
		jk_wire_put_bytes(frames, jk_buf_span(&u->place));
		jk_wire_put_bytes(frames, run);
		jk_frame_end(frames, start);
		jk_outbox_flush(u->outbox);
		utf8 = jk_span_from(utf8, run.len);
	}
}

void
jk_textunit_place(struct jk_textunit *u, struct jk_span place)
{
	jk_textunit_end(u);
	jk_buf_clear(&u->place);
	jk_buf_append_span(&u->place, jk_span_head(place, PLACE_MAX));
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
	struct jk_buf raw = { 0 }, utf8 = { 0 };
	enum jk_status status;

	status =
		jk_source_read(src, jk_buf_reserve(&raw, STEP), STEP, got, err);
	if (status == JK_OK && u->mode == JK_MODE_EXTRACT) {
		raw.len = *got;
		jk_to_utf8(&utf8, jk_buf_span(&raw),
			   jk_charset_guess(jk_buf_span(&raw)));
		send_text(u, jk_buf_span(&utf8));
	}
	jk_buf_release(&raw);
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
	jk_buf_release(&u->place);
}
