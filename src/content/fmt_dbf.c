/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * dBase III to Visual FoxPro tables (FORMATS 13): a header, the fields of 32
 * bytes each, records of one length. A record that was deleted has an asterisk
 * before it and is there still.
 */
#include "config.h"

#include <jikimi/format.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "claims.h"
#include "codepage.h"
#include "feed.h"

#define HEAD_LEN 32
#define FIELD_LEN 32
#define NAME_LEN 11
#define END_OF_FIELDS 0x0d
#define END_OF_FILE 0x1a
#define FIELDS_MAX 2048

static const struct jk_trait deleted_trait = { "hidden: deleted rows", true };

struct field {
	size_t at, len;  /* in a record */
	size_t name_end; /* in the names of all fields */
	char type;
};

struct dbf {
	struct jk_feed feed;
	struct jk_out *out;
	unsigned page; /* code page */
	size_t head_len, record_len;
	struct jk_buf names;
	struct jk_span columns[FIELDS_MAX];
	struct field fields[FIELDS_MAX];
	size_t nfields;
	uint64_t nrows;
	bool deleted; /* the trait that out has */
	struct jk_buf text;
};

/* Byte 29 of the header, as dBase and FoxPro use it. */
static unsigned
page_of(unsigned byte)
{
	static const struct {
		unsigned char byte;
		unsigned short page;
	} pages[] = {
		{ 0x01, 437 },  { 0x02, 850 },  { 0x03, 1252 }, { 0x13, 932 },
		{ 0x4d, 936 },  { 0x4e, 949 },  { 0x4f, 950 },  { 0x50, 874 },
		{ 0x57, 1252 }, { 0x64, 852 },  { 0x65, 866 },  { 0x78, 950 },
		{ 0x79, 949 },  { 0x7a, 936 },  { 0x7b, 932 },  { 0x7c, 874 },
		{ 0xc8, 1250 }, { 0xc9, 1251 }, { 0xca, 1254 }, { 0xcb, 1253 },
	};

	for (size_t i = 0; i < JK_COUNT(pages); i++) {
		if (pages[i].byte == byte)
			return pages[i].page;
	}
	return 0;
}

/* A character field may be longer than a byte tells: FoxPro and Clipper keep
 * the rest where a number has its decimals. */
static void
add_field(struct dbf *d, struct jk_span s, size_t *at)
{
	struct field *f = &d->fields[d->nfields++];

	f->name_end = d->names.len;
	f->type = (char)s.ptr[NAME_LEN];
	f->at = *at;
	f->len = s.ptr[16];
	if (f->type == 'C')
		f->len += 256U * s.ptr[17];
	if (*at + f->len > d->record_len)
		f->len = d->record_len - *at;
	*at += f->len;
}

static void
read_fields(struct dbf *d)
{
	size_t at = 1, from = 0;
	struct jk_span s;

	while (d->nfields < FIELDS_MAX &&
	       d->feed.pos + FIELD_LEN <= d->head_len) {
		size_t n = 0;

		s = jk_feed_look(&d->feed, FIELD_LEN);
		if (s.len < FIELD_LEN || s.ptr[0] == END_OF_FIELDS)
			break;
		while (n < NAME_LEN && s.ptr[n] != '\0')
			n++;
		jk_codepage_put(&d->names, jk_span_head(s, n), d->page);
		add_field(d, s, &at);
		jk_feed_take(&d->feed, FIELD_LEN);
	}
	for (size_t i = 0; i < d->nfields; i++) {
		size_t end = d->fields[i].name_end;

		d->columns[i] = jk_span_make(d->names.ptr + from, end - from);
		from = end;
	}
}

