/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pdf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <jikimi/charset.h>

/* Text of a document beyond this is a bomb, not a book. */
#define TEXT_MAX ((uint64_t)1 << 30)

#define NAME(name) JK_LAZY_SYMBOL(struct jk_pdf_calls, name)
static const struct jk_lazy_symbol symbols[] = {
	JK_PDF_CALLS(NAME){ .name = NULL },
};
#undef NAME

static const struct jk_lazy_library poppler = {
	.name = "poppler",
	.soname = "libpoppler-glib.so.8",
	.symbols = symbols,
};

/*
 * poppler tells of what it cannot read by g_debug(), GLib of what it thinks
 * wrong by g_warning(): nothing of it is to be printed.
 */
static void
on_log(const char *domain, GLogLevelFlags level, const char *message,
       gpointer ctx)
{
	static const char *const serious[] = { "Syntax error", "I/O error",
					       "Internal error" };
	struct jk_pdf *pdf = ctx;

	(void)level;
	if (pdf == NULL || domain == NULL || strcmp(domain, "Poppler") != 0)
		return;
	for (size_t i = 0; i < JK_COUNT(serious); i++) {
		if (strncmp(message, serious[i], strlen(serious[i])) == 0)
			pdf->complaints++;
	}
}

enum jk_status
jk_pdf_load(struct jk_pdf *pdf, struct jk_err *err)
{
	enum jk_status status =
		jk_lazy_open_for(pdf->out, &poppler, &pdf->calls, err);

	if (status == JK_OK)
		pdf->calls.g_log_set_default_handler(on_log, pdf);
	return status;
}

void
jk_pdf_close(struct jk_pdf *pdf)
{
	if (pdf->document != NULL)
		pdf->calls.g_object_unref(pdf->document);
	pdf->calls.g_log_set_default_handler(on_log, NULL);
	jk_buf_release(&pdf->images);
	jk_pdf_forget(pdf);
}

enum jk_status
jk_pdf_open(struct jk_pdf *pdf, uint64_t length, PopplerDocument **out,
	    struct jk_err *err)
{
	const struct jk_pdf_calls *c = &pdf->calls;
	GInputStream *stream = jk_pdf_stream(pdf, length);
	GError *error = NULL;
	bool encrypted;

	/* Without a password the empty one is tried. */
	*out = c->poppler_document_new_from_stream(stream, (goffset)length,
						   NULL, NULL, &error);
	c->g_object_unref(stream);
	if (*out != NULL)
		return JK_OK;
	encrypted = c->g_error_matches(error, c->poppler_error_quark(),
				       POPPLER_ERROR_ENCRYPTED);
	if (error != NULL)
		c->g_error_free(error);
	if (encrypted)
		return jk_err_set(err, JK_EENCRYPTED, "opens with a password");
	return jk_err_set(err, JK_ECORRUPT, "no PDF that can be opened");
}

enum jk_status
jk_pdf_text(struct jk_pdf *pdf, const char *text, struct jk_err *err)
{
	struct jk_span s = jk_span_str(text);
	struct jk_buf clean = { 0 };

	if (s.len == 0)
		return JK_OK;
	pdf->text_len += s.len;
	if (pdf->text_len > TEXT_MAX) {
		pdf->out->budget->cause = JK_CAUSE_SIZE_LIMIT;
		return jk_err_set(err, JK_ELIMIT, "too much text");
	}
	pdf->gave = true;
	if (!jk_utf8_valid(s, false)) {
		jk_to_utf8(&clean, s, JK_UTF8);
		s = jk_buf_span(&clean);
	}
	pdf->out->ops->text(pdf->out->ctx, s);
	pdf->out->ops->text(pdf->out->ctx, jk_span_str("\n"));
	jk_buf_release(&clean);
	return JK_OK;
}

void
jk_pdf_place(struct jk_pdf *pdf, const char *fmt, ...)
{
	char place[64];
	va_list args;

	va_start(args, fmt);
	vsnprintf(place, sizeof(place), fmt, args);
	va_end(args);
	pdf->out->ops->place(pdf->out->ctx, jk_span_str(place));
}

void
jk_pdf_trait(struct jk_pdf *pdf, const struct jk_trait *trait)
{
	pdf->out->ops->trait(pdf->out->ctx, trait);
}
