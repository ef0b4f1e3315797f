/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/ooxml.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "content/biff12.h"
#include "content/xlsx.h"

const struct jk_trait jk_ooxml_comment = {
	.evidence = "hidden: comment",
	.hidden = true,
};

const struct jk_trait jk_ooxml_metadata = {
	.evidence = "hidden: metadata",
	.hidden = true,
};

/* Parts by their root elements, in any kind of document. */
static const struct part_kind {
	const char *root;
	struct jk_ooxml_style style;
} part_kinds[] = {
	{ "Properties", { "properties", &jk_ooxml_metadata, true } },
	{ "ThreadedComments", { "comment", &jk_ooxml_comment, false } },
	{ "chartSpace", { "chart", NULL, false } },
	{ "chartsheet", { "chart", NULL, true } },
	{ "cmAuthorLst", { "comment authors", &jk_ooxml_metadata, true } },
	{ "cmLst", { "comment", &jk_ooxml_comment, false } },
	{ "comments", { "comment", &jk_ooxml_comment, false } },
	{ "colorsDef", { "settings", &jk_ooxml_metadata, false } },
	{ "commentsEx", { "comment", &jk_ooxml_comment, false } },
	{ "commentsIds", { "comment", &jk_ooxml_comment, false } },
	{ "connections", { "connections", &jk_ooxml_metadata, true } },
	{ "coreProperties", { "properties", &jk_ooxml_metadata, true } },
	{ "dataModel", { "diagram", NULL, false } },
	{ "datastoreItem", { "settings", &jk_ooxml_metadata, false } },
	{ "document", { "body", NULL, false } },
	{ "drawing", { "diagram", NULL, false } },
	{ "endnotes", { "endnote", NULL, false } },
	{ "externalLink", { "external link", &jk_ooxml_metadata, true } },
	{ "fonts", { "settings", &jk_ooxml_metadata, false } },
	{ "footnotes", { "footnote", NULL, false } },
	{ "ftr", { "footer", NULL, false } },
	{ "glossaryDocument", { "glossary", NULL, false } },
	{ "handoutMaster", { "handout master", NULL, false } },
	{ "hdr", { "header", NULL, false } },
	{ "layoutDef", { "settings", &jk_ooxml_metadata, false } },
	{ "notes", { "slide notes", NULL, false } },
	{ "notesMaster", { "notes master", NULL, false } },
	{ "numbering", { "settings", &jk_ooxml_metadata, false } },
	{ "people", { "people", &jk_ooxml_metadata, true } },
	{ "personList", { "people", &jk_ooxml_metadata, true } },
	{ "pivotCacheRecords", { "pivot cache", &jk_ooxml_metadata, true } },
	{ "pivotTableDefinition", { "pivot table", &jk_ooxml_metadata, true } },
	{ "presentationPr", { "settings", &jk_ooxml_metadata, false } },
	{ "queryTable", { "settings", &jk_ooxml_metadata, true } },
	{ "settings", { "settings", &jk_ooxml_metadata, false } },
	{ "sld", { "slide", NULL, false } },
	{ "sldLayout", { "slide layout", NULL, false } },
	{ "sldMaster", { "slide master", NULL, false } },
	{ "styleDef", { "settings", &jk_ooxml_metadata, false } },
	{ "styleSheet", { "settings", &jk_ooxml_metadata, false } },
	{ "styles", { "settings", &jk_ooxml_metadata, false } },
	{ "table", { "table", NULL, false } },
	{ "tagLst", { "tags", &jk_ooxml_metadata, true } },
	{ "tblStyleLst", { "settings", &jk_ooxml_metadata, false } },
	{ "theme", { "settings", &jk_ooxml_metadata, false } },
	{ "userShapes", { "chart", NULL, false } },
	{ "viewPr", { "settings", &jk_ooxml_metadata, false } },
	{ "webSettings", { "settings", &jk_ooxml_metadata, false } },
	{ "wsDr", { "drawing", NULL, false } },
	{ "xml", { "drawing", NULL, true } },
};

/* Which say nothing but where things are. */
static const char *const silent_roots[] = { "Types", "calcChain" };

/* Fonts that belong to the document; only their names are text. */
static const char *const silent_ends[] = { ".odttf", ".fntdata" };

static const struct jk_ooxml_style *
style_of(const char *root)
{
	for (size_t i = 0; i < JK_COUNT(part_kinds); i++) {
		if (strcmp(part_kinds[i].root, root) == 0)
			return &part_kinds[i].style;
	}
	return NULL;
}

static bool
is_silent(const char *root)
{
	for (size_t i = 0; i < JK_COUNT(silent_roots); i++) {
		if (strcmp(silent_roots[i], root) == 0)
			return true;
	}
	return false;
}

