/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/rule_compile.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/fold.h"
#include "match/pattern.h"
#include "match/rule_parts.h"

#define DEFAULT_DISTANCE 40

enum jk_status
jk_rule_refuse(const struct jk_rule_compiler *c, const char *key,
	       const char *text, const char *detail)
{
	return jk_err_set(c->err, JK_EUSAGE, "%s:%lu: rule %s: %s%s%s",
			  c->pack->name, jk_pack_line(c->pack, c->index, key),
			  c->yaml->id, text, detail[0] != '\0' ? ": " : "",
			  detail);
}

static enum jk_rule_column
column_of(const char *validator)
{
	if (strcmp(validator, "rrn") == 0)
		return JK_COLUMN_RRN;
	if (strcmp(validator, "frn") == 0)
		return JK_COLUMN_FRN;
	if (strcmp(validator, "crn") == 0)
		return JK_COLUMN_CHECK;
	return JK_COLUMN_NOT;
}

static enum jk_status
compile_names(const struct jk_rule_compiler *c)
{
	const struct jk_yaml_rule *y = c->yaml;
	struct jk_rule_info *info = &c->rule->info;
	int severity = jk_severity_from_name(y->severity);

	if (severity < 0)
		return jk_rule_refuse(c, "severity", "unknown severity",
				      y->severity);
	for (const char *p = y->id; *p != '\0'; p++) {
		if (!islower((unsigned char)*p) &&
		    !isdigit((unsigned char)*p) && *p != '-')
			return jk_rule_refuse(
				c, "id", "an id is made of a-z, 0-9, -", "");
	}
	*info = (struct jk_rule_info){
		.id = y->id,
		.name_en = y->name.en,
		.name_ko = y->name.ko,
		.description = y->description,
		.law = y->law != NULL ? y->law : "",
		.severity = (enum jk_severity)severity,
		.pattern = y->pattern != NULL ? y->pattern : "",
		.validator = y->validator != NULL ? y->validator : "",
	};
	if (y->validator == NULL)
		return JK_OK;
	c->rule->column = column_of(y->validator);
	c->rule->validator = jk_validator_find(y->validator);
	if (c->rule->validator == NULL)
		return jk_rule_refuse(c, "validator", "unknown validator",
				      y->validator);
	return JK_OK;
}

static uint32_t
pattern_flags(enum jk_anchor_kind anchor)
{
	uint32_t flags =
		PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;

	switch (anchor) {
	case JK_ANCHOR_LITERAL:
	case JK_ANCHOR_AFTER:
		return flags | PCRE2_USE_OFFSET_LIMIT;
	case JK_ANCHOR_TEXT:
		return flags | PCRE2_MULTILINE;
	case JK_ANCHOR_WORDS:
		return flags | PCRE2_MULTILINE | PCRE2_ANCHORED;
	case JK_ANCHOR_DIGITS:
	case JK_ANCHOR_PREFIX:
	case JK_NANCHORS:
		break;
	}
	/* pcre2_jit_match ignores ANCHORED given at match time. */
	return flags | PCRE2_ANCHORED;
}

/* The pattern without UTF. Only where the pattern is ASCII itself, so that it
 * means the same. */
static pcre2_code *
compile_ascii(const struct jk_rule_compiler *c)
{
	const char *pattern = c->yaml->pattern;
	PCRE2_SIZE offset;
	pcre2_code *code;
	int error;

	for (const char *p = pattern; *p != '\0'; p++) {
		if (*p < 0 || (*p == '\\' && strchr("pPXxoNRu", p[1]) != NULL))
			return NULL;
	}
	code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
			     pattern_flags(c->rule->anchor) & ~PCRE2_UTF,
			     &error, &offset, NULL);
	if (code != NULL && pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) != 0) {
		pcre2_code_free(code);
		code = NULL;
	}
	return code;
}

