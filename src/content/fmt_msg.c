/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "content/ole.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "content/cfb.h"
#include "content/claims.h"
#include "content/codepage.h"
#include "content/mapi.h"

/* A property, or the table of those with numbers, is read up to this. */
#define VALUE_MAX ((uint64_t)256 * 1024 * 1024)
#define NUMBERS_MAX ((uint64_t)1024 * 1024)
#define NAME_MAX_LEN 64

/* A storage of the message: of a recipient, of an attachment. */
struct part {
	uint32_t id; /* of its entry */
	bool attachment;
};

/* A stream of the message or of one of its parts. */
struct value {
	size_t part; /* 0: the message, else index + 1 */
	const struct jk_cfb_entry *entry;
};

struct msg {
	struct jk_cfb *cfb; /* borrowed */
	struct jk_out *out; /* borrowed */
	const char *prefix; /* of places */
	unsigned page;
	struct jk_blob parts;  /* struct part, by id */
	struct jk_blob values; /* struct value, by part */
	unsigned nattachments;
	bool any; /* there was text, or an attachment */
	enum jk_status worst;
	struct jk_err *err;
};

static void
keep_error(struct msg *m, enum jk_status status, const struct jk_err *one)
{
	if (status != JK_OK && m->worst == JK_OK)
		m->worst = jk_err_set(m->err, status, "%s", one->text);
}

static enum jk_status
load(struct msg *m, const struct jk_cfb_entry *e, struct jk_buf *bytes)
{
	struct jk_err one = { 0 };
	enum jk_status status = jk_cfb_load(m->cfb, e, VALUE_MAX, bytes, &one);

	keep_error(m, status, &one);
	return status;
}

static bool
starts(struct jk_span name, const char *with)
{
	return jk_span_starts_with(name, with, strlen(with));
}

/* [MS-OXMSG] 2.2: storages of parts. */
static void
find_parts(struct msg *m)
{
	uint32_t root = jk_cfb_root(m->cfb)->id;
	const struct jk_cfb_entry *e = NULL;

	while ((e = jk_cfb_next(m->cfb, e)) != NULL) {
		struct part part = { .id = e->id };

		if (e->stream || e->parent != root)
			continue;
		part.attachment = starts(e->name, "__attach_version1.0_");
		/* Names of named properties, not data of a person. */
		if (starts(e->name, "__nameid_version1.0"))
			jk_cfb_take(m->cfb, e);
		else if (part.attachment ||
			 starts(e->name, "__recip_version1.0_"))
			jk_blob_add(&m->parts, &part, sizeof(part));
	}
}

static struct part
part_at(const struct msg *m, size_t i)
{
	struct part part;

	memcpy(&part, m->parts.ptr + i * sizeof(part), sizeof(part));
	return part;
}

