/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matching at anchors that are no runs of digits, and without any. */
#include "config.h"

#include "match/matcher_parts.h"

#include <stdlib.h>
#include <string.h>

#include "match/token.h"

/* Letters and digits behind a prefix, perhaps in groups. */
#define PREFIXED 72
/* What a pattern may see behind them. */
#define FOLLOWED 88
/* Text that a rule without an anchor is searched in at a time, and what it
 * may see before and behind it. */
#define PIECE 8192
#define SIGHT 256
/* \u and four digits. */
#define ESCAPE_LEN 6

void
jk_search_over(struct jk_matcher *m, size_t rule, size_t from, size_t at)
{
	const PCRE2_SIZE *ovector = pcre2_get_ovector_pointer(m->data);
	const struct jk_window *w = &m->window;
	const struct jk_rule *r = &m->rules->rules[rule];

	/* Look behind must see what stands before the first character. */
	if (from == 0 && w->lo > 0)
		from = 1;
	while (from < w->len && (w->norm[from] & 0xc0) == 0x80)
		from++;
	pcre2_set_offset_limit(m->context, at);
	while (from <= at && jk_matcher_run(m, r, from, 0)) {
		if (ovector[1] > at) {
			jk_matcher_accept(m, rule);
			break;
		}
		from = ovector[1] > from ? ovector[1] : from + 1;
	}
	pcre2_set_offset_limit(m->context, PCRE2_UNSET);
}

/* How far a value behind a prefix may reach: escapes make it longer. */
static size_t
prefixed_len(struct jk_span text, size_t pos)
{
	size_t most = text.len - pos > JK_REACH ? JK_REACH : text.len - pos;
	size_t n = most > PREFIXED ? PREFIXED : most;

	for (size_t i = 0; i < n; i++) {
		unsigned char c = text.ptr[pos + i];

		if (jk_is_disguise(c))
			return most;
	}
	return n;
}

/* False when no match of the rule can begin at pos: a byte that none has in it
 * follows too soon. */
static bool
has_length(struct jk_span text, size_t pos, const struct jk_rule *rule)
{
	for (unsigned i = 0; i < rule->least_chars; i++) {
		unsigned char c = pos + i < text.len ? text.ptr[pos + i] : 0;

		if (jk_is_disguise(c) || c == '\0' || c == '\r')
			return true;
		if (c >= 0x80 || !rule->inside[c])
			return false;
	}
	return true;
}

/* True when the rule's letters, and no others, stand before enough digits. */
static bool
may_be_prefixed(struct jk_span text, const struct jk_anchor *anchor,
		const struct jk_rule *rule)
{
	size_t n = rule->prefix, pos = anchor->pos - n;

	if (anchor->len < rule->digits || anchor->pos < n ||
	    !rule->first[text.ptr[pos]])
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!jk_is_alpha(text.ptr[pos + i]))
			return false;
	}
	return (pos == 0 || (!jk_is_digit(text.ptr[pos - 1]) &&
			     (!jk_is_alpha(text.ptr[pos - 1]) ||
			      (pos > 1 && text.ptr[pos - 2] == '\\')))) &&
	       has_length(text, pos, rule);
}

static void
try_prefix(struct jk_matcher *m, struct jk_span text,
	   const struct jk_anchor *anchor, size_t index)
{
	const struct jk_rule *rule = &m->rules->rules[index];
	size_t pos = anchor->pos - rule->prefix;

	if (!may_be_prefixed(text, anchor, rule))
		return;
	/* One window does for all of these rules. */
	jk_matcher_window(m, text, anchor->pos,
			  anchor->pos + prefixed_len(text, anchor->pos));
	if (jk_matcher_run(m, rule, jk_window_index(&m->window, pos), 0))
		jk_matcher_accept(m, index);
}

/* False: they are the end of a longer word, unless its head is an escape:
 * \n. */
