/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/examine.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/behind.h>
#include <jikimi/rawtext.h>
#include <jikimi/wide.h>
#include "engine/ending.h"
#include "engine/frame.h"
#include "engine/level.h"

/* Bytes that the fall-back reads at a time. */
#define STEP (256 * 1024)

static void
examine_raw(struct jk_level *level, struct jk_source *src)
{
	struct jk_examine *x = level->x;
	struct jk_err err = { 0 };
	enum jk_status status = JK_OK;
	size_t got = 1;

	while (got > 0 && status == JK_OK && !x->outbox.stopped) {
		if (jk_level_out_of_time(x)) {
			x->budget.spent = true;
			jk_ending_note(&level->ending, JK_PARTIAL,
				       JK_CAUSE_TIME_LIMIT, jk_span_str(""));
			break;
		}
		status = jk_textunit_read(&x->unit, src, &got, &err);
	}
	jk_level_unit_end(x);
	jk_level_note_status(level, status, err.text);
}

/* An extractor that failed before it gave anything out: the bytes themselves
 * are still worth a look, where they can be had again. */
static void
fall_back(struct jk_level *level, struct jk_source *src)
{
	unsigned char *chunk = jk_xcalloc(1, STEP);
	struct jk_err err = { 0 };
	uint64_t at = 0;
	size_t got = 1;

	while (got > 0 && !level->x->outbox.stopped &&
	       !jk_level_out_of_time(level->x) &&
	       jk_source_pread(src, at, chunk, STEP, &got, &err) == JK_OK) {
		jk_textunit_feed(&level->x->unit, jk_span_make(chunk, got));
		at += got;
	}
	jk_level_unit_end(level->x);
	explicit_bzero(chunk, STEP);
	free(chunk);
}

static void
examine_format(struct jk_level *level, const struct jk_format *format,
	       struct jk_source *src)
{
	struct jk_examine *x = level->x;
	struct jk_out out = {
		.ops = &jk_level_ops,
		.ctx = level,
		.budget = &x->budget,
		.pictures = x->config->ocr,
	};
	struct jk_err err = { 0 };
	enum jk_status status = format->extract(format, src, &out, &err);

	jk_level_unit_end(x);
	jk_textunit_place(&x->unit, jk_span_str(""));
	x->unit.trait = NULL;
	jk_level_note_status(level, status, err.text);
	if (!level->gave && status != JK_OK && status != JK_ELIMIT &&
	    jk_source_can_pread(src))
		fall_back(level, src);
}

/* Of bytes that are no text a person wants to see the text among them. */
static void
show_strings(struct jk_level *level, struct jk_out *out, struct jk_source *src)
{
	struct jk_err err = { 0 };
	enum jk_status status = jk_rawtext_give(out, src, &err);

	jk_level_unit_end(level->x);
	jk_level_note_status(level, status, err.text);
}

/* Bytes that are no text as a whole: text among them, then UTF-16, which is
 * taken out of them first. */
static void
examine_binary(struct jk_level *level, struct jk_source *src)
{
	struct jk_out out = {
		.ops = &jk_level_ops,
		.ctx = level,
		.budget = &level->x->budget,
	};
	struct jk_wide *wide;

	if (level->x->config->mode == JK_MODE_EXTRACT) {
		show_strings(level, &out, src);
		return;
	}
	wide = jk_wide_new(src);
	examine_raw(level, jk_wide_source(wide));
	jk_wide_give(wide, &out);
	jk_level_unit_end(level->x);
	jk_textunit_place(&level->x->unit, jk_span_str(""));
	jk_wide_free(wide);
}

/* Binary that no row of the table claims: what does libmagic call it? */
static void
examine_undecided(struct jk_level *level, struct jk_span head,
		  struct jk_source *src)
{
	const char *type = "application/octet-stream";

	if (level->x->magic != NULL)
		type = jk_magicdb_type(level->x->magic, head);
	if (strncmp(type, "text/", 5) != 0 &&
	    strcmp(type, "application/json") != 0)
		jk_ending_note(&level->ending, JK_PARTIAL,
			       JK_CAUSE_UNKNOWN_TYPE, jk_span_str(type));
	examine_binary(level, src);
}

