/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/examine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/ending.h"
#include "engine/frame.h"
#include "engine/listing.h"

enum {
	STEP = 256 * 1024, /* bytes of raw content between two looks at
				 * the clock */
	NOTES_MAX = 1000,  /* records for members of one file; what comes
				 * after is counted in the file's own record */
};

struct jk_examine {
	const struct jk_worker_config *config; /* borrowed */
	struct jk_magicdb *magic;              /* borrowed, may be NULL */
	const struct jk_format *const *extra;  /* borrowed */
	jk_frames_fn *send;
	void *send_ctx;
	struct jk_detector *detector; /* owned */
	struct jk_budget budget;
	struct jk_buf frames;    /* not sent yet */
	struct jk_buf chain;     /* members being read: a!/b */
	struct jk_buf place;     /* of the open text unit */
	bool unit_open;          /* the detector has begun */
	struct level *top;       /* innermost member */
	uint64_t members, bytes; /* scanned ones */
	uint64_t nnotes, nnotes_left;
	bool stopped;
};

/* One item being read: the file, or a member within it. */
struct level {
	struct jk_examine *x;
	struct level *parent;
	struct jk_ending ending;
	bool gave;          /* text or a child came out */
	struct jk_buf last; /* name of the last child noted */
	enum jk_outcome last_outcome;
};

static void
flush(struct jk_examine *x)
{
	if (x->frames.len > 0 && !x->stopped)
		x->stopped = !x->send(x->send_ctx, &x->frames);
	jk_buf_clear(&x->frames);
}

static void
put_note(struct jk_examine *x, const struct jk_coverage *c)
{
	if (x->nnotes++ >= NOTES_MAX) {
		x->nnotes_left++;
		return;
	}
	jk_frame_put_note(&x->frames, c);
	flush(x);
}

static void
on_finding(void *arg, const struct jk_finding *f)
{
	struct jk_examine *x = arg;

	jk_frame_put_finding(&x->frames, jk_buf_span(&x->chain), f);
	if (x->frames.len > STEP)
		flush(x);
}

static void
unit_begin(struct jk_examine *x)
{
	struct jk_unit unit = {
		.to = UINT64_MAX,
		.place = jk_buf_span(&x->place),
	};

	if (x->unit_open)
		return;
	x->unit_open = true;
	if (x->detector != NULL)
		jk_detector_begin(x->detector, &unit, on_finding, x);
}

static void
unit_end(struct jk_examine *x)
{
	struct jk_unit_stats stats = { 0 };

	if (!x->unit_open)
		return;
	x->unit_open = false;
	if (x->detector == NULL)
		return;
	jk_detector_finish(x->detector, &stats);
	if (stats.limit_hits > 0 && x->top != NULL)
		jk_ending_note(&x->top->ending, JK_PARTIAL,
			       JK_CAUSE_MATCH_LIMIT, jk_span_str(""));
	flush(x);
}

/* Text for people, in EXTRACT mode. */
static void
send_text(struct jk_examine *x, struct jk_span utf8)
{
	while (utf8.len > 0 && !x->stopped) {
		struct jk_span run = jk_span_head(utf8, STEP);
		size_t start = jk_frame_begin(&x->frames, JK_FRAME_TEXT);

		jk_wire_put_bytes(
			&x->frames,
			jk_span_head(jk_buf_span(&x->chain), JK_MEMBER_MAX));
		jk_wire_put_bytes(&x->frames, jk_buf_span(&x->place));
		jk_wire_put_bytes(&x->frames, run);
		jk_frame_end(&x->frames, start);
		flush(x);
		utf8 = jk_span_from(utf8, run.len);
	}
}

/* Bytes of a text unit, into the detector or out to the reader. */
static void
feed(struct jk_examine *x, struct jk_span bytes)
{
	x->bytes += bytes.len;
	unit_begin(x);
	if (x->config->mode == JK_MODE_EXTRACT)
		send_text(x, bytes);
	while (x->detector != NULL && bytes.len > 0) {
		size_t room;
		unsigned char *to = jk_detector_room(x->detector, &room);
		struct jk_span part = jk_span_head(bytes, room);

		memcpy(to, part.ptr, part.len);
		jk_detector_advance(x->detector, part.len);
		bytes = jk_span_from(bytes, part.len);
	}
	flush(x);
}

