/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lite.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* SQLite itself has a limit of 32767. */
#define COLUMNS_MAX 32767

/* A word, a name in quotes, or one other character. */
struct token {
	struct jk_span text;
	bool quoted;
};

struct column {
	size_t at, len; /* of its name in text */
	bool integer;   /* of just this type */
	bool key;
	bool computed; /* when it is read, so not stored */
};

struct statement {
	struct jk_lite_columns *out;
	struct jk_span rest;
	struct column *list; /* owned */
	size_t n;
	struct jk_buf keys; /* names of a PRIMARY KEY (…), each ended by NUL */
	size_t nkeys;
	bool without_rowid;
};

static bool
is_word(unsigned char c)
{
	return c >= 0x80 || c == '_' || c == '$' || (c >= '0' && c <= '9') ||
	       (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Behind blanks and comments. */
static struct jk_span
skip_blank(struct jk_span s)
{
	for (;;) {
		size_t n = 0;

		while (n < s.len && s.ptr[n] <= ' ')
			n++;
		s = jk_span_from(s, n);
		if (jk_span_starts_with(s, "--", 2))
			n = jk_span_find(s, 0, jk_span_str("\n"));
		else if (jk_span_starts_with(s, "/*", 2))
			n = jk_span_find(s, 2, jk_span_str("*/")) + 2;
		else
			return s;
		s = jk_span_from(s, n);
	}
}

static bool
take(struct statement *st, struct token *t)
{
	struct jk_span s = skip_blank(st->rest);
	size_t n = 1;

	t->quoted = false;
	if (s.len == 0)
		return false;
	if (strchr("\"'`[", s.ptr[0]) != NULL && s.ptr[0] != '\0') {
		unsigned char end = s.ptr[0] == '[' ? ']' : s.ptr[0];

		while (n < s.len && s.ptr[n] != end)
			n++;
		t->quoted = true;
		t->text = jk_span_make(s.ptr + 1, n - 1);
		st->rest = jk_span_from(s, n + 1);
		return true;
	}
	if (is_word(s.ptr[0])) {
		while (n < s.len && is_word(s.ptr[n]))
			n++;
	}
	t->text = jk_span_head(s, n);
	st->rest = jk_span_from(s, n);
	return true;
}

static bool
is(const struct token *t, const char *word)
{
	return !t->quoted && t->text.len == strlen(word) &&
	       strncasecmp((const char *)t->text.ptr, word, t->text.len) == 0;
}

static bool
begins_constraint(const struct token *t)
{
	return is(t, "CONSTRAINT") || is(t, "PRIMARY") || is(t, "UNIQUE") ||
	       is(t, "CHECK") || is(t, "FOREIGN");
}

/* PRIMARY KEY ( names ): the rest stands at the parenthesis. */
static void
take_keys(struct statement *st)
{
	struct token t;
	bool name = true;

	while (take(st, &t) && !is(&t, ")")) {
		if (is(&t, "("))
			continue;
		if (name) {
			jk_buf_append_span(&st->keys, t.text);
			jk_buf_append_byte(&st->keys, '\0');
			st->nkeys++;
		}
		name = is(&t, ",");
	}
}

/* What follows a column's name, or the first word of a constraint, up to its
 * comma. False: that was the last. */
static bool
take_definition(struct statement *st, struct column *c, struct token before)
{
	struct token t;
	unsigned depth = 0, nth = 0;

	while (take(st, &t)) {
		if (depth == 0 && (is(&t, ",") || is(&t, ")")))
			return is(&t, ",");
		if (is(&t, "("))
			depth++;
		else if (is(&t, ")"))
			depth--;
		if (depth == 0 && is(&t, "KEY") && is(&before, "PRIMARY")) {
			if (c != NULL)
				c->key = true;
			else
				take_keys(st);
		}
		if (c != NULL && nth == 0)
			c->integer = is(&t, "INTEGER");
		else if (c != NULL && nth == 1 && c->integer)
			c->integer = is(&t, "PRIMARY") || is(&t, "NOT") ||
				     is(&t, "NULL") || is(&t, "UNIQUE") ||
				     is(&t, "CONSTRAINT") || is(&t, "CHECK") ||
				     is(&t, "DEFAULT");
		if (c != NULL && depth == 1 && is(&t, "(") && is(&before, "AS"))
			c->computed = true;
		if (c != NULL && depth == 0 && is(&t, "STORED"))
			c->computed = false;
		before = t;
		nth++;
	}
	return false;
}

static void
take_columns(struct statement *st)
{
	struct token t;
	bool more = true;

	while (more && take(st, &t)) {
		struct column *c = NULL;

		if (is(&t, ")"))
			break;
		if (!begins_constraint(&t) && st->n < COLUMNS_MAX) {
			if (st->n % 16 == 0)
				st->list = jk_xrealloc(st->list, st->n + 16,
						       sizeof(*st->list));
			c = &st->list[st->n++];
			*c = (struct column){ .at = st->out->text.len,
					      .len = t.text.len };
			jk_buf_append_span(&st->out->text, t.text);
		}
		more = take_definition(st, c, t);
	}
	while (take(st, &t)) {
		if (is(&t, "WITHOUT"))
			st->without_rowid = true;
	}
}

static struct jk_span
name_of(const struct statement *st, const struct column *c)
{
	return jk_span_make(st->out->text.ptr + c->at, c->len);
}

static void
put(struct statement *st, struct column *c)
{
	if (!c->computed)
		st->out->names[st->out->n++] = name_of(st, c);
	c->computed = true;
}

/* The columns of a key that stands behind all columns. */
static void
put_keys(struct statement *st)
{
	const char *key = (const char *)st->keys.ptr;

	for (size_t k = 0; k < st->nkeys; k++) {
		for (size_t i = 0; i < st->n; i++) {
			struct jk_span name = name_of(st, &st->list[i]);

			if (name.len == strlen(key) &&
			    strncasecmp((const char *)name.ptr, key,
					name.len) == 0) {
				put(st, &st->list[i]);
				break;
			}
		}
		key += strlen(key) + 1;
	}
}

/* Without row numbers, the key comes first (2.4). */
static void
put_all(struct statement *st)
{
	struct jk_lite_columns *out = st->out;

	for (size_t i = 0; i < st->n && st->without_rowid; i++) {
		if (st->list[i].key)
			put(st, &st->list[i]);
	}
	if (st->without_rowid)
		put_keys(st);
	for (size_t i = 0; i < st->n; i++) {
		const struct column *c = &st->list[i];
		struct jk_span name = name_of(st, c);
		bool key = c->key;

		if (st->nkeys == 1 && strlen((char *)st->keys.ptr) == c->len)
			key = key ||
			      strncasecmp((const char *)st->keys.ptr,
					  (const char *)name.ptr, c->len) == 0;
		if (key && c->integer && !st->without_rowid && !c->computed)
			out->rowid = (int)out->n;
		put(st, &st->list[i]);
	}
}

void
jk_lite_columns(struct jk_lite_columns *c, struct jk_span sql)
{
	struct statement st = { .out = c, .rest = sql };
	struct token t;

	*c = (struct jk_lite_columns){ .rowid = -1 };
	while (take(&st, &t) && !is(&t, "("))
		continue;
	take_columns(&st);
	if (st.n > 0) {
		c->names = jk_xcalloc(st.n, sizeof(*c->names));
		put_all(&st);
	}
	free(st.list);
	jk_buf_release(&st.keys);
}

void
jk_lite_columns_release(struct jk_lite_columns *c)
{
	free(c->names);
	jk_buf_release(&c->text);
	*c = (struct jk_lite_columns){ .rowid = -1 };
}
