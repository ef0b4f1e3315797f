/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/odf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "content/ooxml.h"

/* A picture in a flat file; larger ones are noted. */
#define BINARY_MAX (64 * 1024 * 1024)

struct decoder {
	struct jk_buf bytes;
	uint32_t bits;
	unsigned nbits;
};

static void
decode(struct decoder *d, struct jk_span text)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		"0123456789+/";

	for (size_t i = 0; i < text.len; i++) {
		const char *at = memchr(letters, text.ptr[i], 64);

		if (at == NULL)
			continue;
		d->bits = d->bits << 6 | (uint32_t)(at - letters);
		d->nbits += 6;
		if (d->nbits >= 8) {
			d->nbits -= 8;
			jk_buf_append_byte(
				&d->bytes,
				(unsigned char)(d->bits >> d->nbits));
		}
	}
}

/* Part 1, 10.4.5: a file within the file, in base64. */
static void
read_binary(struct jk_odf *o, const struct jk_xml_token *t)
{
	struct decoder d = { .nbits = 0 };
	unsigned depth = t->depth;
	bool whole = true;
	struct jk_source *src;
	char name[32];

	while ((t = jk_xml_next(o->xml))->event != JK_XML_NONE) {
		if (t->event == JK_XML_END && t->depth <= depth)
			break;
		if (t->event != JK_XML_TEXT)
			continue;
		whole &= d.bytes.len < BINARY_MAX;
		if (whole)
			decode(&d, t->text);
	}
	snprintf(name, sizeof(name), "object %zu", ++o->nbinaries);
	if (d.bytes.len > 0) {
		src = jk_source_from_span(jk_buf_span(&d.bytes));
		o->out->ops->child(o->out->ctx, jk_span_str(name), src, NULL);
		jk_source_free(src);
		o->any = true;
	}
	if (!whole)
		o->out->ops->note(o->out->ctx, jk_span_str(name), JK_PARTIAL,
				  JK_CAUSE_MEMORY_LIMIT, jk_span_str(""));
	jk_buf_release(&d.bytes);
}

static void
begin_part(struct jk_odf *o, const char *place, const struct jk_trait *trait,
	   enum jk_odf_part part)
{
	o->any |= o->flow.taken > 0 && o->flow.trait != &jk_ooxml_metadata;
	o->flow.taken = 0;
	jk_flow_place(&o->flow, jk_span_str(place), trait);
	o->part = part;
}

static bool
is_spreadsheet_table(const struct jk_odf *o, const struct jk_xml_token *t)
{
	return o->spreadsheet && jk_xml_is(t, "table");
}

/* Elements that parts of a document begin with. True: it was one. */
static bool
start_part(struct jk_odf *o, const struct jk_xml_token *t)
{
	if (jk_xml_is(t, "automatic-styles") || jk_xml_is(t, "styles"))
		jk_odf_read_styles(o, t);
	else if (jk_xml_is(t, "font-face-decls"))
		jk_xml_skip(o->xml);
	else if (jk_xml_is(t, "meta"))
		begin_part(o, "properties", &jk_ooxml_metadata, JK_ODF_LOOSE);
	else if (jk_xml_is(t, "settings"))
		begin_part(o, "settings", &jk_ooxml_metadata, JK_ODF_NOWHERE);
	else if (jk_xml_is(t, "master-styles"))
		begin_part(o, "master page", NULL, JK_ODF_BODY);
	else if (jk_xml_is(t, "body"))
		begin_part(o, o->object[0] != '\0' ? o->object : "body", NULL,
			   JK_ODF_BODY);
	else if (jk_xml_is(t, "module"))
		begin_part(o, "macro", NULL, JK_ODF_LOOSE);
	else if (jk_xml_is(t, "binary-data"))
		read_binary(o, t);
	else if (is_spreadsheet_table(o, t))
		jk_odf_sheet(o, t);
	else
		return false;
	return true;
}

static void
give_comments(struct jk_odf *o)
{
	if (o->comments.len == 0)
		return;
	jk_flow_place(&o->flow, jk_span_str("comment"), &jk_ooxml_comment);
	jk_flow_text(&o->flow, jk_buf_span(&o->comments));
}

/* Deletions that the text does not know of. */
static void
give_deletions(struct jk_odf *o)
{
	bool told = false;

	for (size_t i = 0; i < o->ndeletions; i++) {
		struct jk_odf_deletion *d = &o->deletions[i];

		if (!d->given && d->text.len > 0) {
			if (!told)
				jk_flow_place(&o->flow,
					      jk_span_str("deleted text"),
					      &jk_flow_deleted_text);
			told = true;
			jk_flow_text(&o->flow, jk_buf_span(&d->text));
		}
		jk_buf_release(&d->id);
		jk_buf_release(&d->text);
	}
	free(o->deletions);
}

bool
jk_odf_read(struct jk_out *out, struct jk_xml *xml, const char *object)
{
	struct jk_odf o = { .out = out, .xml = xml, .object = object };
	const struct jk_xml_token *t;

	jk_flow_init(&o.flow, out);
	while ((t = jk_xml_next(xml))->event != JK_XML_NONE) {
		if (t->event == JK_XML_START && start_part(&o, t))
			continue;
		if ((t->event == JK_XML_START || t->event == JK_XML_END) &&
		    jk_xml_is(t, "spreadsheet"))
			o.spreadsheet = t->event == JK_XML_START;
		else
			jk_odf_token(&o, t);
	}
	o.any |= o.flow.taken > 0 && o.flow.trait != &jk_ooxml_metadata;
	give_comments(&o);
	give_deletions(&o);
	jk_flow_finish(&o.flow);
	jk_buf_release(&o.comments);
	jk_buf_release(&o.hidden);
	jk_buf_release(&o.white);
	return o.any;
}