/* What PCRE2 knows of the first byte of a match; else all will do. */
static void
find_first_bytes(struct jk_rule *r)
{
	const uint8_t *bitmap = NULL;
	uint32_t kind = 0, byte = 0;

	pcre2_pattern_info(r->code, PCRE2_INFO_FIRSTBITMAP, &bitmap);
	pcre2_pattern_info(r->code, PCRE2_INFO_FIRSTCODETYPE, &kind);
	pcre2_pattern_info(r->code, PCRE2_INFO_FIRSTCODEUNIT, &byte);
	/* Whether case matters PCRE2 does not tell. */
	for (unsigned c = 0; c < 256; c++)
		r->first[c] =
			(bitmap == NULL && kind != 1) ||
			(bitmap != NULL && (bitmap[c / 8] >> c % 8 & 1) != 0) ||
			(kind == 1 && (c | 0x20) == (byte | 0x20));
}

static enum jk_status
compile_pattern(const struct jk_rule_compiler *c)
{
	struct jk_rule *r = c->rule;
	PCRE2_SIZE offset;
	uint32_t back = 0;
	char text[300];
	size_t n;
	int code;

	r->code = pcre2_compile((PCRE2_SPTR)c->yaml->pattern,
				PCRE2_ZERO_TERMINATED, pattern_flags(r->anchor),
				&code, &offset, NULL);
	if (r->code == NULL) {
		pcre2_get_error_message(code, (PCRE2_UCHAR *)text,
					sizeof(text) - 40);
		n = strlen(text);
		snprintf(text + n, sizeof(text) - n, " at offset %zu",
			 (size_t)offset);
		return jk_rule_refuse(c, "pattern", "bad pattern", text);
	}
	r->jit = pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE) == 0;
	if (r->anchor == JK_ANCHOR_LITERAL && r->jit)
		r->ascii = compile_ascii(c);
	pcre2_pattern_info(r->code, PCRE2_INFO_MAXLOOKBEHIND, &back);
	find_first_bytes(r);
	if (jk_pattern_inside(c->yaml->pattern, r->inside))
		pcre2_pattern_info(r->code, PCRE2_INFO_MINLENGTH,
				   &r->least_chars);
	r->blind = r->anchor == JK_ANCHOR_DIGITS && back <= JK_BLIND_BACK &&
		   jk_pattern_is_blind(c->yaml->pattern);
	r->apart = jk_pattern_is_apart(c->yaml->pattern);
	r->in_line = jk_pattern_is_in_line(c->yaml->pattern);
	r->alike = jk_pattern_is_alike(c->yaml->pattern) &&
		   (r->validator == NULL || r->validator->alike);
	return JK_OK;
}

static enum jk_status
compile_mask(const struct jk_rule_compiler *c)
{
	static const char *const of[] = {
		[JK_MASK_DIGITS] = "digits",
		[JK_MASK_ALNUM] = "alnum",
		[JK_MASK_ANY] = "any",
	};
	const struct jk_yaml_rule *y = c->yaml;

	c->rule->mask = (struct jk_mask){
		.first = y->mask.first,
		.last = y->mask.last,
		.keep = y->mask.keep != NULL ? y->mask.keep : "",
	};
	for (unsigned i = 0; i < JK_COUNT(of); i++) {
		if (strcmp(y->mask.of, of[i]) == 0) {
			c->rule->mask.of = (enum jk_mask_of)i;
			return JK_OK;
		}
	}
	return jk_rule_refuse(c, "mask", "a mask is of digits, alnum or any",
			      y->mask.of);
}

static enum jk_status
compile_weights(const struct jk_rule_compiler *c)
{
	const struct jk_yaml_rule *y = c->yaml;
	struct jk_rule *r = c->rule;

	r->verdict_weight[JK_PLAUSIBLE] = y->weights.plausible;
	r->verdict_weight[JK_PROVEN] = y->weights.proven;
	memcpy(r->fact_weight, y->weights.fact, sizeof(r->fact_weight));
	for (unsigned i = 0; i < JK_NFACTS; i++) {
		if (r->fact_weight[i] != 0)
			r->weighted |= UINT64_C(1) << i;
	}
	r->companions = r->fact_weight[JK_FACT_NAME_BESIDE] +
			r->fact_weight[JK_FACT_ADDRESS_BESIDE] +
			r->fact_weight[JK_FACT_CONTACT_BESIDE];
	r->least[JK_CONF_HIGH] = y->thresholds.high;
	r->least[JK_CONF_MEDIUM] = y->thresholds.medium;
	r->least[JK_CONF_LOW] = y->thresholds.low;
	if (y->thresholds.high < y->thresholds.medium ||
	    y->thresholds.medium < y->thresholds.low)
		return jk_rule_refuse(c, "thresholds",
				      "must be high >= medium >= low", "");
	return JK_OK;
}