static bool
are_all_letters(struct jk_span text, size_t pos)
{
	unsigned most = JK_PREFIX_MAX + 1, letters = 0;

	while (letters < most && pos > 0 && jk_is_alpha(text.ptr[pos - 1])) {
		letters++;
		pos--;
	}
	return letters < most || (pos > 0 && text.ptr[pos - 1] == '\\');
}

/* The same and more at once where no escape is near: false when no rule fits
 * the letters and the number of digits. */
static bool
may_fit(const struct jk_matcher *m, struct jk_span text,
	const struct jk_anchor *anchor)
{
	size_t pos = anchor->pos;
	unsigned letters = 0;

	if (anchor->near || pos <= JK_PREFIX_MAX)
		return are_all_letters(text, pos);
	while (jk_is_alpha(text.ptr[pos - 1])) {
		if (++letters > JK_PREFIX_MAX)
			return false;
		pos--;
	}
	return letters > 0 &&
	       anchor->len >=
		       m->rules->prefix_least[letters - 1][text.ptr[pos]];
}

void
jk_search_prefix(struct jk_matcher *m, struct jk_span text,
		 const struct jk_anchor *anchor)
{
	size_t n;
	const size_t *list = jk_ruleset_kind(m->rules, JK_ANCHOR_PREFIX, &n);

	if (!may_fit(m, text, anchor))
		return;
	for (size_t i = 0; i < n; i++)
		try_prefix(m, text, anchor, list[i]);
}

bool
jk_search_prefix_may(const struct jk_matcher *m, struct jk_span text,
		     const struct jk_anchor *anchor)
{
	size_t n;
	const size_t *list = jk_ruleset_kind(m->rules, JK_ANCHOR_PREFIX, &n);

	if (!may_fit(m, text, anchor))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (may_be_prefixed(text, anchor, &m->rules->rules[list[i]]))
			return true;
	}
	return false;
}

bool
jk_search_after_may(struct jk_span text, const struct jk_anchor *anchor)
{
	size_t pos = anchor->pos;

	pos -= pos > 1 && text.ptr[pos - 1] == ' ';
	return pos > 0 &&
	       (text.ptr[pos - 1] >= 0x80 ||
		(pos >= ESCAPE_LEN && text.ptr[pos - ESCAPE_LEN] == '\\'));
}

/* The character beyond ASCII that ends at pos, written out or as \u and four
 * digits; 0 when none does. */
static uint32_t
wide_char_before(struct jk_span text, size_t pos)
{
	uint32_t cp = 0;

	if (pos >= ESCAPE_LEN && text.ptr[pos - ESCAPE_LEN] == '\\') {
		struct jk_token t = jk_token_guess(
			jk_span_make(text.ptr + pos - ESCAPE_LEN, ESCAPE_LEN));

		return t.len == ESCAPE_LEN && t.cp >= 0x80 ? t.cp : 0;
	}
	if (text.ptr[pos - 1] < 0x80)
		return 0;
	for (size_t n = 2; n <= 4 && n <= pos; n++) {
		struct jk_span s = jk_span_make(text.ptr + pos - n, n);

		if (text.ptr[pos - n] >= 0xc2 && jk_utf8_decode(s, &cp) == n)
			return cp;
	}
	if (pos < 2 ||
	    jk_cp949_decode(jk_span_make(text.ptr + pos - 2, 2), &cp) != 2)
		return 0;
	return cp;
}

static bool
is_after(const struct jk_rule *rule, uint32_t cp)
{
	size_t low = 0, high = rule->nafter;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (rule->after[mid] == cp)
			return true;
		if (rule->after[mid] < cp)
			low = mid + 1;
		else
			high = mid;
	}
	return false;
}

/* None of these is a part of a character of two bytes in CP949. */
static const bool clause_ends[256] = {
	['\t'] = true, ['\r'] = true, ['\n'] = true, [','] = true,
	[';'] = true,  ['"'] = true,  ['\''] = true, ['<'] = true,
	['>'] = true,  [':'] = true,  ['='] = true,
};

