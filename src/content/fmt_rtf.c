/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/rtf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "content/codepage.h"
#include "content/rtf_parts.h"

/* Tokens between two looks at the clock. */
#define TICK 65536

static void
open_group(struct rtf *r)
{
	if (r->depth == RTF_DEPTH) {
		r->over++;
		return;
	}
	r->state[r->depth] = r->state[r->depth - 1];
	r->depth++;
	rtf_top(r)->fresh = true;
	rtf_top(r)->star = false;
	rtf_top(r)->field = rtf_top(r)->tag = rtf_top(r)->own = false;
}

static void
close_group(struct rtf *r)
{
	const struct rtf_state *inner = rtf_top(r), *outer = inner - 1;

	if (r->over > 0) {
		r->over--;
		return;
	}
	if (r->depth <= 1)
		return;
	r->skip = 0;
	if (inner->dest != outer->dest &&
	    (inner->dest == RTF_TO_OBJECT || inner->dest == RTF_TO_PICTURE))
		rtf_blob_end(r, inner->dest == RTF_TO_PICTURE);
	if (inner->tag)
		rtf_tag_end(r);
	else if (inner->dest == RTF_TO_TEXT && inner->own)
		rtf_put_char(r, '\n');
	if (inner->dest == RTF_TO_TEXT && inner->field)
		rtf_put_char(r, ' ');
	r->depth--;
}

/* Plain bytes or those of \'hh, for whatever the group is about. */
static void
take_bytes(struct rtf *r, struct jk_span bytes)
{
	struct rtf_state *s = rtf_top(r);
	size_t skipped = bytes.len < r->skip ? bytes.len : r->skip;

	s->fresh = false;
	r->skip -= (unsigned)skipped;
	bytes = jk_span_from(bytes, skipped);
	if (s->dest == RTF_TO_TEXT)
		rtf_put_bytes(r, bytes);
	else if (s->dest == RTF_TO_OBJECT || s->dest == RTF_TO_PICTURE)
		rtf_blob_hex(r, bytes);
	else if (s->dest == RTF_TO_COLOURS)
		rtf_color_text(r, bytes);
	else if (s->dest == RTF_TO_NAME)
		snprintf(r->name, sizeof(r->name), "%.*s", (int)bytes.len,
			 (const char *)bytes.ptr);
}

static void
take_char(struct rtf *r, uint32_t cp)
{
	if (r->skip > 0)
		r->skip--;
	else if (rtf_top(r)->dest == RTF_TO_TEXT)
		rtf_put_char(r, cp);
}

/* \bin: as many raw bytes follow (Spec, "Pictures"). */
static void
take_bin(struct rtf *r, int32_t n)
{
	unsigned dest = rtf_top(r)->dest;
	struct jk_span got;

	while (n > 0 && (got = rtf_take(&r->in, (size_t)n)).len > 0) {
		n -= (int32_t)got.len;
		if (dest == RTF_TO_OBJECT || dest == RTF_TO_PICTURE)
			rtf_blob_raw(r, got);
	}
}

static void
take_symbol(struct rtf *r, int c)
{
	struct rtf_state *s = rtf_top(r);

	switch (c) {
	case '*':
		s->star = s->fresh;
		return;
	case '~':
		take_char(r, ' ');
		break;
	case '_':
		take_char(r, '-');
		break;
	case '\r':
	case '\n':
		take_char(r, '\n');
		break;
	case '\t':
		take_char(r, '\t');
		break;
	default: /* \- \| \: are no text */
		break;
	}
	s->fresh = false;
}

static void
set_channel(struct rtf *r, enum rtf_channel channel)
{
	struct rtf_state *s = rtf_top(r);

	/* The text of a shape and the annotation in a note stay there. */
	if (s->dest == RTF_TO_SKIP)
		return;
	s->dest = RTF_TO_TEXT;
	s->channel = (unsigned char)channel;
	s->own = true;
	s->white = s->hidden = s->deleted = s->intbl = false;
}

/* Shapes have hundreds of numbers and a few texts (Spec, "Word 97 through
 * Word 2007 RTF for Drawing Objects"). */
static void
set_value(struct rtf *r)
{
	if (strncmp(r->name, "wz", 2) == 0 ||
	    strncmp(r->name, "gtextUNICODE", 12) == 0 ||
	    strncmp(r->name, "pibName", 7) == 0)
		set_channel(r, RTF_OTHER);
	else
		rtf_top(r)->dest = RTF_TO_SKIP;
}

