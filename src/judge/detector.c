/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/detector.h>

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "code/code.h"
#include "judge/columns.h"
#include "judge/gather.h"
#include "judge/judge.h"
#include "judge/tabled.h"
#include "judge/tally.h"
#include "judge/validators.h"
#include "match/allow.h"

/* Text is judged in segments, which lie at fixed offsets of the whole. */
#define SEGMENT (64 * 1024)
/* A match spreads this far around its anchor, and so does one over it. */
#define SPREAD JK_MATCH_RAW_MAX
/* What must be known behind a segment: the rest of its values and rows. */
#define BEHIND (JK_ANCHOR_AHEAD + JK_CELLS_BACK)
/* Bytes that stay before a segment: values that wait to be reported, and the
 * line they are in. */
#define KEEP (4 * SPREAD + JK_CELLS_BACK)
#define ROOM (256 * 1024)
#define LEAST_ROOM (64 * 1024)
/* BEHIND in whole pages. */
#define ROUND 8192
#define CAPACITY (KEEP + SEGMENT + BEHIND + ROOM)

_Static_assert(2 * SPREAD + BEHIND <= JK_DETECT_AHEAD, "a range gets enough");
_Static_assert(2 * SPREAD + 64 <= JK_DETECT_BACK, "and before it");

struct jk_detector {
	const struct jk_ruleset *rules; /* borrowed */
	struct jk_detect_options options;
	struct jk_hash_key *key; /* owned: by rule, for persons */
	unsigned char *bytes;    /* owned: CAPACITY */
	size_t len;
	size_t used;     /* so many were ever written: to wipe */
	uint64_t offset; /* of bytes[0] in the whole text */
	size_t done;     /* all before this position is judged */

	uint64_t base, from, to; /* of the unit */
	struct jk_buf place;
	bool table; /* made by an extractor */
	bool begun; /* its header is known */
	jk_finding_fn *fn;
	void *arg;

	struct jk_code *code; /* owned */
	struct jk_gather *gather;
	struct jk_matcher *matcher; /* borrowed: the gather's */
	struct jk_cells *cells;
	struct jk_columns *columns;
	struct jk_allow *allow;
	struct jk_textmap map;
	struct jk_left left;
	struct jk_nearby *nearby;
	struct jk_hits hits;

	uint64_t counted; /* lines before this offset are counted */
	uint64_t newlines;
	uint64_t last_newline;
	struct jk_buf text; /* strings of the finding being handed out */
	struct jk_buf made; /* a value that is not in the text as it is */
	struct jk_buf reason;
};

struct jk_detector *
jk_detector_new(const struct jk_ruleset *rules,
		const struct jk_detect_options *options)
{
	struct jk_detector *d = jk_xcalloc(1, sizeof(*d));

	d->rules = rules;
	d->options = *options;
	d->key = jk_xcalloc(rules->n + 1, sizeof(*d->key));
	for (size_t i = 0; i < rules->n; i++) {
		struct jk_span id = jk_span_str(rules->rules[i].info.id);

		/* The terminator makes the second message another one. */
		d->key[i].k0 = jk_siphash(&options->key, id);
		id.len++;
		d->key[i].k1 = jk_siphash(&options->key, id);
	}
	d->code = jk_code_new(rules, options);
	d->gather = jk_gather_new(rules, options->today);
	d->matcher = jk_gather_matcher(d->gather);
	d->cells = jk_cells_new(rules);
	d->columns = jk_columns_new();
	d->allow = jk_allow_new();
	d->nearby = jk_nearby_new(rules);
	d->bytes = jk_xcalloc(CAPACITY, 1);
	jk_buf_init(&d->place);
	jk_buf_init(&d->text);
	jk_buf_init(&d->made);
	jk_buf_init(&d->reason);
	jk_hits_init(&d->hits);
	return d;
}

static void
wipe(struct jk_detector *d)
{
	explicit_bzero(d->bytes, d->used);
	d->len = d->used = d->done = 0;
	jk_hits_clear(&d->hits);
	jk_gather_begin(d->gather);
	jk_cells_begin(d->cells, 0, jk_span_str(""));
	jk_columns_clear(d->columns);
	jk_allow_begin(d->allow);
	jk_textmap_clear(&d->map);
	explicit_bzero(&d->left, sizeof(d->left));
	jk_nearby_wipe(d->nearby);
	jk_buf_clear(&d->text);
	jk_buf_clear(&d->made);
	jk_buf_clear(&d->reason);
	jk_buf_clear(&d->place);
}

