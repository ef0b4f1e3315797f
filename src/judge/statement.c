/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/statement.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jikimi/buf.h>
#include <jikimi/hash.h>

#include "match/token.h"

/* A head is read from so many bytes. */
#define MAX_HEAD 4096
/* Over a longer way than this the next tuple is looked for. */
#define MAX_WALK 2048
/* Spaces before a statement. */
#define MAX_INDENT 16

/* Not secret: an id must be the same in each run. */
static const struct jk_hash_key id_key = { UINT64_C(0x6a696b696d692e74),
					   UINT64_C(0x61626c652e6e6d31) };

void
jk_statement_init(struct jk_statement *s, struct jk_headings *store)
{
	memset(s, 0, sizeof(*s));
	s->store = store;
	s->table = jk_xcalloc(JK_STATEMENT_TABLES, sizeof(*s->table));
}

void
jk_statement_release(struct jk_statement *s)
{
	free(s->table);
	memset(s, 0, sizeof(*s));
}

void
jk_statement_clear(struct jk_statement *s)
{
	for (unsigned i = 0; i < JK_STATEMENT_TABLES; i++)
		s->table[i].id = 0;
	s->next_table = 0;
	s->active = false;
	jk_statement_restart(s);
}

void
jk_statement_restart(struct jk_statement *s)
{
	s->kind = JK_SQL_NONE;
	s->of = NULL;
	s->head = 0;
}

void
jk_statement_assume(struct jk_statement *s)
{
	s->assumed = true;
}

/* The same for `Member`, "public".member and MEMBER. */
static uint64_t
id_of(struct jk_span name)
{
	unsigned char folded[64];
	size_t n = 0;

	name = jk_sql_bare(name);
	for (; n < name.len && n < sizeof(folded); n++)
		folded[n] = jk_is_alpha(name.ptr[n]) ? name.ptr[n] | 0x20
						     : name.ptr[n];
	return jk_siphash(&id_key, jk_span_make(folded, n)) | 1;
}

static struct jk_table *
find_table(struct jk_statement *s, uint64_t id)
{
	for (unsigned i = 0; i < JK_STATEMENT_TABLES; i++) {
		if (s->table[i].id == id)
			return &s->table[i];
	}
	return NULL;
}

/* A column is called by its name and by its comment. */
static const struct jk_heading *
name_column(struct jk_headings *store, const struct jk_sql_column *column)
{
	unsigned char both[JK_HEADING_MAX];
	size_t n = column->name.len;

	if (column->comment.len == 0 ||
	    n + 1 + column->comment.len > sizeof(both))
		return jk_headings_get(store, column->name);
	memcpy(both, column->name.ptr, n);
	both[n++] = ' ';
	memcpy(both + n, column->comment.ptr, column->comment.len);
	return jk_headings_get(store,
			       jk_span_make(both, n + column->comment.len));
}

static struct jk_table *
learn_table(struct jk_statement *s, const struct jk_sql_head *head)
{
	uint64_t id = id_of(head->table);
	struct jk_table *t = find_table(s, id);
	struct jk_span list = head->columns;
	struct jk_sql_column column;

	if (list.len == 0)
		return t;
	if (t == NULL) {
		t = &s->table[s->next_table++ % JK_STATEMENT_TABLES];
		t->id = id;
	}
	t->n = 0;
	while (t->n < JK_GRID_COLUMNS &&
	       jk_sql_next(&list, head->kind == JK_SQL_CREATE, &column))
		t->column[t->n++] = name_column(s->store, &column);
	return t;
}

/* A dump repeats the same head for each row: read it once. The head of an
 * INSERT ends with its tuples' first bracket, so it is known by its bytes. */
static bool
is_same_head(const struct jk_statement *s, struct jk_span line, size_t len)
{
	return s->kind == JK_SQL_INSERT && len > 0 && line.len >= len &&
	       jk_siphash(&id_key, jk_span_head(line, len)) == s->head;
}

