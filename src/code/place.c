/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "code/place.h"

#include <stdlib.h>

/* Places of one kind and chain that a text lists; the others are counted. */
#define MANY 12
/* Bytes of a name or law in an evidence. */
#define SAID_MAX 200

void
jk_places_clear(struct jk_places *p)
{
	p->n = 0;
	jk_buf_clear(&p->text);
}

void
jk_places_release(struct jk_places *p)
{
	free(p->list);
	jk_buf_release(&p->text);
	*p = (struct jk_places){ .n = 0 };
}

struct jk_place *
jk_places_add(struct jk_places *p)
{
	if (p->n == p->cap) {
		p->cap = p->cap > 0 ? 2 * p->cap : 16;
		p->list = jk_xrealloc(p->list, p->cap, sizeof(*p->list));
	}
	p->list[p->n] = (struct jk_place){ .line = 0 };
	return &p->list[p->n++];
}

struct jk_piece
jk_places_keep(struct jk_places *p, struct jk_span s)
{
	struct jk_piece piece = { p->text.len, s.len };

	jk_buf_append_span(&p->text, s);
	return piece;
}

struct jk_span
jk_places_text(const struct jk_places *p, struct jk_piece piece)
{
	return jk_span_make(p->text.ptr + piece.at, piece.len);
}

static void
say(struct jk_places *p, struct jk_place *place, const char *words,
    struct jk_span s, int points)
{
	struct jk_piece piece = { p->text.len, 0 };

	if (place->nevidence == JK_FINDING_MAX_EVIDENCE)
		return;
	s = jk_span_head(s, SAID_MAX);
	jk_buf_append_str(&p->text, words);
	if (s.len > 0)
		jk_buf_appendf(&p->text, " '%.*s'", (int)s.len,
			       (const char *)s.ptr);
	if (points != 0)
		jk_buf_appendf(&p->text, " %+d", points);
	piece.len = p->text.len - piece.at;
	place->evidence[place->nevidence++] = piece;
}

void
jk_place_give(struct jk_places *p, struct jk_place *place, int points,
	      const char *words, struct jk_span s)
{
	if (points == 0)
		return;
	if (points < 0) {
		place->against = true;
		place->held = false;
	}
	place->score += points;
	say(p, place, words, s, points);
}

void
jk_place_say(struct jk_places *p, struct jk_place *place, const char *words,
	     struct jk_span s)
{
	say(p, place, words, s, 0);
}

static bool
same_chain(const struct jk_places *p, const struct jk_place *a,
	   const struct jk_place *b)
{
	return jk_span_equal(jk_places_text(p, a->chain),
			     jk_places_text(p, b->chain));
}

/* Something takes the number in or keeps it. */
static bool
has_collector(const struct jk_places *p, int least)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct jk_place *place = &p->list[i];

		if (place->score >= least && !place->mention &&
		    !place->passing &&
		    (place->station == JK_STATION_INPUT ||
		     place->station == JK_STATION_STORE ||
		     place->station == JK_STATION_TRANSPORT))
			return true;
	}
	return false;
}

static void
drop_mention(struct jk_places *p, size_t i, int least)
{
	struct jk_place *place = &p->list[i];

	for (size_t k = 0; k < p->n; k++) {
		const struct jk_place *other = &p->list[k];

		if (k == i || other->dropped || other->score < least ||
		    !same_chain(p, place, other))
			continue;
		if (!other->mention || k < i) {
			place->dropped = true;
			return;
		}
	}
}

static void
drop_repeats(struct jk_places *p, size_t i, int least)
{
	struct jk_place *place = &p->list[i], *last = NULL;
	unsigned n = 0;

	for (size_t k = 0; k < i; k++) {
		struct jk_place *other = &p->list[k];

		if (other->dropped || other->score < least ||
		    other->station != place->station ||
		    !same_chain(p, place, other))
			continue;
		n++;
		last = other;
	}
	if (n < MANY)
		return;
	place->dropped = true;
	last->more++;
}

void
jk_places_weed(struct jk_places *p, const struct jk_word_list *lists,
	       unsigned traits, int least)
{
	bool masks =
		(traits & JK_TRAIT_MASKING) != 0 && !has_collector(p, least);

	/* The pattern that a mask looks for has all signs of the number. */
	for (size_t i = 0; i < p->n && masks; i++)
		jk_place_give(p, &p->list[i],
			      lists[JK_LIST_MASKING].weight *
				      (p->list[i].passing ? 2 : 1),
			      "the file masks or detects only",
			      jk_span_str(""));
	for (size_t i = 0; i < p->n; i++) {
		if (p->list[i].mention && p->list[i].score >= least)
			drop_mention(p, i, least);
	}
	for (size_t i = 0; i < p->n; i++) {
		if (!p->list[i].dropped && p->list[i].score >= least)
			drop_repeats(p, i, least);
	}
}