void
jk_detector_free(struct jk_detector *d)
{
	if (d == NULL)
		return;
	wipe(d);
	free(d->bytes);
	free(d->key);
	jk_code_free(d->code);
	jk_gather_free(d->gather);
	jk_cells_free(d->cells);
	jk_columns_free(d->columns);
	jk_allow_free(d->allow);
	jk_nearby_free(d->nearby);
	jk_hits_release(&d->hits);
	jk_buf_release(&d->place);
	jk_buf_release(&d->text);
	jk_buf_release(&d->made);
	jk_buf_release(&d->reason);
	free(d);
}

/* The first bytes of the whole text are known. */
static void
begin_cells(struct jk_detector *d, struct jk_span header)
{
	header = jk_span_head(header, JK_DETECT_HEADER);
	d->begun = true;
	jk_allow_header(d->allow, header);
	if (d->table)
		jk_cells_begin_table(d->cells, header);
	else
		jk_cells_begin(d->cells, d->base, header);
}

void
jk_detector_begin(struct jk_detector *d, const struct jk_unit *unit,
		  jk_finding_fn *fn, void *arg)
{
	wipe(d);
	d->offset = d->base = unit->base;
	d->from = unit->from;
	d->to = unit->to;
	d->table = d->map.known = unit->table;
	jk_buf_append_span(&d->place, unit->place);
	d->begun = false;
	if (unit->base > 0)
		begin_cells(d, unit->header);
	d->fn = fn;
	d->arg = arg;
	d->counted = unit->from;
	d->newlines = 0;
	d->last_newline = 0;
	jk_matcher_take_limit_hits(d->matcher);
	jk_code_begin(d->code, unit, fn, arg);
}

/* Counts the lines of [from, to) up to the offset. */
static void
count_lines(struct jk_detector *d, uint64_t until)
{
	const unsigned char *p, *nl;
	size_t n;

	if (until > d->to)
		until = d->to;
	if (d->options.brief || until <= d->counted || d->counted < d->offset)
		return;
	p = d->bytes + (d->counted - d->offset);
	n = (size_t)(until - d->counted);
	d->newlines += jk_count_newlines(p, n);
	nl = memrchr(p, '\n', n);
	if (nl != NULL)
		d->last_newline = d->offset + (uint64_t)(nl + 1 - d->bytes);
	d->counted = until;
}

static struct jk_bench
bench_of(struct jk_detector *d)
{
	return (struct jk_bench){
		.rules = d->rules,
		.matcher = d->matcher,
		.cells = d->cells,
		.map = &d->map,
		.left = &d->left,
		.nearby = d->nearby,
		.text = { d->bytes, d->len },
		.offset = d->offset,
	};
}

static void
fill_shown(struct jk_detector *d, struct jk_finding *f, size_t rule,
	   struct jk_span value)
{
	if (d->options.show == JK_SHOW_FULL)
		jk_buf_append_span(&d->text, value);
	else if (d->options.show == JK_SHOW_MASKED)
		jk_mask_append(&d->text, &d->rules->rules[rule].mask, value);
	f->shown.len = d->text.len;
}

/* A keyed hash of the rule and the value: tells persons apart. */
static uint64_t
person(struct jk_detector *d, const struct jk_hit *hit, struct jk_span value)
{
	const struct jk_hash_key *key =
		&d->key[d->rules->rules[hit->match.rule].base];
	size_t begin = d->text.len;
	uint64_t hash, packed = 0;

	if ((hit->judgement.facts & JK_FACT(INTERNATIONAL)) == 0)
		packed = jk_pack_digits(value);
	if (packed != 0)
		return jk_siphash_word(key, packed);
	jk_judge_normalise(&d->text, value, hit->judgement.facts);
	value = jk_span_make(d->text.ptr + begin, d->text.len - begin);
	packed = jk_pack_digits(value);
	hash = packed != 0 ? jk_siphash_word(key, packed)
			   : jk_siphash(key, value);
	explicit_bzero(d->text.ptr + begin, d->text.len - begin);
	d->text.len = begin;
	return hash;
}

