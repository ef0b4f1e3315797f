/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/ruleset.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/fold.h"
#include "match/rules_yaml.h"

#define DEFAULT_DISTANCE 40
#define DEFAULT_SEPARATORS 3

/* One rule on its way from YAML to its compiled form. */
struct compile {
	const struct jk_pack *pack;
	const struct jk_yaml_rule *yaml;
	size_t index; /* in the pack */
	struct jk_rule *rule;
	struct jk_err *err;
};

static enum jk_status
refuse(const struct compile *c, const char *key, const char *text,
       const char *detail)
{
	return jk_err_set(c->err, JK_EUSAGE, "%s:%lu: rule %s: %s%s%s",
			  c->pack->name, jk_pack_line(c->pack, c->index, key),
			  c->yaml->id, text, detail[0] != '\0' ? ": " : "",
			  detail);
}

static enum jk_status
compile_names(const struct compile *c)
{
	const struct jk_yaml_rule *y = c->yaml;
	struct jk_rule_info *info = &c->rule->info;
	int severity = jk_severity_from_name(y->severity);

	if (severity < 0)
		return refuse(c, "severity", "unknown severity", y->severity);
	for (const char *p = y->id; *p != '\0'; p++) {
		if (!islower((unsigned char)*p) &&
		    !isdigit((unsigned char)*p) && *p != '-')
			return refuse(c, "id", "an id is made of a-z, 0-9, -",
				      "");
	}
	*info = (struct jk_rule_info){
		.id = y->id,
		.name_en = y->name.en,
		.name_ko = y->name.ko,
		.description = y->description,
		.law = y->law != NULL ? y->law : "",
		.severity = (enum jk_severity)severity,
		.pattern = y->pattern,
		.validator = y->validator != NULL ? y->validator : "",
	};
	if (y->validator == NULL)
		return JK_OK;
	c->rule->validator = jk_validator_find(y->validator);
	if (c->rule->validator == NULL)
		return refuse(c, "validator", "unknown validator",
			      y->validator);
	return JK_OK;
}

/* "6-7": the lengths of the groups. False when it is not of that form. */
static bool
parse_shape(const char *text, struct jk_shape *shape)
{
	*shape = (struct jk_shape){ .n = 0 };
	for (const char *p = text;; p++) {
		char *end;
		unsigned long n =
			isdigit((unsigned char)*p) ? strtoul(p, &end, 10) : 0;

		if (n == 0 || n > JK_MAX_GROUP || shape->n == JK_MAX_GROUPS)
			return false;
		shape->len[shape->n++] = (unsigned char)n;
		shape->digits += (unsigned)n;
		p = end;
		if (*p == '\0')
			break;
		if (*p != '-')
			return false;
	}
	memcpy(&shape->key, shape->len, sizeof(shape->key));
	memset(&shape->mask, 0xff, shape->n);
	return true;
}

static enum jk_status
compile_shapes(const struct compile *c)
{
	const struct jk_yaml_rule *y = c->yaml;
	struct jk_rule *r = c->rule;

	r->shapes = jk_xcalloc(y->anchor.ngroups + 1, sizeof(*r->shapes));
	for (unsigned i = 0; i < y->anchor.ngroups; i++) {
		if (!parse_shape(y->anchor.groups[i], &r->shapes[r->nshapes++]))
			return refuse(c, "anchor", "groups look like 6-7",
				      y->anchor.groups[i]);
	}
	return JK_OK;
}

static enum jk_status
compile_anchor(const struct compile *c)
{
	const struct jk_yaml_rule *y = c->yaml;
	struct jk_rule *r = c->rule;

	r->lead = y->anchor.lead != NULL ? y->anchor.lead : "";
	r->prefix = y->anchor.prefix != NULL ? y->anchor.prefix : "";
	r->digits = y->anchor.digits;
	r->separators = y->anchor.separators > 0 ? y->anchor.separators
						 : DEFAULT_SEPARATORS;
	if (y->anchor.literal != NULL) {
		r->anchor = JK_ANCHOR_LITERAL;
		r->literal = (unsigned char)y->anchor.literal[0];
		if (y->anchor.then != NULL)
			r->then = (unsigned char)y->anchor.then[0];
		if (y->anchor.literal[1] != '\0' || !ispunct(r->literal) ||
		    strchr("%&\\", r->literal) != NULL)
			return refuse(c, "anchor",
				      "a literal is one ASCII "
				      "punctuation character, not % & \\",
				      y->anchor.literal);
		if (y->anchor.prefix != NULL || r->digits > 0)
			return refuse(c, "anchor",
				      "give one of digits, prefix, literal",
				      "");
		return JK_OK;
	}
	if (r->digits == 0)
		return refuse(c, "anchor",
			      "needs digits, or prefix and digits, or literal",
			      "");
	r->anchor = r->prefix[0] != '\0' ? JK_ANCHOR_PREFIX : JK_ANCHOR_DIGITS;
	if (r->anchor == JK_ANCHOR_PREFIX && strcmp(r->prefix, "AA") != 0)
		return refuse(c, "anchor", "the prefix known is AA", r->prefix);
	return compile_shapes(c);
}

