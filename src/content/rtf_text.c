/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/codepage.h"
#include "content/rtf_parts.h"

/* Bytes of one code page are turned into text in runs of about this. */
#define PENDING_MAX (32 * 1024)
/* A side channel longer than this is given out between the body's text. */
#define SIDE_MAX (1024 * 1024)

static const struct {
	const char *place;
	const struct jk_trait *trait;
} channels[RTF_NCHANNELS] = {
	[RTF_BODY] = { "body", NULL },
	[RTF_HEADER] = { "header and footer", NULL },
	[RTF_NOTE] = { "footnote", NULL },
	[RTF_COMMENT] = { "comment", &jk_trait_comment },
	[RTF_PROPERTIES] = { "properties", &jk_trait_metadata },
	[RTF_OTHER] = { "other parts", &jk_trait_metadata },
};

static void
give_side(struct rtf *r, enum rtf_channel c)
{
	jk_emit_place(&r->body, channels[c].place);
	r->body.want = channels[c].trait;
	jk_emit_utf8(&r->body, jk_buf_span(&r->side[c]));
	jk_emit_flush(&r->body);
	r->body.want = NULL;
	jk_buf_clear(&r->side[c]);
}

void
rtf_put_sides(struct rtf *r)
{
	r->body.cell = false;
	for (int c = RTF_HEADER; c < RTF_NCHANNELS; c++) {
		struct jk_span s = jk_buf_span(&r->side[c]);

		while (s.len > 0 && s.ptr[0] <= ' ')
			s = jk_span_from(s, 1);
		if (s.len > 0)
			give_side(r, (enum rtf_channel)c);
	}
}

/* Where the next text of the body goes: to a cell or out of the table. */
static void
set_cell(struct rtf *r, const struct rtf_state *s)
{
	bool cell = s->intbl || r->row_open;

	if (cell == r->body.cell)
		return;
	jk_emit_flush(&r->body);
	r->body.cell = cell;
}

static void
put_text(struct rtf *r, enum rtf_channel c, const struct jk_trait *trait,
	 struct jk_span utf8)
{
	if (c != RTF_BODY) {
		jk_buf_append_span(&r->side[c], utf8);
		if (r->side[c].len > SIDE_MAX) {
			jk_emit_flush(&r->body);
			give_side(r, c);
			jk_emit_place(&r->body, channels[RTF_BODY].place);
		}
		return;
	}
	set_cell(r, rtf_top(r));
	r->body.want = trait;
	jk_emit_utf8(&r->body, utf8);
}

void
rtf_put_flush(struct rtf *r)
{
	struct jk_buf utf8 = { 0 };

	if (r->pending.len == 0)
		return;
	jk_codepage_put(&utf8, jk_buf_span(&r->pending), r->pending_page);
	put_text(r, r->pending_channel, r->pending_trait, jk_buf_span(&utf8));
	jk_buf_release(&utf8);
	jk_buf_clear(&r->pending);
}

static const struct jk_trait *
trait_of(const struct rtf_state *s)
{
	if (s->deleted)
		return &jk_trait_deleted;
	if (s->hidden)
		return &jk_trait_hidden_text;
	return s->white ? &jk_trait_white : NULL;
}

static unsigned
page_of(const struct rtf *r, const struct rtf_state *s)
{
	unsigned page = r->pages[s->dbch ? s->dfont : s->font];

	return page != 0 ? page : r->page;
}

/* A pair of bytes may be split by a group or a line end, so bytes wait until
 * something else than bytes of their page comes. */
void
rtf_put_bytes(struct rtf *r, struct jk_span bytes)
{
	const struct rtf_state *s = rtf_top(r);
	unsigned page = page_of(r, s);
	const struct jk_trait *trait = trait_of(s);

	if (s->suppressed || bytes.len == 0)
		return;
	if (r->pending.len > 0 &&
	    (page != r->pending_page || s->channel != r->pending_channel ||
	     trait != r->pending_trait ||
	     (r->pending.len > PENDING_MAX && bytes.ptr[0] < '0')))
		rtf_put_flush(r);
	r->high = 0;
	r->pending_page = page;
	r->pending_channel = s->channel;
	r->pending_trait = trait;
	jk_buf_append_span(&r->pending, bytes);
	if (r->pending.len > 8 * PENDING_MAX)
		rtf_put_flush(r);
}

void
rtf_put_char(struct rtf *r, uint32_t cp)
{
	const struct rtf_state *s = rtf_top(r);
	struct jk_buf utf8 = { 0 };

	if (s->suppressed)
		return;
	rtf_put_flush(r);
	jk_put_char(&utf8, cp);
	put_text(r, s->channel, trait_of(s), jk_buf_span(&utf8));
	jk_buf_release(&utf8);
}

void
rtf_put_unit(struct rtf *r, uint16_t unit)
{
	uint32_t cp = unit;

	if (r->high != 0 && unit >= 0xdc00 && unit < 0xe000)
		cp = 0x10000 + ((uint32_t)(r->high & 0x3ff) << 10) +
		     (unit & 0x3ffu);
	r->high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
	if (r->high == 0)
		rtf_put_char(r, cp);
}

void
rtf_cell(struct rtf *r)
{
	const struct rtf_state *s = rtf_top(r);

	if (s->channel != RTF_BODY || s->suppressed) {
		rtf_put_char(r, '\t');
		return;
	}
	rtf_put_flush(r);
	set_cell(r, s);
	if (r->body.cell) {
		jk_emit_cell(&r->body, r->row, r->column++);
		return;
	}
	rtf_put_char(r, '\t');
}

void
rtf_row(struct rtf *r)
{
	const struct rtf_state *s = rtf_top(r);

	if (s->channel != RTF_BODY || s->suppressed) {
		rtf_put_char(r, '\n');
		return;
	}
	if (r->column > 0)
		r->row++;
	r->column = 0;
	r->row_open = false;
}

void
rtf_row_head(struct rtf *r)
{
	const struct rtf_state *s = rtf_top(r);

	if (s->channel != RTF_BODY || s->suppressed || r->column > 0)
		return;
	rtf_put_flush(r);
	if (!r->body.in_table)
		r->row = 0;
	r->row_open = true;
}
