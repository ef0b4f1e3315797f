/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/reasons.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/ruleset.h"

/* A weight with its sign. There are thousands of reasons, made at each start
 * of the program: formatted output would take as long as all the rest. */
static void
append_weight(struct jk_buf *out, int weight)
{
	unsigned n = weight < 0 ? 0u - (unsigned)weight : (unsigned)weight;
	char digits[12];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	digits[--at] = weight < 0 ? '-' : '+';
	jk_buf_append(out, digits + at, sizeof(digits) - at);
}

static struct jk_reason
spell(const char *before, const char *text, const char *behind, int weight)
{
	struct jk_buf b;
	struct jk_reason r = { NULL, 0 };

	if (weight == 0)
		return r;
	jk_buf_init(&b);
	jk_buf_append_str(&b, before);
	jk_buf_append_str(&b, text);
	jk_buf_append_str(&b, behind);
	jk_buf_append_byte(&b, ' ');
	append_weight(&b, weight);
	r.text = jk_xstrdup(jk_buf_cstr(&b));
	r.len = b.len;
	jk_buf_release(&b);
	return r;
}

/* A fact by its name, the dashes as spaces. */
static struct jk_reason
spell_fact(enum jk_fact fact, int weight)
{
	char *name;
	struct jk_reason r = { NULL, 0 };

	if (weight == 0)
		return r;
	name = jk_xstrdup(jk_fact_name(fact));
	for (char *p = name; *p != '\0'; p++) {
		if (*p == '-')
			*p = ' ';
	}
	r = spell("", name, "", weight);
	free(name);
	return r;
}

void
jk_reasons_make(struct jk_rule *rule)
{
	struct jk_reasons *r = &rule->reasons;
	const int *verdict = rule->verdict_weight;

	r->verdict[JK_PLAUSIBLE] =
		spell("", "shape fits", "", verdict[JK_PLAUSIBLE]);
	r->verdict[JK_PROVEN] =
		spell("", "check digit fits", "", verdict[JK_PROVEN]);
	for (unsigned i = 0; i < JK_NFACTS; i++)
		r->fact[i] = spell_fact((enum jk_fact)i, rule->fact_weight[i]);
	for (size_t i = 0; i < rule->words.n; i++) {
		struct jk_word *w = &rule->words.list[i];
		int weight = w->against ? rule->words.against_weight
					: rule->words.for_weight;

		w->near = spell("context '", w->text, "'", weight);
		w->heading = spell("column '", w->text, "'", weight);
	}
}

void
jk_reasons_release(struct jk_rule *rule)
{
	for (unsigned i = 0; i <= JK_PROVEN; i++)
		free(rule->reasons.verdict[i].text);
	for (unsigned i = 0; i < JK_NFACTS; i++)
		free(rule->reasons.fact[i].text);
	for (size_t i = 0; i < rule->words.n; i++) {
		free(rule->words.list[i].near.text);
		free(rule->words.list[i].heading.text);
	}
}
