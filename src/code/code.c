/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "code/code.h"

#include <stdlib.h>

#include <jikimi/buf.h>

#include "code/find.h"
#include "code/reading.h"
#include "match/allow.h"

/* What a window shares with the next one. */
#define OVERLAP (16 * 1024)
/* So much is looked at of a text whose name says nothing. */
#define LOOK 4096
/* So many places of a text may wait for their name. */
#define HELD_MAX 40

enum state {
	OFF,
	UNDECIDED, /* its beginning will tell */
	ON,
};

struct jk_code {
	const struct jk_ruleset *rules; /* borrowed */
	struct jk_detect_options options;
	struct jk_reading reading;
	struct jk_allow *allow;
	bool headed; /* allow knows the beginning */
	struct jk_buf reason;
	enum state state;
	bool vendored, test;
	bool told_vendored;
	unsigned held; /* findings of the unit without confidence */
	struct jk_buf text;
	uint64_t base; /* offset of its first byte */
	uint64_t from, to;
	uint64_t told; /* places before it are reported */
	uint64_t counted, newlines, last_newline;
	jk_finding_fn *fn;
	void *arg;
};

struct jk_code *
jk_code_new(const struct jk_ruleset *rules,
	    const struct jk_detect_options *options)
{
	struct jk_code *c = jk_xcalloc(1, sizeof(*c));

	c->rules = rules;
	c->options = *options;
	c->reading.today = options->today;
	c->allow = jk_allow_new();
	jk_buf_init(&c->reason);
	return c;
}

void
jk_code_free(struct jk_code *c)
{
	if (c == NULL)
		return;
	jk_coderule_free(c->reading.rule);
	jk_reading_release(&c->reading);
	jk_allow_free(c->allow);
	jk_buf_release(&c->reason);
	jk_buf_release(&c->text);
	free(c);
}

static bool
has_lists(const struct jk_ruleset *rules)
{
	for (size_t i = 0; i < rules->n; i++) {
		if (rules->rules[i].lists != NULL)
			return true;
	}
	return false;
}

static void
turn_on(struct jk_code *c, const struct jk_lang *lang, struct jk_span name)
{
	c->state = OFF;
	if (lang == NULL)
		return;
	if (c->reading.rule == NULL)
		c->reading.rule = jk_coderule_new(c->rules);
	if (c->reading.rule == NULL)
		return;
	c->state = ON;
	c->reading.lang = lang;
	c->reading.traits = 0;
	c->vendored = jk_list_in(
		&c->reading.rule->rule->lists[JK_LIST_VENDORED], name);
	c->test =
		jk_list_in(&c->reading.rule->rule->lists[JK_LIST_TESTS], name);
	c->told_vendored = false;
	c->held = 0;
}

void
jk_code_begin(struct jk_code *c, const struct jk_unit *unit, jk_finding_fn *fn,
	      void *arg)
{
	c->state = OFF;
	/* Documents have places; what is code in them is no program. */
	if (unit->place.len > 0 || unit->table || !has_lists(c->rules))
		return;
	if (jk_lang_is_unnamed(unit->name))
		c->state = UNDECIDED;
	else
		turn_on(c, jk_lang_of_name(unit->name), unit->name);
	jk_buf_clear(&c->text);
	jk_allow_begin(c->allow);
	c->headed = unit->base > 0;
	c->base = unit->base;
	c->from = c->told = c->counted = unit->from;
	c->to = unit->to;
	c->newlines = c->last_newline = 0;
	c->fn = fn;
	c->arg = arg;
}

/* Counts the lines of [from, to) up to the offset, which is in the text. */
static void
count_lines(struct jk_code *c, uint64_t until)
{
	const unsigned char *p, *nl;
	size_t n;

	if (until > c->to)
		until = c->to;
	if (until <= c->counted || c->counted < c->base)
		return;
	p = c->text.ptr + (c->counted - c->base);
	n = (size_t)(until - c->counted);
	for (nl = p; (nl = memchr(nl, '\n', n - (size_t)(nl - p))) != NULL;) {
		nl++;
		c->newlines++;
		c->last_newline = c->counted + (uint64_t)(nl - p);
	}
	c->counted = until;
}

static enum jk_confidence
confidence_of(const struct jk_rule *rule, int score)
{
	for (int k = JK_CONF_HIGH; k > JK_CONF_NONE; k--) {
		if (score >= rule->least[k])
			return (enum jk_confidence)k;
	}
	return JK_CONF_NONE;
}

static void
fill(struct jk_code *c, struct jk_place *place, struct jk_finding *f)
{
	const struct jk_places *p = &c->reading.places;
	const struct jk_rule *rule = c->reading.rule->rule;

	count_lines(c, f->offset);
	f->line = c->newlines + 1;
	if (c->newlines > 0)
		f->column = f->offset - c->last_newline + 1;
	else if (c->from == 0)
		f->column = f->offset + 1;
	f->length = place->length;
	f->around = place->around;
	if (c->options.show != JK_SHOW_NONE)
		f->shown = jk_places_text(p, place->shown);
	f->collection = (struct jk_collection){
		.station = place->station,
		.use = place->use,
		.chain = jk_places_text(p, place->chain),
		.advice = jk_span_str(
			rule->lists[JK_LIST_USE_NONE + place->use].advice),
	};
	for (unsigned i = 0; i < place->nevidence; i++)
		f->evidence[f->nevidence++] =
			jk_places_text(p, place->evidence[i]);
}

