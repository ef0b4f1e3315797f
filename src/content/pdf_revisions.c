/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Updates (ISO 32000-1, 7.5.6) are appended: what a PDF said before stands in
 * it still, and was perhaps meant to be gone. The file cut at an older %%EOF
 * is the document as it was; lines that it no longer has are given out.
 */
#include "config.h"

#include "pdf.h"

#include <stdlib.h>
#include <string.h>

#define STEP (64 * 1024)
#define MARK "%%EOF"
/* In all: reading a document again is not free. */
#define PAGES_MAX 2000
#define LINES_MAX ((size_t)1 << 20)

static const struct jk_trait earlier = { "hidden: earlier revision", true };

/* Hashes of lines, open addressing, cap a power of two; 0 is empty. Two lines
 * of the same hash cost one hidden line. */
struct jk_lines {
	uint64_t *hashes; /* owned */
	size_t n, cap;
};

/* Where a mark in the step, which begins at from in the file, ends. */
static unsigned
find_marks(struct jk_span step, uint64_t from,
	   uint64_t ends[JK_PDF_REVISIONS + 1], unsigned n)
{
	struct jk_span mark = jk_span_str(MARK);
	size_t at = jk_span_find(step, 0, mark);

	while (at < step.len && n <= JK_PDF_REVISIONS) {
		ends[n++] = from + at + mark.len;
		at = jk_span_find(step, at + mark.len, mark);
	}
	return n;
}

/* A file made for the web has one more mark, behind its first page (F.3). */
static bool
is_linearized(struct jk_span head)
{
	struct jk_span word = jk_span_str("/Linearized");

	head = jk_span_head(head, 1024);
	return jk_span_find(head, 0, word) < head.len;
}

unsigned
jk_pdf_updates(struct jk_pdf *pdf, uint64_t ends[JK_PDF_REVISIONS])
{
	uint64_t found[JK_PDF_REVISIONS + 1], at = 0;
	unsigned char *step = jk_xcalloc(1, STEP);
	unsigned n = 0, first = 0;
	size_t got = STEP;
	struct jk_err err;

	while (got == STEP && n <= JK_PDF_REVISIONS &&
	       jk_source_pread(pdf->src, at, step, STEP, &got, &err) == JK_OK) {
		if (at == 0 && is_linearized(jk_span_make(step, got)))
			first = 1;
		n = find_marks(jk_span_make(step, got), at, found, n);
		/* A mark may lie across two steps. */
		at += got - (sizeof(MARK) - 2);
	}
	free(step);
	/* The last is the document as it is. */
	if (n <= first + 1)
		return 0;
	n -= first + 1;
	memcpy(ends, found + first, n * sizeof(*ends));
	return n;
}

/* FNV-1a over what is not blank: poppler spaces the same line in two ways. */
static uint64_t
hash_line(struct jk_span line)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < line.len; i++) {
		if (line.ptr[i] <= ' ')
			continue;
		hash ^= line.ptr[i];
		hash *= UINT64_C(0x100000001b3);
	}
	return hash != 0 ? hash : 1;
}

static uint64_t *
slot_of(const struct jk_lines *l, uint64_t hash)
{
	size_t i = (size_t)hash & (l->cap - 1);

	while (l->hashes[i] != 0 && l->hashes[i] != hash)
		i = (i + 1) & (l->cap - 1);
	return &l->hashes[i];
}

static void
grow(struct jk_lines *l)
{
	struct jk_lines next = { .cap = l->cap * 2, .n = l->n };

	next.hashes = jk_xcalloc(next.cap, sizeof(*next.hashes));
	for (size_t i = 0; i < l->cap; i++) {
		if (l->hashes[i] != 0)
			*slot_of(&next, l->hashes[i]) = l->hashes[i];
	}
	free(l->hashes);
	*l = next;
}

