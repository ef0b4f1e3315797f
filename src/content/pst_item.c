/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pst.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <jikimi/charset.h>

#include "blob.h"

/* Messages within messages, of one item. */
#define DEPTH_MAX 16
#define ATTACHMENTS_MAX 10000

/* Items of Outlook's own keep other things under the same numbers. */
static bool
is_text(struct jk_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] < ' ' && strchr("\t\r\n\f", s.ptr[i]) == NULL)
			return false;
	}
	return jk_utf8_valid(s, false) || jk_charset_guess(s) == JK_CP949;
}

/* One line of text: a name that helps to judge the value, and the value,
 * unless it stands there already (Outlook keeps a subject three times). */
static void
put(struct jk_pst *pst, struct jk_buf *text, const char *name, pst_item *item,
    pst_string *value)
{
	struct jk_span s;

	if (value->str == NULL || value->str[0] == '\0')
		return;
	pst->calls.pst_convert_utf8_null(item, value);
	s = jk_span_str(value->str);
	if (!is_text(s) || jk_span_find(jk_buf_span(text), 0, s) < text->len)
		return;
	jk_buf_append_str(text, name);
	jk_buf_append_str(text, ": ");
	if (jk_utf8_valid(s, false))
		jk_buf_append_span(text, s);
	else
		jk_to_utf8(text, s, JK_CP949);
	jk_buf_append_byte(text, '\n');
}

/* 100 ns since 1601, as a day; birthdays above all. */
static void
put_day(struct jk_buf *text, const char *name, const FILETIME *day)
{
	static const int64_t epoch = INT64_C(11644473600);
	uint64_t ticks;
	struct tm tm;
	time_t when;

	if (day == NULL)
		return;
	ticks = (uint64_t)day->dwHighDateTime << 32 | day->dwLowDateTime;
	when = (time_t)((int64_t)(ticks / 10000000) - epoch);
	if (ticks == 0 || gmtime_r(&when, &tm) == NULL || tm.tm_year > 8099)
		return;
	jk_buf_appendf(text, "%s: %04d-%02d-%02d\n", name, tm.tm_year + 1900,
		       tm.tm_mon + 1, tm.tm_mday);
}

