/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/gather_parts.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "judge/columns.h"
#include "judge/split.h"
#include "judge/validators.h"
#include "match/token.h"

#define BATCH 256
#define NOWHERE SIZE_MAX
/* A resident number, its halves, and what is left of it without zeros. */
#define HEAD JK_GATHER_HEAD
#define TAIL 7
#define LEAST_LOST 10
#define MOST_LOST 12

static size_t
find_validated(const struct jk_ruleset *rules, const char *validator)
{
	for (size_t i = 0; i < rules->n; i++) {
		if (strcmp(rules->rules[i].info.validator, validator) == 0)
			return i;
	}
	return rules->n;
}

struct jk_gather *
jk_gather_new(const struct jk_ruleset *rules, int64_t today)
{
	struct jk_gather *g = jk_xcalloc(1, sizeof(*g));

	g->rules = rules;
	g->today = today;
	g->matcher = jk_matcher_new(rules, today);
	if (rules->literals != NULL)
		g->literals = jk_literal_scan_new(rules->literals);
	g->next = jk_xcalloc(rules->n + 1, sizeof(*g->next));
	g->wanted = jk_xcalloc(rules->n + 1, sizeof(*g->wanted));
	g->lines = jk_line_memo_new();
	g->resident = find_validated(rules, "rrn");
	g->foreign = find_validated(rules, "frn");
	jk_gather_begin(g);
	return g;
}

void
jk_gather_free(struct jk_gather *g)
{
	if (g == NULL)
		return;
	jk_literal_scan_free(g->literals);
	jk_matcher_free(g->matcher);
	jk_line_memo_free(g->lines);
	free(g->next);
	free(g->wanted);
	free(g);
}

void
jk_gather_begin(struct jk_gather *g)
{
	jk_matcher_wipe(g->matcher);
	jk_line_memo_wipe(g->lines);
	jk_pace_begin(&g->pace);
	memset(g->next, 0, (g->rules->n + 1) * sizeof(*g->next));
	g->scan = (struct jk_anchor_scan){ 0 };
	g->head = NOWHERE;
}

void
jk_gather_move(struct jk_gather *g, size_t by)
{
	g->scan.pos = g->scan.pos > by ? g->scan.pos - by : 0;
	g->scan.run = g->scan.run > by ? g->scan.run - by : 0;
	if (g->head != NOWHERE)
		g->head = g->head >= by ? g->head - by : NOWHERE;
}

struct jk_matcher *
jk_gather_matcher(struct jk_gather *g)
{
	return g->matcher;
}

/* The rule of resident or foreigner numbers that takes these digits, and what
 * its validator says; rules->n: none. */
static size_t
take_resident(const struct jk_gather *g, const unsigned char *digits,
	      size_t len, struct jk_validation *validation)
{
	struct jk_candidate c = { .text = { digits, len }, .today = g->today };
	const size_t rules[] = { g->resident, g->foreign };

	for (unsigned i = 0; i < JK_COUNT(rules); i++) {
		if (rules[i] == g->rules->n)
			continue;
		*validation = g->rules->rules[rules[i]].validator->check(&c);
		if (validation->verdict != JK_REJECT)
			return rules[i];
	}
	return g->rules->n;
}

static struct jk_hit *
add_made(struct jk_hits *hits, size_t rule, size_t start, size_t end,
	 const struct jk_validation *validation, enum jk_reading reading)
{
	struct jk_match match = {
		.rule = rule,
		.start = start,
		.end = end,
		.plain = true,
		.validation = *validation,
	};
	struct jk_hit *hit = jk_hits_add(hits, &match);

	hit->reading = reading;
	return hit;
}

/* Seven digits: perhaps the second half of a number whose first half stands
 * in the cell or the field before. */
static void
try_split(struct jk_gather *g, const struct jk_segment *s, size_t tail,
	  struct jk_hits *hits)
{
	unsigned char digits[HEAD + 1 + TAIL];
	struct jk_validation v;
	enum jk_split split;
	size_t rule;