static void
note_status(struct level *level, enum jk_status status, const char *detail)
{
	struct jk_examine *x = level->x;
	enum jk_cause cause = JK_CAUSE_INTERNAL;

	switch (status) {
	case JK_OK:
	case JK_ESTOP:
		return;
	case JK_EIO:
		cause = JK_CAUSE_IO_ERROR;
		break;
	case JK_ECORRUPT:
		cause = JK_CAUSE_DAMAGED;
		break;
	case JK_ELIMIT:
		cause = x->budget.cause;
		break;
	case JK_EUNSUPPORTED:
		cause = JK_CAUSE_METHOD;
		break;
	case JK_EENCRYPTED:
		cause = JK_CAUSE_ENCRYPTED;
		break;
	case JK_EUSAGE:
		break;
	}
	jk_ending_note(&level->ending, JK_PARTIAL, cause, jk_span_str(detail));
}

static bool
out_of_time(const struct jk_examine *x)
{
	return jk_now_ms() > x->budget.deadline_ms;
}

/* One read of raw content straight into the detector's own buffer. */
static enum jk_status
raw_step_detect(struct jk_examine *x, struct jk_source *src, size_t *got,
		struct jk_err *err)
{
	size_t room;
	unsigned char *to = jk_detector_room(x->detector, &room);
	enum jk_status status =
		jk_source_read(src, to, room < STEP ? room : STEP, got, err);

	if (status == JK_OK)
		jk_detector_advance(x->detector, *got);
	return status;
}

static enum jk_status
raw_step_text(struct jk_examine *x, struct jk_source *src, size_t *got,
	      struct jk_err *err)
{
	struct jk_buf raw = { 0 }, utf8 = { 0 };
	enum jk_status status;

	status =
		jk_source_read(src, jk_buf_reserve(&raw, STEP), STEP, got, err);
	if (status == JK_OK) {
		raw.len = *got;
		jk_to_utf8(&utf8, jk_buf_span(&raw),
			   jk_charset_guess(jk_buf_span(&raw)));
		if (x->config->mode == JK_MODE_EXTRACT)
			send_text(x, jk_buf_span(&utf8));
	}
	jk_buf_release(&raw);
	jk_buf_release(&utf8);
	return status;
}

/* All the rest of src as plain bytes. */
static void
examine_raw(struct level *level, struct jk_source *src)
{
	struct jk_examine *x = level->x;
	struct jk_err err = { 0 };
	enum jk_status status = JK_OK;
	size_t got = 1;

	unit_begin(x);
	while (got > 0 && status == JK_OK && !x->stopped) {
		if (out_of_time(x)) {
			x->budget.spent = true;
			jk_ending_note(&level->ending, JK_PARTIAL,
				       JK_CAUSE_TIME_LIMIT, jk_span_str(""));
			break;
		}
		if (x->detector != NULL)
			status = raw_step_detect(x, src, &got, &err);
		else
			status = raw_step_text(x, src, &got, &err);
		if (status == JK_OK)
			x->bytes += got;
		flush(x);
	}
	unit_end(x);
	note_status(level, status, err.text);
}

static void examine_item(struct level *level, struct jk_source *src);

static void
out_text(void *ctx, struct jk_span utf8)
{
	struct level *level = ctx;

	level->gave = true;
	feed(level->x, utf8);
}

static void
out_place(void *ctx, struct jk_span place)
{
	struct level *level = ctx;

	unit_end(level->x);
	jk_buf_clear(&level->x->place);
	jk_buf_append_span(&level->x->place, jk_span_head(place, 4096));
}

/* Appends a member's name to the chain; returns the length to go back to. */
static size_t
chain_push(struct jk_examine *x, struct jk_span name)
{
	size_t before = x->chain.len;

	if (name.len > 0 && x->chain.len + name.len < JK_MEMBER_MAX) {
		if (before > 0)
			jk_buf_append_str(&x->chain, "!/");
		jk_buf_append_span(&x->chain, name);
	}
	return before;
}

