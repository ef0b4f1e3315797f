/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/mapi.h"

#include <stdio.h>
#include <time.h>

#include <jikimi/charset.h>

#include "content/codepage.h"
#include "content/emit.h"
#include "content/lzfu.h"
#include <jikimi/rawtext.h>

enum where {
	TO_HEAD,
	TO_BODY,
	TO_NAME,
	TO_SHORT_NAME,
	TO_HTML,
	TO_RTF,
	TO_OTHER,
};

/* [MS-OXPROPS] 2. Headers are given with what they are called in a mail. */
static const struct known {
	unsigned id;
	enum where where;
	const char *label;
} known[] = {
	{ 0x0037, TO_HEAD, "Subject" },  { 0x0c1a, TO_HEAD, "From" },
	{ 0x0c1f, TO_HEAD, "From" },     { 0x5d01, TO_HEAD, "From" },
	{ 0x0042, TO_HEAD, "From" },     { 0x0065, TO_HEAD, "From" },
	{ 0x5d02, TO_HEAD, "From" },     { 0x0e04, TO_HEAD, "To" },
	{ 0x0e03, TO_HEAD, "Cc" },       { 0x0e02, TO_HEAD, "Bcc" },
	{ 0x3001, TO_HEAD, "Name" },     { 0x3003, TO_HEAD, "Address" },
	{ 0x39fe, TO_HEAD, "Address" },  { 0x5ff6, TO_HEAD, "Name" },
	{ 0x007d, TO_HEAD, NULL }, /* the headers of the mail as they came */
	{ 0x1000, TO_BODY, NULL },       { 0x1013, TO_HTML, NULL },
	{ 0x1009, TO_RTF, NULL },        { 0x3707, TO_NAME, NULL },
	{ 0x3704, TO_SHORT_NAME, NULL },
};

void
jk_mapi_init(struct jk_mapi *m, struct jk_out *out, unsigned page)
{
	*m = (struct jk_mapi){ .out = out, .page = page };
	jk_blob_init(&m->html, out->budget);
	jk_blob_init(&m->rtf, out->budget);
}

static void
wipe(struct jk_buf *b)
{
	jk_buf_clear(b);
	jk_buf_release(b);
}

void
jk_mapi_release(struct jk_mapi *m)
{
	wipe(&m->head);
	wipe(&m->body);
	wipe(&m->other);
	wipe(&m->name);
	wipe(&m->short_name);
	jk_blob_release(&m->html);
	jk_blob_release(&m->rtf);
}

void
jk_mapi_put_number(struct jk_mapi *m, unsigned id, uint32_t value)
{
	/* PidTagMessageCodepage, PidTagMessageLocaleId */
	if (id == 0x3ffd && value > 0 && value <= 65001)
		m->page = value;
	else if (id == 0x3ff1 && m->page == 0)
		m->page = jk_codepage_of_language(value);
}

void
jk_mapi_put_time(struct jk_mapi *m, unsigned id, uint64_t value)
{
	static const struct {
		unsigned id;
		const char *label;
	} times[] = {
		{ 0x0039, "Date" },
		{ 0x0e06, "Received" },
		{ 0x3007, "Created" },
		{ 0x3008, "Modified" },
	};
	/* From 1601 to 1970, in seconds. */
	time_t when = (time_t)(value / 10000000) - 11644473600;
	char text[64];
	struct tm tm;

	for (size_t i = 0; value != 0 && i < JK_COUNT(times); i++) {
		if (times[i].id != id || gmtime_r(&when, &tm) == NULL)
			continue;
		strftime(text, sizeof(text), "%a, %d %b %Y %T +0000", &tm);
		jk_buf_appendf(&m->head, "%s: %s\n", times[i].label, text);
	}
}

static void
put_text(const struct jk_mapi *m, struct jk_buf *to, unsigned type,
	 struct jk_span value)
{
	/* Strings often have their NUL with them. */
	if ((type & ~JK_MAPI_MULTIPLE) == JK_MAPI_STRING) {
		while (value.len >= 2 && value.ptr[value.len - 1] == 0 &&
		       value.ptr[value.len - 2] == 0)
			value.len -= 2;
		jk_put_utf16(to, value);
		return;
	}
	while (value.len > 0 && value.ptr[value.len - 1] == 0)
		value.len--;
	jk_codepage_put(to, value, m->page != 0 ? m->page : 1252);
}