static void
set_tag(struct rtf *r)
{
	set_channel(r, RTF_OTHER);
	if (rtf_top(r)->dest == RTF_TO_TEXT) {
		rtf_top(r)->tag = true;
		rtf_tag_begin(r);
	}
}

static uint16_t
font_number(int32_t value)
{
	return value >= 0 && value < RTF_FONTS ? (uint16_t)value : 0;
}

static void
take_font(struct rtf *r, const struct rtf_word *w, int32_t value)
{
	struct rtf_state *s = rtf_top(r);

	switch (w->act) {
	case ACT_DEFF:
		r->font = s->font = font_number(value);
		break;
	case ACT_F:
		if (s->dest == RTF_TO_FONTS)
			r->font = font_number(value);
		else
			s->font = font_number(value);
		break;
	case ACT_AF:
		if (s->dbch)
			s->dfont = font_number(value);
		break;
	case ACT_DBCH:
		s->dbch = w->arg != 0;
		s->dfont = s->font;
		break;
	case ACT_FCHARSET:
		/* 0 is whatever the document's default page is. */
		if (s->dest == RTF_TO_FONTS && value > 0)
			r->pages[r->font] = (uint16_t)jk_codepage_of_charset(
				(unsigned)value);
		break;
	default: /* ACT_CPG */
		if (s->dest == RTF_TO_FONTS && value > 0 && value <= 65001)
			r->pages[r->font] = (uint16_t)value;
	}
}

/* Properties of characters and paragraphs. */
static void
take_property(struct rtf *r, const struct rtf_word *w,
	      const struct rtf_token *t)
{
	struct rtf_state *s = rtf_top(r);
	bool on = !t->has || t->value != 0;

	switch (w->act) {
	case ACT_PARD:
		s->intbl = false;
		break;
	case ACT_INTBL:
		s->intbl = on;
		break;
	case ACT_PLAIN:
		s->white = s->hidden = s->deleted = s->dbch = false;
		break;
	case ACT_HIDDEN:
		s->hidden = on;
		break;
	case ACT_DELETED:
		s->deleted = on;
		break;
	case ACT_HTMLRTF:
		s->suppressed = on;
		break;
	case ACT_UC:
		s->uc = t->value >= 0 && t->value < 256 ? (unsigned)t->value
							: 1;
		break;
	case ACT_PAGE:
		r->page = w->arg != 0 ? w->arg : (unsigned)t->value & 0xffff;
		break;
	default: /* ACT_PICT_KIND */
		r->picture_kind = w->arg;
	}
}

static void
take_unicode(struct rtf *r, int32_t value)
{
	const struct rtf_state *s = rtf_top(r);

	if (s->dest == RTF_TO_TEXT)
		rtf_put_unit(r, (uint16_t)value);
	r->skip = s->uc;
}

static void
act(struct rtf *r, const struct rtf_word *w, const struct rtf_token *t)
{
	struct rtf_state *s = rtf_top(r);

	switch (w->act) {
	case ACT_DEST:
		if (s->dest != RTF_TO_SKIP || w->arg == RTF_TO_TEXT)
			s->dest = (unsigned char)w->arg;
		break;
	case ACT_CHANNEL:
		set_channel(r, (enum rtf_channel)w->arg);
		break;
	case ACT_COLOUR:
		rtf_color_word(r, w->arg, t->value);
		break;
	case ACT_TAG:
		set_tag(r);
		break;
	case ACT_VALUE:
		set_value(r);
		break;
	case ACT_FIELD:
		s->field = true;
		take_char(r, ' ');
		break;
	case ACT_CHAR:
		take_char(r, w->arg);
		break;
	case ACT_CELL:
		rtf_cell(r);
		break;
	case ACT_ROW:
		rtf_row(r);
		break;
	case ACT_ROW_HEAD:
		rtf_row_head(r);
		break;
	case ACT_U:
		take_unicode(r, t->value);
		break;
	case ACT_BIN:
		take_bin(r, t->value);
		break;
	case ACT_DEFF:
	case ACT_F:
	case ACT_AF:
	case ACT_DBCH:
	case ACT_FCHARSET:
	case ACT_CPG:
		take_font(r, w, t->value);
		break;
	case ACT_NEUTRAL:
		break;
	default:
		take_property(r, w, t);
	}
}

