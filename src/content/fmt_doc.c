/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/ole.h"

#include <stdlib.h>
#include <string.h>

#include "content/blip.h"
#include "content/cfb.h"
#include "content/claims.h"
#include "content/codepage.h"
#include "content/doc_parts.h"

/* Of the table stream, and of pictures, at most. */
#define STREAM_MAX ((uint64_t)256 * 1024 * 1024)

/* [MS-DOC] 2.5.2, 2.5.3 FibBase */
#define FIB_ENCRYPTED 0x0100
#define FIB_TABLE1 0x0200
#define FIB_WORD97 0xc1

/* Tables of strings with names of persons, paths and titles: SttbfAssoc,
 * authors of comments, of revisions, and who saved it where. */
static const unsigned char string_tables[] = { 32, 36, 51, 71 };

static bool
read_fib(struct doc *d, struct jk_err *err)
{
	struct jk_span fib;
	unsigned version, lid;

	jk_source_pread(d->text, 0, d->fib, sizeof(d->fib), &d->fib_len, NULL);
	fib = jk_span_make(d->fib, d->fib_len);
	if (fib.len < 0x60) {
		jk_err_set(err, JK_ECORRUPT, "doc: no header");
		return false;
	}
	version = (unsigned)jk_le(fib, 2, 2);
	lid = (unsigned)jk_le(fib, 6, 2);
	d->old = jk_le(fib, 0, 2) != 0xa5ec || version < FIB_WORD97;
	d->page = d->old ? jk_codepage_of_language(lid) : 1252;
	if (d->page == 0)
		d->page = 1252;
	for (int i = 0; i < DOC_NPARTS; i++) {
		/* FibRgLw97: 0x4c and on; before: 0x34. */
		uint64_t len =
			jk_le(fib, (d->old ? 0x34 : 0x4c) + 4 * (size_t)i, 4);

		d->part_len[i] = len < INT32_MAX ? (uint32_t)len : 0;
	}
	return true;
}

/* Characters behind the last part are given with it, all with the body when
 * there is no part: nothing that has a piece is left out. */
static void
stretch_parts(struct doc *d)
{
	size_t n = d->pieces.len / sizeof(struct doc_piece);
	uint64_t sum = 0, last = 0;

	for (int i = 0; i < DOC_NPARTS; i++)
		sum += d->part_len[i];
	for (size_t i = 0; i < n; i++) {
		struct doc_piece p;

		memcpy(&p, d->pieces.ptr + i * sizeof(p), sizeof(p));
		if ((uint64_t)p.cp + p.len > last)
			last = (uint64_t)p.cp + p.len;
	}
	/* A mark of its own stands behind the parts. */
	if (last > sum + 2)
		d->part_len[sum == 0 ? DOC_BODY : DOC_HEADER_BOXES] +=
			(uint32_t)(last - sum);
}

/* [MS-DOC] 2.2.4 STTB: 0xffff for two bytes a character, count, extra bytes
 * an entry; the oldest tables are only strings with their lengths. */
static void
give_strings(struct doc *d, struct jk_span s, bool *placed)
{
	bool sttb = jk_le(s, 0, 2) == 0xffff;
	size_t extra = sttb ? (size_t)jk_le(s, 4, 2) : 0;

	s = jk_span_from(s, sttb ? 6 : 0);
	while (s.len >= 2) {
		size_t n = 2 * (size_t)jk_le(s, 0, 2);

		if (n > s.len - 2)
			return;
		if (n > 0 && !*placed) {
			jk_emit_place(&d->emit, "properties");
			*placed = true;
		}
		jk_emit_utf16(&d->emit, jk_span_head(jk_span_from(s, 2), n));
		if (n > 0)
			jk_emit_char(&d->emit, '\n');
		s = jk_span_from(s, 2 + n + extra);
	}
}

static void
give_tables(struct doc *d)
{
	bool placed = false;

	if (d->old)
		return;
	jk_emit_flush(&d->emit);
	d->emit.want = &jk_trait_metadata;
	for (size_t i = 0; i < JK_COUNT(string_tables); i++)
		give_strings(d, doc_table_part(d, string_tables[i]), &placed);
	jk_emit_flush(&d->emit);
	d->emit.want = NULL;
}

