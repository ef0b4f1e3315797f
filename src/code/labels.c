/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "code/labels.h"

#include "code/find.h"

/* Hangul syllables beside a label that still are no sentence. */
#define TITLE_MAX 24
/* And beside one that is nothing else: the first half, thirteen digits. */
#define SHORT_MAX 3
/* Bytes looked at either side of it. */
#define RUN_MAX 200

static bool
ends_run(unsigned char c)
{
	return strchr("<>\"'`=;{}|\n\t", c) != NULL && c != '\0';
}

/* Syllables of the run of text that [from, to) is in, without itself. */
static unsigned
beside(struct jk_span line, size_t from, size_t to)
{
	unsigned n = 0;

	for (size_t i = from; i > 0 && from - i < RUN_MAX; i--) {
		if (ends_run(line.ptr[i - 1]))
			break;
		/* Hangul syllables begin with EA to ED in UTF-8. */
		n += line.ptr[i - 1] >= 0xea && line.ptr[i - 1] <= 0xed;
	}
	for (size_t i = to; i < line.len && i - to < RUN_MAX; i++) {
		if (ends_run(line.ptr[i]))
			break;
		n += line.ptr[i] >= 0xea && line.ptr[i] <= 0xed;
	}
	return n;
}

/* A word that makes of the label something else stands over it. */
static bool
is_refused(const struct jk_word_list *list, struct jk_span line, size_t from,
	   size_t to)
{
	for (size_t i = 0; i < list->n; i++) {
		struct jk_span word = jk_span_str(list->words[i]);
		size_t len, at = 0;

		while ((at = jk_find_loose(line, at, word, &len)) < line.len) {
			if (at <= to && at + len >= from)
				return true;
			at += len;
		}
	}
	return false;
}

/* The word that ends at the place begins with "get". */
static bool
is_getter(struct jk_span line, size_t end)
{
	size_t from = end;

	while (from > 0 && jk_byte_is_letter(line.ptr[from - 1]))
		from--;
	return jk_find(jk_span_make(line.ptr + from, end - from), 0,
		       jk_span_str("get")) == 0 &&
	       end > from;
}

/* All of a string that is an index, or what a getter is asked for. */
static bool
is_key(struct jk_span line, size_t from, size_t to)
{
	if (from < 2 || to >= line.len || line.ptr[from - 1] != line.ptr[to] ||
	    (line.ptr[to] != '"' && line.ptr[to] != '\''))
		return false;
	return line.ptr[from - 2] == '[' ||
	       (line.ptr[from - 2] == '(' && is_getter(line, from - 2));
}

struct jk_label
jk_labels_find(const struct jk_word_list *lists, struct jk_span line)
{
	const struct jk_word_list *l = &lists[JK_LIST_LABELS];
	struct jk_label label = { .prose = false };

	for (size_t i = 0; i < l->n; i++) {
		struct jk_span word = jk_span_str(l->words[i]);
		size_t len, at = 0;

		while ((at = jk_find_loose(line, at, word, &len)) < line.len) {
			if (is_refused(&lists[JK_LIST_NOT_LABELS], line, at,
				       at + len)) {
				at += len;
				continue;
			}
			label.text = jk_span_make(line.ptr + at, len);
			label.prose = beside(line, at, at + len) > TITLE_MAX;
			label.title = beside(line, at, at + len) <= SHORT_MAX;
			label.key = is_key(line, at, at + len);
			if (!label.prose)
				return label;
			at += len;
		}
		if (label.text.len > 0)
			return label;
	}
	return label;
}

bool
jk_labels_other(const struct jk_word_list *lists, struct jk_span line)
{
	const struct jk_word_list *l = &lists[JK_LIST_OTHER_LABELS];
	size_t len;

	for (size_t i = 0; i < l->n; i++) {
		if (jk_find_loose(line, 0, jk_span_str(l->words[i]), &len) <
		    line.len)
			return true;
	}
	return false;
}