/* True when it was not known. */
static bool
learn_line(struct jk_lines *l, struct jk_span line)
{
	uint64_t hash = hash_line(line), *slot;

	if (l->n >= l->cap / 2 && l->cap < LINES_MAX)
		grow(l);
	slot = slot_of(l, hash);
	if (*slot != 0)
		return false;
	if (l->n < l->cap / 4 * 3) {
		*slot = hash;
		l->n++;
	}
	return true;
}

static struct jk_span
next_line(struct jk_span *rest)
{
	size_t end = jk_span_find(*rest, 0, jk_span_str("\n"));
	struct jk_span line = jk_span_head(*rest, end);

	*rest = jk_span_from(*rest, end < rest->len ? end + 1 : end);
	return line;
}

void
jk_pdf_remember(struct jk_pdf *pdf)
{
	pdf->lines = jk_xcalloc(1, sizeof(*pdf->lines));
	pdf->lines->cap = 1024;
	pdf->lines->hashes =
		jk_xcalloc(pdf->lines->cap, sizeof(*pdf->lines->hashes));
}

void
jk_pdf_forget(struct jk_pdf *pdf)
{
	if (pdf->lines != NULL)
		free(pdf->lines->hashes);
	free(pdf->lines);
	pdf->lines = NULL;
}

void
jk_pdf_learn(struct jk_pdf *pdf, const char *text)
{
	struct jk_span rest = jk_span_str(text);

	while (pdf->lines != NULL && rest.len > 0)
		learn_line(pdf->lines, next_line(&rest));
}

/* Gives out the lines of a page that are new; the place once. */
static enum jk_status
put_page(struct jk_pdf *pdf, PopplerPage *page, unsigned number,
	 struct jk_err *err)
{
	char *text = pdf->calls.poppler_page_get_text(page);
	struct jk_span rest = jk_span_str(text);
	struct jk_buf gone = { 0 };
	enum jk_status status = JK_OK;

	while (rest.len > 0) {
		struct jk_span line = next_line(&rest);

		if (learn_line(pdf->lines, line)) {
			jk_buf_append_span(&gone, line);
			jk_buf_append_byte(&gone, '\n');
		}
	}
	if (gone.len > 0) {
		jk_pdf_place(pdf, "page %u earlier", number);
		jk_pdf_trait(pdf, &earlier);
		status = jk_pdf_text(pdf, jk_buf_cstr(&gone), err);
		jk_pdf_trait(pdf, NULL);
	}
	jk_buf_clear(&gone);
	jk_buf_release(&gone);
	pdf->calls.g_free(text);
	return status;
}

static enum jk_status
put_revision(struct jk_pdf *pdf, PopplerDocument *document, int *pages_left,
	     struct jk_err *err)
{
	const struct jk_pdf_calls *c = &pdf->calls;
	int n = c->poppler_document_get_n_pages(document);
	enum jk_status status = JK_OK;

	for (int i = 0; i < n && status == JK_OK && (*pages_left)-- > 0; i++) {
		PopplerPage *page = c->poppler_document_get_page(document, i);

		if (page == NULL)
			continue;
		status = jk_budget_time(pdf->out->budget, err);
		if (status == JK_OK)
			status = put_page(pdf, page, (unsigned)i + 1, err);
		c->g_object_unref(page);
	}
	return status;
}

enum jk_status
jk_pdf_revisions(struct jk_pdf *pdf, const uint64_t *ends, unsigned n,
		 struct jk_err *err)
{
	unsigned complaints = pdf->complaints;
	enum jk_status status = JK_OK;
	int pages_left = PAGES_MAX;

	while (n-- > 0 && status == JK_OK && pages_left > 0) {
		PopplerDocument *document;

		/* A mark within a stream or a string ends no document. */
		if (jk_pdf_open(pdf, ends[n], &document, err) != JK_OK)
			continue;
		status = put_revision(pdf, document, &pages_left, err);
		pdf->calls.g_object_unref(document);
	}
	pdf->complaints = complaints;
	return status;
}
