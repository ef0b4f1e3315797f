/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Anchors of rules: as the rule states them, or as its pattern tells. */
#include "config.h"

#include "match/rule_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/charset.h>

#include "match/derive.h"

#define DEFAULT_SEPARATORS 3
#define MAX_EVERY 16
#define MAX_SHAPES 1024

/* "4" or "1:3": the lengths that one group may have. */
struct lengths {
	unsigned least, most;
};

/* "6-7" or "1:3-1:3": False when it is not of that form. */
static bool
parse_groups(const char *text, struct lengths *group, unsigned *n)
{
	char *end;

	for (*n = 0; *n < JK_MAX_GROUPS; text = end + 1) {
		struct lengths *g = &group[(*n)++];

		if (!isdigit((unsigned char)*text))
			return false;
		g->least = g->most = (unsigned)strtoul(text, &end, 10);
		if (*end == ':' && isdigit((unsigned char)end[1]))
			g->most = (unsigned)strtoul(end + 1, &end, 10);
		if (g->least == 0 || g->most < g->least ||
		    g->most > JK_MAX_GROUP)
			return false;
		if (*end == '\0')
			return true;
		if (*end != '-')
			return false;
	}
	return false;
}

static void
add_shape(struct jk_rule *r, const unsigned char *len, unsigned n)
{
	struct jk_shape *shape;

	r->shapes = jk_xrealloc(r->shapes, r->nshapes + 1, sizeof(*r->shapes));
	shape = &r->shapes[r->nshapes++];
	*shape = (struct jk_shape){ .n = n };
	for (unsigned i = 0; i < n; i++) {
		shape->len[i] = len[i];
		shape->digits += len[i];
	}
	memcpy(&shape->key, shape->len, sizeof(shape->key));
	memset(&shape->mask, 0xff, n);
	r->first_groups |= UINT64_C(1) << len[0];
}

/* Adds every choice of lengths. False when there are too many. */
static bool
add_choices(struct jk_rule *r, const struct lengths *group, unsigned n)
{
	unsigned char len[JK_MAX_GROUPS] = { 0 };
	unsigned at = 0;

	for (unsigned i = 0; i < n; i++)
		len[i] = (unsigned char)group[i].least;
	while (at < n && r->nshapes < MAX_SHAPES) {
		add_shape(r, len, n);
		for (at = 0; at < n && len[at] == group[at].most; at++)
			len[at] = (unsigned char)group[at].least;
		if (at < n)
			len[at]++;
	}
	return at == n;
}

static enum jk_status
compile_shapes(const struct jk_rule_compiler *c)
{
	const struct jk_yaml_rule *y = c->yaml;
	struct jk_rule *r = c->rule;

	for (unsigned i = 0; i < y->anchor.ngroups; i++) {
		struct lengths group[JK_MAX_GROUPS];
		unsigned n;

		if (!parse_groups(y->anchor.groups[i], group, &n))
			return jk_rule_refuse(c, "anchor",
					      "groups look like 6-7 or 1:3-4",
					      y->anchor.groups[i]);
		if (!add_choices(r, group, n))
			return jk_rule_refuse(c, "anchor", "too many groups",
					      y->anchor.groups[i]);
	}
	return JK_OK;
}

static enum jk_status
compile_literal(const struct jk_rule_compiler *c)
{
	const struct jk_yaml_rule *y = c->yaml;
	struct jk_rule *r = c->rule;

	r->anchor = JK_ANCHOR_LITERAL;
	r->literal = (unsigned char)y->anchor.literal[0];
	r->every = y->anchor.every;
	if (y->anchor.then != NULL)
		r->then = (unsigned char)y->anchor.then[0];
	if (y->anchor.literal[1] != '\0' || !ispunct(r->literal) ||
	    strchr("%&\\", r->literal) != NULL)
		return jk_rule_refuse(
			c, "anchor",
			"a literal is one ASCII punctuation character, "
			"not % & \\",
			y->anchor.literal);
	if (r->every > MAX_EVERY)
		return jk_rule_refuse(c, "anchor", "every is at most 16", "");
	return JK_OK;
}