/* What became of a child whose name is name. */
static void
end_child(struct level *level, struct level *child, struct jk_span name)
{
	struct jk_examine *x = level->x;
	struct jk_coverage c;

	if (name.len == 0) {
		/* A layer, not a member: its troubles are its parent's. */
		c = jk_ending_record(&child->ending, name);
		jk_ending_note(&level->ending, c.outcome, c.cause, c.detail);
		return;
	}
	jk_buf_clear(&level->last);
	jk_buf_append_span(&level->last, name);
	level->last_outcome = child->ending.outcome;
	if (child->ending.outcome == JK_SCANNED) {
		x->members++;
		return;
	}
	c = jk_ending_record(&child->ending, jk_buf_span(&x->chain));
	put_note(x, &c);
}

static enum jk_status
out_child(void *ctx, struct jk_span name, struct jk_source *src,
	  struct jk_err *err)
{
	struct level *level = ctx;
	struct jk_examine *x = level->x;
	struct level child = { .x = x, .parent = level };
	struct jk_listing *listing = NULL;
	size_t before;

	level->gave = true;
	unit_end(x);
	before = chain_push(x, name);
	x->top = &child;
	if (x->config->mode == JK_MODE_LIST && name.len > 0) {
		listing = jk_listing_new(src);
		src = jk_listing_source(listing);
	}
	examine_item(&child, src);
	if (listing != NULL) {
		jk_listing_put(listing, &x->frames, jk_buf_span(&x->chain),
			       &child.ending);
		flush(x);
		jk_listing_free(listing);
	}
	end_child(level, &child, name);
	jk_ending_release(&child.ending);
	jk_buf_release(&child.last);
	x->top = level;
	x->chain.len = before;
	if (x->stopped)
		return jk_err_set(err, JK_ESTOP, "nobody listens");
	if (x->budget.spent)
		return jk_err_set(err, JK_ELIMIT, "budget spent");
	return JK_OK;
}

static void
out_note(void *ctx, struct jk_span member, enum jk_outcome outcome,
	 enum jk_cause cause, struct jk_span detail)
{
	struct level *level = ctx;
	struct jk_examine *x = level->x;
	struct jk_coverage c = { .outcome = outcome,
				 .cause = cause,
				 .detail = detail };
	size_t before;

	if (member.len == 0) {
		jk_ending_note(&level->ending, outcome, cause, detail);
		return;
	}
	if (outcome == JK_SCANNED)
		return;
	if (jk_span_equal(member, jk_buf_span(&level->last))) {
		/* The child itself has told already, or ended too well. */
		if (level->last_outcome != JK_SCANNED)
			return;
		x->members--;
		level->last_outcome = outcome;
	}
	before = chain_push(x, member);
	c.member = jk_buf_span(&x->chain);
	if (x->config->mode == JK_MODE_LIST)
		jk_listing_put_unread(&x->frames, &c);
	put_note(x, &c);
	x->chain.len = before;
}

static const struct jk_out_ops out_ops = {
	.text = out_text,
	.place = out_place,
	.child = out_child,
	.note = out_note,
};

/* An extractor that failed before it gave anything out: the bytes themselves
 * are still worth a look, where they can be had again. */
static void
fall_back(struct level *level, struct jk_source *src)
{
	unsigned char *chunk = jk_xcalloc(1, STEP);
	struct jk_err err = { 0 };
	uint64_t at = 0;
	size_t got = 1;

	while (got > 0 && !level->x->stopped && !out_of_time(level->x) &&
	       jk_source_pread(src, at, chunk, STEP, &got, &err) == JK_OK) {
		feed(level->x, jk_span_make(chunk, got));
		at += got;
	}
	unit_end(level->x);
	explicit_bzero(chunk, STEP);
	free(chunk);
}

