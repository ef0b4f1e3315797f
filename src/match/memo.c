/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/memo.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/digits.h"

#define SLOTS 2048
/* Bytes of a key: three characters, the run, five characters. */
#define KEY_MAX 56
#define RUN_MAX 46
/* Characters behind the run that an answer may depend on. */
#define AHEAD_MAX 5

/* Instead of a character: any Hangul syllable, the edge of the text. */
#define HANGUL 0x80
#define EDGE 0xff

/* What a byte becomes in a key; 0: it has to be looked at more closely. */
static const unsigned char plain[256] = {
	[0x01 ... 0x0c] = 1, [0x0e ... '$'] = 1, ['\'' ... '/'] = 1,
	['0' ... '9'] = '9', [':' ... '['] = 1,  [']' ... 0x7f] = 1,
};

struct entry {
	uint64_t hash;
	unsigned char len; /* of key; 0: empty */
	unsigned char state;
	unsigned char nhits;
	unsigned char key[KEY_MAX];
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

/* A key in the making. */
struct key {
	unsigned char byte[KEY_MAX + 16]; /* zeroes behind it */
	unsigned len, before;             /* characters before the run */
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

static bool
is_syllable(const unsigned char *p)
{
	return p[0] >= 0xea && p[0] <= 0xed && (p[1] & 0xc0) == 0x80 &&
	       (p[2] & 0xc0) == 0x80 && (p[0] != 0xea || p[1] >= 0xb0) &&
	       (p[0] != 0xed || p[1] < 0x9e);
}

/* A syllable of CP949 that is no character of UTF-8: C2 AD is a soft hyphen
 * there. */
static bool
is_pair(const unsigned char *p)
{
	return p[0] >= 0xb0 && p[0] <= 0xc8 && p[1] >= 0xa1 && p[1] != 0xff &&
	       (p[0] < 0xc2 || p[1] >= 0xc0);
}

/* The character that ends at *pos, which moves before it; 0: not plain. */
static unsigned char
char_before(struct jk_span text, size_t *pos)
{
	unsigned char c;

	if (*pos == 0)
		return EDGE;
	c = text.ptr[*pos - 1];
	if (plain[c] != 0) {
		--*pos;
		/* Carriage return and line feed are one. */
		if (c == '\n' && *pos > 0 && text.ptr[*pos - 1] == '\r')
			--*pos;
		return plain[c] == 1 ? c : plain[c];
	}
	/* No escape is near, so these are themselves. */
	if (c == '%' || c == '&' || c == '\\') {
		--*pos;
		return c;
	}
	if (*pos >= 3 && is_syllable(text.ptr + *pos - 3)) {
		*pos -= 3;
		return HANGUL;
	}
	if (*pos >= 2 && is_pair(text.ptr + *pos - 2)) {
		*pos -= 2;
		return HANGUL;
	}
	return 0;
}

/* True when % & \ at pos begin no escape. */
static bool
is_bare(struct jk_span text, size_t pos)
{
	struct jk_token t = jk_token_guess(jk_span_from(text, pos));

	return t.len == 1 && t.cp == text.ptr[pos];
}

/* The character at *pos, which moves behind it. */
static unsigned char
char_at(struct jk_span text, size_t *pos)
{
	unsigned char c;

	if (*pos >= text.len)
		return EDGE;
	c = text.ptr[*pos];
	if (plain[c] != 0) {
		++*pos;
		return plain[c] == 1 ? c : plain[c];
	}
	if (c == '\r' && text.len - *pos > 1) {
		*pos += text.ptr[*pos + 1] == '\n' ? 2 : 1;
		return '\n';
	}
	if (c < 0x80 && c > ' ' && is_bare(text, *pos)) {
		++*pos;
		return c;
	}
	if (text.len - *pos >= 3 && is_syllable(text.ptr + *pos)) {
		*pos += 3;
		return HANGUL;
	}
	if (text.len - *pos >= 2 && is_pair(text.ptr + *pos)) {
		*pos += 2;
		return HANGUL;
	}
	return 0;
}

/* True when an escape stands among the last bytes before pos. */
static bool
is_near_escape(struct jk_span text, size_t pos)
{
	for (size_t i = pos > 8 ? pos - 8 : 0; i < pos; i++) {
		unsigned char c = text.ptr[i];

		if ((c == '%' || c == '&' || c == '\\') && !is_bare(text, i))
			return true;
	}
	return false;
}

/* Eight bytes of which n count, digits as 9; *odd is set when a carriage
 * return is among them. */
static uint64_t
mask_8(const unsigned char *p, unsigned n, uint64_t *odd)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), high = 0x80 * ones;
	uint64_t w, digit, cr;

