/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that come again and again, as those of logs do: what was found in one
 * like it is looked up, and only the digits are judged anew. */
#include "config.h"

#include "judge/gather_parts.h"

#include "match/token.h"

/* So many lines are asked about before it is known whether it is worth it. */
#define PACE_LINES 2048
/* Or so many of lines that cannot be known: binary data. */
#define ODD_LINES 256
/* Segments of 64 KiB without asking. */
#define LEAST_PAUSE 16
#define MOST_PAUSE 512
/* Bytes of text for one anchor: where there are more, none is asked. */
#define DENSE 40

void
jk_pace_begin(struct jk_pace *p)
{
	*p = (struct jk_pace){ .next_pause = LEAST_PAUSE };
}

/* True when numbers may be made of a group of the anchor's run: whether they
 * are depends on the digits. */
static bool
has_made(const struct jk_segment *s, const struct jk_anchor *a)
{
	size_t end = a->pos + (a->run > a->len ? a->run : a->len), digits = 0;

	if (a->disguised || a->ch != '0')
		return false;
	for (size_t i = a->pos; i <= end; i++) {
		bool is_digit = i < end && jk_is_digit(s->text.ptr[i]);

		if (!is_digit && digits >= JK_GATHER_HEAD)
			return true;
		digits = is_digit ? digits + 1 : 0;
	}
	return false;
}

/* The same up to the end of a line; learn: it is known from now on. */
static void
examine_line(struct jk_gather *g, const struct jk_segment *s, size_t end,
	     bool learn, struct jk_hits *hits)
{
	struct jk_anchor anchors[JK_LINE_MAX];
	const struct jk_memo_hit *known = NULL;
	const struct jk_match *matches;
	size_t run = g->scan.run, n, found;
	unsigned nknown = 0;

	n = jk_anchors_find(&g->rules->anchors, s->text, &g->scan, end, anchors,
			    JK_COUNT(anchors));
	for (size_t i = 0; i < n; i++) {
		const struct jk_anchor *a = &anchors[i];
		bool knows = learn && jk_matcher_knows(g->matcher, s->text, a,
						       &known, &nknown);

		if (learn)
			jk_line_memo_add(g->lines, a, knows, has_made(s, a),
					 known, nknown);
		found = jk_matcher_examine(g->matcher, s->text, a, &matches);
		jk_gather_take(g, s, a, matches, found, hits);
		if (a->pos + a->run > run)
			run = a->pos + a->run;
	}
	if (learn)
		jk_line_memo_learn(g->lines, run);
	g->scan = (struct jk_anchor_scan){ .pos = end, .run = run };
}

static void
recall_line(struct jk_gather *g, const struct jk_segment *s, size_t end,
	    const struct jk_line_answer *answer, struct jk_hits *hits)
{
	size_t start = g->scan.pos, found;
	const struct jk_match *matches;

	for (unsigned i = 0; i < answer->nops; i++) {
		const struct jk_line_op *op = &answer->op[i];
		struct jk_anchor a = {
			.pos = start + op->at,
			.len = op->len,
			.ch = op->ch,
			.disguised = op->disguised,
			.run = op->run,
			.near = op->near,
		};

		if (op->known)
			found = jk_matcher_recall(g->matcher, s->text, &a,
						  answer->hit + op->first,
						  op->nhits, &matches);
		else
			found = jk_matcher_examine(g->matcher, s->text, &a,
						   &matches);
		if (op->made)
			jk_gather_take(g, s, &a, matches, found, hits);
		for (size_t k = 0; !op->made && k < found; k++)
			jk_hits_add(hits, &matches[k]);
	}
	g->scan = (struct jk_anchor_scan){ .pos = end,
					   .run = start + answer->run };
}

/* Lines are no longer asked for, or no longer not. */
static void
set_pace(struct jk_pace *p, bool by_lines)
{
	if (by_lines && p->by_lines)
		p->next_pause = LEAST_PAUSE;
	if (!by_lines) {
		p->pause = p->next_pause;
		p->next_pause = p->next_pause < MOST_PAUSE ? 2 * p->next_pause
							   : MOST_PAUSE;
	}
	p->by_lines = by_lines;
	p->asked = p->known = p->odd = 0;
}

void
jk_pace_segment(struct jk_pace *p, size_t bytes)
{
	if (p->pause > 0)
		p->pause--;
	else if (!p->by_lines && p->anchors * DENSE >= bytes)
		set_pace(p, true);
	p->anchors = 0;
}

void
jk_gather_lines(struct jk_gather *g, const struct jk_segment *s,
		struct jk_hits *hits)
{
	struct jk_pace *p = &g->pace;

	while (p->by_lines && g->scan.pos < s->to) {
		const struct jk_line_answer *answer;
		enum jk_line_state state;
		size_t end;

		state = jk_line_memo_ask(g->lines, s->text, &g->scan, s->to,
					 &end, &answer);
		switch (state) {
		case JK_LINE_KNOWN:
			recall_line(g, s, end, answer, hits);
			p->known++;
			break;
		case JK_LINE_AGAIN:
		case JK_LINE_NEW:
			examine_line(g, s, end, state == JK_LINE_AGAIN, hits);
			break;
		case JK_LINE_ODD:
			p->odd++;
			if (s->text.ptr[end - 1] == '\n')
				examine_line(g, s, end, false, hits);
			else
				jk_gather_all(g, s, end, hits);
			break;
		}
		if (++p->asked == PACE_LINES)
			set_pace(p, p->known >= PACE_LINES / 4);
		else if (p->asked == ODD_LINES && p->odd > ODD_LINES / 2)
			set_pace(p, false);
	}
}
