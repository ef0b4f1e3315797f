/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matching at a literal that stands inside a value: "@", ":". */
#include "config.h"

#include "match/matcher_parts.h"

#include "match/token.h"

/* The end of the word that begins at pos, JK_REACH bytes on at the most. */
static size_t
word_end(struct jk_span text, size_t pos)
{
	size_t most = text.len - pos > JK_REACH ? pos + JK_REACH : text.len;

	while (pos < most && text.ptr[pos] > ' ')
		pos++;
	return pos;
}

/* Its beginning, looked for in the same way. */
static size_t
word_begin(struct jk_span text, size_t pos)
{
	size_t least = pos > JK_REACH ? pos - JK_REACH : 0;

	while (pos > least && text.ptr[pos - 1] > ' ')
		pos--;
	return pos;
}

/* True when an ASCII character in disguise begins at pos, or something that
 * is dropped; what is any other character beyond ASCII stands for itself. */
static bool
is_disguised(struct jk_span text, size_t pos)
{
	struct jk_token t;

	if (!jk_is_disguise(text.ptr[pos]))
		return false;
	t = jk_token_guess(jk_span_from(text, pos));
	return t.len > 1 && (t.cp < 0x80 || t.cp == JK_TOKEN_DROP);
}

/* The literal again at the same distance, four times in a line: the pairs of a
 * hardware address. */
static bool
is_repeated(struct jk_span text, size_t pos, unsigned every)
{
	if (text.len - pos <= 4 * (size_t)every)
		return false;
	for (unsigned i = 1; i <= 4; i++) {
		/* What is between may be in disguise. */
		for (unsigned k = 1; k < every; k++) {
			size_t at = pos + (i - 1) * every + k;

			if (text.ptr[at] == '\n')
				return false;
			if (jk_is_disguise(text.ptr[at]) &&
			    is_disguised(text, at))
				return true;
		}
		if (text.ptr[pos + (size_t)i * every] != text.ptr[pos])
			return false;
	}
	return true;
}

static bool
is_hex(unsigned char c)
{
	return jk_is_digit(c) || (jk_is_alpha(c) && (c | 0x20) <= 'f');
}

/*
 * The literal twice in a row, or seven of them, with letters and digits
 * between: for a colon hexadecimal ones only, and only these may stand before
 * it ("2001:db8::1", but not "10:20:30" or "std::string").
 */
static bool
is_doubled(struct jk_span text, const struct jk_anchor *anchor)
{
	unsigned char ch = anchor->ch;
	size_t at = anchor->pos + 1;
	unsigned n = 1;

	if (anchor->disguised)
		return true;
	if (ch != ':')
		return at < text.len && text.ptr[at] == ch;
	for (size_t i = anchor->pos; i > 0 && jk_is_alpha(text.ptr[i - 1]); i--)
		if (!is_hex(text.ptr[i - 1]))
			return false;
	for (; at < text.len && n < 7; at++) {
		if (text.ptr[at] == ch && text.ptr[at - 1] == ch)
			return true;
		if (text.ptr[at] != ch && !is_hex(text.ptr[at]))
			return is_disguised(text, at);
		n += text.ptr[at] == ch;
	}
	return n >= 7;
}

/* True when the word behind the literal holds what must follow ("a@b.c"). */
static bool
goes_on(struct jk_span text, const struct jk_anchor *anchor,
	const struct jk_rule *rule)
{
	size_t at = anchor->pos + anchor->len;

	if (rule->every > 0)
		return is_repeated(text, anchor->pos, rule->every);
	if (rule->then == anchor->ch)
		return is_doubled(text, anchor);
	if (rule->then == 0 || anchor->disguised)
		return true;
	for (; at < text.len; at++) {
		unsigned char c = text.ptr[at];

		if (c == rule->then)
			return true;
		if (!jk_is_alpha(c) && !jk_is_digit(c) && c != '-' && c != '_')
			return is_disguised(text, at);
	}
	return false;
}

/* Where a match over the index may begin at the earliest: in the same word,
 * behind the last literal (there is one in a value, unless it is repeated). */
static size_t
word_start(const struct jk_window *w, size_t index, const struct jk_rule *rule)
{
	bool once = rule->every == 0 && rule->then != rule->literal;

	while (index > 0 && w->norm[index - 1] > ' ' &&
	       !(once && w->norm[index - 1] == rule->literal))
		index--;
	return index;
}

