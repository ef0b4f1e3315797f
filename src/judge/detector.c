/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <jikimi/detector.h>

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "judge/pending.h"

/* Bytes that stay before the place that is examined: the window, and the
 * line of a value back to its beginning. */
#define KEEP 4096
#define ROOM (256 * 1024)
#define CAPACITY (KEEP + JK_ANCHOR_AHEAD + JK_DETECT_HEADER + ROOM)
/* A match spreads this far around its anchor, and so does one over it. */
#define SPREAD JK_MATCH_RAW_MAX
#define BATCH 256

_Static_assert(KEEP <= JK_DETECT_BACK, "a range gets enough before it");
_Static_assert(4 * SPREAD <= JK_DETECT_AHEAD, "and behind it");

struct jk_detector {
	const struct jk_ruleset *rules; /* borrowed */
	struct jk_detect_options options;
	struct jk_matcher *matcher;
	unsigned char *bytes; /* owned: CAPACITY */
	size_t len;
	size_t used;     /* so many were ever written: to wipe */
	uint64_t offset; /* of bytes[0] in the whole text */
	struct jk_anchor_scan scan;

	uint64_t base, from, to; /* of the unit */
	struct jk_buf place;
	struct jk_buf first; /* bytes the header is taken from */
	struct jk_header header;
	bool header_known;
	jk_finding_fn *fn;
	void *arg;

	struct jk_pending pending;
	uint64_t examined; /* anchors before this offset are done */

	uint64_t counted; /* lines before this offset are counted */
	uint64_t newlines;
	uint64_t last_newline;
	struct jk_buf text; /* strings of the finding being handed out */
};

struct jk_detector *
jk_detector_new(const struct jk_ruleset *rules,
		const struct jk_detect_options *options)
{
	struct jk_detector *d = jk_xcalloc(1, sizeof(*d));

	d->rules = rules;
	d->options = *options;
	d->matcher = jk_matcher_new(rules, options->today);
	d->bytes = jk_xcalloc(CAPACITY, 1);
	jk_buf_init(&d->place);
	jk_buf_init(&d->first);
	jk_buf_init(&d->text);
	jk_header_init(&d->header);
	jk_pending_init(&d->pending);
	return d;
}

static void
wipe(struct jk_detector *d)
{
	explicit_bzero(d->bytes, d->used);
	d->len = d->used = 0;
	jk_pending_clear(&d->pending);
	jk_matcher_wipe(d->matcher);
	jk_buf_clear(&d->first);
	jk_buf_clear(&d->text);
	jk_buf_clear(&d->place);
	jk_header_release(&d->header);
}

void
jk_detector_free(struct jk_detector *d)
{
	if (d == NULL)
		return;
	wipe(d);
	free(d->bytes);
	jk_matcher_free(d->matcher);
	jk_pending_release(&d->pending);
	jk_buf_release(&d->place);
	jk_buf_release(&d->first);
	jk_buf_release(&d->text);
	free(d);
}

void
jk_detector_begin(struct jk_detector *d, const struct jk_unit *unit,
		  jk_finding_fn *fn, void *arg)
{
	wipe(d);
	d->offset = d->base = unit->base;
	d->from = unit->from;
	d->to = unit->to;
	d->scan = (struct jk_anchor_scan){ 0, false };
	d->header_known = unit->base > 0;
	jk_buf_append_span(&d->place, unit->place);
	if (d->header_known)
		jk_header_parse(&d->header,
				jk_span_head(unit->header, JK_DETECT_HEADER));
	d->fn = fn;
	d->arg = arg;
	d->examined = unit->base;
	d->counted = unit->from;
	d->newlines = 0;
	d->last_newline = 0;
	jk_matcher_take_limit_hits(d->matcher);
}