/* "jikimi:allow" beside it, or at the beginning for all of the text. */
static void
fill_allowed(struct jk_code *c, const struct jk_place *place,
	     struct jk_finding *f)
{
	const struct jk_allow_query query = {
		.text = jk_buf_span(&c->text),
		.offset = c->base,
		.start = place->offset,
		.end = place->offset + place->length,
		.rule = c->reading.rule->rule->info.id,
	};

	jk_buf_clear(&c->reason);
	f->allowed = !c->options.no_allow &&
		     jk_allow_find(c->allow, &query, &c->reason);
	f->reason = jk_buf_span(&c->reason);
}

static void
report(struct jk_code *c, struct jk_place *place)
{
	const struct jk_coderule *rule = c->reading.rule;
	struct jk_places *p = &c->reading.places;
	struct jk_finding f = {
		.rule = (unsigned)rule->rule->base,
		.confidence = confidence_of(rule->rule, place->score),
		.severity = place->severity,
		.score = place->score,
		.offset = c->base + place->offset,
	};

	if ((c->vendored || c->test) && f.confidence > JK_CONF_LOW)
		f.confidence = JK_CONF_LOW;
	if ((!place->held && f.confidence < c->options.min_confidence) ||
	    (c->vendored && c->told_vendored))
		return;
	if (c->vendored)
		jk_place_say(p, place, "a library of others: see its version",
			     jk_span_str(""));
	if (c->test)
		jk_place_say(p, place, "a test", jk_span_str(""));
	if (place->more > 0)
		jk_place_say(p, place, "more lines of the same kind follow",
			     jk_span_str(""));
	c->told_vendored = true;
	fill(c, place, &f);
	fill_allowed(c, place, &f);
	c->fn(c->arg, &f);
}

/* Findings without confidence go to the reports, which may know the name from
 * elsewhere; counts alone have no use for them, nor have libraries. */
static bool
may_hold(struct jk_code *c)
{
	return !c->options.brief && !c->vendored && !c->test &&
	       c->held++ < HELD_MAX;
}

static int
by_offset(const void *a, const void *b)
{
	const struct jk_place *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return x->score > y->score ? -1 : x->score < y->score;
}

/* One a line is enough: the one with the most points, of those that may be
 * told at all. NULL: the line has none. *next: the first place behind it. */
static struct jk_place *
best_of_line(struct jk_places *p, size_t first, size_t *next)
{
	struct jk_place *best = NULL;
	size_t i = first;

	for (; i < p->n && p->list[i].line == p->list[first].line; i++) {
		struct jk_place *place = &p->list[i];

		if (!place->dropped &&
		    (best == NULL || place->score > best->score))
			best = place;
	}
	*next = i;
	return best;
}

/* Reads what is there and reports what lies before the offset. */
static void
read_text(struct jk_code *c, uint64_t until)
{
	struct jk_places *p = &c->reading.places;

	if (!c->headed)
		jk_allow_header(c->allow, jk_span_head(jk_buf_span(&c->text),
						       JK_DETECT_HEADER));
	c->headed = true;
	if (until > c->to)
		until = c->to;
	if (!jk_reading_of(&c->reading, jk_buf_span(&c->text)))
		p->n = 0;
	if (p->n > 0)
		qsort(p->list, p->n, sizeof(*p->list), by_offset);
	for (size_t i = 0; i < p->n;) {
		struct jk_place *place = best_of_line(p, i, &i);
		uint64_t at;

		if (place == NULL)
			continue;
		at = c->base + place->offset;
		if (at < c->told || at >= until)
			continue;
		if (confidence_of(c->reading.rule->rule, place->score) ==
			    JK_CONF_NONE &&
		    !(place->held && may_hold(c)))
			continue;
		report(c, place);
	}
	if (until > c->told)
		c->told = until;
}

/* A window is full: what the next one shares with it stays. */
static void
turn_window(struct jk_code *c)
{
	size_t gone = c->text.len - OVERLAP;

	read_text(c, c->base + gone + OVERLAP / 2);
	count_lines(c, c->base + gone);
	memmove(c->text.ptr, c->text.ptr + gone, OVERLAP);
	c->text.len = OVERLAP;
	c->base += gone;
}

static void
decide(struct jk_code *c)
{
	struct jk_span head = jk_span_head(jk_buf_span(&c->text), LOOK);

	turn_on(c, jk_lang_of_text(head), jk_span_str(""));
}

void
jk_code_feed(struct jk_code *c, struct jk_span bytes)
{
	while (bytes.len > 0 && c->state != OFF) {
		struct jk_span part =
			jk_span_head(bytes, JK_CODE_WINDOW - c->text.len);

		jk_buf_append_span(&c->text, part);
		bytes = jk_span_from(bytes, part.len);
		if (c->state == UNDECIDED && c->text.len >= LOOK)
			decide(c);
		if (c->state == ON && c->text.len == JK_CODE_WINDOW)
			turn_window(c);
	}
}

void
jk_code_finish(struct jk_code *c)
{
	if (c->state == UNDECIDED)
		decide(c);
	if (c->state == ON)
		read_text(c, UINT64_MAX);
	c->state = OFF;
	jk_buf_clear(&c->text);
	jk_places_clear(&c->reading.places);
}
