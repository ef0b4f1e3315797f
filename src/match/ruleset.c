/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/ruleset.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/charset.h>

#include "match/rule_compile.h"

/* Least digits and least bytes of a value: a joint stands between groups. */
static void
add_digits(struct jk_anchors *anchors, const struct jk_rule *r)
{
	unsigned run = r->digits, lone = r->nshapes > 0 ? UINT_MAX : r->digits;

	for (size_t i = 0; i < r->nshapes; i++) {
		const struct jk_shape *s = &r->shapes[i];

		if (i == 0 || s->digits + s->n - 1 < run)
			run = s->digits + s->n - 1;
		if (s->n == 1 && s->digits < lone)
			lone = s->digits;
	}
	jk_anchors_add_digits(anchors, r->digits, run, lone);
}

static bool
add_anchor(struct jk_anchors *anchors, const struct jk_rule *r)
{
	switch (r->anchor) {
	case JK_ANCHOR_DIGITS:
		add_digits(anchors, r);
		break;
	case JK_ANCHOR_AFTER:
		for (size_t i = 0; i < r->nafter; i++)
			jk_anchors_add_after(anchors, r->after[i]);
		break;
	case JK_ANCHOR_PREFIX:
		jk_anchors_add_prefix(anchors, r->digits);
		break;
	case JK_ANCHOR_LITERAL:
		return jk_anchors_add_literal(anchors, r->literal);
	case JK_ANCHOR_WORDS:
	case JK_ANCHOR_TEXT:
	case JK_NANCHORS:
		break;
	}
	return true;
}

/* A form goes by the name of a rule that stands before it. */
static enum jk_status
find_base(const struct jk_ruleset *set, struct jk_rule *r,
	  const struct jk_pack *pack, const struct jk_yaml_rule *yaml,
	  size_t index, struct jk_err *err)
{
	r->base = set->n;
	if (yaml->form_of == NULL)
		return JK_OK;
	r->base = jk_ruleset_find(set, yaml->form_of);
	if (r->base != set->n)
		return JK_OK;
	return jk_err_set(err, JK_EUSAGE,
			  "%s:%lu: rule %s: no rule before it is called %s",
			  pack->name, jk_pack_line(pack, index, "form-of"),
			  yaml->id, yaml->form_of);
}

static enum jk_status
load_pack(struct jk_ruleset *set, const struct jk_pack *pack,
	  struct jk_err *err)
{
	struct jk_parsed_pack *parsed;
	enum jk_status status = jk_parsed_pack_get(pack, &parsed, err);

