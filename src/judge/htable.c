/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/htable.h"

#include <string.h>

#include "match/token.h"

/* A row begins at most so far before a value, and is as long at most. */
#define MAX_ROW 4096
/* Headings hold no number as long as this. */
#define NUMBER 5

enum tag {
	OTHER,
	HTML,
	TABLE,
	TABLE_END,
	ROW,
	ROW_END,
	CELL,
	CELL_END,
};

/* True when the name's rest stands at p and ends there. */
static inline bool
is_rest(const unsigned char *p, const unsigned char *end, const char *rest)
{
	for (; *rest != '\0'; rest++, p++) {
		if (p == end || (*p | 0x20) != *rest)
			return false;
	}
	return p < end && !jk_is_alpha(*p) && !jk_is_digit(*p);
}

/* Which tag '<' at that place begins; most tags are told by two letters. */
static inline enum tag
tag_at(struct jk_span text, size_t at)
{
	const unsigned char *p = text.ptr + at + 1, *end = text.ptr + text.len;
	bool closes = p < end && *p == '/';

	p += closes;
	if (end - p < 2)
		return OTHER;
	if ((p[0] | 0x20) == 'h')
		return is_rest(p + 1, end, "tml") ? HTML : OTHER;
	if ((p[0] | 0x20) != 't')
		return OTHER;
	switch (p[1] | 0x20) {
	case 'd':
	case 'h':
		return !is_rest(p + 2, end, "") ? OTHER
		       : closes                 ? CELL_END
						: CELL;
	case 'r':
		return !is_rest(p + 2, end, "") ? OTHER
		       : closes                 ? ROW_END
						: ROW;
	case 'a':
		return !is_rest(p + 2, end, "ble") ? OTHER
		       : closes                    ? TABLE_END
						   : TABLE;
	default:
		return OTHER;
	}
}

bool
jk_htable_is_in(struct jk_span head)
{
	bool html = false;
	const unsigned char *p = head.ptr, *end = head.ptr + head.len;

	if (jk_grid_trim(jk_span_head(head, 16)).len == 0)
		return false;
	while (p < end && (p = memchr(p, '<', (size_t)(end - p))) != NULL) {
		size_t at = (size_t)(p++ - head.ptr);

		enum tag tag = tag_at(head, at);

		html |= tag == HTML || tag == TABLE || tag == ROW ||
			tag == CELL;
	}
	return html;
}

void
jk_htable_clear(struct jk_htable *t)
{
	t->begin = 0;
	t->wants_names = false;
	t->n = 0;
}

/* The text of the cell whose tag is at at, its tags left out. Returns the
 * position of the tag that ends it. */
static size_t
take_text(struct jk_span row, size_t at, unsigned char out[JK_HEADING_MAX],
	  size_t *n)
{
	bool inside = true; /* of a tag */

	*n = 0;
	for (at++; at < row.len; at++) {
		unsigned char c = row.ptr[at];

		if (c == '<' && tag_at(row, at) != OTHER)
			break;
		if (!inside && c != '<' && *n < JK_HEADING_MAX)
			out[(*n)++] = c;
		inside = c == '<' || (inside && c != '>');
	}
	return at;
}

static bool
has_number(struct jk_span s)
{
	size_t run = 0;

	for (size_t i = 0; i < s.len; i++) {
		run = jk_is_digit(s.ptr[i]) ? run + 1 : 0;
		if (run >= NUMBER)
			return true;
	}
	return false;
}

/* Takes the names of the columns from the row at at, if it holds names. */
static void
read_names(struct jk_htable *t, struct jk_span text, size_t at)
{
	struct jk_span row = jk_span_head(jk_span_from(text, at), MAX_ROW);
	unsigned char name[JK_HEADING_MAX];
	size_t len, i = 1;

	t->n = 0;
	while (i < row.len && t->n < JK_GRID_COLUMNS) {
		enum tag tag = row.ptr[i] == '<' ? tag_at(row, i) : OTHER;

		if (tag == ROW || tag == ROW_END)
			break;
		if (tag != CELL) {
			i++;
			continue;
		}
		i = take_text(row, i, name, &len);
		t->wants_names &= !has_number(jk_span_make(name, len));
		t->name[t->n++] = jk_headings_get(
			t->store, jk_grid_trim(jk_span_make(name, len)));
	}
	/* A title over all columns is not it; a row of values has no names. */
	if (!t->wants_names)
		t->n = 0;
	else if (t->n >= 2)
		t->wants_names = false;
	else
		t->n = 0;
}

void
jk_htable_follow(struct jk_htable *t, struct jk_span text, uint64_t offset,
		 size_t from, size_t to)
{
	const unsigned char *p = text.ptr + from, *end = text.ptr + to;

	while (p < end && (p = memchr(p, '<', (size_t)(end - p))) != NULL) {
		size_t at = (size_t)(p++ - text.ptr);

		switch (tag_at(text, at)) {
		case TABLE:
			t->begin = offset + at + 1;
			t->wants_names = true;
			t->n = 0;
			break;
		case TABLE_END:
			jk_htable_clear(t);
			break;
		case ROW:
			if (t->wants_names)
				read_names(t, text, at);
			break;
		default:
			break;
		}
	}
}

/* Only spaces and tags stand in s. */
static bool
is_empty(struct jk_span s)
{
	bool inside = false;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.ptr[i];

		if (!inside && c > ' ' && c != '<')
			return false;
		inside = c == '<' || (inside && c != '>');
	}
	return true;
}

static bool
is_end(struct jk_span text, size_t end)
{
	while (end < text.len && text.ptr[end] <= ' ')
		end++;
	return end == text.len || text.ptr[end] == '<';
}

/* Nothing stands between the tag at at and the value at start. */
static bool
begins_with(struct jk_span text, size_t at, size_t start)
{
	const unsigned char *p = memchr(text.ptr + at, '>', start - at);

	if (p == NULL)
		return false;
	at = (size_t)(p - text.ptr) + 1;
	return is_empty(jk_span_make(text.ptr + at, start - at));
}

bool
jk_htable_locate(const struct jk_htable *t, struct jk_span text, size_t lo,
		 size_t start, size_t end, struct jk_grid_cell *out)
{
	const unsigned char *p;
	size_t cells = 0, at = start;

	if (t->begin == 0)
		return false;
	if (start > lo + MAX_ROW)
		lo = start - MAX_ROW;
	while ((p = memrchr(text.ptr + lo, '<', at - lo)) != NULL) {
		at = (size_t)(p - text.ptr);
		switch (tag_at(text, at)) {
		case CELL:
			if (cells++ == 0)
				out->starts = begins_with(text, at, start);
			break;
		case ROW:
			out->row = at;
			out->column = cells - 1;
			out->ends = is_end(text, end);
			return cells > 0;
		case ROW_END:
		case TABLE:
			return false;
		default:
			break;
		}
	}
	return false;
}