static void
begin(struct jk_statement *s, enum jk_sql_kind kind, uint64_t at)
{
	s->kind = kind;
	s->assumed = false;
	s->tuple = (struct jk_tuple){ .at = at, .row = at, .item = at };
}

void
jk_statement_line(struct jk_statement *s, struct jk_span text, uint64_t offset,
		  size_t pos)
{
	struct jk_span line = jk_span_head(jk_span_from(text, pos), MAX_HEAD);
	struct jk_sql_head head;

	if (s->kind == JK_SQL_COPY && jk_span_starts_with(line, "\\.", 2)) {
		s->kind = JK_SQL_NONE;
		return;
	}
	if (s->kind == JK_SQL_COPY)
		return;
	if (is_same_head(s, line, s->head_len)) {
		begin(s, JK_SQL_INSERT, offset + pos + s->head_len);
		return;
	}
	head = jk_sql_head(line);
	if (head.kind == JK_SQL_NONE)
		return;
	s->active = true;
	s->of = learn_table(s, &head);
	s->csv = head.csv;
	s->head_len = head.end;
	s->head = jk_siphash(&id_key, jk_span_head(line, head.end));
	begin(s, head.kind, offset + pos + head.end);
}

/* The letters that a statement, or the end of COPY's rows, begins with. */
static bool
may_begin(struct jk_span text, size_t pos)
{
	size_t least = pos;

	while (pos < text.len && pos - least < MAX_INDENT &&
	       (text.ptr[pos] == ' ' || text.ptr[pos] == '\t'))
		pos++;
	if (pos == text.len)
		return false;
	switch (text.ptr[pos] | 0x20) {
	case 'c':
	case 'i':
	case 'r':
	case '\\' | 0x20:
		return true;
	default:
		return false;
	}
}

void
jk_statement_follow(struct jk_statement *s, struct jk_marks *marks,
		    uint64_t offset, size_t from, size_t to, bool bol)
{
	struct jk_span text = marks->text;
	size_t at = from;

	if (bol && from < to && may_begin(text, from))
		jk_statement_line(s, text, offset, from);
	while ((at = jk_marks_next_line(marks, at, to)) < to) {
		if (may_begin(text, at))
			jk_statement_line(s, text, offset, at);
	}
}

/* Reads one byte of tuples. */
static void
step(struct jk_tuple *t, unsigned char c)
{
	switch (c) {
	case '\'':
		t->quote = c;
		break;
	case '(':
		if (t->depth++ == 0) {
			t->row = t->at;
			t->column = 0;
			t->item = t->at + 1;
		}
		break;
	case ')':
		t->depth -= t->depth > 0;
		break;
	case ',':
		if (t->depth == 1) {
			t->column++;
			t->item = t->at + 1;
		}
		break;
	case ';':
		t->ended |= t->depth == 0;
		break;
	default:
		break;
	}
}

/* Reads on up to the offset. A quote in a string is doubled, which closes and
 * opens it, or stands behind a backslash. */
static void
walk(struct jk_tuple *t, struct jk_span text, uint64_t offset, uint64_t until)
{
	while (t->at < until && !t->ended) {
		unsigned char c = text.ptr[t->at - offset];

		if (t->quote == 0)
			step(t, c);
		else if (c == '\\' && t->at + 1 < until)
			t->at++;
		else if (c == t->quote)
			t->quote = 0;
		t->at++;
	}
}

/* True when the bracket at pos opens a tuple: "VALUES (", "),(", "(" at the
 * beginning of a line. */
static bool
opens_tuple(struct jk_span text, size_t lo, size_t pos)
{
	size_t p = pos;

	while (p > lo && (text.ptr[p - 1] == ' ' || text.ptr[p - 1] == '\t' ||
			  text.ptr[p - 1] == '\r' || text.ptr[p - 1] == '\n'))
		p--;
	if (p == lo)
		return false;
	if (text.ptr[p - 1] == ',')
		return p >= lo + 2 && text.ptr[p - 2] == ')';
	return p >= lo + 6 &&
	       strncasecmp((const char *)text.ptr + p - 6, "VALUES", 6) == 0;
}

