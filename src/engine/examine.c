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
	STEP = 256 * 1024, /* bytes that the fall-back reads at a time */
	NOTES_MAX = 1000,  /* records for members of one file; what comes
				 * after is counted in the file's own record */
};

struct jk_examine {
	const struct jk_worker_config *config; /* borrowed */
	struct jk_magicdb *magic;              /* borrowed, may be NULL */
	const struct jk_format *const *extra;  /* borrowed */
	struct jk_outbox outbox;
	struct jk_textunit unit;
	struct jk_budget budget;
	struct jk_buf chain; /* members being read: a!/b */
	struct level *top;   /* innermost member */
	uint64_t members;    /* scanned ones */
	uint64_t nnotes, nnotes_left;
};

/* One item being read: the file, or a member within it. */
struct level {
	struct jk_examine *x;
	struct jk_ending ending;
	bool gave;          /* text or a child came out */
	struct jk_buf last; /* name of the last child */
	enum jk_outcome last_outcome;
	struct jk_listing_row row; /* of it, in LIST mode, until it is sure */
	bool row_waits;
};

static void
put_note(struct jk_examine *x, const struct jk_coverage *c)
{
	if (x->nnotes++ >= NOTES_MAX) {
		x->nnotes_left++;
		return;
	}
	jk_frame_put_note(&x->outbox.frames, c);
	jk_outbox_flush(&x->outbox);
}