/* Everything about a finding that counting alone has no use for. */
static void
fill_details(struct jk_detector *d, struct jk_finding *f,
	     const struct jk_hit *hit, struct jk_span value)
{
	const struct jk_rule *rule = &d->rules->rules[hit->match.rule];
	const struct jk_window *window;
	size_t total, start, end;

	count_lines(d, f->offset);
	f->line = d->newlines + 1;
	if (d->newlines > 0)
		f->column = f->offset - d->last_newline + 1;
	else if (d->from == 0)
		f->column = f->offset + 1;
	fill_shown(d, f, hit->match.rule, value);
	window = jk_matcher_around(d->matcher, jk_span_make(d->bytes, d->len),
				   &hit->match, &start, &end);
	f->around = jk_judge_around(window, start, end);
	f->charset = window->charset;
	jk_judge_explain(&hit->judgement, rule, f);
	total = d->text.len;
	if (d->options.explain)
		jk_judge_thresholds(rule, &d->text);
	/* Only now do the strings stay where they are. */
	f->shown.ptr = d->text.ptr;
	if (d->text.len > total && f->nevidence < JK_FINDING_MAX_EVIDENCE)
		f->evidence[f->nevidence++] =
			jk_span_make(d->text.ptr + total, d->text.len - total);
}

/* Also of findings that are only counted: they are counted apart. */
static void
fill_allowed(struct jk_detector *d, struct jk_finding *f,
	     const struct jk_hit *hit)
{
	const struct jk_allow_query query = {
		.text = { d->bytes, d->len },
		.offset = d->offset,
		.start = hit->match.start,
		.end = hit->match.end,
		.rule = d->rules->rules[f->rule].info.id,
	};

	jk_buf_clear(&d->reason);
	f->allowed = !d->options.no_allow &&
		     jk_allow_find(d->allow, &query, &d->reason);
	f->reason = jk_buf_span(&d->reason);
}

static void
report(struct jk_detector *d, const struct jk_hit *hit)
{
	const struct jk_bench bench = bench_of(d);
	struct jk_span value = jk_judge_value(&bench, hit, &d->made);
	struct jk_finding f;

	f.rule = (unsigned)d->rules->rules[hit->match.rule].base;
	f.confidence = hit->judgement.confidence;
	f.severity = d->rules->rules[hit->match.rule].info.severity;
	f.score = hit->judgement.score;
	f.offset = d->offset + hit->match.start;
	f.length = hit->match.end - hit->match.start;
	f.line = JK_LINE_UNKNOWN;
	f.column = 0;
	f.charset = JK_ASCII;
	f.place = jk_buf_span(&d->place);
	f.shown = jk_span_str("");
	f.around = 0;
	f.collection = (struct jk_collection){ 0 };
	f.nevidence = 0;
	jk_buf_clear(&d->text);
	f.person = person(d, hit, value);
	fill_allowed(d, &f, hit);
	if (!d->options.brief)
		fill_details(d, &f, hit, value);
	d->fn(d->arg, &f);
}

/* Reports what can no longer be overlapped: everything that begins before
 * the position. */
static void
settle(struct jk_detector *d, size_t before)
{
	struct jk_hits *h = &d->hits;

	for (size_t i = 0; i < h->n && h->list[i].match.start < before; i++) {
		struct jk_hit *hit = &h->list[i];
		uint64_t start = d->offset + hit->match.start;

		if (hit->reported)
			continue;
		hit->reported = true;
		if (start >= d->from && start < d->to &&
		    hit->judgement.confidence >= d->options.min_confidence &&
		    !jk_hits_is_beaten(h, i))
			report(d, hit);
	}
	if (before > 2 * SPREAD)
		jk_hits_drop(h, before - 2 * SPREAD);
}

