/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "content/claims.h"
#include "content/ppt_parts.h"

#define HEAD 8
#define IDS_MAX (1024 * 1024)

bool
ppt_take(struct ppt *p, struct jk_span *s, struct ppt_record *r)
{
	uint64_t len = jk_le(*s, 4, 4);
	unsigned head = (unsigned)jk_le(*s, 0, 2);

	if (s->len < HEAD)
		return false;
	r->type = (unsigned)jk_le(*s, 2, 2);
	r->instance = head >> 4;
	r->container = (head & 0xf) == 0xf;
	r->offset = (uint32_t)(s->ptr - p->all.ptr);
	r->body = jk_span_from(*s, HEAD);
	if (len > r->body.len)
		p->damaged = true;
	else
		r->body.len = (size_t)len;
	*s = jk_span_from(*s, HEAD + r->body.len);
	return true;
}

static uint32_t
ppt_offset(const struct ppt *p, uint32_t id)
{
	uint32_t offset = UINT32_MAX;

	if (id < p->persist.len / sizeof(offset))
		memcpy(&offset, p->persist.ptr + id * sizeof(offset),
		       sizeof(offset));
	return offset;
}

/* [MS-PPT] 2.3.4 PersistDirectoryAtom: for each run of ids how many and
 * their offsets. A later edit stands later in the stream. */
static void
read_directory(struct ppt *p, struct jk_span s)
{
	static const uint32_t none = UINT32_MAX;

	while (s.len >= 4) {
		uint32_t id = (uint32_t)jk_le(s, 0, 4) & 0xfffff;
		size_t n = (size_t)jk_le(s, 0, 4) >> 20;

		s = jk_span_from(s, 4);
		for (; n > 0 && s.len >= 4; n--, id++, s = jk_span_from(s, 4)) {
			uint32_t offset = (uint32_t)jk_le(s, 0, 4);

			while (p->persist.len / sizeof(none) <= id &&
			       id < IDS_MAX) {
				if (!jk_blob_add(&p->persist, &none,
						 sizeof(none)))
					return;
			}
			if (id < IDS_MAX)
				memcpy(p->persist.ptr + id * sizeof(offset),
				       &offset, sizeof(offset));
		}
	}
}

/* The slides of the list in the document that counts. */
static void
read_list(struct ppt *p, struct jk_span s)
{
	struct ppt_record r, child;

	while (ppt_take(p, &s, &r)) {
		struct ppt_slide slide;
		struct jk_span in;

		if (r.type != PPT_SLIDE_PERSIST)
			continue;
		/* All may say that they are the same long one. */
		if (jk_budget_time(p->out->budget, NULL) != JK_OK)
			return;
		slide = (struct ppt_slide){
			.persist = (uint32_t)jk_le(r.body, 0, 4),
			.id = (uint32_t)jk_le(r.body, 12, 4),
		};
		/* [MS-PPT] 2.6.6 SlideShowSlideInfoAtom: fHidden. */
		in = jk_span_from(p->all, ppt_offset(p, slide.persist));
		if (ppt_take(p, &in, &r) && r.type == PPT_SLIDE) {
			in = r.body;
			while (ppt_take(p, &in, &child)) {
				if (child.type == PPT_SLIDE_INFO)
					slide.hidden =
						(jk_le(child.body, 10, 2) &
						 4) != 0;
			}
		}
		jk_blob_add(&p->slides, &slide, sizeof(slide));
	}
}

void
ppt_survey(struct ppt *p)
{
	struct jk_span s = p->all;
	uint32_t id = 0;
	struct ppt_record r;

	while (ppt_take(p, &s, &r)) {
		if (r.type == PPT_PERSIST_DIRECTORY)
			read_directory(p, r.body);
		else if (r.type == PPT_USER_EDIT)
			id = (uint32_t)jk_le(r.body, 16, 4);
	}
	p->document = ppt_offset(p, id);
	s = jk_span_from(p->all, p->document);
	if (!ppt_take(p, &s, &r) || r.type != PPT_DOCUMENT)
		return;
	p->knows = true;
	s = r.body;
	while (ppt_take(p, &s, &r)) {
		if (r.type == PPT_SLIDE_LIST && r.instance == 0)
			read_list(p, r.body);
	}
}

unsigned
ppt_find_slide(const struct ppt *p, uint32_t offset, uint32_t id, bool *hidden)
{
	size_t n = p->slides.len / sizeof(struct ppt_slide);

	for (size_t i = 0; i < n; i++) {
		struct ppt_slide s;

		memcpy(&s, p->slides.ptr + i * sizeof(s), sizeof(s));
		if (id != 0 ? s.id == id : ppt_offset(p, s.persist) == offset) {
			*hidden = s.hidden;
			return (unsigned)i + 1;
		}
	}
	return 0;
}

bool
ppt_is_current(const struct ppt *p, uint32_t offset)
{
	uint32_t n = (uint32_t)(p->persist.len / sizeof(offset));

	for (uint32_t id = 0; id < n; id++) {
		if (ppt_offset(p, id) == offset)
			return true;
	}
	return false;
}
