/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/format.h>

#include <stdio.h>
#include <string.h>

#include "blob.h"
#include "claims.h"
#include "hwp3.h"
#include "inflated.h"
#include <jikimi/rawtext.h>

/* 2: identification, document information, summary. */
#define ID "HWP Document File V3.00 \x1a\1\2\3\4\5"
#define ID_LEN 30
#define INFO_LEN 128
#define INFO_PASSWORD 96
#define INFO_PACKED 124
#define INFO_BLOCKS 126
#define SUMMARY_FIELD 112
#define SUMMARY_FIELDS 9
#define HEAD_LEN (ID_LEN + INFO_LEN + SUMMARY_FIELD * SUMMARY_FIELDS)

/* 4: fonts of seven languages, and styles. */
#define FONT_LISTS 7
#define FONT_LEN 40
#define STYLE_LEN 238

/* 6: blocks behind the text. */
#define TAG_PICTURE 1
#define PICTURE_HEAD 32
#define PICTURE_NAME 16
/* An OLE object may have a mark and a length before it. */
#define OLE_HEAD_MAX 64

static const char *const summary_names[SUMMARY_FIELDS] = {
	"title: ",    "subject: ", "author: ", "date: ", "keywords: ",
	"keywords: ", "",          "",         "",
};

static void
put_summary(struct jk_hwp_text *t, struct jk_span summary)
{
	struct jk_buf *to = &t->sides[JK_HWP_PROPERTIES];

	for (size_t i = 0; i < SUMMARY_FIELDS; i++) {
		struct jk_span field =
			jk_span_head(jk_span_from(summary, i * SUMMARY_FIELD),
				     SUMMARY_FIELD);
		size_t before = to->len, named;

		jk_buf_append_str(to, summary_names[i]);
		named = to->len;
		jk_hwp3_put_string(to, field);
		if (to->len == named)
			to->len = before;
		else
			jk_buf_append_byte(to, '\n');
	}
}

static void
skip_fonts_and_styles(struct jk_hwp3 *h)
{
	for (unsigned i = 0; i < FONT_LISTS; i++)
		jk_hwp3_skip(h, (uint64_t)jk_hwp3_u16(h) * FONT_LEN);
	jk_hwp3_skip(h, (uint64_t)jk_hwp3_u16(h) * STYLE_LEN);
}

/* A picture has a name of its own; an object is found by its first bytes;
 * the rest is text or nothing. */