static bool
find_part(const struct msg *m, uint32_t id, size_t *index)
{
	size_t low = 0, high = m->parts.len / sizeof(struct part);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint32_t here = part_at(m, middle).id;

		if (here == id) {
			*index = middle + 1;
			return true;
		}
		if (here < id)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static int
compare(const void *a, const void *b)
{
	const struct value *l = a, *r = b;

	if (l->part != r->part)
		return l->part < r->part ? -1 : 1;
	return l->entry->id < r->entry->id ? -1 : l->entry->id > r->entry->id;
}

static size_t
find_values(struct msg *m)
{
	uint32_t root = jk_cfb_root(m->cfb)->id;
	const struct jk_cfb_entry *e = NULL;
	size_t n;

	while ((e = jk_cfb_next(m->cfb, e)) != NULL) {
		struct value v = { .entry = e };

		if (e->parent != root && !find_part(m, e->parent, &v.part))
			continue;
		if (starts(e->name, "__substg1.0_") ||
		    starts(e->name, "__properties_version1.0"))
			jk_blob_add(&m->values, &v, sizeof(v));
	}
	n = m->values.len / sizeof(struct value);
	if (n > 0)
		qsort(m->values.ptr, n, sizeof(struct value), compare);
	return n;
}

static struct value
value_at(const struct msg *m, size_t i)
{
	struct value v;

	memcpy(&v, m->values.ptr + i * sizeof(v), sizeof(v));
	return v;
}

/* "__substg1.0_" and the tag in eight digits: id, type. */
static unsigned long
tag_of(const struct jk_cfb_entry *e)
{
	char digits[NAME_MAX_LEN];

	snprintf(digits, sizeof(digits), "%.*s",
		 (int)jk_span_head(e->name, NAME_MAX_LEN - 1).len,
		 (const char *)e->name.ptr);
	digits[20 < e->name.len ? 20 : e->name.len] = '\0';
	return strlen(digits) > 12 ? strtoul(digits + 12, NULL, 16) : 0;
}

/* [MS-OXMSG] 2.4: a header, then 16 bytes a property: tag, flags, value. The
 * header of the whole message is longer than that of one within, and those of
 * parts are the shortest. */
static void
put_numbers(struct msg *m, struct jk_mapi *mapi, size_t part,
	    const struct jk_cfb_entry *e)
{
	size_t head = part > 0 ? 8 : m->prefix[0] != '\0' ? 24 : 32;
	struct jk_buf bytes = { 0 };
	struct jk_span s;

	jk_cfb_load(m->cfb, e, NUMBERS_MAX, &bytes, NULL);
	s = jk_span_from(jk_buf_span(&bytes), head);
	for (; s.len >= 16; s = jk_span_from(s, 16)) {
		unsigned type = (unsigned)jk_le(s, 0, 2);
		unsigned id = (unsigned)jk_le(s, 2, 2);

		if (type == JK_MAPI_NUMBER)
			jk_mapi_put_number(mapi, id, (uint32_t)jk_le(s, 8, 4));
		else if (type == JK_MAPI_TIME)
			jk_mapi_put_time(mapi, id, jk_le(s, 8, 8));
	}
	jk_cfb_unload(m->cfb, &bytes);
}

/* The data of an attachment: a file, or a storage: a message in a message
 * has the same structure as this one. */
static bool
give_attachment(struct msg *m, struct jk_mapi *mapi,
		const struct jk_cfb_entry *e)
{
	char name[64];
	struct jk_source *src;
	struct jk_err one = { 0 };
	enum jk_status status;

	snprintf(name, sizeof(name), "attachment %u", m->nattachments);
	status = jk_budget_member(m->out->budget, &one);
	src = status == JK_OK ? jk_cfb_stream(m->cfb, e) : NULL;
	if (src == NULL) {
		keep_error(m, status, &one);
		return status == JK_OK;
	}
	status = m->out->ops->child(m->out->ctx, jk_mapi_name(mapi, name), src,
				    &one);
	if (status == JK_OK && jk_source_status(src) != JK_OK)
		m->out->ops->note(m->out->ctx, jk_mapi_name(mapi, name),
				  JK_PARTIAL, JK_CAUSE_DAMAGED,
				  jk_span_str("stream"));
	jk_source_free(src);
	return status != JK_ESTOP && !m->out->budget->spent;
}

static bool give_inner(struct msg *m, const struct jk_cfb_entry *e);

/* The storage of an embedded message; another object's is left to who gives
 * out what nobody took. */
static bool
is_message(struct msg *m, const struct jk_cfb_entry *e)
{
	return jk_cfb_child(m->cfb, e,
			    jk_span_str("__properties_version1.0")) != NULL;
}

/* All values of a part, from the one at i; returns the first of the next. */
static size_t
take_part(struct msg *m, size_t i, size_t n, struct jk_mapi *mapi,
	  const struct jk_cfb_entry **data)
{
	size_t part = value_at(m, i).part, first = i;

	/* What says the code page comes first. */
	for (; i < n && value_at(m, i).part == part; i++) {
		const struct jk_cfb_entry *e = value_at(m, i).entry;

		if (e->stream && starts(e->name, "__properties"))
			put_numbers(m, mapi, part, e);
	}
	n = i;
	for (i = first; i < n; i++) {
		const struct jk_cfb_entry *e = value_at(m, i).entry;
		unsigned long tag = tag_of(e);
		struct jk_buf bytes = { 0 };

		if (starts(e->name, "__properties"))
			continue;
		if (tag >> 16 == JK_MAPI_ATTACH_DATA &&
		    (!e->stream || (tag & 0xffff) == JK_MAPI_BINARY)) {
			*data = e;
			continue;
		}
		if (!e->stream)
			continue;
		load(m, e, &bytes);
		jk_mapi_put(mapi, (unsigned)(tag >> 16),
			    (unsigned)(tag & 0xffff), jk_buf_span(&bytes));
		jk_cfb_unload(m->cfb, &bytes);
	}
	return n;
}

static bool
read_part(struct msg *m, size_t *i, size_t n)
{
	size_t part = value_at(m, *i).part;
	const struct jk_cfb_entry *data = NULL;
	struct jk_mapi mapi;
	char prefix[96];
	bool more;

	jk_mapi_init(&mapi, m->out, m->page);
	*i = take_part(m, *i, n, &mapi, &data);
	if (part == 0) {
		m->page = mapi.page;
		snprintf(prefix, sizeof(prefix), "%s", m->prefix);
	} else if (part_at(m, part - 1).attachment) {
		snprintf(prefix, sizeof(prefix), "%sattachment %u: ", m->prefix,
			 ++m->nattachments);
	} else {
		snprintf(prefix, sizeof(prefix), "%srecipient %zu: ", m->prefix,
			 part);
	}
	more = jk_mapi_give(&mapi, prefix);
	m->any = m->any || mapi.any || data != NULL;
	if (more && data != NULL && data->stream)
		more = give_attachment(m, &mapi, data);
	else if (more && data != NULL && is_message(m, data))
		more = give_inner(m, data);
	jk_mapi_release(&mapi);
	return more;
}

static enum jk_status
read_message(struct jk_cfb *cfb, struct jk_out *out, const char *prefix,
	     struct jk_err *err)
{
	struct msg m = { .cfb = cfb, .out = out, .prefix = prefix, .err = err };
	size_t n, i = 0;

	jk_blob_init(&m.parts, out->budget);
	jk_blob_init(&m.values, out->budget);
	find_parts(&m);
	n = find_values(&m);
	while (i < n && read_part(&m, &i, n))
		continue;
	if (!m.any)
		out->ops->note(out->ctx, jk_span_str(""), JK_PARTIAL,
			       JK_CAUSE_NO_TEXT, jk_span_str("message"));
	if (m.worst == JK_OK)
		m.worst = jk_budget_time(out->budget, err);
	jk_blob_release(&m.parts);
	jk_blob_release(&m.values);
	return m.worst;
}

static bool
give_inner(struct msg *m, const struct jk_cfb_entry *e)
{
	struct jk_err one = { 0 };
	enum jk_status status = jk_budget_enter(m->out->budget, &one);
	struct jk_cfb *inner;
	char prefix[64];

	if (status != JK_OK) {
		keep_error(m, status, &one);
		return !m->out->budget->spent;
	}
	snprintf(prefix, sizeof(prefix), "%sattachment %u: ", m->prefix,
		 m->nattachments);
	inner = jk_cfb_storage(m->cfb, e);
	status = read_message(inner, m->out, prefix, &one);
	keep_error(m, status, &one);
	jk_cfb_take(m->cfb, e);
	jk_cfb_close(inner);
	jk_budget_leave(m->out->budget);
	return status != JK_ESTOP && !m->out->budget->spent;
}

enum jk_status
jk_msg_extract(struct jk_cfb *cfb, struct jk_out *out, struct jk_err *err)
{
	return read_message(cfb, out, "", err);
}