static enum jk_status
compile_pattern(const struct compile *c)
{
	struct jk_rule *r = c->rule;
	uint32_t flags =
		PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
	PCRE2_SIZE offset;
	char text[300];
	size_t n;
	int code;

	/* pcre2_jit_match ignores ANCHORED given at match time. */
	flags |= r->anchor == JK_ANCHOR_LITERAL ? PCRE2_USE_OFFSET_LIMIT
						: PCRE2_ANCHORED;
	r->code = pcre2_compile((PCRE2_SPTR)c->yaml->pattern,
				PCRE2_ZERO_TERMINATED, flags, &code, &offset,
				NULL);
	if (r->code == NULL) {
		pcre2_get_error_message(code, (PCRE2_UCHAR *)text,
					sizeof(text) - 40);
		n = strlen(text);
		snprintf(text + n, sizeof(text) - n, " at offset %zu",
			 (size_t)offset);
		return refuse(c, "pattern", "bad pattern", text);
	}
	r->jit = pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE) == 0;
	return JK_OK;
}

static enum jk_status
compile_mask(const struct compile *c)
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
	return refuse(c, "mask", "a mask is of digits, alnum or any",
		      y->mask.of);
}

static enum jk_status
compile_weights(const struct compile *c)
{
	const struct jk_yaml_rule *y = c->yaml;
	struct jk_rule *r = c->rule;

	r->verdict_weight[JK_PLAUSIBLE] = y->weights.plausible;
	r->verdict_weight[JK_PROVEN] = y->weights.proven;
	memcpy(r->fact_weight, y->weights.fact, sizeof(r->fact_weight));
	r->least[JK_CONF_HIGH] = y->thresholds.high;
	r->least[JK_CONF_MEDIUM] = y->thresholds.medium;
	r->least[JK_CONF_LOW] = y->thresholds.low;
	if (y->thresholds.high < y->thresholds.medium ||
	    y->thresholds.medium < y->thresholds.low)
		return refuse(c, "thresholds", "must be high >= medium >= low",
			      "");
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

		w->text = yaml->words[i];
		w->against = against;
		w->open_end = len > 1 && w->text[len - 1] == '*';
		jk_fold_text(&fold, jk_span_make(w->text, len - w->open_end));
		if (fold.n == 0)
			continue;
		w->n = fold.n;
		w->cp = jk_xcalloc(w->n, sizeof(*w->cp));
		memcpy(w->cp, fold.cp, w->n * sizeof(*w->cp));
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
compile_words(const struct compile *c)
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
compile_examples(const struct compile *c)
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
			return refuse(c, "examples", "unknown confidence",
				      e->confidence);
		r->examples[r->nexamples++] =
			(struct jk_example){ e->text, e->value,
					     (enum jk_confidence)least };
	}
	r->counters = jk_xcalloc(y->ncounters + 1, sizeof(*r->counters));
	for (unsigned i = 0; i < y->ncounters; i++)
		r->counters[r->ncounters++] = y->counters[i];
	return JK_OK;
}