static void
unit_end(struct jk_examine *x)
{
	if (jk_textunit_end(&x->unit) && x->top != NULL)
		jk_ending_note(&x->top->ending, JK_PARTIAL,
			       JK_CAUSE_MATCH_LIMIT, jk_span_str(""));
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

/* All the rest of src as plain bytes. */
static void
examine_raw(struct level *level, struct jk_source *src)
{
	struct jk_examine *x = level->x;
	struct jk_err err = { 0 };
	enum jk_status status = JK_OK;
	size_t got = 1;

	while (got > 0 && status == JK_OK && !x->outbox.stopped) {
		if (out_of_time(x)) {
			x->budget.spent = true;
			jk_ending_note(&level->ending, JK_PARTIAL,
				       JK_CAUSE_TIME_LIMIT, jk_span_str(""));
			break;
		}
		status = jk_textunit_read(&x->unit, src, &got, &err);
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
	jk_textunit_feed(&level->x->unit, utf8);
}

static void
out_text_mapped(void *ctx, struct jk_span utf8, const struct jk_text_map *map)
{
	struct level *level = ctx;

	level->gave = true;
	jk_textunit_feed_mapped(&level->x->unit, utf8, map);
}

static void
out_place(void *ctx, struct jk_span place)
{
	struct level *level = ctx;

	unit_end(level->x);
	jk_textunit_place(&level->x->unit, place);
}

static void
out_table(void *ctx, const struct jk_out_table *table)
{
	struct level *level = ctx;

	unit_end(level->x);
	jk_textunit_table(&level->x->unit, table);
}

static void
out_cell(void *ctx, uint64_t row, uint32_t column, struct jk_span utf8)
{
	struct level *level = ctx;

	level->gave = true;
	jk_textunit_cell(&level->x->unit, row, column, utf8);
}

static void
out_trait(void *ctx, const struct jk_trait *trait)
{
	struct level *level = ctx;

	jk_textunit_trait(&level->x->unit, trait);
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

/* LIST mode: nothing more can be said of the last child. */
static void
put_row(struct level *level)
{
	struct jk_examine *x = level->x;
	size_t before;

	if (!level->row_waits)
		return;
	level->row_waits = false;
	before = chain_push(x, jk_buf_span(&level->last));
	jk_listing_put(&x->outbox.frames, jk_buf_span(&x->chain), &level->row);
	jk_outbox_flush(&x->outbox);
	x->chain.len = before;
}

/* Examines a child that is to be listed. */
static void
list_item(struct level *level, struct level *child, struct jk_source *src)
{
	struct jk_listing *listing = jk_listing_new(src);

	examine_item(child, jk_listing_source(listing));
	put_row(child);
	jk_listing_end(listing, &level->row);
	level->row.outcome = child->ending.outcome;
	level->row.cause = child->ending.cause;
	level->row_waits = true;
	jk_listing_free(listing);
}

static enum jk_status
out_child(void *ctx, struct jk_span name, struct jk_source *src,
	  struct jk_err *err)
{
	struct level *level = ctx;
	struct jk_examine *x = level->x;
	struct level child = { .x = x };
	const struct jk_trait *trait = x->unit.trait;
	size_t before;

	level->gave = true;
	unit_end(x);
	jk_textunit_place(&x->unit, jk_span_str(""));
	x->unit.trait = NULL;
	put_row(level);
	before = chain_push(x, name);
	x->top = &child;
	if (x->config->mode == JK_MODE_LIST && name.len > 0) {
		list_item(level, &child, src);
	} else {
		examine_item(&child, src);
		put_row(&child);
	}
	x->unit.trait = trait;
	end_child(level, &child, name);
	jk_ending_release(&child.ending);
	jk_buf_release(&child.last);
	x->top = level;
	x->chain.len = before;
	if (x->outbox.stopped)
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
	bool same = jk_span_equal(member, jk_buf_span(&level->last));
	size_t before;

	if (member.len == 0) {
		jk_ending_note(&level->ending, outcome, cause, detail);
		return;
	}
	/* The child itself may have told already. */
	if (outcome == JK_SCANNED ||
	    (same && level->last_outcome != JK_SCANNED))
		return;
	if (same) {
		/* It ended too well. */
		x->members--;
		level->last_outcome = outcome;
	} else if (x->config->mode == JK_MODE_LIST) {
		put_row(level);
		jk_buf_clear(&level->last);
		jk_buf_append_span(&level->last, member);
		level->last_outcome = outcome;
		level->row = (struct jk_listing_row){ .digest = "-" };
		level->row_waits = true;
	}
	level->row.outcome = outcome;
	level->row.cause = cause;
	before = chain_push(x, member);
	c.member = jk_buf_span(&x->chain);
	put_note(x, &c);
	x->chain.len = before;
}

static const struct jk_out_ops out_ops = {
	.text = out_text,
	.text_mapped = out_text_mapped,
	.place = out_place,
	.table = out_table,
	.cell = out_cell,
	.trait = out_trait,
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

	while (got > 0 && !level->x->outbox.stopped && !out_of_time(level->x) &&
	       jk_source_pread(src, at, chunk, STEP, &got, &err) == JK_OK) {
		jk_textunit_feed(&level->x->unit, jk_span_make(chunk, got));
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
	jk_textunit_place(&x->unit, jk_span_str(""));
	x->unit.trait = NULL;
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

/* An archive behind other bytes, which have been examined. */
static void
examine_tail(struct level *level, struct jk_source *src)
{
	unsigned char tail[JK_TAIL_LEN];
	uint64_t size = jk_source_size(src);
	const struct jk_format *format;
	struct jk_err err;
	size_t got;

	if (!jk_source_can_pread(src) || size == JK_SIZE_UNKNOWN ||
	    size <= sizeof(tail) ||
	    jk_source_pread(src, size - sizeof(tail), tail, sizeof(tail), &got,
			    &err) != JK_OK)
		return;
	format = jk_identify_tail(jk_span_make(tail, got));
	if (format != NULL)
		examine_format(level, format, src);
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
	if (kind != JK_KIND_TEXT && !level->x->budget.spent)
		examine_tail(level, src);
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
	x->outbox.send = send;
	x->outbox.ctx = ctx;
	x->unit.mode = config->mode;
	x->unit.brief = config->detect.brief;
	x->unit.outbox = &x->outbox;
	x->unit.chain = &x->chain;
	if (config->mode == JK_MODE_SCAN)
		x->unit.detector = jk_detector_new(rules, &config->detect);
	return x;
}

void
jk_examine_free(struct jk_examine *x)
{
	if (x == NULL)
		return;
	jk_textunit_release(&x->unit);
	jk_buf_release(&x->outbox.frames);
	jk_buf_release(&x->chain);
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
	jk_textunit_place(&x->unit, jk_span_str(""));
	x->members = x->unit.bytes = 0;
	x->nnotes = x->nnotes_left = 0;
	x->top = &file;
	examine_item(&file, src);
	put_row(&file);
	if (x->nnotes_left > 0) {
		snprintf(text, sizeof(text), "%llu more members with notes",
			 (unsigned long long)x->nnotes_left);
		jk_ending_note(&file.ending, JK_PARTIAL, JK_CAUSE_MEMBER_LIMIT,
			       jk_span_str(text));
	}
	if (file.ending.outcome != JK_SCANNED) {
		c = jk_ending_record(&file.ending, jk_span_str(""));
		jk_frame_put_note(&x->outbox.frames, &c);
	}
	jk_frame_put_count(&x->outbox.frames, x->members, x->unit.bytes);
	jk_outbox_flush(&x->outbox);
	x->top = NULL;
	jk_ending_release(&file.ending);
	jk_buf_release(&file.last);
	return x->outbox.stopped ? JK_ESTOP : JK_OK;
}