static enum jk_status
give(struct doc *d, struct jk_err *err)
{
	enum jk_status status;

	doc_pieces_read(d);
	doc_props_read(d);
	stretch_parts(d);
	status = doc_text_give(d, err);
	if (status == JK_OK)
		status = doc_rest_give(d, err);
	if (status == JK_OK)
		give_tables(d);
	if (status == JK_OK && d->damaged)
		status = jk_err_set(err, JK_ECORRUPT,
				    "doc: a part cannot be read");
	return status;
}

static const struct jk_cfb_entry *
table_stream(struct jk_cfb *cfb, const struct doc *d)
{
	unsigned flags = (unsigned)doc_fib_u32(d, 0x0a) & 0xffff;
	bool one = (flags & FIB_TABLE1) != 0;
	const struct jk_cfb_entry *e;

	if (d->old)
		return jk_cfb_find(cfb, "WordDocument");
	e = jk_cfb_find(cfb, one ? "1Table" : "0Table");
	/* A wrong flag is likelier than a document without its table. */
	return e != NULL ? e : jk_cfb_find(cfb, one ? "0Table" : "1Table");
}

static void
take_all(struct jk_cfb *cfb)
{
	static const char *const names[] = { "0Table", "1Table", "Data",
					     "encryption" };

	for (size_t i = 0; i < JK_COUNT(names); i++) {
		const struct jk_cfb_entry *e = jk_cfb_find(cfb, names[i]);

		if (e != NULL)
			jk_cfb_take(cfb, e);
	}
}

static enum jk_status
read_document(struct jk_cfb *cfb, struct doc *d, struct jk_err *err)
{
	const struct jk_cfb_entry *e;
	struct jk_buf table = { 0 };
	enum jk_status status;

	if (!read_fib(d, err))
		return JK_ECORRUPT;
	if (doc_fib_u32(d, 0x0a) & FIB_ENCRYPTED) {
		take_all(cfb);
		return jk_err_set(err, JK_EENCRYPTED, "doc: with a password");
	}
	e = table_stream(cfb, d);
	if (e == NULL || jk_cfb_load(cfb, e, STREAM_MAX, &table, NULL) != JK_OK)
		d->damaged = true;
	d->table = jk_buf_span(&table);
	status = give(d, err);
	jk_cfb_unload(cfb, &table);
	return status;
}

enum jk_status
jk_doc_extract(struct jk_cfb *cfb, struct jk_out *out, struct jk_err *err)
{
	const struct jk_cfb_entry *e = jk_cfb_find(cfb, "WordDocument");
	struct doc *d = jk_xcalloc(1, sizeof(*d));
	enum jk_status status;

	d->out = out;
	d->text = e != NULL ? jk_cfb_stream(cfb, e) : NULL;
	if (d->text == NULL) {
		free(d);
		return jk_err_set(err, JK_ECORRUPT, "doc: no text stream");
	}
	d->chunk = jk_xcalloc(1, DOC_CHUNK);
	jk_emit_init(&d->emit, out);
	jk_blob_init(&d->pieces, out->budget);
	jk_blob_init(&d->chars.list, out->budget);
	jk_blob_init(&d->paragraphs.list, out->budget);
	status = read_document(cfb, d, err);
	if (!d->emit.any && status != JK_EENCRYPTED)
		out->ops->note(out->ctx, jk_span_str(""), JK_PARTIAL,
			       JK_CAUSE_NO_TEXT, jk_span_str(""));
	jk_emit_finish(&d->emit);
	if (status != JK_EENCRYPTED)
		/* What else is there is layout. */
		jk_blip_stream(cfb, "Data", out);
	jk_blob_release(&d->pieces);
	jk_blob_release(&d->chars.list);
	jk_blob_release(&d->paragraphs.list);
	jk_source_free(d->text);
	explicit_bzero(d->fib, sizeof(d->fib));
	explicit_bzero(d->chunk, DOC_CHUNK);
	free(d->chunk);
	free(d);
	return status;
}
