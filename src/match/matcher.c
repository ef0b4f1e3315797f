/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/matcher.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/digits.h"

/* What a pattern may cost at one place; a sane one needs a few hundred. */
#define MATCH_LIMIT 20000
#define DEPTH_LIMIT 1000
#define HEAP_LIMIT_KIB 1024

/* Raw bytes of the window before and behind a value: its surroundings, 24
 * characters of one byte, or of three, and some more. */
#define PLAIN_MARGIN 28
#define MARGIN 88
/* So far a value that no run of digits bounds is looked for. */
#define REACH 360
/* Letters and digits behind a prefix, perhaps in groups. */
#define PREFIXED 128
/* Forty characters of context, six bytes each. */
#define CONTEXT_RAW 256

_Static_assert(REACH + MARGIN < JK_ANCHOR_AHEAD, "a window must be there");

struct jk_matcher {
	const struct jk_ruleset *rules; /* borrowed */
	int64_t today;
	unsigned max_gap; /* the largest that a rule allows */
	struct jk_window window;
	struct jk_window context_window;
	bool built; /* the window is that of this anchor */
	pcre2_match_context *context;
	pcre2_match_data *data;
	struct jk_match *found; /* owned: one a rule */
	size_t nfound;
	uint64_t limit_hits;
};

struct jk_matcher *
jk_matcher_new(const struct jk_ruleset *rules, int64_t today)
{
	struct jk_matcher *m = jk_xcalloc(1, sizeof(*m));

	m->rules = rules;
	m->today = today;
	for (size_t i = 0; i < rules->n; i++) {
		if (rules->rules[i].separators > m->max_gap)
			m->max_gap = rules->rules[i].separators;
	}
	jk_window_init(&m->window);
	jk_window_init(&m->context_window);
	m->context = pcre2_match_context_create(NULL);
	m->data = pcre2_match_data_create(1, NULL);
	if (m->context == NULL || m->data == NULL)
		abort();
	pcre2_set_match_limit(m->context, MATCH_LIMIT);
	pcre2_set_depth_limit(m->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(m->context, HEAP_LIMIT_KIB);
	m->found = jk_xcalloc(rules->n + 1, sizeof(*m->found));
	return m;
}

void
jk_matcher_free(struct jk_matcher *m)
{
	if (m == NULL)
		return;
	jk_window_release(&m->window);
	jk_window_release(&m->context_window);
	pcre2_match_data_free(m->data);
	pcre2_match_context_free(m->context);
	free(m->found);
	free(m);
}

/* True when nothing in s is more than one byte long. */
static bool
is_plain(struct jk_span s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.ptr[i];

		if (c >= 0x80 || c == '%' || c == '\\' || c == '&' || c == '\0')
			return false;
	}
	return true;
}

static size_t
margin_before(struct jk_span text, size_t pos)
{
	if (pos > PLAIN_MARGIN &&
	    is_plain(jk_span_make(text.ptr + pos - PLAIN_MARGIN, PLAIN_MARGIN)))
		return PLAIN_MARGIN;
	return pos > MARGIN ? MARGIN : pos;
}

static size_t
margin_behind(struct jk_span text, size_t pos)
{
	size_t left = text.len - pos;

	if (left > PLAIN_MARGIN &&
	    is_plain(jk_span_make(text.ptr + pos, PLAIN_MARGIN)))
		return PLAIN_MARGIN;
	return left > MARGIN ? MARGIN : left;
}

/* Makes the window for a value that lies within [lo, hi). */
static void
build_window(struct jk_matcher *m, struct jk_span text, size_t lo, size_t hi)
{
	if (m->built)
		return;
	jk_window_build(&m->window, text, lo - margin_before(text, lo),
			hi + margin_behind(text, hi));
	m->built = true;
}

/* The end of the word that begins at pos, REACH bytes on at the most. */
static size_t
word_end(struct jk_span text, size_t pos)
{
	size_t most = text.len - pos > REACH ? pos + REACH : text.len;

	while (pos < most && text.ptr[pos] > ' ')
		pos++;
	return pos;
}

/* Its beginning, looked for in the same way. */
static size_t
word_begin(struct jk_span text, size_t pos)
{
	size_t least = pos > REACH ? pos - REACH : 0;

	while (pos > least && text.ptr[pos - 1] > ' ')
		pos--;
	return pos;
}

/* Runs the pattern from index on. True: ovector has the match. */
static bool
run_pattern(struct jk_matcher *m, const struct jk_rule *rule, size_t index)
{
	const struct jk_window *w = &m->window;
	int rc;

	if (rule->jit)
		rc = pcre2_jit_match(rule->code, w->norm, w->len, index, 0,
				     m->data, m->context);
	else
		rc = pcre2_match(rule->code, w->norm, w->len, index,
				 PCRE2_NO_UTF_CHECK, m->data, m->context);
	if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
		m->limit_hits++;
	return rc >= 0;
}

