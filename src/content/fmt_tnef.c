/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/format.h>
#include <jikimi/source.h>

#include "content/blob.h"
#include "content/claims.h"
#include "content/mapi.h"

/* [MS-OXTNEF] 2.1.1: attributes of winmail.dat. */
#define SIGNATURE 0x223e9f78u
#define HEAD 6
#define ATTRIBUTE_HEAD 9
#define STEP (64 * 1024)

enum attribute {
	ATT_FROM = 0x8000,
	ATT_SUBJECT = 0x8004,
	ATT_BODY = 0x800c,
	ATT_DATA = 0x800f,
	ATT_TITLE = 0x8010,
	ATT_RENDER = 0x9002, /* begins an attachment */
	ATT_PROPS = 0x9003,
	ATT_RECIPIENTS = 0x9004,
	ATT_ATTACH_PROPS = 0x9005,
	ATT_CODEPAGE = 0x9007,
};

struct tnef {
	struct jk_out *out;  /* borrowed */
	struct jk_mapi now;  /* of the message or the attachment */
	struct jk_span data; /* of the attachment, borrowed */
	bool attachment;
	bool damaged, any;
	unsigned n;
};

/* Data that begin with an interface's id ([MS-OXTNEF] 2.1.3.5.3) hold a
 * message in this format behind it. */
static bool
give_data(struct tnef *t, struct jk_span name)
{
	struct jk_span s = t->data;

	t->data = jk_span_make(NULL, 0);
	if (s.len > 20 && jk_le(s, 16, 4) == SIGNATURE)
		s = jk_span_from(s, 16);
	t->any = t->any || s.len > 0;
	return jk_child_span(t->out, name, s);
}

/* What was gathered since the last attachment began. */
static bool
finish_part(struct tnef *t)
{
	char prefix[32] = "", name[32];
	unsigned page = t->now.page;
	bool more;

	if (t->attachment)
		snprintf(prefix, sizeof(prefix), "attachment %u: ", ++t->n);
	snprintf(name, sizeof(name), "attachment %u", t->n);
	more = jk_mapi_give(&t->now, prefix);
	t->any = t->any || t->now.any;
	more = more && give_data(t, jk_mapi_name(&t->now, name));
	jk_mapi_release(&t->now);
	jk_mapi_init(&t->now, t->out, page);
	return more;
}

static struct jk_span
take(struct jk_span *s, uint64_t n, bool *good)
{
	struct jk_span got = jk_span_head(*s, n < s->len ? (size_t)n : s->len);

	*good = *good && n <= s->len;
	*s = jk_span_from(*s, got.len);
	return got;
}

/* [MS-OXTNEF] 2.1.3.5: lengths of the types with a fixed one, padded. */
static size_t
fixed_len(unsigned type)
{
	switch (type) {
	case 0x02:
	case 0x03:
	case 0x04:
	case 0x0a:
	case 0x0b:
		return 4;
	case 0x48:
		return 16;
	case 0x05:
	case 0x06:
	case 0x07:
	case 0x14:
	case 0x40:
		return 8;
	default:
		return 0;
	}
}

static void
put_value(struct tnef *t, unsigned id, unsigned type, struct jk_span value)
{
	if (id == JK_MAPI_ATTACH_DATA)
		t->data = value;
	else
		jk_mapi_put(&t->now, id, type, value);
}

/* Values of a property; a single one of variable length has a count too. */
static bool
take_values(struct tnef *t, struct jk_span *s, unsigned id, unsigned tag)
{
	bool many = (tag & JK_MAPI_MULTIPLE) != 0, good = true;
	unsigned type = tag & ~(unsigned)JK_MAPI_MULTIPLE;
	size_t fixed = fixed_len(type);
	uint64_t n = 1;

	if (many || fixed == 0)
		n = jk_le(take(s, 4, &good), 0, 4);
	for (uint64_t i = 0; i < n && good; i++) {
		struct jk_span value;
		uint64_t len = fixed;

		if (fixed == 0)
			len = jk_le(take(s, 4, &good), 0, 4);
		value = take(s, len, &good);
		take(s, (4 - len % 4) % 4, &good);
		if (fixed == 0)
			put_value(t, id, type, value);
		else if (type == JK_MAPI_NUMBER)
			jk_mapi_put_number(&t->now, id,
					   (uint32_t)jk_le(value, 0, 4));
		else if (type == JK_MAPI_TIME)
			jk_mapi_put_time(&t->now, id, jk_le(value, 0, 8));
	}
	return good;
}

