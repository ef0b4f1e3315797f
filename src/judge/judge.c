/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/judge.h"

#include <string.h>

#include <jikimi/hash.h>
#include <jikimi/buf.h>

#include "judge/companions.h"
#include "judge/context.h"
#include "judge/validators.h"
#include "match/masked.h"
#include "match/token.h"

#define AROUND_CHARS 24

/* Not secret: the same surroundings must hash alike in every run. */
static const struct jk_hash_key around_key = { UINT64_C(0x6a696b696d692e61),
					       UINT64_C(0x726f756e642e7631) };

static enum jk_confidence
confidence_of(const struct jk_rule *rule, int score)
{
	for (int c = JK_CONF_HIGH; c > JK_CONF_NONE; c--) {
		if (score >= rule->least[c])
			return (enum jk_confidence)c;
	}
	return JK_CONF_NONE;
}

static int
word_weight(const struct jk_rule *rule, const struct jk_word *word)
{
	if (word == NULL)
		return 0;
	return word->against ? rule->words.against_weight
			     : rule->words.for_weight;
}

static const struct jk_fold *
left_of(const struct jk_bench *bench, size_t start, unsigned distance)
{
	struct jk_left *left = bench->left;
	struct jk_span text;

	if (left->known && left->start == start && left->distance == distance)
		return &left->fold;
	text = jk_matcher_context(bench->matcher, bench->text, start);
	jk_fold_text(&left->fold, jk_context_left(text, distance));
	left->known = true;
	left->start = start;
	left->distance = distance;
	return &left->fold;
}

/* The nearest word to the left of the value. */
static const struct jk_word *
near_word(const struct jk_bench *bench, size_t rule, size_t start)
{
	const struct jk_words *words = &bench->rules->rules[rule].words;
	const struct jk_word *word;

	if (jk_nearby_ask(bench->nearby, rule, bench->text, start, &word))
		return word;
	word = jk_context_word(words, left_of(bench, start, words->distance));
	jk_nearby_learn(bench->nearby, word);
	return word;
}

/* The column's heading speaks first, then the nearest word to the left; in a
 * column that has a heading the left is another cell. */
static void
find_word(struct jk_judgement *j, const struct jk_bench *bench,
	  const struct jk_hit *hit)
{
	const struct jk_cell *cell = &hit->cell;

	if (cell->heading != NULL) {
		j->word = jk_heading_word(cell->heading, hit->match.rule);
		j->in_header = j->word != NULL;
	}
	if (j->word == NULL)
		j->word = near_word(bench, hit->match.rule, hit->match.start);
}

/* True for groups taken out of a longer row: "12 5211 5212 5213 5214 7". A
 * value that is written with dashes or without gaps stands for itself. */
static bool
is_in_row(struct jk_span text, const struct jk_match *m)
{
	size_t before = m->start, behind = m->end;

	while (before > 0 && text.ptr[before - 1] == ' ')
		before--;
	while (behind < text.len && text.ptr[behind] == ' ')
		behind++;
	return (before > 0 && before < m->start &&
		jk_is_digit(text.ptr[before - 1])) ||
	       (behind < text.len && behind > m->end &&
		jk_is_digit(text.ptr[behind]));
}

/* Bytes of the surroundings that are looked at. */
#define NEAR 28
/* More control characters than this are no accident. */
#define MAX_CONTROLS 3

/* True when s is no text, as far as can be seen without decoding it; *sure
 * is false when that has to be done. */
static bool
looks_binary(struct jk_span s, bool *sure)
{
	unsigned controls = 0, high = 0;

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = s.ptr[i];

		high += c >= 0x80;
		controls += c < ' ' && c != '\t' && c != '\n' && c != '\r' &&
			    c != 0x1b;
	}
	*sure &= high == 0;
	return controls > MAX_CONTROLS;
}

/* Hangul and ASCII are text; for anything else the window is decoded. */
static bool
is_binary(const struct jk_bench *bench, const struct jk_match *m)
{
	size_t lo = m->start > NEAR ? m->start - NEAR : 0;
	size_t hi = bench->text.len - m->end > NEAR ? m->end + NEAR
						    : bench->text.len;
	size_t start, end;
	bool sure = true, binary;

	if (jk_textmap_is_text(bench->map, bench->text, bench->offset, lo, hi))
		return false;
	binary = looks_binary(jk_span_make(bench->text.ptr + lo, m->start - lo),
			      &sure);
	binary |= looks_binary(
		jk_span_make(bench->text.ptr + m->end, hi - m->end), &sure);
	if (sure || binary)
		return binary;
	return jk_window_is_binary(jk_matcher_around(
		bench->matcher, bench->text, m, &start, &end));
}