static void
examine_format(struct level *level, const struct jk_format *format,
	       struct jk_source *src)
{
	struct jk_examine *x = level->x;
	struct jk_out out = {
		.ops = &out_ops,
		.ctx = level,
		.budget = &x->budget,
	};
	struct jk_err err = { 0 };
	enum jk_status status = format->extract(format, src, &out, &err);

	unit_end(x);
	jk_buf_clear(&x->place);
	note_status(level, status, err.text);
	if (!level->gave && status != JK_OK && status != JK_ELIMIT &&
	    jk_source_can_pread(src))
		fall_back(level, src);
}

/* Binary that no row of the table claims: what does libmagic call it? */
static void
examine_undecided(struct level *level, struct jk_span head,
		  struct jk_source *src)
{
	const char *type = "application/octet-stream";

	if (level->x->magic != NULL)
		type = jk_magicdb_type(level->x->magic, head);
	if (strncmp(type, "text/", 5) != 0 &&
	    strcmp(type, "application/json") != 0)
		jk_ending_note(&level->ending, JK_PARTIAL,
			       JK_CAUSE_UNKNOWN_TYPE, jk_span_str(type));
	examine_raw(level, src);
}

static void
examine_item(struct level *level, struct jk_source *src)
{
	const struct jk_format *format = NULL;
	struct jk_err err = { 0 };
	struct jk_span head;
	enum jk_status status;
	enum jk_kind kind;

	status = jk_source_peek(src, JK_PEEK_MAX, &head, &err);
	if (status != JK_OK && head.len == 0) {
		note_status(level, status, err.text);
		return;
	}
	kind = jk_identify(head, level->x->extra, &format);
	if (kind == JK_KIND_FORMAT && format->extract != NULL) {
		examine_format(level, format, src);
		return;
	}
	if (kind == JK_KIND_FORMAT && format->cause != JK_CAUSE_NONE)
		jk_ending_note(&level->ending, JK_PARTIAL, format->cause,
			       jk_span_str(format->name));
	if (kind == JK_KIND_UNDECIDED)
		examine_undecided(level, head, src);
	else
		examine_raw(level, src);
}

struct jk_examine *
jk_examine_new(const struct jk_worker_config *config,
	       const struct jk_ruleset *rules, struct jk_magicdb *magic,
	       const struct jk_format *const *extra, jk_frames_fn *send,
	       void *ctx)
{
	struct jk_examine *x = jk_xcalloc(1, sizeof(*x));

	x->config = config;
	x->magic = magic;
	x->extra = extra;
	x->send = send;
	x->send_ctx = ctx;
	if (config->mode == JK_MODE_SCAN)
		x->detector = jk_detector_new(rules, &config->detect);
	return x;
}

void
jk_examine_free(struct jk_examine *x)
{
	if (x == NULL)
		return;
	jk_detector_free(x->detector);
	jk_buf_release(&x->frames);
	jk_buf_release(&x->chain);
	jk_buf_release(&x->place);
	free(x);
}

enum jk_status
jk_examine_file(struct jk_examine *x, struct jk_source *src)
{
	struct level file = { .x = x };
	struct jk_coverage c;
	char text[64];

	jk_budget_begin(&x->budget, &x->config->limits, jk_source_size(src));
	jk_buf_clear(&x->chain);
	jk_buf_clear(&x->place);
	x->members = x->bytes = 0;
	x->nnotes = x->nnotes_left = 0;
	x->top = &file;
	examine_item(&file, src);
	if (x->nnotes_left > 0) {
		snprintf(text, sizeof(text), "%llu more members with notes",
			 (unsigned long long)x->nnotes_left);
		jk_ending_note(&file.ending, JK_PARTIAL, JK_CAUSE_MEMBER_LIMIT,
			       jk_span_str(text));
	}
	if (file.ending.outcome != JK_SCANNED) {
		c = jk_ending_record(&file.ending, jk_span_str(""));
		jk_frame_put_note(&x->frames, &c);
	}
	jk_frame_put_count(&x->frames, x->members, x->bytes);
	flush(x);
	x->top = NULL;
	jk_ending_release(&file.ending);
	jk_buf_release(&file.last);
	return x->stopped ? JK_ESTOP : JK_OK;
}