/* Counts the lines of [from, to) up to the offset. */
static void
count_lines(struct jk_detector *d, uint64_t until)
{
	const unsigned char *p, *end, *nl;

	if (until > d->to)
		until = d->to;
	if (until <= d->counted || d->counted < d->offset)
		return;
	p = d->bytes + (d->counted - d->offset);
	end = d->bytes + (until - d->offset);
	while (p < end && (nl = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		d->newlines++;
		p = nl + 1;
		d->last_newline = d->offset + (uint64_t)(p - d->bytes);
	}
	d->counted = until;
}

static void
fill_shown(struct jk_detector *d, struct jk_finding *f, const struct jk_pend *p)
{
	struct jk_span value = jk_span_make(p->text, p->text_len);

	if (d->options.show == JK_SHOW_FULL)
		jk_buf_append_span(&d->text, value);
	else if (d->options.show == JK_SHOW_MASKED)
		jk_mask_append(&d->text, &d->rules->rules[p->rule].mask, value);
	f->shown.len = d->text.len;
}

/* A keyed hash of the rule and the value: tells persons apart. */
static uint64_t
person(struct jk_detector *d, const struct jk_pend *p)
{
	size_t begin = d->text.len;
	uint64_t hash;

	jk_buf_append_str(&d->text, d->rules->rules[p->rule].info.id);
	jk_buf_append_byte(&d->text, '\0');
	jk_judge_normalise(&d->text, jk_span_make(p->text, p->text_len),
			   p->judgement.facts);
	hash = jk_siphash(&d->options.key, jk_span_make(d->text.ptr + begin,
							d->text.len - begin));
	explicit_bzero(d->text.ptr + begin, d->text.len - begin);
	d->text.len = begin;
	return hash;
}

static void
report(struct jk_detector *d, const struct jk_pend *p)
{
	const struct jk_rule *rule = &d->rules->rules[p->rule];
	size_t total;
	struct jk_finding f = {
		.rule = (unsigned)p->rule,
		.confidence = p->judgement.confidence,
		.severity = rule->info.severity,
		.score = p->judgement.score,
		.offset = p->start,
		.length = p->end - p->start,
		.charset = p->charset,
		.around = p->around,
		.place = jk_buf_span(&d->place),
	};

	count_lines(d, p->start);
	f.line = d->newlines + 1;
	if (d->newlines > 0)
		f.column = p->start - d->last_newline + 1;
	else if (d->from == 0)
		f.column = p->start + 1;
	jk_buf_clear(&d->text);
	f.person = person(d, p);
	fill_shown(d, &f, p);
	jk_judge_explain(&p->judgement, rule, &f);
	total = d->text.len;
	if (d->options.explain)
		jk_judge_thresholds(rule, &d->text);
	/* Only now do the strings stay where they are. */
	f.shown.ptr = d->text.ptr;
	if (d->text.len > total && f.nevidence < JK_FINDING_MAX_EVIDENCE)
		f.evidence[f.nevidence++] =
			jk_span_make(d->text.ptr + total, d->text.len - total);
	d->fn(d->arg, &f);
}

/* Reports what can no longer be overlapped: everything that begins before
 * the offset. */
static void
settle(struct jk_detector *d, uint64_t before)
{
	struct jk_pending *p = &d->pending;

	for (size_t i = 0; i < p->n && p->list[i].start < before; i++) {
		struct jk_pend *entry = &p->list[i];

		if (entry->reported)
			continue;
		entry->reported = true;
		if (entry->start >= d->from && entry->start < d->to &&
		    entry->judgement.confidence >= d->options.min_confidence &&
		    !jk_pending_is_beaten(p, i))
			report(d, entry);
	}
	if (before > 2 * SPREAD)
		jk_pending_drop(p, before - 2 * SPREAD);
}

static void
consider(struct jk_detector *d, struct jk_span text,
	 const struct jk_match *match)
{
	const struct jk_rule *rule = &d->rules->rules[match->rule];
	const struct jk_window *window = jk_matcher_window(d->matcher);
	struct jk_fold scratch;
	struct jk_pend entry; /* not cleared: most of its text is not used */

	entry.start = d->offset + match->start;
	entry.end = d->offset + match->end;
	entry.rule = match->rule;
	entry.charset = window->charset;
	entry.reported = false;
	jk_judge(&entry.judgement, rule, match, d->matcher, text,
		 jk_header_of(&d->header, text, d->offset == 0, match->start,
			      match->end, &scratch));
	if (entry.judgement.confidence == JK_CONF_NONE)
		return;
	/* What is not handed out may still beat something that is. */
	entry.around = 0;
	if (entry.judgement.confidence >= d->options.min_confidence)
		entry.around = jk_judge_around(window, match);
	entry.text_len = match->norm_end - match->norm_start;
	memcpy(entry.text, window->norm + match->norm_start, entry.text_len);
	jk_pending_add(&d->pending, &entry);
	explicit_bzero(entry.text, entry.text_len);
}

/* Examines the anchors before the position limit of the buffer. */
static void
examine(struct jk_detector *d, size_t limit)
{
	struct jk_span text = jk_span_make(d->bytes, d->len);
	struct jk_anchor anchors[BATCH];
	const struct jk_match *matches;
	size_t n, found;

	do {
		n = jk_anchors_find(&d->rules->anchors, text, &d->scan, limit,
				    anchors, BATCH);
		for (size_t i = 0; i < n; i++) {
			uint64_t at = d->offset + anchors[i].pos;

			/* Others cannot touch what begins in [from, to). */
			if (at + 2 * SPREAD < d->from ||
			    (at > d->to && at - d->to > 2 * SPREAD))
				continue;
			found = jk_matcher_examine(d->matcher, text,
						   &anchors[i], &matches);
			for (size_t k = 0; k < found; k++)
				consider(d, text, &matches[k]);
		}
		d->examined =
			d->offset + (d->scan.pos < limit ? d->scan.pos : limit);
		if (d->examined > 2 * SPREAD)
			settle(d, d->examined - 2 * SPREAD);
	} while (n == BATCH);
}

/* The header is the first line of the text: it must be there before the
 * first value is judged. */
static void
learn_header(struct jk_detector *d, bool end)
{
	if (d->header_known || (d->len < JK_DETECT_HEADER && !end))
		return;
	jk_header_parse(&d->header, jk_span_head(jk_span_make(d->bytes, d->len),
						 JK_DETECT_HEADER));
	d->header_known = true;
}

unsigned char *
jk_detector_room(struct jk_detector *d, size_t *len)
{
	size_t done = d->scan.pos > KEEP ? d->scan.pos - KEEP : 0;

	if (CAPACITY - d->len < ROOM && done > 0) {
		count_lines(d, d->offset + done);
		memmove(d->bytes, d->bytes + done, d->len - done);
		d->len -= done;
		d->offset += done;
		d->scan.pos -= done;
	}
	*len = CAPACITY - d->len;
	return d->bytes + d->len;
}

void
jk_detector_advance(struct jk_detector *d, size_t n)
{
	d->len += n;
	if (d->len > d->used)
		d->used = d->len;
	learn_header(d, false);
	if (d->header_known && d->len > JK_ANCHOR_AHEAD)
		examine(d, d->len - JK_ANCHOR_AHEAD);
}

void
jk_detector_finish(struct jk_detector *d, struct jk_unit_stats *stats)
{
	uint64_t end = d->offset + d->len;

	learn_header(d, true);
	examine(d, d->len);
	settle(d, UINT64_MAX);
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
