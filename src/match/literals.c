/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "match/literals.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <jikimi/buf.h>

#include "match/grams.h"
#include "match/guess.h"
#include "match/nibbles.h"

/* Bytes a filter is given at once: whole blocks, and whole steps of any size;
 * and what it may read beyond them. */
#define STRETCH 4032
#define AHEAD 128
/* Literals shorter than this have no place among long ones: they would make
 * the grams short. */
#define SHORT 6

struct jk_literals {
	struct jk_literal *literal; /* owned, and so is each one's bytes */
	size_t n, cap;
	/* Owned, or NULL. Of a set of middling size [1] has the literals that
	 * begin beyond ASCII. */
	struct jk_nibbles *nibbles[2];
	struct jk_grams grams[2];
	size_t ngrams;
};

struct jk_literal_scan {
	const struct jk_literals *set;
	struct jk_guesses guesses;
	struct jk_literal_hit *hit; /* owned */
	size_t nhit, cap;
	uint32_t room[STRETCH];
	unsigned char end[STRETCH + AHEAD]; /* of a text, with zeros behind */
};

struct jk_literals *
jk_literals_new(void)
{
	return jk_xcalloc(1, sizeof(struct jk_literals));
}

void
jk_literals_free(struct jk_literals *l)
{
	if (l == NULL)
		return;
	for (size_t i = 0; i < l->n; i++)
		free(l->literal[i].bytes);
	for (size_t i = 0; i < l->ngrams; i++)
		jk_grams_release(&l->grams[i]);
	free(l->nibbles[0]);
	free(l->nibbles[1]);
	free(l->literal);
	free(l);
}

void
jk_literals_add(struct jk_literals *l, struct jk_span bytes, bool ignore_case,
		unsigned id)
{
	struct jk_literal *lit;

	if (l->n == l->cap) {
		l->cap = l->cap * 2 + 16;
		l->literal =
			jk_xrealloc(l->literal, l->cap, sizeof(*l->literal));
	}
	lit = &l->literal[l->n++];
	*lit = (struct jk_literal){ .len = bytes.len, .id = id };
	lit->bytes = jk_xcalloc(bytes.len + 1, 2);
	lit->fold = lit->bytes + bytes.len;
	for (size_t i = 0; i < bytes.len; i++) {
		unsigned char c = bytes.ptr[i], lower = c | 0x20;

		lit->bytes[i] = c;
		if (!ignore_case || lower < 'a' || lower > 'z')
			continue;
		lit->bytes[i] = lower;
		lit->fold[i] = 0x20;
		lit->ignore_case = true;
	}
}

size_t
jk_literals_count(const struct jk_literals *l)
{
	return l->n;
}

/* Adds those with from <= length < to to index, returns their number. */
static size_t
list_lengths(const struct jk_literals *l, size_t from, size_t to,
	     unsigned *index)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n; i++) {
		if (l->literal[i].len >= from && l->literal[i].len < to)
			index[n++] = (unsigned)i;
	}
	return n;
}

static void
add_nibbles(struct jk_literals *l, unsigned which, const unsigned *index,
	    size_t n)
{
	if (n == 0)
		return;
	l->nibbles[which] = jk_xcalloc(1, sizeof(*l->nibbles[which]));
	jk_nibbles_init(l->nibbles[which], l->literal, index, n);
}

/* Two passes of nibbles, one for literals that begin with ASCII and one for
 * the others, when neither are too many. */
static bool
build_two(struct jk_literals *l, unsigned *index)
{
	size_t n = 0, end = l->n;

	for (size_t i = 0; i < l->n; i++) {
		if (l->literal[i].bytes[0] < 0x80)
			index[n++] = (unsigned)i;
		else
			index[--end] = (unsigned)i;
	}
	if (n > JK_NIBBLES_MAX || l->n - n > JK_NIBBLES_MAX)
		return false;
	add_nibbles(l, 0, index, n);
	add_nibbles(l, 1, index + n, l->n - n);
	return true;
}

/*
 * The nibbles take all when they are few, else the shortest: what is left is
 * the better for the grams, which go by their shortest literal.
 */
static void
build_filters(struct jk_literals *l, unsigned *index)
{
	size_t limit = JK_LITERAL_MAX + 1, n;

	if (l->n > JK_NIBBLES_MAX && build_two(l, index))
		return;
	if (l->n > JK_NIBBLES_MAX) {
		limit = SHORT;
		while (list_lengths(l, 0, limit, index) > JK_NIBBLES_MAX)
			limit--;
	}
	add_nibbles(l, 0, index, list_lengths(l, 0, limit, index));
	n = limit < SHORT ? list_lengths(l, limit, SHORT, index) : 0;
	if (n > 0)
		jk_grams_init(&l->grams[l->ngrams++], l->literal, index, n);
	if (limit < SHORT)
		limit = SHORT;
	n = list_lengths(l, limit, JK_LITERAL_MAX + 1, index);
	if (n > 0)
		jk_grams_init(&l->grams[l->ngrams++], l->literal, index, n);
}