static bool
ends_with(struct jk_span name, const char *end)
{
	struct jk_span e = jk_span_str(end);

	return name.len >= e.len &&
	       jk_span_equal(jk_span_from(name, name.len - e.len), e);
}

enum jk_status
jk_ooxml_flow_part(struct jk_ooxml *o, size_t member,
		   const struct jk_ooxml_style *style, struct jk_err *err)
{
	struct jk_flow flow;
	struct jk_part part;

	o->done[member] = true;
	jk_part_open(&part, o->package, o->out, member);
	jk_flow_init(&flow, o->out);
	jk_flow_place(&flow, jk_span_str(style->place), style->trait);
	jk_ooxml_flow(&flow, part.xml, style->loose);
	o->any |= flow.taken > 0 && style->trait != &jk_ooxml_metadata;
	jk_flow_finish(&flow);
	return jk_part_close(&part, err);
}

/* "word/_rels/document.xml.rels" for "word/document.xml". */
static void
rels_path(struct jk_buf *path, struct jk_span name)
{
	size_t slash = name.len;

	while (slash > 0 && name.ptr[slash - 1] != '/')
		slash--;
	jk_buf_append(path, name.ptr, slash);
	jk_buf_append_str(path, "_rels/");
	jk_buf_append_span(path, jk_span_from(name, slash));
	jk_buf_append_str(path, ".rels");
}

static struct jk_span
last_step(struct jk_span uri)
{
	size_t at = uri.len;

	while (at > 0 && uri.ptr[at - 1] != '/')
		at--;
	return jk_span_from(uri, at);
}

static bool
is_external(const struct jk_xml_token *t)
{
	return jk_span_equal(jk_xml_attr(t, "TargetMode"),
			     jk_span_str("External"));
}

enum jk_status
jk_ooxml_rels(struct jk_ooxml *o, size_t member, jk_ooxml_rel_fn *fn, void *ctx,
	      struct jk_err *err)
{
	struct jk_buf path = { 0 };
	const struct jk_xml_token *t;
	struct jk_span from = jk_span_str("");
	struct jk_part part;
	size_t rels;

	if (member != JK_PACKAGE_NONE)
		from = jk_package_member(o->package, member)->name;
	rels_path(&path, from);
	rels = jk_package_find_any_case(o->package, jk_buf_span(&path));
	if (rels == JK_PACKAGE_NONE) {
		jk_buf_release(&path);
		return JK_OK;
	}
	jk_part_open(&part, o->package, o->out, rels);
	while ((t = jk_xml_next(part.xml))->event != JK_XML_NONE) {
		struct jk_ooxml_rel rel = { .member = JK_PACKAGE_NONE };

		if (t->event != JK_XML_START || !jk_xml_is(t, "Relationship"))
			continue;
		rel.id = jk_xml_attr(t, "Id");
		rel.type = last_step(jk_xml_attr(t, "Type"));
		rel.target = jk_xml_attr(t, "Target");
		jk_buf_clear(&path);
		jk_part_resolve(&path, from, rel.target);
		if (!is_external(t))
			rel.member = jk_package_find_any_case(
				o->package, jk_buf_span(&path));
		fn(ctx, &rel);
	}
	jk_buf_release(&path);
	return jk_part_close(&part, err);
}

/* Of relationships only those are text that lead out of the package. */
static enum jk_status
read_links(struct jk_ooxml *o, size_t member, struct jk_err *err)
{
	const struct jk_xml_token *t;
	struct jk_flow flow;
	struct jk_part part;

	jk_part_open(&part, o->package, o->out, member);
	jk_flow_init(&flow, o->out);
	jk_flow_place(&flow, jk_span_str("links"), NULL);
	while ((t = jk_xml_next(part.xml))->event != JK_XML_NONE) {
		if (t->event == JK_XML_START && is_external(t))
			jk_flow_beside(&flow, jk_xml_attr(t, "Target"));
	}
	jk_flow_finish(&flow);
	return jk_part_close(&part, err);
}

static bool
is_records(struct jk_span name)
{
	static const char *const others[] = {
		"vbaProject",
		"/embeddings/",
		"/activeX/",
		"/printerSettings",
	};

	for (size_t i = 0; i < JK_COUNT(others); i++) {
		if (jk_span_find(name, 0, jk_span_str(others[i])) < name.len)
			return false;
	}
	return ends_with(name, ".bin");
}

