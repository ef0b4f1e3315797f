/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "code/lines.h"

#include <stdint.h>
#include <stdlib.h>

#include <jikimi/charset.h>

#include "code/find.h"

#define FIRST_CAP 1024

static void
add(struct jk_lines *l, size_t start)
{
	if (l->n == l->cap) {
		l->cap = l->cap > 0 ? 2 * l->cap : FIRST_CAP;
		l->start = jk_xrealloc(l->start, l->cap, sizeof(*l->start));
	}
	l->start[l->n++] = start;
}

void
jk_lines_set(struct jk_lines *l, struct jk_span raw)
{
	size_t at = 0;

	l->raw = raw;
	l->n = 0;
	add(l, 0);
	while (at < raw.len) {
		const unsigned char *nl =
			memchr(raw.ptr + at, '\n', raw.len - at);

		at = nl != NULL ? (size_t)(nl - raw.ptr) + 1 : raw.len;
		add(l, at);
	}
	l->n--;
}

void
jk_lines_release(struct jk_lines *l)
{
	free(l->start);
	*l = (struct jk_lines){ .n = 0 };
}

size_t
jk_lines_at(const struct jk_lines *l, size_t at)
{
	size_t low = 0, high = l->n;

	while (low + 1 < high) {
		size_t mid = low + (high - low) / 2;

		if (l->start[mid] <= at)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static uint32_t
digit(unsigned char c)
{
	if (jk_byte_is_digit(c))
		return c - '0';
	c = jk_byte_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10U : 99;
}

/* Reads digits of the base; bytes taken, at most max. */
static size_t
number(struct jk_span s, unsigned base, size_t max, uint32_t *out)
{
	size_t i = 0;

	*out = 0;
	while (i < s.len && i < max && digit(s.ptr[i]) < base)
		*out = *out * base + digit(s.ptr[i++]);
	return i;
}

/* \uXXXX, &#N; or &#xN; at the head of s: its length, 0 when there is none. */
static size_t
escape_at(struct jk_span s, uint32_t *cp)
{
	size_t n;

	if (s.len >= 6 && s.ptr[0] == '\\' && jk_byte_lower(s.ptr[1]) == 'u')
		return number(jk_span_from(s, 2), 16, 4, cp) == 4 ? 6 : 0;
	if (s.len < 4 || s.ptr[0] != '&' || s.ptr[1] != '#')
		return 0;
	if (jk_byte_lower(s.ptr[2]) == 'x') {
		n = number(jk_span_from(s, 3), 16, 6, cp);
		return n > 0 && n + 3 < s.len && s.ptr[n + 3] == ';' ? n + 4
								     : 0;
	}
	n = number(jk_span_from(s, 2), 10, 7, cp);
	return n > 0 && n + 2 < s.len && s.ptr[n + 2] == ';' ? n + 3 : 0;
}

/* ASCII that is escaped may be syntax, but for digits and dashes. */
static bool
is_undone(uint32_t cp)
{
	if (cp < 0x80)
		return cp == '-' || (cp >= '0' && cp <= '9');
	return cp <= 0x10ffff && (cp < 0xd800 || cp >= 0xe000);
}

/* Full-width digits are digits. */
static size_t
digit_at(struct jk_span s, uint32_t *cp)
{
	if (s.len < 3 || s.ptr[0] != 0xef || s.ptr[1] != 0xbc ||
	    s.ptr[2] < 0x90 || s.ptr[2] > 0x99)
		return 0;
	*cp = s.ptr[2] - 0x90U + '0';
	return 3;
}

/* Characters that stand as escapes; in place, since an escape is
 * longer than what it stands for. */
static void
unescape(struct jk_buf *b)
{
	size_t to = 0;
	uint32_t cp;

	for (size_t i = 0; i < b->len;) {
		struct jk_span rest = jk_span_from(jk_buf_span(b), i);
		size_t n = rest.ptr[0] == 0xef ? digit_at(rest, &cp)
					       : escape_at(rest, &cp);
		unsigned char utf8[4];

		if (n == 0 || !is_undone(cp)) {
			b->ptr[to++] = b->ptr[i++];
			continue;
		}
		i += n;
		n = jk_utf8_encode(cp, utf8);
		memcpy(b->ptr + to, utf8, n);
		to += n;
	}
	b->len = to;
}

static bool
is_blank(struct jk_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!jk_byte_is_blank(s.ptr[i]))
			return false;
	}
	return true;
}

void
jk_line_read(struct jk_line *line, const struct jk_lines *l, size_t index,
	     size_t near, const struct jk_lang *lang)
{
	size_t from = l->start[index], to = l->start[index + 1];
	struct jk_span raw;

	line->cut = to - from > JK_LINE_MAX;
	if (line->cut) {
		if (near > from + JK_LINE_MAX / 2)
			from = near - JK_LINE_MAX / 2;
		if (to > from + JK_LINE_MAX)
			to = from + JK_LINE_MAX;
	}
	while (to > from &&
	       (l->raw.ptr[to - 1] == '\n' || l->raw.ptr[to - 1] == '\r'))
		to--;
	raw = jk_span_make(l->raw.ptr + from, to - from);
	jk_buf_clear(&line->text);
	if (jk_ascii_len(raw) == raw.len || jk_utf8_valid(raw, true))
		jk_buf_append_span(&line->text, raw);
	else
		jk_to_utf8(&line->text, raw, JK_CP949);
	unescape(&line->text);
	line->code = jk_lang_comment(lang, jk_buf_span(&line->text));
	line->blank = is_blank(jk_buf_span(&line->text));
	line->only_comment = !line->blank && is_blank(jk_line_code(line));
}

bool
jk_line_is_annotation(const struct jk_line *line)
{
	struct jk_span s = jk_line_code(line);

	while (s.len > 0 && jk_byte_is_blank(s.ptr[0]))
		s = jk_span_from(s, 1);
	while (s.len > 0 && jk_byte_is_blank(s.ptr[s.len - 1]))
		s.len--;
	if (s.len < 2 || (s.ptr[0] != '@' && s.ptr[0] != '['))
		return false;
	return s.ptr[0] == '@' ? s.ptr[s.len - 1] == ')'
			       : s.ptr[s.len - 1] == ']';
}

void
jk_line_release(struct jk_line *line)
{
	jk_buf_release(&line->text);
}

struct jk_span
jk_line_code(const struct jk_line *line)
{
	return jk_span_head(jk_buf_span(&line->text), line->code);
}
