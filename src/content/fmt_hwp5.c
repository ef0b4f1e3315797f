/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ole.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cfb.h"
#include "claims.h"
#include "emit.h"
#include "hwp5.h"
#include "inflated.h"
#include <jikimi/rawtext.h>

/* 3.2.1: the file header. */
#define SIGNATURE "HWP Document File"
#define HEADER_LEN 256
#define HEADER_FLAGS 36
#define FLAG_COMPRESSED (1U << 0)
/* Password, DRM, encrypted with a certificate, DRM with one. */
#define FLAG_PASSWORD (1U << 1)
#define FLAG_DISTRIBUTION (1U << 2)
#define FLAGS_ENCRYPTED (FLAG_PASSWORD | 1U << 4 | 1U << 8 | 1U << 10)

/* 4.3.1: the shortest and the longest paragraph header seen. */
#define PARA_HEADER_MIN 22
#define PARA_HEADER_MAX 64
/* 3.2.3: an OLE object has its length before it. */
#define OLE_LENGTH 4

static const struct jk_trait old_copy = { "hidden: old copy", true };
static const struct jk_trait history = { "hidden: document history", true };

struct hwp {
	struct jk_cfb *cfb;
	struct jk_out *out;
	struct jk_hwp_text text;
	bool compressed;
	enum jk_status worst; /* the first thing that went wrong */
	struct jk_err *err;   /* and its text */
};

struct numbered {
	unsigned number;
	const struct jk_cfb_entry *entry;
};

static bool
is_over(const struct hwp *h)
{
	return h->worst == JK_ESTOP || h->out->budget->spent;
}

/* Keeps the first error of a stream; a later one ends the file only when the
 * budget is spent. */
static void
keep(struct hwp *h, enum jk_status status, const char *name,
     const struct jk_err *one)
{
	if (status == JK_OK || (h->worst != JK_OK && !is_over(h)))
		return;
	h->worst = jk_err_set(h->err, status, "%s", one->text);
	jk_err_prefix(h->err, "%s", name);
}

/* Does a section begin here, as it lies? Then its first record is the header
 * of a paragraph. */
static bool
looks_like_records(struct jk_source *src)
{
	struct jk_err ignored;
	struct jk_span head;
	uint64_t first, size;

	if (jk_source_peek(src, 4, &head, &ignored) != JK_OK || head.len < 4)
		return false;
	first = jk_le(head, 0, 4);
	size = first >> 20;
	return (first & 0xfffff) == JK_HWP_PARA_HEADER &&
	       size >= PARA_HEADER_MIN && size <= PARA_HEADER_MAX;
}

/* The records of a stream, whatever the header says of compression. NULL when
 * it is a distribution document's without its key. */
static struct jk_source *
open_records(struct hwp *h, const struct jk_cfb_entry *e, struct jk_err *err)
{
	struct jk_source *src = jk_cfb_stream(h->cfb, e), *inner;
	bool sealed = jk_hwp_dist_claims(src);

	if (sealed)
		src = jk_hwp_dist_take(src, err);
	if (src == NULL || looks_like_records(src))
		return src;
	inner = jk_inflated_take(src, JK_WRAP_NONE, h->out->budget);
	if (h->compressed || sealed || looks_like_records(inner))
		return inner;
	jk_source_free(inner);
	return jk_cfb_stream(h->cfb, e);
}

static void
read_section(struct hwp *h, const struct numbered *n, const char *where,
	     const struct jk_trait *trait)
{
	struct jk_source *src;
	struct jk_err one;
	char place[48];
	bool whole;

	snprintf(place, sizeof(place), "%ssection %u", where, n->number + 1);
	jk_hwp_text_begin(&h->text, place, trait);
	src = open_records(h, n->entry, &one);
	if (src == NULL) {
		keep(h, JK_ECORRUPT, place, &one);
		return;
	}
	whole = jk_hwp_section_read(&h->text, src);
	jk_hwp_text_end(&h->text);
	if (jk_source_status(src) != JK_OK) {
		unsigned char byte;
		size_t got;

		keep(h, jk_source_read(src, &byte, 1, &got, &one), place, &one);
	} else if (!whole) {
		jk_err_set(&one, JK_ECORRUPT, "a record is cut short");
		keep(h, JK_ECORRUPT, place, &one);
	}
	jk_source_free(src);
}