/* Judges the fresh hits: first all cells, then all columns, then each. */
static void
judge_fresh(struct jk_detector *d)
{
	const struct jk_bench bench = bench_of(d);
	struct jk_hits *h = &d->hits;
	size_t first = 0;

	jk_columns_clear(d->columns);
	d->left.known = false;
	while (first < h->n && !h->list[first].fresh)
		first++;
	for (size_t i = first; i < h->n; i++) {
		struct jk_hit *hit = &h->list[i];

		if (!hit->fresh)
			continue;
		jk_cells_locate(d->cells, hit->match.start, hit->match.end,
				&hit->cell);
		jk_tabled_note(d->columns, &bench, hit, &d->made);
	}
	for (size_t i = first; i < h->n; i++) {
		struct jk_hit *hit = &h->list[i];
		uint64_t facts;

		if (!hit->fresh)
			continue;
		facts = jk_tabled_facts(d->columns, &bench, hit);
		hit->judgement.confidence = JK_CONF_NONE;
		if (jk_tabled_is_backed(hit, facts))
			jk_judge(&bench, hit, facts);
	}
	jk_hits_weed(h, first);
}

/* Examines [done, to), which is of one segment. */
static void
examine(struct jk_detector *d, size_t to)
{
	struct jk_segment s = {
		.text = { d->bytes, d->len },
		.offset = d->offset,
		.from = d->done,
		.to = to,
		.most = SIZE_MAX,
		.bol = d->offset == 0,
	};
	uint64_t end = d->to < UINT64_MAX - 2 * SPREAD ? d->to + 2 * SPREAD
						       : UINT64_MAX;

	/* Others cannot touch what begins in [from, to). */
	if (d->from > d->offset + 2 * SPREAD)
		s.least = (size_t)(d->from - d->offset - 2 * SPREAD);
	if (end < d->offset + d->len)
		s.most = end > d->offset ? (size_t)(end - d->offset) : 0;
	jk_cells_segment(d->cells, s.text, d->offset, s.from, s.to);
	jk_gather_segment(d->gather, &s, &d->hits);
	judge_fresh(d);
	jk_cells_leave(d->cells);
	d->done = to;
	if (to > 2 * SPREAD)
		settle(d, to - 2 * SPREAD);
}

/* Where the segment that the position is in ends. */
static size_t
segment_end(const struct jk_detector *d, size_t pos)
{
	return pos + SEGMENT - (size_t)((d->offset + pos) % SEGMENT);
}

/* The header is the first line of the text: it must be there before the
 * first value is judged. */
static void
learn_header(struct jk_detector *d, bool end)
{
	if (!d->begun && (d->len >= JK_DETECT_HEADER || end))
		begin_cells(d, jk_span_make(d->bytes, d->len));
}

unsigned char *
jk_detector_room(struct jk_detector *d, size_t *len)
{
	size_t gone = d->done > KEEP ? d->done - KEEP : 0;
	uint64_t end;

	if (CAPACITY - d->len < ROOM && gone > 0) {
		count_lines(d, d->offset + gone);
		memmove(d->bytes, d->bytes + gone, d->len - gone);
		d->len -= gone;
		d->offset += gone;
		d->done -= gone;
		jk_hits_move(&d->hits, gone);
		jk_gather_move(d->gather, gone);
	}
	*len = CAPACITY - d->len;
	/* So much that little is left over behind the last segment: it would
	 * have to be moved. */
	end = d->offset + d->len + *len - ROUND;
	end = end - end % SEGMENT + ROUND;
	if (end > d->offset + d->len + LEAST_ROOM)
		*len = (size_t)(end - d->offset) - d->len;
	return d->bytes + d->len;
}

void
jk_detector_advance(struct jk_detector *d, size_t n)
{
	jk_code_feed(d->code, jk_span_make(d->bytes + d->len, n));
	d->len += n;
	if (d->len > d->used)
		d->used = d->len;
	learn_header(d, false);
	while (d->begun && segment_end(d, d->done) + BEHIND <= d->len)
		examine(d, segment_end(d, d->done));
}

void
jk_detector_finish(struct jk_detector *d, struct jk_unit_stats *stats)
{
	uint64_t end = d->offset + d->len;

	learn_header(d, true);
	while (d->done < d->len) {
		size_t to = segment_end(d, d->done);

		examine(d, to < d->len ? to : d->len);
	}
	settle(d, SIZE_MAX);
	jk_code_finish(d->code);
	count_lines(d, end);
	if (stats != NULL) {
		uint64_t last = end < d->to ? end : d->to;

		*stats = (struct jk_unit_stats){
			.bytes = last > d->from ? last - d->from : 0,
			.newlines = d->newlines,
			.last_newline = d->last_newline,
			.limit_hits = jk_matcher_take_limit_hits(d->matcher),
		};
	}
	wipe(d);
}
