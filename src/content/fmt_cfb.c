/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/format.h>

#include "cfb.h"
#include "emit.h"
#include "ole.h"
#include "ole10.h"
#include "propset.h"
#include <jikimi/rawtext.h>
#include "vba.h"

/* Of a property set, or of a packaged object, so much is read at most. */
#define PROPERTIES_MAX ((uint64_t)4 * 1024 * 1024)
#define NATIVE_MAX ((uint64_t)256 * 1024 * 1024)
/* And of a module of macros. */
#define MODULE_MAX ((uint64_t)16 * 1024 * 1024)

typedef enum jk_status reader_fn(struct jk_cfb *cfb, struct jk_out *out,
				 struct jk_err *err);

/* The first whose marker stands in a storage is the one. */
static const struct reader {
	const char *marker;
	reader_fn *extract;
} readers[] = {
	{ "FileHeader", jk_hwp5_extract },
	{ "WordDocument", jk_doc_extract },
	{ "__properties_version1.0", jk_msg_extract },
	{ "PowerPoint Document", jk_ppt_extract },
	{ "Workbook", jk_xls_extract },
	{ "Book", jk_xls_extract },
};

static const struct jk_trait unused = { "hidden: unused space", true };

struct rest {
	struct jk_cfb *cfb;
	struct jk_out *out;
	struct jk_buf path; /* of the entry */
	struct jk_buf text;
	bool raw; /* a stream of its own was read as raw bytes */
};

static bool
is_over(const struct jk_out *out, enum jk_status status)
{
	return status == JK_ESTOP || out->budget->spent;
}

static const struct reader *
reader_of(struct jk_cfb *storage)
{
	for (size_t i = 0; i < JK_COUNT(readers); i++) {
		const struct jk_cfb_entry *e =
			jk_cfb_find(storage, readers[i].marker);

		if (e != NULL && e->stream && !e->taken)
			return &readers[i];
	}
	return NULL;
}

static void
place(struct rest *r, const char *name, const struct jk_trait *trait)
{
	r->out->ops->place(r->out->ctx, jk_span_str(name));
	r->out->ops->trait(r->out->ctx, trait);
}

/* [MS-OLEPS]: by convention their names begin with 5. */
static void
give_properties(struct rest *r, const struct jk_cfb_entry *e)
{
	struct jk_buf bytes = { 0 };
	struct jk_err ignored;

	jk_cfb_load(r->cfb, e, PROPERTIES_MAX, &bytes, &ignored);
	jk_buf_clear(&r->text);
	jk_propset_put(&r->text, jk_buf_span(&bytes));
	jk_cfb_unload(r->cfb, &bytes);
	if (r->text.len == 0)
		return;
	place(r, "properties", &jk_trait_metadata);
	r->out->ops->text(r->out->ctx, jk_buf_span(&r->text));
	r->out->ops->trait(r->out->ctx, NULL);
}

static enum jk_status
give_native(struct rest *r, const struct jk_cfb_entry *e, struct jk_err *err)
{
	struct jk_buf bytes = { 0 };
	enum jk_status status = jk_cfb_load(r->cfb, e, NATIVE_MAX, &bytes, err);
	bool more = jk_ole10_native(r->out, jk_buf_span(&bytes),
				    jk_buf_span(&r->path));

	jk_cfb_unload(r->cfb, &bytes);
	return more ? status : JK_ESTOP;
}

/* [MS-OVBA] 2.2.5: a module of macros; true when it was one. */
static bool
give_module(struct rest *r, const struct jk_cfb_entry *e)
{
	struct jk_span path = jk_buf_span(&r->path);
	struct jk_buf bytes = { 0 };
	struct jk_err ignored;
	bool found;

	if (jk_span_find(path, 0, jk_span_str("VBA/")) == path.len)
		return false;
	jk_cfb_load(r->cfb, e, MODULE_MAX, &bytes, &ignored);
	jk_buf_clear(&r->text);
	found = jk_vba_put(&r->text, jk_buf_span(&bytes));
	jk_cfb_unload(r->cfb, &bytes);
	if (!found)
		return false;
	place(r, jk_buf_cstr(&r->path), NULL);
	r->out->ops->text(r->out->ctx, jk_buf_span(&r->text));
	return true;
}