static enum jk_status
compile_rule(const struct compile *c, const struct jk_ruleset *set)
{
	enum jk_status status;

	if (jk_ruleset_find(set, c->yaml->id) != set->n)
		return refuse(c, "id", "a rule of this id exists already", "");
	status = compile_names(c);
	if (status == JK_OK)
		status = compile_anchor(c);
	if (status == JK_OK)
		status = compile_pattern(c);
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

static void
add_anchor(struct jk_anchors *anchors, const struct jk_rule *r)
{
	if (r->anchor == JK_ANCHOR_LITERAL)
		jk_anchors_add_literal(anchors, r->literal);
	else if (r->anchor == JK_ANCHOR_PREFIX)
		jk_anchors_add_prefix(anchors);
	else
		jk_anchors_add_digits(anchors, r->digits);
}

static void
release_rule(struct jk_rule *r)
{
	jk_reasons_release(r);
	for (size_t i = 0; i < r->words.n; i++)
		free(r->words.list[i].cp);
	free(r->words.list);
	free(r->shapes);
	free(r->examples);
	free(r->counters);
	pcre2_code_free(r->code);
}

static enum jk_status
load_pack(struct jk_ruleset *set, const struct jk_pack *pack,
	  struct jk_err *err)
{
	struct jk_parsed_pack *parsed;
	enum jk_status status = jk_parsed_pack_load(pack, &parsed, err);

	if (status != JK_OK)
		return status;
	set->packs = jk_xrealloc(set->packs, set->npacks + 1,
				 sizeof(struct jk_parsed_pack *));
	set->packs[set->npacks++] = parsed;
	set->rules = jk_xrealloc(set->rules, set->n + parsed->yaml->nrules,
				 sizeof(*set->rules));
	for (size_t i = 0; i < parsed->yaml->nrules; i++) {
		struct jk_rule *r = &set->rules[set->n];
		struct compile c = { pack, &parsed->yaml->rules[i], i, r, err };

		memset(r, 0, sizeof(*r));
		status = compile_rule(&c, set);
		if (status != JK_OK) {
			release_rule(r);
			return status;
		}
		r->info.pack = parsed->name;
		add_anchor(&set->anchors, r);
		set->n++;
	}
	return JK_OK;
}

static size_t
add_shapes_of_length(struct jk_ruleset *set, unsigned len, size_t n)
{
	for (size_t i = 0; i < set->n; i++) {
		const struct jk_rule *r = &set->rules[i];

		for (size_t k = 0; k < r->nshapes; k++) {
			const struct jk_shape *shape = &r->shapes[k];

			if (r->anchor != JK_ANCHOR_DIGITS ||
			    shape->len[0] != len)
				continue;
			set->shapes[n++] = (struct jk_shape_entry){ shape, i };
			jk_groups_add(&set->groups, shape->len, shape->n);
		}
	}
	return n;
}

/* Sorts the shapes of all rules by the length of the first group. */
static void
index_shapes(struct jk_ruleset *set)
{
	size_t n = 0;

	for (size_t i = 0; i < set->n; i++) {
		const struct jk_rule *r = &set->rules[i];

		n += r->nshapes;
		set->nliteral += r->anchor == JK_ANCHOR_LITERAL;
		set->nprefix += r->anchor == JK_ANCHOR_PREFIX;
		set->nloose += r->anchor == JK_ANCHOR_DIGITS && r->nshapes == 0;
	}
	set->shapes = jk_xcalloc(n + 1, sizeof(*set->shapes));
	n = 0;
	for (unsigned len = 0; len <= JK_MAX_GROUP; len++) {
		set->shape_from[len] = n;
		n = add_shapes_of_length(set, len, n);
	}
	set->shape_from[JK_MAX_GROUP + 1] = set->nshapes = n;
}

enum jk_status
jk_ruleset_load(const struct jk_pack *packs, size_t npacks,
		struct jk_ruleset **out, struct jk_err *err)
{
	struct jk_ruleset *set = jk_xcalloc(1, sizeof(*set));
	enum jk_status status = JK_OK;

	jk_anchors_init(&set->anchors);
	jk_groups_init(&set->groups);
	for (size_t i = 0; i < npacks && status == JK_OK; i++)
		status = load_pack(set, &packs[i], err);
	if (status != JK_OK) {
		jk_ruleset_free(set);
		return status;
	}
	index_shapes(set);
	*out = set;
	return JK_OK;
}

void
jk_ruleset_free(struct jk_ruleset *rules)
{
	if (rules == NULL)
		return;
	for (size_t i = 0; i < rules->n; i++)
		release_rule(&rules->rules[i]);
	for (size_t i = 0; i < rules->npacks; i++)
		jk_parsed_pack_free(rules->packs[i]);
	jk_groups_release(&rules->groups);
	free(rules->shapes);
	free(rules->rules);
	free(rules->packs);
	free(rules);
}

size_t
jk_ruleset_count(const struct jk_ruleset *rules)
{
	return rules->n;
}

const struct jk_rule_info *
jk_ruleset_info(const struct jk_ruleset *rules, size_t index)
{
	return &rules->rules[index].info;
}

size_t
jk_ruleset_find(const struct jk_ruleset *rules, const char *id)
{
	for (size_t i = 0; i < rules->n; i++) {
		if (strcmp(rules->rules[i].info.id, id) == 0)
			return i;
	}
	return rules->n;
}
