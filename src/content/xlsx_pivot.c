/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "content/xlsx.h"

/* ECMA-376 part 1, 18.10: a pivot table keeps the rows it was made of. They
 * stay when the sheet they came from is deleted. */

#define FIELDS_MAX 4096

static const struct jk_trait pivot_cache = {
	.evidence = "hidden: pivot cache",
	.hidden = true,
};

struct cache {
	struct jk_ooxml *o;
	size_t records;          /* member */
	struct jk_strings items; /* names and items of the fields, in turn */
	uint64_t *begins;        /* owned: of each field in items, its name */
	size_t nfields;
	uint32_t column; /* of the record that is read */
};

static void
take_rel(void *ctx, const struct jk_ooxml_rel *rel)
{
	struct cache *c = ctx;

	if (jk_span_equal(rel->type, jk_span_str("pivotCacheRecords")))
		c->records = rel->member;
}

/* An item: text, number, date, truth or error (18.10.1.85 and others). */
static bool
is_item(const struct jk_xml_token *t)
{
	return t->name.len == 1 && memchr("sndbem", t->name.ptr[0], 6) != NULL;
}

static void
take_definition(struct cache *c, const struct jk_xml_token *t, bool *shared)
{
	if (jk_xml_is(t, "cacheField")) {
		*shared = false;
		if (c->nfields == FIELDS_MAX)
			return;
		c->begins[c->nfields++] = c->items.n;
		jk_strings_add(&c->items, jk_xml_attr(t, "name"));
	} else if (jk_xml_is(t, "sharedItems")) {
		*shared = true;
	} else if (*shared && is_item(t)) {
		jk_strings_add(&c->items, jk_xml_attr(t, "v"));
	}
}

static enum jk_status
read_definition(struct cache *c, size_t member, struct jk_err *err)
{
	const struct jk_xml_token *t;
	struct jk_part part;
	bool shared = false;

	c->o->done[member] = true;
	jk_part_open(&part, c->o->package, c->o->out, member);
	while ((t = jk_xml_next(part.xml))->event != JK_XML_NONE) {
		if (t->event == JK_XML_START)
			take_definition(c, t, &shared);
	}
	return jk_part_close(&part, err);
}

/* The item of this number of a field; empty when there is none. */
static struct jk_span
shared_item(struct cache *c, uint32_t field, uint64_t number)
{
	struct jk_span item = jk_span_make("", 0);
	uint64_t end;

	if (field >= c->nfields)
		return item;
	end = field + 1 < c->nfields ? c->begins[field + 1] : c->items.n;
	if (number < end - c->begins[field] - 1)
		jk_strings_get(&c->items, c->begins[field] + 1 + number, &item);
	return item;
}

static void
begin_table(struct cache *c, struct jk_sheet *sheet)
{
	struct jk_span *names = jk_xcalloc(c->nfields, sizeof(*names));
	struct jk_out_table table = {
		.form = JK_TABLE_ROWS,
		.name = jk_span_str("pivot cache"),
		.columns = names,
		.ncolumns = c->nfields,
	};

	for (size_t i = 0; i < c->nfields; i++) {
		if (!jk_strings_get(&c->items, c->begins[i], &names[i]))
			names[i] = jk_span_make("", 0);
	}
	jk_sheet_begin(sheet, c->o->out, &table, &pivot_cache,
		       jk_package_member(c->o->package, c->records)->packed +
			       c->items.len + 1);
	free(names);
}

/* One cell of a record. False: stop. */
static bool
take_record(struct cache *c, struct jk_sheet *sheet, uint64_t row,
	    const struct jk_xml_token *t)
{
	struct jk_span v = jk_xml_attr(t, "v");
	uint64_t number;

	if (jk_xml_is(t, "x")) {
		if (!jk_xml_number(v, UINT32_MAX, &number))
			number = UINT32_MAX;
		v = shared_item(c, c->column, number);
	} else if (!is_item(t)) {
		return true;
	}
	c->column++;
	return jk_sheet_cell(sheet, row, c->column - 1, v);
}

static enum jk_status
read_records(struct cache *c, struct jk_err *err)
{
	const struct jk_xml_token *t;
	struct jk_out *out = c->o->out;
	struct jk_sheet sheet;
	struct jk_part part;
	uint64_t rows = 0;
	bool more = true;

	c->o->done[c->records] = true;
	jk_part_open(&part, c->o->package, out, c->records);
	begin_table(c, &sheet);
	while (more && (t = jk_xml_next(part.xml))->event != JK_XML_NONE) {
		if (t->event != JK_XML_START)
			continue;
		if (jk_xml_is(t, "r")) {
			rows++;
			c->column = 0;
		} else if (rows > 0) {
			more = take_record(c, &sheet, rows - 1, t);
		}
	}
	jk_sheet_end(&sheet);
	if (!more)
		out->ops->note(
			out->ctx,
			jk_package_member(c->o->package, c->records)->name,
			JK_PARTIAL, out->budget->cause,
			jk_span_str(sheet.failed.text));
	c->o->any |= sheet.any;
	return jk_part_close(&part, err);
}

/* Items that no record refers to, or all when there are no records. */
static void
give_rest(struct cache *c)
{
	struct jk_flow flow;
	struct jk_span item;

	jk_flow_init(&flow, c->o->out);
	jk_flow_place(&flow, jk_span_str("pivot cache"), &pivot_cache);
	for (size_t i = 0; i < c->items.n; i++) {
		if ((c->items.used[i / 8] >> (i % 8) & 1) == 0 &&
		    jk_strings_get(&c->items, i, &item))
			jk_flow_beside(&flow, item);
	}
	jk_flow_finish(&flow);
}

enum jk_status
jk_xlsx_pivot(struct jk_ooxml *o, size_t member, struct jk_err *err)
{
	struct cache c = { .o = o, .records = JK_PACKAGE_NONE };
	enum jk_status status;

	jk_strings_init(&c.items, o->out->budget);
	c.begins = jk_xcalloc(FIELDS_MAX, sizeof(*c.begins));
	status = read_definition(&c, member, err);
	if (status == JK_OK)
		status = jk_ooxml_rels(o, member, take_rel, &c, err);
	if (status == JK_OK && c.records != JK_PACKAGE_NONE &&
	    !o->done[c.records])
		status = read_records(&c, err);
	if (status == JK_OK)
		give_rest(&c);
	if (status == JK_OK && c.items.full)
		o->out->ops->note(o->out->ctx,
				  jk_package_member(o->package, member)->name,
				  JK_PARTIAL, JK_CAUSE_MEMORY_LIMIT,
				  jk_span_str("too many items"));
	jk_strings_release(&c.items);
	free(c.begins);
	return status;
}