static int
compare_chars(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static enum jk_status
compile_after(const struct jk_rule_compiler *c)
{
	struct jk_span s = jk_span_str(c->yaml->anchor.after);
	struct jk_rule *r = c->rule;

	r->anchor = JK_ANCHOR_AFTER;
	r->after = jk_xcalloc(s.len, sizeof(*r->after));
	while (s.len > 0) {
		uint32_t cp;
		size_t n = jk_utf8_decode(s, &cp);

		if (n < 2)
			return jk_rule_refuse(
				c, "anchor",
				"after lists characters beyond ASCII", "");
		r->after[r->nafter++] = cp;
		s = jk_span_from(s, n);
	}
	qsort(r->after, r->nafter, sizeof(*r->after), compare_chars);
	return JK_OK;
}

static enum jk_status
compile_words_anchor(const struct jk_rule_compiler *c)
{
	const struct jk_yaml_rule *y = c->yaml;
	struct jk_rule *r = c->rule;

	r->anchor = JK_ANCHOR_WORDS;
	r->anchor_words = y->anchor.literals;
	r->nanchor_words = y->anchor.nliterals;
	r->ignore_case = y->anchor.ignore_case;
	for (size_t i = 0; i < r->nanchor_words; i++) {
		size_t len = strlen(r->anchor_words[i]);

		if (len < 2 || len > JK_LITERAL_MAX)
			return jk_rule_refuse(c, "anchor",
					      "a literal has 2 to 64 bytes",
					      r->anchor_words[i]);
	}
	return JK_OK;
}

static enum jk_status
compile_digits(const struct jk_rule_compiler *c)
{
	const struct jk_yaml_rule *y = c->yaml;
	struct jk_rule *r = c->rule;

	if (r->digits == 0 || r->digits > JK_MAX_GROUP)
		return jk_rule_refuse(c, "anchor", "digits are 1 to 40", "");
	if (y->anchor.after != NULL)
		return compile_after(c);
	if (y->anchor.prefix != NULL) {
		r->anchor = JK_ANCHOR_PREFIX;
		r->prefix = (unsigned)strlen(y->anchor.prefix);
		if (r->prefix > 2 || strspn(y->anchor.prefix, "A") != r->prefix)
			return jk_rule_refuse(c, "anchor",
					      "a prefix is A or AA",
					      y->anchor.prefix);
	}
	return compile_shapes(c);
}

/* A rule that states no anchor: what its pattern tells. */
static void
derive_anchor(const struct jk_rule_compiler *c)
{
	struct jk_derived d;
	struct jk_rule *r = c->rule;
	const char *pattern = c->yaml->pattern;

	r->anchor = JK_ANCHOR_TEXT;
	jk_derive(jk_span_str(pattern), false, &d);
	if (d.kind == JK_DERIVED_NONE)
		return;
	/* Where it begins elsewhere than it is reported to, or has something
	 * before the literal, the literal only tells where to look. */
	if (d.kind != JK_DERIVED_WITHIN && d.offset == 0 &&
	    strstr(pattern, "\\K") == NULL)
		r->anchor = JK_ANCHOR_WORDS;
	r->derived = jk_xcalloc(d.n, sizeof(*r->derived));
	for (size_t i = 0; i < d.n; i++) {
		r->derived[i] = jk_xcalloc(d.literal[i].len + 1, 1);
		memcpy(r->derived[i], d.literal[i].bytes, d.literal[i].len);
		r->ignore_case |= d.literal[i].ignore_case;
	}
	r->anchor_words = r->derived;
	r->nanchor_words = d.n;
}

enum jk_status
jk_rule_compile_anchor(const struct jk_rule_compiler *c)
{
	const struct jk_yaml_rule *y = c->yaml;
	struct jk_rule *r = c->rule;
	unsigned kinds = (y->anchor.literal != NULL) +
			 (y->anchor.nliterals > 0) + (y->anchor.digits > 0);

	r->lead = y->anchor.lead != NULL ? y->anchor.lead : "";
	r->digits = y->anchor.digits;
	r->separators = y->anchor.separators > 0 ? y->anchor.separators
						 : DEFAULT_SEPARATORS;
	if (kinds > 1)
		return jk_rule_refuse(c, "anchor",
				      "give one of digits, literal, literals",
				      "");
	if (y->anchor.literal != NULL)
		return compile_literal(c);
	if (y->anchor.nliterals > 0)
		return compile_words_anchor(c);
	if (kinds == 1)
		return compile_digits(c);
	if (y->anchor.ngroups > 0 || y->anchor.prefix != NULL ||
	    y->anchor.after != NULL)
		return jk_rule_refuse(c, "anchor", "needs digits", "");
	derive_anchor(c);
	return JK_OK;
}
