/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/anchors.h"

#include <string.h>

/* What a byte can begin. */
enum {
	DULL,			/* nothing */
	DIGIT,			/* an ASCII digit */
	LITERAL,		/* a literal anchor as itself */
	ESCAPE,			/* % \ &: perhaps an escape */
	WIDE,			/* EF or A3: perhaps a full-width form */
};

/* Longer groups of digits are no value that a person has. */
#define MAX_GROUP 40

void
jk_anchors_init(struct jk_anchors *a)
{
	memset(a, 0, sizeof(*a));
	a->least_digits = MAX_GROUP;
	a->class['%'] = ESCAPE;
	a->class['\\'] = ESCAPE;
	a->class['&'] = ESCAPE;
	a->class[0xef] = WIDE;
	a->class[0xa3] = WIDE;
	for (const char *p = " -./~_()\t\r\n%\\&"; *p != '\0'; p++)
		a->joint[(unsigned char)*p] = true;
	memset(a->joint + 0x80, true, 0x80);
}

void
jk_anchors_add_digits(struct jk_anchors *a, unsigned least)
{
	memset(&a->class['0'], DIGIT, 10);
	if (least < a->least_digits)
		a->least_digits = least;
}

void
jk_anchors_add_prefix(struct jk_anchors *a)
{
	memset(&a->class['0'], DIGIT, 10);
	a->prefix = true;
}

void
jk_anchors_add_literal(struct jk_anchors *a, unsigned char ch)
{
	a->literal[ch & 0x7f] = true;
	if (a->class[ch] == DULL)
		a->class[ch] = LITERAL;
}

/* True when the EF or A3 at pos is a byte inside a UTF-8 character. */
static bool
is_trail_byte(struct jk_span text, size_t pos)
{
	struct jk_token t;

	for (size_t back = 1; back <= 3 && back <= pos; back++) {
		if (text.ptr[pos - back] < 0xc2)
			continue;
		t = jk_token_at(jk_span_from(text, pos - back), JK_UTF8);
		return t.cp != 0xfffd && t.len > back;
	}
	return false;
}

/* The escape or full-width character at pos; length 1: there is none. */
static struct jk_token
disguised(struct jk_span text, size_t pos)
{
	struct jk_span s = jk_span_from(text, pos);

	if (s.ptr[0] == 0xa3) {
		if (s.len < 2 || s.ptr[1] < 0xa1 || s.ptr[1] == 0xff ||
		    is_trail_byte(text, pos))
			return (struct jk_token){ 0xfffd, 1 };
		return jk_token_at(s, JK_CP949);
	}
	if (s.ptr[0] == 0xef && (s.len < 3 || s.ptr[1] != 0xbc))
		return (struct jk_token){ 0xfffd, 1 };
	return jk_token_guess(s);
}

/* Raw length of the run of digits, disguised ones too, at pos. */
static size_t
group_len(const struct jk_anchors *a, struct jk_span text, size_t pos,
	  unsigned *digits)
{
	struct jk_token t;
	size_t at = pos;

	*digits = 0;
	while (at < text.len) {
		unsigned char class = a->class[text.ptr[at]];

		t.len = 1 + jk_is_wide_nul(text, at + 1);
		if (class == ESCAPE || class == WIDE) {
			t = disguised(text, at);
			if (!jk_is_digit(t.cp))
				break;
		} else if (class != DIGIT) {
			break;
		}
		++*digits;
		at += t.len;
	}
	return at - pos;
}

