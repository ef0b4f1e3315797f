/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pdf_bidi.h"

#include <string.h>

/* U+202A to U+202E in UTF-8, but for the last byte. */
#define MARK "\xe2\x80"
#define RIGHT MARK "\xab"
#define WORDS_MAX 256

static bool
is_mark(struct jk_span s)
{
	return s.len >= 3 && memcmp(s.ptr, MARK, 2) == 0 && s.ptr[2] >= 0xaa &&
	       s.ptr[2] <= 0xae;
}

/* A mark between two texts is where the direction changes: a blank. */
static void
put_word(struct jk_buf *out, struct jk_span word)
{
	bool any = false, marked = false;

	while (word.len > 0) {
		if (is_mark(word)) {
			marked = true;
			word = jk_span_from(word, 3);
			continue;
		}
		if (any && marked)
			jk_buf_append_byte(out, ' ');
		any = true;
		marked = false;
		jk_buf_append_byte(out, word.ptr[0]);
		word = jk_span_from(word, 1);
	}
}

static size_t
split(struct jk_span line, struct jk_span words[WORDS_MAX])
{
	size_t n = 0;

	while (line.len > 0 && n < WORDS_MAX) {
		size_t end = jk_span_find(line, 0, jk_span_str(" "));

		/* The last one takes what is too much. */
		if (n + 1 == WORDS_MAX)
			end = line.len;
		words[n++] = jk_span_head(line, end);
		line = jk_span_from(line, end + 1);
	}
	return n;
}

/* From the right; a run of other words stays in its order. */
static void
put_line(struct jk_buf *out, struct jk_span line)
{
	struct jk_span words[WORDS_MAX], right = jk_span_str(RIGHT);
	size_t n = split(line, words), end = n;

	while (end > 0) {
		size_t from = end - 1;

		while (from > 0 &&
		       !jk_span_starts_with(words[end - 1], RIGHT, right.len) &&
		       !jk_span_starts_with(words[from - 1], RIGHT, right.len))
			from--;
		for (size_t i = from; i < end; i++) {
			if (end < n || i > from)
				jk_buf_append_byte(out, ' ');
			put_word(out, words[i]);
		}
		end = from;
	}
}

bool
jk_pdf_logical(struct jk_buf *out, struct jk_span text)
{
	struct jk_span mark = jk_span_str(RIGHT);

	if (jk_span_find(text, 0, mark) == text.len)
		return false;
	while (text.len > 0) {
		size_t end = jk_span_find(text, 0, jk_span_str("\n"));
		struct jk_span line = jk_span_head(text, end);

		if (jk_span_find(line, 0, mark) < line.len)
			put_line(out, line);
		else
			jk_buf_append_span(out, line);
		if (end < text.len)
			jk_buf_append_byte(out, '\n');
		text = jk_span_from(text, end + 1);
	}
	return true;
}
