/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the PDF reader share: poppler's functions, one opened
 * document, and giving out its strings.
 *
 * Owns:    a jk_pdf owns its document and the lines it remembers.
 * Threads: one thread at a time, as poppler wants it.
 * Errors:  as the functions say.
 */
#ifndef JK_PDF_H
#define JK_PDF_H

#include <stdbool.h>
#include <stdint.h>

#include <glib-object.h>
#include <gio/gio.h>
#include <poppler.h>

#include <jikimi/buf.h>
#include <jikimi/format.h>

#include "lazy.h"

struct jk_lines;

#define JK_PDF_CALLS(X)                                                        \
	X(cairo_create)                                                        \
	X(cairo_destroy)                                                       \
	X(cairo_image_surface_create)                                          \
	X(cairo_image_surface_get_data)                                        \
	X(cairo_image_surface_get_stride)                                      \
	X(cairo_paint)                                                         \
	X(cairo_scale)                                                         \
	X(cairo_set_source_rgb)                                                \
	X(cairo_surface_destroy)                                               \
	X(cairo_surface_flush)                                                 \
	X(cairo_surface_status)                                                \
	X(g_error_free)                                                        \
	X(g_error_matches)                                                     \
	X(g_free)                                                              \
	X(g_memory_input_stream_get_type)                                      \
	X(g_list_free)                                                         \
	X(g_log_set_default_handler)                                           \
	X(g_object_new)                                                        \
	X(g_object_unref)                                                      \
	X(g_seekable_get_type)                                                 \
	X(g_type_add_interface_static)                                         \
	X(g_type_check_instance_is_a)                                          \
	X(g_type_from_name)                                                    \
	X(g_type_query)                                                        \
	X(g_type_register_static_simple)                                       \
	X(poppler_action_free)                                                 \
	X(poppler_annot_file_attachment_get_attachment)                        \
	X(poppler_annot_get_annot_type)                                        \
	X(poppler_annot_get_contents)                                          \
	X(poppler_annot_markup_get_label)                                      \
	X(poppler_annot_markup_get_subject)                                    \
	X(poppler_annot_markup_get_type)                                       \
	X(poppler_attachment_get_name)                                         \
	X(poppler_attachment_save_to_callback)                                 \
	X(poppler_document_get_attachments)                                    \
	X(poppler_document_get_author)                                         \
	X(poppler_document_get_creator)                                        \
	X(poppler_document_get_keywords)                                       \
	X(poppler_document_get_metadata)                                       \
	X(poppler_document_get_n_pages)                                        \
	X(poppler_document_get_page)                                           \
	X(poppler_document_get_producer)                                       \
	X(poppler_document_get_subject)                                        \
	X(poppler_document_get_title)                                          \
	X(poppler_document_new_from_stream)                                    \
	X(poppler_error_quark)                                                 \
	X(poppler_form_field_choice_get_item)                                  \
	X(poppler_form_field_choice_get_n_items)                               \
	X(poppler_form_field_choice_get_text)                                  \
	X(poppler_form_field_get_action)                                       \
	X(poppler_form_field_get_field_type)                                   \
	X(poppler_form_field_get_name)                                         \
	X(poppler_form_field_text_get_text)                                    \
	X(poppler_index_iter_free)                                             \
	X(poppler_index_iter_get_action)                                       \
	X(poppler_index_iter_get_child)                                        \
	X(poppler_index_iter_new)                                              \
	X(poppler_index_iter_next)                                             \
	X(poppler_page_free_annot_mapping)                                     \
	X(poppler_page_free_form_field_mapping)                                \
	X(poppler_page_free_image_mapping)                                     \
	X(poppler_page_free_link_mapping)                                      \
	X(poppler_page_get_annot_mapping)                                      \
	X(poppler_page_get_form_field_mapping)                                 \
	X(poppler_page_get_image_mapping)                                      \
	X(poppler_page_get_link_mapping)                                       \
	X(poppler_page_get_size)                                               \
	X(poppler_page_get_text)                                               \
	X(poppler_page_get_text_layout)                                        \
	X(poppler_page_render)

