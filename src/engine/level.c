/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/level.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/frame.h"

/* Records for members of one file; what comes after is counted in the file's
 * own record. */
#define NOTES_MAX 1000

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

void
jk_level_unit_end(struct jk_examine *x)
{
	if (jk_textunit_end(&x->unit) && x->top != NULL)
		jk_ending_note(&x->top->ending, JK_PARTIAL,
			       JK_CAUSE_MATCH_LIMIT, jk_span_str(""));
}

void
jk_level_note_status(struct jk_level *level, enum jk_status status,
		     const char *detail)
{
	jk_ending_status(&level->ending, status, level->x->budget.cause,
			 jk_span_str(detail));
}

bool
jk_level_out_of_time(const struct jk_examine *x)
{
	return jk_now_ms() > x->budget.deadline_ms;
}

/* All the rest of src as plain bytes. */
static void
out_text(void *ctx, struct jk_span utf8)
{
	struct jk_level *level = ctx;

	level->gave = true;
	jk_textunit_feed(&level->x->unit, utf8);
}

static void
out_text_mapped(void *ctx, struct jk_span utf8, const struct jk_text_map *map)
{
	struct jk_level *level = ctx;

	level->gave = true;
	jk_textunit_feed_mapped(&level->x->unit, utf8, map);
}

static void
out_place(void *ctx, struct jk_span place)
{
	struct jk_level *level = ctx;

	jk_level_unit_end(level->x);
	jk_textunit_place(&level->x->unit, place);
}

static void
out_table(void *ctx, const struct jk_out_table *table)
{
	struct jk_level *level = ctx;

	jk_level_unit_end(level->x);
	jk_textunit_table(&level->x->unit, table);
}

static void
out_cell(void *ctx, uint64_t row, uint32_t column, struct jk_span utf8)
{
	struct jk_level *level = ctx;

	level->gave = true;
	jk_textunit_cell(&level->x->unit, row, column, utf8);
}

static void
out_trait(void *ctx, const struct jk_trait *trait)
{
	struct jk_level *level = ctx;

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
end_child(struct jk_level *level, struct jk_level *child, struct jk_span name)
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
void
jk_level_put_row(struct jk_level *level)
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
list_item(struct jk_level *level, struct jk_level *child, struct jk_source *src)
{
	struct jk_listing *listing = jk_listing_new(src);

	jk_examine_item(child, jk_listing_source(listing));
	jk_level_put_row(child);
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
	struct jk_level *level = ctx;
	struct jk_examine *x = level->x;
	struct jk_level child = { .x = x };
	const struct jk_trait *trait = x->unit.trait;
	size_t before;

	level->gave = true;
	jk_level_unit_end(x);
	jk_textunit_place(&x->unit, jk_span_str(""));
	x->unit.trait = NULL;
	jk_level_put_row(level);
	before = chain_push(x, name);
	x->top = &child;
	if (x->config->mode == JK_MODE_LIST && name.len > 0) {
		list_item(level, &child, src);
	} else {
		jk_examine_item(&child, src);
		jk_level_put_row(&child);
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
	struct jk_level *level = ctx;
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
		jk_level_put_row(level);
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

const struct jk_out_ops jk_level_ops = {
	.text = out_text,
	.text_mapped = out_text_mapped,
	.place = out_place,
	.table = out_table,
	.cell = out_cell,
	.trait = out_trait,
	.child = out_child,
	.note = out_note,
};
