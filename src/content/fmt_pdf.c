/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PDF (ISO 32000) through poppler, page by page. Without poppler its raw
 * bytes are all there is.
 */
#include "config.h"

#include <jikimi/format.h>

#include "claims.h"

#ifdef HAVE_POPPLER

#include <stdio.h>
#include <string.h>

#include "pdf.h"
#include "pdf_bidi.h"
#include "spool.h"

/* A document with more pages than this is cut. */
#define PAGES_MAX 100000
/* The last mark of a whole file stands in so many bytes at its end. */
#define END_LEN 2048
/* A page that takes so long is not read a second time. */
#define SLOW_MS 5000

/* Pages that are pictures come in runs: "3-7, 9". */
static void
end_run(struct jk_pdf *pdf)
{
	if (pdf->image_from == 0)
		return;
	if (pdf->images.len < 300) {
		jk_buf_appendf(&pdf->images, "%s%u",
			       pdf->images.len > 0 ? ", " : "pages ",
			       pdf->image_from);
		if (pdf->image_to > pdf->image_from)
			jk_buf_appendf(&pdf->images, "-%u", pdf->image_to);
	}
	pdf->image_from = 0;
}

static void
add_image_page(struct jk_pdf *pdf, unsigned number)
{
	if (pdf->image_from > 0 && pdf->image_to + 1 == number) {
		pdf->image_to = number;
		return;
	}
	end_run(pdf);
	pdf->image_from = pdf->image_to = number;
}

static bool
has_image(struct jk_pdf *pdf, PopplerPage *page)
{
	GList *images = pdf->calls.poppler_page_get_image_mapping(page);
	bool has = images != NULL;

	pdf->calls.poppler_page_free_image_mapping(images);
	return has;
}

static bool
is_blank(const char *text)
{
	return text == NULL || text[strspn(text, " \t\r\n\f")] == '\0';
}

/* A page that shows no text: a picture perhaps. */
static enum jk_status
read_blank(struct jk_pdf *pdf, PopplerPage *page, unsigned number, bool slow,
	   struct jk_err *err)
{
	/* Its pictures cost its content once more: where that is made to be
	 * slow, nobody looks, and the report says so. */
	if (slow)
		add_image_page(pdf, number);
	else if (!has_image(pdf, page))
		return JK_OK;
	else if (pdf->out->pictures)
		return jk_pdf_picture(pdf, page, number, err);
	else
		add_image_page(pdf, number);
	return JK_OK;
}

static enum jk_status
put_page_text(struct jk_pdf *pdf, const char *text, struct jk_err *err)
{
	struct jk_buf logical = { 0 };
	enum jk_status status;

	if (jk_pdf_logical(&logical, jk_span_str(text)))
		text = jk_buf_cstr(&logical);
	status = jk_pdf_text(pdf, text, err);
	jk_buf_clear(&logical);
	jk_buf_release(&logical);
	return status;
}

static enum jk_status
read_page(struct jk_pdf *pdf, PopplerPage *page, unsigned number,
	  struct jk_err *err)
{
	uint64_t began = jk_now_ms();
	char *text = pdf->calls.poppler_page_get_text(page);
	bool slow = jk_now_ms() - began > SLOW_MS;
	enum jk_status status;

	if (is_blank(text)) {
		status = read_blank(pdf, page, number, slow, err);
	} else {
		jk_pdf_place(pdf, "page %u", number);
		jk_pdf_learn(pdf, text);
		status = put_page_text(pdf, text, err);
		if (status == JK_OK && !slow)
			status = jk_pdf_cells(pdf, page, number, text, err);
	}
	if (status == JK_OK)
		status = jk_pdf_page_parts(pdf, page, number, text, err);
	pdf->calls.g_free(text);
	return status;
}

static enum jk_status
read_pages(struct jk_pdf *pdf, struct jk_err *err)
{
	int n = pdf->calls.poppler_document_get_n_pages(pdf->document);
	enum jk_status status = JK_OK;

	for (int i = 0; i < n && status == JK_OK; i++) {
		PopplerPage *page;

		status = jk_budget_time(pdf->out->budget, err);
		if (status != JK_OK)
			break;
		if (i == PAGES_MAX) {
			pdf->out->budget->cause = JK_CAUSE_MEMBER_LIMIT;
			return jk_err_set(err, JK_ELIMIT, "%d pages", n);
		}
		page = pdf->calls.poppler_document_get_page(pdf->document, i);
		if (page == NULL) {
			pdf->complaints++;
			continue;
		}
		status = read_page(pdf, page, (unsigned)i + 1, err);
		pdf->calls.g_object_unref(page);
	}
	end_run(pdf);
	return status;
}

