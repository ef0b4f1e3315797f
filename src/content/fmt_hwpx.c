/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "package.h"

#include <stdio.h>
#include <stdlib.h>

#include "hwpml.h"
#include "xmltok.h"

/* Parts of a name that are told apart. */
enum part {
	PART_SECTION,
	PART_MASTER,
	PART_HEADER,
	PART_CONTENT,
	PART_XML,     /* with text, maybe */
	PART_SILENT,  /* without text of the document */
	PART_PREVIEW, /* the head of the body once more */
	PART_OTHER,
};

static const struct kind {
	const char *prefix;
	enum part part;
} kinds[] = {
	{ "Contents/section", PART_SECTION },
	{ "Contents/masterpage", PART_MASTER },
	{ "Contents/header.xml", PART_HEADER },
	{ "Contents/content.hpf", PART_CONTENT },
	{ "Chart/", PART_XML },
	{ "Preview/", PART_PREVIEW },
	{ "mimetype", PART_SILENT },
	{ "version.xml", PART_SILENT },
	{ "settings.xml", PART_SILENT },
	{ "META-INF/", PART_SILENT },
};

struct hwpx {
	struct jk_package *package;
	struct jk_out *out;
	struct jk_hwp_text text;
	bool encrypted; /* a section cannot be read */
};

struct numbered {
	uint64_t number;
	size_t member;
};

static enum part
part_of(struct jk_span name)
{
	for (size_t i = 0; i < JK_COUNT(kinds); i++) {
		struct jk_span prefix = jk_span_str(kinds[i].prefix);

		if (jk_span_starts_with(name, prefix.ptr, prefix.len))
			return kinds[i].part;
	}
	return PART_OTHER;
}

/* "Contents/section12.xml" -> 12. */
static uint64_t
number_of(struct jk_span name)
{
	uint64_t n = 0;

	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] >= '0' && name.ptr[i] <= '9' && n < UINT32_MAX)
			n = n * 10 + (uint64_t)(name.ptr[i] - '0');
	}
	return n;
}

static int
by_number(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	if (x->number != y->number)
		return x->number > y->number ? 1 : -1;
	return (x->member > y->member) - (x->member < y->member);
}

/* ODF 1.2 part 3, 4.8.1, which OWPML took over: what the manifest has
 * encryption-data of needs a password. */
static enum jk_status
read_manifest(struct hwpx *h, struct jk_err *err)
{
	size_t i = jk_package_find(h->package,
				   jk_span_str("META-INF/manifest.xml"));
	const struct jk_xml_token *t;
	size_t member = JK_PACKAGE_NONE;
	struct jk_source *src;
	struct jk_xml *x;

	if (i == JK_PACKAGE_NONE)
		return JK_OK;
	src = jk_package_begin(h->package, i);
	x = jk_xml_open(src, h->out->budget);
	while ((t = jk_xml_next(x))->event != JK_XML_NONE) {
		if (t->event != JK_XML_START)
			continue;
		if (jk_xml_is(t, "file-entry")) {
			member = jk_package_find(h->package,
						 jk_xml_attr(t, "full-path"));
		} else if (jk_xml_is(t, "encryption-data") &&
			   member != JK_PACKAGE_NONE) {
			jk_package_set_encrypted(h->package, member);
			h->encrypted = true;
		}
	}
	jk_xml_close(x);
	return jk_package_end(h->package, i, src, err);
}

/* One part as text. Troubles with it are noted by the package. */
static enum jk_status
read_part(struct hwpx *h, size_t member, const char *place,
	  const struct jk_trait *trait, struct jk_err *err)
{
	struct jk_source *src = jk_package_begin(h->package, member);
	enum jk_status status, end;

	jk_hwp_text_begin(&h->text, place, trait);
	status = jk_hwpml_read(&h->text, src, err);
	if (status == JK_ESTOP) {
		jk_package_end(h->package, member, src, &(struct jk_err){ 0 });
		return status;
	}
	jk_hwp_text_end(&h->text);
	if (status == JK_ECORRUPT && jk_source_status(src) == JK_OK)
		h->out->ops->note(h->out->ctx,
				  jk_package_member(h->package, member)->name,
				  JK_PARTIAL, JK_CAUSE_DAMAGED,
				  jk_span_str(err->text));
	end = jk_package_end(h->package, member, src, err);
	return end;
}