/* A child when it is something that has a name, else the strings in it: the
 * streams of a document are no files of their own. */
static enum jk_status
give_stream(struct rest *r, const struct jk_cfb_entry *e, struct jk_err *err)
{
	struct jk_source *src = jk_cfb_stream(r->cfb, e);
	const struct jk_format *format;
	enum jk_status status;
	struct jk_span head;

	status = jk_source_peek(src, JK_PEEK_MAX, &head, err);
	if (status == JK_OK && head.len > 0) {
		if (jk_identify(head, NULL, &format) != JK_KIND_UNDECIDED) {
			status = jk_budget_member(r->out->budget, err);
			if (status == JK_OK)
				status = r->out->ops->child(
					r->out->ctx, jk_buf_span(&r->path), src,
					err);
			if (!is_over(r->out, status))
				status = jk_source_status(src);
		} else {
			place(r, jk_buf_cstr(&r->path), NULL);
			/* Those with a control character before their names
			 * are of OLE, not of the document ([MS-OLEDS]). */
			r->raw = r->raw || e->name.len == 0 ||
				 e->name.ptr[0] >= ' ';
			status = jk_rawtext_give(r->out, src, err);
		}
	}
	jk_source_free(src);
	return status;
}

static enum jk_status
give_entry(struct rest *r, const struct jk_cfb_entry *e, struct jk_err *err)
{
	jk_buf_clear(&r->path);
	jk_cfb_path(r->cfb, e, &r->path);
	if (e->name.len > 0 && e->name.ptr[0] == 5) {
		give_properties(r, e);
		return JK_OK;
	}
	if (jk_span_equal(e->name, jk_span_str("\1Ole10Native")))
		return give_native(r, e, err);
	if (give_module(r, e))
		return JK_OK;
	return give_stream(r, e, err);
}

/* Streams that no reader has taken. */
static enum jk_status
give_entries(struct rest *r, struct jk_err *err)
{
	enum jk_status worst = JK_OK, status;
	const struct jk_cfb_entry *e = NULL;
	struct jk_err one;

	while ((e = jk_cfb_next(r->cfb, e)) != NULL) {
		if (!e->stream || e->taken || e->size == 0)
			continue;
		status = give_entry(r, e, &one);
		if (status != JK_OK && worst == JK_OK) {
			worst = jk_err_set(err, status, "%s", one.text);
			jk_err_prefix(err, "%s", jk_buf_cstr(&r->path));
		}
		if (is_over(r->out, status))
			return status;
	}
	return worst;
}

/* Storages within that are documents: embedded objects. */
static enum jk_status
give_storages(struct rest *r, struct jk_err *err)
{
	enum jk_status worst = JK_OK, status;
	const struct jk_cfb_entry *e = NULL;
	const struct reader *reader;
	struct jk_cfb *storage;
	struct jk_err one;

	while ((e = jk_cfb_next(r->cfb, e)) != NULL) {
		if (e->stream || e->taken)
			continue;
		storage = jk_cfb_storage(r->cfb, e);
		reader = reader_of(storage);
		status = jk_budget_time(r->out->budget, &one);
		if (reader != NULL && status == JK_OK) {
			jk_buf_clear(&r->path);
			jk_cfb_path(r->cfb, e, &r->path);
			place(r, jk_buf_cstr(&r->path), NULL);
			status = reader->extract(storage, r->out, &one);
		}
		jk_cfb_close(storage);
		if (status != JK_OK && worst == JK_OK) {
			worst = jk_err_set(err, status, "%s", one.text);
			jk_err_prefix(err, "%s", jk_buf_cstr(&r->path));
		}
		if (is_over(r->out, status))
			return status;
	}
	return worst;
}

/* What was deleted may still lie there. */
static enum jk_status
give_slack(struct rest *r, struct jk_err *err)
{
	struct jk_source *src = jk_cfb_slack(r->cfb);
	enum jk_status status;

	if (src == NULL)
		return JK_OK;
	place(r, "unused space", &unused);
	status = jk_rawtext_give(r->out, src, err);
	r->out->ops->trait(r->out->ctx, NULL);
	jk_source_free(src);
	return is_over(r->out, status) ? status : JK_OK;
}