static bool
is_capital(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

/* True for the two capitals of an account number such as DE36... */
static bool
has_capitals(struct jk_span text, size_t pos)
{
	return pos >= 2 && is_capital(text.ptr[pos - 1]) &&
	       is_capital(text.ptr[pos - 2]);
}

/*
 * Cheap tests on the group of digits at pos: no letter stands before it
 * (but for a prefix or an escape such as \n), and it is long enough alone
 * or something follows that may join it to the next.
 */
static bool
may_be_value(const struct jk_anchors *a, struct jk_span text, size_t pos,
	     size_t len, unsigned digits)
{
	size_t end = pos + len;
	unsigned char next = end < text.len ? text.ptr[end] : 0;

	if (digits > MAX_GROUP)
		return false;
	if (pos > 0 && jk_is_alpha(text.ptr[pos - 1]) &&
	    !(pos > 1 && text.ptr[pos - 2] == '\\'))
		return a->prefix && digits >= 2 && has_capitals(text, pos);
	if (digits >= a->least_digits)
		return true;
	return a->joint[next];
}

/*
 * A literal counts only inside a word: "a@b", not "@param" or "x @ y". One in
 * disguise may have neighbours in disguise.
 */
static bool
is_inside_word(struct jk_span text, size_t pos, size_t len)
{
	unsigned char before = pos > 0 ? text.ptr[pos - 1] : ' ';
	unsigned char after = pos + len < text.len ? text.ptr[pos + len] : ' ';

	if (len > 1)
		return before > ' ' && after > ' ';
	return (jk_is_alpha(before) || jk_is_digit(before) ||
		(before > ' ' && strchr("_%+'-;", before) != NULL)) &&
	       (jk_is_alpha(after) || jk_is_digit(after) || after == '%' ||
		after == '&' || after == '\\');
}

/* Skips bytes that begin nothing. */
static size_t
skip_dull(const struct jk_anchors *a, const unsigned char *p, size_t pos,
	  size_t limit)
{
	while (pos + 8 <= limit) {
		if (a->class[p[pos]] | a->class[p[pos + 1]] |
		    a->class[p[pos + 2]] | a->class[p[pos + 3]] |
		    a->class[p[pos + 4]] | a->class[p[pos + 5]] |
		    a->class[p[pos + 6]] | a->class[p[pos + 7]])
			break;
		pos += 8;
	}
	while (pos < limit && a->class[p[pos]] == DULL)
		pos++;
	return pos;
}

/* The token at pos, which begins something: true when it is an anchor. */
static bool
examine(const struct jk_anchors *a, struct jk_span text,
	struct jk_anchor_scan *scan, struct jk_anchor *out)
{
	size_t pos = scan->pos, len;
	unsigned char class = a->class[text.ptr[pos]];
	struct jk_token t = { text.ptr[pos], 1 };
	bool inside = scan->inside;
	unsigned digits;

	scan->inside = false;
	if (class == ESCAPE || class == WIDE) {
		t = disguised(text, pos);
		if (t.len == 1 || t.cp >= 0x80 ||
		    (!jk_is_digit(t.cp) && !a->literal[t.cp])) {
			scan->pos += t.len;
			return false;
		}
	}
	if (jk_is_digit(t.cp)) {
		len = group_len(a, text, pos, &digits);
		scan->pos += len;
		scan->inside = scan->pos == text.len;
		if (inside || !may_be_value(a, text, pos, len, digits))
			return false;
		*out = (struct jk_anchor){ pos, len, '0', len != digits };
		return true;
	}
	scan->pos += t.len;
	if (!is_inside_word(text, pos, t.len))
		return false;
	*out = (struct jk_anchor){ pos, t.len, (unsigned char)t.cp, t.len > 1 };
	return true;
}

size_t
jk_anchors_find(const struct jk_anchors *a, struct jk_span text,
		struct jk_anchor_scan *scan, size_t limit,
		struct jk_anchor *out, size_t nout)
{
	size_t n = 0, dull;

	while (n < nout && scan->pos < limit) {
		dull = skip_dull(a, text.ptr, scan->pos, limit);
		if (dull > scan->pos)
			scan->inside = false;
		scan->pos = dull;
		if (dull >= limit)
			break;
		if (examine(a, text, scan, &out[n]))
			n++;
	}
	return n;
}