/* What a byte is to a word of plain characters. */
enum {
	INSIDE = 1, /* it may be a part of a value */
	OUTSIDE,    /* it is none: the word ends */
};

static const unsigned char plain[256] = {
	['0' ... '9'] = INSIDE, ['A' ... 'Z'] = INSIDE, ['a' ... 'z'] = INSIDE,
	['.'] = INSIDE,         ['_'] = INSIDE,         ['+'] = INSIDE,
	['-'] = INSIDE,         ['\''] = INSIDE,        ['/'] = INSIDE,
	['\t'] = OUTSIDE,       ['\n'] = OUTSIDE,       [' '] = OUTSIDE,
	['"'] = OUTSIDE,        ['('] = OUTSIDE,        [')'] = OUTSIDE,
	[','] = OUTSIDE,        ['<'] = OUTSIDE,        ['>'] = OUTSIDE,
	['['] = OUTSIDE,        [']'] = OUTSIDE,        ['{'] = OUTSIDE,
	['|'] = OUTSIDE,        ['}'] = OUTSIDE,
};

/* True when the word around the literal is of plain characters and so are
 * its neighbours: it can be matched as it stands, [*lo, *hi) of text. */
static bool
is_plain_word(struct jk_span text, const struct jk_anchor *anchor, size_t *lo,
	      size_t *hi, size_t *start)
{
	size_t a = anchor->pos, b = anchor->pos + 1;
	size_t least = a > JK_REACH ? a - JK_REACH : 0;
	size_t most = text.len - b > JK_REACH ? b + JK_REACH : text.len;

	while (a > least && plain[text.ptr[a - 1]] == INSIDE)
		a--;
	while (b < most && plain[text.ptr[b]] == INSIDE)
		b++;
	if (a < 2 || a == least || b + 1 >= most ||
	    plain[text.ptr[a - 1]] != OUTSIDE || plain[text.ptr[b]] != OUTSIDE)
		return false;
	*start = a;
	*lo = a - 1;
	*hi = b + 1;
	return true;
}

/* A window of bytes that stand for themselves. */
static void
borrow(struct jk_matcher *m, struct jk_span text, size_t lo, size_t hi)
{
	m->lo = lo;
	m->hi = hi;
	jk_window_borrow(&m->window, text, lo, hi);
	m->built = true;
}

static void
try_literal(struct jk_matcher *m, struct jk_span text,
	    const struct jk_anchor *anchor, size_t index)
{
	const struct jk_rule *rule = &m->rules->rules[index];
	bool once = rule->every == 0 && rule->then != rule->literal;
	size_t lo, hi, start, at;

	m->built = false;
	if (once && !anchor->disguised &&
	    is_plain_word(text, anchor, &lo, &hi, &start)) {
		borrow(m, text, lo, hi);
		jk_search_over(m, index, start - lo, anchor->pos - lo);
		return;
	}
	jk_matcher_window(m, text, word_begin(text, anchor->pos),
			  word_end(text, anchor->pos + anchor->len));
	at = jk_window_index(&m->window, anchor->pos);
	jk_search_over(m, index, word_start(&m->window, at, rule), at);
}

bool
jk_search_literal_may(const struct jk_matcher *m, struct jk_span text,
		      const struct jk_anchor *anchor)
{
	size_t n;
	const size_t *list = jk_ruleset_kind(m->rules, JK_ANCHOR_LITERAL, &n);

	for (size_t i = 0; i < n; i++) {
		const struct jk_rule *rule = &m->rules->rules[list[i]];

		if (rule->literal == anchor->ch && goes_on(text, anchor, rule))
			return true;
	}
	return false;
}

void
jk_search_literal(struct jk_matcher *m, struct jk_span text,
		  const struct jk_anchor *anchor)
{
	size_t n;
	const size_t *list = jk_ruleset_kind(m->rules, JK_ANCHOR_LITERAL, &n);

	for (size_t i = 0; i < n; i++) {
		const struct jk_rule *rule = &m->rules->rules[list[i]];

		if (rule->literal == anchor->ch && goes_on(text, anchor, rule))
			try_literal(m, text, anchor, list[i]);
	}
}