static void
put_line(const struct jk_mapi *m, struct jk_buf *to, const char *label,
	 unsigned type, struct jk_span value)
{
	size_t before;

	if (label != NULL)
		jk_buf_appendf(to, "%s: ", label);
	before = to->len;
	put_text(m, to, type, value);
	if (to->len > before)
		jk_buf_append_byte(to, '\n');
	else if (label != NULL) /* nothing there: no label either */
		to->len -= jk_span_str(label).len + 2;
}

static const struct known *
find(unsigned id)
{
	for (size_t i = 0; i < JK_COUNT(known); i++) {
		if (known[i].id == id)
			return &known[i];
	}
	return NULL;
}

static void
put_html(struct jk_mapi *m, unsigned type, struct jk_span value)
{
	struct jk_buf utf8 = { 0 };

	if (type == JK_MAPI_BINARY) {
		jk_blob_add(&m->html, value.ptr, value.len);
		return;
	}
	put_text(m, &utf8, type, value);
	jk_blob_add(&m->html, utf8.ptr, utf8.len);
	wipe(&utf8);
}

void
jk_mapi_put(struct jk_mapi *m, unsigned id, unsigned type, struct jk_span value)
{
	const struct known *k = find(id);
	enum where where = k != NULL ? k->where : TO_OTHER;
	bool text = (type & ~JK_MAPI_MULTIPLE) == JK_MAPI_STRING ||
		    (type & ~JK_MAPI_MULTIPLE) == JK_MAPI_STRING8;

	if (where == TO_HTML) {
		put_html(m, type, value);
	} else if (where == TO_RTF && !text) {
		if (!jk_lzfu_put(&m->rtf, value))
			m->out->ops->note(m->out->ctx, jk_span_str("body.rtf"),
					  JK_PARTIAL,
					  m->rtf.full ? JK_CAUSE_MEMORY_LIMIT
						      : JK_CAUSE_DAMAGED,
					  jk_span_str("compressed RTF"));
	} else if (!text) {
		/* Identifiers of persons hold names and addresses. */
		jk_rawtext_put(&m->other, value);
	} else if (where == TO_HEAD) {
		put_line(m, &m->head, k->label, type, value);
	} else if (where == TO_BODY) {
		put_line(m, &m->body, NULL, type, value);
	} else if (where == TO_NAME) {
		put_text(m, &m->name, type, value);
	} else if (where == TO_SHORT_NAME) {
		put_text(m, &m->short_name, type, value);
	} else {
		put_line(m, &m->other, NULL, type, value);
	}
}

struct jk_span
jk_mapi_name(const struct jk_mapi *m, const char *otherwise)
{
	if (m->name.len > 0)
		return jk_buf_span(&m->name);
	if (m->short_name.len > 0)
		return jk_buf_span(&m->short_name);
	return jk_span_str(otherwise);
}

static void
give_text(struct jk_mapi *m, const char *prefix, const char *place,
	  const struct jk_trait *trait, struct jk_buf *text)
{
	struct jk_buf name = { 0 };

	if (text->len == 0)
		return;
	m->any = true;
	jk_buf_appendf(&name, "%s%s", prefix, place);
	m->out->ops->place(m->out->ctx, jk_buf_span(&name));
	if (trait != NULL)
		m->out->ops->trait(m->out->ctx, trait);
	m->out->ops->text(m->out->ctx, jk_buf_span(text));
	if (trait != NULL)
		m->out->ops->trait(m->out->ctx, NULL);
	jk_buf_release(&name);
	jk_buf_clear(text);
}

static bool
give_body(struct jk_mapi *m, const char *prefix, const char *name,
	  struct jk_blob *blob)
{
	struct jk_buf full = { 0 };
	bool more;

	jk_buf_appendf(&full, "%s%s", prefix, name);
	if (blob->full)
		m->out->ops->note(m->out->ctx, jk_buf_span(&full), JK_PARTIAL,
				  JK_CAUSE_MEMORY_LIMIT, jk_span_str(""));
	m->any = m->any || blob->len > 0;
	more = jk_child_span(m->out, jk_buf_span(&full), jk_blob_span(blob));
	jk_blob_release(blob);
	jk_buf_release(&full);
	return more;
}

bool
jk_mapi_give(struct jk_mapi *m, const char *prefix)
{
	give_text(m, prefix, "headers", NULL, &m->head);
	give_text(m, prefix, "body", NULL, &m->body);
	give_text(m, prefix, "properties", &jk_trait_metadata, &m->other);
	return give_body(m, prefix, "body.html", &m->html) &&
	       give_body(m, prefix, "body.rtf", &m->rtf);
}