static void
put_properties(struct jk_pst *pst, struct jk_buf *text, pst_item *item)
{
	put(pst, text, "subject", item, &item->subject);
	put(pst, text, "name", item, &item->file_as);
	put(pst, text, "comment", item, &item->comment);
#define JK_PST_FIELD(part, member)                                             \
	if (item->part != NULL)                                                \
		put(pst, text, #member, item, &item->part->member);
#include "pst_fields.def"
#undef JK_PST_FIELD
	if (item->contact != NULL) {
		put_day(text, "birthday", item->contact->birthday);
		put_day(text, "anniversary",
			item->contact->wedding_anniversary);
	}
	if (item->email != NULL)
		put_day(text, "sent", item->email->sent_date);
	if (item->appointment != NULL)
		put_day(text, "start", item->appointment->start);
	for (pst_item_extra_field *x = item->extra_fields; x != NULL;
	     x = x->next) {
		pst_string value = { .is_utf8 = 1, .str = x->value };

		if (x->field_name != NULL)
			put(pst, text, x->field_name, item, &value);
		x->value = value.str;
	}
	put(pst, text, "body", item, &item->body);
}

/* "Inbox/item 3/list.zip" */
static void
name_of(struct jk_pst *pst, struct jk_buf *name, const char *file)
{
	jk_buf_append_span(name, jk_buf_span(&pst->folder));
	jk_buf_appendf(name, "/item %llu/", (unsigned long long)pst->items);
	jk_buf_append_str(name, file);
}

static enum jk_status
put_child(struct jk_pst *pst, const char *file, struct jk_span bytes,
	  struct jk_err *err)
{
	struct jk_buf name = { 0 };
	bool more;

	name_of(pst, &name, file);
	more = jk_child_span(pst->out, jk_buf_span(&name), bytes);
	jk_buf_release(&name);
	if (more)
		return JK_OK;
	return jk_err_set(err, JK_ELIMIT, "budget spent");
}

/* What programs show is the page; RTF only where there is nothing else. */
static enum jk_status
put_bodies(struct jk_pst *pst, pst_item *item, struct jk_err *err)
{
	pst_item_email *email = item->email;
	enum jk_status status = JK_OK;
	size_t len = 0;
	char *rtf;

	if (email == NULL)
		return JK_OK;
	if (email->htmlbody.str != NULL) {
		pst->calls.pst_convert_utf8_null(item, &email->htmlbody);
		return put_child(pst, "body.html",
				 jk_span_str(email->htmlbody.str), err);
	}
	if (item->body.str != NULL || email->rtf_compressed.data == NULL ||
	    email->rtf_compressed.size > UINT32_MAX)
		return JK_OK;
	rtf = pst->calls.pst_lzfu_decompress(
		email->rtf_compressed.data,
		(uint32_t)email->rtf_compressed.size, &len);
	if (rtf != NULL)
		status =
			put_child(pst, "body.rtf", jk_span_make(rtf, len), err);
	free(rtf);
	return status;
}

static ssize_t
on_write(void *ctx, const char *bytes, size_t len)
{
	return jk_blob_add(ctx, bytes, len) ? (ssize_t)len : 0;
}

static enum jk_status
put_file(struct jk_pst *pst, pst_item_attach *attach, const char *file,
	 struct jk_err *err)
{
	static const cookie_io_functions_t functions = { .write = on_write };
	enum jk_status status;
	struct jk_blob blob;
	FILE *stream;

	jk_blob_init(&blob, pst->out->budget);
	stream = fopencookie(&blob, "w", functions);
	if (stream == NULL)
		return jk_err_set(err, JK_EIO, "attachment: no stream");
	pst->calls.pst_attach_to_file(&pst->file, attach, stream);
	fclose(stream);
	status = put_child(pst, file, jk_blob_span(&blob), err);
	if (status == JK_OK && (blob.full || blob.len == 0)) {
		struct jk_buf name = { 0 };

		name_of(pst, &name, file);
		pst->out->ops->note(
			pst->out->ctx, jk_buf_span(&name), JK_PARTIAL,
			blob.full ? JK_CAUSE_MEMORY_LIMIT : JK_CAUSE_DAMAGED,
			jk_span_str(""));
		jk_buf_release(&name);
	}
	jk_blob_release(&blob);
	return status;
}

/* A message that is attached as one: a descriptor made up for it. */
static enum jk_status
put_embedded(struct jk_pst *pst, pst_item_attach *attach, unsigned depth,
	     struct jk_err *err)
{
	pst_desc_tree node = { .desc = pst->calls.pst_getID(&pst->file,
							    attach->i_id) };
	enum jk_status status;
	pst_item *item = NULL;

	if (node.desc != NULL && depth < DEPTH_MAX)
		item = pst->calls.pst_parse_item(&pst->file, &node,
						 attach->id2_head);
	if (item == NULL) {
		pst->unreadable++;
		return JK_OK;
	}
	status = jk_pst_item(pst, item, depth + 1, err);
	pst->calls.pst_freeItem(item);
	return status;
}

static enum jk_status
put_attachments(struct jk_pst *pst, pst_item *item, unsigned depth,
		struct jk_err *err)
{
	enum jk_status status = JK_OK;
	unsigned n = 0;

	for (pst_item_attach *a = item->attach;
	     a != NULL && status == JK_OK && n++ < ATTACHMENTS_MAX;
	     a = a->next) {
		pst_string *name = a->filename2.str != NULL ? &a->filename2
							    : &a->filename1;

		status = jk_budget_time(pst->out->budget, err);
		if (status != JK_OK)
			break;
		/* It owns the tree from here on, as libpst wants it. */
		if (a->method == PST_ATTACH_EMBEDDED) {
			status = put_embedded(pst, a, depth, err);
			continue;
		}
		if (a->data.data == NULL && a->i_id == 0)
			continue;
		if (name->str != NULL)
			pst->calls.pst_convert_utf8_null(item, name);
		status = put_file(pst, a,
				  name->str != NULL ? name->str : "attachment",
				  err);
	}
	return status;
}

enum jk_status
jk_pst_item(struct jk_pst *pst, pst_item *item, unsigned depth,
	    struct jk_err *err)
{
	struct jk_buf text = { 0 }, place = { 0 };
	enum jk_status status;

	put_properties(pst, &text, item);
	if (text.len > 0) {
		jk_buf_append_span(&place, jk_buf_span(&pst->folder));
		jk_buf_appendf(&place, "%sitem %llu", place.len > 0 ? " " : "",
			       (unsigned long long)pst->items);
		pst->out->ops->place(pst->out->ctx, jk_buf_span(&place));
		pst->out->ops->text(pst->out->ctx, jk_buf_span(&text));
	}
	jk_buf_release(&place);
	jk_buf_clear(&text);
	jk_buf_release(&text);
	status = put_bodies(pst, item, err);
	if (status == JK_OK)
		status = put_attachments(pst, item, depth, err);
	return status;
}