/* What a printer's driver keeps: names of the printer and the paper. */
static enum jk_status
read_printer(struct jk_ooxml *o, size_t member, struct jk_err *err)
{
	struct jk_source *src = jk_package_begin(o->package, member);
	struct jk_out *out = o->out;
	struct jk_buf text = { 0 };
	struct jk_span head;

	if (jk_source_peek(src, JK_PEEK_MAX, &head, NULL) == JK_OK)
		jk_wide_strings(head, &text);
	if (text.len > 0) {
		out->ops->place(out->ctx, jk_span_str("printer settings"));
		out->ops->trait(out->ctx, &jk_ooxml_metadata);
		out->ops->text(out->ctx, jk_buf_span(&text));
		out->ops->trait(out->ctx, NULL);
	}
	jk_buf_release(&text);
	return jk_package_end(o->package, member, src, err);
}

/* A part that the document's reader did not ask for. */
static enum jk_status
read_other(struct jk_ooxml *o, size_t member, struct jk_err *err)
{
	struct jk_span name = jk_package_member(o->package, member)->name;
	struct jk_span printer = jk_span_str("/printerSettings");
	const struct jk_ooxml_style *style;
	enum jk_status status;
	struct jk_source *src;
	char root[32];

	o->done[member] = true;
	for (size_t i = 0; i < JK_COUNT(silent_ends); i++) {
		if (ends_with(name, silent_ends[i]))
			return JK_OK;
	}
	src = jk_package_begin(o->package, member);
	jk_part_root(src, root, sizeof(root));
	style = style_of(root);
	if (style != NULL || is_silent(root) ||
	    strcmp(root, "Relationships") == 0) {
		status = jk_package_end(o->package, member, src, err);
		if (status != JK_OK || is_silent(root))
			return status;
		return style != NULL ? jk_ooxml_flow_part(o, member, style, err)
				     : read_links(o, member, err);
	}
	status = jk_package_end(o->package, member, src, err);
	if (status != JK_OK)
		return status;
	if (strcmp(root, "pivotCacheDefinition") == 0)
		return jk_xlsx_pivot(o, member, err);
	if (o->binary && root[0] == '\0' && is_records(name))
		return jk_xlsb_part(o, member, err);
	if (jk_span_find(name, 0, printer) < name.len)
		return read_printer(o, member, err);
	o->any = true;
	return jk_package_child(o->package, member, err);
}

static void
find_main(void *ctx, const struct jk_ooxml_rel *rel)
{
	size_t *main = ctx;

	if (*main == JK_PACKAGE_NONE && rel->member != JK_PACKAGE_NONE &&
	    jk_span_equal(rel->type, jk_span_str("officeDocument")))
		*main = rel->member;
}

/* The main part is read by what it is, whatever its name. */
static enum jk_status
read_main(struct jk_ooxml *o, size_t main, struct jk_err *err)
{
	struct jk_source *src = jk_package_begin(o->package, main);
	char root[32];
	enum jk_status status;

	jk_part_root(src, root, sizeof(root));
	status = jk_package_end(o->package, main, src, err);
	if (status != JK_OK)
		return status;
	if (strcmp(root, "document") == 0)
		return jk_docx_read(o, main, err);
	if (strcmp(root, "presentation") == 0)
		return jk_pptx_read(o, main, err);
	if (strcmp(root, "workbook") == 0)
		return jk_xlsx_read(o, main, err);
	if (root[0] == '\0' &&
	    ends_with(jk_package_member(o->package, main)->name, ".bin")) {
		o->binary = true;
		return jk_xlsb_read(o, main, err);
	}
	return JK_OK;
}

static enum jk_status
read_all(struct jk_ooxml *o, struct jk_err *err)
{
	static const char *const usual[] = {
		"word/document.xml",
		"xl/workbook.xml",
		"xl/workbook.bin",
		"ppt/presentation.xml",
	};
	size_t main = JK_PACKAGE_NONE, n = jk_package_count(o->package);
	enum jk_status status =
		jk_ooxml_rels(o, JK_PACKAGE_NONE, find_main, &main, err);

	for (size_t i = 0; main == JK_PACKAGE_NONE && i < JK_COUNT(usual); i++)
		main = jk_package_find_any_case(o->package,
						jk_span_str(usual[i]));
	if (status == JK_OK && main != JK_PACKAGE_NONE)
		status = read_main(o, main, err);
	for (size_t i = 0; i < n && status == JK_OK; i++) {
		if (!o->done[i])
			status = read_other(o, i, err);
	}
	return status;
}

enum jk_status
jk_ooxml_extract(struct jk_package *p, struct jk_out *out, struct jk_err *err)
{
	struct jk_ooxml o = { .package = p, .out = out };
	enum jk_status status;

	/* Fewer bytes than the table of members, which was drawn. */
	o.done = jk_xcalloc(jk_package_count(p), sizeof(*o.done));
	status = read_all(&o, err);
	if (status == JK_OK && !o.any)
		out->ops->note(out->ctx, jk_span_make("", 0), JK_PARTIAL,
			       JK_CAUSE_NO_TEXT, jk_span_str("empty document"));
	free(o.done);
	return status;
}
