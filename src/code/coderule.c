/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "code/coderule.h"

#include <stdlib.h>

#include <jikimi/buf.h>
#include <jikimi/charset.h>

#include "code/find.h"

/* Shorter names alone would stand in every text. */
#define LEAST_NAME 3
/* A first word of so many letters is rare enough to be looked for alone. */
#define LONG_WORD 6

static void
add(struct jk_literals *l, struct jk_span s, unsigned id)
{
	if (s.len >= JK_LITERAL_MIN && s.len <= JK_LITERAL_MAX)
		jk_literals_add(l, s, true, id);
}

/* "resident no" as it may be written: with each joint between its words (what
 * blanks or dots part are two names), or, when it begins with a long word,
 * that word. */
static void
add_name(struct jk_literals *l, const char *name)
{
	static const char joints[] = { '\0', '_', '-' };
	size_t first = strcspn(name, " *"), len = strcspn(name, "*");

	if (first >= LONG_WORD || first == len) {
		if (first >= LEAST_NAME)
			add(l, jk_span_make(name, first), JK_TRIGGER_NAME);
		return;
	}
	for (size_t i = 0; i < JK_COUNT(joints); i++) {
		struct jk_buf b = { 0 };

		for (size_t k = 0; k < len; k++) {
			if (name[k] != ' ')
				jk_buf_append_byte(&b, (unsigned char)name[k]);
			else if (joints[i] != '\0')
				jk_buf_append_byte(&b,
						   (unsigned char)joints[i]);
		}
		add(l, jk_buf_span(&b), JK_TRIGGER_NAME);
		jk_buf_release(&b);
	}
}

/* The first two syllables of a label (the others may stand apart): in UTF-8,
 * CP949, as \uXXXX and as entities. */
static void
add_label(struct jk_literals *l, const char *label)
{
	struct jk_span s = jk_span_str(label);
	struct jk_buf cp949 = { 0 }, escapes = { 0 }, entities = { 0 };
	uint32_t cp;
	size_t n = 0;

	if (s.len == 0 || s.ptr[0] < 0x80) {
		add(l, s, JK_TRIGGER_LABEL);
		return;
	}
	for (unsigned i = 0; i < 2 && n < s.len; i++) {
		n += jk_utf8_decode(jk_span_from(s, n), &cp);
		jk_buf_appendf(&escapes, "\\u%04x", (unsigned)cp);
		jk_buf_appendf(&entities, "&#%u;", (unsigned)cp);
	}
	s = jk_span_head(s, n);
	add(l, s, JK_TRIGGER_LABEL);
	if (jk_cp949_encode(&cp949, s))
		add(l, jk_buf_span(&cp949), JK_TRIGGER_LABEL);
	add(l, jk_buf_span(&escapes), JK_TRIGGER_LABEL);
	add(l, jk_buf_span(&entities), JK_TRIGGER_LABEL);
	jk_buf_release(&cp949);
	jk_buf_release(&escapes);
	jk_buf_release(&entities);
}

static struct jk_literals *
make_triggers(const struct jk_word_list *lists)
{
	static const enum jk_list names[] = { JK_LIST_STRONG, JK_LIST_MEDIUM,
					      JK_LIST_WEAK };
	static const enum jk_list sums[] = { JK_LIST_WEIGHTS, JK_LIST_MODULUS };
	struct jk_literals *l = jk_literals_new();
	const struct jk_word_list *list;

	for (size_t k = 0; k < JK_COUNT(names); k++) {
		list = &lists[names[k]];
		for (size_t i = 0; i < list->n; i++)
			add_name(l, list->words[i]);
	}
	list = &lists[JK_LIST_LABELS];
	for (size_t i = 0; i < list->n; i++)
		add_label(l, list->words[i]);
	list = &lists[JK_LIST_SHAPE];
	for (size_t i = 0; i < list->n; i++)
		add(l, jk_span_str(list->words[i]), JK_TRIGGER_SHAPE);
	for (size_t k = 0; k < JK_COUNT(sums); k++) {
		list = &lists[sums[k]];
		for (size_t i = 0; i < list->n; i++)
			add(l, jk_span_str(list->words[i]),
			    JK_TRIGGER_CHECKSUM);
	}
	return l;
}

static const struct {
	enum jk_list list;
	unsigned trait;
} traits[] = {
	{ JK_LIST_ENTITY, JK_TRAIT_ENTITY },
	{ JK_LIST_MAPPER, JK_TRAIT_MAPPER },
	{ JK_LIST_NOT_CODE, JK_TRAIT_NOT_CODE },
	{ JK_LIST_SCHEMA, JK_TRAIT_SCHEMA },
	{ JK_LIST_MASKING, JK_TRAIT_MASKING },
	{ JK_LIST_PAYMENT, JK_TRAIT_PAYMENT },
	{ JK_LIST_HOMEWORK, JK_TRAIT_HOMEWORK },
};

static struct jk_literals *
make_context(const struct jk_word_list *lists)
{
	struct jk_literals *l = jk_literals_new();

	for (size_t k = 0; k < JK_COUNT(traits); k++) {
		const struct jk_word_list *list = &lists[traits[k].list];

		for (size_t i = 0; i < list->n; i++)
			add(l, jk_span_str(list->words[i]), traits[k].trait);
	}
	return l;
}

/* The set is dropped when it is empty: there is nothing to look for. */
static struct jk_literal_scan *
scan_of(struct jk_literals *l)
{
	struct jk_err err;

	if (jk_literals_count(l) == 0 || jk_literals_compile(l, &err) != JK_OK)
		return NULL;
	return jk_literal_scan_new(l);
}

struct jk_coderule *
jk_coderule_new(const struct jk_ruleset *rules)
{
	struct jk_coderule *r;
	size_t i = 0;

	while (i < rules->n && rules->rules[i].lists == NULL)
		i++;
	if (i == rules->n)
		return NULL;
	r = jk_xcalloc(1, sizeof(*r));
	r->rule = &rules->rules[i];
	r->index = (unsigned)i;
	r->triggers = make_triggers(r->rule->lists);
	r->context = make_context(r->rule->lists);
	r->trigger_scan = scan_of(r->triggers);
	r->context_scan = scan_of(r->context);
	return r;
}

void
jk_coderule_free(struct jk_coderule *r)
{
	if (r == NULL)
		return;
	jk_literal_scan_free(r->trigger_scan);
	jk_literal_scan_free(r->context_scan);
	jk_literals_free(r->triggers);
	jk_literals_free(r->context);
	free(r);
}

/* No letter stands before the word. */
static bool
is_word_start(struct jk_span text, size_t at)
{
	return at == 0 || !jk_byte_is_letter(text.ptr[at]) ||
	       !jk_byte_is_letter(text.ptr[at - 1]) ||
	       (text.ptr[at] < 'a' && text.ptr[at - 1] >= 'a');
}

unsigned
jk_coderule_traits(struct jk_coderule *r, struct jk_span text)
{
	const struct jk_literal_hit *hits;
	unsigned found = 0;
	size_t n;

	if (r->context_scan == NULL)
		return 0;
	n = jk_literal_scan_find(r->context_scan, text, 0, text.len, &hits);
	for (size_t i = 0; i < n; i++) {
		if (is_word_start(text, hits[i].start))
			found |= hits[i].id;
	}
	return found;
}