/* Where the cell, attribute or line of pos begins. */
static size_t
clause_begin(struct jk_span text, size_t pos)
{
	size_t least = pos > JK_REACH ? pos - JK_REACH : 0;

	while (pos > least && !clause_ends[text.ptr[pos - 1]])
		pos--;
	return pos;
}

/* What the rules for digits behind Hangul are shown of the digits at pos: the
 * cell or line they are in, and what may follow them. */
struct clause {
	size_t begin, end;
	size_t from, to; /* all that is needed where it stands for itself */
	bool whole;      /* from behind a border to a line end */
};

static struct clause
clause_at(const struct jk_matcher *m, struct jk_span text, size_t pos)
{
	size_t most = text.len - pos > JK_ANCHOR_AHEAD ? pos + JK_ANCHOR_AHEAD
						       : text.len;
	struct clause c = { .begin = clause_begin(text, pos) };
	const unsigned char *nl = NULL;

	c.end = most - pos > PREFIXED ? pos + PREFIXED : most;
	c.to = most - c.end > FOLLOWED ? c.end + FOLLOWED : most;
	if (m->rules->after_in_line)
		nl = memchr(text.ptr + pos, '\n', c.to - pos);
	if (nl != NULL)
		c.to = c.end = (size_t)(nl - text.ptr) + 1;
	while (c.to > c.end && c.to < text.len &&
	       (text.ptr[c.to] & 0xc0) == 0x80)
		c.to--;
	c.from = c.begin > 0 ? c.begin - 1 : 0;
	c.whole =
		nl != NULL && c.begin > 0 && clause_ends[text.ptr[c.begin - 1]];
	return c;
}

/* Most text stands for itself and needs nothing around it. */
static void
clause_window(struct jk_matcher *m, struct jk_span text, const struct clause *c)
{
	if (m->built)
		return;
	if (c->begin > 0 && clause_ends[text.ptr[c->from]] &&
	    jk_window_try(&m->window, text, c->from, c->to)) {
		m->lo = c->from;
		m->hi = c->to;
		m->built = true;
		return;
	}
	jk_matcher_window(m, text, c->begin, c->end);
}

/* The matches that were found in such a clause before; false: none was. */
static bool
remember(struct jk_matcher *m, struct jk_span text, const struct clause *c,
	 size_t pos)
{
	const struct jk_clause_answer *a;

	a = jk_clause_memo_ask(
		m->clauses, jk_span_make(text.ptr + c->from, c->to - c->from),
		pos - c->from);
	for (unsigned i = 0; a != NULL && i < a->n; i++) {
		struct jk_match *match = &m->found[m->nfound++];

		*match = a->hit[i];
		match->start += c->from;
		match->end += c->from;
	}
	return a != NULL;
}

static bool
may_follow(const struct jk_rule *rule, const struct jk_anchor *anchor,
	   uint32_t cp)
{
	return anchor->len >= rule->digits && is_after(rule, cp);
}

/* The number of the rules that may find the anchor behind cp. *alike: to none
 * of them one digit is unlike another. */
static size_t
count_following(const struct jk_matcher *m, const struct jk_anchor *anchor,
		uint32_t cp, bool *alike)
{
	size_t n, found = 0;
	const size_t *list = jk_ruleset_kind(m->rules, JK_ANCHOR_AFTER, &n);

	*alike = true;
	for (size_t i = 0; i < n; i++) {
		const struct jk_rule *rule = &m->rules->rules[list[i]];

		if (!may_follow(rule, anchor, cp))
			continue;
		*alike &= rule->in_line && rule->alike;
		found++;
	}
	return found;
}

