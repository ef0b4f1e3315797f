/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/clause_memo.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/masked.h"

#define SLOTS 1024
#define WORDS 24

struct question {
	uint64_t text[WORDS]; /* digits are 9, zeroes behind */
	uint32_t len, at;
};

struct slot {
	struct question q;
	struct jk_clause_answer answer;
	bool known;
};

struct jk_clause_memo {
	struct slot *slot; /* owned: SLOTS */
	struct question asked;
	struct slot *open; /* where the answer to it goes; NULL: nowhere */
	bool used;
};

struct jk_clause_memo *
jk_clause_memo_new(void)
{
	struct jk_clause_memo *m = jk_xcalloc(1, sizeof(*m));

	m->slot = jk_xcalloc(SLOTS, sizeof(*m->slot));
	return m;
}

void
jk_clause_memo_free(struct jk_clause_memo *m)
{
	if (m == NULL)
		return;
	jk_clause_memo_wipe(m);
	free(m->slot);
	free(m);
}

void
jk_clause_memo_wipe(struct jk_clause_memo *m)
{
	if (m->used)
		explicit_bzero(m->slot, SLOTS * sizeof(*m->slot));
	explicit_bzero(&m->asked, sizeof(m->asked));
	m->open = NULL;
	m->used = false;
}

/* Puts the question; returns the number of its words. */
static unsigned
read_text(struct question *q, struct jk_span text, size_t at)
{
	unsigned n = 0;
	size_t i = 0;
	uint64_t w;

	q->len = (uint32_t)text.len;
	q->at = (uint32_t)at;
	for (; i + 8 <= text.len; i += 8) {
		memcpy(&w, text.ptr + i, 8);
		q->text[n++] = jk_masked_word(w);
	}
	if (i < text.len) {
		w = 0;
		memcpy(&w, text.ptr + i, text.len - i);
		q->text[n++] = jk_masked_word(w);
	}
	return n;
}

static size_t
hash_of(const struct question *q, unsigned words)
{
	uint64_t h = (uint64_t)q->len << 32 | q->at;

	for (unsigned i = 0; i < words; i++) {
		h = (h ^ q->text[i]) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	return (size_t)(h >> 32) % SLOTS;
}

static bool
is_same(const struct question *a, const struct question *b, unsigned words)
{
	uint64_t differ = (a->len ^ b->len) | (a->at ^ b->at);

	for (unsigned i = 0; i < words; i++)
		differ |= a->text[i] ^ b->text[i];
	return differ == 0;
}

const struct jk_clause_answer *
jk_clause_memo_ask(struct jk_clause_memo *m, struct jk_span text, size_t at)
{
	struct slot *slot;
	unsigned words;

	m->open = NULL;
	if (text.len > sizeof(m->asked.text))
		return NULL;
	words = read_text(&m->asked, text, at);
	slot = &m->slot[hash_of(&m->asked, words)];
	if (slot->known && is_same(&slot->q, &m->asked, words))
		return &slot->answer;
	m->open = slot;
	return NULL;
}

void
jk_clause_memo_learn(struct jk_clause_memo *m, const struct jk_match *match,
		     size_t n, size_t base)
{
	struct jk_clause_answer *a;

	if (m->open == NULL || n > JK_CLAUSE_HITS)
		return;
	a = &m->open->answer;
	m->open->q = m->asked;
	a->n = (unsigned)n;
	for (size_t i = 0; i < n; i++) {
		a->hit[i] = match[i];
		a->hit[i].start -= base;
		a->hit[i].end -= base;
	}
	m->open->known = true;
	m->open = NULL;
	m->used = true;
}