static void
take_word(struct rtf *r, const struct rtf_token *t)
{
	const struct rtf_word *w = rtf_word_find(t->word);
	struct rtf_state *s = rtf_top(r);
	bool star = s->star;

	s->fresh = s->star = false;
	/* A word between a \u and its stand-ins counts as one of them. */
	if (r->skip > 0 &&
	    (w == NULL || (w->act != ACT_U && w->act != ACT_UC))) {
		r->skip--;
		if (w == NULL || w->act == ACT_CHAR)
			return;
	}
	if (w != NULL)
		act(r, w, t);
	else if (star)
		set_channel(r, RTF_OTHER);
}

static void
take(struct rtf *r, const struct rtf_token *t)
{
	unsigned char byte = (unsigned char)t->value;

	switch (t->kind) {
	case RTF_OPEN:
		r->skip = 0;
		open_group(r);
		break;
	case RTF_CLOSE:
		close_group(r);
		break;
	case RTF_TEXT:
		take_bytes(r, t->span);
		break;
	case RTF_BYTE:
		take_bytes(r, jk_span_make(&byte, 1));
		break;
	case RTF_WORD:
		take_word(r, t);
		break;
	case RTF_SYMBOL:
		take_symbol(r, t->value);
		break;
	default:
		break;
	}
}

static void
init(struct rtf *r, struct jk_source *src, struct jk_out *out)
{
	r->out = out;
	r->page = 1252;
	r->nibble = -1;
	r->pages = jk_xcalloc(RTF_FONTS, sizeof(*r->pages));
	r->depth = 1;
	r->state[0] = (struct rtf_state){ .uc = 1 };
	rtf_input_init(&r->in, src);
	jk_emit_init(&r->body, out);
	jk_blob_init(&r->blob, out->budget);
}

static void
release(struct rtf *r)
{
	rtf_input_release(&r->in);
	free(r->pages);
	for (int c = 0; c < RTF_NCHANNELS; c++) {
		jk_buf_clear(&r->side[c]);
		jk_buf_release(&r->side[c]);
	}
	jk_buf_clear(&r->pending);
	jk_buf_release(&r->pending);
	jk_blob_release(&r->blob);
	free(r);
}

/* What is held back: cut objects too, whose group has not ended. */
static bool
finish(struct rtf *r)
{
	unsigned dest = rtf_top(r)->dest;
	bool any;

	if (dest == RTF_TO_OBJECT || dest == RTF_TO_PICTURE)
		rtf_blob_end(r, dest == RTF_TO_PICTURE);
	rtf_put_flush(r);
	r->body.cell = false;
	jk_emit_flush(&r->body);
	rtf_put_sides(r);
	any = r->body.any || r->nheld > 0 || r->npictures > 0;
	jk_emit_finish(&r->body);
	rtf_blob_give(r);
	return any;
}

enum jk_status
jk_rtf_read(struct jk_source *src, struct jk_out *out, bool *any,
	    struct jk_err *err)
{
	struct rtf *r = jk_xcalloc(1, sizeof(*r));
	enum jk_status status = JK_OK;
	struct rtf_token t;
	bool cut;

	init(r, src, out);
	for (unsigned n = 1; status == JK_OK && !r->stopped; n++) {
		rtf_next(&r->in, &t);
		if (t.kind == RTF_END)
			break;
		take(r, &t);
		if (n % TICK == 0)
			status = jk_budget_time(out->budget, err);
	}
	cut = r->depth > 1;
	*any = finish(r);
	if (status == JK_OK && r->in.failed.status != JK_OK)
		status = jk_err_set(err, r->in.failed.status, "%s",
				    r->in.failed.text);
	else if (status == JK_OK && cut && !r->stopped)
		status = jk_err_set(err, JK_ECORRUPT,
				    "rtf: ends within a group");
	release(r);
	return status;
}

static enum jk_status
rtf_extract(const struct jk_format *format, struct jk_source *src,
	    struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err);
	bool any;

	(void)format;
	if (status != JK_OK)
		return status;
	status = jk_rtf_read(src, out, &any, err);
	if (!any)
		out->ops->note(out->ctx, jk_span_str(""), JK_PARTIAL,
			       JK_CAUSE_NO_TEXT, jk_span_str(""));
	jk_budget_leave(out->budget);
	return status;
}

static const struct jk_magic magics[] = {
	{ 0, "{\\rtf", 5 },
	{ 0, NULL, 0 },
};

extern const struct jk_format jk_fmt_rtf;
const struct jk_format jk_fmt_rtf = {
	.name = "rtf",
	.media_type = "text/rtf",
	.magics = magics,
	.extract = rtf_extract,
};
