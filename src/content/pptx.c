/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "content/ooxml.h"

/* More slides than that are read without their order. */
#define SLIDES_MAX 100000

static const struct jk_trait hidden_slide = {
	.evidence = "hidden: hidden slide",
	.hidden = true,
};

static const struct jk_trait speaker_notes = {
	.evidence = "hidden: speaker notes",
	.hidden = true,
};

struct slide {
	struct jk_buf id; /* owned: of its relationship */
	size_t member;
};

struct deck {
	struct jk_ooxml *o;
	struct slide *slides; /* owned */
	size_t n;
	size_t notes, comments; /* of the slide that is read */
};

/* PresentationML (ECMA-376 part 1, 19.2.1.33): slides in their order. */
static enum jk_status
read_order(struct deck *d, size_t main, struct jk_err *err)
{
	const struct jk_xml_token *t;
	struct jk_part part;
	size_t cap = 0;

	jk_part_open(&part, d->o->package, d->o->out, main);
	while ((t = jk_xml_next(part.xml))->event != JK_XML_NONE) {
		if (t->event != JK_XML_START || !jk_xml_is(t, "sldId") ||
		    d->n == SLIDES_MAX)
			continue;
		if (d->n == cap) {
			cap = cap == 0 ? 64 : 2 * cap;
			d->slides =
				jk_xrealloc(d->slides, cap, sizeof(*d->slides));
		}
		d->slides[d->n] = (struct slide){ .member = JK_PACKAGE_NONE };
		jk_buf_append_span(&d->slides[d->n++].id,
				   jk_xml_attr_prefixed(t, "id"));
	}
	return jk_part_close(&part, err);
}

static void
take_slide(void *ctx, const struct jk_ooxml_rel *rel)
{
	struct deck *d = ctx;

	for (size_t i = 0; i < d->n; i++) {
		if (jk_span_equal(jk_buf_span(&d->slides[i].id), rel->id)) {
			d->slides[i].member = rel->member;
			return;
		}
	}
}

static void
take_companion(void *ctx, const struct jk_ooxml_rel *rel)
{
	struct deck *d = ctx;

	if (jk_span_equal(rel->type, jk_span_str("notesSlide")))
		d->notes = rel->member;
	else if (jk_span_equal(rel->type, jk_span_str("comments")))
		d->comments = rel->member;
}

static bool
is_hidden(struct deck *d, size_t member)
{
	struct jk_source *src = jk_package_begin(d->o->package, member);
	struct jk_xml *x = jk_xml_open(src, d->o->out->budget);
	const struct jk_xml_token *t;
	struct jk_err ignored;
	bool hidden = false;

	do {
		t = jk_xml_next(x);
	} while (t->event == JK_XML_COMMENT || t->event == JK_XML_TEXT);
	if (t->event == JK_XML_START) {
		struct jk_span show = jk_xml_attr(t, "show");

		hidden = show.len > 0 && !jk_xml_flag(show);
	}
	jk_xml_close(x);
	jk_package_end(d->o->package, member, src, &ignored);
	return hidden;
}

static enum jk_status
read_slide(struct deck *d, size_t number, size_t member, struct jk_err *err)
{
	char place[48];
	struct jk_ooxml_style style = { .place = place };
	enum jk_status status;

	d->notes = d->comments = JK_PACKAGE_NONE;
	status = jk_ooxml_rels(d->o, member, take_companion, d, err);
	if (status != JK_OK)
		return status;
	snprintf(place, sizeof(place), "slide %zu", number);
	style.trait = is_hidden(d, member) ? &hidden_slide : NULL;
	status = jk_ooxml_flow_part(d->o, member, &style, err);
	if (status == JK_OK && d->notes != JK_PACKAGE_NONE &&
	    !d->o->done[d->notes]) {
		snprintf(place, sizeof(place), "slide %zu notes", number);
		style.trait = &speaker_notes;
		status = jk_ooxml_flow_part(d->o, d->notes, &style, err);
	}
	if (status == JK_OK && d->comments != JK_PACKAGE_NONE &&
	    !d->o->done[d->comments]) {
		snprintf(place, sizeof(place), "slide %zu comment", number);
		style.trait = &jk_ooxml_comment;
		status = jk_ooxml_flow_part(d->o, d->comments, &style, err);
	}
	return status;
}

enum jk_status
jk_pptx_read(struct jk_ooxml *o, size_t main, struct jk_err *err)
{
	static const struct jk_ooxml_style settings = {
		.place = "presentation",
		.trait = &jk_ooxml_metadata,
	};
	struct deck d = { .o = o };
	enum jk_status status = read_order(&d, main, err);

	if (status == JK_OK)
		status = jk_ooxml_rels(o, main, take_slide, &d, err);
	for (size_t i = 0; i < d.n && status == JK_OK; i++) {
		size_t member = d.slides[i].member;

		if (member != JK_PACKAGE_NONE && !o->done[member])
			status = read_slide(&d, i + 1, member, err);
	}
	for (size_t i = 0; i < d.n; i++)
		jk_buf_release(&d.slides[i].id);
	free(d.slides);
	if (status != JK_OK)
		return status;
	return jk_ooxml_flow_part(o, main, &settings, err);
}
