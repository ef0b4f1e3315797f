/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "content/doc_parts.h"
#include <jikimi/rawtext.h>

/* Shorter ones are what is left between pages. */
#define GAP_MIN 16

struct gap_span {
	uint32_t from, to;
};

static int
compare(const void *a, const void *b)
{
	const struct gap_span *l = a, *r = b;

	return l->from < r->from ? -1 : l->from > r->from;
}

static void
put_strings(struct doc *d, struct jk_span s)
{
	struct jk_buf text = { 0 };

	jk_rawtext_put(&text, s);
	jk_emit_utf8(&d->emit, jk_buf_span(&text));
	jk_buf_clear(&text);
	jk_buf_release(&text);
}

static enum jk_status
put_gap(struct doc *d, uint32_t from, uint32_t to, bool *placed,
	struct jk_err *err)
{
	enum jk_status status = JK_OK;

	if (to <= from || to - from < GAP_MIN)
		return JK_OK;
	while (from < to && status == JK_OK) {
		size_t want = to - from < DOC_CHUNK ? to - from : DOC_CHUNK;
		size_t got = 0;

		status = jk_budget_time(d->out->budget, err);
		if (status == JK_OK)
			status = jk_source_pread(d->text, from, d->chunk, want,
						 &got, err);
		if (got == 0)
			break;
		if (!*placed) {
			jk_emit_place(&d->emit, "text saved over");
			*placed = true;
		}
		d->emit.want = &jk_trait_deleted;
		put_strings(d, jk_span_make(d->chunk, got));
		from += (uint32_t)got;
	}
	return status;
}

/* Where the pieces lie, by their offsets. */
static size_t
collect(const struct doc *d, struct jk_blob *gaps)
{
	size_t n = d->pieces.len / sizeof(struct doc_piece);

	for (size_t i = 0; i < n; i++) {
		struct doc_piece p;
		struct gap_span s;
		uint64_t to;

		memcpy(&p, d->pieces.ptr + i * sizeof(p), sizeof(p));
		to = p.fc + (uint64_t)p.len * (p.wide ? 2 : 1);
		s.from = p.fc;
		s.to = to < UINT32_MAX ? (uint32_t)to : UINT32_MAX;
		jk_blob_add(gaps, &s, sizeof(s));
	}
	if (gaps->len > 0)
		qsort(gaps->ptr, gaps->len / sizeof(struct gap_span),
		      sizeof(struct gap_span), compare);
	return gaps->len / sizeof(struct gap_span);
}

/*
 * A document that was saved fast keeps in the stream's text area what was
 * deleted or replaced ([MS-DOC] 2.5.1, fcMin; FORMATS 8): from the first
 * character to the end of the last piece or of the area.
 */
enum jk_status
doc_rest_give(struct doc *d, struct jk_err *err)
{
	uint32_t at = doc_fib_u32(d, 0x18), end = doc_fib_u32(d, 0x1c);
	enum jk_status status = JK_OK;
	struct jk_blob gaps;
	bool placed = false;
	size_t n;

	jk_blob_init(&gaps, d->out->budget);
	n = collect(d, &gaps);
	for (size_t i = 0; i < n && status == JK_OK; i++) {
		struct gap_span s;

		memcpy(&s, gaps.ptr + i * sizeof(s), sizeof(s));
		if (s.from > at && at > 0 && at < end)
			status = put_gap(d, at, s.from < end ? s.from : end,
					 &placed, err);
		at = s.to > at ? s.to : at;
	}
	if (status == JK_OK && n > 0 && at < end)
		status = put_gap(d, at, end, &placed, err);
	jk_emit_flush(&d->emit);
	jk_blob_release(&gaps);
	return status;
}
