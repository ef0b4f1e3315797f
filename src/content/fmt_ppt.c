/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/ole.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "content/blip.h"
#include "content/cfb.h"
#include "content/claims.h"
#include "content/ppt_parts.h"

#define STREAM_MAX ((uint64_t)256 * 1024 * 1024)
#define DEPTH_MAX 24
/* [MS-PPT] 2.3.2 CurrentUserAtom: what it begins with when encrypted. */
#define TOKEN_ENCRYPTED 0xf3d1c4dfu

static const struct jk_trait notes_trait = { "hidden: speaker notes", true };
static const struct jk_trait slide_trait = { "hidden: hidden slide", true };
static const struct jk_trait old_trait = { "hidden: earlier version", true };

static void
place(struct ppt *p, const char *name, const struct jk_trait *trait)
{
	p->trait = trait;
	p->emit.want = trait;
	jk_emit_place(&p->emit, name);
}

static void
place_slide(struct ppt *p, const struct ppt_record *r)
{
	bool hidden = false;
	unsigned n = ppt_find_slide(p, r->offset, 0, &hidden);
	char name[32];

	if (n == 0) { /* the master of titles, or a version before */
		bool master = p->knows && ppt_is_current(p, r->offset);

		place(p, master ? "slide master" : "slide",
		      p->knows && !master ? &old_trait : NULL);
		return;
	}
	snprintf(name, sizeof(name), "slide %u", n);
	place(p, name, hidden ? &slide_trait : NULL);
}

/* [MS-PPT] 2.5.12 NotesAtom: the slide they belong to. */
static void
place_notes(struct ppt *p, const struct ppt_record *r)
{
	struct jk_span s = r->body;
	struct ppt_record child;
	bool hidden = false;
	unsigned n = 0;
	char name[32] = "notes";

	while (ppt_take(p, &s, &child)) {
		uint32_t id = (uint32_t)jk_le(child.body, 0, 4);

		if (child.type == PPT_NOTES_ATOM && id != 0)
			n = ppt_find_slide(p, 0, id, &hidden);
	}
	if (n > 0)
		snprintf(name, sizeof(name), "slide %u notes", n);
	place(p, name, &notes_trait);
}

static void
give_object(struct ppt *p, const struct ppt_record *r)
{
	struct jk_blob plain;
	struct jk_span bytes = r->body;
	char name[32];

	snprintf(name, sizeof(name), "object %u", ++p->nobjects);
	jk_emit_flush(&p->emit);
	jk_blob_init(&plain, p->out->budget);
	if (r->instance == 1) { /* [MS-PPT] 2.10.34: its size, then zlib */
		if (!jk_blob_inflate(&plain, jk_span_from(bytes, 4)))
			p->out->ops->note(p->out->ctx, jk_span_str(name),
					  JK_PARTIAL, JK_CAUSE_DAMAGED,
					  jk_span_str("deflate"));
		bytes = jk_blob_span(&plain);
	}
	p->stopped = !jk_child_span(p->out, jk_span_str(name), bytes);
	jk_blob_release(&plain);
}

/* Text: 0x0d ends a paragraph, 0x0b a line. */
static void
put_text(struct ppt *p, struct jk_span s, unsigned unit)
{
	for (size_t at = 0; at + unit <= s.len;) {
		size_t n = at;
		struct jk_span run;

		while (n + unit <= s.len && jk_le(s, n, unit) >= 0x20)
			n += unit;
		run = jk_span_head(jk_span_from(s, at), n - at);
		if (unit == 2) {
			jk_emit_utf16(&p->emit, run);
		} else {
			for (size_t i = 0; i < run.len; i++)
				jk_emit_char(&p->emit, run.ptr[i]);
		}
		if (n + unit <= s.len)
			jk_emit_char(&p->emit,
				     jk_le(s, n, unit) == 9 ? '\t' : '\n');
		at = n + unit;
	}
	jk_emit_char(&p->emit, '\n');
}

static void walk(struct ppt *p, struct jk_span s, unsigned depth, unsigned nth);

/* [MS-PPT] 2.11.30: what later versions have added stands in records within
 * an atom, comments for one; it may be something else as well. */
static void
take_tag(struct ppt *p, const struct ppt_record *r, unsigned depth)
{
	bool damaged = p->damaged;

	if (depth < DEPTH_MAX)
		walk(p, r->body, depth + 1, 0);
	p->damaged = damaged;
	p->emit.want = p->trait;
}

static void
take_atom(struct ppt *p, const struct ppt_record *r, unsigned *nth)
{
	char name[32];

	switch (r->type) {
	case PPT_TEXT_CHARS:
	case PPT_STRING:
		put_text(p, r->body, 2);
		break;
	case PPT_TEXT_BYTES:
		put_text(p, r->body, 1);
		break;
	case PPT_OLE_STORAGE:
		give_object(p, r);
		break;
	case PPT_SLIDE_PERSIST: /* text of the next slide of a list */
		if (*nth == 0)
			break;
		snprintf(name, sizeof(name), "slide %u", (*nth)++);
		place(p, name, p->trait);
		break;
	default:
		break;
	}
}