static int
fact_weights(const struct jk_rule *rule, uint64_t facts)
{
	int sum = 0;

	for (facts &= rule->weighted; facts != 0; facts &= facts - 1)
		sum += rule->fact_weight[__builtin_ctzll(facts)];
	return sum;
}

/* What the row says, when it could make a difference. */
static void
ask_companions(struct jk_judgement *j, const struct jk_bench *bench,
	       const struct jk_rule *rule, const struct jk_hit *hit)
{
	int most = j->score + rule->companions;
	uint64_t facts;

	if (hit->cell.column == 0 || rule->companions <= 0 ||
	    confidence_of(rule, most) == confidence_of(rule, j->score))
		return;
	facts = jk_companions(bench->cells, &hit->cell, bench->text,
			      hit->match.start, hit->match.end);
	facts &= ~j->facts;
	j->facts |= facts;
	j->score += fact_weights(rule, facts);
}

void
jk_judge(const struct jk_bench *bench, struct jk_hit *hit, uint64_t facts)
{
	const struct jk_rule *rule = &bench->rules->rules[hit->match.rule];
	const struct jk_match *match = &hit->match;
	struct jk_judgement *j = &hit->judgement;
	int most;

	*j = (struct jk_judgement){
		.verdict = match->validation.verdict,
		.facts = match->validation.facts | facts,
	};
	if ((j->facts & JK_FACT(GROUPED)) != 0 && is_in_row(bench->text, match))
		j->facts |= JK_FACT(NUMBER_ROW);
	j->score =
		rule->verdict_weight[j->verdict] + fact_weights(rule, j->facts);
	/* What no word and no companion can save needs none. */
	most = j->score + rule->companions +
	       (rule->words.for_weight > 0 ? rule->words.for_weight : 0);
	if (most < rule->least[JK_CONF_LOW]) {
		j->confidence = JK_CONF_NONE;
		return;
	}
	if (rule->words.n > 0)
		find_word(j, bench, hit);
	j->score += word_weight(rule, j->word);
	ask_companions(j, bench, rule, hit);
	j->confidence = confidence_of(rule, j->score);
	if (j->confidence == JK_CONF_NONE ||
	    rule->fact_weight[JK_FACT_BINARY] == 0 || !is_binary(bench, match))
		return;
	j->facts |= JK_FACT(BINARY);
	j->score += rule->fact_weight[JK_FACT_BINARY];
	j->confidence = confidence_of(rule, j->score);
}

struct jk_span
jk_judge_value(const struct jk_bench *bench, const struct jk_hit *hit,
	       struct jk_buf *made)
{
	struct jk_span raw = jk_span_make(bench->text.ptr + hit->match.start,
					  hit->match.end - hit->match.start);

	if (hit->reading == JK_READ_MATCH)
		return jk_matcher_value(bench->matcher, bench->text,
					&hit->match);
	jk_buf_clear(made);
	if (hit->reading == JK_READ_ZEROS) {
		jk_buf_append_str(made, &"000"[raw.len - 10]);
		jk_buf_append_span(made, raw);
		return jk_buf_span(made);
	}
	jk_buf_append(made, raw.ptr, 6);
	jk_buf_append_byte(made, '-');
	jk_buf_append(made, raw.ptr + raw.len - 7, 7);
	return jk_buf_span(made);
}

static void
add_reason(struct jk_finding *f, const struct jk_reason *reason)
{
	if (reason->len > 0 && f->nevidence < JK_FINDING_MAX_EVIDENCE)
		f->evidence[f->nevidence++] =
			jk_span_make(reason->text, reason->len);
}

void
jk_judge_explain(const struct jk_judgement *j, const struct jk_rule *rule,
		 struct jk_finding *f)
{
	add_reason(f, &rule->reasons.verdict[j->verdict]);
	if (j->word != NULL)
		add_reason(f,
			   j->in_header ? &j->word->heading : &j->word->near);
	for (uint64_t facts = j->facts; facts != 0; facts &= facts - 1)
		add_reason(f, &rule->reasons.fact[__builtin_ctzll(facts)]);
}