static void
add_words(struct jk_words *words, const struct jk_yaml_words *yaml,
	  bool against)
{
	for (unsigned i = 0; i < yaml->nwords; i++) {
		struct jk_word *w = &words->list[words->n];
		size_t len = strlen(yaml->words[i]);
		struct jk_fold fold;
		unsigned head;

		w->text = yaml->words[i];
		w->against = against;
		w->open_end = len > 1 && w->text[len - 1] == '*';
		jk_fold_text(&fold, jk_span_make(w->text, len - w->open_end));
		if (fold.n == 0)
			continue;
		w->n = fold.n;
		w->cp = jk_xcalloc(w->n, sizeof(*w->cp));
		memcpy(w->cp, fold.cp, w->n * sizeof(*w->cp));
		head = jk_word_head(w->cp[0], w->n > 1 ? w->cp[1] : 0);
		words->heads[head / 64] |= UINT64_C(1) << head % 64;
		words->n++;
	}
}

static int
compare_words(const void *a, const void *b)
{
	const struct jk_word *x = a, *y = b;
	uint32_t i = x->cp[0] % JK_WORD_BUCKETS;
	uint32_t k = y->cp[0] % JK_WORD_BUCKETS;

	if (i != k)
		return i < k ? -1 : 1;
	return x->order < y->order ? -1 : 1;
}

/* Sorts the words by the bucket of their first character. */
static void
index_words(struct jk_words *words)
{
	size_t n = 0;

	for (size_t i = 0; i < words->n; i++)
		words->list[i].order = i;
	qsort(words->list, words->n, sizeof(*words->list), compare_words);
	for (unsigned b = 0; b < JK_WORD_BUCKETS; b++) {
		words->from[b] = n;
		while (n < words->n &&
		       words->list[n].cp[0] % JK_WORD_BUCKETS == b)
			n++;
	}
	words->from[JK_WORD_BUCKETS] = n;
}

static void
compile_words(const struct jk_rule_compiler *c)
{
	const struct jk_yaml_rule *y = c->yaml;
	struct jk_words *words = &c->rule->words;
	size_t n;

	words->distance = y->context.distance > 0 ? y->context.distance
						  : DEFAULT_DISTANCE;
	if (words->distance > JK_FOLD_MAX)
		words->distance = JK_FOLD_MAX;
	words->for_weight = y->context.positive.weight;
	words->against_weight = y->context.negative.weight;
	n = y->context.positive.nwords + y->context.negative.nwords + 1;
	words->list = jk_xcalloc(n, sizeof(*words->list));
	add_words(words, &y->context.positive, false);
	add_words(words, &y->context.negative, true);
	index_words(words);
}

static enum jk_status
compile_examples(const struct jk_rule_compiler *c)
{
	const struct jk_yaml_rule *y = c->yaml;
	struct jk_rule *r = c->rule;
	int least;

	r->examples = jk_xcalloc(y->nexamples + 1, sizeof(*r->examples));
	for (unsigned i = 0; i < y->nexamples; i++) {
		const struct jk_yaml_example *e = &y->examples[i];

		least = JK_CONF_LOW;
		if (e->confidence != NULL)
			least = jk_confidence_from_name(e->confidence);
		if (least < 0)
			return jk_rule_refuse(c, "examples",
					      "unknown confidence",
					      e->confidence);
		r->examples[r->nexamples++] = (struct jk_example){
			e->text, e->file != NULL ? e->file : "", e->value,
			(enum jk_confidence)least
		};
	}
	r->counters = jk_xcalloc(y->ncounters + 1, sizeof(*r->counters));
	for (unsigned i = 0; i < y->ncounters; i++)
		r->counters[r->ncounters++] = y->counters[i];
	return JK_OK;
}