static size_t
list_parts(struct hwpx *h, enum part part, struct numbered *list)
{
	size_t n = 0;

	for (size_t i = 0; i < jk_package_count(h->package); i++) {
		struct jk_span name = jk_package_member(h->package, i)->name;

		if (part_of(name) != part)
			continue;
		if (list != NULL)
			list[n] = (struct numbered){ number_of(name), i };
		n++;
	}
	return n;
}

/* All parts of one kind, in order of their numbers. */
static enum jk_status
read_parts(struct hwpx *h, enum part part, const char *what, struct jk_err *err)
{
	size_t n = list_parts(h, part, NULL);
	enum jk_status status;
	struct numbered *list;
	char place[48];

	if (n == 0)
		return JK_OK;
	status = jk_budget_spool(h->out->budget, n * sizeof(*list), err);
	if (status != JK_OK)
		return status;
	list = jk_xcalloc(n, sizeof(*list));
	list_parts(h, part, list);
	qsort(list, n, sizeof(*list), by_number);
	for (size_t i = 0; i < n && status == JK_OK; i++) {
		snprintf(place, sizeof(place), "%s %llu", what,
			 (unsigned long long)list[i].number + 1);
		status = read_part(h, list[i].member, place, NULL, err);
	}
	free(list);
	jk_budget_unspool(h->out->budget, n * sizeof(*list));
	return status;
}

/* A part of which nothing is to be said. */
static enum jk_status
pass_over(struct hwpx *h, size_t member, struct jk_err *err)
{
	struct jk_source *src = jk_package_begin(h->package, member);

	return jk_package_end(h->package, member, src, err);
}

static enum jk_status
read_member(struct hwpx *h, size_t member, bool body, struct jk_err *err)
{
	struct jk_span name = jk_package_member(h->package, member)->name;

	switch (part_of(name)) {
	case PART_HEADER:
	case PART_CONTENT:
		return read_part(h, member, "document information", NULL, err);
	case PART_XML:
		return read_part(h, member, "chart", NULL, err);
	case PART_SILENT:
		return pass_over(h, member, err);
	case PART_PREVIEW:
		/* The body has it all, when it could be read. */
		return body ? pass_over(h, member, err) : JK_OK;
	default:
		return JK_OK;
	}
}

static enum jk_status
read_all(struct hwpx *h, struct jk_err *err)
{
	enum jk_status status = read_manifest(h, err);
	bool body;

	if (status == JK_OK)
		status = read_parts(h, PART_SECTION, "section", err);
	if (status == JK_OK)
		status = read_parts(h, PART_MASTER, "master page", err);
	body = h->text.any;
	for (size_t i = 0; status == JK_OK && i < jk_package_count(h->package);
	     i++) {
		if (!jk_package_member(h->package, i)->taken)
			status = read_member(h, i, body, err);
	}
	if (status == JK_OK && !body && !h->encrypted)
		h->out->ops->note(h->out->ctx, jk_span_make("", 0), JK_PARTIAL,
				  JK_CAUSE_NO_TEXT, jk_span_str("HWPX"));
	return status;
}

enum jk_status
jk_hwpx_extract(struct jk_package *p, struct jk_out *out, struct jk_err *err)
{
	struct hwpx h = { .package = p, .out = out };
	enum jk_status status;

	jk_hwp_text_init(&h.text, out);
	status = read_all(&h, err);
	jk_hwp_text_release(&h.text);
	return status;
}