void
jk_search_after(struct jk_matcher *m, struct jk_span text,
		const struct jk_anchor *anchor)
{
	size_t pos = anchor->pos, n, before = m->nfound;
	const size_t *list = jk_ruleset_kind(m->rules, JK_ANCHOR_AFTER, &n);
	struct clause c;
	uint32_t cp;
	bool alike;

	pos -= pos > 1 && text.ptr[pos - 1] == ' ';
	cp = wide_char_before(text, pos);
	if (cp == 0 || count_following(m, anchor, cp, &alike) == 0)
		return;
	c = clause_at(m, text, anchor->pos);
	alike &= c.whole;
	if (alike && remember(m, text, &c, anchor->pos))
		return;
	m->built = false;
	for (size_t i = 0; i < n; i++) {
		if (!may_follow(&m->rules->rules[list[i]], anchor, cp))
			continue;
		clause_window(m, text, &c);
		jk_search_over(m, list[i], 0,
			       jk_window_index(&m->window, anchor->pos));
	}
	/* The window was all of what was asked about. */
	if (alike && m->built && m->lo == c.from && m->hi == c.to)
		jk_clause_memo_learn(m->clauses, m->found + before,
				     m->nfound - before, c.from);
	m->built = false;
}

/* The end of the line behind that of pos, JK_REACH bytes on at the most. */
static size_t
lines_end(struct jk_span text, size_t pos)
{
	size_t most = text.len - pos > JK_REACH ? pos + JK_REACH : text.len;

	for (unsigned lines = 0; pos < most && lines < 2; lines++) {
		const unsigned char *nl =
			memchr(text.ptr + pos, '\n', most - pos);

		pos = nl != NULL ? (size_t)(nl - text.ptr) + 1 : most;
	}
	return pos;
}

size_t
jk_matcher_examine_word(struct jk_matcher *m, struct jk_span text, size_t pos,
			size_t rule, const struct jk_match **out)
{
	const struct jk_rule *r = &m->rules->rules[rule];
	uint32_t flags = 0;

	m->built = false;
	m->nfound = 0;
	*out = m->found;
	jk_matcher_window(m, text, pos, lines_end(text, pos));
	if (m->lo > 0)
		flags |= PCRE2_NOTBOL;
	if (m->hi < text.len)
		flags |= PCRE2_NOTEOL;
	if (jk_matcher_run(m, r, jk_window_index(&m->window, pos), flags))
		jk_matcher_accept(m, rule);
	return m->nfound;
}

size_t
jk_matcher_search(struct jk_matcher *m, struct jk_span text, bool bol,
		  size_t rule, size_t from, size_t to, jk_match_fn *fn,
		  void *arg)
{
	const PCRE2_SIZE *ovector = pcre2_get_ovector_pointer(m->data);
	const struct jk_rule *r = &m->rules->rules[rule];
	const struct jk_window *w = &m->window;

	while (from < to) {
		size_t end = to - from > PIECE ? from + PIECE : to, at, last;
		uint32_t flags = 0;

		m->lo = from > SIGHT ? from - SIGHT : 0;
		m->hi = text.len - end > JK_MATCH_RAW_MAX
				? end + JK_MATCH_RAW_MAX
				: text.len;
		jk_window_build(&m->window, text, m->lo, m->hi);
		if (w->lo > 0 || !bol)
			flags |= PCRE2_NOTBOL;
		if (m->hi < text.len)
			flags |= PCRE2_NOTEOL;
		last = jk_window_index(w, end);
		at = jk_window_index(w, from);
		from = end;
		while (at < last && jk_matcher_run(m, r, at, flags) &&
		       ovector[0] < last) {
			size_t next = ovector[1];

			m->nfound = 0;
			if (jk_matcher_accept(m, rule))
				fn(arg, &m->found[0]);
			at = next > at ? next : at + 1;
			while (at < w->len && (w->norm[at] & 0xc0) == 0x80)
				at++;
		}
		if (at > last)
			from = jk_window_raw(w, at < w->len ? at : w->len);
	}
	return from;
}