#define JK_WORD_LIST(id, name) [JK_LIST_##id] = name,
static const char *const list_names[] = {
#include "match/word_lists.def"
};
#undef JK_WORD_LIST

static void
index_list(struct jk_word_list *list)
{
	list->next = jk_xcalloc(list->n + 1, sizeof(*list->next));
	/* From the last on, so that the first comes first. */
	for (size_t i = list->n; i > 0; i--) {
		unsigned char c = (unsigned char)list->words[i - 1][0];

		list->next[i - 1] = list->head[c];
		list->head[c] = (unsigned short)i;
	}
}

static enum jk_status
compile_lists(const struct jk_rule_compiler *c)
{
	const struct jk_yaml_rule *y = c->yaml;
	unsigned k;

	c->rule->anchor = JK_NANCHORS;
	c->rule->lead = "";
	c->rule->lists = jk_xcalloc(JK_NLISTS, sizeof(*c->rule->lists));
	for (unsigned i = 0; i < y->nlists; i++) {
		const struct jk_yaml_list *l = &y->lists[i];

		for (k = 0; k < JK_NLISTS; k++) {
			if (strcmp(list_names[k], l->of) == 0)
				break;
		}
		if (k == JK_NLISTS || c->rule->lists[k].advice != NULL)
			return jk_rule_refuse(
				c, "lists", "unknown or repeated list", l->of);
		c->rule->lists[k] = (struct jk_word_list){
			.weight = l->weight,
			.words = l->words,
			.n = l->nwords,
			.advice = l->advice != NULL ? l->advice : "",
		};
		index_list(&c->rule->lists[k]);
	}
	return JK_OK;
}

/* What tells where it matches: a pattern, or lists of words. */
static enum jk_status
compile_match(const struct jk_rule_compiler *c)
{
	enum jk_status status;

	if (c->yaml->nlists > 0)
		return compile_lists(c);
	if (c->yaml->pattern == NULL)
		return jk_rule_refuse(c, "id", "has neither pattern nor lists",
				      "");
	status = jk_rule_compile_anchor(c);
	return status == JK_OK ? compile_pattern(c) : status;
}

static enum jk_status
compile_rule(const struct jk_rule_compiler *c)
{
	enum jk_status status = compile_names(c);

	if (status == JK_OK)
		status = compile_match(c);
	if (status == JK_OK)
		status = compile_weights(c);
	if (status == JK_OK)
		status = compile_mask(c);
	if (status == JK_OK)
		status = compile_examples(c);
	if (status == JK_OK)
		compile_words(c);
	if (status == JK_OK)
		jk_reasons_make(c->rule);
	return status;
}

void
jk_rule_release(struct jk_rule *r)
{
	jk_reasons_release(r);
	for (size_t i = 0; i < r->words.n; i++)
		free(r->words.list[i].cp);
	free(r->words.list);
	free(r->shapes);
	free(r->after);
	for (size_t i = 0; r->derived != NULL && i < r->nanchor_words; i++)
		free(r->derived[i]);
	free(r->derived);
	for (size_t i = 0; r->lists != NULL && i < JK_NLISTS; i++)
		free(r->lists[i].next);
	free(r->lists);
	free(r->examples);
	free(r->counters);
	pcre2_code_free(r->code);
	pcre2_code_free(r->ascii);
}

enum jk_status
jk_rule_compile(struct jk_rule *out, const struct jk_pack *pack,
		const struct jk_parsed_pack *parsed, size_t index,
		struct jk_err *err)
{
	struct jk_rule_compiler c = { pack, &parsed->yaml->rules[index], index,
				      out, err };
	enum jk_status status = compile_rule(&c);

	if (status != JK_OK)
		jk_rule_release(out);
	else
		out->info.pack = parsed->name;
	return status;
}