	memcpy(digits, s->text.ptr + g->head, HEAD);
	digits[HEAD] = '-';
	memcpy(digits + HEAD + 1, s->text.ptr + tail, TAIL);
	rule = take_resident(g, digits, sizeof(digits), &v);
	if (rule == g->rules->n)
		return;
	split = jk_split_between(s->text, g->head, tail);
	if (split == JK_SPLIT_NONE)
		return;
	v.facts &= ~JK_FACT(DASH);
	v.facts |= split == JK_SPLIT_FIELDS  ? JK_FACT(TWO_FIELDS)
		   : split == JK_SPLIT_CELLS ? JK_FACT(TWO_CELLS)
					     : JK_FACT(DASH);
	add_made(hits, rule, g->head, tail + TAIL, &v, JK_READ_SPLIT);
}

/* Digits that are a number in a table may have lost their zeros. What the
 * column thinks of it is asked later. */
static void
try_lost_zeros(struct jk_gather *g, const struct jk_segment *s, size_t start,
	       size_t len, struct jk_hits *hits)
{
	unsigned char digits[HEAD + TAIL];
	struct jk_validation v;
	size_t rule;

	if (!jk_lost_zeros(s->text.ptr + start, (unsigned)len, digits))
		return;
	rule = take_resident(g, digits, sizeof(digits), &v);
	if (rule == g->rules->n)
		return;
	v.facts |= JK_FACT(LOST_ZEROS);
	add_made(hits, rule, start, start + len, &v, JK_READ_ZEROS);
}

static bool
is_border(unsigned char c)
{
	return c == '\t' || c == '\n' || c == '\r';
}

/* The same, and what else may part cells. */
static bool
parts_cells(struct jk_span text, size_t pos)
{
	return pos >= text.len || is_border(text.ptr[pos]) ||
	       strchr(",;|\"'", text.ptr[pos]) != NULL;
}

/* True when [start, end) has its run of digits, or its cell, for itself; the
 * run may end with joints that stand before something else. */
static bool
is_alone(const struct jk_segment *s, const struct jk_anchor *a, size_t start,
	 size_t end)
{
	const unsigned char *p = s->text.ptr;

	/* The run is too long to be known. */
	if (a->run == 0)
		return (start == 0 || parts_cells(s->text, start - 1)) &&
		       parts_cells(s->text, end);
	if (start > a->pos && !is_border(p[start - 1]))
		return false;
	for (; end < a->pos + a->run && !is_border(p[end]); end++) {
		if (jk_is_digit(p[end]))
			return false;
	}
	return true;
}

/* A candidate that is not all of one run of digits: the group [start, end). */
static void
try_made(struct jk_gather *g, const struct jk_segment *s,
	 const struct jk_anchor *a, size_t start, size_t end,
	 struct jk_hits *hits)
{
	size_t head = g->head, len = end - start;

	if (len == HEAD && is_alone(s, a, start, end))
		g->head = start;
	else if (len == TAIL && head != NOWHERE &&
		 start - head <= JK_SPLIT_REACH)
		try_split(g, s, start, hits);
	else if (len >= LEAST_LOST && len <= MOST_LOST &&
		 is_alone(s, a, start, end))
		try_lost_zeros(g, s, start, len, hits);
}

/* True when [start, end) is a part of a whole number already. Others (an
 * account has as many digits) may stand beside one that is made. */
static bool
is_resident(const struct jk_gather *g, const struct jk_match *matches, size_t n,
	    size_t start, size_t end)
{
	for (size_t i = 0; i < n; i++) {
		if ((matches[i].rule == g->resident ||
		     matches[i].rule == g->foreign) &&
		    matches[i].start < end && start < matches[i].end)
			return true;
	}
	return false;
}

/* The same for each group of the run, in which these matches were found. */
static void
try_all_made(struct jk_gather *g, const struct jk_segment *s,
	     const struct jk_anchor *a, const struct jk_match *matches,
	     size_t n, struct jk_hits *hits)
{
	size_t end = a->pos + (a->run > a->len ? a->run : a->len);

	if (a->disguised || a->ch != '0')
		return;
	for (size_t start = a->pos; start < end;) {
		size_t at = start;

		while (at < end && jk_is_digit(s->text.ptr[at]))
			at++;
		if (at - start >= HEAD &&
		    !is_resident(g, matches, n, start, at))
			try_made(g, s, a, start, at, hits);
		start = at > start ? at : at + 1;
	}
}

