/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/allow.h"

#include <stdlib.h>
#include <string.h>

static const char mark[] = "jikimi:allow";

enum {
	MARK_LEN = sizeof(mark) - 1,
	/* A mark on its own line, and the whole line of the value. */
	NEAR = 2 * JK_ALLOW_REACH,
	/* Marks within reach; a text with more is no comment. */
	MOST_MARKS = 256,
	SHORT_RUN =
		3, /* digits that a reason may show: a version, a year's end */
};

struct jk_allow {
	struct jk_buf header; /* what stands behind each mark for the file */
	uint64_t searched;    /* all before this offset */
	uint64_t at[MOST_MARKS];
	size_t n;
};

struct jk_allow *
jk_allow_new(void)
{
	return jk_xcalloc(1, sizeof(struct jk_allow));
}

void
jk_allow_begin(struct jk_allow *a)
{
	jk_buf_clear(&a->header);
	a->searched = 0;
	a->n = 0;
}

void
jk_allow_free(struct jk_allow *a)
{
	if (a == NULL)
		return;
	jk_allow_begin(a);
	jk_buf_release(&a->header);
	free(a);
}

/* The next mark at or after from; s.len when there is none. Most texts have
 * few j's and no mark: memchr is a vector search. */
static size_t
next_mark(struct jk_span s, size_t from)
{
	while (from + MARK_LEN < s.len) {
		const unsigned char *j =
			memchr(s.ptr + from, 'j', s.len - from - MARK_LEN);

		if (j == NULL)
			break;
		if (memcmp(j, mark, MARK_LEN) == 0)
			return (size_t)(j - s.ptr);
		from = (size_t)(j - s.ptr) + 1;
	}
	return s.len;
}

static struct jk_span
line_from(struct jk_span s, size_t from)
{
	const unsigned char *nl;

	s = jk_span_head(jk_span_from(s, from), JK_ALLOW_REACH);
	nl = s.len > 0 ? memchr(s.ptr, '\n', s.len) : NULL;
	return nl != NULL ? jk_span_head(s, (size_t)(nl - s.ptr)) : s;
}