	if (status != JK_OK)
		return status;
	set->packs = jk_xrealloc(set->packs, set->npacks + 1,
				 sizeof(struct jk_parsed_pack *));
	set->packs[set->npacks++] = parsed;
	set->rules = jk_xrealloc(set->rules, set->n + parsed->yaml->nrules,
				 sizeof(*set->rules));
	for (size_t i = 0; i < parsed->yaml->nrules; i++) {
		struct jk_rule *r = &set->rules[set->n];
		const char *id = parsed->yaml->rules[i].id;

		if (jk_ruleset_find(set, id) != set->n)
			return jk_err_set(err, JK_EUSAGE,
					  "%s:%lu: rule %s: a rule of this id "
					  "exists already",
					  pack->name,
					  jk_pack_line(pack, i, "id"), id);
		memset(r, 0, sizeof(*r));
		status = jk_rule_compile(r, pack, parsed, i, err);
		if (status != JK_OK)
			return status;
		status = find_base(set, r, pack, &parsed->yaml->rules[i], i,
				   err);
		set->n++;
		if (status != JK_OK)
			return status;
		if (!add_anchor(&set->anchors, r))
			return jk_err_set(
				err, JK_EUSAGE,
				"%s:%lu: rule %s: no more than %d characters "
				"can be literal anchors",
				pack->name, jk_pack_line(pack, i, "anchor"), id,
				JK_MAX_LITERALS);
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

static void
note_prefix(struct jk_ruleset *set, const struct jk_rule *r)
{
	unsigned char *least = set->prefix_least[r->prefix - 1];

	for (unsigned c = 0; c < 256; c++) {
		if (r->first[c] && r->digits < least[c])
			least[c] = (unsigned char)r->digits;
	}
}

/* Sorts the shapes of all rules by the length of the first group. */
static void
index_shapes(struct jk_ruleset *set)
{
	size_t n = 0;

	set->after_in_line = true;
	set->apart = true;
	memset(set->prefix_least, UINT8_MAX, sizeof(set->prefix_least));
	for (size_t i = 0; i < set->n; i++) {
		const struct jk_rule *r = &set->rules[i];

		n += r->nshapes;
		set->nloose += r->anchor == JK_ANCHOR_DIGITS && r->nshapes == 0;
		if (r->anchor == JK_ANCHOR_PREFIX)
			note_prefix(set, r);
		set->nsharp += r->anchor == JK_ANCHOR_DIGITS && !r->blind;
		set->apart &= r->anchor != JK_ANCHOR_DIGITS || r->apart;
		set->after_in_line &=
			r->anchor != JK_ANCHOR_AFTER || r->in_line;
	}
	set->shapes = jk_xcalloc(n + 1, sizeof(*set->shapes));
	n = 0;
	for (unsigned len = 0; len <= JK_MAX_GROUP; len++) {
		set->shape_from[len] = n;
		n = add_shapes_of_length(set, len, n);
	}
	set->shape_from[JK_MAX_GROUP + 1] = set->nshapes = n;
}

static void
index_kinds(struct jk_ruleset *set)
{
	size_t n = 0;

	set->of_kind = jk_xcalloc(set->n + 1, sizeof(*set->of_kind));
	for (unsigned k = 0; k < JK_NANCHORS; k++) {
		set->from_kind[k] = n;
		for (size_t i = 0; i < set->n; i++) {
			if (set->rules[i].anchor == (enum jk_anchor_kind)k)
				set->of_kind[n++] = i;
		}
	}
	set->from_kind[JK_NANCHORS] = n;
}

/* A literal in UTF-8, and in CP949 where that differs. */
static void
add_literal(struct jk_literals *l, const char *text, bool ignore_case,
	    unsigned id)
{
	struct jk_span s = jk_span_str(text);
	struct jk_buf other;

	jk_literals_add(l, s, ignore_case, id);
	jk_buf_init(&other);
	if (jk_cp949_encode(&other, s) && other.len != s.len)
		jk_literals_add(l, jk_buf_span(&other), ignore_case, id);
	jk_buf_release(&other);
}

static enum jk_status
compile_literals(struct jk_ruleset *set, struct jk_err *err)
{
	struct jk_literals *l = jk_literals_new();

	for (size_t i = 0; i < set->n; i++) {
		const struct jk_rule *r = &set->rules[i];
		bool within = r->anchor == JK_ANCHOR_TEXT;

		for (size_t k = 0; k < r->nanchor_words; k++)
			add_literal(l, r->anchor_words[k], r->ignore_case,
				    (unsigned)(within ? set->n + i : i));
		set->within |= within && r->nanchor_words > 0;
	}
	if (jk_literals_count(l) == 0) {
		jk_literals_free(l);
		return JK_OK;
	}
	set->literals = l;
	return jk_literals_compile(l, err);
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
	if (status == JK_OK)
		status = compile_literals(set, err);
	if (status != JK_OK) {
		jk_ruleset_free(set);
		return status;
	}
	index_shapes(set);
	index_kinds(set);
	*out = set;
	return JK_OK;
}

void
jk_ruleset_free(struct jk_ruleset *rules)
{
	if (rules == NULL)
		return;
	for (size_t i = 0; i < rules->n; i++)
		jk_rule_release(&rules->rules[i]);
	for (size_t i = 0; i < rules->npacks; i++)
		jk_parsed_pack_free(rules->packs[i]);
	jk_literals_free(rules->literals);
	jk_groups_release(&rules->groups);
	free(rules->shapes);
	free(rules->of_kind);
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
