/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/judge.h"

#include <string.h>

#include <jikimi/hash.h>

#include "judge/validators.h"
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

/* The column's heading speaks first, then the nearest word to the left. */
static void
find_word(struct jk_judgement *j, const struct jk_rule *rule,
	  const struct jk_match *match, struct jk_matcher *matcher,
	  struct jk_span text, const struct jk_fold *column)
{
	struct jk_span left;
	struct jk_fold fold;

	if (rule->words.n == 0)
		return;
	if (column != NULL) {
		j->word = jk_context_word(&rule->words, column);
		j->in_header = j->word != NULL;
	}
	if (j->word != NULL)
		return;
	left = jk_matcher_context(matcher, text, match->start);
	jk_fold_text(&fold, jk_context_left(left, rule->words.distance));
	j->word = jk_context_word(&rule->words, &fold);
}

static bool
is_digit_at(const struct jk_window *w, size_t index)
{
	return index < w->len && jk_is_digit(w->norm[index]);
}

/* True for groups taken out of a longer row: "12 5211 5212 5213 5214 7". A
 * value that is written with dashes or without gaps stands for itself. */
static bool
is_in_row(const struct jk_window *w, const struct jk_match *m)
{
	size_t before = m->norm_start, behind = m->norm_end;

	if ((m->validation.facts & JK_FACT(GROUPED)) == 0)
		return false;
	while (before > 0 && w->norm[before - 1] == ' ')
		before--;
	while (behind < w->len && w->norm[behind] == ' ')
		behind++;
	return (before > 0 && before < m->norm_start &&
		is_digit_at(w, before - 1)) ||
	       (behind > m->norm_end && is_digit_at(w, behind));
}

void
jk_judge(struct jk_judgement *out, const struct jk_rule *rule,
	 const struct jk_match *match, struct jk_matcher *matcher,
	 struct jk_span text, const struct jk_fold *column)
{
	const struct jk_window *window = jk_matcher_window(matcher);

	*out = (struct jk_judgement){
		.verdict = match->validation.verdict,
		.facts = match->validation.facts,
	};
	if (jk_window_is_binary(window))
		out->facts |= JK_FACT(BINARY);
	if (is_in_row(window, match))
		out->facts |= JK_FACT(NUMBER_ROW);
	find_word(out, rule, match, matcher, text, column);
	out->score = rule->verdict_weight[out->verdict] +
		     word_weight(rule, out->word);
	for (uint64_t facts = out->facts; facts != 0; facts &= facts - 1)
		out->score += rule->fact_weight[__builtin_ctzll(facts)];
	out->confidence = confidence_of(rule, out->score);
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

/* 0xff for each byte of word that is an ASCII digit, 0 for any other. */
static uint64_t
digit_bytes(uint64_t word)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t low = word & 0x7f * ones;
	uint64_t from_0 = low + (0x80 - '0') * ones;
	uint64_t from_10 = low + (0x80 - '9' - 1) * ones;
	uint64_t digit = from_0 & ~from_10 & ~word & 0x80 * ones;

	return (digit >> 7) * 0xff;
}

/* Copies s with 9 for each digit, eight bytes at a time. Returns the length. */
static size_t
mask_digits(unsigned char *restrict out, struct jk_span s)
{
	const uint64_t nines = '9' * UINT64_C(0x0101010101010101);
	size_t i = 0;

	for (; i + 8 <= s.len; i += 8) {
		uint64_t word, digit;

		memcpy(&word, s.ptr + i, 8);
		digit = digit_bytes(word);
		word = (word & ~digit) | (nines & digit);
		memcpy(out + i, &word, 8);
	}
	for (; i < s.len; i++)
		out[i] = jk_is_digit(s.ptr[i]) ? '9' : s.ptr[i];
	return s.len;
}

uint64_t
jk_judge_around(const struct jk_window *window, const struct jk_match *match)
{
	unsigned char text[2 * 4 * AROUND_CHARS + 4];
	size_t left = match->norm_start, right = match->norm_end, n = 0;

	for (unsigned i = 0; left > 0 && i < AROUND_CHARS; i++) {
		do
			left--;
		while (left > 0 && (window->norm[left] & 0xc0) == 0x80);
	}
	for (unsigned i = 0; right < window->len && i < AROUND_CHARS; i++) {
		do
			right++;
		while (right < window->len &&
		       (window->norm[right] & 0xc0) == 0x80);
	}
	n = mask_digits(text, jk_span_make(window->norm + left,
					   match->norm_start - left));
	text[n++] = '\0';
	n += mask_digits(text + n, jk_span_make(window->norm + match->norm_end,
						right - match->norm_end));
	return jk_siphash(&around_key, jk_span_make(text, n));
}

void
jk_judge_normalise(struct jk_buf *out, struct jk_span value, uint64_t facts)
{
	bool address =
		value.len > 0 && memchr(value.ptr, '@', value.len) != NULL;
	unsigned char *to = jk_buf_reserve(out, value.len + 1);
	size_t i = 0;

	if ((facts & JK_FACT(INTERNATIONAL)) != 0) {
		/* +82 (0)10 and 010 are one telephone. */
		i = jk_span_find(value, 0, jk_span_str("82")) + 2;
		*to++ = '0';
		while (i < value.len &&
		       (!jk_is_digit(value.ptr[i]) || value.ptr[i] == '0'))
			i++;
	}
	for (; i < value.len; i++) {
		unsigned char c = value.ptr[i];

		if (jk_is_alpha(c) && (c & 0x20) == 0)
			c |= 0x20;
		if (address || jk_is_digit(c) || jk_is_alpha(c) || c >= 0x80)
			*to++ = c;
	}
	out->len = (size_t)(to - out->ptr);
}
