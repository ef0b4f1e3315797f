/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "judge/headings.h"

#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>
#include <jikimi/charset.h>
#include <jikimi/hash.h>

#include "judge/context.h"
#include "match/fold.h"
#include "match/window.h"

/* Power of two; at most half of them are used. */
#define SLOTS 1024

_Static_assert(JK_HEADINGS_MAX * 2 <= SLOTS, "a free slot ends each search");

struct jk_heading {
	uint64_t id;
	const struct jk_headings *store;
	const struct jk_word **word; /* by rule; see unknown and none */
	unsigned char *kind;         /* + 1; 0: not looked for */
	struct jk_fold fold;
	size_t len;
	unsigned char name[JK_HEADING_MAX];
};

struct jk_headings {
	const struct jk_ruleset *rules; /* borrowed */
	struct jk_heading *list;        /* owned: JK_HEADINGS_MAX */
	const struct jk_word **words;   /* owned: as many for each rule */
	unsigned char kinds[JK_HEADINGS_MAX];
	size_t n;
	uint16_t slot[SLOTS]; /* index + 1 */
	struct jk_window window;
};

/* In a cache of words: looked for, and there is none. NULL: not looked for. */
static const struct jk_word none;

/* Not secret: an id must be the same in each run. */
static const struct jk_hash_key id_key = { UINT64_C(0x6a696b696d692e68),
					   UINT64_C(0x656164696e672e31) };

struct jk_headings *
jk_headings_new(const struct jk_ruleset *rules)
{
	struct jk_headings *h = jk_xcalloc(1, sizeof(*h));

	h->rules = rules;
	h->list = jk_xcalloc(JK_HEADINGS_MAX, sizeof(*h->list));
	h->words = jk_xcalloc(JK_HEADINGS_MAX * (rules->n + 1),
			      sizeof(struct jk_word *));
	jk_window_init(&h->window);
	return h;
}

void
jk_headings_free(struct jk_headings *h)
{
	if (h == NULL)
		return;
	jk_headings_clear(h);
	jk_window_release(&h->window);
	free(h->words);
	free(h->list);
	free(h);
}

void
jk_headings_clear(struct jk_headings *h)
{
	if (h->n == 0)
		return;
	explicit_bzero(h->list, h->n * sizeof(*h->list));
	memset(h->words, 0,
	       h->n * h->rules->n * sizeof(const struct jk_word *));
	memset(h->slot, 0, sizeof(h->slot));
	h->n = 0;
	jk_window_wipe(&h->window);
}

/* Multiply and fold: names are short and each value looks one up. */
static size_t
slot_of(struct jk_span name)
{
	uint64_t hash = name.len, part;
	size_t i = 0;

	for (; i + 8 <= name.len; i += 8) {
		memcpy(&part, name.ptr + i, 8);
		hash = (hash ^ part) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
	}
	part = 0;
	memcpy(&part, name.ptr + i, name.len - i);
	hash = (hash ^ part) * UINT64_C(0x9e3779b97f4a7c15);
	return (size_t)(hash >> 32) % SLOTS;
}

enum match {
	WHOLE,  /* the heading is the word */
	PART,   /* it holds the word, whatever stands beside */
	BORDER, /* it holds the word between edges: "cell_phone", "userTel" */
};

static const struct {
	const char *word; /* folded */
	enum jk_heading_kind kind;
	enum match match;
} kinds[] = {
	{ "성명", JK_HEADING_NAME, PART },
	{ "이름", JK_HEADING_NAME, PART },
	{ "성함", JK_HEADING_NAME, PART },
	{ "고객명", JK_HEADING_NAME, PART },
	{ "회원명", JK_HEADING_NAME, PART },
	{ "사원명", JK_HEADING_NAME, PART },
	{ "직원명", JK_HEADING_NAME, PART },
	{ "학생명", JK_HEADING_NAME, PART },
	{ "환자명", JK_HEADING_NAME, PART },
	{ "신청인", JK_HEADING_NAME, WHOLE },
	{ "신청자", JK_HEADING_NAME, WHOLE },
	{ "예금주", JK_HEADING_NAME, WHOLE },
	{ "수취인", JK_HEADING_NAME, WHOLE },
	{ "받는사람", JK_HEADING_NAME, WHOLE },
	{ "대표자", JK_HEADING_NAME, WHOLE },
	{ "name", JK_HEADING_NAME, WHOLE },
	{ "nm", JK_HEADING_NAME, WHOLE },
	{ "fullname", JK_HEADING_NAME, WHOLE },
	{ "realname", JK_HEADING_NAME, WHOLE },
	{ "username", JK_HEADING_NAME, WHOLE },
	{ "usernm", JK_HEADING_NAME, WHOLE },
	{ "mbername", JK_HEADING_NAME, WHOLE },
	{ "mbernm", JK_HEADING_NAME, WHOLE },
	{ "membername", JK_HEADING_NAME, WHOLE },
	{ "membernm", JK_HEADING_NAME, WHOLE },
	{ "customername", JK_HEADING_NAME, WHOLE },
	{ "custname", JK_HEADING_NAME, WHOLE },
	{ "custnm", JK_HEADING_NAME, WHOLE },
	{ "employeename", JK_HEADING_NAME, WHOLE },
	{ "empname", JK_HEADING_NAME, WHOLE },
	{ "empnm", JK_HEADING_NAME, WHOLE },
	{ "korname", JK_HEADING_NAME, WHOLE },
	{ "patientname", JK_HEADING_NAME, WHOLE },
	{ "studentname", JK_HEADING_NAME, WHOLE },
	{ "주소", JK_HEADING_ADDRESS, PART },
	{ "거주지", JK_HEADING_ADDRESS, PART },
	{ "address", JK_HEADING_ADDRESS, WHOLE },
	{ "addr", JK_HEADING_ADDRESS, WHOLE },
	{ "addr1", JK_HEADING_ADDRESS, WHOLE },
	{ "homeaddr", JK_HEADING_ADDRESS, WHOLE },
	{ "homeaddress", JK_HEADING_ADDRESS, WHOLE },
	{ "이메일", JK_HEADING_CONTACT, PART },
	{ "메일", JK_HEADING_CONTACT, PART },
	{ "휴대폰", JK_HEADING_CONTACT, PART },
	{ "휴대전화", JK_HEADING_CONTACT, PART },
	{ "핸드폰", JK_HEADING_CONTACT, PART },
	{ "전화", JK_HEADING_CONTACT, PART },
	{ "연락처", JK_HEADING_CONTACT, PART },
	{ "hp", JK_HEADING_CONTACT, BORDER },
	{ "tel", JK_HEADING_CONTACT, BORDER },
	{ "telno", JK_HEADING_CONTACT, BORDER },
	{ "hpno", JK_HEADING_CONTACT, BORDER },
	{ "phone", JK_HEADING_CONTACT, BORDER },
	{ "cellphone", JK_HEADING_CONTACT, WHOLE },
	{ "mobile", JK_HEADING_CONTACT, BORDER },
	{ "email", JK_HEADING_CONTACT, BORDER },
	{ "mail", JK_HEADING_CONTACT, BORDER },
};