/* A list counts its slides; 0: it has none of the slides that count. */
static unsigned
begin_container(struct ppt *p, const struct ppt_record *r)
{
	switch (r->type) {
	case PPT_DOCUMENT:
		place(p, "document",
		      p->knows && r->offset != p->document ? &old_trait : NULL);
		break;
	case PPT_SLIDE:
		place_slide(p, r);
		break;
	case PPT_NOTES:
		place_notes(p, r);
		break;
	case PPT_MASTER:
		place(p, "slide master", NULL);
		break;
	case PPT_HANDOUT:
		place(p, "handout master", NULL);
		break;
	case PPT_SLIDE_LIST:
		if (r->instance == 0)
			return 1;
		place(p, r->instance == 1 ? "slide master" : "notes",
		      r->instance == 1 ? p->trait : &notes_trait);
		break;
	case PPT_COMMENT:
		p->emit.want = &jk_trait_comment;
		break;
	case PPT_CRYPT_SESSION:
		p->encrypted = true;
		break;
	default:
		break;
	}
	return 0;
}

/* Containers within containers; only few deep in a sound document. */
static void
walk(struct ppt *p, struct jk_span s, unsigned depth, unsigned nth)
{
	struct ppt_record r;

	while (!p->stopped && ppt_take(p, &s, &r)) {
		const struct jk_trait *trait = p->trait;
		unsigned first;

		if (jk_budget_time(p->out->budget, NULL) != JK_OK)
			return;
		if (r.type == PPT_BINARY_TAG && !r.container) {
			take_tag(p, &r, depth);
			continue;
		}
		if (!r.container) {
			take_atom(p, &r, &nth);
			continue;
		}
		if (depth == DEPTH_MAX) {
			p->damaged = true;
			continue;
		}
		first = begin_container(p, &r);
		walk(p, r.body, depth + 1, first);
		if (r.type == PPT_SLIDE_LIST)
			place(p, "document", trait);
		p->emit.want = p->trait;
	}
}

static bool
is_encrypted(struct jk_cfb *cfb)
{
	const struct jk_cfb_entry *e = jk_cfb_find(cfb, "Current User");
	struct jk_buf bytes = { 0 };
	bool is;

	if (e == NULL || !e->stream)
		return false;
	jk_cfb_load(cfb, e, 4096, &bytes, NULL);
	is = jk_le(jk_buf_span(&bytes), 12, 4) == TOKEN_ENCRYPTED;
	jk_cfb_unload(cfb, &bytes);
	return is;
}

static void
take(struct jk_cfb *cfb, const char *name)
{
	const struct jk_cfb_entry *e = jk_cfb_find(cfb, name);

	if (e != NULL)
		jk_cfb_take(cfb, e);
}

static enum jk_status
read_stream(struct ppt *p, struct jk_cfb *cfb, const struct jk_cfb_entry *e,
	    struct jk_err *err)
{
	struct jk_buf bytes = { 0 };
	enum jk_status status = jk_cfb_load(cfb, e, STREAM_MAX, &bytes, err);

	p->all = jk_buf_span(&bytes);
	ppt_survey(p);
	walk(p, p->all, 0, 0);
	jk_emit_finish(&p->emit);
	jk_cfb_unload(cfb, &bytes);
	if (status == JK_OK && p->encrypted)
		return jk_err_set(err, JK_EENCRYPTED, "ppt: with a password");
	if (status == JK_OK)
		status = jk_budget_time(p->out->budget, err);
	if (status == JK_OK && p->damaged)
		status = jk_err_set(err, JK_ECORRUPT,
				    "ppt: a record does not fit");
	return status;
}

enum jk_status
jk_ppt_extract(struct jk_cfb *cfb, struct jk_out *out, struct jk_err *err)
{
	const struct jk_cfb_entry *e = jk_cfb_find(cfb, "PowerPoint Document");
	struct ppt *p;
	enum jk_status status;

	if (e == NULL || !e->stream)
		return jk_err_set(err, JK_ECORRUPT, "ppt: no stream");
	if (is_encrypted(cfb)) {
		jk_cfb_take(cfb, e);
		take(cfb, "Pictures");
		take(cfb, "EncryptedSummary");
		return jk_err_set(err, JK_EENCRYPTED, "ppt: with a password");
	}
	p = jk_xcalloc(1, sizeof(*p));
	p->out = out;
	jk_emit_init(&p->emit, out);
	jk_blob_init(&p->persist, out->budget);
	jk_blob_init(&p->slides, out->budget);
	status = read_stream(p, cfb, e, err);
	if (!p->emit.any && !p->encrypted)
		out->ops->note(out->ctx, jk_span_str(""), JK_PARTIAL,
			       JK_CAUSE_NO_TEXT, jk_span_str(""));
	if (!p->stopped && !p->encrypted)
		jk_blip_stream(cfb, "Pictures", out);
	jk_blob_release(&p->persist);
	jk_blob_release(&p->slides);
	free(p);
	return status;
}