/* Sets the tuple to the last one that opens before pos; false when none does
 * within reach. */
static bool
find_tuple(struct jk_tuple *t, struct jk_span text, uint64_t offset, size_t lo,
	   size_t pos)
{
	if (pos > lo + MAX_WALK)
		lo = pos - MAX_WALK;
	for (size_t p = pos; p > lo; p--) {
		uint64_t at = offset + p - 1;

		if (text.ptr[p - 1] != '(' || !opens_tuple(text, lo, p - 1))
			continue;
		*t = (struct jk_tuple){ .at = at, .row = at, .item = at };
		return true;
	}
	return false;
}

/* Moves the tuple to pos; false when that is not possible. */
static bool
reach(struct jk_statement *s, struct jk_span text, uint64_t offset, size_t lo,
      size_t pos)
{
	struct jk_tuple *t = &s->tuple;
	uint64_t until = offset + pos;

	if (t->at > until)
		return false;
	if ((t->at < offset + lo || until - t->at > MAX_WALK) &&
	    !find_tuple(t, text, offset, lo, pos))
		return false;
	walk(t, text, offset, until);
	return !t->ended && t->depth > 0;
}

const struct jk_table *
jk_statement_copied(const struct jk_statement *s, struct jk_span text,
		    size_t start, size_t column)
{
	size_t most = text.len - start > MAX_WALK ? start + MAX_WALK : text.len;
	unsigned char delimiter = s->csv ? ',' : '\t';

	if (s->of == NULL || !s->assumed)
		return s->of;
	for (; start < most && text.ptr[start] != '\n'; start++)
		column += text.ptr[start] == delimiter;
	return column + 1 == s->of->n ? s->of : NULL;
}

/* The table of the tuple that was reached; NULL: not known. */
static const struct jk_table *
table_of(const struct jk_statement *s, struct jk_span text, uint64_t offset)
{
	struct jk_tuple t = s->tuple;
	uint64_t most = offset + text.len;

	if (s->of == NULL || !s->assumed)
		return s->of;
	if (most > t.at + MAX_WALK)
		most = t.at + MAX_WALK;
	while (t.at < most && (t.depth > 0 || t.quote != 0))
		/* Two bytes, so that a backslash takes its quote along. */
		walk(&t, text, offset, t.at + 2 < most ? t.at + 2 : most);
	return t.column + 1u == s->of->n ? s->of : NULL;
}

/* Spaces, quotes, N'…' and E'…' may stand before the value in its item. */
static bool
is_padding(unsigned char c)
{
	return c <= ' ' || c == '\'' || c == '"' || c == 'N' || c == 'n' ||
	       c == 'E' || c == 'e';
}

bool
jk_statement_item(struct jk_statement *s, struct jk_span text, uint64_t offset,
		  size_t lo, size_t start, size_t end,
		  struct jk_statement_cell *out)
{
	const struct jk_tuple *t = &s->tuple;
	const struct jk_table *of;
	size_t p = start;

	if (s->kind != JK_SQL_INSERT || !reach(s, text, offset, lo, start))
		return false;
	of = table_of(s, text, offset);
	*out = (struct jk_statement_cell){
		.table = of != NULL ? of->id : 1,
		.row = t->row,
		.column = t->column,
	};
	if (of != NULL && t->column < of->n)
		out->heading = of->column[t->column];
	while (p > lo && offset + p > t->item && is_padding(text.ptr[p - 1]))
		p--;
	out->starts = offset + p == t->item;
	while (end < text.len &&
	       (text.ptr[end] == '\'' || text.ptr[end] == ' '))
		end++;
	out->ends = end < text.len &&
		    (text.ptr[end] == ',' || text.ptr[end] == ')');
	return true;
}
