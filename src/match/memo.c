/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/memo.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/digits.h"
#include "match/memo_key.h"

#define SLOTS 2048

struct entry {
	uint64_t hash;
	unsigned char len; /* of key; 0: empty */
	unsigned char state;
	unsigned char nhits;
	unsigned char key[JK_KEY_MAX];
	struct jk_memo_hit hit[JK_MEMO_HITS];
};

struct jk_memo {
	const struct jk_ruleset *rules; /* borrowed */
	unsigned max_gap;
	bool lead[256];     /* a match may begin with it, before the run */
	struct entry *slot; /* owned: SLOTS */
	uint32_t *seen;     /* owned: a part of the hash that was there last */
	pcre2_match_data *data;
	pcre2_match_context *context;
};

struct jk_memo *
jk_memo_new(const struct jk_ruleset *rules, unsigned max_gap)
{
	struct jk_memo *m = jk_xcalloc(1, sizeof(*m));

	m->rules = rules;
	m->max_gap = max_gap;
	for (size_t i = 0; i < rules->n; i++) {
		for (const char *p = rules->rules[i].lead; *p != '\0'; p++)
			m->lead[(unsigned char)*p] = true;
	}
	m->slot = jk_xcalloc(SLOTS, sizeof(*m->slot));
	m->seen = jk_xcalloc(SLOTS, sizeof(*m->seen));
	m->data = pcre2_match_data_create(1, NULL);
	m->context = pcre2_match_context_create(NULL);
	if (m->data == NULL || m->context == NULL)
		abort();
	pcre2_set_match_limit(m->context, 100000);
	return m;
}

void
jk_memo_free(struct jk_memo *m)
{
	if (m == NULL)
		return;
	pcre2_match_data_free(m->data);
	pcre2_match_context_free(m->context);
	free(m->slot);
	free(m->seen);
	free(m);
}

/* A key as text for PCRE2. */
struct subject {
	unsigned char text[3 * JK_KEY_MAX];
	unsigned char
		raw[3 * JK_KEY_MAX]; /* where each of its bytes comes from:
					 * so far from the first of the key */
	size_t len, at, end;         /* the run: [at, end) */
	bool ends;                   /* the text ends here */
};

static void
put_char(struct subject *s, unsigned char c, unsigned raw)
{
	static const unsigned char syllable[] = { 0xea, 0xb0, 0x80 };
	unsigned n = c == JK_KEY_HANGUL ? 3 : 1;

	/* Carriage return and line feed are one character. */
	if (c == JK_KEY_EDGE || c == '\r')
		return;
	if (c == JK_KEY_HANGUL)
		memcpy(s->text + s->len, syllable, n);
	else
		s->text[s->len] = c;
	memset(s->raw + s->len, (int)raw, n);
	s->len += n;
}

static void
spell(struct subject *s, const struct jk_memo_key *k, unsigned run)
{
	s->len = s->at = s->end = 0;
	for (unsigned i = 0; i < k->len; i++) {
		if (i == k->before)
			s->at = s->len;
		put_char(s, k->byte[i], i);
		if (i + 1 == k->before + run)
			s->end = s->len;
	}
	s->ends = k->byte[k->len - 1] == JK_KEY_EDGE;
}

/* Matches the rule at index from of the subject. Returns the length, 0 for
 * none, -1 when it depends on what stands behind. */
static int
try_at(struct jk_memo *m, const struct jk_rule *rule, const struct subject *s,
       size_t from)
{
	const PCRE2_SIZE *ovector = pcre2_get_ovector_pointer(m->data);
	uint32_t flags = PCRE2_NO_UTF_CHECK;
	int rc;

	/* Asked for a partial match PCRE2 gives one as soon as it needs to
	 * see more than there is. */
	if (!s->ends)
		flags |= PCRE2_PARTIAL_HARD;
	rc = pcre2_match(rule->code, s->text, s->len, from, flags, m->data,
			 m->context);
	if (rc == PCRE2_ERROR_NOMATCH)
		return 0;
	if (rc < 0 || ovector[0] != from || ovector[1] > s->len)
		return -1;
	return (int)(ovector[1] - ovector[0]);
}

static bool
has_shape(const struct jk_rule *rule, const struct jk_run *run)
{
	for (size_t i = 0; i < rule->nshapes; i++) {
		if (jk_run_has_shape(run, &rule->shapes[i], rule->separators))
			return true;
	}
	return rule->nshapes == 0 && run->ndigits >= rule->digits;
}

/* Asks one rule at the group that begins at s->at + start; false when the
 * answer cannot be kept. */
