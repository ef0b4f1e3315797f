/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/odf.h"

#include <stdlib.h>
#include <string.h>

#include "content/package.h"
#include "content/part.h"

/* How far into a file its root element is looked for. */
#define ROOT_WITHIN 4096

struct reader {
	struct jk_package *package; /* borrowed */
	struct jk_out *out;         /* borrowed */
	bool *done;                 /* owned, by member */
	bool any;
	bool encrypted; /* a part that a key is needed for */
};

/* Part 3, 3.4.1: what is encrypted only the manifest says. */
static enum jk_status
read_manifest(struct reader *r, struct jk_err *err)
{
	size_t member = jk_package_find(r->package,
					jk_span_str("META-INF/manifest.xml"));
	const struct jk_xml_token *t;
	struct jk_buf path = { 0 };
	struct jk_part part;

	if (member == JK_PACKAGE_NONE)
		return JK_OK;
	r->done[member] = true;
	jk_part_open(&part, r->package, r->out, member);
	while ((t = jk_xml_next(part.xml))->event != JK_XML_NONE) {
		size_t i;

		if (t->event != JK_XML_START)
			continue;
		if (jk_xml_is(t, "file-entry")) {
			jk_buf_clear(&path);
			jk_buf_append_span(&path, jk_xml_attr(t, "full-path"));
		}
		if (!jk_xml_is(t, "encryption-data"))
			continue;
		i = jk_package_find(r->package, jk_buf_span(&path));
		if (i != JK_PACKAGE_NONE) {
			jk_package_set_encrypted(r->package, i);
			r->encrypted = true;
		}
	}
	jk_buf_release(&path);
	return jk_part_close(&part, err);
}

static enum jk_status
read_part(struct reader *r, size_t member, const char *object,
	  struct jk_err *err)
{
	struct jk_part part;

	r->done[member] = true;
	jk_part_open(&part, r->package, r->out, member);
	r->any |= jk_odf_read(r->out, part.xml, object);
	return jk_part_close(&part, err);
}

static bool
is_one_of(const char *root, const char *const *roots, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(root, roots[i]) == 0)
			return true;
	}
	return false;
}

/* Parts of an embedded object, macros, pictures. */
static enum jk_status
read_other(struct reader *r, size_t member, struct jk_err *err)
{
	static const char *const known[] = {
		"document-content",  "document-styles", "document-meta",
		"document-settings", "document",        "module",
	};
	/* Lists of what there is, and where things stood on the screen. */
	static const char *const silent[] = {
		"manifest",
		"RDF",
		"library",
		"libraries",
	};
	struct jk_span name = jk_package_member(r->package, member)->name;
	struct jk_buf object = { 0 };
	enum jk_status status;
	struct jk_source *src;
	char root[32];
	size_t n = 0;

	r->done[member] = true;
	if (jk_span_equal(name, jk_span_str("layout-cache")) ||
	    jk_span_equal(name, jk_span_str("mimetype")))
		return JK_OK;
	src = jk_package_begin(r->package, member);
	jk_part_root(src, root, sizeof(root));
	status = jk_package_end(r->package, member, src, err);
	if (status != JK_OK || is_one_of(root, silent, JK_COUNT(silent)))
		return status;
	if (!is_one_of(root, known, JK_COUNT(known))) {
		r->any = true;
		return jk_package_child(r->package, member, err);
	}
	while (n < name.len && name.ptr[n] != '/')
		n++;
	jk_buf_append(&object, name.ptr, n);
	status = read_part(r, member, jk_buf_cstr(&object), err);
	jk_buf_release(&object);
	return status;
}

static enum jk_status
read_all(struct reader *r, struct jk_err *err)
{
	static const char *const first[] = {
		"content.xml",
		"styles.xml",
		"meta.xml",
		"settings.xml",
	};
	enum jk_status status = read_manifest(r, err);

	for (size_t i = 0; i < JK_COUNT(first) && status == JK_OK; i++) {
		size_t member =
			jk_package_find(r->package, jk_span_str(first[i]));

		if (member != JK_PACKAGE_NONE)
			status = read_part(r, member, "", err);
	}
	for (size_t i = 0; i < jk_package_count(r->package) && status == JK_OK;
	     i++) {
		if (!r->done[i])
			status = read_other(r, i, err);
	}
	return status;
}

static void
note_empty(struct jk_out *out)
{
	out->ops->note(out->ctx, jk_span_make("", 0), JK_PARTIAL,
		       JK_CAUSE_NO_TEXT, jk_span_str("empty document"));
}

enum jk_status
jk_odf_extract(struct jk_package *p, struct jk_out *out, struct jk_err *err)
{
	struct reader r = { .package = p, .out = out };
	enum jk_status status;

	/* Fewer bytes than the table of members, which was drawn. */
	r.done = jk_xcalloc(jk_package_count(p), sizeof(*r.done));
	status = read_all(&r, err);
	if (status == JK_OK && r.encrypted)
		status = jk_err_set(err, JK_EENCRYPTED, "encrypted document");
	else if (status == JK_OK && !r.any)
		note_empty(out);
	free(r.done);
	return status;
}

/* Part 1, 3.1.2: a document in one XML file. */
static bool
claims_flat(struct jk_span head)
{
	struct jk_span s = jk_span_head(head, ROOT_WITHIN);

	return jk_span_find(s, 0, jk_span_str("<office:document")) < s.len &&
	       jk_span_find(s, 0, jk_span_str("opendocument:xmlns:office")) <
		       s.len;
}

static enum jk_status
extract_flat(const struct jk_format *format, struct jk_source *src,
	     struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err);
	struct jk_xml *xml;

	(void)format;
	if (status != JK_OK)
		return status;
	xml = jk_xml_open(src, out->budget);
	if (!jk_odf_read(out, xml, ""))
		note_empty(out);
	status = jk_xml_status(xml, err);
	jk_xml_close(xml);
	jk_budget_leave(out->budget);
	return status;
}

extern const struct jk_format jk_fmt_flat_odf;
const struct jk_format jk_fmt_flat_odf = {
	.name = "flat-odf",
	.media_type = "application/vnd.oasis.opendocument.text-flat-xml",
	.claims = claims_flat,
	.extract = extract_flat,
};