/* Takes what the pattern matched, when the validator does not refuse it. */
static bool
accept(struct jk_matcher *m, size_t index)
{
	const struct jk_rule *rule = &m->rules->rules[index];
	const PCRE2_SIZE *ovector = pcre2_get_ovector_pointer(m->data);
	const struct jk_window *w = &m->window;
	struct jk_match match = {
		.rule = index,
		.norm_start = ovector[0],
		.norm_end = ovector[1],
		.validation = { .verdict = JK_PLAUSIBLE },
	};
	struct jk_candidate c = { .today = m->today };

	if (match.norm_start >= match.norm_end ||
	    match.norm_end - match.norm_start > JK_MATCH_TEXT_MAX)
		return false;
	match.start = jk_window_raw(w, match.norm_start);
	match.end = jk_window_raw(w, match.norm_end);
	if (match.end - match.start > JK_MATCH_RAW_MAX)
		return false;
	c.text = jk_span_make(w->norm + match.norm_start,
			      match.norm_end - match.norm_start);
	if (rule->validator != NULL)
		match.validation = rule->validator->check(&c);
	if (match.validation.verdict == JK_REJECT)
		return false;
	m->found[m->nfound++] = match;
	return true;
}

static void
try_digits(struct jk_matcher *m, struct jk_span text,
	   const struct jk_anchor *anchor, const struct jk_run *run,
	   size_t index)
{
	const struct jk_rule *rule = &m->rules->rules[index];
	const struct jk_window *w = &m->window;
	size_t at;

	build_window(m, text, anchor->pos, run->end);
	at = jk_window_index(w, anchor->pos);
	if (at > 0 && w->norm[at - 1] != '\0' &&
	    strchr(rule->lead, w->norm[at - 1]) != NULL &&
	    run_pattern(m, rule, at - 1) && accept(m, index))
		return;
	if (run_pattern(m, rule, at))
		accept(m, index);
}

static void
try_prefix(struct jk_matcher *m, struct jk_span text,
	   const struct jk_anchor *anchor, size_t index)
{
	const struct jk_rule *rule = &m->rules->rules[index];
	size_t n = strlen(rule->prefix);

	if (anchor->len < rule->digits || anchor->pos < n)
		return;
	if (anchor->pos > n && (jk_is_alpha(text.ptr[anchor->pos - n - 1]) ||
				jk_is_digit(text.ptr[anchor->pos - n - 1])))
		return;
	for (size_t i = 1; i <= n; i++) {
		if (text.ptr[anchor->pos - i] < 'A' ||
		    text.ptr[anchor->pos - i] > 'Z')
			return;
	}
	build_window(m, text, anchor->pos - n,
		     text.len - anchor->pos > PREFIXED ? anchor->pos + PREFIXED
						       : text.len);
	if (run_pattern(m, rule, jk_window_index(&m->window, anchor->pos - n)))
		accept(m, index);
}

/* True when the word behind the literal holds what must follow ("a@b.c"). */
static bool
goes_on(struct jk_span text, const struct jk_anchor *anchor,
	const struct jk_rule *rule)
{
	size_t at = anchor->pos + anchor->len;

	if (rule->then == 0 || anchor->disguised)
		return true;
	for (; at < text.len; at++) {
		unsigned char c = text.ptr[at];

		if (c == rule->then || c == '%' || c == '&' || c == '\\')
			return true;
		if (!jk_is_alpha(c) && !jk_is_digit(c) && c != '-' && c != '_')
			return false;
	}
	return false;
}

/* Where a match over the index may begin at the earliest: in the same word,
 * behind the last literal (there is one in a value). */
static size_t
word_start(const struct jk_window *w, size_t index, unsigned char literal)
{
	while (index > 0 && w->norm[index - 1] > ' ' &&
	       w->norm[index - 1] != literal)
		index--;
	return index;
}

/* Searches from the left of the word for a match that covers the anchor. */
static void
try_literal(struct jk_matcher *m, struct jk_span text,
	    const struct jk_anchor *anchor, size_t index)
{
	const struct jk_rule *rule = &m->rules->rules[index];
	const PCRE2_SIZE *ovector = pcre2_get_ovector_pointer(m->data);
	const struct jk_window *w = &m->window;
	size_t at, from;

	if (!goes_on(text, anchor, rule))
		return;
	build_window(m, text, word_begin(text, anchor->pos),
		     word_end(text, anchor->pos + anchor->len));
	at = jk_window_index(w, anchor->pos);
	from = word_start(w, at, rule->literal);
	/* Look behind must see what stands before the first character. */
	if (from == 0 && w->lo > 0)
		from = 1;
	while (from < w->len && (w->norm[from] & 0xc0) == 0x80)
		from++;
	pcre2_set_offset_limit(m->context, at);
	while (from <= at && run_pattern(m, rule, from)) {
		if (ovector[1] > at) {
			accept(m, index);
			break;
		}
		from = ovector[1] > from ? ovector[1] : from + 1;
	}
	pcre2_set_offset_limit(m->context, PCRE2_UNSET);
}

