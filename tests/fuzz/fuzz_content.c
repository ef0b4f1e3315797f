/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzzes identification and every extractor, children included, with small
 * budgets. Links with libFuzzer or with driver.c.
 */
#include "config.h"

#include <locale.h>
#include <stdint.h>
#include <stdlib.h>

#include <jikimi/format.h>
#include <jikimi/transcode.h>

#define STEP 4096

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void examine(struct jk_out *out, struct jk_source *src);

static void
on_bytes(void *ctx, struct jk_span bytes)
{
	volatile unsigned char seen;

	(void)ctx;
	for (size_t i = 0; i < bytes.len; i++) {
		seen = bytes.ptr[i];
		(void)seen;
	}
}

/* Its stretches must make up the text. */
static void
on_mapped(void *ctx, struct jk_span utf8, const struct jk_text_map *map)
{
	uint64_t end, raw = 0;
	size_t len = 0;

	on_bytes(ctx, utf8);
	for (size_t i = 0; i < map->n; i++) {
		const struct jk_stretch *s = &map->list[i];

		if (s->len == 0)
			abort();
		end = jk_stretch_end(s, s->len - 1);
		if (s->raw < raw || end <= s->raw)
			abort();
		raw = end;
		len += s->len;
	}
	if (len != utf8.len)
		abort();
}

static void
on_table(void *ctx, const struct jk_out_table *table)
{
	on_bytes(ctx, table->name);
	for (size_t i = 0; table->columns != NULL && i < table->ncolumns; i++)
		on_bytes(ctx, table->columns[i]);
}

static void
on_cell(void *ctx, uint64_t row, uint32_t column, struct jk_span utf8)
{
	(void)row;
	(void)column;
	on_bytes(ctx, utf8);
}

static void
on_trait(void *ctx, const struct jk_trait *trait)
{
	if (trait != NULL)
		on_bytes(ctx, jk_span_str(trait->evidence));
}

static enum jk_status
on_child(void *ctx, struct jk_span name, struct jk_source *src,
	 struct jk_err *err)
{
	struct jk_out *out = ctx;

	on_bytes(ctx, name);
	examine(out, src);
	if (out->budget->spent)
		return jk_err_set(err, JK_ELIMIT, "budget spent");
	return JK_OK;
}

static void
on_note(void *ctx, struct jk_span member, enum jk_outcome outcome,
	enum jk_cause cause, struct jk_span detail)
{
	on_bytes(ctx, member);
	on_bytes(ctx, detail);
	if (outcome == JK_SCANNED || outcome >= JK_NOUTCOMES ||
	    cause == JK_CAUSE_NONE || cause >= JK_NCAUSES)
		abort();
}

static const struct jk_out_ops ops = {
	.text = on_bytes,
	.text_mapped = on_mapped,
	.place = on_bytes,
	.table = on_table,
	.cell = on_cell,
	.trait = on_trait,
	.child = on_child,
	.note = on_note,
};

static void
examine(struct jk_out *out, struct jk_source *src)
{
	unsigned depth = out->budget->depth;
	const struct jk_format *format;
	unsigned char chunk[STEP];
	struct jk_err err = { 0 };
	struct jk_span head;
	enum jk_status status;
	size_t got;

	if (jk_source_peek(src, JK_PEEK_MAX, &head, &err) != JK_OK)
		return;
	if (jk_identify(head, NULL, &format) == JK_KIND_FORMAT &&
	    format->extract != NULL) {
		status = format->extract(format, src, out, &err);
		if (out->budget->depth != depth)
			abort();
		if (status == JK_ELIMIT && out->budget->cause == JK_CAUSE_NONE)
			abort();
		return;
	}
	do {
		status = jk_source_read(src, chunk, sizeof(chunk), &got, &err);
		on_bytes(out, jk_span_make(chunk, got));
	} while (status == JK_OK && got > 0);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const struct jk_limits limits = {
		.max_expand = 8 << 20,
		.max_members = 1000,
		.max_depth = 6,
		.max_ratio = 200,
		.ratio_floor = 64 << 10,
		.max_memory = 64 << 20,
		.timeout_ms = 5000,
	};
	struct jk_budget budget;
	struct jk_out out = { .ops = &ops, .ctx = &out, .budget = &budget };
	struct jk_source *src = jk_source_from_span(jk_span_make(bytes, len));

	jk_budget_begin(&budget, &limits, len);
	examine(&out, src);
	jk_source_free(src);
	if (budget.depth != 0 || budget.spooled != 0)
		abort();
	return 0;
}
