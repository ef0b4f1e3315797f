/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/line_memo.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/masked.h"
#include "match/memo_key.h"
#include "match/token.h"

/* Two lines share a pair of slots. */
#define SLOTS 8192
/* Bytes that count before a line: the line end, and a character before that
 * (patterns of what is remembered look two characters back). */
#define BEFORE 4
/* Bytes that count behind a line: of a run that goes on there and of what
 * follows it, else the rest of what a pattern may look at behind a run. */
#define BEHIND 40
#define AHEAD (3 * JK_KEY_AHEAD)
#define KEY_MAX (BEFORE + JK_LINE_MAX + BEHIND)
#define KEY_ROOM (KEY_MAX + JK_MASKED_STEP)

struct slot {
	uint64_t hash;
	unsigned short len; /* of key; 0: empty */
	unsigned short run; /* groups before it are of an anchor before */
	bool used;          /* since the other one of the pair was */
	unsigned char key[KEY_MAX];
	struct jk_line_answer answer;
};

struct jk_line_memo {
	struct slot *slot; /* owned: SLOTS, made when first needed */
	uint32_t *seen;    /* owned: SLOTS hashes, of lines seen once */
	struct slot asked; /* without hash and key */
	unsigned char key[KEY_ROOM];
	size_t start, end; /* of the line */
	bool fits;         /* all that was added to asked.answer */
};

struct jk_line_memo *
jk_line_memo_new(void)
{
	return jk_xcalloc(1, sizeof(struct jk_line_memo));
}

void
jk_line_memo_free(struct jk_line_memo *m)
{
	if (m == NULL)
		return;
	jk_line_memo_wipe(m);
	free(m->slot);
	free(m->seen);
	free(m);
}

void
jk_line_memo_wipe(struct jk_line_memo *m)
{
	if (m->slot == NULL)
		return;
	for (size_t i = 0; i < SLOTS; i++) {
		if (m->slot[i].len > 0)
			explicit_bzero(&m->slot[i], sizeof(m->slot[i]));
	}
	explicit_bzero(m->seen, SLOTS * sizeof(*m->seen));
	explicit_bzero(m->key, sizeof(m->key));
	explicit_bzero(&m->asked, sizeof(m->asked));
}

/* The key is padded with zeroes. */
static uint64_t
hash_of(const unsigned char *key, size_t len, size_t run)
{
	const uint64_t prime = UINT64_C(0x9e3779b97f4a7c15);
	uint64_t a = len + (run << 16), b = 0;

	for (size_t i = 0; i < len; i += 16) {
		uint64_t x, y;

		memcpy(&x, key + i, 8);
		memcpy(&y, key + i + 8, 8);
		a = (a ^ x) * prime;
		b = (b ^ y) * prime;
		a ^= a >> 29;
		b ^= b >> 29;
	}
	a = (a ^ b) * prime;
	return a ^ a >> 32;
}

static bool
is_it(const struct slot *s, const struct jk_line_memo *m, uint64_t hash)
{
	return s->hash == hash && s->len == m->asked.len &&
	       s->run == m->asked.run && memcmp(s->key, m->key, s->len) == 0;
}

static enum jk_line_state
look_up(struct jk_line_memo *m, const struct jk_line_answer **answer)
{
	uint64_t hash = hash_of(m->key, m->asked.len, m->asked.run);
	size_t i = hash >> 40 & (SLOTS - 1);

	for (size_t k = 0; k < 2; k++) {
		struct slot *s = &m->slot[i ^ k];

		if (!is_it(s, m, hash))
			continue;
		s->used = true;
		m->slot[i ^ k ^ 1].used = false;
		*answer = &s->answer;
		return JK_LINE_KNOWN;
	}
	if (m->seen[i] != (uint32_t)hash) {
		m->seen[i] = (uint32_t)hash;
		return JK_LINE_NEW;
	}
	m->asked.hash = hash;
	m->asked.answer.nops = m->asked.answer.nhits = 0;
	m->fits = true;
	return JK_LINE_AGAIN;
}

/* What a run cannot go on over: no joint, and a part of none. */
static const bool parts[256] = {
	['!' ... '$'] = true, ['\''] = true,        ['*' ... ','] = true,
	[':' ... '['] = true, [']' ... '^'] = true, ['`' ... '}'] = true,
};