static bool
ask_rule(struct jk_memo *m, struct entry *e, size_t index,
	 const struct subject *s, size_t start, const struct jk_run *run)
{
	const struct jk_rule *rule = &m->rules->rules[index];
	size_t at = s->at + start;
	unsigned char before = at > 0 ? s->text[at - 1] : 0;
	int len = 0, back = 0;

	if (before != 0 && before < 0x80 &&
	    strchr(rule->lead, before) != NULL) {
		len = try_at(m, rule, s, at - 1);
		back = 1;
	}
	if (len == 0) {
		len = try_at(m, rule, s, at);
		back = 0;
	}
	if (len == 0)
		return true;
	if (len < 0)
		return false;
	if (!has_shape(rule, run) ||
	    !jk_rule_has_groups(rule,
				jk_span_make(s->text + at - back, (size_t)len)))
		return true;
	at -= (size_t)back;
	/* A value over a carriage return is not in the text as it stands. */
	if (e->nhits == JK_MEMO_HITS || len > 255 ||
	    s->raw[at + (size_t)len - 1] - s->raw[at] != len - 1)
		return false;
	e->hit[e->nhits++] = (struct jk_memo_hit){
		(unsigned short)index,
		(signed char)(s->raw[at] - s->raw[s->at]),
		(unsigned char)len,
	};
	return true;
}

/* Asks all blind rules at one group of the run. */
static bool
ask_group(struct jk_memo *m, struct entry *e, const struct subject *s,
	  size_t start, size_t len)
{
	struct jk_anchor anchor = { .ch = '0' };
	struct jk_run run;
	const size_t *list;
	bool known = true;
	size_t n;

	anchor.pos = s->at + start;
	anchor.len = len;
	if (len > JK_MAX_GROUP)
		return true;
	jk_run_read(&run, jk_span_make(s->text, s->len), &anchor, m->max_gap,
		    NULL);
	list = jk_ruleset_kind(m->rules, JK_ANCHOR_DIGITS, &n);
	for (size_t i = 0; i < n && known; i++) {
		const struct jk_rule *rule = &m->rules->rules[list[i]];

		if (rule->blind && (rule->nshapes == 0 ||
				    (rule->first_groups >> len & 1) != 0))
			known = ask_rule(m, e, list[i], s, start, &run);
	}
	return known;
}

/* Asks all blind rules at all groups of the run. */
static void
fill(struct jk_memo *m, struct entry *e, const struct jk_memo_key *k,
     uint64_t hash, unsigned run, bool may_want_more)
{
	struct subject s;
	bool known = true;

	spell(&s, k, run);
	e->nhits = 0;
	for (size_t i = 0; i < s.end - s.at && known;) {
		size_t len = 0;

		while (s.at + i + len < s.end && s.text[s.at + i + len] == '9')
			len++;
		if (len > 0)
			known = ask_group(m, e, &s, i, len);
		i += len > 0 ? len : 1;
	}
	e->hash = hash;
	e->len = (unsigned char)k->len;
	memcpy(e->key, k->byte, JK_KEY_MAX);
	e->state = known           ? JK_MEMO_KNOWN
		   : may_want_more ? JK_MEMO_MORE
				   : JK_MEMO_UNKNOWN;
}

/* Keys are padded with zeroes. */
static bool
is_same_key(const unsigned char *a, const unsigned char *b, unsigned len)
{
	uint64_t differ = 0;

	for (unsigned i = 0; i < len; i += 8) {
		uint64_t x, y;

		memcpy(&x, a + i, 8);
		memcpy(&y, b + i, 8);
		differ |= x ^ y;
	}
	return differ == 0;
}

/* The entry of the key; NULL: not there, and seen for the first time. */
static struct entry *
look_up(struct jk_memo *m, const struct jk_memo_key *k, unsigned run,
	bool may_want_more)
{
	uint64_t hash = jk_memo_key_hash(k);
	size_t i = hash >> 40 & (SLOTS - 1);
	struct entry *e = &m->slot[i];

	if (e->hash == hash && e->len == k->len &&
	    is_same_key(e->key, k->byte, k->len))
		return e;
	/* Rows of numbers are all different: an answer has to be worth it. */
	if (m->seen[i] != (uint32_t)hash) {
		m->seen[i] = (uint32_t)hash;
		return NULL;
	}
	fill(m, e, k, hash, run, may_want_more);
	return e;
}

enum jk_memo_state
jk_memo_ask(struct jk_memo *m, struct jk_span text,
	    const struct jk_anchor *anchor, const struct jk_memo_hit **hits,
	    unsigned *n)
{
	struct jk_memo_key k;
	size_t pos;

	if (!jk_memo_key_begin(&k, m->lead, text, anchor, &pos))
		return JK_MEMO_UNKNOWN;
	for (int more = 1; more <= JK_KEY_AHEAD; more++) {
		struct entry *e;

		if (!jk_memo_key_add(&k, text, &pos))
			return JK_MEMO_UNKNOWN;
		e = look_up(m, &k, anchor->run,
			    more < JK_KEY_AHEAD &&
				    k.byte[k.len - 1] != JK_KEY_EDGE);
		if (e == NULL || e->state == JK_MEMO_UNKNOWN)
			return JK_MEMO_UNKNOWN;
		if (e->state == JK_MEMO_KNOWN) {
			*hits = e->hit;
			*n = e->nhits;
			return JK_MEMO_KNOWN;
		}
	}
	return JK_MEMO_UNKNOWN;
}