void
jk_judge_thresholds(const struct jk_rule *rule, struct jk_buf *out)
{
	jk_buf_appendf(out, "high from %d, medium from %d, low from %d",
		       rule->least[JK_CONF_HIGH], rule->least[JK_CONF_MEDIUM],
		       rule->least[JK_CONF_LOW]);
}

/* Copies s with 9 for each digit, eight bytes at a time. Returns the length. */
static size_t
mask_digits(unsigned char *restrict out, struct jk_span s)
{
	size_t i = 0;

	for (; i + 8 <= s.len; i += 8) {
		uint64_t word;

		memcpy(&word, s.ptr + i, 8);
		word = jk_masked_word(word);
		memcpy(out + i, &word, 8);
	}
	for (; i < s.len; i++)
		out[i] = jk_is_digit(s.ptr[i]) ? '9' : s.ptr[i];
	return s.len;
}

static bool
is_line_end(unsigned char c)
{
	return c == '\n' || c == '\r';
}

uint64_t
jk_judge_around(const struct jk_window *window, size_t norm_start,
		size_t norm_end)
{
	unsigned char text[2 * 4 * AROUND_CHARS + 4];
	size_t left = norm_start, right = norm_end, n = 0;

	/* Of its own line only: lines come and go around it. */
	for (unsigned i = 0; left > 0 && i < AROUND_CHARS; i++) {
		if (is_line_end(window->norm[left - 1]))
			break;
		do
			left--;
		while (left > 0 && (window->norm[left] & 0xc0) == 0x80);
	}
	for (unsigned i = 0; right < window->len && i < AROUND_CHARS; i++) {
		if (is_line_end(window->norm[right]))
			break;
		do
			right++;
		while (right < window->len &&
		       (window->norm[right] & 0xc0) == 0x80);
	}
	n = mask_digits(text,
			jk_span_make(window->norm + left, norm_start - left));
	text[n++] = '\0';
	n += mask_digits(text + n, jk_span_make(window->norm + norm_end,
						right - norm_end));
	return jk_siphash(&around_key, jk_span_make(text, n));
}

/* What is kept of a value without its spelling. LOWERED is the bit that makes
 * a letter a small one. */
enum {
	DROPPED,
	KEPT,
	LOWERED = 0x20,
};

static const unsigned char spelling[256] = {
	['0' ... '9'] = KEPT,
	['A' ... 'Z'] = LOWERED,
	['a' ... 'z'] = KEPT,
	[0x80 ... 0xff] = KEPT,
};

/* +82 (0)10 and 010 are one telephone. */
static unsigned char *
put_trunk(unsigned char *to, struct jk_span *value)
{
	size_t i = jk_span_find(*value, 0, jk_span_str("82")) + 2;

	while (i < value->len &&
	       (!jk_is_digit(value->ptr[i]) || value->ptr[i] == '0'))
		i++;
	*value = jk_span_from(*value, i);
	*to = '0';
	return to + 1;
}

/* Copies s in lower case, eight bytes at a time. Returns the length. */
static size_t
lower(unsigned char *restrict to, struct jk_span s)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	size_t i = 0;

	for (; i + 8 <= s.len; i += 8) {
		uint64_t word, low, upper;

		memcpy(&word, s.ptr + i, 8);
		low = word & 0x7f * ones;
		upper = (low + (0x80 - 'A') * ones) &
			~(low + (0x80 - 'Z' - 1) * ones) & ~word & 0x80 * ones;
		word |= upper >> 2;
		memcpy(to + i, &word, 8);
	}
	for (; i < s.len; i++)
		to[i] = (unsigned char)(s.ptr[i] |
					(spelling[s.ptr[i]] & LOWERED));
	return s.len;
}

void
jk_judge_normalise(struct jk_buf *out, struct jk_span value, uint64_t facts)
{
	unsigned char *restrict to = jk_buf_reserve(out, value.len + 1);

	if (value.len > 0 && memchr(value.ptr, '@', value.len) != NULL) {
		/* Of a mail address all is kept. */
		out->len = lower(to, value);
		return;
	}
	if ((facts & JK_FACT(INTERNATIONAL)) != 0)
		to = put_trunk(to, &value);
	for (size_t i = 0; i < value.len; i++) {
		unsigned kind = spelling[value.ptr[i]];

		*to = (unsigned char)(value.ptr[i] | (kind & LOWERED));
		to += kind != DROPPED;
	}
	out->len = (size_t)(to - out->ptr);
}
