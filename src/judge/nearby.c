/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/nearby.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/fold.h"
#include "match/masked.h"
#include "match/token.h"

#define SLOTS 512
/* An escape that begins further back ends among the first bytes, which are
 * not looked at. */
#define SLACK 8
/* Of a question, whole steps of jk_masked_copy. */
#define WORDS (((JK_FOLD_MAX + SLACK + 15) / 16) * 2)

struct answer {
	uint64_t text[WORDS]; /* digits are 9 */
	size_t rule;
	const struct jk_word *word;
	bool known;
};

struct jk_nearby {
	const struct jk_ruleset *rules; /* borrowed */
	unsigned *words; /* owned: by rule, 8 bytes each; 0: not remembered */
	struct answer *slot; /* owned: SLOTS */
	struct answer asked;
	struct answer *open; /* where the answer to it goes; NULL: nowhere */
	bool used;
};

/* True when a digit in the text can make a difference. */
static bool
has_digits(const struct jk_words *words)
{
	for (size_t i = 0; i < words->n; i++) {
		for (size_t k = 0; k < words->list[i].n; k++) {
			if (jk_is_digit(words->list[i].cp[k]))
				return true;
		}
	}
	return false;
}

struct jk_nearby *
jk_nearby_new(const struct jk_ruleset *rules)
{
	struct jk_nearby *n = jk_xcalloc(1, sizeof(*n));

	n->rules = rules;
	n->words = jk_xcalloc(rules->n + 1, sizeof(*n->words));
	n->slot = jk_xcalloc(SLOTS, sizeof(*n->slot));
	for (size_t i = 0; i < rules->n; i++) {
		const struct jk_words *words = &rules->rules[i].words;

		if (words->distance <= JK_FOLD_MAX && !has_digits(words))
			n->words[i] = (words->distance + SLACK + 15) / 16 * 2;
	}
	return n;
}

void
jk_nearby_free(struct jk_nearby *n)
{
	if (n == NULL)
		return;
	jk_nearby_wipe(n);
	free(n->words);
	free(n->slot);
	free(n);
}

void
jk_nearby_wipe(struct jk_nearby *n)
{
	if (n->used)
		explicit_bzero(n->slot, SLOTS * sizeof(*n->slot));
	explicit_bzero(&n->asked, sizeof(n->asked));
	n->open = NULL;
	n->used = false;
}

/* Puts the question; false when the text is not plain. */
static bool
read_text(struct jk_nearby *n, struct jk_span text, size_t start,
	  unsigned words)
{
	size_t len = 8 * (size_t)words;
	const unsigned char *p = text.ptr + start - len;
	unsigned what;

	what = jk_masked_copy((unsigned char *)n->asked.text, p, len);
	return (what & ~JK_MASKED_SIGN) == 0 &&
	       ((what & JK_MASKED_SIGN) == 0 || !jk_masked_has_escape(p, len));
}

static size_t
hash_of(const struct answer *asked, unsigned words)
{
	uint64_t h = asked->rule;

	for (unsigned i = 0; i < words; i++) {
		h = (h ^ asked->text[i]) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	return (size_t)(h >> 32) % SLOTS;
}

bool
jk_nearby_ask(struct jk_nearby *n, size_t rule, struct jk_span text,
	      size_t start, const struct jk_word **word)
{
	unsigned words = n->words[rule];
	struct answer *a;

	n->open = NULL;
	if (words == 0 || start < 8 * (size_t)words ||
	    !read_text(n, text, start, words))
		return false;
	n->asked.rule = rule;
	a = &n->slot[hash_of(&n->asked, words)];
	if (a->known && a->rule == rule &&
	    memcmp(a->text, n->asked.text, 8 * (size_t)words) == 0) {
		*word = a->word;
		return true;
	}
	n->open = a;
	return false;
}

void
jk_nearby_learn(struct jk_nearby *n, const struct jk_word *word)
{
	if (n->open == NULL)
		return;
	*n->open = n->asked;
	n->open->word = word;
	n->open->known = true;
	n->open = NULL;
	n->used = true;
}