void
jk_gather_take(struct jk_gather *g, const struct jk_segment *s,
	       const struct jk_anchor *a, const struct jk_match *matches,
	       size_t n, struct jk_hits *hits)
{
	for (size_t i = 0; i < n; i++)
		jk_hits_add(hits, &matches[i]);
	try_all_made(g, s, a, matches, n, hits);
}

void
jk_gather_all(struct jk_gather *g, const struct jk_segment *s, size_t limit,
	      struct jk_hits *hits)
{
	struct jk_anchor anchors[BATCH];
	const struct jk_match *matches;
	size_t n, found;

	do {
		n = jk_anchors_find(&g->rules->anchors, s->text, &g->scan,
				    limit, anchors, BATCH);
		g->pace.anchors += n;
		for (size_t i = 0; i < n; i++) {
			const struct jk_anchor *a = &anchors[i];

			if (a->pos < s->least || a->pos > s->most)
				continue;
			found = jk_matcher_examine(g->matcher, s->text, a,
						   &matches);
			jk_gather_take(g, s, a, matches, found, hits);
		}
	} while (n == BATCH);
}

static void
gather_anchors(struct jk_gather *g, const struct jk_segment *s,
	       struct jk_hits *hits)
{
	jk_pace_segment(&g->pace, s->to - s->from);
	if (s->least == 0 && s->most == SIZE_MAX)
		jk_gather_lines(g, s, hits);
	jk_gather_all(g, s, s->to, hits);
}

/* The literal may lie so far behind the beginning of a match. */
static size_t
sight_of_words(const struct jk_gather *g, const struct jk_segment *s)
{
	if (!g->rules->within)
		return s->to;
	return s->text.len - s->to > JK_MATCH_RAW_MAX ? s->to + JK_MATCH_RAW_MAX
						      : s->text.len;
}

static void
gather_words(struct jk_gather *g, const struct jk_segment *s,
	     struct jk_hits *hits)
{
	const struct jk_literal_hit *words;
	const struct jk_match *matches;
	size_t n, found;

	memset(g->wanted, 0, g->rules->n * sizeof(*g->wanted));
	n = jk_literal_scan_find(g->literals, s->text, s->from,
				 sight_of_words(g, s), &words);
	for (size_t i = 0; i < n; i++) {
		if (words[i].id >= g->rules->n) {
			g->wanted[words[i].id - g->rules->n] = true;
			continue;
		}
		if (words[i].start < s->least || words[i].start > s->most ||
		    words[i].start >= s->to)
			continue;
		found = jk_matcher_examine_word(g->matcher, s->text,
						words[i].start, words[i].id,
						&matches);
		for (size_t k = 0; k < found; k++)
			jk_hits_add(hits, &matches[k]);
	}
}

static void
add_match(void *arg, const struct jk_match *match)
{
	jk_hits_add(arg, match);
}

static void
gather_text(struct jk_gather *g, const struct jk_segment *s, size_t rule,
	    struct jk_hits *hits)
{
	size_t from = s->from, end;

	if (g->rules->rules[rule].nanchor_words > 0 && !g->wanted[rule])
		return;
	if (g->next[rule] > s->offset + from)
		from = (size_t)(g->next[rule] - s->offset);
	end = jk_matcher_search(g->matcher, s->text, s->bol, rule, from, s->to,
				add_match, hits);
	g->next[rule] = s->offset + end;
}

void
jk_gather_segment(struct jk_gather *g, const struct jk_segment *s,
		  struct jk_hits *hits)
{
	size_t n;
	const size_t *list = jk_ruleset_kind(g->rules, JK_ANCHOR_TEXT, &n);

	gather_anchors(g, s, hits);
	if (g->literals != NULL)
		gather_words(g, s, hits);
	for (size_t i = 0; i < n; i++)
		gather_text(g, s, list[i], hits);
	jk_hits_sort(hits);
}