/* Bytes behind the line [.., end) that what is found in it depends on. */
static size_t
behind(struct jk_span text, size_t start, size_t end)
{
	size_t n = 0;
	bool parted = false;

	while (end - n > start && n < JK_KEY_AHEAD + 1) {
		unsigned char c = text.ptr[end - n - 1];

		if (c >= 0x80)
			return BEHIND;
		if (jk_is_digit(c))
			break;
		parted |= parts[c];
		n++;
	}
	if (n > JK_KEY_AHEAD)
		return parted ? 0 : BEHIND;
	return parted ? JK_KEY_AHEAD + 1 - n : BEHIND;
}

enum jk_line_state
jk_line_memo_ask(struct jk_line_memo *m, struct jk_span text,
		 const struct jk_anchor_scan *scan, size_t limit, size_t *end,
		 const struct jk_line_answer **answer)
{
	size_t start = scan->pos, most = limit - start, len;
	const unsigned char *nl, *from;

	if (most > JK_LINE_MAX)
		most = JK_LINE_MAX;
	nl = memchr(text.ptr + start, '\n', most);
	*end = nl != NULL ? (size_t)(nl - text.ptr) + 1 : start + most;
	if (nl == NULL || start < BEFORE || scan->behind ||
	    text.ptr[start - 1] != '\n' ||
	    text.len - *end < BEHIND + JK_MASKED_STEP)
		return JK_LINE_ODD;
	if (m->slot == NULL) {
		m->slot = jk_xcalloc(SLOTS, sizeof(*m->slot));
		m->seen = jk_xcalloc(SLOTS, sizeof(*m->seen));
	}
	len = BEFORE + (*end - start) + behind(text, start, *end);
	from = text.ptr + start - BEFORE;
	if ((jk_masked_copy(m->key, from, len) & JK_MASKED_SIGN) != 0 &&
	    jk_masked_is_digital(from, len))
		return JK_LINE_ODD;
	m->start = start;
	m->end = *end;
	m->asked.len = (unsigned short)len;
	m->asked.run = 0;
	if (scan->run > start) {
		if (scan->run - start > JK_LINE_MAX)
			return JK_LINE_ODD;
		m->asked.run = (unsigned short)(scan->run - start);
	}
	return look_up(m, answer);
}

void
jk_line_memo_add(struct jk_line_memo *m, const struct jk_anchor *anchor,
		 bool known, bool made, const struct jk_memo_hit *hits,
		 unsigned nhits)
{
	struct jk_line_answer *a = &m->asked.answer;
	size_t key_end = m->start + m->asked.len - BEFORE;
	size_t end = anchor->pos +
		     (anchor->run > anchor->len ? anchor->run : anchor->len);

	/* What the answer depends on must be in the key. */
	if (anchor->disguised || (anchor->ch == '0' && anchor->run == 0) ||
	    (end > m->end && end + AHEAD > key_end))
		m->fits = false;
	if (known && !made && nhits == 0)
		return;
	if (a->nops == JK_LINE_OPS || a->nhits + nhits > JK_LINE_HITS ||
	    anchor->len > UINT8_MAX)
		m->fits = false;
	if (!m->fits)
		return;
	a->op[a->nops++] = (struct jk_line_op){
		.at = (unsigned short)(anchor->pos - m->start),
		.len = (unsigned char)anchor->len,
		.run = anchor->run,
		.ch = anchor->ch,
		.disguised = anchor->disguised,
		.near = anchor->near,
		.known = known,
		.made = made,
		.first = a->nhits,
		.nhits = (unsigned char)nhits,
	};
	if (nhits > 0)
		memcpy(a->hit + a->nhits, hits, nhits * sizeof(*hits));
	a->nhits = (unsigned char)(a->nhits + nhits);
}

void
jk_line_memo_learn(struct jk_line_memo *m, size_t run)
{
	size_t i = m->asked.hash >> 40 & (SLOTS - 1);
	struct slot *s = &m->slot[m->slot[i].used ? i ^ 1 : i];

	if (!m->fits || run > m->start + UINT16_MAX)
		return;
	m->asked.answer.run =
		(unsigned short)(run > m->start ? run - m->start : 0);
	s->hash = m->asked.hash;
	s->len = m->asked.len;
	s->run = m->asked.run;
	s->used = false;
	memcpy(s->key, m->key, m->asked.len);
	s->answer = m->asked.answer;
}
