/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/places.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/hash.h>

#include "match/token.h"

/* Columns that are remembered, of all sheets of a file. */
#define MAX_COLUMNS 256
/* A heading is short and holds no long number. */
#define MAX_HEADING 64
#define MAX_DIGITS 4

struct column {
	uint64_t table, column;
	const struct jk_heading *heading;
	bool used; /* a value stood below it: it stays */
};

struct jk_places {
	struct jk_headings *store;
	struct column column[MAX_COLUMNS];
	size_t n;
};

/* Not secret: an id must be the same in each run. */
static const struct jk_hash_key id_key = { UINT64_C(0x6a696b696d692e70),
					   UINT64_C(0x6c6163652e763131) };

static uint64_t
id_of(struct jk_span s)
{
	return jk_siphash(&id_key, s) | 1;
}

/* The digits from *at on; false when there is none. */
static bool
take_number(struct jk_span s, size_t *at, uint64_t *out)
{
	size_t from = *at;

	*out = 0;
	for (; *at < s.len && jk_is_digit(s.ptr[*at]) && *at - from < 15; ++*at)
		*out = *out * 10 + (s.ptr[*at] - '0');
	return *at > from;
}

/* Sheet1!B17 */
static bool
parse_sheet(struct jk_span s, struct jk_place *out)
{
	size_t bang = s.len, at;

	while (bang > 0 && s.ptr[bang - 1] != '!')
		bang--;
	if (bang == 0)
		return false;
	out->column = 0;
	for (at = bang; at < s.len && jk_is_alpha(s.ptr[at]) && at - bang < 4;
	     at++)
		out->column = out->column * 26 + (s.ptr[at] & 0x1f);
	if (at == bang || !take_number(s, &at, &out->row) || at != s.len)
		return false;
	out->table = id_of(jk_span_head(s, bang));
	out->name = jk_span_head(s, 0);
	return true;
}

/* table users row 17 column rrn */
static bool
parse_table(struct jk_span s, struct jk_place *out)
{
	static const char table[] = "table ", row[] = " row ",
			  column[] = " column ";
	size_t row_at, column_at, at;

	if (!jk_span_starts_with(s, table, sizeof(table) - 1))
		return false;
	column_at = jk_span_find(s, 0, jk_span_str(column));
	row_at = jk_span_find(s, 0, jk_span_str(row));
	if (column_at == s.len)
		return false;
	at = row_at + sizeof(row) - 1;
	if (row_at > column_at || !take_number(s, &at, &out->row))
		out->row = 0;
	out->name = jk_span_from(s, column_at + sizeof(column) - 1);
	out->table =
		id_of(jk_span_head(s, row_at < column_at ? row_at : column_at));
	out->column = id_of(out->name);
	return out->name.len > 0;
}

bool
jk_place_parse(struct jk_span place, struct jk_place *out)
{
	return parse_table(place, out) || parse_sheet(place, out);
}

struct jk_places *
jk_places_new(const struct jk_ruleset *rules)
{
	struct jk_places *p = jk_xcalloc(1, sizeof(*p));

	p->store = jk_headings_new(rules);
	return p;
}

void
jk_places_free(struct jk_places *p)
{
	if (p == NULL)
		return;
	jk_headings_free(p->store);
	free(p);
}

void
jk_places_clear(struct jk_places *p)
{
	jk_headings_clear(p->store);
	p->n = 0;
}

static struct column *
find(struct jk_places *p, const struct jk_place *place)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->column[i].table == place->table &&
		    p->column[i].column == place->column)
			return &p->column[i];
	}
	return NULL;
}

static struct column *
find_or_add(struct jk_places *p, const struct jk_place *place)
{
	struct column *c = find(p, place);

	if (c != NULL || p->n == MAX_COLUMNS)
		return c;
	c = &p->column[p->n++];
	*c = (struct column){ .table = place->table, .column = place->column };
	return c;
}

static bool
may_head(struct jk_span text)
{
	size_t digits = 0;
	bool letter = false;

	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.ptr[i];

		digits += jk_is_digit(c);
		letter |= jk_is_alpha(c) || c >= 0x80;
	}
	return letter && digits <= MAX_DIGITS && text.len <= MAX_HEADING;
}

void
jk_places_learn(struct jk_places *p, const struct jk_place *place,
		struct jk_span text)
{
	struct column *c;

	if (!may_head(text))
		return;
	c = find_or_add(p, place);
	if (c != NULL && !c->used)
		c->heading = jk_headings_get(p->store, text);
}

const struct jk_heading *
jk_places_heading(struct jk_places *p, const struct jk_place *place)
{
	struct column *c = find_or_add(p, place);

	if (c == NULL)
		return NULL;
	if (place->name.len > 0 && !c->used)
		c->heading = jk_headings_get(p->store, place->name);
	c->used = true;
	return c->heading;
}

bool
jk_places_beside(const struct jk_places *p, const struct jk_place *place,
		 enum jk_heading_kind kind)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct column *c = &p->column[i];

		if (c->table == place->table && c->column != place->column &&
		    c->heading != NULL && jk_heading_kind(c->heading) == kind)
			return true;
	}
	return false;
}