/* 7.5.5: the last line is %%EOF; blanks and junk may follow. */
static bool
is_cut(const struct jk_pdf *pdf)
{
	uint64_t from = pdf->size > END_LEN ? pdf->size - END_LEN : 0;
	unsigned char tail[END_LEN];
	struct jk_err err;
	struct jk_span s;
	size_t got = 0;

	if (jk_source_pread(pdf->src, from, tail, sizeof(tail), &got, &err) !=
	    JK_OK)
		return true;
	s = jk_span_make(tail, got);
	return jk_span_find(s, 0, jk_span_str("%%EOF")) == s.len;
}

/* What the reader of a report has to know. */
static enum jk_status
tell(struct jk_pdf *pdf, struct jk_err *err)
{
	struct jk_out *out = pdf->out;

	if (pdf->images.len > 0)
		out->ops->note(out->ctx, jk_span_str(""), JK_PARTIAL,
			       JK_CAUSE_IMAGE, jk_buf_span(&pdf->images));
	else if (!pdf->gave)
		out->ops->note(out->ctx, jk_span_str(""), JK_PARTIAL,
			       JK_CAUSE_NO_TEXT, jk_span_str(""));
	if (is_cut(pdf))
		return jk_err_set(err, JK_ECORRUPT, "its end is missing");
	if (pdf->complaints > 0)
		return jk_err_set(err, JK_ECORRUPT,
				  "parts of it break the format");
	return JK_OK;
}

static enum jk_status
read_document(struct jk_pdf *pdf, struct jk_err *err)
{
	uint64_t ends[JK_PDF_REVISIONS];
	enum jk_status status;
	unsigned updates;

	status = jk_pdf_load(pdf, err);
	if (status != JK_OK)
		return status;
	status = jk_pdf_open(pdf, pdf->size, &pdf->document, err);
	if (status == JK_OK) {
		updates = jk_pdf_updates(pdf, ends);
		if (updates > 0)
			jk_pdf_remember(pdf);
		status = read_pages(pdf, err);
		if (status == JK_OK)
			status = jk_pdf_document_parts(pdf, err);
		if (status == JK_OK)
			status = jk_pdf_xfa(pdf, err);
		if (status == JK_OK && updates > 0)
			status = jk_pdf_revisions(pdf, ends, updates, err);
		jk_pdf_trait(pdf, NULL);
		if (status == JK_OK)
			status = tell(pdf, err);
	}
	jk_pdf_close(pdf);
	return status;
}

static enum jk_status
extract(const struct jk_format *format, struct jk_source *src,
	struct jk_out *out, struct jk_err *err)
{
	struct jk_pdf pdf = { .out = out, .src = src };
	struct jk_spool *spool = NULL;
	enum jk_status status;

	(void)format;
	status = jk_budget_enter(out->budget, err);
	if (status != JK_OK)
		return status;
	if (!jk_source_can_pread(src) ||
	    jk_source_size(src) == JK_SIZE_UNKNOWN) {
		status = jk_spool_open(&spool, src, out->budget, err);
		pdf.src = jk_spool_source(spool);
	}
	pdf.size = jk_source_size(pdf.src);
	if (status == JK_OK)
		status = read_document(&pdf, err);
	if (spool != NULL)
		jk_spool_close(spool);
	jk_budget_leave(out->budget);
	return status;
}

#endif

static const struct jk_magic pdf_magics[] = {
	{ .offset = 0, .bytes = "%PDF-", .len = 5 },
	{ .len = 0 },
};

extern const struct jk_format jk_fmt_pdf;
const struct jk_format jk_fmt_pdf = {
	.name = "pdf",
	.media_type = "application/pdf",
	.magics = pdf_magics,
	.claims = jk_claims_pdf,
#ifdef HAVE_POPPLER
	.extract = extract,
#else
	.cause = JK_CAUSE_NO_EXTRACTOR,
#endif
};