/* The word's length in characters when it stands at fold->cp[at], else 0. */
static size_t
word_len(const struct jk_fold *fold, size_t at, struct jk_span word)
{
	size_t n = 0, used;
	uint32_t cp;

	for (size_t i = 0; i < word.len; i += used, n++) {
		used = jk_utf8_decode(jk_span_from(word, i), &cp);
		if (at + n >= fold->n || fold->cp[at + n] != cp)
			return 0;
	}
	return n;
}

static bool
holds(const struct jk_fold *fold, struct jk_span word, enum match match)
{
	for (size_t at = 0; at < fold->n; at++) {
		size_t n = word_len(fold, at, word);

		if (n > 0 && (match != WHOLE || (at == 0 && n == fold->n)) &&
		    (match != BORDER || (fold->edge[at] && fold->edge[at + n])))
			return true;
	}
	return false;
}

/* An address for mail is a contact: the last entry that holds is it. */
static enum jk_heading_kind
find_kind(const struct jk_fold *fold)
{
	for (size_t i = JK_COUNT(kinds); i-- > 0;) {
		if (holds(fold, jk_span_str(kinds[i].word), kinds[i].match))
			return kinds[i].kind;
	}
	return JK_HEADING_OTHER;
}

static const struct jk_heading *
add(struct jk_headings *h, struct jk_span name)
{
	struct jk_heading *new = &h->list[h->n];

	new->store = h;
	new->word = h->words + h->n * h->rules->n;
	new->kind = &h->kinds[h->n];
	*new->kind = 0;
	new->id = jk_siphash(&id_key, name) | 1;
	new->len = name.len;
	memcpy(new->name, name.ptr, name.len);
	jk_window_build(&h->window, name, 0, name.len);
	jk_fold_text(&new->fold, jk_span_make(h->window.norm, h->window.len));
	h->n++;
	return new;
}

const struct jk_heading *
jk_headings_get(struct jk_headings *h, struct jk_span name)
{
	size_t at;

	if (name.len == 0 || name.len > JK_HEADING_MAX)
		return NULL;
	for (at = slot_of(name); h->slot[at] != 0; at = (at + 1) % SLOTS) {
		const struct jk_heading *old = &h->list[h->slot[at] - 1];

		if (old->len == name.len &&
		    memcmp(old->name, name.ptr, name.len) == 0)
			return old;
	}
	if (h->n == JK_HEADINGS_MAX)
		return NULL;
	h->slot[at] = (uint16_t)(h->n + 1);
	return add(h, name);
}

struct jk_span
jk_heading_name(const struct jk_heading *heading)
{
	return jk_span_make(heading->name, heading->len);
}

uint64_t
jk_heading_id(const struct jk_heading *heading)
{
	return heading->id;
}

const struct jk_word *
jk_heading_word(const struct jk_heading *heading, size_t rule)
{
	const struct jk_word *word = heading->word[rule];

	if (word == NULL) {
		word = jk_context_word(
			&heading->store->rules->rules[rule].words,
			&heading->fold);
		heading->word[rule] = word != NULL ? word : &none;
	}
	return word != &none ? word : NULL;
}

enum jk_heading_kind
jk_heading_kind(const struct jk_heading *heading)
{
	if (*heading->kind == 0)
		*heading->kind = (unsigned char)(find_kind(&heading->fold) + 1);
	return (enum jk_heading_kind)(*heading->kind - 1);
}