static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_letter(unsigned char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

/* The one in "don't"? */
static bool
is_apostrophe(struct jk_span s, size_t at)
{
	return s.ptr[at] == '\'' && at > 0 && at + 1 < s.len &&
	       is_letter(s.ptr[at - 1]) && is_letter(s.ptr[at + 1]);
}

/* Quotes of one kind in s; three in a row begin or end a text of lines. */
static size_t
count_quotes(struct jk_span s, unsigned char quote)
{
	size_t n = 0, run = 0;

	for (size_t i = 0; i <= s.len; i++) {
		if (i < s.len && s.ptr[i] == quote && !is_apostrophe(s, i)) {
			run++;
			continue;
		}
		n += run < 3 ? run : 0;
		run = 0;
	}
	return n;
}

/* Is the mark a word of its own, and not in a string of the program? Text
 * that a program prints, or stores, excuses nothing. */
static bool
is_said(struct jk_span text, size_t at)
{
	static const char quotes[] = "\"'`";
	struct jk_span rest = line_from(text, at);
	size_t i = at;

	if (at > 0 && (is_digit(text.ptr[at - 1]) || text.ptr[at - 1] == '_' ||
		       text.ptr[at - 1] == '-' || text.ptr[at - 1] == '.' ||
		       is_letter(text.ptr[at - 1])))
		return false;
	while (i > 0 && at - i < JK_ALLOW_REACH && text.ptr[i - 1] != '\n')
		i--;
	for (const char *q = quotes; *q != '\0'; q++) {
		unsigned char quote = (unsigned char)*q;

		if (count_quotes(jk_span_make(text.ptr + i, at - i), quote) %
				    2 ==
			    1 &&
		    count_quotes(rest, quote) % 2 == 1)
			return false;
	}
	return true;
}

static bool
is_rule_char(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

/* Takes the rules off the head of s; true when rule is one of them. */
static bool
take_rules(struct jk_span *s, const char *rule)
{
	const struct jk_span want = jk_span_str(rule);
	bool found = false;

	for (;;) {
		size_t n = 0;

		while (n < s->len && is_rule_char(s->ptr[n]))
			n++;
		if (n > 0 && jk_span_equal(jk_span_head(*s, n), want))
			found = true;
		*s = jk_span_from(*s, n);
		if (n == 0 || s->len == 0 || s->ptr[0] != ',')
			return found;
		*s = jk_span_from(*s, 1);
	}
}

static bool
is_blank(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct jk_span
trim(struct jk_span s)
{
	/* What ends a comment on its line. */
	static const char *const closers[] = { "*/", "-->", "--%>",  "#}",
					       "%>", "*}",  "\"\"\"" };

	while (s.len > 0 && is_blank(s.ptr[0]))
		s = jk_span_from(s, 1);
	while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
		s.len--;
	for (size_t i = 0; i < JK_COUNT(closers); i++) {
		size_t n = strlen(closers[i]);

		if (s.len < n || memcmp(s.ptr + s.len - n, closers[i], n) != 0)
			continue;
		s.len -= n;
		while (s.len > 0 && is_blank(s.ptr[s.len - 1]))
			s.len--;
	}
	return s;
}

/* Longer runs of digits are masked: a reason may quote what it excuses. */
static void
put_reason(struct jk_buf *out, struct jk_span reason)
{
	size_t n = reason.len < JK_ALLOW_REASON ? reason.len : JK_ALLOW_REASON;

	while (n > 0 && n < reason.len && (reason.ptr[n] & 0xc0) == 0x80)
		n--;
	for (size_t i = 0; i < n;) {
		size_t end = i;

		while (end < n && is_digit(reason.ptr[end]))
			end++;
		if (end == i)
			jk_buf_append_byte(out, reason.ptr[i++]);
		for (bool hide = end - i > SHORT_RUN; i < end; i++)
			jk_buf_append_byte(out, hide ? '*' : reason.ptr[i]);
	}
}

/* What stands behind "jikimi:allow" or "jikimi:allow-file", up to the end of
 * the line: does it allow the rule? */
static bool
allows(struct jk_span s, const char *rule, struct jk_buf *reason)
{
	if (s.len == 0 || !is_blank(s.ptr[0]))
		return false;
	while (s.len > 0 && is_blank(s.ptr[0]))
		s = jk_span_from(s, 1);
	if (!take_rules(&s, rule))
		return false;
	if (s.len == 0 || !is_blank(s.ptr[0]))
		return false;
	s = trim(s);
	if (s.len == 0)
		return false;
	put_reason(reason, s);
	return true;
}

void
jk_allow_header(struct jk_allow *a, struct jk_span header)
{
	static const char suffix[] = "-file";

	for (size_t at = next_mark(header, 0); at < header.len;
	     at = next_mark(header, at + 1)) {
		struct jk_span line = line_from(header, at + MARK_LEN);

		if (!jk_span_starts_with(line, suffix, sizeof(suffix) - 1) ||
		    !is_said(header, at))
			continue;
		jk_buf_append_span(&a->header,
				   jk_span_from(line, sizeof(suffix) - 1));
		jk_buf_append_byte(&a->header, '\n');
	}
}

/* Finds the marks up to the end of what is known. */
static void
search(struct jk_allow *a, const struct jk_allow_query *q)
{
	uint64_t least = q->offset + q->start;
	size_t keep = 0, from;

	least = least > NEAR ? least - NEAR : 0;
	for (size_t i = 0; i < a->n; i++) {
		if (a->at[i] >= least)
			a->at[keep++] = a->at[i];
	}
	a->n = keep;
	if (a->searched < least)
		a->searched = least;
	if (a->searched < q->offset)
		a->searched = q->offset;
	from = (size_t)(a->searched - q->offset);
	/* A mark at the end of what is known is found the next time. */
	while (from + MARK_LEN < q->text.len && a->n < MOST_MARKS) {
		size_t at = next_mark(q->text, from);

		if (at == q->text.len) {
			from = q->text.len - MARK_LEN;
			break;
		}
		a->at[a->n++] = q->offset + at;
		from = at + 1;
	}
	if (q->offset + from > a->searched)
		a->searched = q->offset + from;
}

/* Nothing but the signs of a comment stands before the mark. */
static bool
is_own_line(struct jk_span text, size_t at)
{
	size_t i = at;

	while (i > 0 && text.ptr[i - 1] != '\n' && at - i < JK_ALLOW_REACH) {
		unsigned char c = text.ptr[--i];

		if ((c >= '0' && c <= '9') || c >= 0x80)
			return false;
		/* "rem" and "dnl" begin comments too. */
		if (is_letter(c) && strchr("remdnlREMDNL", c) == NULL)
			return false;
	}
	return true;
}

static size_t
newlines(struct jk_span text, size_t from, size_t to)
{
	size_t n = 0;

	for (; from < to && n < 2; from++)
		n += text.ptr[from] == '\n';
	return n;
}

/* Does the mark speak of the value? */
static bool
is_beside(const struct jk_allow_query *q, size_t at)
{
	size_t lines;

	if (at >= q->end)
		return at - q->end < JK_ALLOW_REACH &&
		       newlines(q->text, q->end, at) == 0;
	if (at + MARK_LEN > q->start)
		return false;
	lines = newlines(q->text, at, q->start);
	return lines == 0 || (lines == 1 && is_own_line(q->text, at));
}

static bool
file_allows(const struct jk_allow *a, const char *rule, struct jk_buf *reason)
{
	struct jk_span rest = jk_buf_span(&a->header);

	while (rest.len > 0) {
		struct jk_span line = line_from(rest, 0);

		if (allows(line, rule, reason))
			return true;
		rest = jk_span_from(rest, line.len + 1);
	}
	return false;
}

bool
jk_allow_find(struct jk_allow *a, const struct jk_allow_query *q,
	      struct jk_buf *reason)
{
	if (a->header.len > 0 && file_allows(a, q->rule, reason))
		return true;
	search(a, q);
	for (size_t i = 0; i < a->n; i++) {
		size_t at;

		if (a->at[i] < q->offset)
			continue;
		at = (size_t)(a->at[i] - q->offset);
		if (is_beside(q, at) && is_said(q->text, at) &&
		    allows(line_from(q->text, at + MARK_LEN), q->rule, reason))
			return true;
	}
	return false;
}