enum jk_status
jk_literals_compile(struct jk_literals *l, struct jk_err *err)
{
	unsigned *index;

	for (size_t i = 0; i < l->n; i++) {
		size_t len = l->literal[i].len;

		if (len < JK_LITERAL_MIN || len > JK_LITERAL_MAX)
			return jk_err_set(err, JK_EUSAGE,
					  "a literal has %zu bytes; it may "
					  "have %d to %d",
					  len, JK_LITERAL_MIN, JK_LITERAL_MAX);
	}
	index = jk_xcalloc(l->n + 1, sizeof(*index));
	build_filters(l, index);
	free(index);
	return JK_OK;
}

struct jk_literal_scan *
jk_literal_scan_new(const struct jk_literals *l)
{
	struct jk_literal_scan *s = jk_xcalloc(1, sizeof(*s));

	s->set = l;
	return s;
}

void
jk_literal_scan_free(struct jk_literal_scan *s)
{
	if (s == NULL)
		return;
	free(s->guesses.at);
	free(s->hit);
	free(s);
}

static bool
literal_is_at(const struct jk_literal *lit, const unsigned char *p)
{
	unsigned differ = 0;

	if (!lit->ignore_case)
		return memcmp(p, lit->bytes, lit->len) == 0;
	for (size_t i = 0; i < lit->len; i++)
		differ |= (unsigned)(p[i] | lit->fold[i]) ^ lit->bytes[i];
	return differ == 0;
}

/* Makes hits of the guesses that are right. */
static void
take_guesses(struct jk_literal_scan *s, struct jk_span text, size_t from,
	     size_t to)
{
	for (size_t i = 0; i < s->guesses.n; i++) {
		size_t start = s->guesses.at[i].start;
		const struct jk_literal *lit =
			&s->set->literal[s->guesses.at[i].literal];

		if (start < from || start >= to ||
		    lit->len > text.len - start ||
		    !literal_is_at(lit, text.ptr + start))
			continue;
		if (s->nhit == s->cap) {
			s->cap = s->cap * 2 + 64;
			s->hit = jk_xrealloc(s->hit, s->cap, sizeof(*s->hit));
		}
		s->hit[s->nhit++] = (struct jk_literal_hit){ start, lit->id };
	}
	s->guesses.n = 0;
}

/* Gives a stretch of the text to each filter that reaches into it. */
static void
scan_stretch(struct jk_literal_scan *s, struct jk_span text, size_t from,
	     size_t base, size_t n)
{
	const struct jk_literals *set = s->set;
	const unsigned char *p = text.ptr + base;
	size_t left = text.len - base;

	/* Whole blocks, be it with zeros behind the text. */
	n = (n + 63) / 64 * 64;
	if (left < n + AHEAD) {
		memcpy(s->end, p, left);
		memset(s->end + left, 0, n + AHEAD - left);
		p = s->end;
	}
	for (size_t i = 0; i < JK_COUNT(set->nibbles); i++) {
		if (set->nibbles[i] != NULL)
			jk_nibbles_guess(set->nibbles[i], p,
					 n / JK_NIBBLES_BLOCK, base,
					 &s->guesses);
	}
	for (size_t i = 0; i < set->ngrams; i++)
		jk_grams_guess(&set->grams[i], p, n, text, base, from, s->room,
			       &s->guesses);
}

static int
compare_hits(const void *a, const void *b)
{
	const struct jk_literal_hit *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* Hits come nearly in order; when they do not, moving them one by one would
 * take too long. */
static void
sort_hits(struct jk_literal_hit *hit, size_t n)
{
	size_t moves = 0;

	for (size_t i = 1; i < n; i++) {
		struct jk_literal_hit h = hit[i];
		size_t k = i;

		for (; k > 0 && compare_hits(&h, &hit[k - 1]) < 0; k--)
			hit[k] = hit[k - 1];
		hit[k] = h;
		moves += i - k;
		if (moves > 8 * n) {
			qsort(hit, n, sizeof(*hit), compare_hits);
			return;
		}
	}
}

/* One id may have literals that are the same when case is ignored. */
static size_t
drop_doubles(struct jk_literal_hit *hit, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		if (kept == 0 || compare_hits(&hit[kept - 1], &hit[i]) != 0)
			hit[kept++] = hit[i];
	}
	return kept;
}

size_t
jk_literal_scan_find(struct jk_literal_scan *s, struct jk_span text,
		     size_t from, size_t to, const struct jk_literal_hit **hits)
{
	size_t end;

	if (to > text.len)
		to = text.len;
	s->nhit = 0;
	*hits = s->hit;
	if (from >= to)
		return 0;
	/* A filter may look for the end of a literal only. */
	end = text.len - to < JK_LITERAL_MAX ? text.len : to + JK_LITERAL_MAX;
	for (size_t base = from; base < end; base += STRETCH) {
		scan_stretch(s, text, from, base,
			     end - base < STRETCH ? end - base : STRETCH);
		take_guesses(s, text, from, to);
	}
	sort_hits(s->hit, s->nhit);
	*hits = s->hit;
	s->nhit = drop_doubles(s->hit, s->nhit);
	return s->nhit;
}