static bool
give_block(struct jk_hwp3 *h, uint32_t tag, struct jk_span block)
{
	static const char magic[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
	struct jk_span cfb = jk_span_make(magic, sizeof(magic) - 1);
	size_t at = jk_span_find(jk_span_head(block, OLE_HEAD_MAX), 0, cfb);
	char name[32] = "";

	if (tag == TAG_PICTURE && block.len > PICTURE_HEAD) {
		memcpy(name, block.ptr, PICTURE_NAME);
		at = PICTURE_HEAD;
	} else if (at < block.len && at < OLE_HEAD_MAX) {
		snprintf(name, sizeof(name), "object");
	} else {
		struct jk_buf *to = &h->t->sides[JK_HWP_FIELD];

		jk_hwp3_put_runs(to, block, false);
		jk_rawtext_put(to, block);
		jk_hwp_text_relieve(h->t);
		return true;
	}
	jk_hwp_text_end(h->t);
	return jk_child_span(h->t->out,
			     jk_span_str(name[0] != '\0' ? name : "picture"),
			     jk_span_from(block, at));
}

/* Each a tag, a length, and as many bytes; tag 0 is the last. False when no
 * more may be given out. */
static bool
read_blocks(struct jk_hwp3 *h)
{
	bool more = true;

	while (more && !h->ended) {
		uint32_t tag = jk_hwp3_u32(h), len = jk_hwp3_u32(h);
		unsigned char piece[4096];
		struct jk_blob blob;

		if (tag == 0 || h->ended)
			break;
		jk_blob_init(&blob, h->t->out->budget);
		while (len > 0 && !h->ended) {
			size_t n = len < sizeof(piece) ? len : sizeof(piece);

			if (!jk_hwp3_take(h, piece, n))
				h->lost = true;
			jk_blob_add(&blob, piece, n);
			len -= (uint32_t)n;
		}
		more = give_block(h, tag, jk_blob_span(&blob));
		jk_blob_release(&blob);
	}
	return more;
}

/* What stands behind the packed part, or all blocks of a file that is not
 * packed. */
static bool
read_tail(struct jk_hwp_text *t, struct jk_source *src, struct jk_span begun)
{
	struct jk_buf text = { 0 };
	struct jk_err ignored;

	/* Previews of what was read, by their length no more than a page. */
	jk_hwp3_put_runs(&text, begun, false);
	jk_buf_append_span(&t->sides[JK_HWP_FIELD], jk_buf_span(&text));
	jk_buf_release(&text);
	jk_hwp_text_end(t);
	t->out->ops->place(t->out->ctx, jk_span_str("further blocks"));
	return jk_rawtext_give(t->out, src, &ignored) != JK_ESTOP;
}

static enum jk_status
read_body(struct jk_hwp_text *t, struct jk_source *src, bool packed,
	  struct jk_err *err)
{
	struct jk_budget *budget = t->out->budget;
	struct jk_buf rest = { 0 };
	struct jk_source *inner = src;
	struct jk_hwp3 h;
	enum jk_status status = JK_OK;
	bool more, lost;

	if (packed)
		inner = jk_inflated_open_rest(src, JK_WRAP_NONE, budget, &rest);
	jk_hwp3_init(&h, inner, t);
	skip_fonts_and_styles(&h);
	jk_hwp3_list(&h);
	lost = h.lost || h.ended;
	if (lost)
		jk_hwp3_scan(&h);
	more = lost || read_blocks(&h);
	if (jk_source_status(inner) != JK_OK) {
		unsigned char byte;
		size_t got;

		status = jk_source_read(inner, &byte, 1, &got, err);
	} else if (lost || h.lost) {
		status = jk_err_set(err, JK_ECORRUPT,
				    "lost the thread; looked through");
	}
	jk_hwp3_release(&h);
	if (packed)
		jk_source_free(inner);
	if (more && packed && jk_source_status(src) == JK_OK)
		more = read_tail(t, src, jk_buf_span(&rest));
	jk_buf_release(&rest);
	return more ? status : jk_err_set(err, JK_ESTOP, "stopped");
}

static enum jk_status
read_file(struct jk_hwp_text *t, struct jk_source *src, struct jk_err *err)
{
	unsigned char head[HEAD_LEN];
	struct jk_span s = jk_span_make(head, HEAD_LEN), info;
	enum jk_status status;
	uint64_t blocks;
	size_t got;
	bool packed;

	status = jk_source_read(src, head, HEAD_LEN, &got, err);
	if (status != JK_OK)
		return status;
	if (got < HEAD_LEN)
		return jk_err_set(err, JK_ECORRUPT, "cut in its head");
	put_summary(t, jk_span_from(s, ID_LEN + INFO_LEN));
	info = jk_span_from(s, ID_LEN);
	if (jk_le(info, INFO_PASSWORD, 2) != 0)
		return jk_err_set(err, JK_EENCRYPTED,
				  "HWP document with a password");
	packed = jk_le(info, INFO_PACKED, 1) != 0;
	blocks = jk_le(info, INFO_BLOCKS, 2);
	while (blocks > 0 && status == JK_OK) {
		size_t n = blocks < HEAD_LEN ? (size_t)blocks : HEAD_LEN;

		status = jk_source_read(src, head, n, &got, err);
		if (got == 0)
			break;
		jk_hwp3_put_runs(&t->sides[JK_HWP_FIELD],
				 jk_span_make(head, got), false);
		blocks -= got;
	}
	if (status != JK_OK)
		return status;
	return read_body(t, src, packed, err);
}

/* Versions 1 and 2 have no public description: letters are looked for. */
static enum jk_status
read_older(struct jk_hwp_text *t, struct jk_source *src, struct jk_err *err)
{
	struct jk_hwp3 h;

	(void)err;
	jk_hwp3_init(&h, src, t);
	jk_hwp3_scan(&h);
	jk_hwp3_release(&h);
	t->out->ops->note(t->out->ctx, jk_span_make("", 0), JK_PARTIAL,
			  JK_CAUSE_NO_EXTRACTOR,
			  jk_span_str("HWP older than 3.00"));
	return JK_OK;
}

static enum jk_status
hwp3_extract(const struct jk_format *format, struct jk_source *src,
	     struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err);
	struct jk_hwp_text text;
	struct jk_span head;

	(void)format;
	if (status != JK_OK)
		return status;
	jk_hwp_text_init(&text, out);
	jk_hwp_text_begin(&text, "body", NULL);
	status = jk_source_peek(src, ID_LEN, &head, err);
	if (status == JK_OK && jk_span_starts_with(head, ID, ID_LEN))
		status = read_file(&text, src, err);
	else if (status == JK_OK)
		status = read_older(&text, src, err);
	if (status != JK_ESTOP)
		jk_hwp_text_end(&text);
	if (status == JK_OK && !text.any)
		out->ops->note(out->ctx, jk_span_make("", 0), JK_PARTIAL,
			       JK_CAUSE_NO_TEXT, jk_span_str("HWP 3"));
	jk_hwp_text_release(&text);
	jk_budget_leave(out->budget);
	return status;
}

static const struct jk_magic hwp3_magics[] = {
	{ .offset = 0, .bytes = "HWP Document File V", .len = 19 },
	{ .len = 0 },
};

extern const struct jk_format jk_fmt_hwp3;
const struct jk_format jk_fmt_hwp3 = {
	.name = "hwp3",
	.media_type = "application/x-hwp-v3",
	.magics = hwp3_magics,
	.extract = hwp3_extract,
};
