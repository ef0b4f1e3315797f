/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What belongs to a whole PDF: bookmarks (ISO 32000-1, 12.3.3), information
 * and XMP metadata (14.3), embedded files (7.11.4).
 */
#include "config.h"

#include "pdf.h"

#include <string.h>

#include "blob.h"

#define INDEX_DEPTH 32
#define INDEX_MAX 100000
#define FILES_MAX 100000

static const struct jk_trait metadata = { "hidden: metadata", true };

/* poppler hands over a file block by block. */
static gboolean
on_bytes(const gchar *bytes, gsize len, gpointer ctx, GError **error)
{
	(void)error;
	return jk_blob_add(ctx, bytes, len);
}

enum jk_status
jk_pdf_attachment(struct jk_pdf *pdf, PopplerAttachment *file,
		  struct jk_err *err)
{
	const struct jk_pdf_calls *c = &pdf->calls;
	struct jk_out *out = pdf->out;
	const gchar *told = c->poppler_attachment_get_name(file);
	struct jk_span name = jk_span_str(told);
	GError *error = NULL;
	struct jk_blob blob;
	bool more;

	if (name.len == 0)
		name = jk_span_str("attachment");
	jk_blob_init(&blob, out->budget);
	if (!c->poppler_attachment_save_to_callback(file, on_bytes, &blob,
						    &error) &&
	    !blob.full)
		pdf->complaints++;
	if (error != NULL)
		c->g_error_free(error);
	more = jk_child_span(out, name, jk_blob_span(&blob));
	if (blob.len == 0 || blob.full)
		out->ops->note(out->ctx, name, JK_PARTIAL,
			       blob.full ? JK_CAUSE_MEMORY_LIMIT
					 : JK_CAUSE_DAMAGED,
			       jk_span_str(""));
	pdf->gave = true;
	jk_blob_release(&blob);
	if (more)
		return JK_OK;
	return jk_err_set(err, JK_ELIMIT, "budget spent");
}

static enum jk_status
put_files(struct jk_pdf *pdf, struct jk_err *err)
{
	const struct jk_pdf_calls *c = &pdf->calls;
	GList *list = c->poppler_document_get_attachments(pdf->document);
	enum jk_status status = JK_OK;
	unsigned n = 0;

	for (GList *i = list; i != NULL; i = i->next) {
		if (status == JK_OK && n++ < FILES_MAX)
			status = jk_pdf_attachment(pdf, i->data, err);
		c->g_object_unref(i->data);
	}
	c->g_list_free(list);
	return status;
}

/* 14.3.3 and 14.3.2. XMP tells most of it again, and at times what the other
 * one no longer does; its tags go. */
static enum jk_status
put_xmp(struct jk_pdf *pdf, char *xmp, struct jk_err *err)
{
	enum { OUTSIDE, TAG, VALUE } state = OUTSIDE;
	char quote = '"';
	size_t to = 0;

	for (const char *p = xmp; *p != '\0'; p++) {
		if (state == OUTSIDE && *p == '<') {
			state = TAG;
			xmp[to++] = '\n';
		} else if (state == TAG && *p == '>') {
			state = OUTSIDE;
		} else if (state == TAG && (*p == '"' || *p == '\'')) {
			state = VALUE;
			quote = *p;
		} else if (state == VALUE && *p == quote) {
			state = TAG;
			xmp[to++] = '\n';
		} else if (state != TAG) {
			xmp[to++] = *p;
		}
	}
	xmp[to] = '\0';
	return jk_pdf_text(pdf, xmp, err);
}

static enum jk_status
put_properties(struct jk_pdf *pdf, struct jk_err *err)
{
	const struct jk_pdf_calls *c = &pdf->calls;
	char *const fields[] = {
		c->poppler_document_get_title(pdf->document),
		c->poppler_document_get_author(pdf->document),
		c->poppler_document_get_subject(pdf->document),
		c->poppler_document_get_keywords(pdf->document),
		c->poppler_document_get_creator(pdf->document),
		c->poppler_document_get_producer(pdf->document),
	};
	char *xmp = c->poppler_document_get_metadata(pdf->document);
	bool gave = pdf->gave;
	enum jk_status status = JK_OK;

	jk_pdf_place(pdf, "properties");
	jk_pdf_trait(pdf, &metadata);
	for (size_t i = 0; i < JK_COUNT(fields); i++) {
		if (status == JK_OK)
			status = jk_pdf_text(pdf, fields[i], err);
		c->g_free(fields[i]);
	}
	if (status == JK_OK && xmp != NULL)
		status = put_xmp(pdf, xmp, err);
	c->g_free(xmp);
	jk_pdf_trait(pdf, NULL);
	/* Each program leaves its name there: that is no text of a page. */
	pdf->gave = gave;
	return status;
}

struct bookmarks {
	struct jk_pdf *pdf;
	unsigned n;
};

static enum jk_status put_index(struct bookmarks *b, PopplerIndexIter *iter,
				unsigned depth, struct jk_err *err);

static enum jk_status
put_bookmark(struct bookmarks *b, PopplerIndexIter *iter, unsigned depth,
	     struct jk_err *err)
{
	const struct jk_pdf_calls *c = &b->pdf->calls;
	PopplerAction *action = c->poppler_index_iter_get_action(iter);
	enum jk_status status = JK_OK;
	PopplerIndexIter *child;

	if (action != NULL) {
		status = jk_pdf_text(b->pdf, action->any.title, err);
		if (status == JK_OK)
			status = jk_pdf_text(b->pdf, jk_pdf_action_text(action),
					     err);
		c->poppler_action_free(action);
	}
	if (status != JK_OK || depth == INDEX_DEPTH)
		return status;
	child = c->poppler_index_iter_get_child(iter);
	if (child == NULL)
		return JK_OK;
	status = put_index(b, child, depth + 1, err);
	c->poppler_index_iter_free(child);
	return status;
}

static enum jk_status
put_index(struct bookmarks *b, PopplerIndexIter *iter, unsigned depth,
	  struct jk_err *err)
{
	enum jk_status status;

	do {
		status = jk_budget_time(b->pdf->out->budget, err);
		if (status == JK_OK)
			status = put_bookmark(b, iter, depth, err);
	} while (status == JK_OK && b->n++ < INDEX_MAX &&
		 b->pdf->calls.poppler_index_iter_next(iter));
	return status;
}

static enum jk_status
put_bookmarks(struct jk_pdf *pdf, struct jk_err *err)
{
	struct bookmarks b = { .pdf = pdf };
	PopplerIndexIter *iter =
		pdf->calls.poppler_index_iter_new(pdf->document);
	enum jk_status status;

	if (iter == NULL)
		return JK_OK;
	jk_pdf_place(pdf, "bookmarks");
	status = put_index(&b, iter, 0, err);
	pdf->calls.poppler_index_iter_free(iter);
	return status;
}

enum jk_status
jk_pdf_document_parts(struct jk_pdf *pdf, struct jk_err *err)
{
	enum jk_status status = put_bookmarks(pdf, err);

	if (status == JK_OK)
		status = put_properties(pdf, err);
	if (status == JK_OK)
		status = put_files(pdf, err);
	return status;
}