/* The digits alone must not be refused already: that costs no window. */
static bool
digits_may_fit(const struct jk_matcher *m, const struct jk_rule *rule,
	       const struct jk_run *run, unsigned ndigits)
{
	struct jk_candidate c = {
		.text = { run->digit, ndigits },
		.today = m->today,
	};

	return rule->validator == NULL ||
	       rule->validator->check(&c).verdict != JK_REJECT;
}

/* The rules that know the run by its groups. They stand in order, so that a
 * rule with several fitting shapes is tried once. */
static void
try_shapes(struct jk_matcher *m, struct jk_span text,
	   const struct jk_anchor *anchor, const struct jk_run *run)
{
	const struct jk_ruleset *set = m->rules;
	size_t end = set->shape_from[run->len[0] + 1], tried = SIZE_MAX;

	for (size_t i = set->shape_from[run->len[0]]; i < end; i++) {
		const struct jk_shape *shape = set->shapes[i].shape;
		size_t index = set->shapes[i].rule;
		const struct jk_rule *rule = &set->rules[index];

		if (index == tried ||
		    !jk_run_has_shape(run, shape, rule->separators) ||
		    !digits_may_fit(m, rule, run, shape->digits))
			continue;
		tried = index;
		try_digits(m, text, anchor, run, index);
	}
}

/* Rules whose anchor gives a number of digits, but no groups. */
static void
try_loose(struct jk_matcher *m, struct jk_span text,
	  const struct jk_anchor *anchor, const struct jk_run *run)
{
	for (size_t i = 0; i < m->rules->n; i++) {
		const struct jk_rule *rule = &m->rules->rules[i];

		if (rule->anchor == JK_ANCHOR_DIGITS && rule->nshapes == 0 &&
		    run->ndigits >= rule->digits)
			try_digits(m, text, anchor, run, i);
	}
}

static void
examine_digits(struct jk_matcher *m, struct jk_span text,
	       const struct jk_anchor *anchor)
{
	const struct jk_ruleset *set = m->rules;
	unsigned char before = anchor->pos > 0 ? text.ptr[anchor->pos - 1] : 0;
	struct jk_run run;

	if (set->nprefix > 0 && jk_is_alpha(before)) {
		for (size_t i = 0; i < set->n; i++) {
			if (set->rules[i].anchor == JK_ANCHOR_PREFIX)
				try_prefix(m, text, anchor, i);
		}
	}
	/* Plain digits of a length that no value begins with: most end here. */
	if (!anchor->disguised && set->nloose == 0 &&
	    set->shape_from[anchor->len] == set->shape_from[anchor->len + 1])
		return;
	if (!jk_run_read(&run, text, anchor, m->max_gap,
			 set->nloose == 0 ? &set->groups : NULL) ||
	    run.ndigits < set->anchors.least_digits)
		return;
	if (run.len[0] <= JK_MAX_GROUP)
		try_shapes(m, text, anchor, &run);
	if (set->nloose > 0)
		try_loose(m, text, anchor, &run);
}

size_t
jk_matcher_examine(struct jk_matcher *m, struct jk_span text,
		   const struct jk_anchor *anchor, const struct jk_match **out)
{
	m->built = false;
	m->nfound = 0;
	*out = m->found;
	if (anchor->ch == '0') {
		examine_digits(m, text, anchor);
		return m->nfound;
	}
	for (size_t i = 0; i < m->rules->n; i++) {
		const struct jk_rule *rule = &m->rules->rules[i];

		if (rule->anchor == JK_ANCHOR_LITERAL &&
		    rule->literal == anchor->ch)
			try_literal(m, text, anchor, i);
	}
	return m->nfound;
}

struct jk_span
jk_matcher_context(struct jk_matcher *m, struct jk_span text, size_t start)
{
	size_t lo = start > CONTEXT_RAW ? start - CONTEXT_RAW : 0;

	/* Escapes make six bytes of a character. */
	if (lo > 0 && memchr(text.ptr + lo, '\\', start - lo) == NULL &&
	    memchr(text.ptr + lo, '%', start - lo) == NULL)
		lo = start - CONTEXT_RAW / 2;
	jk_window_build(&m->context_window, text, lo, start);
	return jk_span_make(m->context_window.norm, m->context_window.len);
}

const struct jk_window *
jk_matcher_window(const struct jk_matcher *m)
{
	return &m->window;
}

uint64_t
jk_matcher_take_limit_hits(struct jk_matcher *m)
{
	uint64_t n = m->limit_hits;

	m->limit_hits = 0;
	return n;
}

void
jk_matcher_wipe(struct jk_matcher *m)
{
	jk_window_wipe(&m->window);
	jk_window_wipe(&m->context_window);
}