/* A property; one with a name has it before its values. */
static bool
take_property(struct tnef *t, struct jk_span *s)
{
	bool good = true;
	struct jk_span tag = take(s, 4, &good);
	unsigned id = (unsigned)jk_le(tag, 2, 2);

	if (id >= 0x8000) {
		take(s, 16, &good);
		if (jk_le(take(s, 4, &good), 0, 4) == 0) {
			take(s, 4, &good);
		} else {
			uint64_t len = jk_le(take(s, 4, &good), 0, 4);

			take(s, len, &good);
			take(s, (4 - len % 4) % 4, &good);
		}
	}
	return good && take_values(t, s, id, (unsigned)jk_le(tag, 0, 2));
}

static void
take_properties(struct tnef *t, struct jk_span *s)
{
	bool good = true;
	uint64_t n = jk_le(take(s, 4, &good), 0, 4);

	for (uint64_t i = 0; i < n && good; i++)
		good = take_property(t, s);
	t->damaged = t->damaged || !good;
}

static void
take_recipients(struct tnef *t, struct jk_span s)
{
	bool good = true;
	uint64_t n = jk_le(take(&s, 4, &good), 0, 4);

	for (uint64_t i = 0; i < n && s.len > 0; i++)
		take_properties(t, &s);
}

static bool
take_attribute(struct tnef *t, unsigned id, struct jk_span s)
{
	static const struct {
		unsigned attribute, id;
	} strings[] = {
		{ ATT_FROM, 0x0c1a },
		{ ATT_SUBJECT, 0x0037 },
		{ ATT_BODY, 0x1000 },
		{ ATT_TITLE, 0x3704 },
	};

	switch (id) {
	case ATT_RENDER:
		if (!finish_part(t))
			return false;
		t->attachment = true;
		return true;
	case ATT_DATA:
		t->data = s;
		return true;
	case ATT_PROPS:
	case ATT_ATTACH_PROPS:
		take_properties(t, &s);
		return true;
	case ATT_RECIPIENTS:
		take_recipients(t, s);
		return true;
	case ATT_CODEPAGE:
		t->now.page = (unsigned)jk_le(s, 0, 2);
		return true;
	default:
		break;
	}
	for (size_t i = 0; i < JK_COUNT(strings); i++) {
		if (strings[i].attribute == id) {
			jk_mapi_put(&t->now, strings[i].id,
				    id == ATT_FROM ? JK_MAPI_BINARY
						   : JK_MAPI_STRING8,
				    s);
			return true;
		}
	}
	jk_mapi_put(&t->now, 0, JK_MAPI_BINARY, s);
	return true;
}

static void
walk(struct tnef *t, struct jk_span s)
{
	bool more = true;

	s = jk_span_from(s, HEAD);
	while (more && s.len >= ATTRIBUTE_HEAD) {
		unsigned id = (unsigned)jk_le(s, 1, 2);
		uint64_t len = jk_le(s, 5, 4);
		bool good = true;

		if (jk_budget_time(t->out->budget, NULL) != JK_OK)
			break;
		s = jk_span_from(s, ATTRIBUTE_HEAD);
		more = take_attribute(t, id, take(&s, len, &good));
		take(&s, 2, &good); /* its sum */
		t->damaged = t->damaged || !good;
	}
	t->damaged = t->damaged || (more && s.len > 0);
	if (more)
		finish_part(t);
}

static enum jk_status
read_all(struct jk_source *src, struct jk_blob *bytes, struct jk_err *err)
{
	enum jk_status status;
	unsigned char *step = jk_xcalloc(1, STEP);
	size_t got;

	do {
		status = jk_source_read(src, step, STEP, &got, err);
		if (!jk_blob_add(bytes, step, got))
			status = jk_err_set(err, JK_ELIMIT, "tnef: too large");
	} while (status == JK_OK && got > 0);
	explicit_bzero(step, STEP);
	free(step);
	return status;
}

static enum jk_status
tnef_extract(const struct jk_format *format, struct jk_source *src,
	     struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err);
	struct tnef t = { .out = out };
	struct jk_blob bytes;

	(void)format;
	if (status != JK_OK)
		return status;
	jk_blob_init(&bytes, out->budget);
	status = read_all(src, &bytes, err);
	jk_mapi_init(&t.now, out, 0);
	walk(&t, jk_blob_span(&bytes));
	jk_mapi_release(&t.now);
	jk_blob_release(&bytes);
	if (status == JK_OK && t.damaged)
		status = jk_err_set(err, JK_ECORRUPT,
				    "tnef: an attribute does not fit");
	if (!t.any)
		out->ops->note(out->ctx, jk_span_str(""), JK_PARTIAL,
			       JK_CAUSE_NO_TEXT, jk_span_str(""));
	jk_budget_leave(out->budget);
	return status;
}

static const struct jk_magic magics[] = {
	{ 0, "\x78\x9f\x3e\x22", 4 },
	{ 0, NULL, 0 },
};

extern const struct jk_format jk_fmt_tnef;
const struct jk_format jk_fmt_tnef = {
	.name = "tnef",
	.media_type = "application/vnd.ms-tnef",
	.magics = magics,
	.extract = tnef_extract,
};
