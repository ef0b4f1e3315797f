/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/matcher.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/digits.h"
#include "match/fold.h"
#include "match/matcher_parts.h"
#include "match/numeral.h"

/* What a pattern may cost at one place; a sane one needs a few hundred. */
#define MATCH_LIMIT 20000
#define DEPTH_LIMIT 1000
#define HEAP_LIMIT_KIB 1024
#define STACK_LEAST (32 * 1024)
#define STACK_MOST (256 * 1024)
/* Groups of one run at which every rule could match. */
#define FOUND_AT_ONCE 34

/* Raw bytes of the window before and behind a value: its surroundings, 24
 * characters of one byte, or of three, and some more. */
#define PLAIN_MARGIN 28
#define MARGIN 88
/* Forty characters of context, six bytes each. */
#define CONTEXT_RAW 256
/* The same of plain ASCII: the longest distance, and what an escape takes. */
#define CONTEXT_PLAIN (JK_FOLD_MAX + 8)

_Static_assert(JK_REACH + MARGIN < JK_ANCHOR_AHEAD, "a window must be there");

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
	m->memo = jk_memo_new(rules, m->max_gap);
	m->clauses = jk_clause_memo_new();
	jk_window_init(&m->window);
	jk_window_init(&m->context_window);
	jk_window_init(&m->value_window);
	m->context = pcre2_match_context_create(NULL);
	m->data = pcre2_match_data_create(1, NULL);
	m->stack = pcre2_jit_stack_create(STACK_LEAST, STACK_MOST, NULL);
	if (m->context == NULL || m->data == NULL)
		abort();
	pcre2_set_match_limit(m->context, MATCH_LIMIT);
	pcre2_set_depth_limit(m->context, DEPTH_LIMIT);
	pcre2_set_heap_limit(m->context, HEAP_LIMIT_KIB);
	if (m->stack != NULL)
		pcre2_jit_stack_assign(m->context, NULL, m->stack);
	m->room = FOUND_AT_ONCE * (rules->n + 1);
	m->found = jk_xcalloc(m->room, sizeof(*m->found));
	return m;
}

void
jk_matcher_free(struct jk_matcher *m)
{
	if (m == NULL)
		return;
	jk_memo_free(m->memo);
	jk_clause_memo_free(m->clauses);
	jk_window_release(&m->window);
	jk_window_release(&m->context_window);
	jk_window_release(&m->value_window);
	pcre2_match_data_free(m->data);
	pcre2_match_context_free(m->context);
	pcre2_jit_stack_free(m->stack);
	free(m->found);
	free(m);
}