static bool
has(struct jk_cfb *cfb, const char *path)
{
	const struct jk_cfb_entry *e = jk_cfb_find(cfb, path);

	if (e == NULL || !e->stream)
		return false;
	jk_cfb_take(cfb, e);
	return true;
}

/* The document itself. [MS-OFFCRYPTO] 2.1, 2.3.4.4: an encrypted OOXML file
 * is a compound file with these two. */
static enum jk_status
read_document(struct jk_cfb *cfb, struct jk_out *out, bool *known,
	      struct jk_err *err)
{
	const struct reader *reader = reader_of(cfb);
	enum jk_status status;
	bool sealed;

	*known = true;
	if (reader != NULL) {
		/* 2.2: beside what is sealed stands a document that says
		 * to whom it is closed. */
		sealed = has(cfb, "\tDRMContent");
		status = reader->extract(cfb, out, err);
		if (status == JK_OK && sealed)
			status = jk_err_set(err, JK_EENCRYPTED,
					    "rights management");
		return status;
	}
	sealed = has(cfb, "EncryptedPackage");
	sealed = has(cfb, "EncryptionInfo") || sealed;
	if (sealed)
		return jk_err_set(err, JK_EENCRYPTED, "encrypted document");
	if (has(cfb, "\tDRMContent"))
		return jk_err_set(err, JK_EENCRYPTED, "rights management");
	/* A project of macros by itself, as OOXML has it, is known. */
	*known = jk_cfb_find(cfb, "VBA/dir") != NULL;
	return JK_OK;
}

static enum jk_status
read_rest(struct jk_cfb *cfb, struct jk_out *out, bool known,
	  struct jk_err *err)
{
	static enum jk_status (*const steps[])(struct rest *,
					       struct jk_err *) = {
		give_storages,
		give_entries,
		give_slack,
	};
	struct rest r = { .cfb = cfb, .out = out };
	enum jk_status worst = JK_OK, status = JK_OK;
	struct jk_err one;

	for (size_t i = 0; i < JK_COUNT(steps) && !is_over(out, status); i++) {
		status = steps[i](&r, &one);
		if (status != JK_OK && (worst == JK_OK || is_over(out, status)))
			worst = jk_err_set(err, status, "%s", one.text);
	}
	if (!known && r.raw)
		out->ops->note(out->ctx, jk_span_make("", 0), JK_PARTIAL,
			       JK_CAUSE_NO_EXTRACTOR,
			       jk_span_str("compound file of an unknown kind"));
	jk_buf_release(&r.path);
	jk_buf_clear(&r.text);
	jk_buf_release(&r.text);
	return worst;
}

static enum jk_status
cfb_extract(const struct jk_format *format, struct jk_source *src,
	    struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err), rest;
	struct jk_err one;
	struct jk_cfb *cfb;
	bool known;

	(void)format;
	if (status != JK_OK)
		return status;
	status = jk_cfb_open(&cfb, src, out->budget, err);
	if (status == JK_OK) {
		status = read_document(cfb, out, &known, err);
		rest = JK_OK;
		if (!is_over(out, status))
			rest = read_rest(cfb, out, known, &one);
		if (rest != JK_OK && (status == JK_OK || is_over(out, rest)))
			status = jk_err_set(err, rest, "%s", one.text);
		if (status == JK_OK && jk_cfb_is_damaged(cfb))
			status = jk_err_set(err, JK_ECORRUPT,
					    "damaged compound file");
		jk_cfb_close(cfb);
	}
	jk_budget_leave(out->budget);
	return status;
}

static const struct jk_magic cfb_magics[] = {
	{ .offset = 0, .bytes = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", .len = 8 },
	{ .len = 0 },
};

extern const struct jk_format jk_fmt_cfb;
const struct jk_format jk_fmt_cfb = {
	.name = "cfb",
	.media_type = "application/x-ole-storage",
	.magics = cfb_magics,
	.extract = cfb_extract,
};
