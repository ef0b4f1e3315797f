/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a page holds beside its text (ISO 32000-1, 12.5 to 12.7): form fields,
 * comments, links, attached files.
 */
#include "config.h"

#include "pdf.h"

#include <string.h>

/* Of one page. */
#define PARTS_MAX 100000
/* Items of a choice field. */
#define ITEMS_MAX 10000

static const struct jk_trait comment = { "hidden: comment", true };

struct parts {
	struct jk_pdf *pdf;
	unsigned number;  /* of the page */
	const char *text; /* of the page, may be NULL */
	const char *kind; /* "form", "comments", "links" */
	bool placed;
	unsigned n;
};

/* Gives out value, unless the page shows it anyway. */
static enum jk_status
put(struct parts *parts, const char *value, struct jk_err *err)
{
	if (value == NULL || value[0] == '\0')
		return JK_OK;
	if (parts->text != NULL && strstr(parts->text, value) != NULL)
		return JK_OK;
	if (!parts->placed)
		jk_pdf_place(parts->pdf, "page %u %s", parts->number,
			     parts->kind);
	parts->placed = true;
	return jk_pdf_text(parts->pdf, value, err);
}

/* The same with a string that is ours to free. */
static enum jk_status
put_owned(struct parts *parts, char *value, struct jk_err *err)
{
	enum jk_status status = put(parts, value, err);

	parts->pdf->calls.g_free(value);
	return status;
}

const char *
jk_pdf_action_text(const PopplerAction *action)
{
	if (action == NULL)
		return NULL;
	switch (action->type) {
	case POPPLER_ACTION_URI:
		return action->uri.uri;
	case POPPLER_ACTION_LAUNCH:
		return action->launch.file_name;
	case POPPLER_ACTION_GOTO_REMOTE:
		return action->goto_remote.file_name;
	case POPPLER_ACTION_JAVASCRIPT:
		return action->javascript.script;
	default:
		return NULL;
	}
}

static enum jk_status
put_choice(struct parts *parts, PopplerFormField *field, struct jk_err *err)
{
	const struct jk_pdf_calls *c = &parts->pdf->calls;
	int n = c->poppler_form_field_choice_get_n_items(field);
	enum jk_status status;

	status = put_owned(parts, c->poppler_form_field_choice_get_text(field),
			   err);
	if (n > ITEMS_MAX)
		n = ITEMS_MAX;
	for (int i = 0; i < n && status == JK_OK; i++)
		status = put_owned(
			parts, c->poppler_form_field_choice_get_item(field, i),
			err);
	return status;
}

static enum jk_status
put_field(struct parts *parts, PopplerFormField *field, struct jk_err *err)
{
	const struct jk_pdf_calls *c = &parts->pdf->calls;
	PopplerFormFieldType type = c->poppler_form_field_get_field_type(field);
	enum jk_status status = JK_OK;

	/* The field's name is its heading. */
	if (type == POPPLER_FORM_FIELD_TEXT ||
	    type == POPPLER_FORM_FIELD_CHOICE)
		status = put_owned(parts, c->poppler_form_field_get_name(field),
				   err);
	if (status == JK_OK && type == POPPLER_FORM_FIELD_TEXT)
		status = put_owned(
			parts, c->poppler_form_field_text_get_text(field), err);
	if (status == JK_OK && type == POPPLER_FORM_FIELD_CHOICE)
		status = put_choice(parts, field, err);
	if (status == JK_OK)
		status = put(parts,
			     jk_pdf_action_text(
				     c->poppler_form_field_get_action(field)),
			     err);
	return status;
}

static enum jk_status
put_fields(struct parts *parts, PopplerPage *page, struct jk_err *err)
{
	const struct jk_pdf_calls *c = &parts->pdf->calls;
	GList *list = c->poppler_page_get_form_field_mapping(page);
	enum jk_status status = JK_OK;

	for (GList *i = list;
	     i != NULL && status == JK_OK && parts->n++ < PARTS_MAX;
	     i = i->next) {
		const PopplerFormFieldMapping *m = i->data;

		status = put_field(parts, m->field, err);
	}
	c->poppler_page_free_form_field_mapping(list);
	return status;
}