static int
by_number(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* "Section12" -> 12. */
static bool
section_number(struct jk_span name, unsigned *number)
{
	static const char prefix[] = "Section";
	size_t len = sizeof(prefix) - 1;

	*number = 0;
	if (!jk_span_starts_with(name, prefix, len) || name.len == len ||
	    name.len > len + 6)
		return false;
	for (size_t i = len; i < name.len; i++) {
		if (name.ptr[i] < '0' || name.ptr[i] > '9')
			return false;
		*number = *number * 10 + (unsigned)(name.ptr[i] - '0');
	}
	return true;
}

/* All sections of a storage, in order; those that no tree reaches count to
 * the body. */
static size_t
list_sections(struct hwp *h, const struct jk_cfb_entry *storage, bool orphans,
	      struct numbered *list)
{
	const struct jk_cfb_entry *e = NULL;
	size_t n = 0;
	unsigned number;

	while ((e = jk_cfb_next(h->cfb, e)) != NULL) {
		bool here = storage != NULL && e->parent == storage->id;

		if (!e->stream || e->taken || !section_number(e->name, &number))
			continue;
		if (!here && !(orphans && e->orphan))
			continue;
		if (list != NULL)
			list[n] = (struct numbered){ number, e };
		n++;
	}
	return n;
}

static void
read_sections(struct hwp *h, const char *storage, const char *where,
	      const struct jk_trait *trait)
{
	bool body = strcmp(storage, "BodyText") == 0;
	const struct jk_cfb_entry *e = jk_cfb_find(h->cfb, storage);
	size_t n = list_sections(h, e, body, NULL);
	struct numbered *list;
	struct jk_err one;

	if (n == 0)
		return;
	if (jk_budget_spool(h->out->budget, n * sizeof(*list), &one) != JK_OK) {
		keep(h, JK_ELIMIT, storage, &one);
		return;
	}
	list = jk_xcalloc(n, sizeof(*list));
	list_sections(h, e, body, list);
	qsort(list, n, sizeof(*list), by_number);
	for (size_t i = 0; i < n && !is_over(h); i++)
		read_section(h, &list[i], where, trait);
	free(list);
	jk_budget_unspool(h->out->budget, n * sizeof(*list));
}

/* 4.2: what a person wrote or is named in: links to files, authors. */
static void
read_doc_info(struct hwp *h)
{
	const struct jk_cfb_entry *e = jk_cfb_find(h->cfb, "DocInfo");
	struct jk_buf text = { 0 };
	struct jk_hwp_records r;
	struct jk_source *src;

	if (e == NULL || !e->stream)
		return;
	src = jk_cfb_stream(h->cfb, e);
	if (h->compressed)
		src = jk_inflated_take(src, JK_WRAP_NONE, h->out->budget);
	jk_hwp_records_init(&r, src, h->out->budget);
	jk_hwp_text_begin(&h->text, "document information", &jk_trait_metadata);
	while (jk_hwp_records_next(&r)) {
		struct jk_span piece;

		if (r.tag != JK_HWP_BIN_DATA && r.tag != JK_HWP_DOC_DATA &&
		    r.tag != JK_HWP_TRACK_AUTHOR)
			continue;
		while ((piece = jk_hwp_records_piece(&r)).len > 0) {
			/* "jpg", the kind of a picture, says nothing. */
			if (r.tag != JK_HWP_BIN_DATA || piece.len > 24)
				jk_rawtext_put_wide(&text, piece);
			jk_buf_append_span(jk_hwp_text_target(&h->text),
					   jk_buf_span(&text));
			jk_buf_clear(&text);
			jk_hwp_text_relieve(&h->text);
		}
	}
	jk_hwp_text_end(&h->text);
	if (jk_source_status(src) == JK_ELIMIT)
		keep(h, JK_ELIMIT, "DocInfo",
		     &(struct jk_err){ .text = "expands too far" });
	jk_hwp_records_release(&r);
	jk_buf_release(&text);
	jk_source_free(src);
}

/* A stream as it was meant: unpacked, unless its head is known as it lies or
 * it does not unpack. Scripts of a distribution document are sealed as its
 * sections are. */
static struct jk_source *
open_unpacked(struct hwp *h, const struct jk_cfb_entry *e)
{
	struct jk_source *src = jk_cfb_stream(h->cfb, e);
	const struct jk_format *format;
	struct jk_source *inner;
	struct jk_err ignored;
	struct jk_span head;

	if (jk_hwp_dist_claims(src)) {
		src = jk_hwp_dist_take(src, &ignored);
		if (src == NULL)
			return jk_cfb_stream(h->cfb, e);
	} else if (!h->compressed ||
		   jk_source_peek(src, JK_PEEK_MAX, &head, &ignored) != JK_OK ||
		   jk_identify(head, NULL, &format) == JK_KIND_FORMAT) {
		return src;
	}
	inner = jk_inflated_take(src, JK_WRAP_NONE, h->out->budget);
	if (jk_source_peek(inner, 1, &head, &ignored) == JK_OK)
		return inner;
	jk_source_free(inner);
	return jk_cfb_stream(h->cfb, e);
}

static enum jk_status
forward_read(void *ctx, void *to, size_t len, size_t *got, struct jk_err *err)
{
	return jk_source_read(ctx, to, len, got, err);
}

static const struct jk_source_ops forward_ops = { .read = forward_read };

/* 3.2.3: an OLE object is a compound file behind its length. Offsets in it
 * count from there, so it is given as a stream of its own. */
static struct jk_source *
open_object(struct jk_source *src)
{
	static const char magic[] = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
	size_t len = sizeof(magic) - 1, got;
	unsigned char length[OLE_LENGTH];
	struct jk_err ignored;
	struct jk_span head;

	if (jk_source_peek(src, OLE_LENGTH + len, &head, &ignored) != JK_OK ||
	    !jk_span_starts_with(jk_span_from(head, OLE_LENGTH), magic, len) ||
	    jk_source_read(src, length, OLE_LENGTH, &got, &ignored) != JK_OK)
		return NULL;
	return jk_source_new(&forward_ops, src, JK_SIZE_UNKNOWN);
}

/* 3.2.3: pictures, films, OLE objects. */
static void
give_binary(struct hwp *h, const struct jk_cfb_entry *e, struct jk_span name)
{
	struct jk_source *src = open_unpacked(h, e);
	struct jk_source *object = open_object(src);
	enum jk_status status;
	struct jk_err one = { .text = "damaged" };

	status = jk_budget_member(h->out->budget, &one);
	if (status == JK_OK)
		status = h->out->ops->child(
			h->out->ctx, name, object != NULL ? object : src, &one);
	/* Its faults are its own, unless nothing more may follow. */
	if (status != JK_ESTOP && jk_source_status(src) != JK_OK) {
		status = jk_source_status(src);
		h->out->ops->note(h->out->ctx, name, JK_PARTIAL,
				  status == JK_ELIMIT ? h->out->budget->cause
						      : JK_CAUSE_DAMAGED,
				  jk_span_str("damaged"));
	}
	if (status == JK_ESTOP || h->out->budget->spent)
		keep(h, status, "BinData", &one);
	jk_source_free(object);
	jk_source_free(src);
}

/* 3.2.5 to 3.2.8: scripts, history, templates: packed text of many kinds. */
static void
give_strings(struct hwp *h, const struct jk_cfb_entry *e, struct jk_span name,
	     const struct jk_trait *trait)
{
	struct jk_source *src = open_unpacked(h, e);
	enum jk_status status;
	struct jk_err one;

	h->out->ops->place(h->out->ctx, name);
	h->out->ops->trait(h->out->ctx, trait);
	status = jk_rawtext_give(h->out, src, &one);
	h->out->ops->trait(h->out->ctx, NULL);
	if (status == JK_ESTOP || h->out->budget->spent)
		keep(h, status, "stream", &one);
	jk_source_free(src);
}

static bool
is_below(struct jk_span path, const char *storage)
{
	size_t len = strlen(storage);

	return jk_span_starts_with(path, storage, len) && path.len > len &&
	       path.ptr[len] == '/';
}

/* Property sets are left to who called. */
static void
give_others(struct hwp *h)
{
	const struct jk_cfb_entry *e = NULL;
	struct jk_buf path = { 0 };

	while ((e = jk_cfb_next(h->cfb, e)) != NULL && !is_over(h)) {
		struct jk_span name;

		if (!e->stream || e->taken || e->size == 0 ||
		    (e->name.len > 0 && e->name.ptr[0] == 5))
			continue;
		jk_buf_clear(&path);
		jk_cfb_path(h->cfb, e, &path);
		name = jk_buf_span(&path);
		if (is_below(name, "BinData") || e->orphan)
			give_binary(h, e, name);
		else if (is_below(name, "DocHistory"))
			give_strings(h, e, name, &history);
		else
			give_strings(h, e, name, NULL);
	}
	jk_buf_release(&path);
}

/* 3.2.4: the head of the text and a picture of the first page. Both are in
 * the body too, so they count only when that cannot be read. */
static void
read_preview(struct hwp *h, bool wanted)
{
	const struct jk_cfb_entry *text = jk_cfb_find(h->cfb, "PrvText");
	const struct jk_cfb_entry *image = jk_cfb_find(h->cfb, "PrvImage");
	struct jk_buf bytes = { 0 };
	struct jk_err one;

	if (image != NULL && image->stream) {
		if (wanted)
			give_binary(h, image, image->name);
		jk_cfb_take(h->cfb, image);
	}
	if (text == NULL || !text->stream)
		return;
	jk_cfb_take(h->cfb, text);
	if (!wanted)
		return;
	jk_cfb_load(h->cfb, text, 1024 * 1024, &bytes, &one);
	jk_hwp_text_begin(&h->text, "preview", NULL);
	jk_put_utf16(jk_hwp_text_target(&h->text), jk_buf_span(&bytes));
	jk_hwp_text_end(&h->text);
	jk_cfb_unload(h->cfb, &bytes);
}

/* Everything but preview and property sets is sealed. */
static enum jk_status
read_encrypted(struct hwp *h, uint32_t flags)
{
	const struct jk_cfb_entry *e = NULL;

	read_preview(h, true);
	while ((e = jk_cfb_next(h->cfb, e)) != NULL) {
		if (e->stream && (e->name.len == 0 || e->name.ptr[0] != 5))
			jk_cfb_take(h->cfb, e);
	}
	return jk_err_set(h->err, JK_EENCRYPTED,
			  (flags & FLAG_PASSWORD) != 0
				  ? "HWP document with a password"
				  : "HWP document under rights management");
}

static enum jk_status
read_all(struct hwp *h, uint32_t flags)
{
	bool any;

	if (flags & FLAGS_ENCRYPTED)
		return read_encrypted(h, flags);
	h->compressed = flags & FLAG_COMPRESSED;
	read_sections(h, "BodyText", "", NULL);
	/* Of a distribution document the body is here, and the other a stub;
	 * of another one this is what it once was. */
	if (!is_over(h))
		read_sections(h, "ViewText", "view ",
			      (flags & FLAG_DISTRIBUTION) != 0 ? NULL
							       : &old_copy);
	any = h->text.any;
	if (!is_over(h))
		read_doc_info(h);
	if (!is_over(h))
		read_preview(h, !any);
	if (!is_over(h))
		give_others(h);
	if (!any && h->worst == JK_OK)
		h->out->ops->note(h->out->ctx, jk_span_make("", 0), JK_PARTIAL,
				  JK_CAUSE_NO_TEXT, jk_span_str("HWP"));
	return h->worst;
}

enum jk_status
jk_hwp5_extract(struct jk_cfb *cfb, struct jk_out *out, struct jk_err *err)
{
	const struct jk_cfb_entry *e = jk_cfb_find(cfb, "FileHeader");
	struct hwp h = { .cfb = cfb, .out = out, .err = err };
	struct jk_buf header = { 0 };
	enum jk_status status;

	status = jk_cfb_load(cfb, e, HEADER_LEN, &header, err);
	if (status == JK_OK &&
	    (header.len < HEADER_FLAGS + 4 ||
	     !jk_span_starts_with(jk_buf_span(&header), SIGNATURE,
				  sizeof(SIGNATURE) - 1)))
		status = jk_err_set(err, JK_ECORRUPT, "no HWP file header");
	if (status == JK_OK) {
		jk_hwp_text_init(&h.text, out);
		status = read_all(&h, (uint32_t)jk_le(jk_buf_span(&header),
						      HEADER_FLAGS, 4));
		jk_hwp_text_release(&h.text);
	}
	jk_cfb_unload(cfb, &header);
	return status;
}