struct jk_pdf_calls {
	JK_PDF_CALLS(JK_LAZY_POINTER)
};

struct jk_pdf {
	struct jk_pdf_calls calls;
	struct jk_out *out;            /* borrowed */
	struct jk_source *src;         /* borrowed; has random access */
	uint64_t size;                 /* of src */
	PopplerDocument *document;     /* owned */
	bool gave;                     /* any text or attachment */
	uint64_t text_len;             /* bytes of text so far */
	unsigned complaints;           /* of poppler's, about syntax */
	struct jk_buf images;          /* owned: pages that are a picture */
	unsigned image_from, image_to; /* the last such run; 0: none */
	struct jk_lines *lines;        /* owned, NULL: not remembered */
};

/* poppler's functions, and its complaints to pdf instead of to the terminal.
 * jk_pdf_close ends both, and frees. */
enum jk_status jk_pdf_load(struct jk_pdf *pdf, struct jk_err *err);
void jk_pdf_close(struct jk_pdf *pdf);

/* A stream for poppler over the first length bytes of pdf->src, which must
 * outlive it; the caller unrefs it. */
GInputStream *jk_pdf_stream(const struct jk_pdf *pdf, uint64_t length);

/* Opens the first length bytes as a document, which the caller unrefs. */
enum jk_status jk_pdf_open(struct jk_pdf *pdf, uint64_t length,
			   PopplerDocument **out, struct jk_err *err);

/* Gives out a string of poppler's, which may be NULL and may be no UTF-8, and
 * a line end. JK_ELIMIT beyond the budget. */
enum jk_status jk_pdf_text(struct jk_pdf *pdf, const char *text,
			   struct jk_err *err);
void jk_pdf_place(struct jk_pdf *pdf, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void jk_pdf_trait(struct jk_pdf *pdf, const struct jk_trait *trait);

/* What belongs to a page beside its text: form fields, comments, links, files.
 * text is the page's, so that nothing is told twice. */
enum jk_status jk_pdf_page_parts(struct jk_pdf *pdf, PopplerPage *page,
				 unsigned number, const char *text,
				 struct jk_err *err);
/* A page without text, drawn, as a child. */
enum jk_status jk_pdf_picture(struct jk_pdf *pdf, PopplerPage *page,
			      unsigned number, struct jk_err *err);
/* Cells whose text was broken, put together; text is the page's. */
enum jk_status jk_pdf_cells(struct jk_pdf *pdf, PopplerPage *page,
			    unsigned number, const char *text,
			    struct jk_err *err);
/* The text of an action: its address, its program. NULL: it has none. */
const char *jk_pdf_action_text(const PopplerAction *action);
/* An embedded file, as a child. */
enum jk_status jk_pdf_attachment(struct jk_pdf *pdf, PopplerAttachment *file,
				 struct jk_err *err);
/* What belongs to the document: bookmarks, properties, attachments. */
enum jk_status jk_pdf_document_parts(struct jk_pdf *pdf, struct jk_err *err);

/* What was filled into a form in XFA, as children. */
enum jk_status jk_pdf_xfa(struct jk_pdf *pdf, struct jk_err *err);

/* How many times the document was updated, at most JK_PDF_REVISIONS; where
 * each older state of it ended. */
#define JK_PDF_REVISIONS 8
unsigned jk_pdf_updates(struct jk_pdf *pdf, uint64_t ends[JK_PDF_REVISIONS]);
/* From now on lines of text are remembered. */
void jk_pdf_remember(struct jk_pdf *pdf);
/* Called by jk_pdf_text's callers with each text of a page. */
void jk_pdf_learn(struct jk_pdf *pdf, const char *text);
/* The document as it was: lines that the present one no longer has. */
enum jk_status jk_pdf_revisions(struct jk_pdf *pdf, const uint64_t *ends,
				unsigned n, struct jk_err *err);
void jk_pdf_forget(struct jk_pdf *pdf);

#endif