static enum jk_status
put_file(struct parts *parts, PopplerAnnot *annot, struct jk_err *err)
{
	const struct jk_pdf_calls *c = &parts->pdf->calls;
	PopplerAttachment *file =
		c->poppler_annot_file_attachment_get_attachment(
			(PopplerAnnotFileAttachment *)annot);
	enum jk_status status;

	if (file == NULL)
		return JK_OK;
	status = jk_pdf_attachment(parts->pdf, file, err);
	c->g_object_unref(file);
	/* A child ends the place. */
	parts->placed = false;
	return status;
}

static enum jk_status
put_annotation(struct parts *parts, PopplerAnnot *annot, struct jk_err *err)
{
	const struct jk_pdf_calls *c = &parts->pdf->calls;
	PopplerAnnotType type = c->poppler_annot_get_annot_type(annot);
	enum jk_status status;

	/* Told as fields and links. */
	if (type == POPPLER_ANNOT_WIDGET || type == POPPLER_ANNOT_LINK)
		return JK_OK;
	status = put_owned(parts, c->poppler_annot_get_contents(annot), err);
	if (c->g_type_check_instance_is_a((GTypeInstance *)annot,
					  c->poppler_annot_markup_get_type())) {
		PopplerAnnotMarkup *markup = (PopplerAnnotMarkup *)annot;

		if (status == JK_OK)
			status = put_owned(
				parts,
				c->poppler_annot_markup_get_label(markup), err);
		if (status == JK_OK)
			status = put_owned(
				parts,
				c->poppler_annot_markup_get_subject(markup),
				err);
	}
	if (status == JK_OK && type == POPPLER_ANNOT_FILE_ATTACHMENT)
		status = put_file(parts, annot, err);
	return status;
}

static enum jk_status
put_annotations(struct parts *parts, PopplerPage *page, struct jk_err *err)
{
	const struct jk_pdf_calls *c = &parts->pdf->calls;
	GList *list = c->poppler_page_get_annot_mapping(page);
	enum jk_status status = JK_OK;

	for (GList *i = list;
	     i != NULL && status == JK_OK && parts->n++ < PARTS_MAX;
	     i = i->next) {
		const PopplerAnnotMapping *m = i->data;

		status = put_annotation(parts, m->annot, err);
	}
	c->poppler_page_free_annot_mapping(list);
	return status;
}

static enum jk_status
put_links(struct parts *parts, PopplerPage *page, struct jk_err *err)
{
	const struct jk_pdf_calls *c = &parts->pdf->calls;
	GList *list = c->poppler_page_get_link_mapping(page);
	enum jk_status status = JK_OK;

	for (GList *i = list;
	     i != NULL && status == JK_OK && parts->n++ < PARTS_MAX;
	     i = i->next) {
		const PopplerLinkMapping *m = i->data;

		status = put(parts, jk_pdf_action_text(m->action), err);
	}
	c->poppler_page_free_link_mapping(list);
	return status;
}

enum jk_status
jk_pdf_page_parts(struct jk_pdf *pdf, PopplerPage *page, unsigned number,
		  const char *text, struct jk_err *err)
{
	struct parts parts = {
		.pdf = pdf,
		.number = number,
		.text = text,
		.kind = "form",
	};
	enum jk_status status = put_fields(&parts, page, err);

	parts.kind = "links";
	parts.placed = false;
	if (status == JK_OK)
		status = put_links(&parts, page, err);
	parts.kind = "comments";
	parts.placed = false;
	jk_pdf_trait(pdf, &comment);
	if (status == JK_OK)
		status = put_annotations(&parts, page, err);
	jk_pdf_trait(pdf, NULL);
	return status;
}