/* True when nothing in s is more than one byte long. */
static bool
is_plain(struct jk_span s)
{
	static const bool special[256] = {
		['\0'] = true, ['\r'] = true, ['%'] = true,
		['&'] = true,  ['\\'] = true, [0x80 ... 0xff] = true,
	};
	bool any = false;

	for (size_t i = 0; i < s.len; i++)
		any |= special[s.ptr[i]];
	return !any;
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

void
jk_matcher_window(struct jk_matcher *m, struct jk_span text, size_t lo,
		  size_t hi)
{
	if (m->built)
		return;
	m->lo = lo - margin_before(text, lo);
	m->hi = hi + margin_behind(text, hi);
	jk_window_build(&m->window, text, m->lo, m->hi);
	m->built = true;
}

bool
jk_matcher_run(struct jk_matcher *m, const struct jk_rule *rule, size_t index,
	       uint32_t flags)
{
	const struct jk_window *w = &m->window;
	const pcre2_code *code = rule->code;
	int rc;

	if (rule->ascii != NULL && jk_window_is_ascii(w))
		code = rule->ascii;
	if (rule->jit)
		rc = pcre2_jit_match(code, w->norm, w->len, index, flags,
				     m->data, m->context);
	else
		rc = pcre2_match(rule->code, w->norm, w->len, index,
				 flags | PCRE2_NO_UTF_CHECK, m->data,
				 m->context);
	if (rc < 0 && rc != PCRE2_ERROR_NOMATCH)
		m->limit_hits++;
	return rc >= 0;
}

bool
jk_matcher_validate(const struct jk_matcher *m, const struct jk_rule *rule,
		    struct jk_span value, const struct jk_numeral *numeral,
		    struct jk_validation *out)
{
	struct jk_candidate c = { .text = value,
				  .today = m->today,
				  .numeral = numeral };

	*out = (struct jk_validation){ .verdict = JK_PLAUSIBLE };
	if (rule->validator != NULL)
		*out = rule->validator->check(&c);
	return out->verdict != JK_REJECT;
}

bool
jk_matcher_accept(struct jk_matcher *m, size_t index)
{
	const struct jk_rule *rule = &m->rules->rules[index];
	const PCRE2_SIZE *ovector = pcre2_get_ovector_pointer(m->data);
	const struct jk_window *w = &m->window;
	size_t start = ovector[0], end = ovector[1];
	struct jk_match *match = &m->found[m->nfound];

	if (start >= end || end - start > JK_MATCH_TEXT_MAX)
		return false;
	if (rule->anchor == JK_ANCHOR_DIGITS &&
	    !jk_rule_has_groups(rule,
				jk_span_make(w->norm + start, end - start)))
		return false;
	*match = (struct jk_match){
		.rule = index,
		.start = jk_window_raw(w, start),
		.end = jk_window_raw(w, end),
		.plain = jk_window_is_same(w),
		.charset = w->charset,
		.norm_start = (unsigned)start,
		.norm_end = (unsigned)end,
	};
	if (match->end - match->start > JK_MATCH_RAW_MAX ||
	    !jk_matcher_validate(m, rule,
				 jk_span_make(w->norm + start, end - start),
				 NULL, &match->validation))
		return false;
	/* What lies before the value may be decoded wrongly without what lies
	 * before that: the same window will be made again. */
	match->before = (unsigned)(match->start - m->lo);
	match->width = (unsigned)(m->hi - m->lo);
	m->nfound++;
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

	jk_matcher_window(m, text, anchor->pos, run->end);
	at = jk_window_index(w, anchor->pos);
	if (at > 0 && w->norm[at - 1] != '\0' &&
	    strchr(rule->lead, w->norm[at - 1]) != NULL &&
	    jk_matcher_run(m, rule, at - 1, 0) && jk_matcher_accept(m, index))
		return;
	if (jk_matcher_run(m, rule, at, 0))
		jk_matcher_accept(m, index);
}

/* The digits alone must not be refused already: that costs no window. */
static bool
digits_may_fit(const struct jk_matcher *m, const struct jk_rule *rule,
	       const struct jk_run *run, unsigned ndigits)
{
	struct jk_validation ignored;

	return jk_matcher_validate(m, rule, jk_span_make(run->digit, ndigits),
				   NULL, &ignored);
}

/* The rules that know the run by its groups. They stand in order, so that a
 * rule with several fitting shapes is tried once. */
static void
try_shapes(struct jk_matcher *m, struct jk_span text,
	   const struct jk_anchor *anchor, const struct jk_run *run,
	   bool but_blind)
{
	const struct jk_ruleset *set = m->rules;
	size_t end = set->shape_from[run->len[0] + 1], tried = SIZE_MAX;

	for (size_t i = set->shape_from[run->len[0]]; i < end; i++) {
		const struct jk_shape *shape = set->shapes[i].shape;
		size_t index = set->shapes[i].rule;
		const struct jk_rule *rule = &set->rules[index];

		if (index == tried || (but_blind && rule->blind) ||
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
	  const struct jk_anchor *anchor, const struct jk_run *run,
	  bool but_blind)
{
	size_t n;
	const size_t *list = jk_ruleset_kind(m->rules, JK_ANCHOR_DIGITS, &n);

	for (size_t i = 0; i < n; i++) {
		const struct jk_rule *rule = &m->rules->rules[list[i]];

		if (rule->nshapes == 0 && !(but_blind && rule->blind) &&
		    run->ndigits >= rule->digits)
			try_digits(m, text, anchor, run, list[i]);
	}
}

/* Reads the run and asks the patterns. */
static void
examine_run(struct jk_matcher *m, struct jk_span text,
	    const struct jk_anchor *anchor, bool but_blind)
{
	const struct jk_ruleset *set = m->rules;
	struct jk_run run;

	if (!jk_run_read(&run, text, anchor, m->max_gap,
			 set->nloose == 0 ? &set->groups : NULL) ||
	    run.ndigits < set->anchors.least_digits)
		return;
	if (run.len[0] <= JK_MAX_GROUP)
		try_shapes(m, text, anchor, &run, but_blind);
	if (set->nloose > 0)
		try_loose(m, text, anchor, &run, but_blind);
}

/* A run has at most as many groups as half its bytes, of which there are
 * 64; each rule matches at each of them once at the most. */
static bool
has_room(const struct jk_matcher *m)
{
	return m->room - m->nfound > m->rules->n;
}

/* True when a value of digits may begin with a group of that length. */
static bool
is_first_group(const struct jk_ruleset *set, size_t len)
{
	return set->nloose > 0 ||
	       (len <= JK_MAX_GROUP &&
		set->shape_from[len] != set->shape_from[len + 1]);
}

/* Asks the patterns at each group of the anchor's run. */
static void
examine_groups(struct jk_matcher *m, struct jk_span text,
	       const struct jk_anchor *anchor, bool but_blind)
{
	struct jk_anchor group;
	size_t pos = anchor->pos;

	while (jk_anchors_within(&m->rules->anchors, text, anchor, &pos,
				 &group)) {
		m->built = false;
		if (is_first_group(m->rules, group.len) && has_room(m))
			examine_run(m, text, &group, but_blind);
	}
}

static void
examine_digits(struct jk_matcher *m, struct jk_span text,
	       const struct jk_anchor *anchor)
{
	const struct jk_ruleset *set = m->rules;
	const struct jk_memo_hit *hits;
	unsigned n;

	if (set->anchors.prefix > 0 && anchor->pos > 0 &&
	    jk_is_alpha(text.ptr[anchor->pos - 1]))
		jk_search_prefix(m, text, anchor);
	if (jk_matcher_is_in_word(m, text, anchor))
		return;
	if (set->anchors.after && anchor->pos > 0)
		jk_search_after(m, text, anchor);
	/* The windows of other kinds of rules are not for these. */
	m->built = false;
	if (anchor->run == 0) {
		if (anchor->disguised || is_first_group(set, anchor->len))
			examine_run(m, text, anchor, false);
	} else if (jk_memo_ask(m->memo, text, anchor, &hits, &n) ==
		   JK_MEMO_KNOWN) {
		jk_matcher_take_hits(m, text, anchor, hits, n);
		if (set->nsharp > 0)
			examine_groups(m, text, anchor, true);
	} else {
		examine_groups(m, text, anchor, false);
	}
}

size_t
jk_matcher_examine(struct jk_matcher *m, struct jk_span text,
		   const struct jk_anchor *anchor, const struct jk_match **out)
{
	m->built = false;
	m->nfound = 0;
	*out = m->found;
	if (anchor->ch == '0')
		examine_digits(m, text, anchor);
	else
		jk_search_literal(m, text, anchor);
	return m->nfound;
}

struct jk_span
jk_matcher_value(struct jk_matcher *m, struct jk_span text,
		 const struct jk_match *match)
{
	struct jk_window *w = &m->value_window;
	size_t lo;

	if (match->plain)
		return jk_span_make(text.ptr + match->start,
				    match->end - match->start);
	/* No other character of two bytes has to be known to decode these. */
	if (match->charset == JK_CP949) {
		jk_window_build_as(w, text, match->start, match->end, JK_CP949);
		return jk_span_make(w->norm, w->len);
	}
	lo = match->start - match->before;
	jk_window_build(w, text, lo, lo + match->width);
	return jk_span_make(w->norm + match->norm_start,
			    match->norm_end - match->norm_start);
}

const struct jk_window *
jk_matcher_around(struct jk_matcher *m, struct jk_span text,
		  const struct jk_match *match, size_t *norm_start,
		  size_t *norm_end)
{
	struct jk_window *w = &m->value_window;

	jk_window_build(w, text,
			match->start - margin_before(text, match->start),
			match->end + margin_behind(text, match->end));
	*norm_start = jk_window_index(w, match->start);
	*norm_end = jk_window_index(w, match->end);
	return w;
}

struct jk_span
jk_matcher_context(struct jk_matcher *m, struct jk_span text, size_t start)
{
	size_t lo = start > CONTEXT_RAW ? start - CONTEXT_RAW : 0;
	struct jk_span near = jk_span_make(
		text.ptr + (start > CONTEXT_PLAIN ? start - CONTEXT_PLAIN : 0),
		start > CONTEXT_PLAIN ? CONTEXT_PLAIN : 0);

	/* Plain ASCII needs no decoding; an escape may reach into it, but the
	 * first bytes of it are more than what is looked at. */
	if (near.len > 0 && is_plain(near))
		return near;
	/* Escapes make six bytes of a character. */
	if (lo > 0 && memchr(text.ptr + lo, '\\', start - lo) == NULL &&
	    memchr(text.ptr + lo, '%', start - lo) == NULL)
		lo = start - CONTEXT_RAW / 2;
	jk_window_build(&m->context_window, text, lo, start);
	return jk_span_make(m->context_window.norm, m->context_window.len);
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
	jk_window_wipe(&m->value_window);
	jk_clause_memo_wipe(m->clauses);
}