static struct jk_span
trim(struct jk_span s)
{
	while (s.len > 0 &&
	       (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\0'))
		s.len--;
	while (s.len > 0 && s.ptr[0] == ' ')
		s = jk_span_from(s, 1);
	return s;
}

/* Binary numbers of Visual FoxPro; what a memo field holds is the number of a
 * block in another file. */
static void
put_value(struct dbf *d, const struct field *f, struct jk_span s)
{
	uint64_t bits;
	double real;

	switch (f->type) {
	case 'M':
	case 'G':
	case 'P':
	case '0':
		return;
	case 'I':
	case '+':
		if (s.len == 4)
			jk_buf_appendf(&d->text, "%" PRId32,
				       (int32_t)jk_le(s, 0, 4));
		return;
	case 'Y':
		if (s.len == 8)
			jk_buf_appendf(&d->text, "%" PRId64,
				       (int64_t)jk_le(s, 0, 8) / 10000);
		return;
	case 'B':
	case 'O':
		if (s.len != 8)
			return;
		bits = jk_le(s, 0, 8);
		memcpy(&real, &bits, sizeof(real));
		jk_buf_appendf(&d->text, "%.15g", real);
		return;
	default:
		jk_codepage_put(&d->text, trim(s), d->page);
	}
}

static void
give_record(struct dbf *d, struct jk_span record)
{
	bool deleted = record.ptr[0] == '*';

	if (deleted != d->deleted)
		d->out->ops->trait(d->out->ctx,
				   deleted ? &deleted_trait : NULL);
	d->deleted = deleted;
	for (size_t i = 0; i < d->nfields; i++) {
		const struct field *f = &d->fields[i];
		struct jk_span s = jk_span_from(record, f->at);

		jk_buf_clear(&d->text);
		put_value(d, f, jk_span_head(s, f->len));
		if (d->text.len > 0)
			d->out->ops->cell(d->out->ctx, d->nrows, (uint32_t)i,
					  jk_buf_span(&d->text));
	}
	d->nrows++;
}

/* Up to the end of the file: the number of records in the header is not
 * always right, and what stands behind them was a record once. */
static enum jk_status
read_records(struct dbf *d, struct jk_err *err)
{
	struct jk_out_table table = {
		.form = JK_TABLE_ROWS,
		.name = jk_span_str("1"),
		.columns = d->columns,
		.ncolumns = d->nfields,
	};
	bool cut = false;

	d->out->ops->table(d->out->ctx, &table);
	for (;;) {
		struct jk_span s = jk_feed_look(&d->feed, d->record_len);

		if (s.len == 0 || (s.len == 1 && s.ptr[0] == END_OF_FILE))
			break;
		cut = s.len < d->record_len;
		s = jk_span_head(s, d->record_len);
		give_record(d, s);
		jk_feed_take(&d->feed, s.len);
	}
	d->out->ops->trait(d->out->ctx, NULL);
	if (d->feed.failed.status != JK_OK)
		return jk_err_set(err, d->feed.failed.status, "%s",
				  d->feed.failed.text);
	if (cut)
		return jk_err_set(err, JK_ECORRUPT, "the last record is cut");
	return JK_OK;
}

static enum jk_status
read_table(struct dbf *d, struct jk_err *err)
{
	struct jk_span s = jk_feed_look(&d->feed, HEAD_LEN);

	d->head_len = (size_t)jk_le(s, 8, 2);
	d->record_len = (size_t)jk_le(s, 10, 2);
	if (s.len < HEAD_LEN || d->head_len < HEAD_LEN || d->record_len < 2)
		return jk_err_set(err, JK_ECORRUPT, "the header is damaged");
	d->page = page_of(s.ptr[29]);
	jk_feed_take(&d->feed, HEAD_LEN);
	read_fields(d);
	if (d->feed.pos < d->head_len)
		jk_feed_skip(&d->feed, d->head_len - d->feed.pos);
	if (d->nfields == 0)
		return jk_err_set(err, JK_ECORRUPT, "there are no fields");
	return read_records(d, err);
}

static enum jk_status
extract_dbf(const struct jk_format *format, struct jk_source *src,
	    struct jk_out *out, struct jk_err *err)
{
	enum jk_status status = jk_budget_enter(out->budget, err);
	struct dbf *d;

	(void)format;
	if (status != JK_OK)
		return status;
	d = jk_xcalloc(1, sizeof(*d));
	d->out = out;
	jk_feed_init(&d->feed, src, out->budget);
	status = read_table(d, err);
	jk_feed_release(&d->feed);
	jk_buf_release(&d->names);
	jk_buf_release(&d->text);
	free(d);
	jk_budget_leave(out->budget);
	return status;
}

extern const struct jk_format jk_fmt_dbf;
const struct jk_format jk_fmt_dbf = {
	.name = "dbf",
	.media_type = "application/x-dbf",
	.claims = jk_claims_dbf,
	.extract = extract_dbf,
};