	memcpy(&w, p, 8);
	w &= UINT64_MAX >> (64 - 8 * n);
	/* There is nothing beyond ASCII in a run. */
	digit = (w + (0x80 - '0') * ones) & ~(w + (0x80 - '9' - 1) * ones) &
		high;
	cr = w ^ '\r' * ones;
	*odd |= (cr - ones) & ~cr & high;
	digit = (digit >> 7) * 0xff;
	return (w & ~digit) | ('9' * ones & digit);
}

/* Appends the run, of which every byte is ASCII. */
static bool
put_run(struct key *k, struct jk_span text, size_t pos, unsigned run)
{
	uint64_t odd = 0, w;
	unsigned i = 0;

	if (pos + run + 8 > text.len) {
		for (; i < run; i++) {
			unsigned char c = text.ptr[pos + i];

			if (c == '\r')
				return false;
			k->byte[k->len++] = jk_is_digit(c) ? '9' : c;
		}
		return true;
	}
	for (; i < run; i += 8) {
		unsigned n = run - i < 8 ? run - i : 8;

		w = mask_8(text.ptr + pos + i, n, &odd);
		memcpy(k->byte + k->len, &w, 8);
		k->len += n;
	}
	return odd == 0;
}

/* The characters before the run that a blind pattern can see, and the run;
 * *pos is moved behind it. */
static bool
begin_key(const struct jk_memo *m, struct key *k, struct jk_span text,
	  const struct jk_anchor *anchor, size_t *pos)
{
	unsigned char back[JK_BLIND_BACK + 1];
	size_t before = anchor->pos;
	unsigned n = JK_BLIND_BACK;

	if (anchor->run > RUN_MAX ||
	    (anchor->near && is_near_escape(text, anchor->pos)))
		return false;
	for (unsigned i = 0; i < n; i++) {
		back[i] = char_before(text, &before);
		if (back[i] == 0)
			return false;
		if (i == 0 && m->lead[back[0]])
			n++;
	}
	k->len = k->before = n;
	for (unsigned i = 0; i < n; i++)
		k->byte[n - 1 - i] = back[i];
	if (!put_run(k, text, anchor->pos, anchor->run))
		return false;
	*pos = anchor->pos + anchor->run;
	return true;
}

static uint64_t
hash_key(const struct key *k)
{
	uint64_t h = k->len;

	for (unsigned i = 0; i < k->len; i += 8) {
		uint64_t word;

		memcpy(&word, k->byte + i, 8);
		h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		h ^= h >> 29;
	}
	return h;
}

/* A key as text for PCRE2. */
struct subject {
	unsigned char text[3 * KEY_MAX];
	size_t len, at; /* at: where the run begins */
	bool ends;      /* the text ends here */
};

static void
put_char(struct subject *s, unsigned char c)
{
	static const unsigned char syllable[] = { 0xea, 0xb0, 0x80 };

	if (c == EDGE)
		return;
	if (c == HANGUL) {
		memcpy(s->text + s->len, syllable, 3);
		s->len += 3;
	} else {
		s->text[s->len++] = c;
	}
}

static void
spell(struct subject *s, const struct key *k)
{
	s->len = s->at = 0;
	for (unsigned i = 0; i < k->len; i++) {
		if (i == k->before)
			s->at = s->len;
		put_char(s, k->byte[i]);
	}
	s->ends = k->byte[k->len - 1] == EDGE;
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
	if (e->nhits == JK_MEMO_HITS || len > 255)
		return false;
	e->hit[e->nhits++] = (struct jk_memo_hit){
		(unsigned short)index,
		(signed char)((int)start - back),
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
fill(struct jk_memo *m, struct entry *e, const struct key *k, uint64_t hash,
     unsigned run, bool may_want_more)
{
	struct subject s;
	bool known = true;

	spell(&s, k);
	e->nhits = 0;
	for (unsigned i = 0; i < run && known;) {
		unsigned len = 0;

		while (i + len < run && s.text[s.at + i + len] == '9')
			len++;
		if (len > 0)
			known = ask_group(m, e, &s, i, len);
		i += len > 0 ? len : 1;
	}
	e->hash = hash;
	e->len = (unsigned char)k->len;
	memcpy(e->key, k->byte, KEY_MAX);
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
look_up(struct jk_memo *m, const struct key *k, unsigned run,
	bool may_want_more)
{
	uint64_t hash = hash_key(k);
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
	struct key k;
	size_t pos;

	if (!begin_key(m, &k, text, anchor, &pos))
		return JK_MEMO_UNKNOWN;
	for (int more = 1; more <= AHEAD_MAX; more++) {
		unsigned char c = char_at(text, &pos);
		struct entry *e;

		if (c == 0)
			return JK_MEMO_UNKNOWN;
		k.byte[k.len++] = c;
		memset(k.byte + k.len, 0, 8);
		e = look_up(m, &k, anchor->run, more < AHEAD_MAX && c != EDGE);
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
