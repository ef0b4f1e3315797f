/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/part.h"

#include <string.h>

/* A root element begins within so much of a part. */
#define HEAD 4096

void
jk_part_open(struct jk_part *part, struct jk_package *p, struct jk_out *out,
	     size_t index)
{
	part->package = p;
	part->out = out;
	part->index = index;
	part->src = jk_package_begin(p, index);
	part->xml = jk_xml_open(part->src, out->budget);
}

enum jk_status
jk_part_close(struct jk_part *part, struct jk_err *err)
{
	const struct jk_package_member *m =
		jk_package_member(part->package, part->index);
	bool at_end = jk_xml_next(part->xml)->event == JK_XML_NONE;
	struct jk_err why = { 0 };

	/* What the source says is the package's to note. */
	if (at_end && jk_source_status(part->src) == JK_OK &&
	    jk_xml_status(part->xml, &why) == JK_ECORRUPT)
		part->out->ops->note(part->out->ctx, m->name, JK_PARTIAL,
				     JK_CAUSE_DAMAGED, jk_span_str(why.text));
	jk_xml_close(part->xml);
	return jk_package_end(part->package, part->index, part->src, err);
}

void
jk_part_root(struct jk_source *src, char *root, size_t size)
{
	const struct jk_xml_token *t;
	struct jk_source *head_src;
	struct jk_span head;
	struct jk_xml *x;

	root[0] = '\0';
	if (jk_source_peek(src, HEAD, &head, NULL) != JK_OK || head.len == 0)
		return;
	head_src = jk_source_from_span(head);
	x = jk_xml_open(head_src, NULL);
	do {
		t = jk_xml_next(x);
	} while (t->event == JK_XML_COMMENT);
	/* A line end may stand before it, but no text. */
	if (t->event == JK_XML_TEXT && t->text.len < 8)
		t = jk_xml_next(x);
	while (t->event == JK_XML_COMMENT)
		t = jk_xml_next(x);
	if (t->event == JK_XML_TEXT && t->text.len < 8)
		t = jk_xml_next(x);
	if (t->event == JK_XML_START && t->name.len < size) {
		memcpy(root, t->name.ptr, t->name.len);
		root[t->name.len] = '\0';
	}
	jk_xml_close(x);
	jk_source_free(head_src);
}

void
jk_part_resolve(struct jk_buf *path, struct jk_span from, struct jk_span target)
{
	size_t begin = path->len;

	if (target.len > 0 && target.ptr[0] != '/') {
		jk_buf_append_span(path, from);
		while (path->len > begin && path->ptr[path->len - 1] != '/')
			path->len--;
	}
	while (target.len > 0) {
		const unsigned char *slash =
			memchr(target.ptr, '/', target.len);
		size_t n = slash == NULL ? target.len
					 : (size_t)(slash - target.ptr) + 1;
		struct jk_span step = jk_span_head(target, n);

		target = jk_span_from(target, n);
		if (jk_span_equal(step, jk_span_str("../"))) {
			if (path->len > begin)
				path->len--;
			while (path->len > begin &&
			       path->ptr[path->len - 1] != '/')
				path->len--;
		} else if (!jk_span_equal(step, jk_span_str("./")) &&
			   !jk_span_equal(step, jk_span_str("/"))) {
			jk_buf_append_span(path, step);
		}
	}
}