/* An archive behind other bytes, which have been examined. */
static void
examine_tail(struct jk_level *level, struct jk_source *src)
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

/* The text that a picture shows; what lies in its bytes comes after it. */
static void
examine_picture(struct jk_level *level, struct jk_source *src)
{
	bool gave = level->gave;

	/* A picture without text is no failure to be made good. */
	level->gave = true;
	examine_format(level, jk_ocr_format(), src);
	level->gave = gave;
}

/* A picture or a program with something behind its end: one after the other.
 * False: there is nothing, and nothing was examined. */
static bool
examine_parts(struct jk_level *level, struct jk_source *src)
{
	unsigned char *head, tail[JK_TAIL_LEN];
	uint64_t size = jk_source_size(src), at = 0;
	enum jk_behind behind = JK_BEHIND_NOTHING;
	struct jk_source *part;
	struct jk_err err;
	size_t got, nhead;

	if (!jk_source_can_pread(src) || size == JK_SIZE_UNKNOWN ||
	    size <= sizeof(tail) ||
	    jk_source_pread(src, size - sizeof(tail), tail, sizeof(tail), &got,
			    &err) != JK_OK)
		return false;
	head = jk_xcalloc(1, JK_PEEK_MAX);
	if (jk_source_pread(src, 0, head, JK_PEEK_MAX, &nhead, &err) == JK_OK &&
	    jk_behind_worth(jk_span_make(head, nhead), jk_span_make(tail, got),
			    size))
		behind = jk_behind_find(src, jk_span_make(head, nhead),
					&level->x->budget, &at);
	free(head);
	if (behind == JK_BEHIND_NOTHING)
		return false;
	part = jk_behind_source(src, 0, at);
	examine_binary(level, part);
	jk_source_free(part);
	if (level->x->budget.spent)
		return true;
	part = jk_behind_source(src, at, size);
	/* An archive's members tell where they are from; text does not. */
	jk_level_ops.child(
		level, jk_span_str(behind == JK_BEHIND_TEXT ? "(behind)" : ""),
		part, &err);
	jk_source_free(part);
	return true;
}

void
jk_examine_item(struct jk_level *level, struct jk_source *src)
{
	const struct jk_format *format = NULL;
	struct jk_err err = { 0 };
	struct jk_span head;
	enum jk_status status;
	enum jk_kind kind;

	status = jk_source_peek(src, JK_PEEK_MAX, &head, &err);
	if (status != JK_OK && head.len == 0) {
		jk_level_note_status(level, status, err.text);
		return;
	}
	kind = jk_identify(head, level->x->extra, &format);
	if (kind == JK_KIND_FORMAT && format->extract != NULL) {
		examine_format(level, format, src);
		return;
	}
	if (kind == JK_KIND_FORMAT && format->cause == JK_CAUSE_IMAGE &&
	    level->x->config->ocr && jk_ocr_format() != NULL)
		examine_picture(level, src);
	else if (kind == JK_KIND_FORMAT && format->cause != JK_CAUSE_NONE)
		jk_ending_note(&level->ending, JK_PARTIAL, format->cause,
			       jk_span_str(format->name));
	if (kind == JK_KIND_TEXT)
		examine_raw(level, src);
	else if (examine_parts(level, src))
		return;
	else if (kind == JK_KIND_UNDECIDED)
		examine_undecided(level, head, src);
	else
		examine_binary(level, src);
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
	struct jk_level file = { .x = x };
	struct jk_coverage c;
	char text[64];

	jk_budget_begin(&x->budget, &x->config->limits, jk_source_size(src));
	jk_buf_clear(&x->chain);
	jk_textunit_place(&x->unit, jk_span_str(""));
	x->members = x->unit.bytes = 0;
	x->nnotes = x->nnotes_left = 0;
	x->top = &file;
	jk_examine_item(&file, src);
	jk_level_put_row(&file);
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
